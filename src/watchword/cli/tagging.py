"""What ``watchword tag`` does: from an order to a file, to standard output or to a folder."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

import click

from watchword.cli.counting import counted
from watchword.corpus.read import places
from watchword.errors import CorpusError, WatchwordError, extra
from watchword.report import say
from watchword.tables import atomic_write
from watchword.tagging.choice import Choice
from watchword.tagging.pieces import pieces
from watchword.tagging.work import Work, done_in_order, tagger_of
from watchword.tagging.write import write

_INTERRUPTED = 130
"""Exit code of a command that was ended by Ctrl-C, as shells have it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to tag, with which tagger, how and where; the fields are the options of the command."""

    paths: tuple[str, ...]
    folder: Path
    choice: Choice
    by_line: bool
    text_field: str | None
    jobs: int
    cluster: str | None


def run(order: Order, kind: str, output: Path | None) -> None:
    """Tag into one file, or to standard output."""
    if kind == "parquet":
        if output is None and sys.stdout.isatty():
            raise click.UsageError("Parquet is not for a terminal; add -o FILE.parquet.")
        with extra("cluster"):
            import pyarrow  # noqa: F401
    if output is not None:
        _refuse_input(order, output)
    tagger = tagger_of(order.folder)
    order.choice.columns(tagger)
    found = pieces(order.paths, by_line=order.by_line, text_field=order.text_field)
    work = Work(order.folder.resolve(), kind, order.choice)
    parts = counted(
        done_in_order(work, found, jobs=order.jobs, cluster=order.cluster),
        shown=output is not None,
    )
    width = shutil.get_terminal_size().columns
    left = f"nothing was written to {output}" if output else "what was written is whole lines"
    with _interruptible(left), _opened(output) as file:
        stored = output is not None
        write(kind, file, parts, tagger, order.choice, width=width, stored=stored)


def run_shards(order: Order, output: Path) -> None:
    """Tag every file into one of its own in a folder, and say how many there were."""
    from watchword.tagging.shards import tag_shards

    if "-" in order.paths:
        raise click.UsageError("Name the files or folders whose tags go to a folder.")
    again = "finished files are kept, run the same command again to go on"
    with _interruptible(again):
        done = tag_shards(
            order.paths,
            output,
            order.folder,
            order.choice,
            by_line=order.by_line,
            text_field=order.text_field,
            jobs=order.jobs,
            cluster=order.cluster,
        )
    say(f"{output}: {done}")
    if len(done.errors) == 1:
        raise done.errors[0]
    if done.errors:
        listed = "\n".join(map(str, done.errors))
        raise WatchwordError(f"{len(done.errors)} files could not be tagged:\n{listed}")


@contextmanager
def _interruptible(left: str) -> Iterator[None]:
    """End quietly on Ctrl-C, saying what is left."""
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, _stop) if main else None
    try:
        yield
    except KeyboardInterrupt:
        say(f"\nInterrupted: {left}.")
        raise SystemExit(_INTERRUPTED) from None
    finally:
        if main:
            signal.signal(signal.SIGINT, before)


def _stop(number: int, frame: FrameType | None) -> None:
    """Stop, without the tracebacks of threads whose work is taken from them."""
    threading.excepthook = lambda told: None
    raise KeyboardInterrupt


def _refuse_input(order: Order, output: Path) -> None:
    """Refuse to replace a file by its own tags."""
    if not output.is_file():
        return
    for place in places(order.paths):
        if isinstance(place, CorpusError) or str(place) == "-":
            continue
        if Path(place).is_file() and Path(place).samefile(output):
            raise click.UsageError(f"'{output}' is read; write to another file.")


def _opened(output: Path | None) -> AbstractContextManager[IO[bytes]]:
    if output is None:
        return _standard_output()
    if output.exists() and not stat.S_ISREG(output.stat().st_mode):
        return _device(output)
    return atomic_write(output, "wb")


@contextmanager
def _device(output: Path) -> Iterator[IO[bytes]]:
    """Write to what is no file and must not be replaced by one, such as a named pipe."""
    with _written(str(output)), output.open("wb") as file:
        yield file


@contextmanager
def _standard_output() -> Iterator[IO[bytes]]:
    with _written("standard output"):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()


@contextmanager
def _written(where: str) -> Iterator[None]:
    """Turn what the system says of a full disk into our error; a closed pipe is left to click."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        _forget_output()
        raise WatchwordError(
            f"cannot be written: {error.strerror or error}",
            where=where,
            hint="Write to a place that has room.",
        ) from error


def _forget_output() -> None:
    """Drop what could not be written, or Python would fail over it again when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
