"""Why a sentence gets a category: what each term adds to the log-odds, exactly.

A linear model is a sum, so nothing is estimated here: the intercept and the contributions of the
terms add up to the very log-odds that the tagger turns into a probability.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError
from watchword.report import Report
from watchword.tagging.places import Locator, Span, locator
from watchword.tagging.words import Word, merged, word_shares

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from watchword.tagging.block import Block
    from watchword.tagging.tagger import Tagger

N_SHOWN = 12
"""Terms shown one by one in a table; the others are summed up."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one term adds.

    Attributes
    ----------
    term : str
    block : str
        Name of the block of features the term belongs to.
    value : float
        Log-odds: above 0 it speaks for the category, below against it.
    offsets : tuple of (int, int)
        Every place where it stands in the sentence, half-open, in code points.
    """

    term: str
    block: str
    value: float
    offsets: tuple[Span, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Report):
    """The decision on one sentence and one category, term by term.

    Attributes
    ----------
    sentence, category : str
    name : str
        What people call the category.
    threshold : float
        Least probability at which the category is given.
    intercept : float
        Log-odds of a sentence without any known term.
    contributions : tuple of Contribution
        Of all known terms, the strongest first, for or against.
    """

    header = ("term", "block", "contribution", "offsets")

    sentence: str
    category: str
    name: str
    threshold: float
    intercept: float
    contributions: tuple[Contribution, ...]

    @property
    def log_odds(self) -> float:
        """The intercept and all contributions together."""
        return math.fsum((self.intercept, *(one.value for one in self.contributions)))

    @property
    def probability(self) -> float:
        """The probability the tagger gives, in [0, 1]."""
        return 1 / (1 + math.exp(-min(max(self.log_odds, -500), 500)))

    @property
    def given(self) -> bool:
        """Whether the probability reaches the threshold."""
        return self.probability >= self.threshold

    @property
    def words(self) -> tuple[Word, ...]:
        """What each word of the sentence adds, in the order of the text.

        A term's contribution is spread evenly over the characters it covers, so that the words,
        too, add up with the intercept to the log-odds.
        """
        return word_shares(self.sentence, self.contributions)

    def __str__(self) -> str:
        verdict = f"{self.category} {self.probability:.3f} (threshold {self.threshold:.2f})"
        if not self.contributions:
            return f"{verdict}: log-odds {self.intercept:+.2f}, the intercept alone; no known term"
        terms = math.fsum(one.value for one in self.contributions)
        return (
            f"{verdict}: log-odds {self.log_odds:+.2f} = intercept {self.intercept:+.2f} "
            f"and {len(self.contributions)} terms {terms:+.2f}"
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return a line for each term, the strongest first."""
        return [
            (one.term, one.block, one.value, " ".join(f"{a}:{b}" for a, b in one.offsets))
            for one in self.contributions
        ]

    def strongest(self, n: int = N_SHOWN) -> list[tuple[object, ...]]:
        """Return the first `n` rows, then one of all others and the intercept, which add up.

        A blank at an end of a term, which marks the start or end of a word, is shown as ``␣``.
        """
        rows = [(_visible(str(term)), *more) for term, *more in self.rows()]
        rest = math.fsum(one.value for one in self.contributions[n:])
        others = [(f"{len(rows) - n} other terms", "", rest, "")] if len(rows) > n else []
        return [*rows[:n], *others, ("intercept", "", self.intercept, "")]

    def table(self, n: int = N_SHOWN) -> str:
        """Return the strongest terms as aligned text, the others as one line."""
        from watchword.report import plain_table

        return plain_table(self.header, self.strongest(n))

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain lists and numbers."""
        return {
            "category": self.category,
            "name": self.name,
            "sentence": self.sentence,
            "probability": self.probability,
            "threshold": self.threshold,
            "given": self.given,
            "log_odds": self.log_odds,
            "intercept": self.intercept,
            "terms": [
                {
                    "term": one.term,
                    "block": one.block,
                    "contribution": one.value,
                    "offsets": [list(span) for span in one.offsets],
                }
                for one in self.contributions
            ],
            "words": [
                {"start": one.start, "end": one.end, "text": one.text, "contribution": one.value}
                for one in self.words
            ],
        }

    def _repr_html_(self) -> str:
        from watchword.tagging.shade import html

        return html(self)

    def plot(self, n: int = N_SHOWN) -> Axes:
        """Draw what the strongest words add, as bars; return the matplotlib Axes."""
        from watchword.tagging.shade import plot

        return plot(self, n)


def _visible(term: str) -> str:
    inner = term.strip(" ")
    left, right = term.startswith(" "), term.endswith(" ")
    return f"{'␣' * left}{inner}{'␣' * right}"


def explain(tagger: Tagger, sentence: str, category: str) -> Explanation:
    """Tell what every term of a sentence adds to the log-odds of a category.

    Parameters
    ----------
    tagger : Tagger
    sentence : str
    category : str
        Category id.

    Returns
    -------
    Explanation

    Raises
    ------
    ModelError
        If the tagger does not know the category.

    Examples
    --------
    >>> from watchword import load_tagger
    >>> found = load_tagger().explain("Two kilos of cocaine were seized.", "drugs")
    >>> found.given, found.contributions[0].term, found.contributions[0].offsets
    (True, 'cocaine', ((13, 20),))
    """
    (found,) = _explanations(tagger, sentence, (category,))
    return found


def brief(
    tagger: Tagger, sentence: str, labels: Sequence[str], n: int = 5
) -> dict[str, list[list[Any]]]:
    """Return the words that speak most for each label, for a row of tagged output.

    Parameters
    ----------
    tagger : Tagger
    sentence : str
    labels : sequence of str
        Category ids, usually those given to the sentence.
    n : int
        Words for each label, at most.

    Returns
    -------
    dict of str to list of [str, float]
        Of each label the words, the strongest first, each with what it adds to the log-odds: its
        share of every term that covers it. Words that speak against the label are left out.

    Examples
    --------
    >>> from watchword import load_tagger
    >>> found = brief(load_tagger(), "Cocaine was in the boot.", ["drugs"], n=1)
    >>> [(label, words[0][0]) for label, words in found.items()]
    [('drugs', 'cocaine')]
    """
    return {
        one.category: [[word, round(value, 4)] for word, value in merged(one.words)[:n]]
        for one in _explanations(tagger, sentence, labels)
    }


def column_of(tagger: Tagger, category: str) -> int:
    """Return where a category stands among those of the tagger, or say which it knows."""
    if category not in tagger.categories:
        raise ModelError(
            f"the tagger knows no category '{category}'",
            hint=f"Name one of: {', '.join(tagger.categories)}",
        )
    return tagger.categories.index(category)


class _Evidence(NamedTuple):
    """The known terms of a sentence in one block; the same for every category."""

    block: Block
    terms: list[str]
    offsets: list[tuple[Span, ...]]
    columns: NDArray[np.intp]
    tfidf: NDArray[np.float64]


def _explanations(
    tagger: Tagger, sentence: str, categories: Sequence[str]
) -> Iterator[Explanation]:
    wanted = [(name, column_of(tagger, name)) for name in categories]
    if not wanted:
        return
    evidence = [
        _evidence(block, locate, sentence)
        for block, locate in zip(tagger.blocks, _locators(tagger), strict=True)
    ]
    for name, column in wanted:
        found = [one for each in evidence for one in _contributions(each, column)]
        yield Explanation(
            sentence=sentence,
            category=name,
            name=tagger.names[name],
            threshold=float(tagger.thresholds[column]),
            intercept=float(tagger.intercepts[column]),
            contributions=tuple(sorted(found, key=lambda one: -abs(one.value))),
        )


def _locators(tagger: Tagger) -> list[Locator]:
    return [
        locator(one["analyzer"], tuple(one["ngrams"]), one.get("strip_accents"))
        for one in tagger.manifest["blocks"]
    ]


def _evidence(block: Block, locate: Locator, sentence: str) -> _Evidence:
    places: dict[str, list[Span]] = {}
    for term, start, end in locate(sentence):
        places.setdefault(term, []).append((start, end))
    columns = {term: block.columns.get(term) for term in places}
    known = [term for term, column in columns.items() if column is not None]
    at = np.array([columns[term] for term in known], dtype=np.intp)
    counts = np.array([len(places[term]) for term in known], dtype=np.float64)
    values = (1 + np.log(counts)) * block.idf[at].astype(np.float64)
    values /= np.linalg.norm(values) or 1.0
    return _Evidence(block, known, [tuple(places[term]) for term in known], at, values)


def _contributions(found: _Evidence, category: int) -> Iterator[Contribution]:
    added = found.tfidf * found.block.weights[found.columns, category]
    for term, value, offsets in zip(found.terms, added.tolist(), found.offsets, strict=True):
        yield Contribution(term, found.block.name, value, offsets)
