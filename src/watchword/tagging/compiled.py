"""Scores by the compiled kernel, ``kernel.c``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.tagging.block import Block
from watchword.tagging.scores import Counted, FloatArray, Scores, Utf8Sentences, not_utf8
from watchword.tagging.terms import prepared

_VERSION = 2

_INVALID = 2


def kernel_module() -> Any:
    """Return the extension module, or None where it was not compiled or is an older one."""
    try:
        from watchword.tagging import _kernel  # type: ignore[attr-defined, unused-ignore]
    except ImportError:
        return None
    return _kernel if _kernel.VERSION == _VERSION else None


class CompiledEngine:
    """Scores sentences with the kernel.

    Parameters
    ----------
    blocks : sequence of Block
    intercepts : ndarray of shape (n_categories,)
    avx2 : bool
    """

    def __init__(self, blocks: Sequence[Block], intercepts: FloatArray, *, avx2: bool) -> None:
        self.name = "avx2" if avx2 else "scalar"
        self._strip = blocks[0].strip_accents
        self._n_categories, self._n_blocks = len(intercepts), len(blocks)
        settings = tuple(
            (one.kind == "char_wb", *one.ngrams, one.starts, one.tags, one.rows) for one in blocks
        )
        self._kernel = kernel_module().Kernel(
            settings,
            np.ascontiguousarray(intercepts, dtype=np.float64),
            blocks[0].rows.shape[1],
            self._strip is not None,
            avx2,
        )

    def scores(self, sentences: Sequence[str]) -> Scores:
        """Return log-odds, and how many terms there are and how many of them are known."""
        shape = (len(sentences), self._n_blocks)
        log_odds = np.empty((len(sentences), self._n_categories))
        counts = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64)
        self._run(sentences, (log_odds, *counts, None))
        return Scores(log_odds, *counts)

    def counted(self, sentences: Sequence[str]) -> Counted:
        """Return probabilities and the counts of terms, in one pass."""
        shape = (len(sentences), self._n_blocks)
        found = np.empty((len(sentences), self._n_categories))
        counts = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64)
        self._run(sentences, (None, *counts, found))
        return Counted(found, *counts)

    def probabilities(self, sentences: Sequence[str]) -> FloatArray:
        """Return the probability of each category, shape (n_sentences, n_categories)."""
        found = np.empty((len(sentences), self._n_categories))
        self._run(sentences, (None, None, None, found))
        return found

    def _run(self, sentences: Sequence[str], results: tuple[NDArray[Any] | None, ...]) -> None:
        states = np.empty(len(sentences), dtype=np.uint8)
        if not isinstance(sentences, Utf8Sentences):
            sentences = tuple(sentences)
            n_odd = self._kernel.score_texts(sentences, (states, *results))
        else:
            given = sentences.data, sentences.offsets, False, (states, *results)
            n_odd = self._kernel.score_buffer(*given)
        if n_odd:
            self._run_odd(sentences, states, results)

    def _run_odd(
        self,
        sentences: Sequence[str],
        states: NDArray[np.uint8],
        results: tuple[NDArray[Any] | None, ...],
    ) -> None:
        """Score the sentences that Python has to lower-case or strip of accents."""
        invalid = np.flatnonzero(states == _INVALID)
        if len(invalid):
            raise not_utf8(int(invalid[0]))
        odd = np.flatnonzero(states)
        texts = [
            prepared(sentences[i], self._strip).encode("utf-8", "surrogatepass")
            for i in odd.tolist()
        ]
        offsets = np.zeros(len(texts) + 1, dtype=np.int64)
        offsets[1:] = np.cumsum([len(text) for text in texts])
        parts = [None if one is None else one[odd] for one in results]
        again = np.empty(len(odd), dtype=np.uint8)
        self._kernel.score_buffer(b"".join(texts), offsets, True, (again, *parts))
        for whole, part in zip(results, parts, strict=True):
            if whole is not None:
                whole[odd] = part
