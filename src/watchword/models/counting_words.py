"""Counts of words and word n-grams.

The words of all sentences are one long array of numbers. An n-gram is then a pair: the number of
the n-gram one shorter that begins where it begins, and the number of its last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from watchword.models.counting import Counted, IntArray, counted, numbered
from watchword.models.progress import Tick
from watchword.tagging.terms import tokens


def count_words(
    texts: Sequence[str],
    ngrams: tuple[int, int],
    *,
    least: int = 1,
    most: int | None = None,
    tick: Tick | None = None,
) -> Counted:
    """Count words and word n-grams as `CountVectorizer` does.

    Parameters
    ----------
    texts : sequence of str, length n_sentences
    ngrams : tuple of (int, int)
        Least and greatest length.
    least : int
        Terms in fewer sentences are left out.
    most : int, optional
        `least` grows until no more than so many terms are left.
    tick : callable, optional
        Told how many sentences have been read since it was told last.

    Examples
    --------
    >>> found = count_words(["Guns, guns and drugs.", "And drugs!"], (1, 2), least=2)
    >>> found.terms, found.counts.toarray().tolist()
    (['and', 'and drugs', 'drugs'], [[1, 1, 1], [1, 1, 1]])
    """
    words, numbers, starts = numbered(texts, tokens, tick)
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(starts))
    grams = _Grams(None, numbers, np.arange(len(numbers)), np.arange(len(words))).frequent(least)
    levels = [grams]
    for _ in range(1, ngrams[1]):
        grams = _longer(grams, numbers, rows, len(words)).frequent(least)
        levels.append(grams)
    wanted = levels[ngrams[0] - 1 :]
    terms = [grams.text(number, words) for grams in wanted for number in range(len(grams.last))]
    firsts = np.cumsum([0, *(len(grams.last) for grams in wanted)])
    columns = [
        grams.numbers + np.int32(first) for grams, first in zip(wanted, firsts, strict=False)
    ]
    at = np.concatenate([rows[grams.places] for grams in wanted])
    return counted(terms, at, np.concatenate(columns), len(texts), least, most)


@dataclass(frozen=True, slots=True, eq=False)
class _Grams:
    """The n-grams of one length: which stands where, and what each consists of.

    `numbers[i]` stands at word `places[i]`. N-gram g is `shorter.text(before[g])` and then word
    `last[g]`.
    """

    shorter: Self | None
    numbers: NDArray[np.int32]
    places: IntArray
    last: IntArray
    before: IntArray | None = None

    def frequent(self, least: int) -> _Grams:
        """Return those that occur `least` times; the others cannot be in so many sentences."""
        if least <= 1:
            return self
        kept = np.bincount(self.numbers, minlength=len(self.last)) >= least
        renumbered = np.cumsum(kept, dtype=np.int32) - np.int32(1)
        stays = kept[self.numbers]
        return _Grams(
            self.shorter,
            renumbered[self.numbers[stays]],
            self.places[stays],
            self.last[kept],
            None if self.before is None else self.before[kept],
        )

    def text(self, number: int, words: list[str]) -> str:
        """Return the words of an n-gram, joined by spaces."""
        last: str = words[self.last[number]]
        if self.shorter is None or self.before is None:
            return last
        return f"{self.shorter.text(self.before[number], words)} {last}"


def _longer(
    grams: _Grams, numbers: NDArray[np.int32], rows: NDArray[np.int32], n_words: int
) -> _Grams:
    """Return the n-grams one word longer."""
    length = 1
    shorter = grams
    while shorter.shorter is not None:
        length, shorter = length + 1, shorter.shorter
    ends = grams.places + length
    inside = ends < len(rows)
    inside[inside] = rows[ends[inside]] == rows[grams.places[inside]]
    pair = grams.numbers[inside].astype(np.int64) * n_words + numbers[ends[inside]]
    found, distinct = pd.factorize(pair)
    before, last = np.divmod(distinct, max(n_words, 1))
    return _Grams(grams, found.astype(np.int32), grams.places[inside], last, before)
