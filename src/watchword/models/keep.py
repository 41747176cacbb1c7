"""What training and evaluating leave behind: the fitted model, its figures, its predictions.

The fitted model is a pickle, so ``training.json`` beside it records its SHA-256, and only the very
file that training wrote is loaded again.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np

from watchword.errors import CorpusError, ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.evaluate import Evaluation
from watchword.models.out_of_fold import OutOfFold, sentence_ids
from watchword.models.split import grouped_folds
from watchword.models.train import fingerprint, indicator
from watchword.tables import atomic_write, read_json
from watchword.tagging.manifest import MANIFEST, sha256

if TYPE_CHECKING:
    from datasets import Dataset

TRAINED = "model.joblib"
_RECORD = "training.json"
_EVALUATION = "evaluation.json"
_PREDICTIONS = "predictions.npz"
_HOW = ("n_jobs", "verbose")


def keep(model: SentenceClassifier, folder: Path) -> Path:
    """Write a trained model and the record of what it is; return its path."""
    path = folder / TRAINED
    with atomic_write(path, "wb") as file:
        joblib.dump(model, file, compress=3)
    record = {
        **model.training_,
        "settings": as_settings(model.get_params()),
        "sha256": sha256(path),
    }
    _write(folder / _RECORD, record)
    return path


def settings_of(folder: Path) -> dict[str, Any] | None:
    """Return the settings a model was trained with, of the last training or else of the export."""
    for name in (_RECORD, MANIFEST):
        if (folder / name).is_file():
            settings = _read(folder / name).get("settings")
            if isinstance(settings, dict):
                return as_settings(settings)
    return None


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
    made_on = fingerprint(gold["text"][:], gold["labels"][:])
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


def keep_predictions(held: OutOfFold, gold: Dataset, folder: Path) -> Path:
    """Write held-out predictions with the fingerprint of the gold they were made on."""
    path = folder / _PREDICTIONS
    about = {
        "made_by": _made_by(),
        "fingerprint": fingerprint(gold["text"][:], gold["labels"][:]),
        "seed": held.seed,
        "settings": as_settings(held.settings),
    }
    with atomic_write(path, "wb") as file:
        np.savez_compressed(
            file,
            about=np.array(json.dumps(about)),
            sentence_ids=np.array(held.sentence_ids),
            categories=np.array(held.categories),
            probabilities=held.probabilities,
            predicted=held.predicted.astype(np.int8),
            thresholds=held.thresholds,
            folds=held.folds,
        )
    return path


def kept_predictions(folder: Path, gold: Dataset) -> OutOfFold | None:
    """Return the predictions that evaluating left behind, if they are of this very gold.

    Parameters
    ----------
    folder : Path
        ``models/NAME``.
    gold : datasets.Dataset
        As `Workspace.gold` gives it.

    Returns
    -------
    OutOfFold or None
        In the order of `gold`. None where there are none, or they are of other sentences, labels
        or clusters: they must then be made again.
    """
    try:
        file = io.BytesIO((folder / _PREDICTIONS).read_bytes())
        with np.load(file, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
        about = json.loads(str(found.pop("about")))
        return _fitting(found, about, gold)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None  # missing, cut short or of another kind: as good as none


def _made_by() -> list[str]:
    """Other versions may predict otherwise, so their predictions do not count."""
    return [f"{name} {version(name)}" for name in ("watchword", "scikit-learn")]


def as_settings(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return a model's settings as they come from JSON, which knows lists but no tuples.

    How many threads trained it, and whether it said so, make no other model.
    """
    return {name: _tuples(value) for name, value in stored.items() if name not in _HOW}


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def _fitting(found: dict[str, Any], about: dict[str, Any], gold: Dataset) -> OutOfFold | None:
    if about["made_by"] != _made_by():
        return None
    if about["fingerprint"] != fingerprint(gold["text"][:], gold["labels"][:]):
        return None
    ids, names = sentence_ids(gold), tuple(map(str, found["categories"]))
    place = {str(name): row for row, name in enumerate(found["sentence_ids"])}
    if place.keys() != set(ids):
        return None
    order = np.array([place[name] for name in ids])
    held = OutOfFold(
        sentence_ids=ids,
        probabilities=found["probabilities"][order],
        predicted=found["predicted"][order].astype(np.int64),
        thresholds=found["thresholds"],
        folds=found["folds"][order],
        categories=names,
        seed=about["seed"],
        settings=as_settings(about["settings"]),
    )
    # Clusters are no part of the fingerprint, but the folds follow from them.
    y = indicator(gold["labels"][:], names)
    folds = grouped_folds(y, gold["cluster"][:], held.n_folds, held.seed)
    return held if np.array_equal(folds, held.folds) else None


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
