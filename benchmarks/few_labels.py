"""How good the default classifier is with few labelled sentences, and what stems are worth to it.

Whole clusters of the corpus are drawn until there are enough labelled sentences; all that the
draw left over are tagged, thresholds included. Means over draws; both classifiers learn from the
same draws. "Plain" is a word and character LinearSVC as it comes, one for each category.

Run: python benchmarks/few_labels.py [--draws 5] [--workspace DIR]
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from watchword import Workspace, read_taxonomy
from watchword.models.train import SentenceClassifier, indicator
from watchword.report import plain_table

ROOT = Path(__file__).parents[1]
SIZES = (300, 1_000, 3_000, 10_000)
Fit = Callable[[list[str], np.ndarray, list[str]], SentenceClassifier]


def plain(texts: list[str], y: np.ndarray, groups: list[str]) -> object:
    """Fit what scikit-learn brings."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    svm = OneVsRestClassifier(LinearSVC())
    return make_pipeline(make_union(words, characters), svm).fit(texts, y)


def ours(stems: str | None) -> Fit:
    """Return what fits the default classifier, with or without stems."""
    return lambda texts, y, groups: SentenceClassifier(stems=stems).fit(texts, y, groups)


RECIPES = {"plain": plain, "without stems": ours(None), "default": ours("english")}


def drawn(clusters: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Return which sentences are learnt from: those of whole clusters, about as many as asked."""
    names, numbers, counts = np.unique(clusters, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    before = np.cumsum(counts[order]) - counts[order]
    chosen = np.zeros(len(names), dtype=bool)
    chosen[order[before < size]] = True
    return chosen[numbers]


def main() -> None:
    """Print F1 by number of labelled sentences."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--workspace", type=Path, default=ROOT)
    options = parser.parse_args()
    workspace = Workspace(options.workspace)
    gold, names = workspace.gold, read_taxonomy(workspace.taxonomy_file).ids
    y, texts = indicator(gold["labels"], names), list(gold["text"])
    clusters = np.array(gold["cluster"])
    rows: list[tuple[object, ...]] = []
    for size in SIZES:
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in RECIPES}
        for seed in range(options.draws):
            known = drawn(clusters, size, seed)
            learnt, new = np.flatnonzero(known), [texts[i] for i in np.flatnonzero(~known)]
            for name, fit in RECIPES.items():
                with warnings.catch_warnings():
                    # A category may have no sentence in a small draw.
                    warnings.simplefilter("ignore")
                    of = clusters[known].tolist()
                    given = fit([texts[i] for i in learnt], y[known], of).predict(new)
                scores = (f1_score(y[~known], given, average=how) for how in ("micro", "macro"))
                found[name].append(tuple(scores))
        means = {name: 100 * np.mean(scores, axis=0) for name, scores in found.items()}
        rows.append((size, *(f"{micro:.1f} / {macro:.1f}" for micro, macro in means.values())))
    print(plain_table(("labelled sentences", *(f"{name}, F1 %" for name in RECIPES)), rows))


if __name__ == "__main__":
    main()
