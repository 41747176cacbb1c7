"""What models say that have learnt from half as much, to foresee how sure the final one will be."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.pipeline import FeatureUnion

from watchword.models.features import learnt_from
from watchword.models.split import each_fold, grouped_folds

FloatArray = NDArray[np.float64]

ENOUGH = 20
"""Clusters from which on half of them say something."""


def margins_from_half(
    union: FeatureUnion,
    fit: Callable[[csr_matrix, NDArray[np.int64]], tuple[FloatArray, FloatArray]],
    texts: Sequence[str],
    y: NDArray[np.int64],
    groups: Sequence[Hashable],
    n_folds: int,
    seed: int = 0,
) -> tuple[NDArray[np.intp], FloatArray]:
    """Return half the sentences, by cluster, and their margins, each held out of the others.

    Parameters
    ----------
    union : FeatureUnion
        Fitted on `texts`.
    fit : callable
        From TF-IDF and targets to weights and intercepts.
    texts : sequence of str, length n_sentences
    y : ndarray of shape (n_sentences, n_categories)
    groups : sequence, length n_sentences
    n_folds : int
    seed : int

    Returns
    -------
    rows : ndarray of shape (n_half,)
    margins : ndarray of shape (n_half, n_categories)
    """
    rows = np.flatnonzero(grouped_folds(y, groups, 2, seed) == 0)
    x, y = union.transform([texts[i] for i in rows]), y[rows]
    folds = grouped_folds(y, [groups[i] for i in rows], n_folds, seed)
    margins = np.zeros(y.shape)
    for train, test in each_fold(folds):
        as_learnt = learnt_from(x, union, train)
        coef, intercept = fit(as_learnt[train], y[train])
        margins[test] = as_learnt[test] @ coef.T + intercept
    return rows, margins
