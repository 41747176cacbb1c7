"""Tables with one article a row: which column is the text, the title and so on, and the rows.

Columns are named with options or known by their usual names; where the text column is not
certain the file is refused, with the columns it has.
"""

from __future__ import annotations

import codecs
import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TextIO

from watchword.corpus.article import Article, article
from watchword.corpus.readers.encoding import text_of
from watchword.corpus.readers.known import empty, iso_date, one_line
from watchword.errors import CorpusError
from watchword.tables import decode, parse_json, read_table, unreadable


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns of a table; None means to go by the usual names.

    Attributes
    ----------
    text, title, source, url, author, published : str or None
    """

    text: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None


_HEAD, _SOME = 8192, 1 << 20
"""Bytes that tell text from anything else, and bytes read at a time."""

# The field's own name always wins; among the others the text must be the only one.
_USUAL = {
    "text": "body content article articletext articlebody fulltext maintext bodytext contents",
    "title": "headline heading subject",
    "source": "publisher outlet publication newspaper sourcename site website domain",
    "url": "link href permalink address sourceurl articleurl",
    "author": "authors byline writer creator",
    "published": "date publishedat publicationdate publishdate pubdate datepublished publishedon "
    "publisheddate published_at",
}


Data = bytes | Path | Iterable[bytes]
"""What a table is read from: its content, its path, or, of JSON lines, its lines."""


def read_rows(data: Data, kind: str, where: str, columns: Columns) -> Iterator[Article]:
    """Yield an article for each row of a table.

    Parameters
    ----------
    data : bytes, Path or iterable of bytes
        What is read; a ``.parquet`` file by its path only.
    kind : {".jsonl", ".csv", ".parquet"}
    where : str
        Named in errors.
    columns : Columns

    Raises
    ------
    CorpusError
        If the text column is not certain, or a row has no text; with the line.
    """
    field: dict[str, str] | None = None
    for number, row in enumerate(table_rows(data, kind, where), start=1):
        place = f"{where}:{number + (kind == '.csv')}"
        if field is None:
            field = fields_of(list(row), columns, where)
        if field["text"] not in row:
            raise no_text(row, place)
        text = row[field["text"]]
        if not isinstance(text, str) or not text.strip():
            raise empty(place)
        yield article(text, **_known(row, field))
    if field is None:
        raise empty(where)


def table_rows(data: Data, kind: str, where: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a table as they are; from a path, one at a time is held in memory.

    Raises
    ------
    CorpusError
        At the first row that cannot be read, with its line.
    """
    if kind == ".csv":
        return _csv(data, where)
    if isinstance(data, Path) and kind == ".parquet":
        return read_table(data)
    return _jsonl(data, where)


def _jsonl(data: Data, where: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(_lines(data, where), start=1):
        if line.strip():
            row = parse_json(line, where, number)
            if not isinstance(row, dict):
                raise CorpusError(
                    f"a {type(row).__name__} where a row was expected",
                    where=f"{where}:{number}",
                    hint='Write one JSON object per line, such as {"text": "..."}.',
                )
            yield row


def _lines(data: Data, where: str) -> Iterator[str]:
    # Only a line feed ends a row: U+2028 and its like may stand inside a JSON string.
    if isinstance(data, bytes):
        yield from text_of(data, where, "utf-8").split("\n")
        return
    try:
        with data.open("rb") if isinstance(data, Path) else nullcontext(data) as lines:
            for number, line in enumerate(lines, start=1):
                yield decode(line, where, number)
    except OSError as error:
        raise unreadable(Path(where), error) from error


def _csv(data: Data, where: str) -> Iterator[Mapping[str, Any]]:
    with _text_file(data, where) as file:
        head = file.readline()
        file.seek(0)
        mark = max(",;\t|", key=head.count)
        csv.field_size_limit(sys.maxsize)  # an article can be longer than the 131,072 it allows
        try:
            for row in csv.DictReader(file, delimiter=mark, strict=True):
                row.pop(None, None)
                yield row
        except csv.Error as error:
            raise CorpusError(
                f"not CSV: {error}", where=where, hint="Export it again as comma-separated UTF-8."
            ) from error


def _text_file(data: Data, where: str) -> TextIO:
    """Open a table as text: a file in UTF-8 as it lies, anything else read whole."""
    if isinstance(data, Path):
        path = data
        try:
            with path.open("rb") as file:
                plain = is_utf8(file)
            if plain:
                return path.open(encoding="utf-8-sig", newline="")
            data = path.read_bytes()
        except OSError as error:
            raise unreadable(path, error) from error
    elif not isinstance(data, bytes):
        data = b"".join(data)
    return io.StringIO(text_of(data, where), newline="")


def is_utf8(file: IO[bytes]) -> bool:
    """Tell whether a file is text in UTF-8 from its first byte to its last."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    if b"\0" in file.read(_HEAD):
        return False
    file.seek(0)
    try:
        while some := file.read(_SOME):
            decoder.decode(some)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def fields_of(names: list[str], columns: Columns, where: str) -> dict[str, str]:
    """Return which column holds which field of an article.

    Raises
    ------
    CorpusError
        If the column of the text is not certain, or one that was asked for is not there.
    """
    found = {}
    for field, usual in _USUAL.items():
        asked = getattr(columns, field)
        if asked is not None and asked not in names:
            raise no_text(names, where, asked)
        name = asked or _usual(field, usual.split(), names)
        if name is not None:
            found[field] = name
    if "text" not in found:
        raise no_text(names, where)
    return found


def _usual(field: str, usual: list[str], names: Iterable[str]) -> str | None:
    plain = {name: "".join(filter(str.isalnum, str(name).lower())) for name in names}
    own = [name for name in plain if plain[name] == field]
    others = [name for name in plain if plain[name] in usual]
    if own:
        return own[0]
    if field == "text":
        return others[0] if len(others) == 1 else None
    return min(others, key=lambda name: usual.index(plain[name])) if others else None


def no_text(names: Iterable[str], where: str, asked: str = "") -> CorpusError:
    """Return the error for a table without a column that is asked for, or certain to be text."""
    found = ", ".join(repr(name) for name in names) or "nothing"
    problem = f"no column is called '{asked}'" if asked else "no column is certain to be the text"
    return CorpusError(
        f"{problem}; found {found}",
        where=where,
        hint="Rename it to 'text', or name it: --text-field COLUMN",
    )


def _known(row: Mapping[str, Any], field: dict[str, str]) -> dict[str, str | None]:
    known = {name: row.get(column) for name, column in field.items() if name != "text"}
    return {
        name: (iso_date(value) if name == "published" else one_line(value))
        for name, value in known.items()
        if value is not None and value != ""
    }
