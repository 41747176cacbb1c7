"""Counts of character n-grams inside words.

A word has the same n-grams wherever it stands, so each distinct word is taken apart once:
sentences by words, times words by n-grams, is sentences by n-grams.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from watchword.models.counting import Counted, in_order, numbered, pruned
from watchword.models.progress import Tick
from watchword.tagging.terms import analyzer

_ROWS = 20_000


def count_characters(
    texts: Sequence[str],
    ngrams: tuple[int, int],
    *,
    least: int = 1,
    most: int | None = None,
    tick: Tick | None = None,
) -> Counted:
    """Count character n-grams inside words, as `CountVectorizer(analyzer="char_wb")` does.

    Parameters
    ----------
    texts, ngrams, least, most, tick
        As in `count_words`.

    Examples
    --------
    >>> found = count_characters(["gun", "a gun"], (4, 5), least=2)
    >>> found.terms, found.counts.toarray().tolist()
    ([' gun', ' gun ', 'gun '], [[1, 1, 1], [1, 1, 1]])
    """
    words, numbers, starts = numbered(texts, str.split, tick)
    terms, grams = _taken_apart(words, ngrams)
    if least > 1:
        # A term in `least` sentences occurs at least as often: the rest goes before the work.
        frequent = np.flatnonzero(np.bincount(numbers, minlength=len(words)) @ grams >= least)
        terms, grams = [terms[i] for i in frequent], grams[:, frequent]
    ones = np.ones(len(numbers), dtype=np.int32)
    sentences = csr_matrix((ones, numbers, starts), shape=(len(texts), len(words)))
    parts = [
        _sorted(sentences[first : first + _ROWS] @ grams)
        for first in range(0, max(len(texts), 1), _ROWS)
    ]
    return pruned(terms, parts, least, most)


def _taken_apart(words: list[str], ngrams: tuple[int, int]) -> tuple[list[str], csr_matrix]:
    """Return all n-grams in order, and how often each is in each word."""
    terms, numbers, starts = numbered(words, analyzer("char_wb", ngrams))
    terms, columns = in_order(terms, numbers)
    ones = np.ones(len(columns), dtype=np.int32)
    return terms, csr_matrix((ones, columns, starts), shape=(len(words), len(terms)))


def _sorted(counts: csr_matrix) -> csr_matrix:
    counts.sort_indices()
    return counts
