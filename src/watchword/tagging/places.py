"""Text to terms with their places: the terms of `watchword.tagging.terms`, and where they stand.

Terms are made of lower-cased text, which can be longer than the text itself (``İ`` becomes two
characters); places are told in the text as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from watchword.tagging.terms import TOKEN_PATTERN

_TOKEN = re.compile(TOKEN_PATTERN)
_WORD = re.compile(r"\S+")

Span = tuple[int, int]

Locator = Callable[[str], list[tuple[str, int, int]]]


def locator(kind: str, ngrams: tuple[int, int]) -> Locator:
    """Return a function from text to (term, start, end), in the order of `terms.analyzer`.

    A word n-gram reaches from the first letter of its first word to the last of its last one. The
    blanks that pad a word for ``char_wb`` are not in the text, so places end with the word.

    Parameters
    ----------
    kind : {"word", "char_wb"}
    ngrams : tuple of (int, int)
        Least and greatest length.

    Examples
    --------
    >>> locator("word", (1, 2))("Guns seized.")
    [('guns', 0, 4), ('seized', 5, 11), ('guns seized', 0, 11)]
    >>> locator("char_wb", (3, 3))("A gun")
    [(' a ', 0, 1), (' gu', 2, 4), ('gun', 2, 5), ('un ', 3, 5)]
    """
    make = {"word": _words, "char_wb": _characters}[kind]

    def locate(text: str) -> list[tuple[str, int, int]]:
        lowered = text.lower()
        found = make(lowered, *ngrams)
        if len(lowered) == len(text):
            return list(found)
        origin = [place for place, letter in enumerate(text) for _ in letter.lower()]
        return [(term, origin[start], origin[end - 1] + 1) for term, start, end in found]

    return locate


def _words(text: str, least: int, most: int) -> Iterator[tuple[str, int, int]]:
    tokens = [(match.group(), *match.span()) for match in _TOKEN.finditer(text)]
    for n in range(least, most + 1):
        for i in range(len(tokens) - n + 1):
            yield _joined(tokens[i : i + n])


def _joined(tokens: Sequence[tuple[str, int, int]]) -> tuple[str, int, int]:
    return " ".join(token for token, _, _ in tokens), tokens[0][1], tokens[-1][2]


def _characters(text: str, least: int, most: int) -> Iterator[tuple[str, int, int]]:
    for match in _WORD.finditer(text):
        word = f" {match.group()} "
        for n in range(least, most + 1):
            for i in range(max(1, len(word) - n + 1)):
                yield word[i : i + n], *_clipped(match.span(), i, n)
            if n >= len(word):
                break


def _clipped(word: Span, first: int, n: int) -> Span:
    """Return the place in the text of so many characters of a padded word, at least one of it."""
    start, end = word
    left = min(max(start + first - 1, start), end - 1)
    return left, max(min(start + first - 1 + n, end), left + 1)
