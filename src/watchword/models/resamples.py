"""A bootstrap over clusters: the corpus as it is, and as it might have been.

Sentences of one article are not independent of each other, so whole clusters of articles are drawn
again and again [1]_; the middle 95 % of what comes out is the interval.

.. [1] C. Field, A. Welsh (2007), "Bootstrapping clustered data".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from watchword.models.average_precision import average_precision

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Interval = tuple[float, float]

RESAMPLES = 1000

_RANKED = 300
"""Average precision needs the work of a ranking in each resample, so fewer are ranked."""

_AT_ONCE = 8_000_000


class Resamples:
    """How often each cluster counts, in the corpus as it is and in each resample.

    Parameters
    ----------
    clusters : sequence of str, length n_sentences
    seed : int, default 0

    Attributes
    ----------
    n_clusters : int
    member : ndarray of shape (n_sentences,)
        The column of each sentence's cluster.
    weights : ndarray of shape (1 + RESAMPLES, n_clusters)
        Row 0 is the corpus as it is.

    Examples
    --------
    >>> resamples = Resamples(["a", "a", "b"])
    >>> resamples.weights[0].tolist(), resamples.weights[1:].sum(axis=1).max().item()
    ([1, 1], 2)
    """

    def __init__(self, clusters: Sequence[str], seed: int = 0) -> None:
        names, self.member = np.unique(np.array(clusters), return_inverse=True)
        self.n_clusters = n = len(names)
        draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
        self.weights = np.vstack([np.ones(n, dtype=np.int64), draws]).astype(np.int16)

    def sums(self, rows: NDArray[np.integer]) -> FloatArray:
        """Add up rows of shape (n_sentences, k) in each resample: shape (1 + RESAMPLES, k)."""
        of_cluster = np.zeros((self.n_clusters, rows.shape[1]))
        np.add.at(of_cluster, self.member, rows)
        return np.vstack([part.astype(float) @ of_cluster for part in self._parts(self.n_clusters)])

    def average_precision(self, p: FloatArray, y: IntArray) -> FloatArray:
        """Return average precision in each of the first resamples.

        `p` and `y` have shape (n_sentences, k); several columns are ranked together as one.
        """
        member = np.repeat(self.member, p.shape[1])
        parts = self._parts(len(member), 1 + _RANKED)
        flat = p.ravel(), y.ravel()
        return np.concatenate([average_precision(*flat, part.T, member) for part in parts])

    def interval(self, values: FloatArray) -> Interval | None:
        """Return the bounds of the middle 95 %, the corpus as it is (the first) left out."""
        drawn = values[1:][~np.isnan(values[1:])]
        if self.n_clusters < 2 or not len(drawn):
            return None
        low, high = np.quantile(drawn, [0.025, 0.975])
        return float(low), float(high)

    def _parts(self, width: int, n: int | None = None) -> list[NDArray[np.int16]]:
        """Cut the resamples into pieces that keep memory bounded."""
        weights = self.weights[:n]
        n_parts = -(-len(weights) * width // _AT_ONCE)
        return np.array_split(weights, min(max(n_parts, 1), len(weights)))
