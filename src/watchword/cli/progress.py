"""How far long work has come: one line on standard error, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

_PIECES = 1000
"""More than so many are shown as a share."""


def counter(what: str) -> Callable[[int, int], None]:
    """Return a function that shows how many pieces are done and about how long the rest takes.

    Parameters
    ----------
    what : str
        The work, as in "cross-validating".
    """
    started = time.monotonic()

    def tell(done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        left = (time.monotonic() - started) / done * (total - done)
        rest = f", about {left:.0f} s left" if done < total else ""
        # The line is cleared first: the next may be shorter.
        come = f"{done} of {total}" if total <= _PIECES else f"{done / total:.0%}"
        sys.stderr.write(f"\r\x1b[K{what}: {come}{rest}")
        sys.stderr.write("\n" if done == total else "")
        sys.stderr.flush()

    return tell
