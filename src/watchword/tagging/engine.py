"""Which way sentences are scored: compiled with AVX2, compiled for any processor, or NumPy."""

from __future__ import annotations

import os
from collections.abc import Sequence

from watchword.errors import ModelError
from watchword.tagging.block import Block
from watchword.tagging.compiled import CompiledEngine, kernel_module
from watchword.tagging.scores import Engine, FloatArray

ENGINES = ("avx2", "scalar", "numpy")

VARIABLE = "WATCHWORD_ENGINE"


def available() -> tuple[str, ...]:
    """Return the engines that this machine has, fastest first."""
    module = kernel_module()
    if module is None:
        return ENGINES[2:]
    return ENGINES if module.HAS_AVX2 else ENGINES[1:]


def make_engine(blocks: Sequence[Block], intercepts: FloatArray, name: str | None = None) -> Engine:
    """Return an engine by its name.

    Parameters
    ----------
    blocks : sequence of Block
    intercepts : ndarray of shape (n_categories,)
    name : {"avx2", "scalar", "numpy"}, optional
        By default what WATCHWORD_ENGINE says, else the fastest there is.

    Raises
    ------
    ModelError
        If this machine has no such engine.
    """
    there = available()
    name = name or os.environ.get(VARIABLE) or there[0]
    if name not in there:
        raise ModelError(
            f"there is no engine '{name}' here",
            hint=f"Choose one of: {', '.join(there)}.",
        )
    if name == "numpy":
        from watchword.tagging.vectorised import NumpyEngine

        return NumpyEngine(blocks, intercepts)
    return CompiledEngine(blocks, intercepts, avx2=name == "avx2")
