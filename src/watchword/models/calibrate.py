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

from watchword.tagging.scores import sigmoid

FloatArray = NDArray[np.float64]

PRIOR = 300.0
"""How strongly a category's slope and shift are drawn toward the common ones."""

_STEPS = 50

_LEAST_SLOPE = 0.01
"""A slope below zero would turn the classifier round on the strength of a few margins."""


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
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=[(_LEAST_SLOPE, None), (None, None)]
    )
    return float(found.x[0]), float(found.x[1])


def calibrate(
    margins: FloatArray, y: NDArray[np.int64], prior: float = PRIOR
) -> tuple[FloatArray, FloatArray]:
    """Return slopes and shifts that turn margins into log-odds, drawn toward common ones.

    A slope and a shift fitted to few positives are mostly luck. Those of each category are
    therefore held to the ones that serve all categories together, by a Gaussian prior.

    Parameters
    ----------
    margins : ndarray of shape (n_sentences, n_categories)
        Of sentences the classifier has not seen.
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    prior : float
        Strength of the pull; 0: every category by itself.

    Returns
    -------
    slope, shift : ndarray of shape (n_categories,)

    Examples
    --------
    >>> margins = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0]] * 10)
    >>> slope, shift = calibrate(margins, (margins > 0).astype(int))
    >>> sigmoid(margins * slope + shift).round()[:3].tolist()
    [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]
    """
    common = np.array(platt(margins.ravel(), y.ravel()))
    positives = y.sum(axis=0)
    target = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (len(y) - positives + 2))
    # The slope is measured in units of the common one, so that margins of any scale are alike.
    scaled = margins * common[0]
    lines = np.tile([[1.0], [common[1]]], margins.shape[1])
    for _ in range(_STEPS):
        step = _newton(scaled, target, lines, common[1], prior)
        lines = lines + step
        lines[0] = np.maximum(lines[0], _LEAST_SLOPE)
        if np.abs(step).max() < 1e-4:
            break
    return lines[0] * common[0], lines[1]


def _newton(
    margins: FloatArray, target: FloatArray, lines: FloatArray, shift: float, prior: float
) -> FloatArray:
    """Return the step of slopes and shifts, shape (2, n_categories), toward less loss."""
    p = sigmoid(margins * lines[0] + lines[1])
    error, weight = p - target, p * (1 - p)
    gradient = [(error * margins).sum(axis=0), error.sum(axis=0)]
    gradient = [gradient[0] + prior * (lines[0] - 1), gradient[1] + prior * (lines[1] - shift)]
    weighted = weight * margins
    # A little more than the curvature keeps the first steps short where all is certain.
    aa = (weighted * margins).sum(axis=0) + prior + 1e-3
    ab, bb = weighted.sum(axis=0), weight.sum(axis=0) + prior + 1e-3
    size = aa * bb - ab**2
    step = np.array([bb * gradient[0] - ab * gradient[1], aa * gradient[1] - ab * gradient[0]])
    return np.asarray(np.clip(-step / size, -1, 1))


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
