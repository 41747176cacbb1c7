"""An article: a text that is never rewritten, and what is known about it.

Ids are content-addressed: the same text always gets the same id, on every machine, so that
adding an article again changes nothing and labels find their sentences again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from watchword.corpus.furniture import marked
from watchword.corpus.segment import segment
from watchword.errors import CorpusError
from watchword.tables import Row

ID_LENGTH = 16
"""Hexadecimal digits of an id: 64 bits, so a million articles collide once in 37 million tries."""


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its source.

    Attributes
    ----------
    id : str
        First 16 hexadecimal digits of the SHA-256 of the text in UTF-8.
    title : str or None
    text : str
        Exactly as it came; sentences are offsets into it.
    source : str or None
        Who published it, or the file it came from.
    url, author : str or None
    published : str or None
        ISO 8601 date or time.
    cluster : str
        Shared by near-duplicate articles; its own id where there are none.
    """

    id: str
    title: str | None
    text: str
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    cluster: str = ""

    def row(self) -> Row:
        """Return the article as a row of ``corpus/articles.jsonl``."""
        return asdict(self)


def article(text: str, **known: str | None) -> Article:
    """Make an article of a text.

    Parameters
    ----------
    text : str
    **known : str or None
        Any of `title`, `source`, `url`, `author`, `published`.

    Examples
    --------
    >>> article("Two held.", source="Harbour Post").id == article("Two held.").id
    True
    """
    name = digest(text)
    return Article(id=name, text=text, cluster=name, **{"title": None, **known})


def read_article(row: Row, where: str) -> Article:
    """Return a row of ``articles.jsonl`` as an article, refusing one whose text was changed."""
    known = {field.name: row.get(field.name) for field in fields(Article)}
    found = Article(**known)  # type: ignore[arg-type]
    if not isinstance(found.text, str) or found.id != digest(found.text):
        raise CorpusError(
            f"the text does not belong to id '{found.id}'",
            where=where,
            hint="Stored articles are never edited; add the corrected text as a new article.",
        )
    return found


def digest(content: str) -> str:
    """Return the id of a text; half a surrogate pair, which Parquet cannot hold, counts as "?"."""
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:ID_LENGTH]


def sentence_rows(of: Article, furniture: frozenset[str] = frozenset()) -> Iterator[Row]:
    """Split an article and yield rows of ``corpus/sentences.jsonl``.

    Parameters
    ----------
    of : Article
    furniture : frozenset of str
        Lines that its source repeats under many articles, from `watchword.corpus.furniture`.

    Yields
    ------
    dict
        `id`, `article_id`, `index` (from 0), `start`, `end` (half-open code point offsets),
        `text`, `kind`, `reason` (why it is boilerplate, else empty) and `cluster`.
    """
    sentences = segment(of.text, of.title)
    for index, sentence in enumerate(marked(sentences, of.text, furniture)):
        yield {
            "id": digest(f"{of.id}:{sentence.start}:{sentence.end}"),
            "article_id": of.id,
            "index": index,
            "start": sentence.start,
            "end": sentence.end,
            "text": sentence.text,
            "kind": sentence.kind,
            "reason": sentence.reason,
            "cluster": of.cluster,
        }
