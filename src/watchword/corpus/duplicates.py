"""Near-duplicate articles: the same story in several places shares one cluster.

Two articles are near-duplicates when their sets of word triples overlap enough. Candidates come
from MinHash with locality-sensitive hashing [1]_, so that the work grows with the number of
articles and not with its square; each candidate pair is then compared exactly.

.. [1] A. Z. Broder (1997), "On the resemblance and containment of documents".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from watchword.errors import extra

WORDS = 3
"""Words in a shingle."""

RESEMBLANCE = 0.3
"""Share of common shingles from which two articles are the same story."""

_PERMUTATIONS = 128


def clusters(texts: Sequence[str], ids: Sequence[str]) -> list[str]:
    """Return, for each text, the id of the first text of its cluster.

    Parameters
    ----------
    texts : sequence of str, length n_articles
    ids : sequence of str, length n_articles

    Returns
    -------
    list of str, length n_articles

    Examples
    --------
    >>> story = "Two men were held on Monday after a van full of copper was stopped."
    >>> clusters([story, "Rain is expected.", story + " Both deny it."], ["a", "b", "c"])
    ['a', 'b', 'a']
    """
    with extra("workbench"):
        from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=RESEMBLANCE, num_perm=_PERMUTATIONS)
    shingles = [_shingles(text) for text in texts]
    first = list(range(len(texts)))
    for number, words in enumerate(shingles):
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([word.encode("utf-8", "surrogatepass") for word in words])
        for other in index.query(sketch):
            if _resemblance(words, shingles[other]) >= RESEMBLANCE:
                _join(first, number, other)
        index.insert(number, sketch, check_duplication=False)
    return [ids[_root(first, number)] for number in range(len(texts))]


def _shingles(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i : i + WORDS]) for i in range(max(1, len(words) - WORDS + 1))}


def _resemblance(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def _root(first: list[int], number: int) -> int:
    while first[number] != number:
        number = first[number]
    return number


def _join(first: list[int], one: int, other: int) -> None:
    low, high = sorted((_root(first, one), _root(first, other)))
    first[high] = low
