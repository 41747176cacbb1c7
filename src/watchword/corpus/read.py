"""Articles from whatever is given: files, folders, patterns, web addresses, standard input.

Each kind of file has a reader of its own in `watchword.corpus.readers`; here is decided which.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from glob import glob
from pathlib import Path
from urllib.parse import urlsplit

from watchword.corpus.article import Article
from watchword.corpus.readers.plain import read_plain
from watchword.corpus.readers.table import Columns, read_rows
from watchword.errors import CorpusError, WatchwordError
from watchword.tables import unreadable

__all__ = [
    "STDIN", "SUFFIXES", "Columns", "kind_of", "places", "read_articles", "read_data",
    "read_place", "table_kind",
]  # fmt: skip

_TABLES = (".csv", ".jsonl", ".parquet")
_PAGES = (".htm", ".html")
_FEEDS = (".atom", ".rss", ".xml")
_TEXTS = (".md", ".txt")

STDIN = "standard input"
"""What standard input is called in errors."""

SUFFIXES = (*_TEXTS, *_PAGES, ".pdf", ".docx", *_TABLES, *_FEEDS)
"""What a folder is searched for, in small or capital letters."""

_SIGNS = (
    (b"%PDF-", ".pdf", "a PDF file"),
    (b"PK\x03\x04", ".docx", "a zip or Word file"),
    (b"PAR1", ".parquet", "a Parquet file"),
    (b"\x89PNG", None, "a picture"),
    (b"\xff\xd8\xff", None, "a picture"),
    (b"GIF8", None, "a picture"),
)
_PAGE_SIGNS = (b"<!doctype html", b"<html")
_FEED_SIGNS = (b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")

Place = str | Path
"""A file, ``-`` for standard input, or a web address."""


def read_articles(paths: Iterable[Place], columns: Columns | None = None) -> Iterator[Article]:
    """Read articles in the order given; the first that cannot be read ends it.

    Parameters
    ----------
    paths : iterable of str or Path
        Files, folders (read with all folders below them, sorted), patterns such as
        ``reports/*.html``, addresses that start with http:// or https://, and ``-`` for
        standard input. The ending of a file says what it is; without one its content does.
    columns : Columns, optional
        Which columns of tables hold what.

    Yields
    ------
    Article

    Raises
    ------
    CorpusError
        With the place, if it cannot be read or holds no article.
    """
    for place in places(paths):
        if isinstance(place, CorpusError):
            raise place
        yield from read_place(place, columns)


def places(paths: Iterable[Place]) -> list[Place | CorpusError]:
    """Return every single file, address or ``-`` that paths stand for, none of them read yet.

    A folder or a pattern that stands for nothing is in the list as its error.
    """
    return [place for path in paths for place in _places(path)]


def _places(path: Place) -> list[Place | CorpusError]:
    if str(path) == "-" or _is_address(path):
        return [str(path)]
    folder = Path(path)
    if folder.is_dir():
        return [*_files(folder)] or [_nothing("no articles in this folder", path)]
    if folder.exists() or not any(sign in str(path) for sign in "*?["):
        return [folder]
    # As a shell does it, which Path.glob does not from an absolute name.
    found = sorted(Path(name) for name in glob(str(path), recursive=True))  # noqa: PTH207
    return [one for name in found for one in _places(name)] or [
        _nothing("no file fits this pattern", path)
    ]


def _is_address(path: Place) -> bool:
    return isinstance(path, str) and path.lower().startswith(("http://", "https://"))


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder and those below; hidden and lock files are no articles."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in SUFFIXES
        and not any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
        and file.is_file()
    )


def _nothing(problem: str, path: Place) -> CorpusError:
    return CorpusError(
        problem, where=path, hint=f"Put files there that end in {', '.join(SUFFIXES)}."
    )


def read_place(place: Place, columns: Columns | None = None) -> Iterator[Article]:
    """Read the articles of one file, address or of standard input, all of them or none.

    Parameters
    ----------
    place : str or Path
        As `places` returns it.
    columns : Columns, optional

    Yields
    ------
    Article

    Raises
    ------
    CorpusError
        Before the first article, if any of them cannot be read.
    """
    columns = columns or Columns()
    if place == "-":
        yield from list(read_data(sys.stdin.buffer.read(), STDIN, None, columns))
    elif _is_address(place):
        yield from _read_address(str(place), columns)
    elif Path(place).suffix.lower() in _TABLES:
        yield from _read_table(Path(place), columns)
    else:
        file = Path(place)
        kind = file.suffix.lower()
        known = kind if kind in SUFFIXES else None
        yield from list(read_data(_bytes(file), str(file), known, columns))


def _read_table(file: Path, columns: Columns) -> Iterator[Article]:
    """Read a table twice, once to check it, so that a large one needs little memory."""
    kind = table_kind(file) or ""
    deque(read_rows(file, kind, str(file), columns), maxlen=0)
    yield from read_rows(file, kind, str(file), columns)


def table_kind(file: Path) -> str | None:
    """Return which kind of table a file is by its name, None if it is none.

    Raises
    ------
    CorpusError
        If it cannot be read, or is something else by its content.
    """
    kind = file.suffix.lower()
    if kind not in _TABLES:
        return None
    _refuse_another_kind(_bytes(file, 8), kind, str(file))
    return kind


def _read_address(address: str, columns: Columns) -> Iterator[Article]:
    from watchword.corpus.readers.address import fetch  # what speaks HTTP is slow to import

    answer = fetch(address)
    kind = answer.kind or _suffix(answer.address)
    host = urlsplit(answer.address).hostname
    for one in list(read_data(answer.data, address, kind, columns, answer.charset)):
        named = one.source != address.rpartition("/")[2]
        yield replace(one, url=one.url or answer.address, source=one.source if named else host)


def _suffix(address: str) -> str | None:
    suffix = Path(address.partition("?")[0]).suffix.lower()
    return suffix if suffix in SUFFIXES else None


def read_data(
    data: bytes,
    where: str,
    kind: str | None = None,
    columns: Columns | None = None,
    charset: str | None = None,
) -> Iterator[Article]:
    """Read bytes of a kind, or of the kind they look like where none is named.

    Parameters
    ----------
    data : bytes
    where : str
        Named in errors.
    kind : str, optional
        One of `SUFFIXES`.
    columns : Columns, optional
    charset : str, optional
        What a server called the encoding.

    Yields
    ------
    Article

    Raises
    ------
    CorpusError
        If they cannot be read.
    """
    columns = columns or Columns()
    if kind is None:
        kind = kind_of(data)
    else:
        _refuse_another_kind(data, kind, where)
    if kind in _TABLES:
        return read_rows(data, kind, where, columns)
    if kind in _TEXTS:
        return read_plain(data, where, charset)
    return _guarded(_read_foreign(data, where, kind, charset), where)


def _read_foreign(data: bytes, where: str, kind: str, charset: str | None) -> Iterator[Article]:
    # What these need, and the patterns they compile, would cost every command its start.
    if kind in _PAGES:
        from watchword.corpus.readers.html import read_html

        return read_html(data, where, charset)
    if kind == ".pdf":
        from watchword.corpus.readers.pdf import read_pdf

        return read_pdf(data, where)
    if kind == ".docx":
        from watchword.corpus.readers.docx import read_docx

        return read_docx(data, where)
    from watchword.corpus.readers.feed import read_feed

    return read_feed(data, where)


def _guarded(articles: Iterator[Article], where: str) -> Iterator[Article]:
    """Turn whatever a library stumbles over in a file from anywhere into that file's error."""
    try:
        yield from articles
    except WatchwordError:
        raise
    except Exception as error:
        raise CorpusError(
            f"cannot be read: {type(error).__name__}: {error}",
            where=where,
            hint="Open it and save its text as .txt.",
        ) from error


def kind_of(data: bytes) -> str:
    """Return the kind that bytes look like; plain text where they look like nothing else."""
    head = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for sign, kind, _ in _SIGNS[:2]:
        if kind and data.startswith(sign):
            return kind
    if head.startswith(_PAGE_SIGNS):
        return ".html"
    if head.startswith(_FEED_SIGNS):
        return ".html" if b"<html" in data[:1000].lower() else ".xml"
    return ".jsonl" if head.startswith(b'{"') and b'"text"' in data.partition(b"\n")[0] else ".txt"


def _refuse_another_kind(data: bytes, kind: str, where: str) -> None:
    """Refuse a file whose first bytes say that it is not what its name says."""
    for sign, own, what in _SIGNS:
        if data.startswith(sign) and kind != own and (own or kind not in _TEXTS):
            raise CorpusError(
                f"is {what} by its content, not {kind}",
                where=where,
                hint=f"Rename it to end in {own}."
                if own
                else "Give the text, not a picture of it.",
            )


def _bytes(file: Path, most: int = -1) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        raise unreadable(file, error) from error
