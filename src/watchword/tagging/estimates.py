"""From the counts of groups to estimates with intervals, for one category after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watchword.tagging.counts import Group, Sums
from watchword.tagging.error_rates import ErrorRates
from watchword.tagging.quantify import (
    Estimate,
    FloatArray,
    Spread,
    difference,
    estimate,
    prevalence,
    ratio,
    slope,
)

PRIOR = 10
"""Articles at which what a group and what gold says of how articles differ count alike."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups beside each other, each array of shape (n_pairs,).

    Attributes
    ----------
    difference, low, high : ndarray
        Later share less the earlier, and its 95 % interval.
    ratio, ratio_low, ratio_high : ndarray
        Later share by the earlier; NaN or infinite where the earlier may be 0.
    """

    difference: FloatArray
    low: FloatArray
    high: FloatArray
    ratio: FloatArray
    ratio_low: FloatArray
    ratio_high: FloatArray


class Estimates:
    """Estimates of one category in every group.

    Parameters
    ----------
    rates : ErrorRates
    category : int
        Its column.
    groups : sequence of Group
    by_score : bool
        Count by scores, else by labels.
    complete : bool
        The groups are all there is, not samples of articles.

    Attributes
    ----------
    estimate : Estimate
        Arrays of shape (n_groups,).
    """

    def __init__(
        self,
        rates: ErrorRates,
        category: int,
        groups: Sequence[Group],
        *,
        by_score: bool,
        complete: bool,
    ) -> None:
        known = rates.by_score if by_score else rates.by_label
        self.spread = Spread(*(np.asarray(figure[category]) for figure in known))
        sums = [group.by_score if by_score else group.by_label for group in groups]
        counts = np.stack([one.counts[category] for one in sums])
        design = None
        if not complete:
            n_articles = np.array([group.n_articles for group in groups])
            within = float(rates.within_article[category])
            design = _design(counts, _squares(sums, category), n_articles, self.spread, within)
        self.estimate = estimate(counts, self.spread, design)

    def compare(self, before: NDArray[np.intp], after: NDArray[np.intp]) -> Comparison:
        """Compare groups, given by their numbers."""
        one, other = (Estimate(*(figure[at] for figure in self.estimate)) for at in (before, after))
        return Comparison(*difference(one, other, self.spread), *ratio(one, other, self.spread))


def _squares(sums: Sequence[Sums], category: int) -> FloatArray:
    return np.stack([one.squares[category] for one in sums if one.squares is not None])


def _design(
    counts: FloatArray,
    squares: FloatArray,
    n_articles: NDArray[np.int64],
    spread: Spread,
    within: float,
) -> FloatArray:
    """Return by how much more each group's counts vary than those of independent sentences.

    A few articles tell little of how articles differ, so what they tell is drawn toward what is
    expected of articles of their size after those of gold: ``1 + (size - 1) * within`` [1]_.

    .. [1] L. Kish (1965), "Survey Sampling".
    """
    u = slope(prevalence(counts, spread.f1, spread.f0), spread.f1, spread.f0)
    n = counts.sum(axis=-1)
    centred = u - (counts * u).sum(axis=-1, keepdims=True) / n[:, None]
    single = (counts * centred**2).sum(axis=-1)
    clustered = np.einsum("gb,gbc,gc->g", centred, squares, centred)
    size = squares.sum(axis=(1, 2)) / n
    expected = 1 + (size - 1) * within
    # With one article, or all sentences in one bin, nothing is told and the weight falls on gold.
    told = (n_articles > 1) & (single > 0)
    weight = np.where(told, n_articles - 1, 0)
    own = clustered / np.where(told, single, 1) * n_articles / np.maximum(n_articles - 1, 1)
    return np.asarray(np.maximum(1, (PRIOR * expected + weight * own) / (PRIOR + weight)))
