"""An exported tagger scored on labelled sentences that were kept away from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from watchword.errors import ModelError
from watchword.labels.taxonomy import Category
from watchword.models.baseline import keyword_labels
from watchword.models.evaluate import Evaluation
from watchword.models.evidence import Evidence
from watchword.models.train import indicator
from watchword.tables import Row, parse_json, read_table
from watchword.tagging.tagger import Tagger


class HeldBack(NamedTuple):
    """An evaluation, and how many sentences were left out because the tagger has seen them."""

    evaluation: Evaluation
    n_seen: int


def evaluate_on(
    path: Path,
    tagger: Tagger,
    categories: Sequence[Category],
    *,
    seen: Iterable[str] = (),
    seed: int = 0,
) -> HeldBack:
    """Score a tagger on a labelled table that was not used in training.

    Parameters
    ----------
    path : Path
        A table with `text`, `labels` (a list of category ids) and, where it is there, `cluster`
        or `article_id`, which the intervals are drawn by; else every sentence is on its own.
    tagger : Tagger
        As exported, with its thresholds.
    categories : sequence of Category
        Names, colours and keywords; those of the tagger are scored.
    seen : iterable of str
        Texts of the training sentences; they are left out.
    seed : int, default 0
        Of the bootstrap.

    Returns
    -------
    HeldBack

    Raises
    ------
    ModelError
        If a label is unknown to the tagger, or no sentence is left.
    """
    rows = [_from_cells(row) for row in read_table(path, required=("text", "labels"))]
    known = {_alike(text) for text in seen}
    new = [row for row in rows if _alike(row["text"]) not in known]
    if not new:
        raise ModelError(
            f"none of its {len(rows)} sentences is new: the tagger was trained on all of them",
            where=path,
            hint="Name a table of sentences that were kept out of gold.",
        )
    _check(new, tagger, path)
    evidence = _evidence(new, tagger, categories)
    *each, micro, macro = evidence.scores(seed)
    baselines = {
        "always none": evidence.scored(np.zeros_like(evidence.y), seed=seed),
        "keywords": evidence.scored(keyword_labels(evidence.texts, evidence.categories), seed=seed),
    }
    evaluation = Evaluation(
        categories=tuple(each),
        micro=micro,
        macro=macro,
        baselines={name: (found[-2], found[-1]) for name, found in baselines.items()},
        n_sentences=len(new),
        n_clusters=len(set(evidence.clusters)),
        n_folds=0,
        split=f"the tagger as exported, on {path.name}",
        ceiling=None,
        process=None,
        evidence=evidence,
    )
    return HeldBack(evaluation, len(rows) - len(new))


def _from_cells(row: Row) -> Row:
    """Read the labels of a CSV file, where a list is JSON in its cell."""
    labels = row["labels"]
    if isinstance(labels, str) and labels.strip().startswith("["):
        return {**row, "labels": parse_json(labels, "labels")}
    return {**row, "labels": labels or []}


def _check(rows: list[Row], tagger: Tagger, path: Path) -> None:
    for number, row in enumerate(rows, start=1):
        labels = row["labels"]
        if not isinstance(row["text"], str) or not isinstance(labels, list):
            raise ModelError(
                f"'text' must be text and 'labels' a list of ids, found {labels!r}",
                where=f"{path}, sentence {number}",
                hint='Write labels as a list, for example ["fraud"], or [] for none.',
            )
        unknown = [name for name in labels if name not in tagger.categories]
        if unknown:
            raise ModelError(
                f"category '{unknown[0]}' is unknown to the tagger",
                where=f"{path}, sentence {number}",
                hint=f"It knows: {', '.join(tagger.categories)}.",
            )


def _evidence(rows: list[Row], tagger: Tagger, categories: Sequence[Category]) -> Evidence:
    texts = [row["text"] for row in rows]
    probabilities = np.asarray(tagger.probabilities(texts), dtype=float)
    by_id = {category.id: category for category in categories}
    return Evidence(
        sentence_ids=tuple(str(row.get("sentence_id", n)) for n, row in enumerate(rows)),
        texts=tuple(texts),
        clusters=tuple(
            str(row.get("cluster") or row.get("article_id") or n) for n, row in enumerate(rows)
        ),
        y=indicator([row["labels"] for row in rows], tagger.categories),
        probabilities=probabilities,
        predicted=(probabilities >= np.asarray(tagger.thresholds)).astype(np.int64),
        categories=tuple(
            by_id.get(name) or Category(name, name, "", "", "#475569", "")
            for name in tagger.categories
        ),
    )


def _alike(text: object) -> str:
    """Return text without what does not make a sentence another one: case and spaces."""
    return " ".join(str(text).lower().split())
