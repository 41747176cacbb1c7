"""The classifier: TF-IDF, one linear classifier per category, calibrated scores.

The margins of the classifiers become probabilities through sigmoids that are fitted on margins of
sentences held out by cluster; the settings and the thresholds are chosen on the same sentences.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, issparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from watchword.models import large
from watchword.models.bad_input import check_matching, checked_targets, checked_texts
from watchword.models.calibrate import calibrate
from watchword.models.error_rates import held_out_errors
from watchword.models.features import features, learn, learnt_from
from watchword.models.fit import fit_setting
from watchword.models.keywords import as_sentences, to_learn_from
from watchword.models.novelty import fit_familiarity
from watchword.models.progress import Progress
from watchword.models.promise import Fewer, Promise, keep_promise, without_promise
from watchword.models.search import Search, Setting, search, settings, unsearched
from watchword.models.split import grouped_folds
from watchword.models.stems import with_stems
from watchword.models.threshold import thresholds
from watchword.tagging.scores import sigmoid

FloatArray = NDArray[np.float64]

_FOLDS = 3

_ENOUGH = 20
"""Clusters from which on half of them say something."""


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
    C : float or "auto", default "auto"
        Inverse strength of regularisation of the linear classifier; "auto": 1, jointly 0.5.
    emphasis : float or "auto", default "auto"
        How much more a term counts the more its frequency differs between sentences with a
        category and without: its weight is the absolute log ratio to this power. 0: all alike.
        "auto": 0.5 or 0, whichever is better on sentences held out.
    joint : bool or "auto", default "auto"
        Where every sentence has one label, fit all categories at once, without emphasis; "auto":
        if that is better on sentences held out.
    class_weight : {"balanced"} or None, default None
        "balanced" makes rare categories count as much as the rest.
    stems : str or None, default "english"
        Language, as Snowball calls it, in which inflections of a word share what they teach;
        None, and where there are very many sentences: each word learns for itself.
    keywords : sequence of sequence of str, or None, default None
        Words that speak for each category, in the order of the columns. Each counts as a sentence
        that has the category, but where there are very many sentences.
    promise : tuple or None, default None
        What the thresholds are chosen for: ``("precision", 0.9)``, ``("recall", 0.95)``,
        ``("budget", 200, 5000)`` to tag at most 200 of 5000 sentences, or None for the best F1.
    n_jobs : int or None, default None
        Categories fitted side by side, through joblib; -1: as many as there are cores. Threads
        share the solver's random numbers, so with more than one job two fits of one seed are not
        the same to the last digit; F1 moved by less than 0.001.
    seed : int, default 0
        Of the folds and the solver.

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
    kept_ : Kept
        What the thresholds promise, category by category.
    fewer_ : Fewer or None
        For a budget: what models say that have learnt from half as much.
    oof_probabilities_ : ndarray of shape (n_held_out, n_categories)
        Of training sentences, each from a model that has not seen its cluster.
    held_out_ : ndarray of shape (n_held_out,)
        Which those are: all, or a part where there are very many (see `models/large.py`).
    error_rates_ : list of dict, length n_categories
        What those get wrong, as `watchword.models.error_rates` counts it.
    familiarity_ : Familiarity
        How many unknown terms are usual in sentences of unseen articles of this corpus.
    reduced_ : dict
        What was left out of the work where there are very many sentences; else empty.
    search_ : Search
        The settings that were tried, their scores on held-out sentences, and the chosen one.

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
        C: float | str = "auto",
        emphasis: float | str = "auto",
        joint: bool | str = "auto",
        class_weight: str | None = None,
        stems: str | None = "english",
        keywords: Sequence[Sequence[str]] | None = None,
        promise: tuple[Any, ...] | None = None,
        n_jobs: int | None = None,
        seed: int = 0,
    ) -> None:
        self.word_ngrams = word_ngrams
        self.char_ngrams = char_ngrams
        self.min_df = min_df
        self.C = C
        self.emphasis = emphasis
        self.joint = joint
        self.class_weight = class_weight
        self.stems = stems
        self.keywords = keywords
        self.promise = promise
        self.n_jobs = n_jobs
        self.seed = seed

    def fit(
        self,
        texts: Sequence[str],
        y: ArrayLike,
        groups: Sequence[Hashable] | None = None,
        *,
        progress: Progress | None = None,
    ) -> Self:
        """Learn from labelled sentences.

        Parameters
        ----------
        texts : sequence of str, length n_sentences
        y : array-like of shape (n_sentences, n_categories) or (n_sentences,)
            A 0/1 matrix, dense or sparse, or one label per sentence.
        groups : sequence, length n_sentences, optional
            Cluster of each sentence; held-out margins never share a cluster with training.
            Without it every sentence is a cluster of its own.
        progress : callable, optional
            Told after each linear classifier how many of how many are fitted.

        Returns
        -------
        SentenceClassifier

        Raises
        ------
        ModelError
            If there is nothing to learn from, or sentences, labels and groups do not match.
        """
        texts = checked_texts(texts)
        self.classes_, targets = checked_targets(y)
        self.single_label_ = np.ndim(y) == 1 and not issparse(y)
        groups = list(range(len(texts)) if groups is None else groups)
        check_matching(texts, targets, groups)
        self.features_ = features(self.word_ngrams, self.char_ngrams, self.min_df)
        fit = self._fit_large if len(texts) >= large.LARGE else self._fit_folds
        margins, coef, intercept = fit(texts, targets, groups, progress)
        seen, of = targets[self.held_out_], [groups[i] for i in self.held_out_]
        slope, shift = calibrate(margins, seen)
        # Single precision moves a probability by less than 1e-6 and halves every file.
        self.coef_ = (coef * slope[:, None]).astype(np.float32)
        self.intercept_ = intercept * slope + shift
        self.oof_probabilities_ = held_out = sigmoid(margins * slope + shift)
        self.fewer_ = self._fewer(texts, targets, groups, slope, shift)
        promise = Promise.of(self.promise)
        if promise is None:
            best = sigmoid(thresholds(margins, seen) * slope + shift)
            self.kept_ = without_promise(best, held_out, seen)
        else:
            self.kept_ = keep_promise(promise, held_out, seen, of, fewer=self.fewer_)
        self.thresholds_ = self.kept_.thresholds
        self.error_rates_ = held_out_errors(held_out, seen, self.thresholds_, of)
        return self

    def decision_function(self, texts: Sequence[str]) -> FloatArray:
        """Return the log-odds of each category, shape (n_sentences, n_categories)."""
        check_is_fitted(self)
        texts = checked_texts(texts)
        if not texts:
            return np.zeros((0, len(self.intercept_)))
        x = self.features_.transform(texts)
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

    def _settings(self, y: NDArray[np.int64]) -> tuple[Setting, ...]:
        one_label = self.single_label_ and y.shape[1] > 2
        return settings(self.joint, self.C, self.emphasis, one_label=one_label)

    def _fit_folds(
        self,
        texts: list[str],
        y: NDArray[np.int64],
        groups: list[Hashable],
        progress: Progress | None,
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return margins of all sentences, held out fold by fold, and the final classifier."""
        keywords = as_sentences(self.keywords, y.shape[1])
        x = learn(self.features_, texts + keywords.texts)
        stems = with_stems(self.features_, self.stems)
        self.held_out_: NDArray[np.intp] = np.arange(len(texts))
        self.reduced_: dict[str, Any] = {}
        tried = self._settings(y)
        self.search_, margins = self._search(tried, x, stems, y, keywords.y, groups, progress)
        self.familiarity_ = fit_familiarity(self.features_, texts, groups, self.seed)
        known = np.concatenate([y, keywords.y])
        chosen = self.search_.chosen
        coef, intercept = self._fit_linear(chosen, x @ stems, known, n_keywords=len(keywords.y))
        return margins, coef @ stems.T, intercept

    def _search(
        self,
        tried: tuple[Setting, ...],
        x: csr_matrix,
        stems: csr_matrix,
        y: NDArray[np.int64],
        of_keywords: NDArray[np.int64],
        groups: list[Hashable],
        progress: Progress | None = None,
    ) -> tuple[Search, FloatArray]:
        """Compare settings; x has the keywords below the sentences, and no fold tests them."""
        folds = grouped_folds(y, groups, min(_FOLDS, len(set(groups))), self.seed)
        found, margins = search(
            tried,
            partial(self._fit_linear, n_keywords=len(of_keywords)),
            np.concatenate([folds, np.full(len(of_keywords), -1)]),
            lambda rows: learnt_from(x, self.features_, rows) @ stems,
            np.concatenate([y, of_keywords]),
            one_label=self.single_label_,
            progress=progress,
        )
        return found, margins[: len(y)]

    def _fit_large(
        self,
        texts: list[str],
        y: NDArray[np.int64],
        groups: list[Hashable],
        progress: Progress | None,
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return margins of a part that was held out, and the classifier of all others."""
        # What suits small data stops mattering: one setting, apart, and only C is chosen.
        setting = settings(False, self.C, self.emphasis, one_label=False)[0]
        found = large.learn_large(
            self.features_,
            texts,
            y,
            groups,
            C=setting.C,
            emphasis=setting.emphasis,
            class_weight=self.class_weight,
            n_jobs=self.n_jobs,
            seed=self.seed,
            progress=progress,
        )
        self.held_out_, self.reduced_ = found.held_out, found.reduced
        self.search_ = unsearched(replace(setting, C=found.reduced["C"]))
        read, of = [texts[i] for i in found.read], [groups[i] for i in found.read]
        self.familiarity_ = fit_familiarity(self.features_, read, of, self.seed)
        return found.margins, found.coef, found.intercept

    def _fewer(
        self,
        texts: list[str],
        y: NDArray[np.int64],
        groups: list[Hashable],
        slope: FloatArray,
        shift: FloatArray,
    ) -> Fewer | None:
        """Return held-out probabilities of half the sentences, learnt from that half alone."""
        promise = Promise.of(self.promise)
        few = len(set(groups)) < _ENOUGH or len(texts) >= large.LARGE
        if promise is None or promise.kind != "budget" or few:
            return None
        rows = np.flatnonzero(grouped_folds(y, groups, 2, self.seed) == 0)
        keywords = as_sentences(self.keywords, y.shape[1])
        x = csr_matrix(self.features_.transform([texts[i] for i in rows] + keywords.texts))
        stems = with_stems(self.features_, self.stems)
        chosen, of = (self.search_.chosen,), [groups[i] for i in rows]
        _, margins = self._search(chosen, x, stems, y[rows], keywords.y, of)
        return Fewer(rows, sigmoid(margins * slope + shift), 1 - 1 / _FOLDS)

    def _fit_linear(
        self, setting: Setting, x: csr_matrix, y: NDArray[np.int64], *, n_keywords: int
    ) -> tuple[FloatArray, FloatArray]:
        x, y = to_learn_from(x, y, n_keywords)
        return fit_setting(
            setting, x, y, class_weight=self.class_weight, n_jobs=self.n_jobs, seed=self.seed
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_label = True
        return tags
