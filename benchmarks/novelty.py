"""How well text unlike the training corpus is told apart, and what abstaining buys.

A fifth of the corpus, by cluster, is held out; the tagger trained on the rest says of its
sentences and of text of other kinds how novel they are. Prints for each kind the area under the ROC
curve against the held-out sentences (0.5: no difference, 1: always told apart), the same for whole
texts, the share above the limit of novelty and the share that needs review; then how often the
held-out labels are right at each share of sentences that the tagger does not abstain from.

    python benchmarks/novelty.py [--data DIR]

DIR holds the real articles and benchmarks, which are not part of the repository.
"""

from __future__ import annotations

import argparse
import random
import string
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
from sklearn.metrics import roc_auc_score

from watchword import SentenceClassifier, Tagger, Workspace, export, load_tagger
from watchword.models.split import each_fold, grouped_folds
from watchword.models.train import indicator
from watchword.tables import read_table

ROOT = Path(__file__).parents[1]
UNLIKE = ROOT / "tests/data/unlike.jsonl"

Texts = list[list[str]]
"""Sentences, by the text they stand in."""


def other_kinds(data: Path, corpus: Sequence[str]) -> dict[str, Texts]:
    """Return texts that are not like the corpus, each a list of its sentences."""
    found: dict[str, Texts] = defaultdict(list)
    if data.is_dir():
        for name, file in (("GUM", "gum_train"), ("EWT", "ewt_dev")):
            for row in read_table(data / f"bench/segmentation/{file}.jsonl"):
                sentences = [row["text"][start:end] for start, end in row["gold"]]
                found[f"{name} {row['genre']}"].append(sentences)
        reports: dict[str, list[str]] = defaultdict(list)
        for row in read_table(data / "bench/tram/multi_label.parquet"):
            reports[row["doc"]].append(row["text"])
        found["TRAM, threat reports"] = list(reports.values())
    kinds: dict[str, list[str]] = defaultdict(list)
    for row in read_table(UNLIKE):
        kinds[row["kind"]].append(row["text"])
    return {**found, **{kind: [rows] for kind, rows in (kinds | spoilt(corpus)).items()}}


def spoilt(corpus: Sequence[str], n: int = 300) -> dict[str, list[str]]:
    """Return gibberish, and sentences of the corpus as a bad scan would give them."""
    draw = random.Random(0)
    letters = string.ascii_lowercase + "    "
    kinds = {}
    kinds["random letters"] = [
        "".join(draw.choices(letters, k=draw.randint(30, 150))) for _ in range(n)
    ]
    for share in (0.05, 0.1, 0.2):
        kinds[f"{share:.0%} of letters wrong"] = [
            "".join(draw.choice(letters) if draw.random() < share else one for one in text)
            for text in draw.sample(list(corpus), n)
        ]
    return kinds


def held_out(gold, categories: Sequence[str], folder: Path):
    """Return a tagger of four fifths of gold, and the rows of the rest."""
    texts, clusters = list(gold["text"]), list(gold["cluster"])
    y = indicator(gold["labels"], categories)
    train, test = next(iter(each_fold(grouped_folds(y, clusters, 5))))
    model = SentenceClassifier(n_jobs=-1)
    model.fit([texts[i] for i in train], y[train], [clusters[i] for i in train])
    return load_tagger(export(model, folder)), test


def compare(tagger: Tagger, own: Texts, others: dict[str, Texts]) -> list[tuple[object, ...]]:
    """Return a row for the held-out texts and for each other kind."""
    reference = _judged(tagger, own)
    rows = []
    for kind, texts in {"this corpus, held out": own, **others}.items():
        novelty, by_text, review = _judged(tagger, texts)
        rows.append(
            (
                kind,
                len(novelty),
                _auroc(reference[0], novelty),
                _auroc(reference[1], by_text) if len(texts) > 1 else None,
                float(np.median(novelty)),
                float((novelty > tagger.manifest["novelty"]["limit"]).mean()),
                float(review.mean()),
            )
        )
    return rows


def _judged(tagger: Tagger, texts: Texts):
    flat = [sentence for text in texts for sentence in text]
    scores = tagger.scores(flat)
    novelty = tagger.novelty_of(scores)
    ends = np.cumsum([len(text) for text in texts])[:-1]
    by_text = np.array([median(part) for part in np.split(novelty, ends) if len(part)])
    return novelty, by_text, tagger.needs_review(scores.probabilities, novelty)


def _auroc(own: np.ndarray, other: np.ndarray) -> float:
    truth = np.r_[np.zeros(len(own)), np.ones(len(other))]
    return float(roc_auc_score(truth, np.r_[own, other]))


def selective(tagger: Tagger, texts: list[str], y: np.ndarray) -> list[tuple[object, ...]]:
    """Return how right the labels are where the tagger does not abstain, for several rules."""
    probabilities, novelty = tagger.probabilities(texts), tagger.novelty(texts)
    given = probabilities >= tagger.thresholds
    never, sure = np.zeros(len(y)), np.ones(y.shape)
    rules = {
        "nothing": np.zeros(len(y), dtype=bool),
        "novelty only": tagger.needs_review(sure, novelty),
        "labels below one half only": tagger.needs_review(probabilities, never),
        "both: needs_review": tagger.needs_review(probabilities, novelty),
    }
    return [(name, *_right(given, y, ~held)) for name, held in rules.items()] + [
        (f"   of those it abstains from ({name})", *_right(given, y, held))
        for name, held in rules.items()
        if held.any()
    ]


def _right(given: np.ndarray, y: np.ndarray, kept: np.ndarray) -> tuple[float, float, float]:
    hits = (given & (y == 1))[kept].sum()
    f1 = 2 * hits / max(given[kept].sum() + y[kept].sum(), 1)
    exact = (given == (y == 1)).all(axis=1)[kept].mean()
    return float(kept.mean()), float(exact), float(f1)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    data = parser.parse_args().data
    gold = Workspace(ROOT).gold
    categories = sorted({name for labels in gold["labels"] for name in labels})
    with tempfile.TemporaryDirectory() as folder:
        tagger, test = held_out(gold, categories, Path(folder) / "held-out")
        texts = [gold[int(i)] for i in test]
        articles: dict[str, list[str]] = defaultdict(list)
        for row in texts:
            articles[row["cluster"]].append(row["text"])
        corpus = [row["text"] for row in texts]
        others = other_kinds(data, corpus)
        print("| text | sentences | AUROC | AUROC of texts | median | novel | needs review |")
        print("|---|---|---|---|---|---|---|")
        for kind, n, *figures in compare(tagger, list(articles.values()), others):
            cells = ["" if one is None else f"{one:.3f}" for one in figures]
            print(f"| {kind} | {n:,} | " + " | ".join(cells) + " |")
        print(
            "\n| abstaining for | sentences kept | all labels right | micro F1 |\n|---|---|---|---|"
        )
        y = indicator([row["labels"] for row in texts], categories)
        for name, kept, exact, f1 in selective(tagger, corpus, y):
            print(f"| {name} | {kept:.1%} | {exact:.3f} | {f1:.3f} |")


if __name__ == "__main__":
    main()
