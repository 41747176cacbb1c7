"""From gold to a model: TF-IDF, one linear classifier per category, calibrated scores.

The margins of the classifiers become probabilities through a sigmoid that is fitted on margins of
sentences held out by cluster, and the thresholds are chosen on the same held-out sentences.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from watchword.errors import ModelError
from watchword.models import large
from watchword.models.calibrate import platt, sigmoid
from watchword.models.features import features, learn, learnt_from
from watchword.models.linear import fit_linear
from watchword.models.split import each_fold, grouped_folds
from watchword.models.threshold import thresholds

if TYPE_CHECKING:
    from datasets import Dataset

FloatArray = NDArray[np.float64]

_FOLDS = 3


class SentenceClassifier(ClassifierMixin, BaseEstimator):
    """Labels sentences with any number of categories each.

    Parameters
    ----------
    word_ngrams : tuple of (int, int) or None, default (1, 2)
        Lengths of word n-grams; None leaves words out.
    char_ngrams : tuple of (int, int) or None, default (2, 5)
        Lengths of character n-grams inside words; None leaves them out.
    min_df : int, default 1
        Terms in fewer training sentences are left out.
    C : float, default 1.0
        Inverse strength of regularisation of the linear classifier.
    emphasis : float, default 0.5
        How much more a term counts the more its frequency differs between sentences with a
        category and without: its weight is the absolute log ratio to this power. 0: all alike.
    class_weight : {"balanced"} or None, default None
        "balanced" makes rare categories count as much as the rest.
    n_jobs : int or None, default None
        Categories fitted side by side, through joblib.
    seed : int, default 0
        Of the folds and the solver.
    verbose : bool, default False
        Show progress on standard error, on a terminal and from 100,000 sentences on.

    Attributes
    ----------
    classes_ : ndarray of shape (n_categories,)
        Column numbers, or the labels themselves where `fit` was given one label per sentence.
    coef_ : ndarray of shape (n_categories, n_terms)
        Log-odds of each category per unit of TF-IDF.
    intercept_ : ndarray of shape (n_categories,)
        Log-odds for a sentence without a known term.
    thresholds_ : ndarray of shape (n_categories,)
        Least probability at which a category is given.
    oof_probabilities_ : ndarray of shape (n_sentences, n_categories)
        Of the training sentences, each from a model that has not seen its cluster; NaN for those
        that no model was kept from, as most are from 100,000 sentences on.
    reduced_ : dict
        What was left out of the work from 100,000 sentences on (see `models/large.py`); else empty.

    Examples
    --------
    >>> texts = ["Police seized cocaine.", "Heroin was found.", "He sold crack cocaine.",
    ...          "Rain fell.", "The match was lost.", "Bread is dearer."] * 3
    >>> y = np.array([[1], [1], [1], [0], [0], [0]] * 3)
    >>> SentenceClassifier().fit(texts, y).predict(["Cocaine seized.", "Rain is lost."]).tolist()
    [[1], [0]]
    """

    def __init__(
        self,
        word_ngrams: tuple[int, int] | None = (1, 2),
        char_ngrams: tuple[int, int] | None = (2, 5),
        *,
        min_df: int = 1,
        C: float = 1.0,
        emphasis: float = 0.5,
        class_weight: str | None = None,
        n_jobs: int | None = None,
        seed: int = 0,
        verbose: bool = False,
    ) -> None:
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.min_df = min_df
        self.C = C
        self.emphasis = emphasis
        self.class_weight = class_weight
        self.n_jobs = n_jobs
        self.seed = seed
        self.verbose = verbose

    def fit(
        self, texts: Sequence[str], y: ArrayLike, groups: Sequence[Hashable] | None = None
    ) -> Self:
        """Learn from labelled sentences.

        Parameters
        ----------
        texts : sequence of str, length n_sentences
        y : array-like of shape (n_sentences, n_categories) or (n_sentences,)
            A 0/1 matrix, or one label per sentence.
        groups : sequence, length n_sentences, optional
            Cluster of each sentence; held-out margins never share a cluster with training.
            Without it every sentence is a cluster of its own.

        Returns
        -------
        SentenceClassifier

        Raises
        ------
        ModelError
            If there is nothing to learn from.
        """
        texts = list(texts)
        targets = self._targets(y)
        groups = list(range(len(texts)) if groups is None else groups)
        _check(texts, targets, groups)
        self.features_ = features(self.word_ngrams, self.char_ngrams, self.min_df)
        coef, intercept, margins, rows = self._learn(texts, targets, groups)
        held_out = targets[rows]
        slope, shift = np.array([platt(m, t) for m, t in zip(margins.T, held_out.T, strict=True)]).T
        # Single precision moves a probability by less than 1e-6 and halves every file.
        self.coef_ = (coef * slope[:, None]).astype(np.float32)
        self.intercept_ = intercept * slope + shift
        self.oof_probabilities_ = np.full(targets.shape, np.nan)
        self.oof_probabilities_[rows] = sigmoid(margins * slope + shift)
        self.thresholds_ = thresholds(self.oof_probabilities_[rows], held_out)
        return self

    def decision_function(self, texts: Sequence[str]) -> FloatArray:
        """Return the log-odds of each category, shape (n_sentences, n_categories)."""
        check_is_fitted(self)
        x = self.features_.transform(list(texts))
        return np.asarray(x @ self.coef_.T + self.intercept_)

    def predict_proba(self, texts: Sequence[str]) -> FloatArray:
        """Return probabilities in [0, 1], shape (n_sentences, n_categories).

        Categories are independent, so a row need not sum to 1.
        """
        return sigmoid(self.decision_function(texts))

    def predict(self, texts: Sequence[str]) -> NDArray[Any]:
        """Return a 0/1 matrix, thresholds applied; or one label each if trained on such."""
        probabilities = self.predict_proba(texts)
        if self.single_label_:
            return np.asarray(self.classes_[probabilities.argmax(axis=1)])
        return (probabilities >= self.thresholds_).astype(np.int64)

    def _targets(self, y: ArrayLike) -> NDArray[np.int64]:
        labels = np.asarray(y)
        self.single_label_ = labels.ndim == 1
        if self.single_label_:
            self.classes_ = np.unique(labels)
            return np.asarray(labels[:, None] == self.classes_, dtype=np.int64)
        self.classes_ = np.arange(labels.shape[1])
        return labels.astype(np.int64)

    def _learn(
        self, texts: list[str], y: NDArray[np.int64], groups: list[Hashable]
    ) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.intp]]:
        """Return weights, intercepts, and margins of rows that were held out, with those rows."""
        self.reduced_: dict[str, Any] = {}
        if len(texts) < large.LARGE:
            x = learn(self.features_, texts)
            margins = self._held_out_margins(x, y, groups)
            return *self._fit_linear(x, y), margins, np.arange(len(texts))
        found = large.learn_large(
            self.features_, texts, y, groups, verbose=self.verbose, **self._settings()
        )
        self.reduced_ = found.reduced
        return found.coef, found.intercept, found.margins, found.held_out

    def _held_out_margins(
        self, x: csr_matrix, y: NDArray[np.int64], groups: list[Hashable]
    ) -> FloatArray:
        folds = grouped_folds(y, groups, min(_FOLDS, len(set(groups))), self.seed)
        margins = np.zeros(y.shape)
        for train, test in each_fold(folds):
            as_learnt = learnt_from(x, self.features_, train)
            coef, intercept = self._fit_linear(as_learnt[train], y[train])
            margins[test] = as_learnt[test] @ coef.T + intercept
        return margins

    def _fit_linear(self, x: csr_matrix, y: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
        return fit_linear(x, y, **self._settings())

    def _settings(self) -> dict[str, Any]:
        names = ("C", "emphasis", "class_weight", "n_jobs", "seed")
        return {name: getattr(self, name) for name in names}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_label = True
        return tags


def train(
    gold: Dataset, *, categories: Sequence[str] | None = None, **settings: Any
) -> SentenceClassifier:
    """Train a model on settled sentences.

    Parameters
    ----------
    gold : datasets.Dataset
        `text`, `labels` and `cluster` for each sentence, as `Workspace.gold` gives them.
    categories : sequence of str, optional
        Category ids in the order of the model's columns; by default those in `gold`, sorted.
    **settings
        Of `SentenceClassifier`.

    Returns
    -------
    SentenceClassifier
        With the category ids in `categories_`, and in `training_` what it was trained on.
    """
    names = tuple(categories or sorted({name for labels in gold["labels"] for name in labels}))
    model = SentenceClassifier(**settings)
    model.fit(list(gold["text"]), indicator(gold["labels"], names), list(gold["cluster"]))
    model.categories_ = names
    model.training_ = _training(gold) | ({"reduced": model.reduced_} if model.reduced_ else {})
    return model


def fingerprint(texts: Sequence[str], labels: Sequence[Sequence[str]]) -> str:
    """Return a SHA-256 that changes with any sentence or label, but not with their order."""
    rows = sorted(json.dumps([text, sorted(of)]) for text, of in zip(texts, labels, strict=True))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _training(gold: Dataset) -> dict[str, Any]:
    return {
        "n_sentences": len(gold),
        "n_clusters": len(set(gold["cluster"])),
        "n_none": sum(not labels for labels in gold["labels"]),
        "fingerprint": fingerprint(gold["text"], gold["labels"]),
    }


def indicator(labels: Sequence[Sequence[str]], categories: Sequence[str]) -> NDArray[np.int64]:
    """Return labels as a 0/1 matrix.

    Examples
    --------
    >>> indicator([["fraud"], [], ["drugs", "fraud"]], ["drugs", "fraud"]).tolist()
    [[0, 1], [0, 0], [1, 1]]
    """
    return np.array([[int(name in row) for name in categories] for row in labels], dtype=np.int64)


def _check(texts: list[str], y: NDArray[np.int64], groups: list[Hashable]) -> None:
    if not len(texts) == len(y) == len(groups):
        raise ModelError(
            f"{len(texts)} sentences, {len(y)} rows of labels and {len(groups)} groups",
            hint="Give one row of labels and one group for each sentence.",
        )
    if not y.size or not y.any():
        raise ModelError(
            "no sentence has a category, so there is nothing to learn",
            hint="Label more sentences, then run 'watchword labels gold'.",
        )
    if len(set(groups)) < 2:
        raise ModelError(
            "all sentences come from one cluster of articles, so nothing can be held out",
            hint="Label sentences of at least two different articles.",
        )
