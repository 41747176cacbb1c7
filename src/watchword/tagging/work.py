"""The same work in one process, in several, or on the workers of a cluster, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from watchword.errors import WatchwordError, extra
from watchword.tagging.choice import Choice
from watchword.tagging.manifest import MANIFEST
from watchword.tagging.pieces import Piece, tag_piece
from watchword.tagging.tagger import Tagger, load_tagger
from watchword.tagging.write import rendered

Task = TypeVar("Task")
Done = TypeVar("Done")

_AHEAD = 16
"""Pieces for each process that are under way or done and not written yet: bounds memory."""

_PATIENCE = 10
"""Seconds to wait for a scheduler, and then for its first worker."""


@dataclass(frozen=True, slots=True)
class Work:
    """Tag a piece and bring it into its format; can be sent to another process.

    Attributes
    ----------
    folder : Path
        Of the exported tagger; a process loads it once.
    kind : str
        One of `watchword.tagging.FORMATS`.
    choice : Choice
    """

    folder: Path
    kind: str
    choice: Choice

    def __call__(self, piece: Piece) -> Any:
        """Return what `watchword.tagging.write.write` takes."""
        tagger = tagger_of(self.folder)
        return rendered(self.kind, tagger, tag_piece(tagger, piece, self.choice), self.choice)


def tagger_of(folder: Path) -> Tagger:
    """Return the tagger of a folder, loaded again only when it was exported again."""
    manifest = folder / MANIFEST
    exported = manifest.stat().st_mtime_ns if manifest.is_file() else 0
    return _loaded(folder, exported)


@lru_cache(maxsize=1)
def _loaded(folder: Path, exported: int) -> Tagger:
    return load_tagger(folder)


def done_in_order(
    work: Callable[[Task], Done],
    tasks: Iterable[Task],
    *,
    jobs: int = 1,
    cluster: str | None = None,
) -> Iterator[Done]:
    """Yield the result of each task, in order, holding only some in memory.

    Parameters
    ----------
    work : callable
    tasks : iterable
    jobs : int
        Processes on this machine; -1 for one on each core.
    cluster : str, optional
        Address of a Dask scheduler whose workers do the work instead.

    Raises
    ------
    WatchwordError
        If the cluster cannot be reached; and whatever a task raises.
    """
    if jobs == 1 and cluster is None:
        yield from map(work, tasks)
        return
    with extra("cluster"):
        from joblib import Parallel, cpu_count, delayed
    where: AbstractContextManager[int] = (
        on_cluster(cluster) if cluster else nullcontext(cpu_count() if jobs == -1 else jobs)
    )
    with (
        where as n_workers,
        Parallel(
            n_jobs=-1 if cluster else jobs, return_as="generator", pre_dispatch="all"
        ) as parallel,
    ):
        rest = iter(tasks)
        some, error = _taken(rest, _AHEAD * n_workers)
        while some:
            running = parallel(delayed(work)(task) for task in some)
            # The next tasks are read while these are worked on.
            some, error = ([], error) if error else _taken(rest, _AHEAD * n_workers)
            yield from running
        if error:
            raise error


def _taken(tasks: Iterator[Task], most: int) -> tuple[list[Task], Exception | None]:
    """Return the next tasks, and what went wrong after them."""
    some: list[Task] = []
    try:
        some.extend(islice(tasks, most))
    except Exception as error:
        return some, error
    return some, None


@contextmanager
def on_cluster(address: str) -> Iterator[int]:
    """Let joblib work on a Dask cluster; gives the number of its threads.

    Raises
    ------
    WatchwordError
        If there is no scheduler at the address, or it has no workers, within `_PATIENCE` seconds.
    """
    with extra("cluster"):
        from distributed import Client
        from joblib import parallel_config
    hint = "Start it with 'dask scheduler' and 'dask worker ADDRESS', and check the address."
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise WatchwordError(f"no cluster answers: {error}", where=address, hint=hint) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise WatchwordError("the cluster has no workers", where=address, hint=hint) from error
        with parallel_config("dask", client=client):
            yield sum(client.ncores().values())
