"""One linear classifier per category, over terms weighted by how a category uses them.

Terms are weighted by the log ratio of their frequency in positives and negatives before a linear
support vector machine is fitted [1]_, category by category; the weights then fold into its
coefficients.

.. [1] After S. Wang, C. Manning (2012), "Baselines and Bigrams: Simple, Good Sentiment and Topic
   Classification".
"""

from __future__ import annotations

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.svm import LinearSVC

FloatArray = NDArray[np.float64]

_TOLERANCE = 1e-2
_SMOOTHING = 0.05


def fit_linear(
    x: csr_matrix,
    y: NDArray[np.int64],
    *,
    C: float = 1.0,
    emphasis: float = 0.5,
    class_weight: str | None = None,
    n_jobs: int | None = None,
    seed: int = 0,
) -> tuple[FloatArray, FloatArray]:
    """Fit one support vector machine per category.

    Parameters
    ----------
    x : csr_matrix of shape (n_sentences, n_terms)
        TF-IDF.
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    C, emphasis, class_weight, n_jobs, seed
        As in `SentenceClassifier`.

    Returns
    -------
    coef : ndarray of shape (n_categories, n_terms)
    intercept : ndarray of shape (n_categories,)
        A sentence's margins are ``x @ coef.T + intercept``.
    """
    # Stopping earlier than by default moves margins by about 0.001 and no decision.
    svm = LinearSVC(C=C, class_weight=class_weight, random_state=seed, tol=_TOLERANCE)
    fitted = Parallel(n_jobs=n_jobs, prefer="threads")(
        delayed(_fit_one)(svm, x, column, emphasis) for column in y.T
    )
    coef, intercept = zip(*fitted, strict=True)
    return np.array(coef), np.array(intercept)


def _fit_one(
    svm: LinearSVC, x: csr_matrix, y: NDArray[np.int64], emphasis: float
) -> tuple[FloatArray, float]:
    """Return weights and intercept; a category that is all or nothing gets a constant."""
    if y.min() == y.max():
        return np.zeros(x.shape[1]), 1.0 if y.max() else -1.0
    total = np.asarray(x.sum(axis=0)).ravel()
    weight = _log_ratio(x.T @ y, total) ** emphasis
    weight /= np.sqrt(weight**2 @ total / total.sum())
    # Only the values differ: sharing the rest of the matrix is quicker than a product.
    weighted = csr_matrix((x.data * weight[x.indices], x.indices, x.indptr), shape=x.shape)
    fitted = clone(svm).fit(weighted, y)
    return fitted.coef_[0] * weight, float(fitted.intercept_[0])


def _log_ratio(in_positives: FloatArray, total: FloatArray) -> FloatArray:
    """Return how differently each term is spread over positives and negatives, from 0."""
    positive = in_positives + _SMOOTHING
    negative = np.maximum(total - in_positives, 0) + _SMOOTHING
    return np.asarray(np.abs(np.log(positive / positive.sum()) - np.log(negative / negative.sum())))
