"""Tables with one article a row: which column is the text, the title and so on, and the rows.

Columns are named with options or known by their usual names; where the text column is not
certain the file is refused, with the columns it has.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchword.corpus.article import Article, article
from watchword.corpus.readers.encoding import text_of
from watchword.corpus.readers.known import empty, iso_date, one_line
from watchword.errors import CorpusError
from watchword.tables import parse_json, read_table


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


def read_rows(data: bytes | Path, kind: str, where: str, columns: Columns) -> Iterator[Article]:
    """Yield an article for each row of a table.

    Parameters
    ----------
    data : bytes or Path
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
    for number, row in enumerate(_rows(data, kind, where), start=1):
        place = f"{where}:{number + (kind == '.csv')}"
        if field is None:
            field = _fields(list(row), columns, where)
        if field["text"] not in row:
            raise _no_text(row, place, "")
        text = row[field["text"]]
        if not isinstance(text, str) or not text.strip():
            raise empty(place)
        yield article(text, **_known(row, field))
    if field is None:
        raise empty(where)


def _rows(data: bytes | Path, kind: str, where: str) -> Iterator[Mapping[str, Any]]:
    if kind == ".csv":
        return _csv(data.read_bytes() if isinstance(data, Path) else data, where)
    return read_table(data) if isinstance(data, Path) else _jsonl(data, where)


def _jsonl(data: bytes, where: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text_of(data, where, "utf-8").split("\n"), start=1):
        if line.strip():
            row = parse_json(line, where, number)
            if not isinstance(row, dict):
                raise CorpusError(
                    f"a {type(row).__name__} where a row was expected",
                    where=f"{where}:{number}",
                    hint='Write one JSON object per line, such as {"text": "..."}.',
                )
            yield row


def _csv(data: bytes, where: str) -> Iterator[Mapping[str, Any]]:
    text = text_of(data, where)
    head = text.partition("\n")[0]
    mark = max(",;\t|", key=head.count)
    csv.field_size_limit(sys.maxsize)  # an article can be longer than the 131,072 it allows
    try:
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            row.pop(None, None)
            yield row
    except csv.Error as error:
        raise CorpusError(
            f"not CSV: {error}", where=where, hint="Export it again as comma-separated UTF-8."
        ) from error


def _fields(names: list[str], columns: Columns, where: str) -> dict[str, str]:
    """Return which column holds which field of an article."""
    found = {}
    for field, usual in _USUAL.items():
        asked = getattr(columns, field)
        if asked is not None and asked not in names:
            raise _no_text(names, where, asked)
        name = asked or _usual(field, usual.split(), names)
        if name is not None:
            found[field] = name
    if "text" not in found:
        raise _no_text(names, where, "")
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


def _no_text(names: Iterable[str], where: str, asked: str) -> CorpusError:
    found = ", ".join(repr(name) for name in names) or "nothing"
    problem = f"no column is called '{asked}'" if asked else "no column is certain to be the text"
    return CorpusError(
        f"{problem}; found {found}",
        where=where,
        hint="Rename it to 'text', or name it: watchword corpus add --text-field COLUMN FILE",
    )


def _known(row: Mapping[str, Any], field: dict[str, str]) -> dict[str, str | None]:
    known = {name: row.get(column) for name, column in field.items() if name != "text"}
    return {
        name: (iso_date(value) if name == "published" else one_line(value))
        for name, value in known.items()
        if value is not None and value != ""
    }
