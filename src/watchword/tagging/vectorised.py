"""Scores with NumPy alone, many sentences at once, for where the kernel was not compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from watchword.tagging.block import Block
from watchword.tagging.scores import Counted, FloatArray, IntArray, Scores, sigmoid
from watchword.tagging.terms import prepared

_TOGETHER = 256
"""Sentences scored at once: enough to pay for the arrays, few enough to stay in the cache."""

_KEPT_WORDS = 100_000


class NumpyEngine:
    """Scores sentences with NumPy.

    Parameters
    ----------
    blocks : sequence of Block
    intercepts : ndarray of shape (n_categories,)
    """

    name = "numpy"

    def __init__(self, blocks: Sequence[Block], intercepts: FloatArray) -> None:
        self._intercepts = intercepts
        self._strip = blocks[0].strip_accents
        self._finders = [
            (_Pieces if block.kind == "char_wb" else _Words)(block) for block in blocks
        ]
        self._blocks = blocks

    def scores(self, sentences: Sequence[str]) -> Scores:
        """Return log-odds, and how many terms there are and how many of them are known."""
        log_odds = np.tile(self._intercepts, (len(sentences), 1))
        n_terms = np.zeros((len(sentences), len(self._blocks)), dtype=np.int64)
        n_known = np.zeros_like(n_terms)
        for first in range(0, len(sentences), _TOGETHER):
            some = slice(first, first + _TOGETHER)
            texts = [prepared(text, self._strip) for text in sentences[some]]
            for j, (block, finder) in enumerate(zip(self._blocks, self._finders, strict=True)):
                columns, n_terms[some, j] = finder.find(texts)
                rows = np.repeat(np.arange(len(texts)), n_terms[some, j])[columns >= 0]
                columns = columns[columns >= 0]
                n_known[some, j] = np.bincount(rows, minlength=len(texts))
                if len(rows):
                    _add(block, rows, columns, log_odds[some])
        return Scores(log_odds, n_terms, n_known)

    def counted(self, sentences: Sequence[str]) -> Counted:
        """Return probabilities and the counts of terms, in one pass."""
        found = self.scores(sentences)
        return Counted(sigmoid(found.log_odds), found.n_terms, found.n_known)

    def probabilities(self, sentences: Sequence[str]) -> FloatArray:
        """Return the probability of each category, shape (n_sentences, n_categories)."""
        return sigmoid(self.scores(sentences).log_odds)


def _add(block: Block, rows: IntArray, columns: IntArray, log_odds: FloatArray) -> None:
    """Add to the log-odds what terms in `columns`, found in sentences `rows`, say together."""
    n = len(block.rows)
    keys, counts = np.unique(rows * n + columns, return_counts=True)
    rows, columns = np.divmod(keys, n)
    values = (1 + np.log(counts)) * block.idf[columns]
    firsts = np.flatnonzero(np.diff(rows, prepend=-1))
    norms = np.sqrt(np.add.reduceat(values**2, firsts))
    sums = np.add.reduceat(block.weights[columns] * values[:, None], firsts)
    log_odds[rows[firsts]] += sums / norms[:, None]


class _Words:
    """Finds n-grams of words."""

    def __init__(self, block: Block) -> None:
        self._block = block

    def find(self, texts: Sequence[str]) -> tuple[IntArray, list[int]]:
        """Return the columns of all terms of all texts, -1 for unknown, and how many each has."""
        terms = [self._block.split(text) for text in texts]
        lengths = [len(one) for one in terms]
        found = map(self._block.columns.get, chain.from_iterable(terms), repeat(-1))
        return np.fromiter(found, dtype=np.int64, count=sum(lengths)), lengths


class _Pieces:
    """Finds character n-grams inside words, and remembers those of each word."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._kept: dict[str, NDArray[np.int64]] = {}

    def find(self, texts: Sequence[str]) -> tuple[IntArray, list[int]]:
        """Return the columns of all terms of all texts, -1 for unknown, and how many each has."""
        pieces = [list(self._of_words(text.split())) for text in texts]
        lengths = [sum(map(len, one)) for one in pieces]
        every = [one for of in pieces for one in of]
        return np.concatenate(every) if every else np.zeros(0, dtype=np.int64), lengths

    def _of_words(self, words: list[str]) -> Iterator[NDArray[np.int64]]:
        kept = self._kept
        for word in words:
            if word not in kept:
                if len(kept) == _KEPT_WORDS:
                    kept.clear()
                terms = self._block.split(word)
                found = map(self._block.columns.get, terms, repeat(-1))
                kept[word] = np.fromiter(found, dtype=np.int64, count=len(terms))
            yield kept[word]
