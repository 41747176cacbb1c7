"""Files, folders and standard input as articles."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from watchword.corpus.article import Article, article
from watchword.corpus.segment import segment
from watchword.errors import CorpusError
from watchword.tables import decode, read_table, read_text

SUFFIXES = (".txt", ".md", ".jsonl")
"""What a folder is searched for."""

_KNOWN = ("title", "source", "url", "author", "published")


def read_articles(paths: Iterable[str | Path]) -> Iterator[Article]:
    """Read articles from files and folders, in the order given; ``-`` is standard input.

    Parameters
    ----------
    paths : iterable of str or Path
        ``.jsonl`` holds one article a line with at least a `text`; any other file is one
        article of plain text in UTF-8. A folder is read with all folders below it, sorted.

    Yields
    ------
    Article

    Raises
    ------
    CorpusError
        With the file, if it is missing, empty, binary or not UTF-8, or a folder has no article.
    """
    for path in paths:
        if str(path) == "-":
            yield plain_article(decode(sys.stdin.buffer.read(), "standard input"), "-")
        else:
            for file in _files(Path(path)):
                yield from _read_file(file)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    if not files:
        raise CorpusError(
            "no articles in this folder",
            where=path,
            hint=f"Put files there that end in {', '.join(SUFFIXES)}.",
        )
    return files


def _read_file(path: Path) -> Iterator[Article]:
    if path.suffix != ".jsonl":
        yield plain_article(read_text(path), str(path))
        return
    line = 0
    for line, row in enumerate(read_table(path, required=("text",)), start=1):
        if not isinstance(row["text"], str) or not row["text"].strip():
            raise _empty(f"{path}:{line}")
        known = {name: row[name] for name in _KNOWN if row.get(name)}
        yield article(row["text"], **known)
    if not line:
        raise _empty(str(path))


def plain_article(text: str, where: str) -> Article:
    """Return plain text as an article that takes its title from its first line, if it has one."""
    if not text.strip():
        raise _empty("standard input" if where == "-" else where)
    titles = (sentence.text for sentence in segment(text) if sentence.kind == "title")
    source = None if where == "-" else Path(where).name
    return article(text, title=next(titles, None), source=source)


def _empty(where: str) -> CorpusError:
    return CorpusError("is empty", where=where, hint="Give a file that holds an article.")
