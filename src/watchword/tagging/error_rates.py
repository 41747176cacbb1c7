"""What a tagger is known to get wrong: how its scores spread with and without each category.

The manifest of an export holds it under ``error_rates``: for every category how many held-out
sentences had a score in each of a few bins. One edge of the bins is the threshold, so that the
same counts tell how often a category is given rightly and wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError
from watchword.tagging.checks import EXPORT_AGAIN
from watchword.tagging.quantify import FloatArray, Spread

EDGES = (0.02, 0.08, 0.5, 0.92)
"""Scores that part the bins, besides the threshold; finer bins tell no more."""

N_BINS = len(EDGES) + 2

LEAST = 10
"""Held-out sentences with and without a category below which nothing is corrected."""


def edges(thresholds: FloatArray) -> FloatArray:
    """Return the edges of the bins of each category.

    Examples
    --------
    >>> edges(np.array([0.3])).tolist()
    [[0.02, 0.08, 0.3, 0.5, 0.92]]
    """
    common = np.tile(EDGES, (len(thresholds), 1))
    return np.sort(np.column_stack([common, np.asarray(thresholds)]), axis=1)


def bins(scores: FloatArray, bounds: FloatArray) -> NDArray[np.uint8]:
    """Return the bin of every score, from 0; a score on an edge is above it.

    Parameters
    ----------
    scores : ndarray of shape (n_sentences, n_categories)
    bounds : ndarray of shape (n_categories, n_edges)

    Returns
    -------
    ndarray of shape (n_sentences, n_categories)
    """
    placed = np.zeros(scores.shape, dtype=np.uint8)
    for edge in bounds.T:
        placed += scores >= edge
    return placed


@dataclass(frozen=True, slots=True, eq=False)
class ErrorRates:
    """The error rates of a tagger.

    Attributes
    ----------
    categories : tuple of str
    thresholds : ndarray of shape (n_categories,)
    refused : tuple of (str or None), length n_categories
        Why the counts of a category cannot be corrected; None where they can.
    by_score, by_label : Spread
        Over the bins of scores; over two bins, not given and given.
    within_article : ndarray of shape (n_categories,)
        Correlation of two sentences of one article in having the category, in [0, 1].
    """

    categories: tuple[str, ...]
    thresholds: FloatArray
    refused: tuple[str | None, ...]
    by_score: Spread
    by_label: Spread
    within_article: FloatArray


def error_rates(manifest: Mapping[str, Any]) -> ErrorRates:
    """Read the error rates of a tagger.

    Parameters
    ----------
    manifest : mapping
        From `watchword.tagging.manifest.read_manifest`.

    Returns
    -------
    ErrorRates
        Of an export without them, every category is refused.

    Raises
    ------
    ModelError
        If the manifest holds something else under that name.
    """
    categories = tuple(one["id"] for one in manifest["categories"])
    thresholds = np.array(manifest["thresholds"], dtype=np.float64)
    held_out = manifest.get("error_rates")
    try:
        columns = _columns(held_out or [_NOTHING] * len(categories), len(categories))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"the error rates in its manifest are damaged: {error!r}",
            where=manifest.get("name"),
            hint=EXPORT_AGAIN,
        ) from error
    positive, negative = columns["positive"], columns["negative"]
    marked = np.arange(N_BINS) >= (edges(thresholds) <= thresholds[:, None]).sum(axis=1)[:, None]
    positive_two, negative_two = _two(positive, marked), _two(negative, marked)
    refused = tuple(
        _refused(*pair) if held_out else _UNKNOWN
        for pair in zip(positive_two, negative_two, strict=True)
    )
    usable = np.array([reason is None for reason in refused])
    designs = columns["positive_design"], columns["negative_design"]
    return ErrorRates(
        categories,
        thresholds,
        refused,
        _spread(positive, negative, designs, usable),
        _spread(positive_two, negative_two, designs, usable),
        columns["within_article"],
    )


_NOTHING = {
    "positive": [0] * N_BINS,
    "negative": [0] * N_BINS,
    "positive_design": 1.0,
    "negative_design": 1.0,
    "within_article": 0.0,
}

_UNKNOWN = "the model was exported without error rates"


def _columns(held_out: Sequence[Mapping[str, Any]], n_categories: int) -> dict[str, FloatArray]:
    columns = {
        name: np.array([one[name] for one in held_out], dtype=np.float64) for name in _NOTHING
    }
    for name, values in columns.items():
        expected = np.array([_NOTHING[name]] * n_categories).shape
        if values.shape != expected or not np.isfinite(values).all():
            raise ValueError(f"'{name}' has {values.shape} figures, not {expected}")
    return columns


def _two(counts: FloatArray, marked: NDArray[np.bool_]) -> FloatArray:
    return np.column_stack([(counts * ~marked).sum(axis=1), (counts * marked).sum(axis=1)])


def _refused(positive: FloatArray, negative: FloatArray) -> str | None:
    """Return why counts not given and given, with the category and without, are of no use."""
    for counts, what in ((positive, "with"), (negative, "without")):
        if counts.sum() < LEAST:
            return f"only {counts.sum():.0f} held-out sentences {what} it"
    tpr, fpr = positive[1] / positive.sum(), negative[1] / negative.sum()
    if tpr <= fpr:
        return (
            f"the tagger gives it as often where it is not ({fpr:.3f}) as where it is ({tpr:.3f})"
        )
    return None


def _spread(
    positive: FloatArray,
    negative: FloatArray,
    designs: tuple[FloatArray, FloatArray],
    usable: NDArray[np.bool_],
) -> Spread:
    # Counts that are not used become those of a perfect tagger, so that no figure is undefined.
    perfect = np.eye(positive.shape[1])
    positive = np.where(usable[:, None], positive, perfect[-1])
    negative = np.where(usable[:, None], negative, perfect[0])
    n1, n0 = positive.sum(axis=1), negative.sum(axis=1)
    f1, f0 = positive / n1[:, None], negative / n0[:, None]
    # One sentence more on each side, that says nothing: no bin is then impossible.
    neutral = (f1 + f0) / 2
    f1, f0 = (
        (counts + neutral) / (n + 1)[:, None] for counts, n in ((positive, n1), (negative, n0))
    )
    return Spread(f1, f0, n1, n0, *designs)
