"""What the sentence before, the one after and the title would add to a sentence's own words.

Each is a TF-IDF block of words beside the words and word pairs of the sentence, with a weight less
than one, because a neighbour says less of a sentence than the sentence does. Folds by cluster of
the corpus; the same classifier, and thresholds chosen alike, for all rows.

Run: python benchmarks/context.py [--folds 5] [--workspace DIR]
"""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score

from watchword import Workspace, read_taxonomy
from watchword.models.linear import fit_linear
from watchword.models.split import each_fold, grouped_folds
from watchword.models.threshold import thresholds
from watchword.models.train import indicator
from watchword.report import plain_table

ROOT = Path(__file__).parents[1]
WEIGHTS = (0.15, 0.3)


def contexts(sentences: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return the sentence before, the one after and the title, for each sentence id."""
    found: dict[str, dict[str, str]] = {"previous": {}, "next": {}, "title": {}}
    by_article = sorted(sentences, key=lambda row: (row["article_id"], row["index"]))
    for _, group in groupby(by_article, key=lambda row: row["article_id"]):
        rows = list(group)
        texts = ["", *(row["text"] for row in rows), ""]
        title = next((row["text"] for row in rows if row["kind"] == "title"), rows[0]["text"])
        for i, row in enumerate(rows):
            found["previous"][row["id"]] = texts[i]
            found["next"][row["id"]] = texts[i + 2]
            found["title"][row["id"]] = title
    return found


def block(texts: list[str], train: np.ndarray, pairs: int) -> csr_matrix:
    """Return TF-IDF of all texts, learnt from those to train on."""
    vectorizer = TfidfVectorizer(ngram_range=(1, pairs), sublinear_tf=True)
    vectorizer.fit([texts[i] for i in train])
    return vectorizer.transform(texts)


def scores(
    own: list[str], more: list[tuple[float, list[str]]], y: np.ndarray, folds: np.ndarray
) -> tuple[float, float]:
    """Return micro and macro F1 of held-out sentences; thresholds are those of other folds."""
    margins = np.zeros(y.shape)
    for train, test in each_fold(folds):
        blocks = [
            block(own, train, 2),
            *(weight * block(texts, train, 1) for weight, texts in more),
        ]
        x = hstack(blocks, format="csr")
        coef, intercept = fit_linear(x[train], y[train])
        margins[test] = x[test] @ coef.T + intercept
    given = np.zeros_like(y)
    for train, test in each_fold(folds):
        given[test] = margins[test] >= thresholds(margins[train], y[train])
    return (
        float(f1_score(y, given, average="micro")),
        float(f1_score(y, given, average="macro")),
    )


def main() -> None:
    """Print F1 with and without each context."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--workspace", type=Path, default=ROOT)
    options = parser.parse_args()
    workspace = Workspace(options.workspace)
    gold, names = workspace.gold, read_taxonomy(workspace.taxonomy_file).ids
    y, own = indicator(gold["labels"], names), list(gold["text"])
    folds = grouped_folds(y, list(gold["cluster"]), options.folds, 0)
    alone = scores(own, [], y, folds)
    rows: list[tuple[object, ...]] = [
        ("the sentence alone", "", 100 * alone[0], 100 * alone[1], "")
    ]
    for name, texts in contexts(workspace.sentence_rows()).items():
        beside = [texts[one] for one in gold["sentence_id"]]
        for weight in WEIGHTS:
            micro, macro = scores(own, [(weight, beside)], y, folds)
            gain = f"{100 * (micro - alone[0]):+.2f}"
            rows.append((f"and the {name}", weight, 100 * micro, 100 * macro, gain))
    print(plain_table(("words of", "weight", "micro F1, %", "macro F1, %", "gain"), rows))


if __name__ == "__main__":
    main()
