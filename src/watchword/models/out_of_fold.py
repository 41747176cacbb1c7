"""What a model says of every gold sentence when it was trained without that sentence's articles.

Evaluating, auditing, comparing and looking for doubtful labels all start from these predictions.
Which sentence is in which fold depends on gold, the number of folds and the seed alone, never on
the model, so predictions of two models can be set side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone

from watchword.models.bad_input import check_once, check_some
from watchword.models.classifier import SentenceClassifier
from watchword.models.progress import Progress
from watchword.models.split import each_fold, grouped_folds
from watchword.models.train import indicator

if TYPE_CHECKING:
    from datasets import Dataset

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class OutOfFold:
    """Held-out probabilities and decisions, row by row as in gold.

    Attributes
    ----------
    sentence_ids : tuple of str, length n_sentences
    probabilities : ndarray of shape (n_sentences, n_categories)
        In [0, 1], each from a model that has not seen the sentence's cluster.
    predicted : ndarray of shape (n_sentences, n_categories)
        0 or 1: the thresholds of the fold's own model applied.
    thresholds : ndarray of shape (n_folds, n_categories)
    folds : ndarray of shape (n_sentences,)
        The fold in which a sentence was tested, from 0; -1: it was only ever trained on.
    categories : tuple of str, length n_categories
    seed : int
        Of the folds.
    settings : mapping
        Of the model, as `SentenceClassifier.get_params` gives them.
    """

    sentence_ids: tuple[str, ...]
    probabilities: FloatArray
    predicted: IntArray
    thresholds: FloatArray
    folds: NDArray[np.intp]
    categories: tuple[str, ...]
    seed: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<OutOfFold: {len(self.sentence_ids)} sentences, {self.n_folds} folds>"

    @property
    def n_folds(self) -> int:
        """Number of folds, each tested once."""
        return len(self.thresholds)


def out_of_fold(
    gold: Dataset,
    categories: Sequence[str],
    *,
    model: SentenceClassifier | None = None,
    n_folds: int = 5,
    n_jobs: int | None = None,
    seed: int = 0,
    folds: NDArray[np.intp] | None = None,
    progress: Progress | None = None,
) -> OutOfFold:
    """Predict every gold sentence by a model that has not seen its cluster of articles.

    Parameters
    ----------
    gold : datasets.Dataset
        `text`, `labels` and `cluster` for each sentence, as `Workspace.gold` gives them;
        `sentence_id` where it is there, else the number of the row names a sentence.
    categories : sequence of str
        Category ids, in the order of the columns.
    model : SentenceClassifier, optional
        Settings to try; it is cloned, not changed.
    n_folds : int, default 5
    n_jobs : int, optional
        Folds worked on side by side, through joblib.
    seed : int, default 0
    folds : ndarray of shape (n_sentences,), optional
        Another split than by cluster: the fold in which each sentence is tested, from 0;
        -1 for sentences that are only trained on.
    progress : callable, optional
        Told after each fold how many of how many are done.

    Returns
    -------
    OutOfFold

    Raises
    ------
    ModelError
        If a sentence id occurs twice, there is no gold, or fewer clusters than folds.
    """
    ids, names = sentence_ids(gold), tuple(categories)
    texts, clusters = gold["text"][:], gold["cluster"][:]
    y = indicator(gold["labels"][:], names).reshape(len(texts), len(names))
    if folds is None:
        folds = grouped_folds(y, clusters, n_folds, seed)
    model = SentenceClassifier(seed=seed) if model is None else model
    splits = list(each_fold(folds))
    work = Parallel(n_jobs=n_jobs, return_as="generator")(
        delayed(held_out)(clone(model), texts, y, clusters, train, test) for train, test in splits
    )
    probabilities, predicted, cuts = np.zeros(y.shape), np.zeros_like(y), []
    for done, ((_, test), (found, thresholds)) in enumerate(zip(splits, work, strict=True), 1):
        probabilities[test], predicted[test] = found, found >= thresholds
        cuts.append(thresholds)
        if progress:
            progress(done, len(splits))
    settings = model.get_params()
    return OutOfFold(ids, probabilities, predicted, np.array(cuts), folds, names, seed, settings)


def sentence_ids(gold: Dataset) -> tuple[str, ...]:
    """Return the ids of gold sentences, or their row numbers where they have none.

    Raises
    ------
    ModelError
        If there is no sentence, or one occurs twice.
    """
    check_some(gold)
    if "sentence_id" not in gold.column_names:
        return tuple(str(row) for row in range(len(gold)))
    ids = tuple(gold["sentence_id"][:])
    check_once(ids)
    return ids


def held_out(
    model: SentenceClassifier,
    texts: list[str],
    y: IntArray,
    clusters: list[str],
    train: NDArray[np.intp],
    test: NDArray[np.intp],
) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities of the test sentences and the thresholds found without them."""
    model.fit([texts[i] for i in train], y[train], [clusters[i] for i in train])
    return model.predict_proba([texts[i] for i in test]), model.thresholds_
