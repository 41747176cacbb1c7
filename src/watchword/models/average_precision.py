"""Average precision: how well a ranking puts the positives first, whatever the threshold.

The sum over ranks of precision times the step in recall, without interpolation [1]_; sentences
with the same probability count as one rank.

.. [1] C. Buckley, E. Voorhees (2004), "Retrieval evaluation with incomplete information".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def average_precision(
    p: FloatArray, y: NDArray[np.integer], weights: NDArray[np.integer] | None = None
) -> FloatArray:
    """Return average precision, once for each weighting of the sentences.

    Parameters
    ----------
    p : ndarray of shape (n_sentences,)
        Probabilities, or anything else to rank by.
    y : ndarray of shape (n_sentences,)
        0 or 1.
    weights : ndarray of shape (n_sentences, n_weightings), optional
        How often each sentence counts, from 0; without it each counts once.

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
    if weights is None:
        weights = np.ones((len(p), 1), dtype=np.int64)
    if not np.any(y):
        return np.full(weights.shape[1], np.nan)
    order = np.argsort(-p, kind="stable")
    ranked, positive = p[order], y[order] == 1
    # Only ranks with a positive add to the sum; what lies between them is summed up in one go.
    group = np.concatenate([[0], np.cumsum(ranked[1:] != ranked[:-1])])
    with_positive = np.unique(group[positive])
    first = np.searchsorted(group, with_positive)
    last = np.searchsorted(group, with_positive, side="right")
    starts = np.concatenate([[0], last[:-1]])
    counted = np.add.reduceat(weights[order[: last[-1]]], starts, axis=0, dtype=np.int64)
    places = np.flatnonzero(positive)
    hits = np.add.reduceat(weights[order[places]], np.searchsorted(places, first), 0, np.int64)
    total, above = hits.sum(axis=0), np.maximum(np.cumsum(counted, axis=0), 1)
    precision = np.cumsum(hits, axis=0) / above
    summed = (precision * hits).sum(axis=0)
    return np.asarray(np.where(total > 0, summed / np.maximum(total, 1), np.nan))
