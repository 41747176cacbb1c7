"""Plain text and Markdown: kept exactly as it is, the title taken from the first line."""

from __future__ import annotations

from collections.abc import Iterator

from watchword.corpus.article import Article, article
from watchword.corpus.readers.encoding import text_of
from watchword.corpus.readers.known import empty
from watchword.corpus.segment import segment


def read_plain(data: bytes, where: str, charset: str | None = None) -> Iterator[Article]:
    """Yield plain text as an article, with the title its first line is, if it is one.

    Parameters
    ----------
    data : bytes
    where : str
        Named in errors; its last part is the source, unless it is standard input.
    charset : str, optional
        What a server called the encoding.

    Raises
    ------
    CorpusError
        If it is empty, binary, or text in no encoding that can be told.
    """
    text = text_of(data, where, charset)
    if not text.strip():
        raise empty(where)
    titles = (sentence.text for sentence in segment(text) if sentence.kind == "title")
    source = None if where == "standard input" else where.rpartition("/")[2]
    yield article(text, title=next(titles, None), source=source)
