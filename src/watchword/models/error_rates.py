"""What a model gets wrong on sentences it has not seen, for correcting counts of what it tags.

The held-out scores are those that the thresholds and the sigmoid were fitted on too, and come
from models trained on fewer sentences; what follows from them is measured in
``benchmarks/prevalence.py``.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.models.split import numbered_groups
from watchword.tagging.error_rates import N_BINS, bins, edges
from watchword.tagging.quantify import slope

FloatArray = NDArray[np.float64]


def held_out_errors(
    probabilities: FloatArray,
    y: NDArray[np.integer],
    thresholds: FloatArray,
    groups: Sequence[Hashable],
) -> list[dict[str, Any]]:
    """Count held-out scores with and without each category, and how far articles differ in them.

    Parameters
    ----------
    probabilities : ndarray of shape (n_sentences, n_categories)
        Out of fold, in [0, 1].
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    thresholds : ndarray of shape (n_categories,)
        Rounded as in an export.
    groups : sequence, length n_sentences
        Cluster of each sentence.

    Returns
    -------
    list of dict, length n_categories
        `positive` and `negative`: sentences in each bin; `positive_design`, `negative_design`: by
        how much more those vary than if sentences of one cluster were independent, at least 1;
        `within_article`: correlation of two sentences of one cluster in having the category.

    Examples
    --------
    >>> p, y = np.array([[0.01], [0.04], [0.6], [0.95]]), np.array([[0], [0], [1], [1]])
    >>> (rates,) = held_out_errors(p, y, np.array([0.3]), ["a", "a", "b", "b"])
    >>> rates["positive"], rates["negative"], rates["within_article"]
    ([0, 0, 0, 0, 1, 1], [1, 1, 0, 0, 0, 0], 1.0)
    """
    _, member = numbered_groups(groups)
    placed = bins(probabilities, edges(thresholds))
    return [_of_one(placed[:, i], y[:, i] == 1, member) for i in range(y.shape[1])]


def _of_one(
    placed: NDArray[np.uint8], has_it: NDArray[np.bool_], member: NDArray[np.intp]
) -> dict[str, Any]:
    positive, negative = (_per_cluster(placed[rows], member[rows]) for rows in (has_it, ~has_it))
    f1, f0 = (one.sum(axis=0) / max(one.sum(), 1) for one in (positive, negative))
    told = slope(has_it.mean(), f1, f0)
    has = np.bincount(member, has_it)
    return {
        "positive": positive.sum(axis=0).astype(int).tolist(),
        "negative": negative.sum(axis=0).astype(int).tolist(),
        "positive_design": round(max(1.0, _design(positive, told)), 4),
        "negative_design": round(max(1.0, _design(negative, told)), 4),
        "within_article": round(_within(np.column_stack([np.bincount(member) - has, has])), 4),
    }


def _per_cluster(placed: NDArray[np.uint8], member: NDArray[np.intp]) -> FloatArray:
    """Return sentences in each bin, shape (n_clusters, n_bins)."""
    names, rows = np.unique(member, return_inverse=True)
    counts = np.zeros((len(names), N_BINS))
    np.add.at(counts, (rows, placed), 1)
    return counts


def _design(counts: FloatArray, values: FloatArray) -> float:
    """Return the design effect: variance of a sum over clusters by that over single sentences."""
    total = counts.sum(axis=0)
    n_clusters, n = len(counts), total.sum()
    if n_clusters < 2:
        return 1.0
    centred = values - total @ values / n
    single = total @ centred**2
    clustered = ((counts @ centred) ** 2).sum() * n_clusters / (n_clusters - 1)
    return float(clustered / single) if single > 0 else 1.0


def _within(counts: FloatArray) -> float:
    """Return the correlation within clusters, from ``design = 1 + (size - 1) * correlation``."""
    sizes = counts.sum(axis=1)
    size = (sizes**2).sum() / sizes.sum()
    if size <= 1:
        return 0.0
    design = _design(counts, np.arange(counts.shape[1], dtype=np.float64))
    return float(np.clip((design - 1) / (size - 1), 0, 1))
