"""A small honest search: a few settings that matter, compared on sentences held out.

Most settings of a linear classifier on TF-IDF do not matter. Two do, and which is better depends on
the labels: how much terms that tell a category are emphasised, and, where every sentence has one
label, whether categories are fitted jointly. Each setting is fitted without a fold by cluster and
scored on it; the best goes on to the other folds, whose margins calibration needs anyhow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from watchword.models.progress import Progress
from watchword.models.split import each_fold
from watchword.models.threshold import thresholds
from watchword.report import Report

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SMALL = 5_000
"""With fewer sentences one fold is too few to choose by, and all folds cost little."""

_EMPHASES = (0.5, 0.0)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a linear classifier is fitted.

    Attributes
    ----------
    joint : bool
        All categories at once, for sentences with one label each.
    C : float
        Inverse strength of regularisation.
    emphasis : float
        Power of the weight of telling terms; a joint classifier has none.
    """

    joint: bool
    C: float
    emphasis: float

    def __str__(self) -> str:
        if self.joint:
            return f"categories fitted jointly, C {self.C:g}"
        return f"one classifier per category, C {self.C:g}, emphasis {self.emphasis:g}"


@dataclass(frozen=True, slots=True)
class Tried:
    """A setting and its scores on sentences held out.

    Attributes
    ----------
    setting : Setting
    micro, macro : float
        F1; NaN where there was no other setting to compare it with.
    """

    setting: Setting
    micro: float
    macro: float


@dataclass(frozen=True, slots=True, repr=False)
class Search(Report):
    """What was tried, on how many sentences, and what was chosen.

    Attributes
    ----------
    tried : tuple of Tried
    chosen : Setting
        The one with the best mean of micro and macro F1.
    n_sentences : int
        Held out to choose by.
    """

    header = ("setting", "micro F1, %", "macro F1, %", "")

    tried: tuple[Tried, ...]
    chosen: Setting
    n_sentences: int

    def __str__(self) -> str:
        if len(self.tried) == 1:
            return f"{self.chosen} (as given)"
        return f"{self.chosen}: best of {len(self.tried)} on {self.n_sentences} sentences held out"

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row for each setting, the chosen one marked."""
        return [
            (str(one.setting), 100 * one.micro, 100 * one.macro, "chosen" * self._is_chosen(one))
            for one in self.tried
        ]

    def _is_chosen(self, one: Tried) -> bool:
        return one.setting == self.chosen

    def as_json(self) -> dict[str, Any]:
        """Return all figures as plain lists and numbers; what was not measured is None."""
        rows = [asdict(one) for one in self.tried]
        for row in rows:
            row.update({name: None for name in ("micro", "macro") if np.isnan(row[name])})
        return {"chosen": asdict(self.chosen), "tried": rows, "n_sentences": self.n_sentences}


def settings(
    joint: bool | str, C: float | str, emphasis: float | str, *, one_label: bool
) -> tuple[Setting, ...]:
    """Return the settings to compare: one where nothing is left open.

    Parameters
    ----------
    joint, C, emphasis : bool or float, or "auto"
        As in `SentenceClassifier`.
    one_label : bool
        Whether every sentence has exactly one of at least three labels.

    Examples
    --------
    >>> for one in settings("auto", "auto", "auto", one_label=True):
    ...     print(one)
    categories fitted jointly, C 0.5
    one classifier per category, C 1, emphasis 0.5
    one classifier per category, C 1, emphasis 0
    """
    together = one_label and joint is not False
    apart = not together or joint == "auto"
    emphases = _EMPHASES if emphasis == "auto" else (float(emphasis),)
    found = [Setting(True, 0.5 if C == "auto" else float(C), 0.0)] if together else []
    if apart:
        found += [Setting(False, 1.0 if C == "auto" else float(C), power) for power in emphases]
    return tuple(found)


def unsearched(setting: Setting) -> Search:
    """Return a search that had nothing to compare."""
    return Search((Tried(setting, np.nan, np.nan),), setting, 0)


def search(
    tried: Sequence[Setting],
    fit: Callable[[Setting, csr_matrix, IntArray], tuple[FloatArray, FloatArray]],
    folds: NDArray[np.intp],
    x_of: Callable[[NDArray[np.intp]], csr_matrix],
    y: IntArray,
    *,
    one_label: bool,
    progress: Progress | None = None,
) -> tuple[Search, FloatArray]:
    """Compare settings on held-out sentences and return the best one's margins of all sentences.

    Parameters
    ----------
    tried : sequence of Setting
    fit : callable
        Setting, TF-IDF and 0/1 matrix to coefficients and intercepts.
    folds : ndarray of shape (n_sentences,)
        The fold in which each sentence is held out, from 0; -1: it is always learnt from.
    x_of : callable
        Rows to TF-IDF of all sentences as learnt from those rows.
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    one_label : bool
        Score the category that is ahead, instead of thresholds.
    progress : callable, optional
        Told after each fit how many of how many are done.

    Returns
    -------
    Search
    margins : ndarray of shape (n_sentences, n_categories)
        Each from a classifier that has not seen the sentence's fold.
    """
    rounds = list(each_fold(folds))
    n_compared = 0 if len(tried) == 1 else len(rounds) if (folds >= 0).sum() <= SMALL else 1
    steps = _steps(n_compared * len(tried) + len(rounds) - n_compared, progress)
    margins = {one: np.zeros(y.shape) for one in tried}
    for train, test in rounds[:n_compared]:
        x = x_of(train)
        for one in tried:
            margins[one][test] = _margins(fit(one, x[train], y[train]), x[test])
            next(steps)
    rows = np.flatnonzero((folds >= 0) & (folds < n_compared))
    scores = [_score(one, margins[one][rows], y[rows], one_label) for one in tried]
    best = max(scores, key=lambda score: score.micro + score.macro)
    for train, test in rounds[n_compared:]:
        x = x_of(train)
        margins[best.setting][test] = _margins(fit(best.setting, x[train], y[train]), x[test])
        next(steps)
    return Search(tuple(scores), best.setting, len(rows)), margins[best.setting]


def _steps(of: int, progress: Progress | None) -> Iterator[None]:
    for done in range(1, of + 1):
        if progress:
            progress(done, of)
        yield


def _margins(line: tuple[FloatArray, FloatArray], x: csr_matrix) -> FloatArray:
    coef, intercept = line
    return np.asarray(x @ coef.T + intercept)


def _score(setting: Setting, margins: FloatArray, y: IntArray, one_label: bool) -> Tried:
    if not len(y):
        return Tried(setting, np.nan, np.nan)
    if one_label:
        given = (np.arange(y.shape[1]) == margins.argmax(axis=1)[:, None]).astype(np.int64)
    else:
        given = (margins >= thresholds(margins, y)).astype(np.int64)
    hits, given_or_gold = (given & y).sum(axis=0), given.sum(axis=0) + y.sum(axis=0)
    used = given_or_gold > 0
    macro = (2 * hits[used] / given_or_gold[used]).mean()
    return Tried(setting, float(2 * hits.sum() / given_or_gold.sum()), float(macro))
