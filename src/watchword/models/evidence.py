"""What an evaluation rests on: sentences with gold, probabilities and decisions side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watchword.labels.taxonomy import Category
from watchword.models.scores import Score, scores

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


MISSED, WRONG = "missed", "wrongly given"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A decision that differs from gold.

    Attributes
    ----------
    sentence_id, text : str
    category : str
    kind : str
        ``missed`` or ``wrongly given``.
    probability : float
        What the model gave the category.
    gold, given : tuple of str
        All labels of the sentence, settled and predicted.
    """

    sentence_id: str
    text: str
    category: str
    kind: str
    probability: float
    gold: tuple[str, ...]
    given: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Evidence:
    """Sentences that a model has not seen, with what it says of them.

    Attributes
    ----------
    sentence_ids, texts, clusters : tuple of str, length n_sentences
    y : ndarray of shape (n_sentences, n_categories)
        Gold, 0 or 1.
    probabilities : ndarray of shape (n_sentences, n_categories)
    predicted : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    categories : tuple of Category
    """

    sentence_ids: tuple[str, ...]
    texts: tuple[str, ...]
    clusters: tuple[str, ...]
    y: IntArray
    probabilities: FloatArray
    predicted: IntArray
    categories: tuple[Category, ...]

    def __repr__(self) -> str:
        return f"<Evidence: {len(self.texts)} sentences>"

    @property
    def names(self) -> tuple[str, ...]:
        """Category ids, in the order of the columns."""
        return tuple(category.id for category in self.categories)

    def scores(self, seed: int = 0) -> list[Score]:
        """Score the model: each category, micro, macro."""
        return self.scored(self.predicted, self.probabilities, seed=seed)

    def scored(
        self, predicted: IntArray, probabilities: FloatArray | None = None, *, seed: int = 0
    ) -> list[Score]:
        """Score other decisions on the same sentences."""
        return scores(
            self.y, predicted, self.clusters, self.names, probabilities=probabilities, seed=seed
        )

    def labels(self, rows: IntArray, row: int) -> tuple[str, ...]:
        """Return the category ids of one row of a 0/1 matrix."""
        return tuple(name for name, on in zip(self.names, rows[row], strict=True) if on)

    def mistakes(self, n: int = 20, kind: str | None = None) -> list[Mistake]:
        """Return the decisions the model was surest of and that differ from gold.

        The worst comes first: the farther the probability from what gold says.

        Parameters
        ----------
        n : int, default 20
        kind : {"missed", "wrongly given"}, optional
            Of one kind only.
        """
        off = np.abs(self.probabilities - self.y) * (self.predicted != self.y)
        if kind is not None:
            off = off * (self.y == (kind == MISSED))
        worst = np.argsort(-off, axis=None, kind="stable")[:n]
        places = zip(*np.unravel_index(worst, off.shape), strict=True)
        return [self._mistake(int(row), int(column)) for row, column in places if off[row, column]]

    def _mistake(self, row: int, column: int) -> Mistake:
        return Mistake(
            self.sentence_ids[row],
            self.texts[row],
            self.names[column],
            MISSED if self.y[row, column] else WRONG,
            float(self.probabilities[row, column]),
            self.labels(self.y, row),
            self.labels(self.predicted, row),
        )
