"""Sentences that say the same in almost the same words, so that nobody has to label them twice.

Two sentences are near-duplicates when their word triples overlap enough. Candidates come from a
prefix filter [1]_: of two sets that overlap that much, the rarest members have one in common.

.. [1] S. Chaudhuri et al. (2006), "A Primitive Operator for Similarity Joins in Data Cleaning".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

RESEMBLANCE = 0.7
"""Share of common word triples from which two sentences are one."""

_WORDS = 3


def firsts(texts: Sequence[str]) -> list[int]:
    """Return, for each text, the place of the first that is nearly the same: often its own.

    Parameters
    ----------
    texts : sequence of str, length n_sentences

    Returns
    -------
    list of int, length n_sentences

    Examples
    --------
    >>> firsts(["Two men were held.", "Rain fell.", "TWO men were held!"])
    [0, 1, 0]
    """
    sets = [_triples(text) for text in texts]
    counts = Counter(triple for triples in sets for triple in triples)
    index: dict[str, list[int]] = defaultdict(list)
    first = list(range(len(texts)))
    for place, triples in enumerate(sets):
        rarest = sorted(triples, key=lambda one: (counts[one], one))
        prefix = rarest[: len(rarest) - int(RESEMBLANCE * len(rarest) - 1e-9)]
        candidates = sorted({other for triple in prefix for other in index[triple]})
        first[place] = next(
            (other for other in candidates if _resemblance(triples, sets[other]) >= RESEMBLANCE),
            place,
        )
        if first[place] == place:  # a copy of a copy is compared with the first only
            for triple in prefix:
                index[triple].append(place)
    return first


def _triples(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.casefold()) or [text]
    n = max(1, len(words) - _WORDS + 1)
    return frozenset(" ".join(words[i : i + _WORDS]) for i in range(n))


def _resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)
