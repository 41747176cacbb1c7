"""Keywords of the taxonomy as first examples, each learnt like a sentence that has its category.

What the taxonomy says itself need not be learnt from labels. The fewer labels there are, the more
it helps; among thousands of sentences it hardly counts. Keywords are never tested on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from watchword.errors import ModelError

_FILLS = 0.5
"""How long a keyword is beside a sentence: words around it take their part of a unit vector.

As long as a sentence it would count too little within one: with 300 labels F1 falls by 0.02.
"""


class Keywords(NamedTuple):
    """Keywords as sentences.

    Attributes
    ----------
    texts : list of str
    y : ndarray of shape (n_keywords, n_categories)
        0 or 1: the categories that each speaks for.
    """

    texts: list[str]
    y: NDArray[np.int64]


def as_sentences(keywords: Sequence[Sequence[str]] | None, n_categories: int) -> Keywords:
    """Return every keyword once, and which categories it speaks for.

    Parameters
    ----------
    keywords : sequence of sequence of str, or None
        Of each category; an asterisk, which stands for any ending, is left out.
    n_categories : int

    Returns
    -------
    Keywords

    Raises
    ------
    ModelError
        If they are not one sequence of strings for each category.

    Examples
    --------
    >>> texts, y = as_sentences([["cocaine", "dealer*"], ["dealer", "rifle"]], 2)
    >>> texts, y.tolist()
    (['cocaine', 'dealer', 'rifle'], [[1, 0], [1, 1], [0, 1]])
    """
    if keywords is None:
        keywords = [()] * n_categories
    if len(keywords) != n_categories or any(isinstance(of, str) for of in keywords):
        raise ModelError(
            f"keywords {list(keywords)!r:.60} for {n_categories} categories",
            hint="Give a sequence of keywords for each category, in the order of the columns.",
        )
    found: dict[str, set[int]] = {}
    for column, of in enumerate(keywords):
        for keyword in of:
            found.setdefault(keyword.replace("*", "").strip(), set()).add(column)
    found.pop("", None)
    y = [[int(column in columns) for column in range(n_categories)] for columns in found.values()]
    return Keywords(list(found), np.array(y, dtype=np.int64).reshape(len(found), n_categories))


def to_learn_from(
    x: csr_matrix, y: NDArray[np.int64], n_keywords: int
) -> tuple[csr_matrix, NDArray[np.int64]]:
    """Return sentences, and keywords below them as they count in training.

    Those of a category that no sentence has are left out: it would be given for its keywords alone,
    and nobody could say how well.

    Parameters
    ----------
    x : csr_matrix of shape (n_sentences + n_keywords, n_terms)
        TF-IDF, keywords last.
    y : ndarray of shape (n_sentences + n_keywords, n_categories)
        0 or 1.
    n_keywords : int

    Examples
    --------
    >>> x, y = csr_matrix(np.eye(3)), np.array([[1, 0], [1, 0], [0, 1]])
    >>> x, y = to_learn_from(x, y, n_keywords=2)
    >>> x.toarray().tolist(), y.tolist()
    ([[1.0, 0.0, 0.0], [0.0, 0.5, 0.0]], [[1, 0], [1, 0]])
    """
    if not n_keywords:
        return x, y
    n = len(y) - n_keywords
    said = y[n:] & y[:n].any(axis=0)
    kept = np.flatnonzero(said.any(axis=1))
    below = vstack([x[:n], _FILLS * x[n + kept]], format="csr")
    return below, np.concatenate([y[:n], said[kept]])
