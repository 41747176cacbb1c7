"""Sketches: a few numbers for each article, by which near-duplicates find each other.

A sketch keeps the smallest hashes of two sets, as Broder [1]_ does: of all runs of three words,
which a copy shares, and of all pairs of telling words that stand close together, in any order,
which a rewritten or translated-back copy still shares. The share of equal numbers estimates how
much of the sets two articles have in common.

.. [1] A. Z. Broder (1997), "On the resemblance and containment of documents".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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

_ARRAYS = 16
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

    All sketches lie in a few sorted arrays of eight bytes a number, 384 bytes an article, so that
    a million articles fit into memory: the hash tables of a general library take thirty times that.
    """

    def __init__(self) -> None:
        self.n = 0
        # More than one, so that putting new numbers in needs little room beside them.
        self._sorted = [np.empty(0, np.uint64) for _ in range(_ARRAYS)]

    def know(self, sketches: Iterable[Sketch]) -> None:
        """Add articles whose pairs are known already."""
        for _ in self._put(sketches):
            pass

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
        found = [_neighbours(all_of_them, new) for all_of_them, new in self._put(sketches)]
        pairs, times = np.unique(np.concatenate(found), return_counts=True)
        pairs = pairs[times >= SHARED]
        return np.stack([pairs >> _INDEX_BITS, pairs & _LOW], axis=1).astype(np.int64)

    def _put(self, sketches: Iterable[Sketch]) -> Iterator[tuple[Sketch, Sketch]]:
        """Put new numbers into their arrays; yield each array, and what in it is new."""
        rows = np.array(list(sketches), np.uint64).reshape(-1, RUNS + PAIRS)
        numbers = np.arange(self.n, self.n + len(rows), dtype=np.uint64)
        self.n += len(rows)
        keys = (rows << _INDEX_BITS) | numbers[:, None]
        new = np.sort(keys[rows != _NONE])
        where = (new >> _INDEX_BITS) % np.uint64(_ARRAYS)
        for place in range(_ARRAYS):
            some = new[where == place]
            both = np.concatenate([self._sorted[place], some])
            both.sort(kind="stable")  # two sorted runs, which this merges in linear time
            self._sorted[place] = both
            yield both, some


def _neighbours(all_of_them: Sketch, new: Sketch) -> NDArray[np.uint64]:
    """Return the pairs of articles that have a number in common, once for each number."""
    place = np.searchsorted(all_of_them, new)
    first = np.searchsorted(all_of_them, new >> _INDEX_BITS << _INDEX_BITS)
    found = []
    for step in range(1, LOOK_BACK + 1):
        near = place - step >= first
        found.append(_both(all_of_them[place[near] - step], new[near]))
    far = place - first > LOOK_BACK
    found.append(_both(all_of_them[first[far]], new[far]))
    return np.concatenate(found)


_LOW = (np.uint64(1) << _INDEX_BITS) - np.uint64(1)


def _both(earlier: NDArray[np.uint64], later: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return ((earlier & _LOW) << _INDEX_BITS) | (later & _LOW)
