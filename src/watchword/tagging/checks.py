"""What a manifest must say before any of it is used, whoever wrote it.

Its checksum shows that it is whole, not that it is right: names must stay inside the folder,
numbers must be numbers, and all parts must fit each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from watchword.errors import ModelError
from watchword.tagging.index import PADDING, PARTS

if TYPE_CHECKING:
    from watchword.tagging.block import Block

EXPORT_AGAIN = "Export the model again: watchword models export"


def check_facts(manifest: Mapping[str, Any], path: Path) -> None:
    """Refuse a manifest that lacks what every tagger needs, or says something impossible.

    Raises
    ------
    ModelError
        With the first entry that cannot be.
    """
    for name, holds in _FACTS.items():
        if not holds(manifest.get(name)):
            _damaged(f"'{name}' is missing or impossible", path)
    n = len(manifest["categories"])
    for name in ("thresholds", "intercepts"):
        if len(manifest[name]) != n:
            _damaged(f"{n} categories, but {len(manifest[name])} {name}", path)
    for block in manifest["blocks"]:
        for file in block_files(block["name"]):
            # A file without a recorded hash could have been changed by anybody.
            if file not in manifest["files"]:
                _damaged(f"no hash is recorded for '{file}'", path)


def check_blocks(blocks: Sequence[Block], folder: Path) -> None:
    """Refuse arrays that do not hold what they should, or do not fit each other.

    Raises
    ------
    ModelError
    """
    for block in blocks:
        for name, kind, n_dimensions in (("starts", "u4", 1), ("tags", "u2", 1), ("rows", "f4", 2)):
            array = getattr(block, name)
            fits = array.ndim == n_dimensions and array.dtype == np.dtype(f"<{kind}")
            if not (fits and array.flags.c_contiguous):
                _damaged(f"'{block.name}.{name}.npy' is {array.dtype} {array.shape}", folder)
        n_terms = len(block.rows)
        whole = len(block.starts) and block.starts[-1] == n_terms == len(block.tags) - PADDING
        if not whole:
            _damaged(f"the index of block '{block.name}' does not fit {n_terms} terms", folder)


def block_files(name: str) -> tuple[str, ...]:
    """Return the files that a block cannot do without."""
    return (f"{name}.txt", *(f"{name}.{part}.npy" for part in PARTS))


def _damaged(problem: str, where: Path) -> None:
    raise ModelError(f"the export is damaged: {problem}", where=where, hint=EXPORT_AGAIN)


def _text(value: object) -> bool:
    return isinstance(value, str)


def _numbers(value: object) -> bool:
    if not isinstance(value, list) or not all(type(one) in (int, float) for one in value):
        return False
    return bool(np.isfinite(np.array(value, dtype=np.float64)).all())


def _categories(value: object) -> bool:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        return False
    ids = [one.get("id") for one in value]
    return all(map(_text, ids)) and len(set(ids)) == len(ids)


def _blocks(value: object) -> bool:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        return False
    names = [one.get("name") for one in value]
    # A plain name cannot lead out of the folder.
    return all(_text(name) and name.isidentifier() for name in names) and all(
        _ngrams(one.get("ngrams"))
        and one.get("analyzer") in ("word", "char_wb")
        and one.get("strip_accents") in (None, "ascii", "unicode")
        for one in value
    )


def _ngrams(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not all(type(n) is int for n in value):
        return False
    return bool(1 <= value[0] <= value[1] <= 100)


def _files(value: object) -> bool:
    return isinstance(value, dict) and all(
        Path(name).name == name and _text(sha) for name, sha in value.items()
    )


_FACTS: dict[str, Callable[[object], bool]] = {
    "name": _text,
    "categories": _categories,
    "thresholds": _numbers,
    "intercepts": _numbers,
    "blocks": _blocks,
    "files": _files,
    "training": lambda value: isinstance(value, dict),
}
