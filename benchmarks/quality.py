"""How well the default classifier labels sentences of cyber threat reports, beside plain recipes.

Two tasks from MITRE's TRAM: the bootstrap set (11,130 sentences, one of 50 techniques each; random
stratified split) and its annotated reports (21,715 sentences, most of them without a technique,
some with several; split by report). A fifth is tested. Every row of a table has seen the same
training sentences and was scored on the same test sentences; nothing was tuned on either.

    python benchmarks/quality.py [--seeds N] [--task bootstrap|reports] [--ours] [--data DIR]

Figures are means over seeds, with standard deviations. Macro F1 is over labels that occur in the
test sentences. The calibration error is the greatest of any label with at least 20
test sentences; recipes without probabilities have none. DIR holds TRAM and is not part of the
repository.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, GroupShuffleSplit, train_test_split
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from watchword.models.calibrate import expected_calibration_error
from watchword.models.classifier import SentenceClassifier

ROOT = Path(__file__).parents[1]
JOBS = 2
FEW = 20
"""With fewer test sentences of a label its calibration is not judged."""


@dataclass(frozen=True)
class Split:
    """Sentences to learn from and to test on; `groups` are the reports of the former."""

    texts: list[str]
    y: np.ndarray
    groups: np.ndarray | None
    test: list[str]
    gold: np.ndarray


Found = tuple[np.ndarray, np.ndarray | None, np.ndarray]
"""Predictions in the form of `y`, probabilities of shape (n_test, n_labels) or None, the labels."""


def bootstrap(data: Path, seed: int) -> Split:
    """Return a random stratified split of the bootstrap set."""
    rows = pd.read_parquet(data / "bench/tram/bootstrap.parquet")
    y = rows.labels.str[0].to_numpy()
    a, b = train_test_split(np.arange(len(y)), test_size=0.2, stratify=y, random_state=seed)
    texts = rows.text.tolist()
    return Split([texts[i] for i in a], y[a], None, [texts[i] for i in b], y[b])


def reports(data: Path, seed: int) -> Split:
    """Return a split of the annotated reports that separates no report."""
    rows = pd.read_parquet(data / "bench/tram/multi_label.parquet")
    names = sorted({name for labels in rows.labels for name in labels})
    y = np.array([[int(name in labels) for name in names] for labels in rows.labels])
    texts, docs = rows.text.tolist(), rows.doc.to_numpy()
    a, b = next(GroupShuffleSplit(1, test_size=0.2, random_state=seed).split(texts, y, docs))
    return Split([texts[i] for i in a], y[a], docs[a], [texts[i] for i in b], y[b])


def ours(split: Split) -> Found:
    """Fit the default classifier."""
    model = SentenceClassifier(n_jobs=JOBS).fit(split.texts, split.y, split.groups)
    p = model.predict_proba(split.test)
    return model.predict(split.test), p, model.classes_


def _words() -> TfidfVectorizer:
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)


def words_and_characters() -> Any:
    """Return TF-IDF of words and characters, as scikit-learn makes it."""
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    return make_union(_words(), characters)


def _plain(pipeline: Any) -> Callable[[Split], Found]:
    def fit(split: Split) -> Found:
        fitted = pipeline.fit(split.texts, split.y)
        p = fitted.predict_proba(split.test) if hasattr(fitted, "predict_proba") else None
        return fitted.predict(split.test), p, fitted.classes_

    return fit


def _one_threshold(split: Split) -> Found:
    """Fit balanced support vector machines, and cut all margins at one out-of-fold threshold."""
    svm = OneVsRestClassifier(LinearSVC(class_weight="balanced"), n_jobs=JOBS)
    pipeline = make_pipeline(words_and_characters(), svm)
    texts, margins = np.array(split.texts, dtype=object), np.zeros(split.y.shape)
    for a, b in GroupKFold(3).split(texts, split.y, split.groups):
        margins[b] = pipeline.fit(texts[a], split.y[a]).decision_function(texts[b])
        # scikit-learn's constant for a label without examples is 0, which is above most cuts.
        margins[np.ix_(b, ~split.y[a].any(axis=0))] = -np.inf
    cuts = np.linspace(-1.5, 0.5, 81)
    scores = [f1_score(split.y, margins >= cut, average="micro") for cut in cuts]
    found = pipeline.fit(texts, split.y).decision_function(split.test)
    return (found >= cuts[np.argmax(scores)]).astype(int), None, np.arange(split.y.shape[1])


def _tram() -> Any:
    return make_pipeline(
        CountVectorizer(stop_words="english", min_df=3), LogisticRegression(max_iter=1000)
    )


def _balanced_regression() -> Any:
    regression = LogisticRegression(class_weight="balanced", solver="liblinear")
    return make_pipeline(_words(), OneVsRestClassifier(regression))


TASKS: dict[str, tuple[Callable[[Path, int], Split], int, dict[str, Callable[[Split], Found]]]] = {
    "bootstrap": (
        bootstrap,
        10,
        {
            "watchword": ours,
            "TRAM: counts, logistic regression": _plain(_tram()),
            "words, LinearSVC": _plain(make_pipeline(_words(), LinearSVC())),
            "words and characters, LinearSVC": _plain(
                make_pipeline(words_and_characters(), LinearSVC())
            ),
        },
    ),
    "reports": (
        reports,
        5,
        {
            "watchword": ours,
            "words, balanced logistic regression": _plain(_balanced_regression()),
            "words and characters, balanced SVM, one threshold": _one_threshold,
        },
    ),
}


def measure(fit: Callable[[Split], Found], split: Split) -> dict[str, float]:
    """Return scores of one recipe on one split, and what it cost."""
    wall, cpu = time.perf_counter(), time.process_time()
    with warnings.catch_warnings():
        # Labels that a split left without sentences are told by the figures.
        warnings.simplefilter("ignore")
        given, p, classes = fit(split)
    spent = {"seconds": time.perf_counter() - wall, "CPU s": time.process_time() - cpu}
    macro = {"average": "macro", "zero_division": 0, "labels": _occurring(split.gold)}
    return {
        "micro": float(f1_score(split.gold, given, average="micro")),
        "macro": float(f1_score(split.gold, given, **macro)),
        "ECE": float("nan") if p is None else _error(p, split.gold, classes),
        **spent,
    }


def _occurring(gold: np.ndarray) -> np.ndarray:
    return np.unique(gold) if gold.ndim == 1 else np.flatnonzero(gold.any(axis=0))


def _error(p: np.ndarray, gold: np.ndarray, classes: np.ndarray) -> float:
    y = gold if gold.ndim == 2 else (gold[:, None] == classes).astype(int)
    return float(expected_calibration_error(p, y)[y.sum(axis=0) >= FEW].max())


def run(task: str, data: Path, seeds: int | None, only_ours: bool) -> dict[str, list[Any]]:
    """Return the scores of each recipe, seed by seed; progress goes to standard error."""
    split_of, usual, recipes = TASKS[task]
    chosen = {"watchword": ours} if only_ours else recipes
    rows: dict[str, list[Any]] = {name: [] for name in chosen}
    for seed in range(seeds or usual):
        split = split_of(data, seed)
        for name, fit in chosen.items():
            rows[name].append(measure(fit, split))
            last = rows[name][-1]
            told = f"micro {last['micro']:.4f} macro {last['macro']:.4f} ({last['seconds']:.0f} s)"
            print(f"{task}, seed {seed}: {name}: {told}", file=sys.stderr, flush=True)
    return rows


def table(task: str, rows: dict[str, list[dict[str, float]]]) -> str:
    """Return means and standard deviations as Markdown."""
    n = len(next(iter(rows.values())))
    lines = [f"| {task}, {n} seeds | micro F1 | macro F1 | ECE | seconds | CPU s |"]
    lines.append("|---" * 6 + "|")
    for name, scores in rows.items():
        frame = pd.DataFrame(scores)
        f1 = [f"{frame[k].mean():.3f} ± {frame[k].std(ddof=0):.3f}" for k in ("micro", "macro")]
        ece = "" if frame["ECE"].isna().all() else f"{frame['ECE'].mean():.3f}"
        spent = [f"{frame[k].mean():.0f}" for k in ("seconds", "CPU s")]
        lines.append("| " + " | ".join([name, *f1, ece, *spent]) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print a table for each task."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, help="instead of ten and five")
    parser.add_argument("--task", choices=TASKS, action="append", help="instead of both")
    parser.add_argument("--ours", action="store_true", help="leave the plain recipes out")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    options = parser.parse_args()
    for task in options.task or TASKS:
        print(table(task, run(task, options.data, options.seeds, options.ours)), end="\n\n")


if __name__ == "__main__":
    main()
