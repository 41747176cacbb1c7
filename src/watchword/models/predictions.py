"""Held-out predictions of a named model: those that were kept, or made again with its settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watchword.errors import ModelError, WatchwordError
from watchword.models.classifier import SentenceClassifier
from watchword.models.keep import as_settings, keep_predictions, kept_predictions, settings_of
from watchword.models.out_of_fold import OutOfFold, out_of_fold
from watchword.models.progress import Progress

if TYPE_CHECKING:
    from datasets import Dataset


def classifier(
    settings: Mapping[str, Any] | None,
    where: Path,
    seed: int = 0,
    keywords: Sequence[Sequence[str]] | None = None,
) -> SentenceClassifier:
    """Return an unfitted model with recorded settings, or with the usual ones where none are.

    Parameters
    ----------
    settings : mapping or None
        As `settings_of` finds them.
    where : Path
        Folder of the model.
    seed : int, default 0
        Used where nothing is recorded, as are the keywords.
    keywords : sequence of sequence of str, optional
        As in `SentenceClassifier`.

    Raises
    ------
    ModelError
        If a setting is not known to this version.
    """
    if settings is None:
        return SentenceClassifier(seed=seed, keywords=keywords)
    try:
        return SentenceClassifier(**as_settings(settings))
    except TypeError as error:
        raise ModelError(
            f"was trained with settings that this version does not know ({error})",
            where=where,
            hint="Train it again: watchword models train",
        ) from error


def checked(folder: Path) -> Path:
    """Return the folder of a model if there is one that tells its settings.

    Raises
    ------
    ModelError
        If nothing was trained, evaluated or exported there.
    """
    if settings_of(folder) is None:
        raise ModelError(
            "no model here that tells its settings",
            where=folder,
            hint="Name a model under models/ ('watchword models list') or train one with --name.",
        )
    return folder


def predictions_of(
    folder: Path,
    gold: Dataset,
    categories: Sequence[str],
    *,
    n_folds: int = 5,
    n_jobs: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[OutOfFold, bool]:
    """Return the kept predictions of a model, or cross-validate with its recorded settings.

    Parameters
    ----------
    folder : Path
        A trained or exported model.
    gold : datasets.Dataset
    categories : sequence of str
        In the order wanted.
    n_folds, n_jobs, seed, progress
        As in `out_of_fold`.

    Returns
    -------
    predictions : OutOfFold
    kept : bool
        Whether they lay there and are of this gold, these folds and these settings.

    Raises
    ------
    ModelError
        If nothing was ever trained there.
    """
    settings = settings_of(checked(folder))
    held = kept_predictions(folder, gold)
    if held is not None and _usable(held, settings, categories, n_folds, seed):
        return held, True
    model = classifier(settings, folder, seed)
    made = out_of_fold(
        gold, categories, model=model, n_folds=n_folds, n_jobs=n_jobs, seed=seed, progress=progress
    )
    with suppress(WatchwordError):  # a folder that cannot be written to can still be judged
        keep_predictions(made, gold, folder)
    return made, False


def _usable(
    held: OutOfFold,
    settings: Mapping[str, Any] | None,
    categories: Sequence[str],
    n_folds: int,
    seed: int,
) -> bool:
    same = settings is None or as_settings(held.settings) == as_settings(settings)
    return same and (held.categories, held.n_folds, held.seed) == (tuple(categories), n_folds, seed)
