"""The linear classifier of a setting, with help for categories that have few examples.

A support vector machine looks at the examples near its border only; of a handful it remembers the
odd words. Two things steady it, the more the rarer a category is: where the middle of its examples
lies, which counts all of them alike (Rocchio's classifier [1]_), and, where sentences have several
labels, which category would be ahead if just one could be given, or none.

.. [1] J. Rocchio (1971), "Relevance feedback in information retrieval".
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from watchword.models.joint import fit_joint
from watchword.models.linear import fit_linear
from watchword.models.search import Setting

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_RARE = 100
"""Examples with which the help counts half."""

_MIDDLE, _AHEAD = 1.0, 0.3
"""How much it counts with a single example; half or twice as much moves F1 by less than 0.005."""

_MANY = 400
"""Where every category has more examples, it would not change a thing worth its time."""


def fit_setting(
    setting: Setting,
    x: csr_matrix,
    y: IntArray,
    *,
    class_weight: str | None = None,
    n_jobs: int | None = None,
    seed: int = 0,
) -> tuple[FloatArray, FloatArray]:
    """Fit a linear classifier.

    Parameters
    ----------
    setting : Setting
    x : csr_matrix of shape (n_sentences, n_terms)
        TF-IDF.
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    class_weight, n_jobs, seed
        As in `SentenceClassifier`.

    Returns
    -------
    coef : ndarray of shape (n_categories, n_terms)
    intercept : ndarray of shape (n_categories,)
        A sentence's margins are ``x @ coef.T + intercept``.

    Examples
    --------
    >>> x, y = csr_matrix(np.eye(3)), np.array([[1], [0], [0]])
    >>> coef, intercept = fit_setting(Setting(False, 1.0, 0.0), x, y)
    >>> int((x @ coef.T + intercept).argmax())
    0
    """
    n_examples = y.sum(axis=0)
    share = _RARE / (_RARE + n_examples)
    competing = np.count_nonzero(n_examples) + (not y.any(axis=1).all()) > 2
    joint = partial(fit_joint, x, y, class_weight=class_weight, seed=seed)
    by_middle = _MIDDLE * share
    if setting.joint and competing:
        coef, intercept = joint(C=setting.C)
        # What is right is ahead by 1 here; apart, it is at 1 and what is wrong at -1.
        by_middle /= 2
    else:
        coef, intercept = fit_linear(
            x,
            y,
            C=setting.C,
            emphasis=setting.emphasis,
            class_weight=class_weight,
            n_jobs=n_jobs,
            seed=seed,
        )
        if competing and n_examples.min() < _MANY:
            ahead, by = joint(C=setting.C / 2)
            # In place: with many categories one such matrix takes gigabytes.
            ahead *= _AHEAD * share[:, None]
            coef += ahead
            intercept += _AHEAD * share * by
            del ahead
    toward, middle = middles(x, y)
    toward *= by_middle[:, None]
    toward += coef
    return toward, intercept - by_middle * middle


def middles(x: csr_matrix, y: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return the direction from the middle of all sentences to that of a category's examples.

    Parameters
    ----------
    x : csr_matrix of shape (n_sentences, n_terms)
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.

    Returns
    -------
    direction : ndarray of shape (n_categories, n_terms)
        Of unit length; zeros for a category that no sentence has, or all.
    middle : ndarray of shape (n_categories,)
        How far in that direction the middle of all sentences lies.

    Examples
    --------
    >>> direction, middle = middles(csr_matrix([[1.0, 0.0], [0.0, 1.0]]), np.array([[1], [0]]))
    >>> direction.round(2), middle.round(2)
    (array([[ 0.71, -0.71]]), array([0.]))
    """
    everywhere = np.asarray(x.mean(axis=0)).ravel()
    direction = (x.T @ y).T.astype(np.float64)
    direction /= np.maximum(y.sum(axis=0), 1)[:, None]
    direction -= everywhere
    direction[y.min(axis=0) == y.max(axis=0)] = 0
    length = np.linalg.norm(direction, axis=1)
    direction /= np.where(length > 0, length, 1)[:, None]
    return direction, direction @ everywhere
