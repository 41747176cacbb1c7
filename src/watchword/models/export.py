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
from watchword.models.card import model_card
from watchword.models.features import BLOCKS
from watchword.models.keep import TRAINED
from watchword.models.novelty import reference
from watchword.models.train import SentenceClassifier
from watchword.tables import atomic_write
from watchword.tagging.index import PARTS, build
from watchword.tagging.manifest import FORMAT, MANIFEST, checksum, read_manifest, sha256
from watchword.tagging.tagger import load_tagger
from watchword.tagging.terms import TOKEN_PATTERN

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
    files = _write_blocks(model, folder)
    _write_model(model, folder / TRAINED, trained)
    names = {category.id: category for category in categories or ()}
    manifest = {
        "format": FORMAT,
        "name": folder.name,
        "categories": [_category(name, names.get(name)) for name in _categories(model)],
        "thresholds": model.thresholds_.tolist(),
        "intercepts": model.intercept_.tolist(),
        "blocks": _blocks(model),
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
            hint="Export the model again: watchword models export",
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


def _blocks(model: SentenceClassifier) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "analyzer": BLOCKS[name],
            "ngrams": list(vectorizer.ngram_range),
            "strip_accents": vectorizer.strip_accents,
        }
        for name, vectorizer in model.features_.transformer_list
    ]


def _write_blocks(model: SentenceClassifier, folder: Path) -> dict[str, str]:
    """Write terms, rows and index of each block and return the hash of each file."""
    written: dict[str, str] = {}
    first = 0
    for name, vectorizer in model.features_.transformer_list:
        _check_settings(name, vectorizer)
        terms = vectorizer.get_feature_names_out()
        weights = model.coef_[:, first : first + len(terms)].T.astype(np.float32)
        first += len(terms)
        index = build(terms, BLOCKS[name], weights, vectorizer.idf_)
        with atomic_write(folder / f"{name}.txt", "wb") as file:
            file.write("\n".join(terms[index.order]).encode("utf-8", "surrogatepass"))
        for what in PARTS:
            with atomic_write(folder / f"{name}.{what}.npy", "wb") as file:
                np.save(file, np.asarray(getattr(index, what)), allow_pickle=False)
        for file_name in (f"{name}.txt", *(f"{name}.{what}.npy" for what in PARTS)):
            written[file_name] = sha256(folder / file_name)
    return written


def _check_settings(name: str, vectorizer: Any) -> None:
    """Refuse what the tagger would have to approximate."""
    needed = {
        "lowercase": True,
        "stop_words": None,
        "preprocessor": None,
        "tokenizer": None,
        "token_pattern": TOKEN_PATTERN,
        "binary": False,
        "norm": "l2",
        "use_idf": True,
        "sublinear_tf": True,
    }
    for setting, value in needed.items():
        found = getattr(vectorizer, setting)
        if found != value:
            raise ModelError(
                f"{setting}={found!r} cannot be exported, a tagger knows only {value!r}",
                where=f"block '{name}'",
                hint=f"Train with {setting}={value!r}.",
            )


def _check_parity(model: SentenceClassifier, folder: Path) -> None:
    sample = ["Two men were held after 40 kg of cocaine and a pistol were found.", "Rain.", ""]
    difference = np.abs(load_tagger(folder).probabilities(sample) - model.predict_proba(sample))
    if not difference.max() <= TOLERANCE:  # so that NaN is refused too
        raise ModelError(
            f"the exported tagger differs from the model by {difference.max():.1e}",
            where=folder,
            hint="Please report this: it is a defect of watchword.",
        )
