"""The corpus in figures: what is there, how long, from where and when, and what is odd about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from watchword.corpus.language import language
from watchword.corpus.store import iter_articles
from watchword.errors import CorpusError, extra
from watchword.report import Report
from watchword.tables import read_table
from watchword.workspace import Workspace

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Counts = Mapping[str, int]

_SHOWN = 10
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Summary(Report):
    """A corpus in figures; every mapping goes from a name to a number of articles or segments.

    Attributes
    ----------
    n_articles, n_segments : int
    kinds : mapping
        Segments of each kind.
    article_characters, sentence_words : mapping
        Length (the upper end of a range, such as "5000" or "25") to articles, and to sentences.
    sources, years : mapping
        Articles by source and by year of publication; "" where it is not known.
    languages : mapping
        Articles by language, as `watchword.corpus.language` tells it.
    foreign : tuple of str
        Ids of articles that are not in English.
    n_clusters, n_in_clusters : int
        Clusters of near-duplicates with more than one article, and the articles in them.
    """

    header = ("", "which", "n")

    n_articles: int
    n_segments: int
    kinds: Counts
    article_characters: Counts
    sentence_words: Counts
    sources: Counts
    years: Counts
    languages: Counts
    foreign: tuple[str, ...]
    n_clusters: int
    n_in_clusters: int

    def __str__(self) -> str:
        return (
            f"{self.n_articles} articles, {self.n_segments} segments; "
            f"{len(self.foreign)} articles not in English, "
            f"{self.n_in_clusters} in {self.n_clusters} clusters of near-duplicates"
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return the figures, one line for each: what is counted, which, how many."""
        lines: list[tuple[object, ...]] = [("articles", "all", self.n_articles)]
        lines += [("segments", kind, count) for kind, count in self.kinds.items()]
        lines += [
            (title, _named(name), count)
            for title, counts in self._panels().items()
            if counts is not self.kinds
            for name, count in _most(counts).items()
        ]
        return [*lines, ("near-duplicates", "articles", self.n_in_clusters)]

    def _panels(self) -> dict[str, Counts]:
        return {
            "characters in an article": self.article_characters,
            "words in a sentence": self.sentence_words,
            "kind of segment": self.kinds,
            "published": self.years,
            "source": self.sources,
            "language": self.languages,
        }

    def as_json(self) -> dict[str, Any]:
        """Return the facts for JSON."""
        return asdict(self)

    def plot(self) -> list[Axes]:
        """Draw one small chart for each way of counting and return their axes."""
        with extra("workbench"):
            from matplotlib import pyplot as plt
        _, grid = plt.subplots(2, 3, figsize=(12, 6), layout="constrained")
        axes: list[Axes] = list(grid.flat)
        for panel, (title, counts) in zip(axes, self._panels().items(), strict=True):
            shown = {_named(name)[:24]: count for name, count in _most(counts).items()}
            if counts is self.sources or counts is self.kinds:
                panel.barh(list(shown)[::-1], list(shown.values())[::-1])
            else:
                panel.bar(list(shown), list(shown.values()))
                panel.tick_params("x", rotation=90)
            panel.set_title(title, fontsize="medium")
            panel.spines[["top", "right"]].set_visible(False)
        return axes


def _named(name: str) -> str:
    return name or "not known"


def _most(counts: Counts) -> dict[str, int]:
    """Return ranges and years whole, and of names the most frequent and the sum of the rest."""
    if all(name.rstrip("+").isdigit() for name in counts if name):
        return dict(counts)
    first = dict(list(counts.items())[:_SHOWN])
    rest = sum(counts.values()) - sum(first.values())
    return {**first, f"{len(counts) - _SHOWN} others": rest} if rest else first


@dataclass(slots=True)
class _Tally:
    kinds: Counter[str] = field(default_factory=Counter)
    characters: Counter[int] = field(default_factory=Counter)
    words: Counter[int] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    clusters: Counter[str] = field(default_factory=Counter)


def summary(workspace: Workspace) -> Summary:
    """Sum up the corpus of a workspace, one row at a time.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    Summary

    Raises
    ------
    CorpusError
        If there is no corpus yet.
    """
    if not workspace.articles_file.exists():
        raise CorpusError(
            "does not exist yet",
            where=workspace.articles_file,
            hint="Make it with: watchword corpus add FILES",
        )
    tally, foreign = _Tally(), []
    for one in iter_articles(workspace.articles_file):
        tally.characters[-(-len(one.text) // 1000) * 1000] += 1
        tally.sources[one.source or ""] += 1
        tally.years[(one.published or "")[:4]] += 1
        tally.clusters[one.cluster] += 1
        found = language(one.text)
        tally.languages[found] += 1
        if found not in ("en", ""):
            foreign.append(one.id)
    for row in read_table(workspace.sentences_file):
        tally.kinds[row["kind"]] += 1
        if row["kind"] == "sentence":
            tally.words[min(_LONGEST, -(-len(row["text"].split()) // 5) * 5)] += 1
    together = [count for count in tally.clusters.values() if count > 1]
    return Summary(
        n_articles=tally.characters.total(),
        n_segments=tally.kinds.total(),
        kinds=_by_count(tally.kinds),
        article_characters={str(size): count for size, count in sorted(tally.characters.items())},
        sentence_words={
            f"{size}{'+' if size == _LONGEST else ''}": n for size, n in sorted(tally.words.items())
        },
        sources=_by_count(tally.sources),
        years=dict(sorted(tally.years.items())),
        languages=_by_count(tally.languages),
        foreign=tuple(foreign),
        n_clusters=len(together),
        n_in_clusters=sum(together),
    )


def _by_count(counts: Counter[str]) -> dict[str, int]:
    def order(item: tuple[str, int]) -> tuple[int, str]:
        return -item[1], item[0]

    pairs: Iterable[tuple[str, int]] = sorted(counts.items(), key=order)
    return dict(pairs)
