"""Scores with NumPy alone, many sentences at once, for where the kernel was not compiled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count
from threading import Lock
from typing import NamedTuple

import numpy as np

from watchword.tagging.block import Block
from watchword.tagging.index import Hashes, find, hash_terms, join
from watchword.tagging.scores import Counted, FloatArray, IntArray, Scores, sigmoid
from watchword.tagging.terms import prepared, tokens

_TOGETHER = 256
"""Sentences scored at once: enough to pay for the arrays, few enough to stay in the cache."""

_KEPT_WORDS = 100_000


class _Found(NamedTuple):
    """Terms of some sentences: the sentence and the row of each, known or not (-1)."""

    sentences: IntArray
    rows: IntArray


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
        self._alone = Lock()  # finders remember words, for all threads
        self._blocks = tuple(blocks)
        self._finders: list[_Words | _Pieces] = [
            _Words(block) if block.kind == "word" else _Pieces(block) for block in blocks
        ]

    def scores(self, sentences: Sequence[str]) -> Scores:
        """Return log-odds, and how many terms there are and how many of them are known."""
        log_odds = np.tile(self._intercepts, (len(sentences), 1))
        n_terms = np.zeros((len(sentences), len(self._blocks)), dtype=np.int64)
        n_known = np.zeros_like(n_terms)
        for first in range(0, len(sentences), _TOGETHER):
            some = slice(first, first + _TOGETHER)
            texts = [prepared(text, self._strip) for text in sentences[some]]
            for j, finder in enumerate(self._finders):
                with self._alone:
                    every, rows = finder.find(texts)
                known = every[rows >= 0]
                n_terms[some, j] = np.bincount(every, minlength=len(texts))
                n_known[some, j] = np.bincount(known, minlength=len(texts))
                if len(known):
                    _add(self._blocks[j], known, rows[rows >= 0], log_odds[some])
        return Scores(log_odds, n_terms, n_known)

    def counted(self, sentences: Sequence[str]) -> Counted:
        """Return probabilities and the counts of terms, in one pass."""
        found = self.scores(sentences)
        return Counted(sigmoid(found.log_odds), found.n_terms, found.n_known)

    def probabilities(self, sentences: Sequence[str]) -> FloatArray:
        """Return the probability of each category, shape (n_sentences, n_categories)."""
        return sigmoid(self.scores(sentences).log_odds)


def _add(block: Block, sentences: IntArray, rows: IntArray, log_odds: FloatArray) -> None:
    """Add to the log-odds of sentences what the terms of these rows say together."""
    n = len(block.rows)
    keys, counts = np.unique(sentences * n + rows, return_counts=True)
    sentences, rows = np.divmod(keys, n)
    values = (1 + np.log(counts)) * block.idf[rows]
    firsts = np.flatnonzero(np.diff(sentences, prepend=-1))
    norms = np.sqrt(np.add.reduceat(values**2, firsts))
    sums = np.add.reduceat(block.weights[rows] * values[:, None], firsts)
    log_odds[sentences[firsts]] += sums / norms[:, None]


class _Words:
    """Finds n-grams of words by the hashes of the words, which it remembers."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._kept: dict[str, int] = {}

    def find(self, texts: Sequence[str]) -> _Found:
        """Return the sentence and the row of every term of every text."""
        words = [tokens(text) for text in texts]
        sentences = np.repeat(np.arange(len(texts)), [len(one) for one in words])
        hashes = self._hashes(list(chain.from_iterable(words)))
        least, most = self._block.ngrams
        of_ngrams, places = hashes, sentences
        found_hashes, found_sentences = [], []
        for n in range(1, most + 1):
            if n > 1:
                within = places[:-1] == sentences[n - 1 :]
                of_ngrams = join(of_ngrams[:-1], hashes[n - 1 :])
                places = np.where(within, places[:-1], -1)
            if n >= least:
                found_hashes.append(of_ngrams[places >= 0])
                found_sentences.append(places[places >= 0])
        rows = find(self._block, np.concatenate(found_hashes))
        return _Found(np.concatenate(found_sentences), rows)

    def _hashes(self, words: list[str]) -> Hashes:
        kept = self._kept
        if new := list({word for word in words if word not in kept}):
            if len(kept) > _KEPT_WORDS:
                kept.clear()
                new = list(set(words))
            kept.update(zip(new, hash_terms(new, "word").tolist(), strict=True))
        return np.fromiter(map(kept.__getitem__, words), dtype=np.uint64, count=len(words))


class _Pieces:
    """Finds character n-grams inside words, and remembers the rows of each word's."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._forget()

    def _forget(self) -> None:
        self._kept: dict[str, int] = {}
        self._rows: IntArray = np.zeros(0, dtype=np.int64)
        self._firsts: IntArray = np.zeros(0, dtype=np.int64)
        self._lengths: IntArray = np.zeros(0, dtype=np.int64)

    def find(self, texts: Sequence[str]) -> _Found:
        """Return the sentence and the row of every term of every text."""
        words = [text.split() for text in texts]
        numbers = self._numbers(list(chain.from_iterable(words)))
        lengths = self._lengths[numbers]
        places = np.repeat(np.arange(len(texts)), [len(one) for one in words])
        # One run of numbers for each word, all runs end to end.
        begin = np.repeat(self._firsts[numbers] - (np.cumsum(lengths) - lengths), lengths)
        return _Found(np.repeat(places, lengths), self._rows[begin + np.arange(len(begin))])

    def _numbers(self, words: list[str]) -> IntArray:
        if new := list({word for word in words if word not in self._kept}):
            if len(self._kept) > _KEPT_WORDS:
                self._forget()
                new = list(set(words))
            self._learn(new)
        return np.fromiter(map(self._kept.__getitem__, words), dtype=np.int64, count=len(words))

    def _learn(self, words: list[str]) -> None:
        terms = [self._block.split(word) for word in words]
        lengths = np.array([len(one) for one in terms], dtype=np.int64)
        rows = find(self._block, hash_terms(list(chain.from_iterable(terms)), "char_wb"))
        firsts = len(self._rows) + np.cumsum(lengths) - lengths
        self._kept.update(zip(words, count(len(self._kept)), strict=False))
        self._rows = np.concatenate([self._rows, rows])
        self._firsts = np.concatenate([self._firsts, firsts])
        self._lengths = np.concatenate([self._lengths, lengths])
