"""The blocks of a model as files: terms, their weights and idf, and the index to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.pipeline import FeatureUnion

from watchword.errors import ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.features import BLOCKS
from watchword.tables import atomic_write
from watchword.tagging.index import MOST_NGRAM, PARTS, build
from watchword.tagging.manifest import sha256
from watchword.tagging.terms import STRIP_ACCENTS, TOKEN_PATTERN


def block_settings(model: SentenceClassifier) -> list[dict[str, Any]]:
    """Return what a manifest says of each block."""
    return [
        {
            "name": name,
            "analyzer": BLOCKS[name],
            "ngrams": list(vectorizer.ngram_range),
            "strip_accents": vectorizer.strip_accents,
        }
        for name, vectorizer in model.features_.transformer_list
    ]


def write_blocks(model: SentenceClassifier, folder: Path) -> dict[str, str]:
    """Write terms, rows and index of each block.

    Parameters
    ----------
    model : SentenceClassifier
        Fitted.
    folder : Path

    Returns
    -------
    dict of str to str
        SHA-256 of each file.

    Raises
    ------
    ModelError
        If the model has settings a tagger would have to approximate.
    """
    _check_settings(model.features_)
    written: dict[str, str] = {}
    first = 0
    for name, vectorizer in model.features_.transformer_list:
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


def _check_settings(union: FeatureUnion) -> None:
    """Refuse what the tagger would have to approximate."""
    if union.transformer_weights:
        raise _refused("transformer_weights", union.transformer_weights, (None,), "features")
    first = union.transformer_list[0][1].strip_accents
    for name, vectorizer in union.transformer_list:
        known = {
            "analyzer": (BLOCKS[name],),
            "lowercase": (True,),
            "strip_accents": (first,) if first in STRIP_ACCENTS else STRIP_ACCENTS,
            "stop_words": (None,),
            "preprocessor": (None,),
            "tokenizer": (None,),
            "token_pattern": (TOKEN_PATTERN,),
            "binary": (False,),
            "norm": ("l2",),
            "use_idf": (True,),
            "sublinear_tf": (True,),
        }
        for setting, values in known.items():
            found = getattr(vectorizer, setting)
            if found not in values:
                raise _refused(setting, found, values, f"block '{name}'")
        if vectorizer.ngram_range[1] > MOST_NGRAM:
            longest = tuple(vectorizer.ngram_range)
            raise _refused("ngram_range", longest, (f"up to {MOST_NGRAM}",), f"block '{name}'")


def _refused(setting: str, found: Any, known: tuple[Any, ...], where: str) -> ModelError:
    return ModelError(
        f"{setting}={found!r} cannot be exported, a tagger knows only "
        + " or ".join(map(repr, known)),
        where=where,
        hint=f"Train with {setting}={known[0]!r}.",
    )
