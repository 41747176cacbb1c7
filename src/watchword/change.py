"""Several files of a folder that change together, or not at all.

New versions are first written beside the folder's files, into ``.change``. Then a list of what
shall be moved and removed is written, which is the moment the change happens: whoever is killed
before it has changed nothing, whoever is killed after it has the rest done by the next command.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from watchword.errors import WatchwordError
from watchword.tables import atomic_write, read_json

STAGED = ".change"
_LIST = "commit.json"


class Change:
    """A change of the files of one folder.

    Parameters
    ----------
    folder : Path
        Make changes only within `changing`, which keeps others out.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._moved: list[str] = []
        self._removed: list[str] = []
        _remove(folder / STAGED)

    def new(self, name: str) -> Path:
        """Return where to write the new version of a file; write it with `atomic_write`."""
        self._moved.append(name)
        return self._folder / STAGED / name

    def remove(self, name: str) -> None:
        """Remove a file when the change happens; there may be none."""
        self._removed.append(name)

    def commit(self) -> None:
        """Let the change happen."""
        with atomic_write(self._folder / STAGED / _LIST) as file:
            json.dump({"moved": self._moved, "removed": self._removed}, file)
        finish(self._folder)


def finish(folder: Path) -> None:
    """Do what is left of a change that has happened; forget one that has not."""
    staged = folder / STAGED
    if (staged / _LIST).exists():
        todo = read_json(staged / _LIST)
        for name in todo["moved"]:
            if (staged / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (staged / name).replace(folder / name)
        for name in todo["removed"]:
            (folder / name).unlink(missing_ok=True)
        (staged / _LIST).unlink()
    _remove(staged)


def _remove(folder: Path) -> None:
    import shutil  # here, so that a tagger is loaded without it

    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Keep other processes from changing a folder, and finish what one left half done.

    Raises
    ------
    WatchwordError
        If another process is changing it now.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        finish(folder)
        yield


def settle(folder: Path) -> None:
    """Finish a change that somebody left half done, before the folder is read."""
    if (folder / STAGED / _LIST).exists():
        # If the folder is locked, whoever made the change is finishing it right now.
        with suppress(WatchwordError), changing(folder):
            pass


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows has none; there two commands at once are not noticed.
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # The system lets go of the lock when the process ends, however it ends.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise WatchwordError(
            "another command is changing this folder",
            where=folder,
            hint="Wait until it is done, then run this again.",
        ) from error
    finally:
        os.close(descriptor)
