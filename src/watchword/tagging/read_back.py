"""Reading again what ``watchword tag`` wrote: JSON lines, CSV or Parquet, one row at a time."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO, Any, NamedTuple

from watchword.errors import CorpusError
from watchword.tables import Row, decode, parse_json, read_table, suffix, unreadable

_FIELDS = ("article_id", "kind", "labels")
_BESIDES = ("index", "start", "end", "text", "scores", "novelty", "needs_review", "explanation")
_APOSTROPHE = re.compile(r"^'(?=[=+@\t\r\n＝＋－＠-])")
"""Keeps a spreadsheet from taking an id for a formula."""

_HINT = "Give what 'watchword tag' wrote as jsonl, csv or parquet."


class TaggedRow(NamedTuple):
    """A tagged sentence as it was written.

    Attributes
    ----------
    where : str
        File and line, or row.
    article_id, kind : str
    labels : tuple of str
    scores : dict of str to float
        Probabilities in [0, 1] of those categories whose scores were written.
    """

    where: str
    article_id: str
    kind: str
    labels: tuple[str, ...]
    scores: dict[str, float]


def read_tagged(source: str | Path) -> Iterator[TaggedRow]:
    """Read tagged sentences.

    Parameters
    ----------
    source : str or Path
        A file or a folder of Parquet files; ``-`` is standard input, JSON lines or CSV.

    Yields
    ------
    TaggedRow

    Raises
    ------
    CorpusError
        With the place, at the first row that is none.
    """
    path = Path(source)
    if str(source) == "-":
        rows = _from_stream(sys.stdin.buffer, "standard input")
    elif path.is_dir() or suffix(path) == ".parquet":
        rows = ((f"{path}:{n}", row) for n, row in enumerate(read_table(path), start=1))
    else:
        rows = _from_file(path)
    for where, row in rows:
        yield _tagged(where, row)


def _from_file(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from error
    with file:
        yield from _from_stream(file, str(path))


def _from_stream(file: IO[bytes], name: str) -> Iterator[tuple[str, Any]]:
    """Yield the rows of JSON lines or CSV, which the first line tells apart."""
    first = file.readline()
    lines = chain([first], file)
    if first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or not first.strip():
        return _json_rows(lines, name)
    return _csv_rows(lines, name)


def _json_rows(lines: Iterator[bytes], name: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield f"{name}:{number}", parse_json(decode(line, name, number), name, number)


def _csv_rows(lines: Iterator[bytes], name: str) -> Iterator[tuple[str, Any]]:
    text = (decode(line, name, number) for number, line in enumerate(lines, start=1))
    reader = csv.DictReader(text, strict=True)
    try:
        for row in reader:
            yield f"{name}:{reader.line_num}", _unflattened(row)
    except csv.Error as error:
        raise CorpusError(
            f"not CSV: {error}", where=f"{name}:{reader.reader.line_num}", hint=_HINT
        ) from error


def _unflattened(row: dict[str, Any]) -> Row:
    """Return a row of CSV as `watchword tag` writes it in JSON: labels a list, scores together."""
    known = {field: row[field] for field in _FIELDS if field in row}
    if isinstance(known.get("labels"), str):
        known["labels"] = [label for label in known["labels"].split(";") if label]
    if "article_id" in known:
        known["article_id"] = _APOSTROPHE.sub("", known["article_id"] or "")
    columns = row.keys() - {*_FIELDS, *_BESIDES, None}
    return {**known, "scores": {name: row[name] for name in columns if row[name]}}


def _tagged(where: str, row: Any) -> TaggedRow:
    if not isinstance(row, dict):
        raise CorpusError("not a row", where=where, hint=_HINT)
    for field in _FIELDS:
        if field not in row:
            raise CorpusError(f"no '{field}' field", where=where, hint=_HINT)
    labels, scores = row["labels"] or (), row.get("scores") or {}
    if not isinstance(labels, list | tuple) or not isinstance(scores, Mapping):
        raise CorpusError("labels are no list, or scores no object", where=where, hint=_HINT)
    # A row without text was not tagged and is of no kind that counts.
    kind = str(row["kind"] or "") if row.get("text", "") is not None else ""
    article_id = str(row["article_id"] or "")
    return TaggedRow(where, article_id, kind, tuple(labels), _numbers(scores, where))


def _numbers(scores: Mapping[str, Any], where: str) -> dict[str, float]:
    try:
        found = {name: float(value) for name, value in scores.items() if value is not None}
    except (TypeError, ValueError):
        found = {"?": -1.0}
    if found and not (min(found.values()) >= 0 and max(found.values()) <= 1):
        raise CorpusError("a score is no probability in [0, 1]", where=where, hint=_HINT)
    return found
