"""Near-duplicate articles: recall, precision, time and memory on a generated set.

Articles are random mixtures of sentences of random words, drawn so that a few words are in nearly
every sentence and most are rare, as in any language; no text of anybody is in them. Planted are

- light edits: one sentence in ten left out, one word in fifty changed, one sentence added;
- heavy rewrites: every third sentence left out, the rest in another order, words in another order
  within a stretch of six, and 20, 35 or 50 in 100 words changed for others.

Recall counts planted pairs found in one cluster; precision counts, of all pairs found in one
cluster, those planted. Every planted original has one copy.

    python benchmarks/corpus_duplicates.py [--articles 100000] [--store]

With --store the articles go through `corpus add` into a workspace in a temporary directory
instead: time, peak memory, and what both would be for a million articles.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from math import comb
from pathlib import Path

from watchword.corpus.article import Article, article
from watchword.corpus.duplicates import Clusters
from watchword.corpus.sketch import sketch
from watchword.corpus.store import add
from watchword.workspace import Workspace

N_WORDS = 60_000
SHARE = {"light edit": 0.05, "rewrite 20%": 0.01, "rewrite 35%": 0.01, "rewrite 50%": 0.01}
"""How many of the articles are copies of each kind."""

CHANGED = {"rewrite 20%": 0.2, "rewrite 35%": 0.35, "rewrite 50%": 0.5}
BATCH = 10_000


class Writer:
    """Writes random articles and copies of them; the same seed gives the same text."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        syllables = [a + b for a in "bcdfghjklmnprstvwz" for b in "aeiou"]
        self.words = sorted(
            {
                "".join(self.draw.choices(syllables, k=self.draw.randint(2, 4)))
                for _ in range(90_000)
            }
        )[:N_WORDS]
        self.draw.shuffle(self.words)

    def word(self) -> str:
        """Draw a word, the first of the list far more often than the last (Zipf's law)."""
        return self.words[int(len(self.words) ** self.draw.random()) - 1]

    def sentence(self) -> str:
        """Write 8 to 30 words, of which one in thirty is a number."""
        words = [
            str(self.draw.randint(2, 90_000)) if self.draw.random() < 1 / 30 else self.word()
            for _ in range(self.draw.randint(8, 30))
        ]
        return " ".join(words).capitalize() + "."

    def article(self) -> str:
        """Write 12 to 30 sentences in paragraphs."""
        return "\n\n".join(
            " ".join(self.sentence() for _ in range(self.draw.randint(2, 4)))
            for _ in range(self.draw.randint(6, 9))
        )

    def light_edit(self, text: str) -> str:
        """Copy with the small changes that an editor makes."""
        kept = [one for one in text.split(".") if one.strip() and self.draw.random() > 0.1]
        return ".".join(self._changed(kept, 0.02)) + ". " + self.sentence()

    def rewrite(self, text: str, changed: float) -> str:
        """Tell the same in other words."""
        kept = [one for one in text.split(".") if one.strip() and self.draw.random() > 1 / 3]
        self.draw.shuffle(kept)
        return ".\n\n".join(self._shuffled(one) for one in self._changed(kept, changed)) + "."

    def _changed(self, sentences: list[str], share: float) -> list[str]:
        return [
            " ".join(self.word() if self.draw.random() < share else word for word in one.split(" "))
            for one in sentences
        ]

    def _shuffled(self, sentence: str) -> str:
        words = sentence.split()
        for start in range(0, len(words), 6):
            some = words[start : start + 6]
            self.draw.shuffle(some)
            words[start : start + 6] = some
        return " ".join(words).capitalize()


def planted(n_articles: int, seed: int = 0) -> Iterator[tuple[str, str, int]]:
    """Yield texts with the kind of copy and the number of the original, in random order."""
    writer = Writer(seed)
    waiting: list[tuple[str, str, int]] = []
    for number in range(n_articles):
        if waiting and writer.draw.random() < sum(SHARE.values()):
            yield waiting.pop(writer.draw.randrange(len(waiting)))
            continue
        text = writer.article()
        yield text, "original", number
        kind = writer.draw.choices([*SHARE, ""], [*SHARE.values(), 1 - sum(SHARE.values())])[0]
        if kind in CHANGED:
            waiting.append((writer.rewrite(text, CHANGED[kind]), kind, number))
        elif kind:
            waiting.append((writer.light_edit(text), kind, number))


def peak() -> float:
    """Return the most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def quality(n_articles: int) -> None:
    """Cluster the generated set in batches and print the figures."""
    texts, kinds, originals = zip(*planted(n_articles), strict=True)
    held = peak()
    started = time.perf_counter()
    found = Clusters()
    for start in range(0, n_articles, BATCH):
        some = range(start, min(start + BATCH, n_articles))
        found.add(
            (sketch(texts[number]) for number in some),
            [str(number) for number in some],
            lambda wanted: {number: texts[number] for number in wanted},
        )
    names = [found.name(number) for number in range(n_articles)]
    seconds = time.perf_counter() - started
    hits, of = Counter[str](), Counter(kinds)
    for number, kind in enumerate(kinds):
        hits[kind] += kind != "original" and names[number] == names[originals[number]]
    for kind in SHARE:
        print(f"recall, {kind:12} {hits[kind] / of[kind]:.4f}  of {of[kind]}")
    together = sum(comb(size, 2) for size in Counter(names).values())
    print(f"precision, all pairs {sum(hits.values()) / max(1, together):.4f}  of {together}")
    print(f"seconds              {seconds:.0f}  for {n_articles} articles, one process")
    print(f"peak memory, MB      {peak():.0f}  of which {held:.0f} before, mostly the texts")


def store(n_articles: int) -> None:
    """Stream the generated set into a workspace and print time and memory."""
    peaks: list[float] = []

    def articles() -> Iterator[Article]:
        for number, (text, _, _) in enumerate(planted(n_articles)):
            if number % BATCH == 0:
                peaks.append(peak())
            yield article(text, title=f"Report {number}", url=f"https://example.org/{number}")

    with tempfile.TemporaryDirectory() as folder:
        held, started = peak(), time.perf_counter()
        print(add(Workspace(folder), articles()))
        seconds, most = time.perf_counter() - started, peak()
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    print(f"seconds              {seconds:.0f}  with generating the texts, one process")
    print(f"peak memory, MB      {most:.0f}  of which {held:.0f} before")
    # The second half tells the slope: the first also pays for the batch and the libraries.
    half = len(peaks) // 2
    slope = (most - peaks[half]) / (n_articles - half * BATCH)
    print(f"for a million, MB    {most + slope * (1_000_000 - n_articles):.0f}  extrapolated")
    print(f"                     {slope * 1000:.2f} kB more for each article")
    print(f"on disk, MB          {size / 2**20:.0f}")


def main() -> None:
    """Read the options and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--store", action="store_true")
    chosen = parser.parse_args()
    (store if chosen.store else quality)(chosen.articles)


if __name__ == "__main__":
    main()
