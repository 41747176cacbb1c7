"""The least a ratio may be for articles nobody has seen.

A one-sided Wilson interval [1]_, made wider by as much as sentences of one cluster are alike
(Kish's design effect [2]_).

.. [1] E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference".
.. [2] L. Kish (1965), "Survey Sampling".
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from watchword.models.split import numbered_groups

FloatArray = NDArray[np.float64]

IntArray = NDArray[np.int64]

CONFIDENCE = 0.9
"""How sure it is, category by category, that an unseen article keeps the promise."""

_Z = 1.2816
_CLUSTERS = 2000


def clusters(groups: Sequence[Hashable]) -> IntArray:
    """Give clusters numbers; many are thrown together, which leaves variances as they are."""
    _, member = numbered_groups(groups)
    return member % _CLUSTERS


def by_cluster(
    p: FloatArray, y: IntArray, cluster: IntArray, candidates: FloatArray
) -> tuple[IntArray, IntArray]:
    """Return hits and given sentences at each threshold, shape (n_candidates, n_clusters)."""
    first = np.searchsorted(-candidates, -p, side="left")
    shape = (len(candidates) + 1, int(cluster.max()) + 1)
    hits, given = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    np.add.at(given, (first, cluster), 1)
    np.add.at(hits, (first, cluster), y)
    return hits.cumsum(axis=0)[:-1], given.cumsum(axis=0)[:-1]


def lower_bound(part: IntArray, whole: IntArray) -> FloatArray:
    """Return the lower bound of a ratio over clusters at each threshold, shape (n_candidates,)."""
    h, n = part.sum(axis=1), np.maximum(whole.sum(axis=1), 1)
    ratio = h / n
    n_clusters = part.shape[1]
    rest = part - ratio[:, None] * whole
    variance = (rest**2).sum(axis=1) / n**2 * n_clusters / max(n_clusters - 1, 1)
    alone = ratio * (1 - ratio) / n
    some = alone > 0
    effect = np.maximum(variance / np.where(some, alone, 1), 1)
    # Where all or nothing is right the data does not show how alike sentences are.
    usual = float(np.median(effect[some])) if some.any() else 1.0
    n = n / np.where(some, effect, usual)
    middle = ratio + _Z**2 / (2 * n)
    margin = _Z * np.sqrt(ratio * (1 - ratio) / n + _Z**2 / (4 * n**2))
    return np.asarray((middle - margin) / (1 + _Z**2 / n))
