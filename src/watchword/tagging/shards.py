"""An archive in many files: a Parquet file of tags for each, every one finished or not there.

What a finished file was made of is written in it: the size and time of its source, the model and
what was asked. Run again, only what is new or changed is tagged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from watchword.corpus.read import places
from watchword.errors import CorpusError, WatchwordError, extra
from watchword.tables import atomic_write
from watchword.tagging.choice import Choice
from watchword.tagging.pieces import pieces
from watchword.tagging.work import Work, done_in_order, tagger_of
from watchword.tagging.write import write_parquet

_KEY = b"watchword"


@dataclass(frozen=True, slots=True)
class Shard:
    """One file to tag and the file its tags go to, both by absolute paths."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Sharded:
    """What tagging an archive did.

    Attributes
    ----------
    n_files, n_rows : int
        Files tagged now, and their rows.
    n_skipped : int
        Files that were finished already.
    errors : tuple of WatchwordError
        Of the files that could not be tagged.
    """

    n_files: int
    n_rows: int
    n_skipped: int
    errors: tuple[WatchwordError, ...] = ()

    def __str__(self) -> str:
        failed = f", {len(self.errors)} could not be tagged" if self.errors else ""
        return (
            f"{self.n_files} files tagged, {self.n_rows} rows; "
            f"{self.n_skipped} finished already{failed}"
        )


@dataclass(frozen=True, slots=True)
class TagShard:
    """Tag one file; can be sent to another process, or to a machine that sees the same folders.

    Attributes
    ----------
    folder : Path
        Of the exported tagger.
    model : str
        Checksum of its manifest.
    choice : Choice
    by_line : bool
    text_field : str or None
    """

    folder: Path
    model: str
    choice: Choice
    by_line: bool
    text_field: str | None

    def __call__(self, shard: Shard) -> int | WatchwordError | None:
        """Return the number of rows, None if the file was finished already, or what is wrong.

        One bad file is no reason to stop the others, so its error is returned and not raised.
        """
        try:
            return self._tagged(shard)
        except WatchwordError as error:
            return error

    def _tagged(self, shard: Shard) -> int | None:
        facts = self._facts(shard.source)
        if _made_of(shard.target) == facts:
            return None
        tagger = tagger_of(self.folder)
        if tagger.manifest["checksum"] != self.model:
            raise WatchwordError(
                "holds another model here than where the work was started",
                where=self.folder,
                hint="Give all machines the same folder.",
            )
        work = Work(self.folder, "parquet", self.choice)
        found = pieces([shard.source], by_line=self.by_line, text_field=self.text_field)
        if shard.source.suffix.lower() == ".parquet" and _n_rows(shard.source) == 0:
            found = iter(())  # a part of an archive may be empty
        with atomic_write(shard.target, "wb") as file:
            known = {_KEY.decode(): json.dumps(facts)}
            return write_parquet(file, map(work, found), tagger, self.choice, known)

    def _facts(self, source: Path) -> dict[str, Any]:
        """Return what a finished file says it was made of."""
        try:
            about = source.stat()
        except OSError as error:
            raise CorpusError(
                f"cannot be read: {error.strerror}",
                where=source,
                hint="All machines must see the same folders.",
            ) from error
        choice = {**asdict(self.choice), "only": sorted(self.choice.only)}
        return {
            "source": source.name,
            "size": about.st_size,
            "modified": about.st_mtime_ns,
            "model": self.model,
            "choice": choice,
            "sentences": self.by_line,
            "text_field": self.text_field,
        }


def _n_rows(source: Path) -> int | None:
    """Return how many rows a Parquet file has; None if it is not readable, which is told later."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(source).num_rows)
    except (OSError, pa.ArrowException):
        return None


def _made_of(target: Path) -> Any:
    """Return what a finished file was made of, None for any other."""
    with extra("cluster"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    try:
        return json.loads((pq.read_metadata(target).metadata or {})[_KEY])
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return None


def shards(paths: Iterable[str | Path], target: Path) -> list[Shard]:
    """Return every file that paths stand for, with the file in `target` that belongs to it.

    Raises
    ------
    WatchwordError
        If a path is no file or folder, or two files would have the same name.
    """
    found: dict[Path, Shard] = {}
    for given in paths:
        if target.resolve().is_relative_to(Path(given).resolve()):
            raise _both(target)
        for place in places([given]):
            if isinstance(place, CorpusError):
                raise place
            source = Path(place)
            if not source.is_file():
                raise CorpusError(
                    "is no file", where=place, hint="Name the files or folders of the archive."
                )
            below = source.relative_to(given) if Path(given).is_dir() else Path(source.name)
            name = below if below.suffix == ".parquet" else below.with_name(f"{below.name}.parquet")
            shard = Shard(source.resolve(), (target / name).resolve())
            _check(shard, found.get(shard.target), target)
            found[shard.target] = shard
    return list(found.values())


def _check(shard: Shard, other: Shard | None, target: Path) -> None:
    if other is not None and other.source != shard.source:
        raise WatchwordError(
            f"{other.source} and {shard.source} would both become {shard.target.name}",
            hint="Tag them into two folders.",
        )
    if shard.source.is_relative_to(target.resolve()) or shard.source == shard.target:
        raise _both(target)


def _both(target: Path) -> WatchwordError:
    return WatchwordError(
        "is read and written at the same time", where=target, hint="Write to another folder."
    )


def tag_shards(
    paths: Iterable[str | Path],
    target: Path,
    folder: Path,
    choice: Choice,
    *,
    by_line: bool = False,
    text_field: str | None = None,
    jobs: int = 1,
    cluster: str | None = None,
) -> Sharded:
    """Tag an archive file by file into a folder of Parquet files.

    Parameters
    ----------
    paths : iterable of str or Path
        Files and folders.
    target : Path
        Folder; it may hold what an earlier run finished.
    folder : Path
        Of the exported tagger.
    choice : Choice
    by_line, text_field
        As for `watchword.tagging.pieces.pieces`.
    jobs, cluster
        As for `watchword.tagging.work.done_in_order`.

    Returns
    -------
    Sharded
    """
    tagger = tagger_of(folder)
    choice.columns(tagger)
    found = shards(paths, target)
    model = tagger.manifest["checksum"]
    work = TagShard(folder.resolve(), model, choice, by_line, text_field)
    finished = False
    try:
        done = list(done_in_order(work, found, jobs=jobs, cluster=cluster))
        finished = True
    finally:
        # On a cluster, files begun before Ctrl-C may still be written to their end.
        if finished or cluster is None:
            _tidy(found)
    counts = [n_rows for n_rows in done if isinstance(n_rows, int)]
    errors = tuple(one for one in done if isinstance(one, WatchwordError))
    return Sharded(len(counts), sum(counts), done.count(None), errors)


def _tidy(found: list[Shard]) -> None:
    """Remove what processes that were killed left behind."""
    for shard in found:
        for part in shard.target.parent.glob(f".{shard.target.name}.*"):
            part.unlink(missing_ok=True)
