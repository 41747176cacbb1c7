"""What more labelling would bring: scores over growing numbers of labelled sentences.

In each grouped fold the model learns from more and more of the training clusters, whole clusters
at a time, and is scored on the same test sentences. A power law through these points tells what
more of the same would bring. Its interval holds what comes from the choice of test clusters and
from the scatter of the points; that labelling goes on as before it can only assume.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone

from watchword.errors import ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.curve import STEP, Curve, Line
from watchword.models.out_of_fold import held_out, sentence_ids
from watchword.models.power_law import at, fit_power_law, needed
from watchword.models.progress import Progress
from watchword.models.resamples import Resamples
from watchword.models.scores import FEW, f1_drawn
from watchword.models.split import each_fold, grouped_folds
from watchword.models.train import indicator

if TYPE_CHECKING:
    from datasets import Dataset

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_LEAST = 0.06
_FITS = 300
_GOOD_FIT = 0.9


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
    names, texts, clusters = list(categories), gold["text"][:], gold["cluster"][:]
    y = indicator(gold["labels"][:], names)
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
    # A resample of the test clusters, and the scatter of points about the curve on top; what is
    # left after fitting three numbers is smaller than the scatter was.
    scatter = left * np.sqrt(len(left) / max(len(left) - 3, 1))
    noise = np.random.default_rng(0).choice(scatter, size=(_FITS, len(left)))
    laws = fit_power_law(examples, np.clip(1 - drawn[:, 1 : _FITS + 1].T + noise, 0, 1))
    total = max(float(now), 1.0)
    twice = 1 - at(laws, 2 * total)
    more = needed(law, at(law, total) - STEP) - total
    spread = np.sort(needed(laws, at(laws, total) - STEP) - total)  # infinity is among them
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
        more_low=_finite(float(spread[int(0.025 * _FITS)])),
        more_high=_finite(float(spread[int(0.975 * _FITS)])),
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
