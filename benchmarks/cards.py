"""The figures of the dataset cards, computed from the tables.

    python benchmarks/cards.py            print them
    python benchmarks/cards.py --write    write them into corpus/README.md and labels/README.md

Each card holds its figures between two marks; a test keeps them true.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from itertools import combinations, product
from pathlib import Path

from watchword import Workspace, agreement, gold, read_annotations, read_taxonomy
from watchword.tables import read_table

ROOT = Path(__file__).parents[1]
MARKS = ("<!-- figures: benchmarks/cards.py -->", "<!-- end of figures -->")


def markdown(header, rows):
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def corpus_figures(workspace):
    """Return counts of articles and segments by kind and year."""
    articles = list(read_table(workspace.articles_file))
    sentences = workspace.sentence_rows()
    kinds = Counter(row["kind"] for row in sentences)
    years = Counter(row["published"][:4] for row in articles)
    words = [len(re.findall(r"\w+", r["text"])) for r in sentences if r["kind"] == "sentence"]
    rows = [
        ("articles", len(articles)),
        ("clusters of near-duplicates", len({row["cluster"] for row in articles})),
        ("invented outlets", len({row["source"] for row in articles})),
        ("published", f"{min(years)} to {max(years)}"),
        ("segments", len(sentences)),
        *((f"of kind `{kind}`", n) for kind, n in kinds.most_common()),
        ("words in a sentence, median", sorted(words)[len(words) // 2]),
    ]
    return markdown(("figure", "value"), rows)


def label_figures(workspace):
    """Return figures per category, the most confused pairs, and how gold was decided."""
    taxonomy = read_taxonomy(workspace.taxonomy_file)
    annotations = read_annotations(workspace.annotations_file)
    clusters = {row["id"]: row["cluster"] for row in workspace.sentence_rows()}
    measured = agreement(annotations, taxonomy.ids, clusters)
    settled = gold(annotations)
    labels = {row["sentence_id"]: frozenset(row["labels"]) for row in settled.sentences}
    ceilings = ceiling(annotations, labels, taxonomy.ids)
    rows = [
        (
            f"`{one.category}`",
            sum(one.category in of for of in labels.values()),
            f"{one.alpha:.2f}",
            f"{one.low:.2f} to {one.high:.2f}",
            f"{ceilings[one.category]:.2f}",
        )
        for one in measured.categories
    ]
    overall = measured.overall
    positive = [of for of in labels.values() if of]
    rows.append(
        (
            "overall",
            len(positive),
            f"{overall.alpha:.2f}",
            f"{overall.low:.2f} to {overall.high:.2f}",
            f"{ceilings['overall']:.2f}",
        )
    )
    several = sum(len(of) > 1 for of in positive) / len(positive)
    header = ("category", "gold sentences", "alpha", "95 % interval", "reader against gold, F1")
    pairs = ", ".join(f"`{a}` / `{b}` {n}" for (a, b), n in confused(annotations))
    decided = ", ".join(f"{name} {n}" for name, n in sorted(settled.decided.items()))
    return "\n\n".join(
        [
            markdown(header, rows),
            f"{len(labels)} sentences in gold ({decided}); "
            f"{1 - len(positive) / len(labels):.0%} carry no category, "
            f"{several:.0%} of the others carry several.",
            f"Most often one reader chose the first and the other the second: {pairs}.",
        ]
    )


def ceiling(annotations, labels, categories):
    """Return F1 of single readers against gold, per category and overall."""
    hits, given, positive = Counter(), Counter(), Counter()
    for one in annotations:
        if one.origin != "adjudication" and one.sentence_id in labels:
            truth = labels[one.sentence_id]
            hits.update(truth & set(one.labels))
            given.update(one.labels)
            positive.update(truth)
    f1 = {c: 2 * hits[c] / (given[c] + positive[c]) for c in categories}
    total = 2 * hits.total() / (given.total() + positive.total())
    return {**f1, "overall": total}


def confused(annotations, most=6):
    """Return the pairs of categories that readers exchanged most often."""
    by_sentence = defaultdict(list)
    for one in annotations:
        if one.origin != "adjudication":
            by_sentence[one.sentence_id].append(set(one.labels))
    pairs = Counter()
    for given in by_sentence.values():
        for one, other in combinations(given, 2):
            if one != other:
                exchanged = product((one - other) or {"none"}, (other - one) or {"none"})
                pairs.update(tuple(sorted(pair)) for pair in exchanged)
    return pairs.most_common(most)


def replaced(card, figures):
    """Return a card with its figures replaced."""
    start, end = map(re.escape, MARKS)
    new = f"{MARKS[0]}\n{figures}\n{MARKS[1]}"
    return re.sub(f"{start}.*?{end}", lambda _: new, card, flags=re.DOTALL)


def main():
    """Print the figures, or write them into the cards."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    workspace = Workspace(ROOT)
    figures = {"corpus": corpus_figures(workspace), "labels": label_figures(workspace)}
    for folder, text in figures.items():
        print(text, end="\n\n")
        if write:
            card = ROOT / folder / "README.md"
            card.write_text(replaced(card.read_text(encoding="utf-8"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
