"""Sketches: a few numbers for each article, by which near-duplicates find each other.

A sketch keeps the smallest hashes of two sets, as Broder [1]_ does: of all runs of three words,
which a copy shares, and of all pairs of telling words that stand close together, in any order,
which a rewritten or translated-back copy still shares. The share of equal numbers estimates how
much of the sets two articles have in common.

.. [1] A. Z. Broder (1997), "On the resemblance and containment of documents".
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from watchword.corpus.wording import Codes, codes, weights

Sketch = NDArray[np.uint64]
"""The numbers of one article, shape (RUNS + PAIRS,)."""

RUNS, PAIRS = 16, 32
"""Hashes kept of the runs of words, and of the pairs of telling words."""

REACH = 3
"""How many telling words apart the two words of a pair may stand."""

SHARED = 3
"""Equal numbers from which two articles are compared exactly."""

LOOK_BACK = 8
"""Articles with the same number that are paired with each other; a longer row is chained."""

_INDEX_BITS = np.uint64(24)
_NONE = np.uint64(2**40 - 1)
_ODD = [np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)]


def sketch(text: str) -> Sketch:
    """Return the sketch of a text.

    Returns
    -------
    ndarray of uint64, shape (RUNS + PAIRS,)
        Hashes of 40 bits; a short text has fewer, the rest is filled up.

    Examples
    --------
    >>> one = "Two men were held on Monday after a van full of stolen copper was stopped at Dover."
    >>> len(set(sketch(one)) & set(sketch(one.replace("Monday", "Tuesday")))) > SHARED
    True
    """
    words = codes(text)
    found = np.full(RUNS + PAIRS, _NONE)
    runs = _mixed(words[:-2] * _ODD[0] + words[1:-1] * _ODD[1] + words[2:] * _ODD[2])
    smallest = np.unique(runs)[:RUNS]
    found[: len(smallest)] = smallest
    smallest = np.unique(_pairs(words[weights(words) > 0]))[:PAIRS]
    found[RUNS : RUNS + len(smallest)] = smallest
    return found


def _pairs(telling: Codes) -> NDArray[np.uint64]:
    left = np.concatenate([telling[:-step] for step in range(1, REACH + 1)])
    right = np.concatenate([telling[step:] for step in range(1, REACH + 1)])
    differ = left != right
    left, right = left[differ], right[differ]
    return _mixed(np.minimum(left, right) * _ODD[0] + np.maximum(left, right) * _ODD[2])


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble numbers, so that the smallest are a fair sample, and keep 40 bits."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (x ^ (x >> np.uint64(31))) >> _INDEX_BITS


class Candidates:
    """Finds the pairs of articles whose sketches have enough numbers in common.

    All sketches lie in one sorted array of eight bytes a number, 384 bytes an article, so that a
    million articles fit into memory: the hash tables of a general library take thirty times that.
    """

    def __init__(self) -> None:
        self.n = 0
        self._sorted = np.empty(0, np.uint64)

    def add(self, sketches: Iterable[Sketch]) -> NDArray[np.int64]:
        """Add articles, numbered from `n` on, and return their candidate pairs.

        Parameters
        ----------
        sketches : iterable of Sketch
            One for each article.

        Returns
        -------
        ndarray of int64, shape (n_pairs, 2)
            The earlier article of each pair, and the later one, which is new.
        """
        rows = np.array(list(sketches), np.uint64).reshape(-1, RUNS + PAIRS)
        numbers = np.arange(self.n, self.n + len(rows), dtype=np.uint64)
        self.n += len(rows)
        keys = (rows << _INDEX_BITS) | numbers[:, None]
        new = np.sort(keys[rows != _NONE])
        # Both parts are sorted, which a stable sort merges in linear time.
        self._sorted = np.sort(np.concatenate([self._sorted, new]), kind="stable")
        return self._pairs_of(new)

    def _pairs_of(self, new: NDArray[np.uint64]) -> NDArray[np.int64]:
        hashes, place = new >> _INDEX_BITS, np.searchsorted(self._sorted, new)
        first = np.searchsorted(self._sorted, hashes << _INDEX_BITS)
        found = [
            _both(self._sorted[place[near] - step], new[near])
            for step in range(1, LOOK_BACK + 1)
            for near in [place - step >= first]
        ]
        far = place - first > LOOK_BACK
        found.append(_both(self._sorted[first[far]], new[far]))
        pairs, times = np.unique(np.concatenate(found), return_counts=True)
        pairs = pairs[times >= SHARED]
        return np.stack([pairs >> _INDEX_BITS, pairs & _LOW], axis=1).astype(np.int64)


_LOW = (np.uint64(1) << _INDEX_BITS) - np.uint64(1)


def _both(earlier: NDArray[np.uint64], later: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return ((earlier & _LOW) << _INDEX_BITS) | (later & _LOW)
