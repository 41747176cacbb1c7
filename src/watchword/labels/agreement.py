"""How far annotators agree on each category, beyond what chance would give.

Krippendorff's alpha for nominal data [1]_, per category on "chosen or not", so that a sentence
on which two annotators both choose nothing counts as agreement too. Overall the values are whole
sets of labels, compared by MASI distance [2]_. Intervals come from a bootstrap over articles,
because sentences of one article stand and fall together.

.. [1] K. Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability".
.. [2] R. Passonneau (2006), "Measuring Agreement on Set-valued Items (MASI)".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watchword.errors import LabelError
from watchword.labels.annotation import Annotation, latest
from watchword.report import Report, shown

FloatArray = NDArray[np.float64]

_RESAMPLES = 1000
_SEED = 0


@dataclass(frozen=True, slots=True)
class Alpha:
    """Agreement on one category, or overall.

    Attributes
    ----------
    category : str
        Category id, or ``overall``.
    alpha : float or None
        At most 1, which is perfect agreement; 0 is chance level. None where everybody
        always decided the same way: there is then nothing to agree about.
    low, high : float or None
        Bounds of the 95 % interval; None where `alpha` is None or there is one article only.
    n_chosen : int
        Sentences for which at least one annotator chose the category (overall: any category).
    """

    category: str
    alpha: float | None
    low: float | None
    high: float | None
    n_chosen: int


@dataclass(frozen=True, slots=True, repr=False)
class Agreement(Report):
    """Agreement per category and overall.

    Attributes
    ----------
    overall : Alpha
    categories : tuple of Alpha
    n_sentences : int
        Sentences that at least two annotators decided; the others cannot count.
    n_annotators : int
    """

    header = ("category", "alpha", "low", "high", "sentences")

    overall: Alpha
    categories: tuple[Alpha, ...]
    n_sentences: int
    n_annotators: int

    def __str__(self) -> str:
        return (
            f"alpha {shown(self.overall.alpha)} overall, "
            f"{self.n_annotators} annotators, {self.n_sentences} sentences labelled at least twice"
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return alpha and its interval for each category, then overall."""
        return [
            (one.category, one.alpha, one.low, one.high, one.n_chosen)
            for one in (*self.categories, self.overall)
        ]


def agreement(
    annotations: Iterable[Annotation],
    categories: Sequence[str],
    article_of: Mapping[str, str] | None = None,
) -> Agreement:
    """Measure agreement with Krippendorff's alpha.

    Parameters
    ----------
    annotations : iterable of Annotation
        Skips and adjudications are left out; of several by one annotator the newest counts.
    categories : sequence of str
        Category ids, in the order of the result.
    article_of : mapping of str to str, optional
        Article (or cluster) of each sentence id, for the intervals; without it every sentence
        counts as an article of its own.

    Returns
    -------
    Agreement

    Raises
    ------
    LabelError
        If no sentence was labelled by two annotators.

    Examples
    --------
    >>> choices = {"ann": "dd-d", "bo": "dd--"}
    >>> print(agreement([Annotation(str(i), who, ("drugs",) if c == "d" else ())
    ...                  for who, row in choices.items() for i, c in enumerate(row)], ["drugs"]))
    alpha 0.53 overall, 2 annotators, 4 sentences labelled at least twice
    """
    shared = _shared(annotations)
    articles = _articles(list(shared), article_of or {})
    given = list(shared.values())
    alphas = tuple(
        _alpha(name, *_choices(given, name, articles), _n_chosen(given, name))
        for name in categories
    )
    overall = _alpha("overall", *_sets(given, articles), _n_chosen(given, None))
    annotators = {one.annotator for many in given for one in many}
    return Agreement(overall, alphas, len(given), len(annotators))


def _shared(annotations: Iterable[Annotation]) -> dict[str, list[Annotation]]:
    by_sentence: dict[str, list[Annotation]] = defaultdict(list)
    for one in latest(annotations):
        if not one.skipped and one.origin != "adjudication":
            by_sentence[one.sentence_id].append(one)
    shared = {name: many for name, many in sorted(by_sentence.items()) if len(many) > 1}
    if not shared:
        raise LabelError(
            "no sentence has labels from two annotators, so agreement cannot be measured",
            hint="Let a second annotator label some of the same sentences, then import again.",
        )
    return shared


def _articles(sentences: Sequence[str], article_of: Mapping[str, str]) -> NDArray[np.intp]:
    """Return a number from 0 for the article of each sentence."""
    names = [article_of.get(name, name) for name in sentences]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], dtype=np.intp)


_Evidence = tuple[FloatArray, FloatArray, FloatArray]
"""Per article: summed disagreement, counts of each value; and the distance of every two values."""


def _choices(
    given: Sequence[Sequence[Annotation]], category: str, articles: NDArray[np.intp]
) -> _Evidence:
    """Return the evidence on whether one category was chosen."""
    total = np.array([len(many) for many in given], dtype=float)
    yes = np.array([sum(category in one.labels for one in many) for many in given], dtype=float)
    no = total - yes
    disagreement = np.bincount(articles, 2 * yes * no / (total - 1))
    counts = np.stack([np.bincount(articles, no), np.bincount(articles, yes)], axis=1)
    return disagreement.astype(float), counts.astype(float), 1 - np.eye(2)


def _sets(given: Sequence[Sequence[Annotation]], articles: NDArray[np.intp]) -> _Evidence:
    """Return the evidence on whole sets of labels."""
    chosen = [[frozenset(one.labels) for one in many] for many in given]
    values = dict.fromkeys(one for many in chosen for one in many)
    column = {value: number for number, value in enumerate(values)}
    distance = np.array([[1 - overlap(one, other) for other in values] for one in values])
    disagreement = np.zeros(articles.max() + 1)
    counts = np.zeros((len(disagreement), len(values)))
    for article, many in zip(articles, chosen, strict=True):
        columns = [column[one] for one in many]
        np.add.at(counts[article], columns, 1)
        disagreement[article] += distance[np.ix_(columns, columns)].sum() / (len(many) - 1)
    return disagreement, counts, distance


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the MASI similarity of two label sets; two empty sets are equal."""
    if one == other:
        return 1.0
    common = len(one & other)
    if not common:
        return 0.0
    contained = one <= other or other <= one
    return common / len(one | other) * (2 / 3 if contained else 1 / 3)


def _n_chosen(given: Sequence[Sequence[Annotation]], category: str | None) -> int:
    return sum(
        any(category in one.labels if category else one.labels for one in many) for many in given
    )


def _alpha(
    name: str,
    disagreement: FloatArray,
    counts: FloatArray,
    distance: FloatArray,
    n_chosen: int,
) -> Alpha:
    """Return alpha with its interval from what each article contributes."""
    everything = np.ones((1, len(disagreement)))
    (value,) = _krippendorff(everything, disagreement, counts, distance)
    if np.isnan(value):
        return Alpha(name, None, None, None, n_chosen)
    if len(disagreement) < 2:
        return Alpha(name, float(value), None, None, n_chosen)
    n = len(disagreement)
    draws = np.random.default_rng(_SEED).multinomial(n, np.full(n, 1 / n), size=_RESAMPLES)
    low, high = np.nanquantile(
        _krippendorff(draws.astype(float), disagreement, counts, distance), [0.025, 0.975]
    )
    return Alpha(name, float(value), float(low), float(high), n_chosen)


def _krippendorff(
    weights: FloatArray, disagreement: FloatArray, counts: FloatArray, distance: FloatArray
) -> FloatArray:
    """Return ``1 - observed / expected`` for each weighting of the articles, NaN if undefined."""
    margins = weights @ counts
    expected = ((margins @ distance) * margins).sum(axis=1) / (margins.sum(axis=1) - 1)
    observed = weights @ disagreement
    undefined = np.full(len(weights), np.nan)
    return np.asarray(1 - np.divide(observed, expected, out=undefined, where=expected > 0))
