"""Baselines: what a model must beat to be worth having."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from watchword.labels.taxonomy import Category
from watchword.models.split import each_fold

PLAIN = "plain scikit-learn"
"""The baseline that anybody would write in a minute."""


def keyword_labels(sentences: Sequence[str], categories: Sequence[Category]) -> NDArray[np.int64]:
    """Label sentences by the keywords of the taxonomy.

    Parameters
    ----------
    sentences : sequence of str, length n_sentences
    categories : sequence of Category, length n_categories

    Returns
    -------
    ndarray of shape (n_sentences, n_categories)
        0 or 1.

    Examples
    --------
    >>> drugs = Category("drugs", "Drugs", "d", "", "#000000", "", keywords=("cocaine", "dealer*"))
    >>> keyword_labels(["Dealers met.", "Cocaines?", "COCAINE!"], [drugs]).ravel().tolist()
    [1, 0, 1]
    """
    patterns = [_pattern(category.keywords) for category in categories]
    rows = [[int(bool(p and p.search(text))) for p in patterns] for text in sentences]
    return np.array(rows, dtype=np.int64).reshape(len(sentences), len(categories))


def _pattern(keywords: Sequence[str]) -> re.Pattern[str] | None:
    if not keywords:
        return None
    words = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in keywords)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def plain_probabilities(
    texts: Sequence[str],
    y: NDArray[np.integer],
    folds: NDArray[np.intp],
    n_jobs: int | None = None,
) -> NDArray[np.float64]:
    """Cross-validate word TF-IDF with one logistic regression for each category.

    Parameters
    ----------
    texts : sequence of str, length n_sentences
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    folds : ndarray of shape (n_sentences,)
        The fold in which each sentence is tested; -1: in none.
    n_jobs : int, optional
        Categories fitted side by side, in threads.

    Returns
    -------
    ndarray of shape (n_sentences, n_categories)
        Probabilities; 0 for sentences of no fold. A category without positives, or without
        negatives, among the training sentences gets their share.
    """
    found = np.zeros(y.shape)
    for train, test in each_fold(folds):
        vectorizer = TfidfVectorizer()
        x = vectorizer.fit_transform([texts[row] for row in train])
        # scikit-learn would do this in place, in every thread at once.
        x.sum_duplicates()
        new = vectorizer.transform([texts[row] for row in test])
        found[test] = y[train].mean(axis=0)
        columns = np.flatnonzero(y[train].min(axis=0) != y[train].max(axis=0))
        fitted = Parallel(n_jobs=n_jobs, prefer="threads")(
            delayed(LogisticRegression(solver="liblinear", random_state=0).fit)(x, y[train, i])
            for i in columns
        )
        for column, model in zip(columns, fitted, strict=True):
            found[test, column] = model.predict_proba(new)[:, 1]
    return found
