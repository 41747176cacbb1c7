"""Folds that never separate a cluster and keep every category in every fold.

Sentences of one article, and of near-duplicate articles, resemble each other; a split that puts
some of them on each side measures memory, not skill. scikit-learn's grouped and stratified folds
refuse several labels per sentence, so groups are dealt out here, the hardest to place first, each
to the fold that it leaves closest to an even share of every category [1]_.

.. [1] After K. Sechidis, G. Tsoumakas, I. Vlahavas (2011), "On the Stratification of Multi-Label
   Data", with groups in place of single rows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError


def grouped_folds(
    y: NDArray[np.integer], groups: Sequence[Hashable], n_folds: int, seed: int = 0
) -> NDArray[np.intp]:
    """Deal rows out to folds, group by group.

    Parameters
    ----------
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    groups : sequence, length n_sentences
        Cluster of each sentence; rows of one group stay together.
    n_folds : int
        At least 2.
    seed : int
        Breaks ties among groups that are equally hard to place.

    Returns
    -------
    ndarray of shape (n_sentences,)
        The fold of each sentence, from 0.

    Raises
    ------
    ModelError
        If there are fewer groups than folds.

    Examples
    --------
    >>> y = np.array([[1, 0], [1, 0], [0, 1], [0, 1]])
    >>> folds = grouped_folds(y, ["a", "b", "c", "d"], 2)
    >>> y[folds == 0].sum(axis=0).tolist(), y[folds == 1].sum(axis=0).tolist()
    ([1, 1], [1, 1])
    """
    names, member = np.unique(np.array([str(group) for group in groups]), return_inverse=True)
    if len(names) < n_folds:
        raise ModelError(
            f"{len(names)} clusters of articles cannot make {n_folds} folds",
            hint="Label sentences of more articles.",
        )
    # Sizes count as one more category, so that folds grow evenly too.
    columns = np.column_stack([y, np.ones(len(y))]).astype(float)
    sizes = np.zeros((len(names), columns.shape[1]))
    np.add.at(sizes, member, columns)
    shares = sizes / np.maximum(sizes.sum(axis=0), 1)
    tie = np.random.default_rng(seed).random(len(names))
    filled = np.zeros((n_folds, shares.shape[1]))
    fold_of = np.zeros(len(names), dtype=np.intp)
    for group in np.lexsort((tie, -(shares**2).sum(axis=1))):
        # Adding to fold f raises the sum of squares by 2 * filled[f] @ share, plus a constant.
        fold_of[group] = np.argmin(filled @ shares[group] + 1e-9 * filled[:, -1])
        filled[fold_of[group]] += shares[group]
    return fold_of[member]


def each_fold(folds: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield the rows to train on and the rows to test on, fold by fold."""
    for fold in range(folds.max() + 1):
        yield np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
