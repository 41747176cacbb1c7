"""Text to terms, exactly as scikit-learn's ``TfidfVectorizer`` makes them.

The two analyzers the tagger knows are ``word`` (token pattern ``(?u)\\b\\w\\w+\\b`` on lower-cased
text, n-grams joined by a space) and ``char_wb`` (character n-grams inside words, each word padded
by a space on both sides).
"""

from __future__ import annotations

import re
from collections.abc import Callable

TOKEN_PATTERN = r"(?u)\b\w\w+\b"
"""scikit-learn's default, and the only one the tagger knows."""

_TOKEN = re.compile(TOKEN_PATTERN)

Analyzer = Callable[[str], list[str]]


def analyzer(kind: str, ngrams: tuple[int, int]) -> Analyzer:
    """Return a function from text to terms, repeated as often as they occur.

    Parameters
    ----------
    kind : {"word", "char_wb"}
    ngrams : tuple of (int, int)
        Least and greatest length.

    Examples
    --------
    >>> analyzer("word", (1, 2))("Guns seized.")
    ['guns', 'seized', 'guns seized']
    >>> analyzer("char_wb", (3, 3))("gun")
    [' gu', 'gun', 'un ']
    """
    make = {"word": _words, "char_wb": _characters}[kind]
    return lambda text: make(text.lower(), *ngrams)


def _words(text: str, least: int, most: int) -> list[str]:
    tokens = _TOKEN.findall(text)
    terms = list(tokens) if least == 1 else []
    for n in range(max(least, 2), min(most, len(tokens)) + 1):
        terms.extend(" ".join(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
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
