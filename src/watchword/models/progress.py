"""How far long work has come, and how long it still takes, on standard error.

Work is measured in units that take about equally long, so that the estimate holds. Nothing is
shown unless somebody asked, sits at a terminal, and there is enough to do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Tick = Callable[[int], object]
"""Called with the units of work done since the last call."""


@contextmanager
def progress(label: str, length: int, *, shown: bool) -> Iterator[Tick]:
    """Show a bar with an estimate of the time left, while the block runs.

    Parameters
    ----------
    label : str
    length : int
        Units of work in all.
    shown : bool
        False shows nothing; nor is anything shown where standard error is no terminal.

    Yields
    ------
    callable
        To be told the units of work done since it was told last, from any thread.
    """
    hidden = not (shown and sys.stderr.isatty())
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield bar.update
        bar.update(length - bar.pos)
