"""Near-duplicate articles: the same story in several places shares one cluster.

Candidates come from sketches, so that the work grows with the number of articles and not with its
square; each candidate pair is then compared exactly, sentence by sentence.
"""

from __future__ import annotations

import textwrap
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from watchword.corpus.article import Article
from watchword.corpus.compare import Comparison, Said, compare, content
from watchword.corpus.parts import PART, batched
from watchword.corpus.sketch import Candidates, Sketch, sketch
from watchword.report import Report

SAME = 0.4
"""Score from which two articles are the same story; see `watchword.corpus.compare`."""

_KEPT = 2_000

Texts = Callable[[set[int]], Mapping[int, str]]
"""From the numbers of articles to their texts."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that tell the same story.

    Attributes
    ----------
    score : float
        How much of them is said in both, in [0, 1].
    one, other : str
        Ids of the articles, the earlier stored first.
    titles : tuple of (str or None, str or None)
    sentences : tuple of (str, str)
        What both say, side by side, in the order of the first article.
    """

    score: float
    one: str
    other: str
    titles: tuple[str | None, str | None]
    sentences: tuple[tuple[str, str], ...]

    def side_by_side(self, width: int = 100) -> str:
        """Return the pair as text: its score and titles, and the sentences in two columns."""
        column = max(20, (width - 5) // 2)
        lines = [f"{self.score:.2f}  {self.one}  {self.other}"]
        for left, right in (tuple(title or "" for title in self.titles), *self.sentences):
            wrapped = [textwrap.wrap(" ".join(side.split()), column) for side in (left, right)]
            for row in range(max(map(len, wrapped))):
                cells = [side[row] if row < len(side) else "" for side in wrapped]
                lines.append(f"  {cells[0]:<{column}} | {cells[1]}".rstrip())
            lines.append("")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Duplicates(Report):
    """The near-duplicates of a corpus, the closest first.

    Attributes
    ----------
    pairs : tuple of Pair
    n_articles : int
        How many articles were compared.
    """

    header = ("score", "one", "other", "sentences", "title of one", "title of the other")

    pairs: tuple[Pair, ...]
    n_articles: int

    def __str__(self) -> str:
        return f"{len(self.pairs)} pairs of near-duplicates among {self.n_articles} articles"

    def rows(self) -> list[tuple[object, ...]]:
        """Return one line for each pair."""
        return [
            (pair.score, pair.one, pair.other, len(pair.sentences), *pair.titles)
            for pair in self.pairs
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the facts for JSON."""
        return asdict(self)


def duplicates(read: Callable[[], Iterable[Article]]) -> Duplicates:
    """Find the near-duplicates of a corpus, with the sentences they share.

    Parameters
    ----------
    read : callable
        Gives the articles, the same each time; it is called twice, so that only sketches and the
        articles in question need to be held in memory.

    Returns
    -------
    Duplicates
    """
    index = Candidates()
    candidates = [
        (one, other)
        for some in batched(read(), PART)
        for one, other in index.add(sketch(item.text) for item in some).tolist()
    ]
    wanted = {number for pair in candidates for number in pair}
    known = {number: item for number, item in enumerate(read()) if number in wanted}
    texts = {number: item.text for number, item in known.items()}
    pairs = [
        _pair(known[one], known[other], comparison, said)
        for one, other, comparison, said in compared(candidates, lambda numbers: texts)
        if comparison.score >= SAME
    ]
    return Duplicates(tuple(sorted(pairs, key=lambda pair: -pair.score)), index.n)


def _pair(
    one: Article,
    other: Article,
    comparison: Comparison,
    said: tuple[Sequence[Said], Sequence[Said]],
) -> Pair:
    def text(of: Article, item: Said) -> str:
        return of.text[item.start : item.end]

    sentences = tuple(
        (text(one, said[0][match.one]), text(other, said[1][match.other]))
        for match in comparison.matches
    )
    score = round(comparison.score, 3)
    return Pair(score, one.id, other.id, (one.title, other.title), sentences)


def compared(
    pairs: Sequence[tuple[int, int]], texts: Texts
) -> Iterator[tuple[int, int, Comparison, tuple[list[Said], list[Said]]]]:
    """Compare pairs of articles exactly.

    Parameters
    ----------
    pairs : sequence of (int, int)
    texts : callable
        Gives the texts of the articles asked for, many at a time.

    Yields
    ------
    (int, int, Comparison, (list of Said, list of Said))
    """
    for start in range(0, len(pairs), _KEPT):
        some = pairs[start : start + _KEPT]
        known = texts({number for pair in some for number in pair})
        said: dict[int, list[Said]] = {}
        for pair in some:
            for number in pair:
                if number not in said:
                    said[number] = content(known[number])
            one, other = pair
            yield one, other, compare(said[one], said[other]), (said[one], said[other])


class Clusters:
    """Clusters of articles that come one batch after the other.

    Numbers count the articles in the order in which they came. A cluster is named by the id of
    its first article; a name that was given stays, also when that article is replaced.
    """

    def __init__(self) -> None:
        self._candidates = Candidates()
        self._names: list[str] = []
        self._before = array("I")
        self._first: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._names)

    def know(self, sketches: Iterable[Sketch], names: Sequence[str]) -> None:
        """Take in articles whose clusters are settled already."""
        self._candidates.know(sketches)
        for name in names:
            self._before.append(self._first.setdefault(name, len(self._names)))
            self._names.append(name)

    def add(self, sketches: Iterable[Sketch], ids: Sequence[str], texts: Texts) -> dict[str, str]:
        """Take in new articles; return new names of the clusters that are now part of others."""
        pairs = self._candidates.add(sketches).tolist()
        self._before.extend(range(len(self), len(self) + len(ids)))
        self._names.extend(ids)
        gone: dict[str, int] = {}
        apart = [(one, other) for one, other in pairs if self._root(one) != self._root(other)]
        for one, other, comparison, _ in compared(apart, texts):
            first, second = sorted((self._root(one), self._root(other)))
            if comparison.score >= SAME and first != second:
                self._before[second] = first
                gone[self._names[second]] = first
        return {name: self.name(number) for name, number in gone.items()}

    def name(self, number: int) -> str:
        """Return the cluster of an article."""
        return self._names[self._root(number)]

    def _root(self, number: int) -> int:
        while self._before[number] != number:
            number = self._before[number]
        return number


def clusters(texts: Sequence[str], ids: Sequence[str]) -> list[str]:
    """Return, for each text, the id of the first text of its cluster.

    Parameters
    ----------
    texts : sequence of str, length n_articles
    ids : sequence of str, length n_articles

    Returns
    -------
    list of str, length n_articles

    Examples
    --------
    >>> story = "Two men were held on Monday after a van full of copper was stopped."
    >>> clusters([story, "Rain is expected.", story + " Both deny it."], ["a", "b", "c"])
    ['a', 'b', 'a']
    """
    found = Clusters()
    found.add(
        map(sketch, texts), ids, lambda numbers: {number: texts[number] for number in numbers}
    )
    return [found.name(number) for number in range(len(texts))]
