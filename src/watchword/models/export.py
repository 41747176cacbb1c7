"""A trained model as plain files that execute nothing when loaded, and back.

The folder holds the manifest; for each block its terms (one a line) and, as NumPy arrays, rows of
weights and idf and the index that leads to them; the model card; and ``model.joblib``: the fitted
scikit-learn estimator, for notebooks.
The last is a pickle, so it is loaded only on request and only when its hash matches.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from watchword.errors import ModelError
from watchword.labels.taxonomy import Category
from watchword.models.blocks import block_settings, write_blocks
from watchword.models.card import model_card
from watchword.models.classifier import SentenceClassifier
from watchword.models.keep import TRAINED
from watchword.models.novelty import reference
from watchword.tables import atomic_write
from watchword.tagging.checks import EXPORT_AGAIN
from watchword.tagging.manifest import FORMAT, MANIFEST, checksum, read_manifest, sha256
from watchword.tagging.tagger import load_tagger

TOLERANCE = 2e-6
"""Largest difference in probability between the tagger and scikit-learn."""


def export(
    model: SentenceClassifier,
    folder: str | Path,
    *,
    categories: Sequence[Category] | None = None,
    evaluation: dict[str, Any] | None = None,
    trained: Path | None = None,
) -> Path:
    """Write a model as a tagger that needs NumPy only, and check that both agree.

    Parameters
    ----------
    model : SentenceClassifier
        Trained with `watchword.train`.
    folder : str or Path
        ``models/NAME``; files of an earlier export are replaced.
    categories : sequence of Category, optional
        Names for the model's category ids.
    evaluation : dict, optional
        `Evaluation.as_json`, for the manifest and the card.
    trained : Path, optional
        File that holds this very model already. Its bytes are kept: a model that was loaded and is
        written again differs in them, though in nothing else.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ModelError
        If the model has settings a tagger cannot follow, or the tagger would differ from it.
    """
    folder = Path(folder)
    files = write_blocks(model, folder)
    _write_model(model, folder / TRAINED, trained)
    names = {category.id: category for category in categories or ()}
    manifest = {
        "format": FORMAT,
        "name": folder.name,
        "categories": [_category(name, names.get(name)) for name in _categories(model)],
        "thresholds": model.thresholds_.tolist(),
        "intercepts": model.intercept_.tolist(),
        "blocks": block_settings(model),
        "settings": model.get_params(),
        "promise": model.kept_.as_json(),
        "novelty": model.familiarity_.as_json(),
        "reference": reference(model),
        "unicode": unicodedata.unidata_version,
        "training": getattr(model, "training_", {}),
        "evaluation": evaluation,
        "error_rates": getattr(model, "error_rates_", None),
        "files": files,
        "pipeline": {"file": TRAINED, "sha256": sha256(folder / TRAINED)},
    }
    with atomic_write(folder / "README.md") as file:
        file.write(model_card(manifest))
    files["README.md"] = sha256(folder / "README.md")
    manifest["checksum"] = checksum(manifest)
    with atomic_write(folder / MANIFEST) as file:
        json.dump(manifest, file, indent=1, ensure_ascii=False)
        file.write("\n")
    _check_parity(model, folder)
    return folder


def load_model(folder: str | Path, *, trust: bool = False) -> SentenceClassifier:
    """Load the fitted scikit-learn estimator of an export.

    Parameters
    ----------
    folder : str or Path
    trust : bool, default False
        Loading a pickle can run any code its author put there: say True only for a model
        whose origin you know.

    Raises
    ------
    ModelError
        Without `trust`, or if the file is not the one that was exported.
    """
    folder = Path(folder)
    path = folder / TRAINED
    if not trust:
        raise ModelError(
            "is a pickle, which can run code when it is loaded",
            where=path,
            hint="Pass trust=True if you know who made it; tagging does not need it.",
        )
    manifest = read_manifest(folder)
    if not path.is_file() or sha256(path) != manifest["pipeline"]["sha256"]:
        raise ModelError(
            "is missing or was changed after the export",
            where=path,
            hint=EXPORT_AGAIN,
        )
    model: SentenceClassifier = joblib.load(path)
    return model


def _categories(model: SentenceClassifier) -> tuple[str, ...]:
    return tuple(getattr(model, "categories_", None) or map(str, model.classes_))


def _category(name: str, known: Category | None) -> dict[str, str]:
    return {
        "id": name,
        "name": known.name if known else name,
        "color": known.color if known else "#475569",
    }


def _write_model(model: SentenceClassifier, path: Path, trained: Path | None) -> None:
    if trained is not None and path.exists() and trained.samefile(path):
        return
    with atomic_write(path, "wb") as file:
        if trained is None:
            joblib.dump(model, file, compress=3)
        else:
            file.write(trained.read_bytes())


def _check_parity(model: SentenceClassifier, folder: Path) -> None:
    sample = ["Two men were held after 40 kg of cocaine and a pistol were found.", "Rain.", ""]
    difference = np.abs(load_tagger(folder).probabilities(sample) - model.predict_proba(sample))
    if not difference.max() <= TOLERANCE:  # so that NaN is refused too
        raise ModelError(
            f"the exported tagger differs from the model by {difference.max():.1e}",
            where=folder,
            hint="Please report this: it is a defect of watchword.",
        )
