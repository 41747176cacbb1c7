"""What training leaves behind for the export: the fitted model and its evaluation.

The fitted model is a pickle, so ``training.json`` beside it records its SHA-256, and only the very
file that training wrote is loaded again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib

from watchword.errors import CorpusError, ModelError
from watchword.models.evaluate import Evaluation
from watchword.models.train import SentenceClassifier, fingerprint
from watchword.tables import atomic_write, read_json
from watchword.tagging.manifest import sha256

if TYPE_CHECKING:
    from datasets import Dataset

TRAINED = "model.joblib"
_RECORD = "training.json"
_EVALUATION = "evaluation.json"


def keep(model: SentenceClassifier, folder: Path) -> Path:
    """Write a trained model and the record of what it is; return its path."""
    path = folder / TRAINED
    with atomic_write(path, "wb") as file:
        joblib.dump(model, file, compress=3)
    _write(folder / _RECORD, {**model.training_, "sha256": sha256(path)})
    return path


def kept(folder: Path) -> SentenceClassifier:
    """Load the model that `keep` wrote.

    Raises
    ------
    ModelError
        If nothing was trained there, or the file is not the one that training wrote.
    """
    path, record = folder / TRAINED, folder / _RECORD
    if not record.is_file() or not path.is_file():
        raise ModelError(
            "no trained model here", where=folder, hint="Train one first: watchword models train"
        )
    if _read(record).get("sha256") != sha256(path):
        raise ModelError(
            "is not the file that training wrote (its SHA-256 differs from training.json)",
            where=path,
            hint="Train again: watchword models train",
        )
    model: SentenceClassifier = joblib.load(path)
    return model


def keep_evaluation(evaluation: Evaluation, gold: Dataset, folder: Path) -> None:
    """Write an evaluation with the fingerprint of the gold it was made on."""
    made_on = fingerprint(gold["text"], gold["labels"])
    _write(folder / _EVALUATION, {"fingerprint": made_on, "evaluation": evaluation.as_json()})


def kept_evaluation(folder: Path, model: SentenceClassifier) -> dict[str, Any] | None:
    """Return the evaluation, if it was made on the very gold the model was trained on."""
    path = folder / _EVALUATION
    if not path.is_file():
        return None
    found = _read(path)
    if found.get("fingerprint") != model.training_["fingerprint"]:
        return None
    evaluation: dict[str, Any] = found["evaluation"]
    return evaluation


def _write(path: Path, facts: dict[str, Any]) -> None:
    with atomic_write(path) as file:
        json.dump(facts, file, indent=1)
        file.write("\n")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = read_json(path)
    except CorpusError as error:
        raise ModelError(error.problem, where=error.where, hint=error.hint) from error
    return found if isinstance(found, dict) else {}
