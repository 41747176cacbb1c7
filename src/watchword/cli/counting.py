"""How far long work has come, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

_PATIENCE = 2.0
"""Seconds before anything is shown."""

_PAUSE = 0.5
"""Seconds between two counts."""


def counted(parts: Iterable[Any], *, shown: bool) -> Iterator[Any]:
    """Yield parts of the output as they are, and show on a terminal how many rows there were.

    Parameters
    ----------
    parts : iterable
        What `watchword.tagging.write.rendered` gives.
    shown : bool
        False where the output itself goes to the terminal.
    """
    if not shown or not sys.stderr.isatty():
        yield from parts
        return
    n_rows, told = 0, time.monotonic() + _PATIENCE
    for part in parts:
        yield part
        n_rows += _rows(part)
        if time.monotonic() > told:
            sys.stderr.write(f"\r{n_rows:,} sentences")
            sys.stderr.flush()
            told = time.monotonic() + _PAUSE
    sys.stderr.write("\r" + " " * 40 + "\r")


def _rows(part: Any) -> int:
    if isinstance(part, bytes):
        return part.count(b"\n")
    return int(getattr(part, "num_rows", 0) or len(part))
