"""Text to terms, exactly as scikit-learn's ``TfidfVectorizer`` makes them.

The two analyzers the tagger knows are ``word`` (token pattern ``(?u)\\b\\w\\w+\\b`` on lower-cased
text, n-grams joined by a space) and ``char_wb`` (character n-grams inside words, each word padded
by a space on both sides).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial

TOKEN_PATTERN = r"(?u)\b\w\w+\b"
"""scikit-learn's default, and the only one the tagger knows."""

STRIP_ACCENTS = (None, "ascii", "unicode")
"""scikit-learn's ways to strip accents, after lower-casing."""

_TOKEN = re.compile(TOKEN_PATTERN)

Analyzer = Callable[[str], list[str]]


def analyzer(kind: str, ngrams: tuple[int, int], strip_accents: str | None = None) -> Analyzer:
    """Return a function from text to terms, repeated as often as they occur.

    Parameters
    ----------
    kind : {"word", "char_wb"}
    ngrams : tuple of (int, int)
        Least and greatest length.
    strip_accents : {None, "ascii", "unicode"}

    Examples
    --------
    >>> analyzer("word", (1, 2))("Guns seized.")
    ['guns', 'seized', 'guns seized']
    >>> analyzer("char_wb", (3, 3))("gun")
    [' gu', 'gun', 'un ']
    """
    split = splitter(kind, ngrams)
    return lambda text: split(prepared(text, strip_accents))


def splitter(kind: str, ngrams: tuple[int, int]) -> Analyzer:
    """Return a function from text to terms, for text that is `prepared` already."""
    make = {"word": _words, "char_wb": _characters}[kind]
    return partial(make, least=ngrams[0], most=ngrams[1])


def prepared(text: str, strip_accents: str | None = None) -> str:
    """Return text in lower case and, if so wanted, without accents.

    Examples
    --------
    >>> prepared("Café"), prepared("Café", "unicode"), prepared("Kyjiv · Київ", "ascii")
    ('café', 'cafe', 'kyjiv  ')
    """
    text = text.lower()
    if strip_accents is None or text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    if strip_accents == "ascii":
        return apart.encode("ascii", "ignore").decode("ascii")
    return "".join(one for one in apart if not unicodedata.combining(one))


def tokens(text: str) -> list[str]:
    """Return the words of `prepared` text.

    Examples
    --------
    >>> tokens("a gun, two guns")
    ['gun', 'two', 'guns']
    """
    return _TOKEN.findall(text)


def _words(text: str, least: int, most: int) -> list[str]:
    words = tokens(text)
    terms = list(words) if least == 1 else []
    for n in range(max(least, 2), min(most, len(words)) + 1):
        terms.extend(map(" ".join, zip(*(words[i:] for i in range(n)), strict=False)))
    return terms


def _characters(text: str, least: int, most: int) -> list[str]:
    terms: list[str] = []
    for token in text.split():
        word = f" {token} "
        for n in range(least, most + 1):
            terms.extend(word[i : i + n] for i in range(max(1, len(word) - n + 1)))
            if n >= len(word):  # a short word counts once, not once for every longer n
                break
    return terms
