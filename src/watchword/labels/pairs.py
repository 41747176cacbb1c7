"""What two annotators did with the same sentence: kappa, who agrees with whom, what is confused.

Cohen's kappa [1]_ is of two annotators; of several it is the mean over their pairs, weighted by
the sentences they share.

.. [1] J. Cohen (1960), "A Coefficient of Agreement for Nominal Scales".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from watchword.labels.annotation import Annotation, latest
from watchword.labels.taxonomy import NONE
from watchword.report import Report

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two annotators.

    Attributes
    ----------
    one, other : str
    n_sentences : int
        Sentences both decided.
    same : float
        Share of them with exactly the same labels, in [0, 1].
    kappa : float or None
        Mean of Cohen's kappa over the categories that at least one of them chose.
    """

    one: str
    other: str
    n_sentences: int
    same: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two categories of which annotators chose one each; ``none`` counts as one.

    Attributes
    ----------
    one, other : str
    n_sentences : int
    """

    one: str
    other: str
    n_sentences: int


@dataclass(frozen=True, slots=True, repr=False)
class Pairs(Report):
    """Agreement by pairs of annotators.

    Attributes
    ----------
    pairs : tuple of Pair
        Least agreement first.
    confusions : tuple of Confusion
        Most frequent first.
    kappa : dict of str to (float or None)
        Of each category, over all pairs.
    """

    header = ("annotator", "and", "sentences", "same", "kappa")

    pairs: tuple[Pair, ...]
    confusions: tuple[Confusion, ...]
    kappa: dict[str, float | None]

    def __str__(self) -> str:
        return f"{len(self.pairs)} pairs of annotators"

    def rows(self) -> list[tuple[object, ...]]:
        """Return a line for each pair of annotators."""
        return [(p.one, p.other, p.n_sentences, p.same, p.kappa) for p in self.pairs]


def pairs(annotations: Iterable[Annotation], categories: Sequence[str]) -> Pairs:
    """Compare annotators two by two.

    Parameters
    ----------
    annotations : iterable of Annotation
        Skips and adjudications are left out; of several by one annotator the newest counts.
    categories : sequence of str

    Returns
    -------
    Pairs

    Examples
    --------
    >>> given = [Annotation(str(i), who, ("drugs",) if c == "d" else ())
    ...          for who, row in {"ann": "dd-d", "bo": "dd--"}.items() for i, c in enumerate(row)]
    >>> result = pairs(given, ["drugs"])
    >>> result.pairs[0].same, result.kappa["drugs"], result.confusions[0].other
    (0.75, 0.5, 'none')
    """
    who, one, other = _compared(annotations, categories)
    names, group = np.unique(who, axis=0, return_inverse=True)
    per_pair = _kappas(one, other, group.reshape(-1), len(names))
    totals = np.bincount(group.reshape(-1), minlength=len(names))
    same = np.bincount(group.reshape(-1), (one == other).all(axis=1), minlength=len(names))
    listed = [
        Pair(str(a), str(b), int(n), float(s / n), _mean(row, np.ones(len(row))))
        for (a, b), n, s, row in zip(names, totals, same, per_pair, strict=True)
    ]
    kappa = {
        name: _mean(per_pair[:, column], totals.astype(float))
        for column, name in enumerate(categories)
    }
    return Pairs(
        tuple(sorted(listed, key=lambda pair: pair.same)),
        _confusions(one, other, [*categories, NONE]),
        kappa,
    )


def _compared(
    annotations: Iterable[Annotation], categories: Sequence[str]
) -> tuple[NDArray[np.str_], BoolArray, BoolArray]:
    """Return, for every two decisions on a sentence, who made them and what was chosen."""
    by_sentence: dict[str, list[Annotation]] = defaultdict(list)
    for each in latest(annotations):
        if not each.skipped and each.origin != "adjudication":
            by_sentence[each.sentence_id].append(each)
    column = {name: number for number, name in enumerate(categories)}
    both = [
        sorted(two, key=lambda each: each.annotator)
        for many in by_sentence.values()
        for two in combinations(many, 2)
    ]
    chosen = np.zeros((2, len(both), len(categories)), dtype=bool)
    for number, two in enumerate(both):
        for side, each in enumerate(two):
            chosen[side, number, [column[x] for x in each.labels if x in column]] = True
    who = np.array([[one.annotator, other.annotator] for one, other in both], dtype=np.str_)
    return who.reshape(-1, 2), chosen[0], chosen[1]


def _kappas(one: BoolArray, other: BoolArray, group: NDArray[np.intp], n: int) -> FloatArray:
    """Return Cohen's kappa, shape (n_pairs, n_categories); NaN where neither ever chose."""
    total = np.bincount(group, minlength=n)[:, None]

    def share(what: BoolArray) -> FloatArray:
        counts = np.stack([np.bincount(group, x, minlength=n) for x in what.T], axis=1)
        return np.asarray(counts / total)

    observed, a, b = share(one == other), share(one), share(other)
    expected = a * b + (1 - a) * (1 - b)
    undefined = np.full(expected.shape, np.nan)
    return np.asarray(
        np.divide(observed - expected, 1 - expected, out=undefined, where=expected < 1)
    )


def _mean(values: FloatArray, weights: FloatArray) -> float | None:
    defined = ~np.isnan(values)
    if not defined.any():
        return None
    return float(np.average(values[defined], weights=weights[defined]))


def _confusions(one: BoolArray, other: BoolArray, names: Sequence[str]) -> tuple[Confusion, ...]:
    def with_none(chosen: BoolArray) -> BoolArray:
        return np.concatenate([chosen, ~chosen.any(axis=1, keepdims=True)], axis=1)

    first, second = with_none(one), with_none(other)
    counts = (first & ~second).astype(np.int64).T @ (second & ~first).astype(np.int64)
    counts = counts + counts.T
    found = [
        Confusion(names[i], names[j], int(counts[i, j]))
        for i, j in combinations(range(len(names)), 2)
        if counts[i, j]
    ]
    return tuple(sorted(found, key=lambda each: -each.n_sentences))
