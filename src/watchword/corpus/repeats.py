"""Sentences that say the same in nearly the same words, so that one claim is labelled once.

Stricter than for articles: one word can turn a claim around. Two sentences are repeats when all
their numbers, names in capitals and negations are equal and nearly all of their other words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from watchword.corpus.wording import WORD

EQUAL = 0.8
"""Share of common words (Jaccard) from which two sentences are repeats."""

NEGATIONS = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot)\b|n['’]t\b"
)
_FORMS = {"percent": "%", "per": "", "cent": "%", "mr": "", "mrs": "", "ms": "", "dr": ""}


class _Claim(NamedTuple):
    words: frozenset[str]
    fixed: tuple[frozenset[str], frozenset[str], int]


_Key = tuple[tuple[frozenset[str], frozenset[str], int], str]


def repeats(texts: Sequence[str]) -> list[int]:
    """Return, for each sentence, the place of the first one that says the same.

    Parameters
    ----------
    texts : sequence of str, length n_sentences

    Returns
    -------
    list of int, length n_sentences
        Equal numbers for repeats; a sentence without repeats has its own place.

    Examples
    --------
    >>> repeats(["Cocaine use rose by 25% in some areas.", "Rain fell.",
    ...          "Cocaine use rose by 25 percent in some areas", "Cocaine use rose by 35%"])
    [0, 1, 0, 3]
    """
    claims = [_claim(text) for text in texts]
    count = Counter(word for claim in claims for word in claim.words)
    first = list(range(len(texts)))
    having: dict[_Key, list[int]] = defaultdict(list)
    for number, claim in enumerate(claims):
        keys = [(claim.fixed, word) for word in _prefix(claim.words, count)]
        for other in _others(having, keys):
            if _jaccard(claim.words, claims[other].words) >= EQUAL:
                first[number] = first[other]
                break
        else:
            # Only the first of a claim is kept, so that a sentence found 10,000 times stays cheap.
            for key in keys:
                having[key].append(number)
    return first


def _claim(text: str) -> _Claim:
    lowered = text.lower().replace("per cent", "percent").replace("%", " percent")
    words = {_FORMS.get(word, word) for word in WORD.findall(lowered)} - {""}
    numbers = frozenset(word.replace(",", "") for word in words if word[0].isdigit())
    # The first word is a capital in any case.
    names = frozenset(re.findall(r"(?<=\w[ ,;:])\s?[\"“‘']?([A-Z]\w+)", text))
    negations = len(NEGATIONS.findall(lowered))
    return _Claim(frozenset(words), (numbers, names - _titles(names), negations))


def _titles(names: frozenset[str]) -> set[str]:
    return {name for name in names if name.lower() in _FORMS}


def _prefix(words: frozenset[str], count: Counter[str]) -> list[str]:
    """Return the words of which two sets with Jaccard `EQUAL` must have one in common.

    In any one order of all words, here the rarest first, the first ``n - ceil(EQUAL * n) + 1`` do.
    """
    ordered = sorted(words, key=lambda word: (count[word], word))
    return ordered[: len(words) - -(-len(words) * 4 // 5) + 1] or [""]


def _others(having: dict[_Key, list[int]], keys: list[_Key]) -> Iterator[int]:
    seen: set[int] = set()
    for key in keys:
        for other in having.get(key, ()):
            if other not in seen:
                seen.add(other)
                yield other


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))
