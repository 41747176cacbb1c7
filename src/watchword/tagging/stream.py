"""Tables as a stream of rows: articles to split, or sentences; ids are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from watchword.corpus.article import digest
from watchword.corpus.readers.known import empty, one_line
from watchword.corpus.readers.table import Columns, Data, fields_of, no_text, table_rows
from watchword.errors import CorpusError, extra
from watchword.tables import not_parquet
from watchword.tagging.rows import FIELDS, Segments

ID_COLUMNS = ("article_id", "id", "sentence_id")
"""Columns that are taken for the id, the first that is there."""

ROWS = 8_192
"""Rows that are tagged together."""


def article_rows(
    data: Data, kind: str, where: str, columns: Columns
) -> Iterator[tuple[str, str, str | None]]:
    """Yield id, text and title of each article of a table.

    Parameters
    ----------
    data : bytes, Path or iterable of bytes
        As for `watchword.corpus.readers.table.read_rows`.
    kind : {".jsonl", ".csv", ".parquet"}
    where : str
        Named in errors.
    columns : Columns

    Raises
    ------
    CorpusError
        If the text column is not certain, or a row has no text; with the row.
    """
    field: dict[str, str] = {}
    for number, row in enumerate(table_rows(data, kind, where), start=1):
        field = field or fields_of(list(row), columns, where)
        place = f"{where}:{number + (kind == '.csv')}"
        text = _text_of(row, field["text"], place)
        if not text or not text.strip():
            raise empty(place)
        title = one_line(row.get(field["title"])) if "title" in field else None
        yield _id_of(row) or digest(text), text, title
    if not field:
        raise empty(where)


def sentence_rows(data: Data, kind: str, where: str, columns: Columns) -> Iterator[Segments]:
    """Yield the rows of a table in which every row is one sentence, `ROWS` at a time."""
    field = ""
    found: list[tuple[Any, ...]] = []
    for number, row in enumerate(table_rows(data, kind, where)):
        field = field or fields_of(list(row), columns, where)["text"]
        text = _text_of(row, field, f"{where}:{number + 1 + (kind == '.csv')}")
        found.append(_sentence(row, text, number, where))
        if len(found) == ROWS:
            yield _segments(found)
            found = []
    if not field:
        raise empty(where)
    if found:
        yield _segments(found)


def parquet_batches(path: Path, columns: Columns) -> Iterator[tuple[str, Any]]:
    """Yield the name of the text column and each batch of a Parquet file of sentences.

    Only what tagging needs is read; a file without rows gives nothing.

    Raises
    ------
    CorpusError
        If it is no whole Parquet file, or its text column is not certain.
    """
    with extra("cluster"):
        import pyarrow as pa
        import pyarrow.parquet as pq
    try:
        # What is read ahead would be held in memory, and its threads cost more than they gain.
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20) as file:
            names = file.schema_arrow.names
            text = fields_of(names, columns, str(path))["text"]
            own = next((name for name in ID_COLUMNS if name in names), None)
            needed = {text, own, *FIELDS[1:5]} & set(names)
            wanted = [name for name in names if name in needed]
            for batch in file.iter_batches(batch_size=ROWS, columns=wanted, use_threads=False):
                yield text, batch
    except (OSError, pa.ArrowException) as error:
        raise not_parquet(path, error) from error


def _text_of(row: Mapping[str, Any], field: str, place: str) -> str | None:
    if field not in row:
        raise no_text(row, place)
    text = row[field]
    if text is not None and not isinstance(text, str):
        raise CorpusError(
            f"'{field}' is {text!r:.40}, not text", where=place, hint="Name the text's own column."
        )
    return text


def _id_of(row: Mapping[str, Any]) -> str | None:
    return next((str(row[name]) for name in ID_COLUMNS if row.get(name) not in (None, "")), None)


def _sentence(row: Mapping[str, Any], text: str | None, number: int, where: str) -> tuple[Any, ...]:
    return (
        _id_of(row) or Path(where).name,
        _number(row.get("index"), number),
        _number(row.get("start"), 0),
        _number(row.get("end"), len(text or "")),
        str(row.get("kind") or "sentence"),
        text,
    )


def _number(value: Any, usual: int) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return usual


def _segments(rows: Sequence[tuple[Any, ...]]) -> Segments:
    ids, index, start, end, kind, text = map(list, zip(*rows, strict=True))
    return Segments(ids, index, start, end, kind, text)
