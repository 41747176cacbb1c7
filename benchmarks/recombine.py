"""As many labelled sentences as wanted, made from the gold of this repository.

No gold of a million sentences exists that could be shipped, so sentences are put together from
what does: the beginning of one gold sentence and the end of another, names and numbers changed.

- *Labels* are those of the parts that make up at least half of their sentence; then one in 25 is
  dropped and one sentence in 50 gets one more by chance, so no model can be right throughout.
- *Vocabulary* grows like that of real text: one word in 12 gives way to a corpus word with the
  same ending, and one in 30 to a name from a Pitman-Yor process, whose distinct values grow with a
  power of what was drawn. Names are the beginning of one corpus word and the end of another.
- *Clusters*: the articles are dealt out into 60 pools, and a sentence is made within one pool. A
  pool is a cluster, so what is held out by cluster shares no original sentence with the rest.

The same number and seed give the same sentences everywhere.

    python benchmarks/recombine.py 20     look at some
"""

from __future__ import annotations

import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from watchword import Workspace

ROOT = Path(__file__).parents[1]
POOLS = 60
_EXCHANGED, _NAMES, _DROPPED, _ADDED = 1 / 12, 1 / 30, 1 / 25, 1 / 50
_DISCOUNT, _STRENGTH = 0.75, 1000

Labelled = tuple[str, tuple[str, ...], int]


class Names:
    """A Pitman-Yor process over made-up names: few are common, new ones never stop coming."""

    def __init__(self, words: list[str], chance: random.Random) -> None:
        self._words, self._chance = words, chance
        self._drawn: list[str] = []
        self._n_distinct = 0

    def draw(self) -> str:
        """Return a name, new or drawn before."""
        new = _STRENGTH + _DISCOUNT * self._n_distinct
        if self._chance.random() * (len(self._drawn) + _STRENGTH) < new:
            first, last = self._chance.choice(self._words), self._chance.choice(self._words)
            name = (
                first[: self._chance.randint(2, 5)] + last[-self._chance.randint(2, 5) :]
            ).title()
            self._n_distinct += 1
        else:
            name = self._chance.choice(self._drawn)
        self._drawn.append(name)
        return name


def recombined(n: int, pools: Sequence[int] = range(POOLS), seed: int = 0) -> Iterator[Labelled]:
    """Yield sentences with their labels and pool.

    Parameters
    ----------
    n : int
    pools : sequence of int
        Of the 60 pools, those to take from.
    seed : int
    """
    gold = Workspace(ROOT).gold
    sources = _pools(gold, pools)
    chance = random.Random(seed)
    words = sorted({word for text in gold["text"] for word in re.findall(r"[a-z]{5,}", text)})
    alike = defaultdict(list)
    for text in gold["text"]:
        for word in text.split():
            alike[_ending(word)].append(word)
    names, everything = Names(words, chance), sorted({x for of in gold["labels"] for x in of})
    for _ in range(n):
        pool = chance.choice(pools)
        tokens, labels = _joined(chance.choice(sources[pool]), chance.choice(sources[pool]), chance)
        text = " ".join(_changed(token, names, alike, chance) for token in tokens)
        kept = {label for label in labels if chance.random() > _DROPPED}
        if chance.random() < _ADDED:
            kept.add(chance.choice(everything))
        yield text, tuple(sorted(kept)), pool


def _pools(gold, pools):
    """Return the tokens and labels of the sentences of each pool; a cluster is in one pool."""
    clusters = sorted(set(gold["cluster"]))
    pool_of = {cluster: place % POOLS for place, cluster in enumerate(clusters)}
    found = {pool: [] for pool in pools}
    for text, labels, cluster in zip(gold["text"], gold["labels"], gold["cluster"], strict=True):
        if pool_of[cluster] in found:
            found[pool_of[cluster]].append((text.split(), labels))
    return found


def _joined(first, second, chance):
    """Return the beginning of one sentence and the end of another, and their labels."""
    share, rest = chance.uniform(0.4, 1), chance.uniform(0.2, 0.8)
    (head, head_labels), (tail, tail_labels) = first, second
    cut = max(1, round(len(head) * share))
    kept = round(len(tail) * rest)
    labels = set(head_labels if share >= 0.5 else ()) | set(tail_labels if rest >= 0.5 else ())
    return head[:cut] + tail[len(tail) - kept :], sorted(labels)


def _changed(token, names, alike, chance):
    draw = chance.random()
    if draw < _NAMES:
        return names.draw()
    if any(map(str.isdigit, token)):
        return re.sub(r"\d", lambda _: str(chance.randint(0, 9)), token)
    return chance.choice(alike[_ending(token)]) if draw < _NAMES + _EXCHANGED else token


def _ending(word):
    return word[:1].isupper(), word[-2:].lower()


def main() -> None:
    """Print some."""
    for text, labels, pool in recombined(int(sys.argv[1]) if len(sys.argv) > 1 else 20):
        print(pool, ", ".join(labels) or "-", text, sep="\t")


if __name__ == "__main__":
    main()
