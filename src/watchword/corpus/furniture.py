"""Lines that a source prints under many different stories: its furniture, not its news.

What is chrome by its words is found in one article (`clean`); an address, a standing appeal or the
paper's own advertisement is found only beside other articles of the same source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol

from watchword.corpus.segment import Sentence

REASON = "repeated across its source"

STORIES = 3
"""Different stories of a source under which a line must stand; copies of one count once."""

SHORTEST = 20
"""Characters; shorter lines may be headings that a source uses again and again."""


class Sourced(Protocol):
    """What is needed of an article here."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def source(self) -> str | None: ...  # noqa: D102
    @property
    def cluster(self) -> str: ...  # noqa: D102


def furniture(articles: Iterable[Sourced]) -> dict[str, frozenset[str]]:
    """Return the repeated lines of each source.

    Parameters
    ----------
    articles : iterable of Article
        Of one batch, with their clusters; an article without a source counts for nothing.

    Returns
    -------
    dict of str to frozenset of str
    """
    stories: dict[tuple[str, str], set[str]] = defaultdict(set)
    for article in articles:
        if article.source:
            for _, line in _lines(article.text):
                if len(line) >= SHORTEST:
                    stories[article.source, line].add(article.cluster)
    found: dict[str, set[str]] = defaultdict(set)
    for (source, line), clusters in stories.items():
        if len(clusters) >= STORIES:
            found[source].add(line)
    return {source: frozenset(lines) for source, lines in found.items()}


def marked(sentences: Iterable[Sentence], text: str, lines: frozenset[str]) -> Iterator[Sentence]:
    """Yield sentences, those in one of `lines` as boilerplate with the reason.

    Examples
    --------
    >>> text = "He left.\\nCall the desk. It is free."
    >>> spoken = [Sentence(0, 8, "sentence", "He left."),
    ...           Sentence(9, 23, "sentence", "Call the desk.")]
    >>> [one.kind for one in marked(spoken, text, frozenset({"Call the desk. It is free."}))]
    ['sentence', 'boilerplate']
    """
    inside = [
        range(start, start + len(line)) for start, line in _lines(text) if lines and line in lines
    ]
    for sentence in sentences:
        if any(sentence.start in one for one in inside):
            sentence = sentence._replace(kind="boilerplate", reason=REASON)
        yield sentence


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield every line that is not white with its place, trimmed."""
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            yield start + line.index(bare[0]), bare
        start += len(line)
