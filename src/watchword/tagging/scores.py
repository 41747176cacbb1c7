"""What every way to score sentences takes and delivers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from watchword.errors import CorpusError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Scores(NamedTuple):
    """What the blocks say of each sentence.

    Attributes
    ----------
    log_odds : ndarray of shape (n_sentences, n_categories)
    n_terms : ndarray of shape (n_sentences, n_blocks)
        Terms in the sentence, repetitions counted.
    n_known : ndarray of shape (n_sentences, n_blocks)
        Those of them that the model knows.
    """

    log_odds: FloatArray
    n_terms: IntArray
    n_known: IntArray

    @property
    def probabilities(self) -> FloatArray:
        """Probabilities in [0, 1], shape (n_sentences, n_categories)."""
        return sigmoid(self.log_odds)


class Counted(NamedTuple):
    """As `Scores`, with probabilities in [0, 1] in place of log-odds."""

    probabilities: FloatArray
    n_terms: IntArray
    n_known: IntArray


class Engine(Protocol):
    """A way to score sentences: the compiled kernel, or NumPy."""

    name: str

    def scores(self, sentences: Sequence[str]) -> Scores:
        """Return log-odds, and how many terms there are and how many of them are known."""

    def counted(self, sentences: Sequence[str]) -> Counted:
        """Return probabilities and the counts of terms, in one pass."""

    def probabilities(self, sentences: Sequence[str]) -> FloatArray:
        """Return the probability of each category, shape (n_sentences, n_categories)."""


def sigmoid(log_odds: FloatArray) -> FloatArray:
    """Return the probabilities of log-odds, without overflow at the ends.

    Examples
    --------
    >>> sigmoid(np.array([-1e9, 0.0, 1e9])).round(3).tolist()
    [0.0, 0.5, 1.0]
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))


def not_utf8(index: int) -> CorpusError:
    """Return the error that says which sentence cannot be read."""
    return CorpusError("is not UTF-8", where=f"sentence {index}", hint="Save the text as UTF-8.")


@dataclass(frozen=True, eq=False)
class Utf8Sentences(Sequence[str]):
    """Sentences as they lie in an Arrow array: their UTF-8 end to end, and where each begins.

    The kernel reads them where they are; no Python string is made.

    Parameters
    ----------
    data : buffer
        UTF-8.
    offsets : ndarray of int32 or int64, shape (n_sentences + 1,)
        Sentence i is ``data[offsets[i]:offsets[i + 1]]``.

    Examples
    --------
    >>> list(Utf8Sentences(b"Rain.Snow.", np.array([0, 5, 10])))
    ['Rain.', 'Snow.']
    """

    data: Any
    offsets: NDArray[np.int32] | NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Utf8Sentences: ...

    def __getitem__(self, index: int | slice) -> str | Utf8Sentences:
        if isinstance(index, slice):
            first, last, step = index.indices(len(self))
            if step != 1:
                raise ValueError("sentences can be sliced, but not skipped")
            return Utf8Sentences(self.data, self.offsets[first : max(first, last) + 1])
        index = range(len(self))[index]
        part = memoryview(self.data)[self.offsets[index] : self.offsets[index + 1]]
        try:
            return bytes(part).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise not_utf8(index) from error

    def __iter__(self) -> Iterator[str]:
        return (self[index] for index in range(len(self)))
