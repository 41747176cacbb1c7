"""A threshold for each category, chosen on sentences the model has not seen.

The threshold with the best F1 on few positives is mostly luck. Each category's own optimum is
therefore drawn toward the one that serves all categories together, the more so the rarer it is.

They are margins, not probabilities: support vectors lie at -1 and 1 in every category, so that one
margin asks the same of all. One probability asks more of a rare category, whose sigmoid was
fitted to few positives, than of a frequent one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GRID = np.linspace(-1.5, 1.0, 251)
"""Candidate margins, in steps of 0.01."""

PRIOR = 400
"""Positives at which a category's own optimum and the common one count alike."""


def thresholds(margins: NDArray[np.float64], y: NDArray[np.integer]) -> NDArray[np.float64]:
    """Choose thresholds for the best F1.

    Parameters
    ----------
    margins : ndarray of shape (n_sentences, n_categories)
        Out of fold.
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.

    Returns
    -------
    ndarray of shape (n_categories,)
        Least margins at which a category is given, in [-1.5, 1].

    Examples
    --------
    >>> margins = np.array([[-1.0], [-0.4], [0.2], [0.9]])
    >>> thresholds(margins, np.array([[0], [0], [1], [1]])).round(1)
    array([-0.1])
    """
    hits, chosen = _counts(margins, y)
    positives = y.sum(axis=0)
    common = _best(_f1(hits.sum(axis=1), chosen.sum(axis=1), positives.sum()))
    own = np.array([_best(_f1(hits[:, i], chosen[:, i], n)) for i, n in enumerate(positives)])
    weight = positives / (positives + PRIOR)
    return np.asarray(weight * own + (1 - weight) * common)


def _counts(
    margins: NDArray[np.float64], y: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return true positives and all positives at each threshold, shape (n_grid, n_categories)."""
    hits = [_reached(column[of == 1]) for column, of in zip(margins.T, y.T, strict=True)]
    return np.column_stack(hits), np.column_stack([_reached(column) for column in margins.T])


def _reached(margins: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many margins reach each threshold."""
    return len(margins) - np.searchsorted(np.sort(margins), GRID)


def _f1(hits: NDArray[np.int64], chosen: NDArray[np.int64], positives: int) -> NDArray[np.float64]:
    return np.asarray(2 * hits / np.maximum(chosen + positives, 1))


def _best(f1: NDArray[np.float64]) -> float:
    """Return the middle of the thresholds that share the best F1."""
    return float(np.median(GRID[f1 >= f1.max() - 1e-12]))
