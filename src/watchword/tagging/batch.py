"""Many texts through a tagger: articles in, rows out, in the order they came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from watchword.corpus.article import Article
from watchword.corpus.segment import Sentence, segment
from watchword.tables import Row
from watchword.tagging.choice import ALL, Choice
from watchword.tagging.lines import lines
from watchword.tagging.rows import segments_of, tag_segments
from watchword.tagging.tagger import Tagger


def tagged_rows(tagger: Tagger, articles: Iterable[Article], choice: Choice = ALL) -> Iterator[Row]:
    """Split and tag articles, one after the other.

    Parameters
    ----------
    tagger : Tagger
    articles : iterable of Article
    choice : Choice

    Yields
    ------
    dict
        `article_id`, `index`, `start`, `end`, `kind`, `text`, `labels`, `scores`, `novelty`,
        `needs_review`, and, if asked for, `explanation`.
    """
    return _rows(tagger, articles, lambda one: segment(one.text, one.title), choice)


def tagged_lines(
    tagger: Tagger, articles: Iterable[Article], choice: Choice = ALL
) -> Iterator[Row]:
    """Tag articles in which every line is one sentence already; yields rows as `tagged_rows`."""
    return _rows(tagger, articles, lambda one: lines(one.text), choice)


def _rows(
    tagger: Tagger,
    articles: Iterable[Article],
    split: Callable[[Article], list[Sentence]],
    choice: Choice,
) -> Iterator[Row]:
    for article in articles:
        segments = segments_of([(article.id, split(article))])
        yield from tag_segments(tagger, segments, choice).rows()
