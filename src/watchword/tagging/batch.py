"""Many texts through a tagger: articles in, rows out, in the order they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watchword.corpus.article import Article
from watchword.corpus.segment import Sentence
from watchword.tables import Row
from watchword.tagging.tagged import TaggedSentence
from watchword.tagging.tagger import Tagger


def tagged_rows(tagger: Tagger, articles: Iterable[Article]) -> Iterator[Row]:
    """Split and tag articles.

    Parameters
    ----------
    tagger : Tagger
    articles : iterable of Article

    Yields
    ------
    dict
        `article_id`, `index`, `start`, `end`, `kind`, `text`, `labels`, `scores`, `novelty`,
        `needs_review`.
    """
    for article in articles:
        yield from _rows(article.id, tagger.tag(article.text, article.title))


def tagged_lines(tagger: Tagger, articles: Iterable[Article]) -> Iterator[Row]:
    """Tag articles in which every line is one sentence already; yields rows as `tagged_rows`."""
    for article in articles:
        yield from _rows(article.id, tagger.tag_segments(list(_lines(article.text))))


def _lines(text: str) -> Iterator[Sentence]:
    start = 0
    for line in text.splitlines(keepends=True):
        if bare := line.strip():
            first = start + line.index(bare[0])
            yield Sentence(first, first + len(bare), "sentence", bare)
        start += len(line)


def _rows(article_id: str, tagged: Iterable[TaggedSentence]) -> Iterator[Row]:
    for index, one in enumerate(tagged):
        yield {
            "article_id": article_id,
            "index": index,
            "start": one.start,
            "end": one.end,
            "kind": one.kind,
            "text": one.text,
            "labels": list(one.labels),
            "scores": {name: round(score, 6) for name, score in one.scores.items()},
            "novelty": None if one.novelty is None else round(one.novelty, 4),
            "needs_review": one.needs_review,
        }
