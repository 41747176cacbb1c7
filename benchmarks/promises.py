"""Whether promised precision, recall and review budgets hold on articles not seen.

The shipped corpus is cut into folds by cluster. For each promise thresholds are chosen on all folds
but one and tried on that one. Prints what was promised, what came of all sentences together, in how
many categories it holds, and how often it fails in a single category of a single fold.

    python benchmarks/promises.py [--folds N]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from watchword import SentenceClassifier, Workspace
from watchword.models.promise import Kept, Promise, keep_promise
from watchword.models.split import each_fold, grouped_folds
from watchword.models.train import indicator

ROOT = Path(__file__).parents[1]
PROMISES = (
    *(Promise("precision", value) for value in (0.8, 0.9, 0.95)),
    *(Promise("recall", value) for value in (0.8, 0.9, 0.95)),
    *(Promise("budget", value, 5000) for value in (50, 200, 500, 1000)),
)


@dataclass
class Fold:
    """A fold not seen: what was chosen for each promise, the probabilities and the gold."""

    chosen: dict[Promise, Kept]
    probabilities: np.ndarray
    y: np.ndarray


def folds_of(gold, n_folds: int, **settings) -> Iterator[Fold]:
    """Train on all folds but one, choose thresholds for every promise, and yield that one."""
    texts, clusters = list(gold["text"]), list(gold["cluster"])
    y = indicator(gold["labels"], sorted({name for labels in gold["labels"] for name in labels}))
    for train, test in each_fold(grouped_folds(y, clusters, n_folds)):
        groups = [clusters[i] for i in train]
        model = SentenceClassifier(promise=PROMISES[-1].setting, **settings)
        model.fit([texts[i] for i in train], y[train], groups)
        seen = (model.oof_probabilities_, y[train], groups)
        chosen = {one: keep_promise(one, *seen, fewer=model.fewer_) for one in PROMISES}
        yield Fold(chosen, model.predict_proba([texts[i] for i in test]), y[test])


@dataclass(frozen=True)
class Outcome:
    """What came of one promise.

    `reached` is a precision, a recall or the share of sentences tagged, over all folds together;
    `holding` counts the categories that reach the promise, `failing` the categories of single
    folds that do not.
    """

    promise: Promise
    reached: float
    other: float
    holding: int
    failing: int
    never: int


def outcome(promise: Promise, folds: list[Fold]) -> Outcome:
    """Try a promise on all folds."""
    n_categories = folds[0].y.shape[1]
    hits, given, positive = (np.zeros((len(folds), n_categories)) for _ in range(3))
    tagged, never = [], 0
    for i, fold in enumerate(folds):
        kept = fold.chosen[promise]
        over = fold.probabilities >= kept.thresholds
        hits[i], given[i] = (over & (fold.y == 1)).sum(axis=0), over.sum(axis=0)
        positive[i] = fold.y.sum(axis=0)
        tagged.append(over.any(axis=1))
        never += sum(not cut.kept for cut in kept.cuts)
    precision, recall = hits.sum() / max(given.sum(), 1), hits.sum() / positive.sum()
    if promise.kind == "budget":
        share = float(np.concatenate(tagged).mean())
        return Outcome(promise, share, precision, 0, 0, 0)
    whole = given if promise.kind == "precision" else positive
    # A category that is never given breaks no promise of precision.
    by_category = np.where(whole.sum(0) > 0, hits.sum(0) / np.maximum(whole.sum(0), 1), 1)
    by_fold = np.where(whole > 0, hits / np.maximum(whole, 1), 1)
    both = (precision, recall) if promise.kind == "precision" else (recall, precision)
    return Outcome(
        promise,
        *map(float, both),
        int((by_category >= promise.value).sum()),
        int((by_fold < promise.value).sum()),
        never,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", type=int, default=5)
    n_folds = parser.parse_args().folds
    folds = list(folds_of(Workspace(ROOT).gold, n_folds, n_jobs=-1))
    n_categories = folds[0].y.shape[1]
    print("| promised | reached | the other figure | categories | failing, by fold | no promise |")
    print("|---|---|---|---|---|---|")
    for promise in PROMISES:
        found = outcome(promise, folds)
        if promise.kind == "budget":
            read = f"{found.reached * promise.volume:.0f} of {promise.volume:g}"
            print(f"| {promise} | {read} | precision {found.other:.3f} | | | |")
        else:
            other = "recall" if promise.kind == "precision" else "precision"
            print(
                f"| {promise} | {found.reached:.3f} | {other} {found.other:.3f} | "
                f"{found.holding} of {n_categories} | {found.failing} of "
                f"{n_folds * n_categories} | {found.never} |"
            )


if __name__ == "__main__":
    main()
