"""The manifest of an exported tagger, and the checks before anything of it is used."""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from watchword.errors import CorpusError, ModelError
from watchword.tables import read_json
from watchword.tagging.checks import EXPORT_AGAIN, check_facts

FORMAT = 2
"""Version of the export: 2 has an index of the terms' hashes. Others are refused."""

MANIFEST = "manifest.json"

_CHANGED = "was changed after the export (its SHA-256 is not the recorded one)"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that a manifest says, except this very sum."""
    said = {name: value for name, value in manifest.items() if name != "checksum"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and check the manifest of an exported tagger.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict

    Raises
    ------
    ModelError
        If the folder is no export, its format is another than this version's, the Unicode version
        differs, it says something impossible, or a file is missing or was changed since it was
        exported.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelError(
            f"no exported tagger: there is no {MANIFEST}",
            where=folder,
            hint="Name a folder that 'watchword models export' has written.",
        )
    try:
        manifest = read_json(path)
    except CorpusError as error:
        raise ModelError(error.problem, where=error.where, hint=EXPORT_AGAIN) from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise ModelError("not a manifest", where=path, hint=EXPORT_AGAIN)
    _check_format(manifest["format"], path)
    if manifest.get("checksum") != checksum(manifest):
        raise ModelError(_CHANGED, where=path, hint=EXPORT_AGAIN)
    _check_unicode(str(manifest.get("unicode")), path)
    check_facts(manifest, path)
    _check_files(folder, manifest["files"])
    return manifest


def _check_format(found: int, path: Path) -> None:
    if found < FORMAT:
        raise ModelError(
            f"written in format {found}, this version reads format {FORMAT}",
            where=path,
            hint=EXPORT_AGAIN,
        )
    if found > FORMAT:
        raise ModelError(
            f"written in format {found}, this version reads up to {FORMAT}",
            where=path,
            hint="Upgrade: pip install --upgrade watchword",
        )


def _check_unicode(version: str, path: Path) -> None:
    # Which characters are letters, and their lower case, differs between Unicode versions;
    # the newest letters are too rare for news to refuse every other Python over them.
    major = version.split(".")[0]
    if not major.isdecimal():
        raise ModelError(f"no version of Unicode is '{version}'", where=path, hint=EXPORT_AGAIN)
    if int(major) > int(unicodedata.unidata_version.split(".")[0]):
        raise ModelError(
            f"made with Unicode {version}, this Python knows {unicodedata.unidata_version}",
            where=path,
            hint=f"Use a newer Python than {sys.version.split()[0]}, or export the model here.",
        )


def _check_files(folder: Path, files: Mapping[str, str]) -> None:
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            raise ModelError("is missing from the export", where=path, hint=EXPORT_AGAIN)
        if sha256(path) != expected:
            raise ModelError(_CHANGED, where=path, hint=EXPORT_AGAIN)
