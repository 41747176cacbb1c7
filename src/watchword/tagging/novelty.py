"""How unlike the training corpus a sentence is, from how many of its terms the model knows.

Text of another language, another kind or no language at all shares few terms with the corpus. How
many unknown terms are usual, and how far that varies, depends on the length of a sentence: one
unknown name in five words is nothing, twenty unknown words in twenty-five are not this corpus.
Both were learnt from sentences of the corpus whose own cluster of articles was left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

IntArray = NDArray[np.int64]

LEVELS = np.array([0.0, 0.01, 0.05, *np.arange(0.1, 0.95, 0.05), 0.95, 0.97, 0.98, 0.99])
"""Shares of the corpus at which the strangeness of its sentences is stored."""


@dataclass(frozen=True, slots=True, eq=False)
class Familiarity:
    """What is usual in the training corpus.

    Attributes
    ----------
    expected : ndarray of shape (n_blocks, 2)
        The share of unknown terms in a sentence of n terms is ``a + b / n`` on average.
    spread : ndarray of shape (n_blocks, 2)
        Its variance is ``c + d / n``.
    quantiles : ndarray of shape (n_levels,)
        Strangeness of held-out sentences of the corpus at `LEVELS`.
    tail : float
        By how much the strangest 1 % exceed the last of `quantiles` on average.
    limit : float
        Novelty in [0, 1] above which a sentence needs a reader.
    words : ndarray of shape (n_levels,)
        Words in sentences of the corpus at `LEVELS`; only a drift report needs them.
    """

    expected: FloatArray
    spread: FloatArray
    quantiles: FloatArray
    tail: float
    limit: float
    words: FloatArray

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        """Return what a manifest says under ``novelty``.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it says too little.
        """
        familiar = cls(
            expected=np.array(facts["expected"], dtype=np.float64).reshape(-1, 2),
            spread=np.array(facts["spread"], dtype=np.float64).reshape(-1, 2),
            quantiles=np.array(facts["quantiles"], dtype=np.float64),
            tail=float(facts["tail"]),
            limit=float(facts["limit"]),
            words=np.array(facts["words"], dtype=np.float64),
        )
        numbers = np.concatenate([np.ravel(value) for value in familiar._numbers()])
        fits = len(familiar.quantiles) == len(familiar.words) == len(LEVELS)
        if not (fits and np.isfinite(numbers).all() and familiar.tail > 0):
            raise ValueError("what is said of novelty is incomplete or no number")
        return familiar

    def _numbers(self) -> tuple[FloatArray | float, ...]:
        return (self.expected, self.spread, self.quantiles, self.tail, self.limit, self.words)

    def as_json(self) -> dict[str, Any]:
        """Return what a manifest keeps."""
        return {
            "expected": self.expected.tolist(),
            "spread": self.spread.tolist(),
            "quantiles": self.quantiles.tolist(),
            "tail": self.tail,
            "limit": self.limit,
            "words": self.words.tolist(),
        }

    def novelty(self, n_terms: IntArray, n_known: IntArray) -> FloatArray:
        """Return the share of the corpus that is more familiar than each sentence.

        Parameters
        ----------
        n_terms, n_known : ndarray of shape (n_sentences, n_blocks)
            As in `watchword.tagging.tagger.Scores`.

        Returns
        -------
        ndarray of shape (n_sentences,)
            In [0, 1]; about 0.5 for the middle of the corpus, 0 for a sentence without terms.
        """
        strange = strangeness(n_terms, n_known, self.expected, self.spread)
        within = np.interp(strange, self.quantiles, LEVELS)
        # Beyond what was often seen the tail falls off exponentially.
        excess = np.maximum(strange - self.quantiles[-1], 0) / self.tail
        beyond = 1 - (1 - LEVELS[-1]) * np.exp(-excess)
        novelty = np.where(excess > 0, beyond, within)
        return np.where(n_terms.sum(axis=1) > 0, novelty, 0.0)


def strangeness(
    n_terms: IntArray, n_known: IntArray, expected: FloatArray, spread: FloatArray
) -> FloatArray:
    """Return by how many standard deviations unknown terms exceed what is usual.

    Parameters
    ----------
    n_terms, n_known : ndarray of shape (n_sentences, n_blocks)
    expected, spread : ndarray of shape (n_blocks, 2)
        As in `Familiarity`.

    Returns
    -------
    ndarray of shape (n_sentences,)
        Mean over the blocks; a block without terms counts as usual.

    Examples
    --------
    >>> expected, spread = np.array([[0.2, 0.0]]), np.array([[0.0, 0.16]])
    >>> strangeness(np.array([[4], [100]]), np.array([[2], [50]]), expected, spread).round(1)
    array([1.5, 7.5])
    """
    n = np.maximum(n_terms, 1)
    unknown = (n_terms - n_known) / n
    usual = expected[:, 0] + expected[:, 1] / n
    deviation = np.sqrt(spread[:, 0] + spread[:, 1] / n)
    return np.asarray(np.where(n_terms > 0, (unknown - usual) / deviation, 0.0).mean(axis=1))
