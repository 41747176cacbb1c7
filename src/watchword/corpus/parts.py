"""The files of the corpus: one JSONL file a table, or, when large, a folder of Parquet files.

Both tables have the same parts: the sentences of ``articles/part-00003.parquet`` are in
``sentences/part-00003.parquet``. The sketches of a part are kept beside it, because making them
takes longer than reading everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from watchword.corpus.sketch import Sketch
from watchword.errors import extra
from watchword.tables import Row, atomic_write, read_table, write_table

PART = 10_000
"""Articles that are added together, and at most in one Parquet file."""

LARGEST_JSONL = 20_000
"""Articles up to which the corpus is kept in two JSONL files that a person can read."""

JSONL = ".jsonl"
"""The only part of a corpus in JSONL files."""

_COLUMNS = {
    "articles": ("id", "title", "text", "source", "url", "author", "published", "cluster"),
    "sentences": (
        "id", "article_id", "index", "start", "end", "text", "kind", "reason", "cluster",
    ),
}  # fmt: skip
_NUMBERS = ("index", "start", "end")
_ROWS = 2_000


Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of at most `size` items; Python has this from 3.12 on."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def part_names(corpus: Path) -> list[str]:
    """Return the parts of a corpus: ``[".jsonl"]``, or ``["/part-00000.parquet", ...]``."""
    if (corpus / "articles").is_dir():
        return sorted(f"/{path.name}" for path in (corpus / "articles").glob("part-*.parquet"))
    return [JSONL] if (corpus / "articles.jsonl").exists() else []


def is_parquet(corpus: Path) -> bool:
    """Tell whether the corpus is in Parquet files."""
    return (corpus / "articles").is_dir()


def next_part(corpus: Path) -> str:
    """Return the part to which new articles go."""
    names = part_names(corpus)
    return new_part(int(names[-1][6:11]) + 1) if is_parquet(corpus) and names else JSONL


def new_part(number: int) -> str:
    """Return the name of a new Parquet part."""
    return f"/part-{number:05}.parquet"


def sketches_name(part: str) -> str:
    """Return the name of the file with the sketches of a Parquet part."""
    return f".sketches{part}.npy"


def write_rows(path: Path, table: str, rows: Iterable[Row]) -> None:
    """Write a part of a table, holding only some rows in memory.

    Parameters
    ----------
    path : Path
    table : {"articles", "sentences"}
    rows : iterable of dict
    """
    if path.suffix == ".jsonl":
        write_table(path, rows)
        return
    with extra("workbench"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    kinds = {name: pa.int64() if name in _NUMBERS else pa.string() for name in _COLUMNS[table]}
    schema = pa.schema(list(kinds.items()))
    with atomic_write(path, "wb") as file, pq.ParquetWriter(file, schema) as writer:
        for some in batched(map(_storable, rows), _ROWS):
            writer.write_table(pa.Table.from_pylist(some, schema=schema))


def _storable(row: Row) -> Row:
    # Arrow's text is UTF-8, which cannot hold half of a surrogate pair.
    return {
        name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
        for name, value in row.items()
    }


def read_columns(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """Read some columns of a part of the articles, leaving long texts unread where possible."""
    if path.suffix == ".jsonl":
        yield from read_table(path, required=("id", "text"))
        return
    with extra("workbench"):
        import pyarrow.parquet as pq
    with pq.ParquetFile(path) as file:
        for some in file.iter_batches(batch_size=_ROWS, columns=list(columns)):
            yield from some.to_pylist()


def count_rows(path: Path) -> int:
    """Return how many rows a part has."""
    if path.suffix == ".jsonl":
        with path.open("rb") as file:
            return sum(1 for line in file if line.strip())
    with extra("workbench"):
        import pyarrow.parquet as pq
    return int(pq.read_metadata(path).num_rows)


def read_sketches(path: Path, n_rows: int) -> Any:
    """Return the sketches kept of a part, or None where they are missing or do not fit."""
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError):
        return None
    return found if len(found) == n_rows else None


def write_sketches(path: Path, sketches: list[Sketch]) -> None:
    """Keep the sketches of a part."""
    with atomic_write(path, "wb") as file:
        np.save(file, np.array(sketches))
