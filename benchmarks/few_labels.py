"""How good the classifier is with few labelled sentences, and what helps it then.

Whole clusters of the corpus are drawn until there are enough labelled sentences; all that the
draw left over are tagged, thresholds included. Means over draws, from which all learn alike.
"Plain" is a word and character LinearSVC as it comes, one for each category; "bare" is ours without
stems and keywords, then come ours with stems, and with the keywords of the taxonomy, too, which is
what `watchword models train` does. "Keywords alone" learns nothing.

Run: python benchmarks/few_labels.py [--draws 5] [--workspace DIR]
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from quality import words_and_characters
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from watchword import Workspace, read_taxonomy
from watchword.models.baseline import keyword_labels
from watchword.models.classifier import SentenceClassifier
from watchword.models.train import indicator
from watchword.report import plain_table

ROOT = Path(__file__).parents[1]
SIZES = (300, 1_000, 3_000, 10_000)
Fit = Callable[[list[str], np.ndarray, list[str]], Any]


def plain(texts: list[str], y: np.ndarray, groups: list[str]) -> Any:
    """Fit what scikit-learn brings."""
    svm = OneVsRestClassifier(LinearSVC())
    return make_pipeline(words_and_characters(), svm).fit(texts, y)


def ours(**settings: Any) -> Fit:
    """Return what fits our classifier."""
    return lambda texts, y, groups: SentenceClassifier(**settings).fit(texts, y, groups)


def drawn(clusters: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Return which sentences are learnt from: those of whole clusters, about as many as asked."""
    names, numbers, counts = np.unique(clusters, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    before = np.cumsum(counts[order]) - counts[order]
    chosen = np.zeros(len(names), dtype=bool)
    chosen[order[before < size]] = True
    return chosen[numbers]


def scores(y: np.ndarray, given: np.ndarray) -> list[float]:
    """Return micro and macro F1."""
    return [f1_score(y, given, average=how) for how in ("micro", "macro")]


def main() -> None:
    """Print F1 by number of labelled sentences."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--workspace", type=Path, default=ROOT)
    options = parser.parse_args()
    workspace = Workspace(options.workspace)
    gold, taxonomy = workspace.gold, read_taxonomy(workspace.taxonomy_file)
    y, texts = indicator(gold["labels"], taxonomy.ids), list(gold["text"])
    clusters = np.array(gold["cluster"])
    by_keywords = keyword_labels(texts, taxonomy.categories)
    recipes = {
        "plain": plain,
        "bare": ours(stems=None),
        "with stems": ours(),
        "and keywords": ours(keywords=taxonomy.keywords),
    }
    rows: list[tuple[object, ...]] = []
    for size in SIZES:
        found: dict[str, list[list[float]]] = {name: [] for name in ("keywords alone", *recipes)}
        for seed in range(options.draws):
            known = drawn(clusters, size, seed)
            learnt, new = ([texts[i] for i in np.flatnonzero(of)] for of in (known, ~known))
            found["keywords alone"].append(scores(y[~known], by_keywords[~known]))
            for name, fit in recipes.items():
                with warnings.catch_warnings():
                    # A category may have no sentence in a small draw.
                    warnings.simplefilter("ignore")
                    fitted = fit(learnt, y[known], clusters[known].tolist())
                found[name].append(scores(y[~known], fitted.predict(new)))
        means = [100 * np.mean(of, axis=0) for of in found.values()]
        rows.append((size, *(f"{micro:.1f} / {macro:.1f}" for micro, macro in means)))
    print(plain_table(("labels", *found), rows))
    print("micro / macro F1 in %")


if __name__ == "__main__":
    main()
