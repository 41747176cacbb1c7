"""Two articles compared sentence by sentence: exact, and every figure can be shown.

Two sentences say the same when their telling words overlap enough; the score of two articles is
how much of them is said in both. The longer text may say more, but not several times as much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from watchword.corpus.segment import segment
from watchword.corpus.wording import codes

ALIKE = 0.45
"""Overlap (Dice) of the telling words from which two sentences say the same."""

EVIDENCE = 5
"""Weight that two sentences must share, unless they are equal: about three rare words."""


_FREQUENT = 50


class Said(NamedTuple):
    """One sentence: its offsets, its telling words, what they weigh together."""

    start: int
    end: int
    words: frozenset[int]
    weight: int


class Match(NamedTuple):
    """A sentence of one article and the most similar one of the other.

    Attributes
    ----------
    one, other : int
        Places in the contents compared.
    overlap : float
        Dice coefficient of the telling words, weighted, in [0, 1].
    """

    one: int
    other: int
    overlap: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much of two articles is said in both.

    Attributes
    ----------
    score : float
        Harmonic mean of the shares of either article, by weight, that the other says too; in
        [0, 1].
    matches : tuple of Match
        The sentences said in both, in the order of the first article.
    """

    score: float
    matches: tuple[Match, ...]


def content(text: str, title: str | None = None) -> list[Said]:
    """Return what an article says, each thing once; site chrome says nothing.

    Parameters
    ----------
    text : str
    title : str, optional

    Returns
    -------
    list of Said
    """
    seen: dict[frozenset[int], Said] = {}
    for sentence in segment(text, title):
        if sentence.kind != "boilerplate":
            words = frozenset(code for code in codes(sentence.text).tolist() if code & 3)
            if words and words not in seen:
                seen[words] = Said(sentence.start, sentence.end, words, _weight(words))
    return list(seen.values())


def compare(one: Sequence[Said], other: Sequence[Said]) -> Comparison:
    """Compare two articles by `content`.

    Examples
    --------
    >>> first = content("Nearly 120 tonnes of cocaine are consumed in the UK every year. He left.")
    >>> second = content("Each year the UK consumes nearly 120 tonnes of cocaine.")
    >>> round(compare(first, second).score, 2)
    0.94
    """
    matches = _matches(one, other)
    shares = [
        sum(said[place].weight for place in places) / max(1, sum(item.weight for item in said))
        for said, places in (
            (one, {match.one for match in matches}),
            (other, {match.other for match in matches}),
        )
    ]
    score = 2 * shares[0] * shares[1] / sum(shares) if matches else 0.0
    best: dict[int, Match] = {}
    for match in matches:
        if match.one not in best or match.overlap > best[match.one].overlap:
            best[match.one] = match
    return Comparison(score, tuple(best.values()))


def _matches(one: Sequence[Said], other: Sequence[Said]) -> list[Match]:
    having: dict[int, list[int]] = defaultdict(list)
    for place, said in enumerate(other):
        for word in said.words:
            having[word].append(place)
    equal = {said.words: place for place, said in enumerate(other)}
    found = []
    for place, said in enumerate(one):
        # A word in very many sentences finds none; what others find is weighed with all words.
        found_by = (having.get(word, ()) for word in said.words)
        near = {there for places in found_by if len(places) <= _FREQUENT for there in places}
        if said.words in equal:
            near.add(equal[said.words])
        for there in sorted(near):
            weight = _weight(said.words & other[there].words)
            overlap = 2 * weight / (said.weight + other[there].weight)
            if overlap == 1 or (overlap >= ALIKE and weight >= EVIDENCE):
                found.append(Match(place, there, overlap))
    return found


def _weight(words: frozenset[int]) -> int:
    return sum(code & 3 for code in words)
