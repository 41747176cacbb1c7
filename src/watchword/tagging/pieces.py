"""Pieces of work: what is given is cut into parts of some thousand sentences, one after the other.

Only one piece at a time is held in memory, however large a table or a file of lines is. A piece
is small to send to another process, which splits the articles or reads the files itself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

from watchword.corpus.article import Article
from watchword.corpus.read import (
    STDIN,
    Columns,
    kind_of,
    places,
    read_data,
    read_place,
    table_kind,
)
from watchword.corpus.readers.known import empty
from watchword.corpus.segment import segment
from watchword.errors import CorpusError
from watchword.tables import unreadable
from watchword.tagging.choice import ALL, Choice
from watchword.tagging.lines import LARGE, line_segments, lines
from watchword.tagging.rows import Segments, Tagged, segments_of, tag_segments
from watchword.tagging.stream import article_rows, parquet_batches, sentence_rows
from watchword.tagging.tagger import Tagger

_CHARACTERS = 400_000
"""Text of articles in one piece, about 3,000 sentences."""

_FILES = 64
"""Files in one piece at most."""


class Text(NamedTuple):
    """An article as far as tagging needs it."""

    article_id: str
    text: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Articles:
    """Articles to split."""

    texts: list[Text]

    def segments(self) -> Segments:
        """Return their sentences."""
        found = segments_of((one.article_id, segment(one.text, one.title)) for one in self.texts)
        found.titles.update({one.article_id: one.title for one in self.texts if one.title})
        return found


@dataclass(frozen=True, slots=True)
class Files:
    """Files of an article or a few each, not read yet; `by_line` is as for `pieces`."""

    paths: list[Path]
    by_line: bool

    def segments(self) -> Segments:
        """Return their sentences."""
        articles = [one for path in self.paths for one in read_place(path)]
        if self.by_line:
            return segments_of((one.id, lines(one.text)) for one in articles)
        return Articles([*map(_text, articles)]).segments()


@dataclass(frozen=True, slots=True)
class ArrowRows:
    """Rows of a Parquet file, every row one sentence."""

    batch: Any
    text: str
    name: str
    first: int


Piece = Segments | Articles | Files | ArrowRows


def tag_piece(tagger: Tagger, piece: Piece, choice: Choice = ALL) -> Tagged:
    """Read and split what is not yet, and tag it."""
    if isinstance(piece, ArrowRows):
        from watchword.tagging.arrow import arrow_segments

        rows = arrow_segments(piece.batch, text=piece.text, name=piece.name, first=piece.first)
        return tag_segments(tagger, rows[0], choice, rows[1])
    segments = piece if isinstance(piece, Segments) else piece.segments()
    return tag_segments(tagger, segments, choice)


def pieces(
    paths: Iterable[str | Path], *, by_line: bool = False, text_field: str | None = None
) -> Iterator[Piece]:
    """Yield what there is to tag, in the order given.

    Parameters
    ----------
    paths : iterable of str or Path
        As for `watchword.corpus.read.read_articles`.
    by_line : bool
        Every line of a text, and every row of a table, is one sentence.
    text_field : str, optional
        Column of tables that holds the text.

    Raises
    ------
    CorpusError
        At the first place that cannot be read.
    """
    columns = Columns(text=text_field)
    some: list[Path] = []
    size = 0
    for place in places(paths):
        if isinstance(place, CorpusError):
            raise place
        n_bytes = _size(place)
        alone = n_bytes is None or (by_line and n_bytes > LARGE)
        if some and (alone or size > LARGE or len(some) == _FILES):
            yield Files(some, by_line)
            some, size = [], 0
        if alone:
            yield from _of(place, columns, by_line)
        else:
            some.append(Path(place))
            size += n_bytes or 0
    if some:
        yield Files(some, by_line)


def _size(place: str | Path) -> int | None:
    """Return the bytes of a file that is read together with others; of anything else, None."""
    if place == "-" or _is_address(place) or table_kind(Path(place)) is not None:
        return None
    try:
        return Path(place).stat().st_size
    except OSError as error:
        raise unreadable(Path(place), error) from error


def _is_address(place: str | Path) -> bool:
    return isinstance(place, str) and "://" in place


def _of(place: str | Path, columns: Columns, by_line: bool) -> Iterator[Piece]:
    path = Path(place)
    if place == "-":
        yield from _standard_input(columns, by_line)
    elif _is_address(place):
        yield from _articles(map(_text, list(read_place(place, columns))), by_line)
    elif (kind := table_kind(path)) is not None:
        yield from _table(path, kind, str(path), columns, by_line)
    elif path.suffix.lower() in (".txt", ".md"):
        with path.open("rb") as file:
            yield from line_segments(file, str(path))
    else:
        yield Files([path], by_line)


def _text(one: Article) -> Text:
    return Text(one.id, one.text, one.title)


def _table(data: Any, kind: str, where: str, columns: Columns, by_line: bool) -> Iterator[Piece]:
    if not by_line:
        yield from _articles(map(Text._make, article_rows(data, kind, where, columns)))
    elif kind == ".parquet":
        first = 0
        for text, batch in parquet_batches(data, columns):
            yield ArrowRows(batch, text, Path(where).name, first)
            first += batch.num_rows
        if not first:
            raise empty(where)
    else:
        yield from sentence_rows(data, kind, where, columns)


def _articles(texts: Iterable[Text], by_line: bool = False) -> Iterator[Piece]:
    if by_line:
        yield segments_of((one.article_id, lines(one.text)) for one in texts)
        return
    some: list[Text] = []
    size = 0
    for one in texts:
        some.append(one)
        size += len(one.text)
        if size > _CHARACTERS:
            yield Articles(some)
            some, size = [], 0
    if some:
        yield Articles(some)


def _standard_input(columns: Columns, by_line: bool) -> Iterator[Piece]:
    """Read standard input row by row where it is JSON lines, else when it has ended."""
    source = sys.stdin.buffer
    first = source.readline()
    kind = ".jsonl" if columns.text and first.startswith(b"{") else kind_of(first)
    if kind == ".jsonl":
        yield from _table(chain([first], source), kind, STDIN, columns, by_line)
    elif kind == ".txt" and by_line:
        with SpooledTemporaryFile(max_size=LARGE) as file:
            file.write(first)
            while some := source.read(1 << 20):
                file.write(some)
            yield from line_segments(file, STDIN)
    else:
        yield from _articles(map(_text, list(read_data(first + source.read(), STDIN))), by_line)
