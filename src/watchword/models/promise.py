"""Thresholds that keep a promise: a precision, a recall, or what a person can read in a day.

They are chosen on sentences whose cluster the model had not seen. A promise is for articles nobody
has seen, so not the figure itself must reach it but its lower bound (`models/lower_bound.py`). With
few positives the bound is low and the threshold careful, or the promise cannot be made at all.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError
from watchword.models.lower_bound import CONFIDENCE, by_cluster, clusters, lower_bound
from watchword.report import Report

FloatArray = NDArray[np.float64]

IntArray = NDArray[np.int64]

NEVER = 1.01
"""A threshold above every probability: the category is never given."""

_CANDIDATES = 400
_DIGITS = 1e6
_TINY = 1e-16


@dataclass(frozen=True, slots=True)
class Promise:
    """What thresholds are chosen for.

    Parameters
    ----------
    kind : {"precision", "recall", "budget"}
        Of what is tagged with a category, at least this share is right; of what has it, at least
        this share is found; or at most `value` of `volume` sentences are tagged, the most probable
        first, by one threshold for all categories.
    value : float
        In (0, 1); for a budget the number of sentences that can be read.
    volume : float, optional
        For a budget: sentences that arrive in the same time.

    Raises
    ------
    ModelError
        If it cannot be promised by anybody.

    Examples
    --------
    >>> print(Promise("precision", 0.9))
    precision at least 0.9
    >>> print(Promise("budget", 200, 5000))
    at most 200 of 5000 sentences
    """

    kind: str
    value: float
    volume: float | None = None

    def __post_init__(self) -> None:
        """Refuse what nobody can promise."""
        if self.kind not in ("precision", "recall", "budget"):
            raise ModelError(
                f"no promise is called '{self.kind}'", hint="Use precision, recall or budget."
            )
        if self.kind == "budget":
            if not (self.volume and self.value > 0 and 0 < self.volume < float("inf")):
                raise ModelError(
                    f"a budget of {self.value} of {self.volume} sentences says nothing",
                    hint="Give how many can be read, and how many arrive in the same time.",
                )
        elif not 0 < self.value < 1:
            raise ModelError(
                f"a {self.kind} of {self.value} cannot be promised",
                hint="Choose a value above 0 and below 1, such as 0.9.",
            )

    @classmethod
    def of(cls, setting: Sequence[Any] | None) -> Self | None:
        """Return the promise that a setting such as ``("precision", 0.9)`` names; None for None.

        Raises
        ------
        ModelError
            If it names none.
        """
        if setting is None:
            return None
        try:
            kind, value, *rest = setting
            return cls(str(kind), float(value), *map(float, filter(None, rest)))
        except (TypeError, ValueError) as error:
            raise ModelError(
                f"{setting!r} is no promise", hint='Write, for example, ("precision", 0.9).'
            ) from error

    @property
    def setting(self) -> tuple[Any, ...]:
        """The plain values that `SentenceClassifier` takes, and that JSON can hold."""
        return (self.kind, self.value, *([self.volume] if self.volume else []))

    def __str__(self) -> str:
        if self.kind == "budget":
            return f"at most {self.value:g} of {self.volume:g} sentences"
        return f"{self.kind} at least {self.value:g}"


class Fewer(NamedTuple):
    """What models say that have learnt from half as many sentences.

    A model is the surer the more it has learnt from, and the final one has learnt from more than
    those whose probabilities are known; how much surer it will be is seen from these.

    Attributes
    ----------
    rows : ndarray of int
        Sentences they judge, held out.
    probabilities : ndarray of shape (n_rows, n_categories)
    learnt_from : float
        Share of all sentences that the models of `probabilities` in `keep_promise` learnt from.
    """

    rows: IntArray
    probabilities: FloatArray
    learnt_from: float


@dataclass(frozen=True, slots=True)
class Cut:
    """The threshold of one category, and what it gives on sentences not seen.

    Attributes
    ----------
    threshold : float
        `NEVER` if the category is never given.
    n_positive : int
        Gold sentences with the category.
    precision, recall : float
        Out of fold; 0 where nothing is given or there is nothing to find.
    low : float or None
        Lower bound of what was promised; None for the best F1 and for a budget.
    kept : bool
        Whether that bound reaches the promise.
    """

    threshold: float
    n_positive: int
    precision: float
    recall: float
    low: float | None
    kept: bool


@dataclass(frozen=True, slots=True, repr=False)
class Kept(Report):
    """Thresholds for all categories, and what may be expected of them.

    Attributes
    ----------
    promise : Promise or None
        None: the best F1.
    categories : tuple of str
    cuts : tuple of Cut
    tagged : float
        Share of sentences that get any category, out of fold.
    """

    header = ("category", "gold", "threshold", "precision", "recall", "at least", "")

    promise: Promise | None
    categories: tuple[str, ...]
    cuts: tuple[Cut, ...]
    tagged: float

    def __str__(self) -> str:
        if self.promise is None:
            return f"best F1; {self.tagged:.1%} of sentences are tagged"
        broken = sum(not cut.kept for cut in self.cuts)
        said = f"; cannot be promised for {broken} of {len(self.cuts)} categories" if broken else ""
        return f"{self.promise}: {self.tagged:.1%} of sentences are tagged{said}"

    @property
    def thresholds(self) -> FloatArray:
        """Least probabilities, shape (n_categories,)."""
        return np.array([cut.threshold for cut in self.cuts])

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row for each category."""
        return [
            (
                name,
                cut.n_positive,
                "never" if cut.threshold >= NEVER else f"{cut.threshold:.4f}",
                cut.precision,
                cut.recall,
                cut.low,
                self._note(cut),
            )
            for name, cut in zip(self.categories, self.cuts, strict=True)
        ]

    def _note(self, cut: Cut) -> str:
        if cut.kept:
            return ""
        if cut.threshold >= NEVER:
            return "too little gold to promise it: never given"
        return "too little gold to promise it: finds all positives of the corpus"

    def as_json(self) -> dict[str, Any]:
        """Return what a manifest keeps."""
        return asdict(self) | {"confidence": CONFIDENCE}


def without_promise(limits: FloatArray, probabilities: FloatArray, y: IntArray) -> Kept:
    """Say what given thresholds give, such as those of the best F1.

    Parameters
    ----------
    limits : ndarray of shape (n_categories,)
        Least probabilities.
    probabilities, y
        As in `keep_promise`.

    Examples
    --------
    >>> kept = without_promise(np.array([0.5]), np.array([[0.4], [0.6]]), np.array([[0], [1]]))
    >>> print(kept)
    best F1; 50.0% of sentences are tagged
    """
    cuts = _cuts(np.round(limits, 4), probabilities, y)
    return _kept(None, map(str, range(y.shape[1])), cuts, probabilities)


def keep_promise(
    promise: Promise,
    probabilities: FloatArray,
    y: IntArray,
    groups: Sequence[Hashable],
    *,
    categories: Sequence[str] | None = None,
    fewer: Fewer | None = None,
) -> Kept:
    """Choose a threshold for each category.

    Parameters
    ----------
    promise : Promise
    probabilities : ndarray of shape (n_sentences, n_categories)
        Out of fold, in [0, 1].
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    groups : sequence, length n_sentences
        Cluster of each sentence.
    categories : sequence of str, optional
        Ids of the columns.
    fewer : Fewer, optional
        For a budget: what models say that have learnt from half as much.

    Returns
    -------
    Kept

    Examples
    --------
    >>> p = np.array([[0.1], [0.4], [0.6], [0.9]] * 50)
    >>> y = np.array([[0], [1], [0], [1]] * 50)
    >>> keep_promise(Promise("precision", 0.9), p, y, range(200)).thresholds
    array([0.9])
    >>> keep_promise(Promise("recall", 0.9), p, y, range(200)).thresholds
    array([0.4])
    """
    names = categories or map(str, range(y.shape[1]))
    if promise.kind == "budget":
        cuts = _cuts(_budget(promise, probabilities, fewer), probabilities, y)
    else:
        cluster = clusters(groups)
        columns = zip(probabilities.T, y.T, strict=True)
        cuts = [_promised(promise, p, of, cluster) for p, of in columns]
    return _kept(promise, names, cuts, probabilities)


def _kept(
    promise: Promise | None, names: Iterable[str], cuts: Sequence[Cut], probabilities: FloatArray
) -> Kept:
    limits = np.array([cut.threshold for cut in cuts])
    tagged = float((probabilities >= limits).any(axis=1).mean())
    if promise is not None and promise.volume:
        tagged = min(promise.value / promise.volume, 1.0)
    return Kept(promise, tuple(names), tuple(cuts), tagged)


def _cuts(limits: FloatArray, probabilities: FloatArray, y: IntArray) -> list[Cut]:
    return [_cut(p, of, t) for p, of, t in zip(probabilities.T, y.T, limits, strict=True)]


def _budget(promise: Promise, probabilities: FloatArray, fewer: Fewer | None) -> FloatArray:
    """Return one threshold for all: the share of sentences above it is what can be read."""
    share = promise.value / (promise.volume or promise.value)
    cut = _cut_of(probabilities, share)
    if fewer is not None and 0 < cut < 1:
        # Each doubling of what a model learns from makes it surer, by about as much again.
        now = _log_odds(_cut_of(probabilities[fewer.rows], share))
        before = _log_odds(_cut_of(fewer.probabilities, share))
        more = max(now - before, 0.0) * np.log2(1 / fewer.learnt_from)
        cut = 1 / (1 + np.exp(-(_log_odds(cut) + more)))
    # The surest sentences of all are told apart by many digits, so none is rounded away.
    return np.full(probabilities.shape[1], cut)


def _cut_of(probabilities: FloatArray, share: float) -> float:
    """Return what the surest `share` of sentences reach in their surest category."""
    surest = np.sort(probabilities.max(axis=1))[::-1]
    n_read = int(len(surest) * share)
    # The first that can no longer be read, and all that are as sure, stay below.
    return float(np.nextafter(surest[n_read], 2)) if n_read < len(surest) else 0.0


def _log_odds(probability: float) -> float:
    inside = np.clip(probability, _TINY, 1 - _TINY)
    return float(np.log(inside) - np.log1p(-inside))


def _promised(promise: Promise, p: FloatArray, y: IntArray, cluster: IntArray) -> Cut:
    """Return the threshold that promises a precision or a recall and costs least of the other."""
    n_positive = int(y.sum())
    if not n_positive:
        return Cut(NEVER, 0, 0.0, 0.0, 0.0, False)
    ranked = np.sort(p)[::-1]
    ranks = np.unique(np.geomspace(1, len(p), _CANDIDATES).astype(np.int64))
    candidates = np.unique(ranked[ranks - 1])[::-1]
    hits, given = by_cluster(p, y, cluster, candidates)
    of_precision = promise.kind == "precision"
    whole = given if of_precision else np.broadcast_to(hits[-1], hits.shape)
    low = lower_bound(hits, whole)
    good = np.flatnonzero(low >= promise.value)
    if not len(good):
        threshold = NEVER if of_precision else _rounded(float(p[y == 1].min()), up=False)
        bound = float(low.max()) if of_precision else float(low[-1])
        return _cut(p, y, threshold, bound, kept=False)
    # The lowest threshold that keeps a precision finds most; the highest that keeps a recall
    # is right most often.
    i = good[-1] if of_precision else good[0]
    return _cut(p, y, _rounded(float(candidates[i]), up=of_precision), float(low[i]))


def _cut(
    p: FloatArray, y: IntArray, threshold: float, low: float | None = None, kept: bool = True
) -> Cut:
    given = p >= threshold
    hits = int((given & (y == 1)).sum())
    n_positive = int(y.sum())
    precision, recall = hits / max(int(given.sum()), 1), hits / max(n_positive, 1)
    return Cut(float(threshold), n_positive, precision, recall, low, kept)


def _rounded(value: float, *, up: bool) -> float:
    """Round to six decimals, to the side that keeps the promise."""
    return float((np.ceil if up else np.floor)(value * _DIGITS) / _DIGITS)
