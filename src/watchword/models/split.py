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
from typing import NamedTuple

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
    n_groups, member = numbered_groups(groups)
    if n_groups < n_folds:
        raise ModelError(
            f"{n_groups} clusters of articles cannot make {n_folds} folds",
            hint="Label sentences of more articles.",
        )
    # Sizes count as one more category, so that folds grow evenly too.
    columns = np.column_stack([y, np.ones(len(y))]).astype(float)
    sizes = np.zeros((n_groups, columns.shape[1]))
    np.add.at(sizes, member, columns)
    shares = sizes / np.maximum(sizes.sum(axis=0), 1)
    tie = np.random.default_rng(seed).random(n_groups)
    filled = np.zeros((n_folds, shares.shape[1]))
    fold_of = np.zeros(n_groups, dtype=np.intp)
    for group in np.lexsort((tie, -(shares**2).sum(axis=1))):
        # Adding to fold f raises the sum of squares by 2 * filled[f] @ share, plus a constant.
        fold_of[group] = np.argmin(filled @ shares[group] + 1e-9 * filled[:, -1])
        filled[fold_of[group]] += shares[group]
    return fold_of[member]


def numbered_groups(groups: Sequence[Hashable]) -> tuple[int, NDArray[np.intp]]:
    """Return how many groups there are, and the number of each row's, from 0.

    Examples
    --------
    >>> n_groups, member = numbered_groups(["b", "a", "b"])
    >>> n_groups, member.tolist()
    (2, [1, 0, 1])
    """
    names, member = np.unique(np.array([str(group) for group in groups]), return_inverse=True)
    return len(names), member


def each_fold(folds: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield the rows to train on and the rows to test on, fold by fold."""
    for fold in range(folds.max() + 1):
        yield np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)


class ByDate(NamedTuple):
    """A split into older sentences to train on and newer ones to test on.

    Attributes
    ----------
    folds : ndarray of shape (n_sentences,)
        0 where a sentence is tested, -1 where it is trained on.
    since : str
        Date from which clusters are tested.
    n_undated : int
        Sentences whose cluster has no date; they are trained on.
    """

    folds: NDArray[np.intp]
    since: str
    n_undated: int


def dated_folds(
    clusters: Sequence[Hashable], published: Sequence[str | None], share: float = 0.2
) -> ByDate:
    """Train on the older clusters, test on the newer.

    A cluster is as new as its newest article, so nothing that is trained on is newer than what is
    tested.

    Parameters
    ----------
    clusters : sequence, length n_sentences
    published : sequence of str or None, length n_sentences
        ISO 8601 date of each sentence's article; only the day counts.
    share : float, default 0.2
        Of the dated sentences that are tested, at least; days are not divided.

    Returns
    -------
    ByDate

    Raises
    ------
    ModelError
        If fewer than two different days are known.

    Examples
    --------
    >>> days = ["2024-01-01", "2024-02-01", "2024-03-01T09:00:00Z", "2024-01-01", None]
    >>> found = dated_folds(["a", "b", "c", "c", "d"], days)
    >>> found.folds.tolist(), found.since, found.n_undated
    ([-1, -1, 0, 0, -1], '2024-03-01', 1)
    """
    newest: dict[Hashable, str] = {}
    for cluster, date in zip(clusters, published, strict=True):
        if date:
            newest[cluster] = max(newest.get(cluster, ""), date[:10])
    days = [newest.get(cluster, "") for cluster in clusters]
    dated = sorted(day for day in days if day)
    if len(set(dated)) < 2:
        raise ModelError(
            f"{len(set(dated))} different dates among the articles, so none are newer than others",
            hint="Give articles a 'published' date, or leave --by-date out.",
        )
    # The oldest day is always trained on.
    since = max(dated[-max(1, round(share * len(dated)))], next(d for d in dated if d > dated[0]))
    folds = np.array([0 if day >= since else -1 for day in days], dtype=np.intp)
    return ByDate(folds, since, sum(not day for day in days))
