"""Average precision: how well a ranking puts the positives first, whatever the threshold.

The sum over ranks of precision times the step in recall, without interpolation [1]_; sentences
with the same probability count as one rank.

.. [1] C. Buckley, E. Voorhees (2004), "Retrieval evaluation with incomplete information".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

FloatArray = NDArray[np.float64]


def average_precision(
    p: FloatArray,
    y: NDArray[np.integer],
    weights: NDArray[np.integer] | None = None,
    member: NDArray[np.intp] | None = None,
) -> FloatArray:
    """Return average precision, once for each weighting of the sentences.

    Parameters
    ----------
    p : ndarray of shape (n_sentences,)
        Probabilities, or anything else to rank by.
    y : ndarray of shape (n_sentences,)
        0 or 1.
    weights : ndarray of shape (n_clusters, n_weightings), optional
        How often each cluster counts, from 0; without it each sentence counts once.
    member : ndarray of shape (n_sentences,), optional
        The row of `weights` of each sentence; without it there is one row for each sentence.

    Returns
    -------
    ndarray of shape (n_weightings,)
        In [0, 1]; NaN where no positive counts.

    Examples
    --------
    The positives stand at ranks 1 and 3: (1/1 + 2/3) / 2.

    >>> average_precision(np.array([0.9, 0.8, 0.7]), np.array([1, 0, 1])).round(3)
    array([0.833])
    """
    if member is None:
        member = np.arange(len(p))
    if weights is None:
        weights = np.ones((len(p), 1), dtype=np.int64)
    if not np.any(y):
        return np.full(weights.shape[1], np.nan)
    order = np.argsort(-p, kind="stable")
    ranked, positive, of = p[order], y[order] == 1, member[order]
    # Only ranks with a positive add to the sum; what lies between them is summed up in one go.
    rank = np.concatenate([[0], np.cumsum(ranked[1:] != ranked[:-1])])
    steps = np.unique(rank[positive])
    step = np.searchsorted(steps, rank)
    above = step < len(steps)
    counted = _summed(step[above], of[above], weights)
    hits = _summed(step[positive], of[positive], weights)
    total = hits.sum(axis=0)
    precision = np.cumsum(hits, axis=0) / np.maximum(np.cumsum(counted, axis=0), 1)
    summed = (precision * hits).sum(axis=0)
    return np.asarray(np.where(total > 0, summed / np.maximum(total, 1), np.nan))


def _summed(
    step: NDArray[np.intp], member: NDArray[np.intp], weights: NDArray[np.integer]
) -> FloatArray:
    """Add up the weights of the sentences at each step, shape (n_steps, n_weightings)."""
    shape = (int(step.max()) + 1, len(weights))
    counts = csr_matrix((np.ones(len(step)), (step, member)), shape=shape)
    return np.asarray(counts @ weights.astype(np.float64))
