"""What cannot be learnt from, said before any work is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse

from watchword.errors import ModelError

if TYPE_CHECKING:
    from datasets import Dataset

_LABEL_MORE = "Label more sentences, then run 'watchword labels gold'."
_MATRIX = "Give a 0/1 matrix with a column for each category, or one label per sentence."


def checked_texts(texts: Sequence[str]) -> list[str]:
    """Return sentences as a list.

    Raises
    ------
    ModelError
        If they are one string, or anything among them is none.
    """
    if isinstance(texts, str):
        raise ModelError(
            "one string where a sequence of sentences is needed", hint="Put it into a list."
        )
    found = list(texts)
    for number, text in enumerate(found):
        if not isinstance(text, str):
            raise ModelError(
                f"a sentence is text, not {type(text).__name__}",
                where=f"sentence {number}",
                hint="Give a sequence of strings.",
            )
    return found


def checked_targets(y: Any) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the classes and a 0/1 matrix with a column for each.

    Parameters
    ----------
    y : array-like or sparse matrix
        A 0/1 matrix, whose classes are its column numbers, or one label per sentence.

    Raises
    ------
    ModelError
        If it is neither, or there is only one label.
    """
    labels = _array(y.toarray() if issparse(y) else y)
    if labels.ndim == 2:
        if not np.isin(labels, (0, 1)).all():
            raise ModelError("a matrix of labels holds 0 and 1 only", hint=_MATRIX)
        return np.arange(labels.shape[1]), labels.astype(np.int64)
    if labels.ndim != 1 or (labels.dtype == object and _unsorted(labels)):
        raise ModelError("labels of a kind that cannot be learnt", hint=_MATRIX)
    classes = np.unique(labels)
    if len(classes) == 1:
        raise ModelError(
            f"every sentence has the same label, {classes[0]!s}, so there is only one class",
            hint="Give sentences of at least two classes.",
        )
    return classes, np.asarray(labels[:, None] == classes, dtype=np.int64)


def check_matching(texts: list[str], y: NDArray[np.int64], groups: list[Hashable]) -> None:
    """Refuse sentences, labels and groups of different lengths, and those that teach nothing."""
    if not len(texts) == len(y) == len(groups):
        raise ModelError(
            f"{len(texts)} sentences, {len(y)} rows of labels and {len(groups)} groups",
            hint="Give one row of labels and one group for each sentence.",
        )
    if not y.size or not y.any():
        raise ModelError(
            "no sentence has a category, so there is nothing to learn", hint=_LABEL_MORE
        )
    if len(set(groups)) < 2:
        raise ModelError(
            "all sentences come from one cluster of articles, so nothing can be held out",
            hint="Label sentences of at least two different articles.",
        )


def check_gold(gold: Dataset) -> None:
    """Refuse gold that is empty, lacks a column or has a sentence twice."""
    check_some(gold)
    missing = [name for name in ("text", "labels", "cluster") if name not in gold.column_names]
    if missing:
        raise ModelError(
            f"gold has no column '{missing[0]}'", hint="Take it from Workspace.gold, joined."
        )
    if "sentence_id" in gold.column_names:
        check_once(gold["sentence_id"])


def check_some(gold: Dataset) -> None:
    """Refuse gold without a sentence."""
    if not len(gold):
        raise ModelError(
            "there is no gold", hint="Label sentences, then run 'watchword labels gold'."
        )


def check_once(sentence_ids: Iterable[str]) -> None:
    """Refuse gold that has a sentence twice."""
    name, times = Counter(sentence_ids).most_common(1)[0]
    if times > 1:
        raise ModelError(
            f"sentence '{name}' is in gold {times} times",
            hint="Settle gold again with: watchword labels gold",
        )


def check_categories(labels: Sequence[Sequence[str]], names: Sequence[str]) -> None:
    """Refuse gold with a category that is not to be learnt: it would be lost silently."""
    unknown = sorted({name for row in labels for name in row} - set(names))
    if unknown:
        raise ModelError(
            f"gold has the category '{unknown[0]}', which is not in the taxonomy",
            hint="Carry labels over with 'watchword labels migrate', then settle gold again.",
        )


def _array(y: ArrayLike) -> NDArray[Any]:
    try:
        return np.asarray(y)
    except ValueError as error:
        raise ModelError("rows of labels differ in length", hint=_MATRIX) from error


def _unsorted(labels: NDArray[Any]) -> bool:
    """Tell whether labels are of kinds that cannot be compared, as lists or None."""
    return len({type(label) for label in labels}) > 1 or not isinstance(labels[0], Hashable)
