"""How much a careless split would flatter the model.

The same model is scored three ways: with sentences dealt out at random, so that it has seen other
sentences of the same articles; by cluster of articles, as it should be; and by cluster without the
test sentences that nearly repeat a training sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from watchword.errors import ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.out_of_fold import OutOfFold, out_of_fold
from watchword.models.progress import Progress
from watchword.models.resamples import Interval, Resamples
from watchword.models.scores import Score, f1_drawn, scores
from watchword.models.split import each_fold, grouped_folds
from watchword.models.train import indicator
from watchword.report import Report

if TYPE_CHECKING:
    from datasets import Dataset

ALIKE = 0.8
"""Cosine of word TF-IDF from which a test sentence nearly repeats a training sentence."""

_BLOCK = 1000


@dataclass(frozen=True, slots=True)
class Way:
    """One way to hold sentences out, and the score it gives.

    Attributes
    ----------
    split : str
    n_sentences : int
        That are scored.
    micro, macro : Score
    """

    split: str
    n_sentences: int
    micro: Score
    macro: Score


@dataclass(frozen=True, slots=True, repr=False)
class Audit(Report):
    """The same model scored on three splits of the same sentences.

    Attributes
    ----------
    random, grouped, without_repeats : Way
    flattery : float
        Micro F1 of the random split less that of the grouped one.
    flattery_interval : (float, float) or None
        95 %, over clusters, both scored on the same resamples.
    n_folds : int
        The same for all three.
    """

    header = (
        "split", "sentences", "micro F1", "low", "high", "macro F1", "low", "high",
    )  # fmt: skip

    random: Way
    grouped: Way
    without_repeats: Way
    flattery: float
    flattery_interval: Interval | None
    n_folds: int

    def __str__(self) -> str:
        low, high = self.flattery_interval or (self.flattery, self.flattery)
        n = self.grouped.n_sentences - self.without_repeats.n_sentences
        figures = f"{self.flattery:+.3f} micro F1 ({low:+.3f} to {high:+.3f})"
        if low > 0:
            verdict = (
                f"A random split flatters this model by {figures}, because it has then seen "
                "other sentences of the same stories"
            )
        else:
            verdict = f"A random split makes no difference that shows here: {figures}"
        share = n / max(self.grouped.n_sentences, 1)
        return (
            f"{verdict}; {n} test sentences ({share:.1%}) nearly repeat a training sentence of "
            "another story. Believe the grouped score."
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row for each split."""
        return [
            (
                way.split,
                way.n_sentences,
                *(value for one in (way.micro, way.macro) for value in (one.f1, one.low, one.high)),
            )
            for way in (self.random, self.grouped, self.without_repeats)
        ]

    def as_json(self) -> dict[str, Any]:
        """Return all figures as plain lists and numbers."""
        return asdict(self)


def audit(
    gold: Dataset,
    categories: Sequence[str],
    *,
    model: SentenceClassifier | None = None,
    n_folds: int = 5,
    n_jobs: int | None = None,
    seed: int = 0,
    predictions: OutOfFold | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Score the same model on a random split, grouped, and grouped without near-duplicates.

    Parameters
    ----------
    gold : datasets.Dataset
        As `Workspace.gold` gives it.
    categories : sequence of str
    model : SentenceClassifier, optional
        Settings to try; it is cloned, not changed.
    n_folds : int, default 5
        For all three.
    n_jobs : int, optional
    seed : int, default 0
    predictions : OutOfFold, optional
        By cluster, made before; its number of folds is then used for the random split too.
    progress : callable, optional
        Told after each fold how many of how many are done.

    Returns
    -------
    Audit

    Raises
    ------
    ModelError
        As `out_of_fold` does.
    """
    names, texts, clusters = list(categories), gold["text"][:], gold["cluster"][:]
    grouped = predictions or out_of_fold(
        gold, names, model=model, n_folds=n_folds, n_jobs=n_jobs, seed=seed, progress=progress
    )
    y = indicator(gold["labels"][:], names)
    # Stratified as the grouped folds are, but every sentence is on its own.
    folds = grouped_folds(y, range(len(y)), grouped.n_folds, seed)
    random = out_of_fold(
        gold, names, model=model, n_jobs=n_jobs, seed=seed, folds=folds, progress=progress
    )
    new = ~repeating(texts, grouped.folds)
    if not new.any():
        raise ModelError(
            "every sentence nearly repeats one of another cluster, so nothing is left to score",
            hint="Label sentences of articles that differ.",
        )

    def way(split: str, predicted: NDArray[np.int64], rows: NDArray[np.bool_]) -> Way:
        chosen = [name for name, on in zip(clusters, rows, strict=True) if on]
        *_, micro, macro = scores(y[rows], predicted[rows], chosen, names, seed=seed)
        return Way(split, int(rows.sum()), micro, macro)

    everything = np.ones(len(y), dtype=bool)
    resamples = Resamples(clusters, seed)
    drawn = [f1_drawn(y, held.predicted, resamples)[:, -2] for held in (random, grouped)]
    flattery = drawn[0] - drawn[1]
    return Audit(
        random=way("random", random.predicted, everything),
        grouped=way("by cluster of articles", grouped.predicted, everything),
        without_repeats=way("by cluster, no near-duplicates", grouped.predicted, new),
        flattery=float(flattery[0]),
        flattery_interval=resamples.interval(flattery),
        n_folds=grouped.n_folds,
    )


def repeating(texts: Sequence[str], folds: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which sentences nearly repeat one of those they are predicted from.

    Parameters
    ----------
    texts : sequence of str, length n_sentences
    folds : ndarray of shape (n_sentences,)
        The fold in which each sentence is tested.

    Returns
    -------
    ndarray of shape (n_sentences,)

    Examples
    --------
    >>> texts = ["The bank was robbed on Monday", "The bank was robbed on Monday!", "Rain fell"]
    >>> repeating(texts, np.array([0, 1, 1])).tolist()
    [True, True, False]
    """
    found = np.zeros(len(texts), dtype=bool)
    # Digits and one-letter words count as well: they can be all that two sentences differ in.
    x = TfidfVectorizer(token_pattern=r"(?u)\w+").fit_transform(texts)
    for train, test in each_fold(folds):
        known = x[train].T.tocsr()
        for first in range(0, len(test), _BLOCK):
            rows = test[first : first + _BLOCK]
            nearest = (x[rows] @ known).max(axis=1).toarray().ravel()
            found[rows] = nearest >= ALIKE - 1e-9
    return found
