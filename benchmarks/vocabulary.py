"""How the vocabulary of the shipped corpus grows, beside that of real text.

Prints how many different words the first N words of each collection hold, articles shuffled, mean
of five shuffles. Text made from templates would flatten early.

    python benchmarks/vocabulary.py [--data DIR]

DIR holds the real articles and benchmarks, which are not part of the repository.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path

from watchword.tables import read_table

ROOT = Path(__file__).parents[1]
SIZES = (1_000, 10_000, 50_000, 100_000, 200_000)
SHUFFLES = 5


def collections(data: Path) -> dict[str, list[str]]:
    """Return the texts of each collection that is there."""
    found = {"this corpus": [row["text"] for row in read_table(ROOT / "corpus/articles.jsonl")]}
    if not data.is_dir():
        return found
    found["three real articles"] = [
        path.read_text(encoding="utf-8") for path in sorted((data / "articles").glob("*.txt"))
    ]
    gum = list(read_table(data / "bench/segmentation/gum_train.jsonl"))
    found["GUM, all genres"] = [row["text"] for row in gum]
    found["GUM, news"] = [row["text"] for row in gum if row["genre"] == "news"]
    reports: dict[str, list[str]] = {}
    for row in read_table(data / "bench/tram/multi_label.parquet"):
        reports.setdefault(row["doc"], []).append(row["text"])
    found["TRAM, threat reports"] = [" ".join(lines) for lines in reports.values()]
    return found


def growth(texts: list[str]) -> list[int | None]:
    """Return the number of different words among the first words, for each of `SIZES`."""
    words = [re.findall(r"[a-z]+(?:['’][a-z]+)?", text.lower()) for text in texts]
    total = sum(map(len, words))
    counts = [[0] * len(SIZES) for _ in range(SHUFFLES)]
    for shuffle, row in enumerate(counts):
        order = random.Random(shuffle).sample(words, len(words))
        flat = [word for article in order for word in article]
        row[:] = [len(set(flat[:size])) for size in SIZES]
    means = [round(sum(column) / SHUFFLES) for column in zip(*counts, strict=True)]
    return [mean if size <= total else None for size, mean in zip(SIZES, means, strict=True)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    print("| different words among the first | " + " | ".join(f"{n:,}" for n in SIZES) + " |")
    print("|---" * (len(SIZES) + 1) + "|")
    for name, texts in collections(parser.parse_args().data).items():
        shown = ["" if n is None else f"{n:,}" for n in growth(texts)]
        print(f"| {name} | " + " | ".join(shown) + " |")


if __name__ == "__main__":
    main()
