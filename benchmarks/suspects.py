"""How many of the errors that were planted in gold are found among the suspects.

In 2 % of the gold sentences one label is made wrong: every second one loses a label, if it has
any; the others get one they do not have. Then the model is cross-validated on that gold. What is
wrong in gold already, and what is merely hard, counts against precision here, so that it is a
lower bound.

Run: python benchmarks/suspects.py [--words] [--seeds 2]
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import TYPE_CHECKING

from watchword import SentenceClassifier, Workspace, read_taxonomy
from watchword.models.out_of_fold import out_of_fold
from watchword.models.suspects import Suspects, suspects
from watchword.report import plain_table

if TYPE_CHECKING:
    from datasets import Dataset

ROOT = Path(__file__).parents[1]
SHARE = 0.02

Planted = set[tuple[str, str]]


def plant(gold: Dataset, categories: tuple[str, ...], seed: int) -> tuple[Dataset, Planted]:
    """Return gold with errors in it, and the sentence and category of each."""
    draw = random.Random(seed)
    labels, ids = [list(row) for row in gold["labels"]], list(gold["sentence_id"])
    planted: Planted = set()
    for row in sorted(draw.sample(range(len(ids)), round(SHARE * len(ids)))):
        if labels[row] and draw.random() < 0.5:
            category = draw.choice(labels[row])
            labels[row].remove(category)
        else:
            category = draw.choice([name for name in categories if name not in labels[row]])
            labels[row].append(category)
        planted.add((ids[row], category))
    return gold.remove_columns("labels").add_column("labels", labels), planted


def found(result: Suspects, planted: Planted, n: int) -> tuple[float, float]:
    """Return precision and recall of the planted errors among the first `n` suspects."""
    listed = [(one.sentence_id, one.category) for one in result.suspects[:n]]
    hits = len(planted.intersection(listed))
    return hits / max(len(listed), 1), hits / len(planted)


def main() -> None:
    """Print precision and recall at several depths, for each seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", action="store_true", help="Words only, which is quicker.")
    parser.add_argument("--seeds", type=int, default=2)
    chosen = parser.parse_args()
    workspace = Workspace(ROOT)
    gold, taxonomy = workspace.gold, read_taxonomy(workspace.taxonomy_file)
    names = taxonomy.ids
    model = SentenceClassifier(keywords=taxonomy.keywords)
    if chosen.words:
        model.set_params(char_ngrams=None)
    rows: list[tuple[object, ...]] = []
    for seed in range(chosen.seeds):
        wrong, planted = plant(gold, names, seed)
        result = suspects(wrong, out_of_fold(wrong, names, model=model, n_jobs=-1))
        for n in (100, len(planted), 1000, len(result.suspects)):
            precision, recall = found(result, planted, n)
            rows.append((seed, len(planted), n, precision, recall, n / len(gold)))
    print(plain_table(("seed", "planted", "suspects", "precision", "recall", "of gold"), rows))


if __name__ == "__main__":
    main()
