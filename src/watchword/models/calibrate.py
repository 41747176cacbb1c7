"""Margins to probabilities, and how far probabilities are from what happens.

Platt's sigmoid [1]_, with the targets of Lin, Lin and Weng [2]_; the error in bins [3]_.

.. [1] J. Platt (1999), "Probabilistic outputs for support vector machines".
.. [2] H.-T. Lin, C.-J. Lin, R. Weng (2007), "A note on Platt's probabilistic outputs for support
   vector machines".
.. [3] M. P. Naeini, G. F. Cooper, M. Hauskrecht (2015), "Obtaining well calibrated probabilities
   using Bayesian binning", which names the expected calibration error.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

FloatArray = NDArray[np.float64]


def platt(margins: FloatArray, y: NDArray[np.int64]) -> tuple[float, float]:
    """Return slope and shift that turn margins into log-odds.

    Parameters
    ----------
    margins : ndarray of shape (n_sentences,)
        Of sentences the classifier has not seen.
    y : ndarray of shape (n_sentences,)
        0 or 1.
    """
    positives = int(y.sum())
    negatives = len(y) - positives
    target = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(line: FloatArray) -> tuple[float, FloatArray]:
        log_odds = line[0] * margins + line[1]
        error = sigmoid(log_odds) - target
        value = np.logaddexp(0, log_odds).sum() - target @ log_odds
        return float(value), np.array([error @ margins, error.sum()])

    start = np.array([1.0, np.log((positives + 1) / (negatives + 1))])
    # A slope below zero would turn the classifier round on the strength of a few margins.
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.01, None), (None, None)])
    return float(found.x[0]), float(found.x[1])


def sigmoid(log_odds: FloatArray) -> FloatArray:
    """Return the probabilities of log-odds, without overflow at the ends."""
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))


def expected_calibration_error(
    p: FloatArray, y: NDArray[np.integer], n_bins: int = 10
) -> FloatArray:
    """Return how far probabilities are from frequencies, category by category.

    Probabilities are sorted into bins of equal width; the error is the mean distance, over
    sentences, between the mean probability of a bin and the share of positives in it.

    Parameters
    ----------
    p : ndarray of shape (n_sentences, n_categories)
        In [0, 1], of sentences the model has not seen.
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    n_bins : int, default 10

    Returns
    -------
    ndarray of shape (n_categories,)
        In [0, 1]; 0 is calibrated. NaN where there is no sentence.

    Examples
    --------
    >>> p = np.array([[0.1], [0.1], [0.9], [0.9]])
    >>> expected_calibration_error(p, np.array([[0], [0], [1], [1]])).round(3)
    array([0.1])
    """
    bins = np.minimum((p * n_bins).astype(np.intp), n_bins - 1)
    rows = zip(bins.T, (p - y).T, strict=True)
    # The gaps of a bin's sentences sum to its size times its own gap.
    gaps = [np.abs(np.bincount(at, gap, n_bins)).sum() for at, gap in rows]
    return np.asarray(gaps) / len(p) if len(p) else np.full(p.shape[1], np.nan)
