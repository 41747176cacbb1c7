"""Text to terms with their places: the terms of `watchword.tagging.terms`, and where they stand.

Terms are made of lower-cased text, perhaps without accents, which can be longer or shorter than the
text itself (``İ`` becomes two characters); places are told in the text as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from watchword.tagging.terms import TOKEN_PATTERN

_TOKEN = re.compile(TOKEN_PATTERN)
_WORD = re.compile(r"\S+")

Span = tuple[int, int]

Locator = Callable[[str], list[tuple[str, int, int]]]


def locator(kind: str, ngrams: tuple[int, int], strip_accents: str | None = None) -> Locator:
    """Return a function from text to (term, start, end), in the order of `terms.analyzer`.

    A word n-gram reaches from the first letter of its first word to the last of its last one. The
    blanks that pad a word for ``char_wb`` are not in the text, so places end with the word.

    Parameters
    ----------
    kind : {"word", "char_wb"}
    ngrams : tuple of (int, int)
        Least and greatest length.
    strip_accents : {None, "ascii", "unicode"}

    Examples
    --------
    >>> locator("word", (1, 2))("Guns seized.")
    [('guns', 0, 4), ('seized', 5, 11), ('guns seized', 0, 11)]
    >>> locator("char_wb", (3, 3))("A gun")
    [(' a ', 0, 1), (' gu', 2, 4), ('gun', 2, 5), ('un ', 3, 5)]
    """
    make = {"word": _words, "char_wb": _characters}[kind]

    def locate(text: str) -> list[tuple[str, int, int]]:
        lowered, origin = _prepared(text, strip_accents)
        found = make(lowered, *ngrams)
        return [(term, origin[start], origin[end - 1] + 1) for term, start, end in found]

    return locate


def _prepared(text: str, strip_accents: str | None) -> tuple[str, Sequence[int]]:
    """Return what terms are made of, and where in the text each character of it comes from."""
    lowered, origin = text.lower(), list(range(len(text)))
    if len(lowered) != len(text):
        origin = [place for place, letter in enumerate(text) for _ in letter.lower()]
    if strip_accents is None or lowered.isascii():
        return lowered, origin
    bare = [_without_accents(letter, strip_accents) for letter in lowered]
    return "".join(bare), [at for at, letters in zip(origin, bare, strict=True) for _ in letters]


def _without_accents(letter: str, strip_accents: str) -> str:
    apart = unicodedata.normalize("NFKD", letter)
    if strip_accents == "ascii":
        return apart.encode("ascii", "ignore").decode("ascii")
    return "".join(one for one in apart if not unicodedata.combining(one))


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
