"""How long training takes, how much memory, and how good it is, beside plain scikit-learn.

    python benchmarks/training.py                          100,000 sentences, words only
    python benchmarks/training.py --sentences 1000000      a million
    python benchmarks/training.py --characters             words and characters (not plain)

Both sides learn from the same sentences (see `recombine.py`) and are measured on the same 50,000
others, made from articles that neither has seen, each in a process of its own, one after the
other. Plain is `TfidfVectorizer` on words and word pairs and
`OneVsRestClassifier(LogisticRegression(solver="liblinear"))`, given the same least number of
sentences of a term, which makes it faster than it would be with scikit-learn's default of 1.

Seconds are those of fitting, reading the sentences from disk left out; F1 is that of the labels
each side gives. *Best F1* takes thresholds out of the comparison: for each category the best F1
any threshold would reach on the test sentences, mean over categories.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from recombine import POOLS, recombined
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_curve
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from watchword.models.classifier import SentenceClassifier
from watchword.models.train import indicator

TEST = range(0, POOLS, 5)
LEARN = tuple(pool for pool in range(POOLS) if pool not in TEST)
N_TEST = 50_000


def write(path: Path, rows) -> None:
    """Write sentences, one a line."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def read(path: Path):
    """Return texts, a 0/1 matrix and the pool of each sentence."""
    texts, labels, pools = [], [], []
    with path.open(encoding="utf-8") as file:
        for line in file:
            text, given, pool = json.loads(line)
            texts.append(text)
            labels.append(given)
            pools.append(pool)
    names = sorted({name for given in labels for name in given})
    return texts, indicator(labels, names), pools


def ours(texts, y, pools, asked):
    """Fit this project's classifier; return it with what it left out."""
    blocks = {} if asked.characters else {"char_ngrams": None}
    model = SentenceClassifier(n_jobs=asked.jobs, **blocks)
    return model.fit(texts, y, pools)


def plain(texts, y, _, asked):
    """Fit plain scikit-learn."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=asked.least)
    return make_pipeline(
        vectorizer, OneVsRestClassifier(LogisticRegression(solver="liblinear"))
    ).fit(texts, y)


def measured(side, asked) -> dict:
    """Fit in this process and return the figures."""
    texts, y, pools = read(asked.folder / "learn.jsonl")
    wall, cpu = time.perf_counter(), time.process_time()
    model = side(texts, y, pools, asked)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    texts, y, _ = read(asked.folder / "test.jsonl")
    given, probabilities = model.predict(texts), model.predict_proba(texts)
    return {
        "wall s": round(wall, 1),
        "CPU s": round(cpu, 1),
        "peak GB": round(peak / 1e6, 2),
        "micro F1": round(f1_score(y, given, average="micro"), 4),
        "macro F1": round(f1_score(y, given, average="macro"), 4),
        "best F1": round(
            float(np.mean([best(*both) for both in zip(y.T, probabilities.T, strict=True)])), 4
        ),
        "reduced": getattr(model, "reduced_", {}),
    }


def best(y, probability) -> float:
    """Return the best F1 of any threshold."""
    precision, recall, _ = precision_recall_curve(y, probability)
    return float((2 * precision * recall / np.maximum(precision + recall, 1e-12)).max())


def apart(side: str, folder: Path, asked, least: int = 1) -> dict:
    """Measure one side in a process of its own."""
    command = [sys.executable, __file__, "--side", side, "--folder", str(folder)]
    command += ["--jobs", str(asked.jobs), "--least", str(least)]
    command += ["--characters"] * asked.characters
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def table(asked) -> None:
    """Make the sentences, measure both sides and print what was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "learn.jsonl", recombined(asked.sentences, LEARN, seed=0))
        write(folder / "test.jsonl", recombined(N_TEST, TEST, seed=1))
        sides = {"watchword": apart("ours", folder, asked)}
        reduced = sides["watchword"].pop("reduced")
        if not asked.alone:
            least = reduced.get("least", {}).get("words", 1)
            sides["plain scikit-learn"] = apart("plain", folder, asked, least)
            sides["plain scikit-learn"].pop("reduced")
    print(f"{asked.sentences:,} sentences, {asked.jobs} jobs; reduced: {json.dumps(reduced)}\n")
    header = list(sides["watchword"])
    print("| | " + " | ".join(header) + " |\n|---" + "|---" * len(header) + "|")
    for side, figures in sides.items():
        print(f"| {side} | " + " | ".join(str(figures[name]) for name in header) + " |")
    if not asked.alone:
        ratios = [sides["plain scikit-learn"][x] / sides["watchword"][x] for x in header[:2]]
        print(f"\nfaster by {ratios[0]:.1f} (wall), {ratios[1]:.1f} (CPU)")


def main() -> None:
    """Run one side, or both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--characters", action="store_true", help="words and characters")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--alone", action="store_true", help="do not run plain scikit-learn")
    parser.add_argument("--side", choices=["ours", "plain"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--least", type=int, default=1, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.side:
        print(json.dumps(measured({"ours": ours, "plain": plain}[asked.side], asked)))
    else:
        table(asked)


if __name__ == "__main__":
    main()
