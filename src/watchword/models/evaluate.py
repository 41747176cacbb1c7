"""How good the model is on articles it has not seen, beside baselines, with intervals.

Every sentence is predicted by a model, thresholds included, that was trained without its cluster
of articles. Intervals come from a bootstrap over clusters: sentences of one article are not
independent of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from watchword.labels.taxonomy import Category
from watchword.models.baseline import keyword_labels
from watchword.models.out_of_fold import OutOfFold, out_of_fold
from watchword.models.train import SentenceClassifier, indicator
from watchword.report import Report

if TYPE_CHECKING:
    from datasets import Dataset

IntArray = NDArray[np.int64]

FEW = 50
"""Below so many positive sentences a score says little."""

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of one category, or of all.

    Attributes
    ----------
    name : str
        Category id, ``micro`` or ``macro``.
    n_positive : int
        Gold sentences with the category.
    precision, recall, f1 : float
        In [0, 1]; 0 where the model never gives the category.
    low, high : float
        Bounds of the 95 % interval of `f1`.
    """

    name: str
    n_positive: int
    precision: float
    recall: float
    f1: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, repr=False)
class Evaluation(Report):
    """Scores of a model and of the baselines on the same sentences.

    Attributes
    ----------
    categories : tuple of Score
    micro, macro : Score
        Over all decisions together; mean over categories.
    baselines : dict of str to tuple of Score
        For each baseline its micro and macro score.
    n_sentences, n_clusters, n_folds : int
    """

    header = ("category", "gold", "precision", "recall", "F1", "low", "high", "")

    categories: tuple[Score, ...]
    micro: Score
    macro: Score
    baselines: dict[str, tuple[Score, Score]]
    n_sentences: int
    n_clusters: int
    n_folds: int

    def __str__(self) -> str:
        return (
            f"micro F1 {self.micro.f1:.3f} ({self.micro.low:.3f} to {self.micro.high:.3f}), "
            f"macro F1 {self.macro.f1:.3f} ({self.macro.low:.3f} to {self.macro.high:.3f}); "
            f"{self.n_sentences} sentences, {self.n_folds} folds by article"
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row for each category, for all, and for each baseline."""
        ours = [self._row(score, score.name) for score in self.categories]
        ours += [self._row(score, score.name) for score in (self.micro, self.macro)]
        for name, scores in self.baselines.items():
            ours += [self._row(score, f"{name}, {score.name}") for score in scores]
        return ours

    @staticmethod
    def _row(score: Score, name: str) -> tuple[object, ...]:
        warning = "too few to trust" if score.n_positive < FEW else ""
        figures = (score.precision, score.recall, score.f1, score.low, score.high)
        return (name, score.n_positive, *figures, warning)

    def as_json(self) -> dict[str, Any]:
        """Return all figures as plain lists and numbers."""
        return asdict(self)


def evaluate(
    gold: Dataset,
    categories: Sequence[Category],
    *,
    model: SentenceClassifier | None = None,
    n_folds: int = 5,
    n_jobs: int | None = None,
    seed: int = 0,
    predictions: OutOfFold | None = None,
) -> Evaluation:
    """Cross-validate a model by cluster and set it beside the baselines.

    Parameters
    ----------
    gold : datasets.Dataset
        `text`, `labels` and `cluster` for each sentence, as `Workspace.gold` gives them.
    categories : sequence of Category
        Of the taxonomy; their keywords make a baseline.
    model : SentenceClassifier, optional
        Settings to evaluate; it is cloned, not changed.
    n_folds : int, default 5
    n_jobs : int, optional
        Folds worked on side by side, through joblib.
    seed : int, default 0
    predictions : OutOfFold, optional
        Held-out predictions made before; nothing is trained then.

    Returns
    -------
    Evaluation

    Raises
    ------
    ModelError
        If there are fewer clusters than folds.
    """
    texts, clusters = list(gold["text"]), list(gold["cluster"])
    names = [category.id for category in categories]
    y = indicator(gold["labels"], names)
    if predictions is None:
        predictions = out_of_fold(
            gold, names, model=model, n_folds=n_folds, n_jobs=n_jobs, seed=seed
        )
    everything = _scores(y, predictions.predicted, clusters, names, seed)
    baselines = {
        "always none": np.zeros_like(y),
        "keywords": keyword_labels(texts, categories),
    }
    return Evaluation(
        categories=tuple(everything[:-2]),
        micro=everything[-2],
        macro=everything[-1],
        baselines={
            name: tuple(_scores(y, rows, clusters, names, seed)[-2:])  # type: ignore[misc]
            for name, rows in baselines.items()
        },
        n_sentences=len(y),
        n_clusters=len(set(clusters)),
        n_folds=predictions.n_folds,
    )


def _scores(
    y: IntArray, predicted: IntArray, clusters: Sequence[str], names: Sequence[str], seed: int
) -> list[Score]:
    """Return a score for each category, then micro and macro."""
    hits, given, positive = _per_cluster(y, predicted, clusters)
    n = len(hits)
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=_RESAMPLES)
    weights = np.vstack([np.ones(n, dtype=np.int64), draws])
    # Row 0 of each array below is the corpus as it is; the others are resampled.
    h, g, p = weights @ hits, weights @ given, weights @ positive
    f1 = _ratio(2 * h, g + p)
    micro = _ratio(2 * h.sum(axis=1), (g + p).sum(axis=1))
    columns = [*f1.T, micro, f1.mean(axis=1)]
    precision, recall = _ratio(h[0], g[0]), _ratio(h[0], p[0])
    precisions = [*precision, _ratio(h[0].sum(), g[0].sum()), precision.mean()]
    recalls = [*recall, _ratio(h[0].sum(), p[0].sum()), recall.mean()]
    counts = [*p[0], p[0].sum(), p[0].sum()]
    return [
        Score(name, int(count), float(prec), float(rec), float(column[0]), *_interval(column[1:]))
        for name, count, prec, rec, column in zip(
            [*names, "micro", "macro"], counts, precisions, recalls, columns, strict=True
        )
    ]


def _per_cluster(
    y: IntArray, predicted: IntArray, clusters: Sequence[str]
) -> tuple[IntArray, IntArray, IntArray]:
    """Return hits, given and gold positives, each of shape (n_clusters, n_categories)."""
    _, member = np.unique(np.array(clusters), return_inverse=True)
    summed = []
    for rows in (y & predicted, predicted, y):
        counts = np.zeros((member.max() + 1, y.shape[1]), dtype=np.int64)
        np.add.at(counts, member, rows)
        summed.append(counts)
    return summed[0], summed[1], summed[2]


def _ratio(part: Any, whole: Any) -> Any:
    return np.where(whole > 0, part / np.maximum(whole, 1), 0.0)


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
