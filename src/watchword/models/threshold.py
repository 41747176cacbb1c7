"""A threshold for each category, chosen on sentences the model has not seen.

The threshold with the best F1 on few positives is mostly luck. Each category's own optimum is
therefore drawn toward the one that serves all categories together, the more so the rarer it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GRID = np.linspace(0.05, 0.95, 91)
"""Candidate thresholds, in steps of 0.01."""

PRIOR = 400
"""Positives at which a category's own optimum and the common one count alike."""


def thresholds(probabilities: NDArray[np.float64], y: NDArray[np.integer]) -> NDArray[np.float64]:
    """Choose thresholds for the best F1.

    Parameters
    ----------
    probabilities : ndarray of shape (n_sentences, n_categories)
        Out of fold, in [0, 1].
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.

    Returns
    -------
    ndarray of shape (n_categories,)

    Examples
    --------
    >>> p = np.array([[0.1], [0.2], [0.6], [0.7]])
    >>> thresholds(p, np.array([[0], [0], [1], [1]])).round(2)
    array([0.4])
    """
    hits, chosen = _counts(probabilities, y)
    positives = y.sum(axis=0)
    common = _best(_f1(hits.sum(axis=1), chosen.sum(axis=1), positives.sum()))
    own = np.array([_best(_f1(hits[:, i], chosen[:, i], n)) for i, n in enumerate(positives)])
    weight = positives / (positives + PRIOR)
    return np.asarray(weight * own + (1 - weight) * common)


def _counts(
    probabilities: NDArray[np.float64], y: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return true positives and all positives at each threshold, shape (n_grid, n_categories)."""
    over = probabilities[None] >= GRID[:, None, None]
    return (over & (y == 1)).sum(axis=1), over.sum(axis=1)


def _f1(hits: NDArray[np.int64], chosen: NDArray[np.int64], positives: int) -> NDArray[np.float64]:
    return np.asarray(2 * hits / np.maximum(chosen + positives, 1))


def _best(f1: NDArray[np.float64]) -> float:
    """Return the middle of the thresholds that share the best F1."""
    return float(np.median(GRID[f1 >= f1.max() - 1e-12]))
