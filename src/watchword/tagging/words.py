"""Contributions of terms as contributions of characters and words, which people read more easily.

Terms overlap: *cocaine* is a word, part of a pair of words, and a dozen pieces of a word. Each
term's contribution is spread evenly over the characters it covers, blanks left out, and summed up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from watchword.tagging.explain import Contribution

_WORD = re.compile(r"\S+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


class Word(NamedTuple):
    """What one word of a sentence adds to the log-odds.

    Attributes
    ----------
    start, end : int
        Half-open code point offsets into the sentence.
    text : str
    value : float
    """

    start: int
    end: int
    text: str
    value: float


def character_shares(sentence: str, contributions: Sequence[Contribution]) -> NDArray[np.float64]:
    """Return what each character adds; all of them together add what all terms add.

    Parameters
    ----------
    sentence : str
    contributions : sequence of Contribution

    Returns
    -------
    ndarray of shape (n_characters,)
        Log-odds; 0 for blanks.
    """
    black = np.array([not letter.isspace() for letter in sentence], dtype=bool)
    before = np.concatenate([[0], np.cumsum(black)])
    # Two steps for each place, up where it starts and down where it ends; their running sum
    # is the height at every character. How many terms cover it is counted beside, in whole
    # numbers, so that what no term covers is 0 and not a rounding error.
    steps, covers = np.zeros(len(sentence) + 1), np.zeros(len(sentence) + 1, dtype=np.int64)
    for one in contributions:
        for start, end in one.offsets:
            share = one.value / len(one.offsets) / (before[end] - before[start])
            steps[start] += share
            steps[end] -= share
            covers[start] += 1
            covers[end] -= 1
    told = black & (np.cumsum(covers)[:-1] > 0)
    return np.where(told, np.cumsum(steps)[:-1], 0.0)


def word_shares(sentence: str, contributions: Sequence[Contribution]) -> tuple[Word, ...]:
    """Return what each word adds, in the order of the text; words stand between blanks."""
    shares = character_shares(sentence, contributions)
    return tuple(
        Word(*match.span(), match.group(), float(shares[slice(*match.span())].sum()))
        for match in _WORD.finditer(sentence)
    )


def merged(words: Sequence[Word]) -> list[tuple[str, float]]:
    """Return words that speak for a category, repetitions together, the strongest first.

    Examples
    --------
    >>> merged([Word(0, 4, "Guns", 1.0), Word(5, 8, "and", -0.1), Word(9, 14, "guns.", 0.5)])
    [('guns', 1.5)]
    """
    total: dict[str, float] = {}
    for one in words:
        name = _EDGES.sub("", one.text).lower() or one.text
        total[name] = total.get(name, 0.0) + one.value
    return sorted(((name, value) for name, value in total.items() if value > 0), key=_strength)


def _strength(word: tuple[str, float]) -> float:
    return -word[1]
