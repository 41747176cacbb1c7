"""Tagged sentences counted by group, one article at a time.

What is kept of a group does not grow with its sentences: how many fell into each bin, and the sums
of squares over articles that tell how far sentences of one article go together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError
from watchword.tagging.error_rates import ErrorRates, bins, edges
from watchword.tagging.quantify import FloatArray
from watchword.tagging.read_back import TaggedRow

_ROUNDING = 1e-5
"""Scores are written rounded, so one this close to its threshold may fall on either side."""

_HINT = "Name the model that tagged them: --model DIR; and tag without --threshold."


class Sums:
    """Counts in bins of one group, and their sums of squares over its articles.

    Attributes
    ----------
    counts : ndarray of shape (n_categories, n_bins)
    squares : ndarray of shape (n_categories, n_bins, n_bins), or None
        Sum over articles of the products of their counts in two bins; None where the group is one
        article.
    """

    def __init__(self, n_categories: int, n_bins: int, *, squares: bool) -> None:
        self.counts: FloatArray = np.zeros((n_categories, n_bins))
        self.squares: FloatArray | None = (
            np.zeros((n_categories, n_bins, n_bins)) if squares else None
        )

    def add(self, counts: FloatArray) -> None:
        """Add the counts of one article."""
        self.counts += counts
        if self.squares is not None:
            self.squares += counts[:, :, None] * counts[:, None, :]


class Group:
    """What is counted in one group.

    Attributes
    ----------
    n_sentences, n_articles : int
    tagged_articles : ndarray of shape (n_categories,)
        Articles with at least one sentence that was given the category.
    by_score, by_label : Sums
        Over the bins of scores, of the sentences that have them; not given and given.
    """

    def __init__(self, n_categories: int, n_bins: int, *, squares: bool) -> None:
        self.n_sentences = self.n_articles = 0
        self.tagged_articles = np.zeros(n_categories, dtype=np.int64)
        self.by_score = Sums(n_categories, n_bins, squares=squares)
        self.by_label = Sums(n_categories, 2, squares=squares)

    def add(self, given: NDArray[np.bool_], scored: FloatArray) -> None:
        """Add one article.

        Parameters
        ----------
        given : ndarray of bool, of shape (n_sentences, n_categories)
        scored : ndarray of shape (n_categories, n_bins)
        """
        yes = given.sum(axis=0)
        self.n_sentences += len(given)
        self.n_articles += 1
        self.tagged_articles += yes > 0
        self.by_score.add(scored)
        self.by_label.add(np.column_stack([len(given) - yes, yes]).astype(np.float64))


def count(
    rows: Iterable[TaggedRow],
    rates: ErrorRates,
    group_of: Callable[[str], str],
    kinds: Sequence[str],
    *,
    squares: bool = True,
) -> dict[str, Group]:
    """Count tagged sentences.

    Parameters
    ----------
    rows : iterable of TaggedRow
        The sentences of an article one after the other.
    rates : ErrorRates
        Of the model that tagged them.
    group_of : callable
        Returns the group of an article id.
    kinds : sequence of str
        Kinds of sentences that count.
    squares : bool, default True
        Keep what tells how articles of a group differ.

    Returns
    -------
    dict of str to Group
        In the order in which the groups come up.

    Raises
    ------
    ModelError
        If another model tagged the rows.
    """
    groups: dict[str, Group] = {}
    bounds = edges(rates.thresholds)
    n_categories, n_bins = len(rates.categories), bounds.shape[1] + 1
    for article_id, some in groupby(rows, key=lambda row: row.article_id):
        counted = [row for row in some if row.kind in kinds]
        if not counted:
            continue
        name = group_of(article_id)
        if name not in groups:
            groups[name] = Group(n_categories, n_bins, squares=squares)
        given, scores = _arrays(counted, rates)
        scored = np.zeros((n_categories, n_bins))
        known = ~np.isnan(scores)
        columns = np.broadcast_to(np.arange(n_categories), scores.shape)[known]
        np.add.at(scored, (columns, bins(scores, bounds)[known]), 1)
        groups[name].add(given, scored)
    return groups


def _arrays(rows: Sequence[TaggedRow], rates: ErrorRates) -> tuple[NDArray[np.bool_], FloatArray]:
    """Return what was given and the scores, each of shape (n_sentences, n_categories)."""
    column = {name: number for number, name in enumerate(rates.categories)}
    given = np.zeros((len(rows), len(column)), dtype=bool)
    for number, row in enumerate(rows):
        if row.labels:
            given[number, _columns(row.labels, column, row)] = True
    if all(tuple(row.scores) == rates.categories for row in rows):
        scores = np.array([list(row.scores.values()) for row in rows])
    else:
        scores = np.full(given.shape, np.nan)
        for number, row in enumerate(rows):
            scores[number, _columns(row.scores, column, row)] = list(row.scores.values())
    with np.errstate(invalid="ignore"):
        off = (given != (scores >= rates.thresholds)) & (
            np.abs(scores - rates.thresholds) > _ROUNDING
        )
    if off.any():
        number, category = np.argwhere(off)[0]
        raise ModelError(
            f"'{rates.categories[category]}' was decided at another threshold than the model's "
            f"{rates.thresholds[category]:.4g} (score {scores[number, category]:.4g})",
            where=rows[number].where,
            hint=_HINT,
        )
    return given, scores


def _columns(names: Iterable[str], column: Mapping[str, int], row: TaggedRow) -> list[int]:
    try:
        return [column[name] for name in names]
    except KeyError as error:
        raise ModelError(
            f"tagged with '{error.args[0]}', a category that the model does not know",
            where=row.where,
            hint=_HINT,
        ) from error
