"""From gold to a model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from watchword.models.bad_input import check_categories, check_gold
from watchword.models.classifier import SentenceClassifier
from watchword.models.keywords import as_sentences
from watchword.models.progress import Progress

if TYPE_CHECKING:
    from datasets import Dataset


def train(
    gold: Dataset,
    *,
    categories: Sequence[str] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> SentenceClassifier:
    """Train a model on settled sentences.

    Parameters
    ----------
    gold : datasets.Dataset
        `text`, `labels` and `cluster` for each sentence, as `Workspace.gold` gives them.
    categories : sequence of str, optional
        Category ids in the order of the model's columns; by default those in `gold`, sorted.
    progress : callable, optional
        Told after each linear classifier how many of how many are fitted.
    **settings
        Of `SentenceClassifier`.

    Returns
    -------
    SentenceClassifier
        With the category ids in `categories_`, and in `training_` what it was trained on.
    """
    check_gold(gold)
    names = tuple(categories or sorted({name for labels in gold["labels"] for name in labels}))
    check_categories(gold["labels"], names)
    model = SentenceClassifier(**settings)
    targets = indicator(gold["labels"], names)
    model.fit(list(gold["text"]), targets, list(gold["cluster"]), progress=progress)
    model.categories_ = names
    model.kept_ = replace(model.kept_, categories=names)
    model.training_ = {**_training(gold), "search": model.search_.as_json()}
    if model.reduced_:
        model.training_["reduced"] = model.reduced_
    else:
        model.training_["stems"] = model.stems
        model.training_["n_keywords"] = len(as_sentences(model.keywords, len(names)).texts)
    return model


def fingerprint(texts: Sequence[str], labels: Sequence[Sequence[str]]) -> str:
    """Return a SHA-256 that changes with any sentence or label, but not with their order."""
    rows = sorted(json.dumps([text, sorted(of)]) for text, of in zip(texts, labels, strict=True))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _training(gold: Dataset) -> dict[str, Any]:
    return {
        "n_sentences": len(gold),
        "n_clusters": len(set(gold["cluster"])),
        "n_none": sum(not labels for labels in gold["labels"]),
        "fingerprint": fingerprint(gold["text"], gold["labels"]),
    }


def indicator(labels: Sequence[Sequence[str]], categories: Sequence[str]) -> NDArray[np.int64]:
    """Return labels as a 0/1 matrix.

    Examples
    --------
    >>> indicator([["fraud"], [], ["drugs", "fraud"]], ["drugs", "fraud"]).tolist()
    [[0, 1], [0, 0], [1, 1]]
    """
    rows = [[int(name in row) for name in categories] for row in labels]
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(categories))
