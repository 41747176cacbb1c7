"""The words of a text as numbers, with what each tells: what every article has tells nothing.

A word is cut to its first letters, so that inflections and British and American spellings meet;
a number loses its thousands separators. A common word weighs 0 or 1, any other word, a name or a
number 2. The table is fixed, not counted from the corpus at hand: whether two articles are near-
duplicates then depends on the two alone, not on what else is stored or when it was added.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint64]
"""One number for each word: a hash of its stem, and its weight in the last two bits."""

WORD = re.compile(r"\d[\d,.]*\d|\w+")

STEM = 6
"""Letters of a word that count."""

_REMEMBERED = 300_000
_YEAR = re.compile(r"(?:19|20)\d\d")


def stem(word: str) -> str:
    """Return what of a word counts.

    Examples
    --------
    >>> stem("Organised"), stem("organizes"), stem("59,000")
    ('organi', 'organi', '59000')
    """
    if word[0].isdigit():
        return word[:40].replace(",", "").rstrip(".")
    return word[:40].lower().replace("is", "iz")[:STEM]


def weight(form: str) -> int:
    """Return what a stem tells: 0, 1 or 2.

    Examples
    --------
    >>> weight("the"), weight("abroad"), weight("harbin"), weight("59000"), weight("2018")
    (0, 1, 2, 2, 1)
    """
    if len(form) < 2:
        return 0
    if form[0].isdigit():
        return 1 if _YEAR.fullmatch(form) else 2
    return _common().get(form, 2)


_table: dict[str, int] = {}


def _common() -> dict[str, int]:
    if not _table:
        level = -1
        for line in (Path(__file__).parent / "common.txt").read_text("utf-8").splitlines():
            if line.startswith("#"):
                level += 1
            else:
                _table.update(dict.fromkeys(line.split(), level))
    return _table


class _Coded(dict[str, int]):
    """The code of each word met so far."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        form = stem(word)
        hashed = blake2b(form.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = code = int.from_bytes(hashed, "little") >> 2 << 2 | weight(form)
        return code


_coded = _Coded()


def codes(text: str) -> Codes:
    """Return the words of a text as numbers, in order.

    Returns
    -------
    ndarray of uint64, shape (n_words,)

    Examples
    --------
    >>> first, second = codes("Smuggled fentanyl"), codes("smuggling FENTANYL")
    >>> bool((first == second).all())
    True
    """
    return np.fromiter(map(_coded.__getitem__, WORD.findall(text)), np.uint64)


def weights(of: Codes) -> NDArray[np.int64]:
    """Return the weight of each word, 0, 1 or 2, shape (n_words,)."""
    return (of & np.uint64(3)).astype(np.int64)
