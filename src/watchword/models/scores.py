"""Precision, recall, F1, average precision and calibration error, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.models.calibrate import expected_calibration_error
from watchword.models.resamples import Interval, Resamples

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FEW = 50
"""Below so many positive sentences a score says little."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well one category, or all together, are given.

    Attributes
    ----------
    name : str
        Category id, ``micro`` or ``macro``.
    n_positive : int
        Gold sentences with the category.
    precision, recall, f1 : float
        In [0, 1]; 0 where the model never gives the category.
    low, high : float or None
        Bounds of the 95 % interval of `f1`; None where there is one cluster only.
    average_precision : float or None
        In [0, 1]; None without probabilities or without positives.
    calibration_error : float or None
        Mean distance of probabilities from frequencies, in [0, 1]; None without probabilities.
    intervals : mapping of str to (float, float)
        95 % intervals of `precision`, `recall` and `average_precision`, of those that have one.
    """

    name: str
    n_positive: int
    precision: float
    recall: float
    f1: float
    low: float | None
    high: float | None
    average_precision: float | None = None
    calibration_error: float | None = None
    intervals: Mapping[str, Interval] = field(default_factory=dict)

    @property
    def warning(self) -> str:
        """Why not to trust the figures; empty where nothing speaks against it."""
        if self.n_positive == 0:
            return "none in gold"
        return "too few to trust" if self.n_positive < FEW else ""


def scores(
    y: IntArray,
    predicted: IntArray,
    clusters: Sequence[str],
    names: Sequence[str],
    *,
    probabilities: FloatArray | None = None,
    seed: int = 0,
) -> list[Score]:
    """Return a score for each category, then micro and macro.

    Parameters
    ----------
    y, predicted : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    clusters : sequence of str, length n_sentences
    names : sequence of str, length n_categories
    probabilities : ndarray of shape (n_sentences, n_categories), optional
        For average precision and calibration error.
    seed : int, default 0
        Of the bootstrap.

    Returns
    -------
    list of Score, length n_categories + 2
        Macro is the mean over the categories that occur in `y`.

    Examples
    --------
    >>> y = np.array([[1], [1], [0], [0]])
    >>> fraud, *_ = scores(y, np.array([[1], [0], [1], [0]]), ["a", "b", "c", "d"], ["fraud"])
    >>> fraud.precision, fraud.recall, fraud.f1
    (0.5, 0.5, 0.5)
    """
    resamples = Resamples(clusters, seed)
    precision, recall, f1 = _drawn(y, predicted, resamples)
    figures = {"precision": precision, "recall": recall, "f1": f1}
    errors: FloatArray = np.full(f1.shape[1], np.nan)
    if probabilities is not None:
        figures["average_precision"] = _ranked(y, probabilities, resamples)
        errors = _errors(y, probabilities)
    support = [*y.sum(axis=0), y.sum(), y.sum()]
    return [
        _score(
            name, int(support[i]), errors[i], {k: v[:, i] for k, v in figures.items()}, resamples
        )
        for i, name in enumerate([*names, "micro", "macro"])
    ]


def f1_drawn(y: IntArray, predicted: IntArray, resamples: Resamples) -> FloatArray:
    """Return F1 in each resample: of each category, micro and macro.

    Returns
    -------
    ndarray of shape (1 + RESAMPLES, n_categories + 2)
    """
    return _drawn(y, predicted, resamples)[2]


def _score(
    name: str, support: int, error: float, drawn: dict[str, FloatArray], resamples: Resamples
) -> Score:
    value = {what: float(column[0]) for what, column in drawn.items()}
    bounds = {what: resamples.interval(column) for what, column in drawn.items()}
    low, high = bounds.pop("f1") or (None, None)
    return Score(
        name,
        support,
        value["precision"],
        value["recall"],
        value["f1"],
        low,
        high,
        _or_none(value.get("average_precision", np.nan)),
        _or_none(error),
        {what: pair for what, pair in bounds.items() if pair and not np.isnan(value[what])},
    )


def _drawn(
    y: IntArray, predicted: IntArray, resamples: Resamples
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return precision, recall and F1, each of shape (1 + RESAMPLES, n_categories + 2)."""
    hits, given, positive = (resamples.sums(rows) for rows in (y & predicted, predicted, y))
    occurs = y.any(axis=0)

    def columns(part: FloatArray, whole: FloatArray) -> FloatArray:
        each = _ratio(part, whole)
        micro = _ratio(part.sum(axis=1), whole.sum(axis=1))
        macro = each[:, occurs].mean(axis=1) if occurs.any() else np.zeros(len(each))
        return np.column_stack([each, micro, macro])

    return columns(hits, given), columns(hits, positive), columns(2 * hits, given + positive)


def _ranked(y: IntArray, p: FloatArray, resamples: Resamples) -> FloatArray:
    """Return average precision, shape (1 + resamples ranked, n_categories + 2)."""
    each = [resamples.average_precision(p[:, [i]], y[:, [i]]) for i in range(y.shape[1])]
    occurring = [column for column in each if not np.isnan(column[0])]
    micro = resamples.average_precision(p, y)
    # A resample without a single positive of a category says nothing about the mean.
    macro = np.mean(occurring, axis=0) if occurring else micro
    return np.column_stack([*each, micro, macro])


def _errors(y: IntArray, p: FloatArray) -> FloatArray:
    each = expected_calibration_error(p, y)
    pooled = expected_calibration_error(p.reshape(-1, 1), y.reshape(-1, 1))
    return np.array([*each, *pooled, each.mean()])


def _ratio(part: Any, whole: Any) -> Any:
    return np.where(whole > 0, part / np.maximum(whole, 1), 0.0)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
