"""What more labelling would bring: scores over growing numbers of labelled sentences.

In each grouped fold the model learns from more and more of the training clusters, whole clusters
at a time, and is scored on the same test sentences. A power law through these points tells what
more of the same would bring. Its interval holds what comes from the choice of test clusters and
from the scatter of the points; that labelling goes on as before it can only assume.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone

from watchword.errors import ModelError
from watchword.models.out_of_fold import Progress, held_out, sentence_ids
from watchword.models.power_law import at, fit_power_law, needed
from watchword.models.resamples import Resamples
from watchword.models.scores import FEW, f1_drawn
from watchword.models.split import each_fold, grouped_folds
from watchword.models.train import SentenceClassifier, indicator
from watchword.report import Report, plain_table

if TYPE_CHECKING:
    from datasets import Dataset
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

STEP = 0.02
"""The rise in F1 for which the advice says how much more to label."""

_LEAST = 0.06
_FITS = 300
_GOOD_FIT = 0.9


@dataclass(frozen=True, slots=True)
class Line:
    """The curve of one category, of micro or of macro.

    Attributes
    ----------
    name : str
    examples : tuple of float
        At each size, what was learnt from: positives of the category; sentences for micro, macro.
    f1, low, high : tuple of float
        At each size, with the 95 % interval.
    law : (float, float, float)
        ``1 - F1 = a + b * examples ** -c``.
    now : float
        Examples in all gold.
    f1_now, f1_twice : float
        By the power law, with all gold and with twice as much.
    twice_low, twice_high : float
        Bounds of the 95 % interval of `f1_twice`.
    more : float or None
        Examples to add for `STEP` more F1; None: no number of such examples would do.
    more_low, more_high : float or None
        Bounds of its 95 % interval; None: without bound.
    fit : float
        Share of the rise over the points that the power law explains, at most 1.
    guess : str
        Why the extrapolation is no more than a guess; empty where it is more.
    """

    name: str
    examples: tuple[float, ...]
    f1: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    law: tuple[float, float, float]
    now: float
    f1_now: float
    f1_twice: float
    twice_low: float
    twice_high: float
    more: float | None
    more_low: float | None
    more_high: float | None
    fit: float
    guess: str


@dataclass(frozen=True, slots=True, repr=False)
class Curve(Report):
    """Scores over growing numbers of labelled sentences, and what more of them would bring.

    Attributes
    ----------
    n_sentences : tuple of int
        Labelled sentences learnt from, at each size.
    categories : tuple of Line
    micro, macro : Line
    n_gold : int
        All labelled sentences; the largest size leaves out those of the test fold.
    n_folds, repeats : int
    """

    header = (
        "category", "examples", "F1 by fit", "F1 at twice", "low", "high", "more for +0.02", "",
    )  # fmt: skip

    n_sentences: tuple[int, ...]
    categories: tuple[Line, ...]
    micro: Line
    macro: Line
    n_gold: int
    n_folds: int
    repeats: int

    def __str__(self) -> str:
        micro = self.micro
        first, last = micro.f1[0], micro.f1[-1]
        rise = f"micro F1 {first:.3f} to {last:.3f} from {self.n_sentences[0]} to "
        rise += f"{self.n_sentences[-1]} sentences"
        twice = f"with {2 * self.n_gold} about {micro.f1_twice:.3f} "
        twice += f"({micro.twice_low:.3f} to {micro.twice_high:.3f})"
        return f"{rise}; {twice}{', a guess' if micro.guess else ''}. {self.advice}"

    @property
    def advice(self) -> str:
        """What to label next: the category where the fewest examples bring the most."""
        open_ = [one for one in self.categories if one.more is not None and not one.guess]
        if not open_:
            return "No category's curve is good enough for advice on what to label."
        best = min(open_, key=lambda one: one.more or np.inf)
        return (
            f"Label about {_rounded(best.more or 0)} more sentences of {best.name} "
            f"({_range(best.more_low, best.more_high)}) for +{STEP:.2f} F1 there."
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return for each category, micro and macro what twice as much would bring."""
        return [
            (
                one.name,
                round(one.now),
                one.f1_now,
                one.f1_twice,
                one.twice_low,
                one.twice_high,
                _more(one),
                one.guess and f"no more than a guess: {one.guess}",
            )
            for one in (*self.categories, self.micro, self.macro)
        ]

    def points(self) -> list[tuple[object, ...]]:
        """Return one row for each size: sentences, then micro and macro F1 with intervals."""
        lines = (self.micro, self.macro)
        return [
            (n, *(value for one in lines for value in (one.f1[i], one.low[i], one.high[i])))
            for i, n in enumerate(self.n_sentences)
        ]

    def table(self) -> str:
        """Return the measured points, and below them what the power laws say."""
        header = ("sentences", "micro F1", "low", "high", "macro F1", "low", "high")
        return f"{plain_table(header, self.points())}\n\n{plain_table(self.header, self.rows())}"

    def as_json(self) -> dict[str, Any]:
        """Return all figures as plain lists and numbers, with the advice."""
        return {**asdict(self), "advice": self.advice}

    def plot(self) -> Axes:
        """Draw micro and macro F1 over sentences, with the power law beyond what is labelled."""
        from watchword.models import figures

        return figures.shown(figures.draw_curve, self)


def learning_curve(
    gold: Dataset,
    categories: Sequence[str],
    *,
    model: SentenceClassifier | None = None,
    n_sizes: int = 6,
    n_folds: int = 3,
    repeats: int = 1,
    n_jobs: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Curve:
    """Train on growing parts of gold and say what more of it would bring.

    Parameters
    ----------
    gold : datasets.Dataset
        As `Workspace.gold` gives it.
    categories : sequence of str
    model : SentenceClassifier, optional
        Settings to try; it is cloned, not changed.
    n_sizes : int, default 6
        From 6 % of the training sentences to all, each larger by the same factor.
    n_folds : int, default 3
        Every sentence is tested once at each size.
    repeats : int, default 1
        Orders in which clusters are added, over which scores are averaged.
    n_jobs : int, optional
    seed : int, default 0
    progress : callable, optional
        Told after each training how many of how many are done.

    Returns
    -------
    Curve

    Raises
    ------
    ModelError
        If there are fewer clusters than folds, or no gold.
    """
    sentence_ids(gold)
    names, texts, clusters = list(categories), list(gold["text"]), list(gold["cluster"])
    y = indicator(gold["labels"], names)
    if not y.any():
        raise ModelError(
            "no sentence has a category, so there is nothing to learn",
            hint="Label more sentences, then run 'watchword labels gold'.",
        )
    model = SentenceClassifier(seed=seed) if model is None else model
    folds = grouped_folds(y, clusters, n_folds, seed)
    shares = np.geomspace(_LEAST, 1, n_sizes)
    plan = [
        (repeat, size, _part(train, clusters, share, [seed, repeat, fold]), test)
        for repeat in range(repeats)
        for fold, (train, test) in enumerate(each_fold(folds))
        for size, share in enumerate(shares)
    ]
    work = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(_given)(clone(model), texts, y, clusters, train, test) for *_, train, test in plan
    )
    predicted = np.zeros((repeats, n_sizes, *y.shape), dtype=np.int8)
    learnt = np.zeros((repeats, n_sizes, len(names) + 1))
    for done, ((repeat, size, train, test), rows) in enumerate(zip(plan, work, strict=True), 1):
        predicted[repeat, size, test] = rows
        learnt[repeat, size] += np.array([*y[train].sum(axis=0), len(train)]) / n_folds
        if progress:
            progress(done, len(plan))
    resamples = Resamples(clusters, seed)
    drawn = np.mean(
        [[f1_drawn(y, rows.astype(np.int64), resamples) for rows in run] for run in predicted], 0
    )
    examples = np.maximum(learnt.mean(axis=0), 0.5)
    totals = [*y.sum(axis=0), len(y)]
    lines = [
        _line(name, examples[:, min(i, len(names))], drawn[:, :, i], totals[min(i, len(names))])
        for i, name in enumerate([*names, "micro", "macro"])
    ]
    return Curve(
        n_sentences=tuple(round(n) for n in examples[:, -1]),
        categories=tuple(lines[:-2]),
        micro=lines[-2],
        macro=lines[-1],
        n_gold=len(y),
        n_folds=n_folds,
        repeats=repeats,
    )


def _part(
    train: NDArray[np.intp], clusters: Sequence[str], share: float, seed: list[int]
) -> NDArray[np.intp]:
    """Return the sentences of whole clusters, in random order, until the share is reached."""
    names, member = np.unique([clusters[row] for row in train], return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(names))
    sizes = np.cumsum(np.bincount(member)[order])
    # At least two clusters: the model holds one out against the other.
    n_taken = max(2, int(np.searchsorted(sizes, share * len(train) - 1e-6)) + 1)
    return np.asarray(train[np.isin(member, order[:n_taken])])


def _given(
    model: SentenceClassifier,
    texts: list[str],
    y: IntArray,
    clusters: list[str],
    train: NDArray[np.intp],
    test: NDArray[np.intp],
) -> IntArray:
    if not y[train].any() or len({clusters[row] for row in train}) < 2:
        return np.zeros((len(test), y.shape[1]), dtype=np.int64)  # nothing to learn from yet
    probabilities, thresholds = held_out(model, texts, y, clusters, train, test)
    return (probabilities >= thresholds).astype(np.int64)


def _line(name: str, examples: FloatArray, drawn: FloatArray, now: float) -> Line:
    """Fit the points of one curve; `drawn` has shape (n_sizes, 1 + n_resamples)."""
    f1 = drawn[:, 0]
    bounds = np.quantile(drawn[:, 1:], [0.025, 0.975], axis=1)
    law = fit_power_law(examples, 1 - f1[None])[0]
    left = 1 - f1 - at(law, examples)
    # A resample of the test clusters, and the scatter of points about the curve on top.
    noise = np.random.default_rng(0).choice(left, size=(_FITS, len(left)))
    laws = fit_power_law(examples, np.clip(1 - drawn[:, 1 : _FITS + 1].T + noise, 0, 1))
    total = max(float(now), 1.0)
    twice = 1 - at(laws, 2 * total)
    more = needed(law, at(law, total) - STEP) - total
    spread = needed(laws, at(laws, total) - STEP) - total
    fit = 1 - float((left**2).sum() / max(((f1 - f1.mean()) ** 2).sum(), 1e-9))
    low, high = np.quantile(twice, [0.025, 0.975])
    return Line(
        name=name,
        examples=tuple(examples.round(1).tolist()),
        f1=tuple(f1.tolist()),
        low=tuple(bounds[0].tolist()),
        high=tuple(bounds[1].tolist()),
        law=(float(law[0]), float(law[1]), float(law[2])),
        now=float(now),
        f1_now=float(1 - at(law, total)),
        f1_twice=float(1 - at(law, 2 * total)),
        twice_low=float(low),
        twice_high=float(high),
        more=_finite(float(more)),
        more_low=_finite(float(np.quantile(spread, 0.025, method="lower"))),
        more_high=_finite(float(np.quantile(spread, 0.975, method="higher"))),
        fit=fit,
        guess=_guess(fit, now, law),
    )


def _guess(fit: float, now: float, law: FloatArray) -> str:
    if now < FEW:
        return f"{round(now)} examples"
    if law[1] == 0:
        return "the curve does not rise"
    return "" if fit >= _GOOD_FIT else "the points do not lie on a curve"


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _more(line: Line) -> str:
    if line.more is None:
        return "not by more of the same"
    return f"{_rounded(line.more)} ({_range(line.more_low, line.more_high)})"


def _range(low: float | None, high: float | None) -> str:
    start = "unknown" if low is None else f"{_rounded(low)}"
    return f"{start} or more" if high is None else f"{start} to {_rounded(high)}"


def _rounded(value: float) -> int:
    """Return two digits that count; more would pretend."""
    digits = len(str(round(value)))
    return int(round(value, -max(digits - 2, 0)))
