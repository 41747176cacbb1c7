"""What a tagger says of the sentences of a text, worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from watchword.tagging.scores import Counted, FloatArray

if TYPE_CHECKING:
    from watchword.tagging.tagger import Tagger


class CategoryScores(Mapping[str, float]):
    """The probability of every category, read from a row of a matrix when it is asked for.

    Most sentences of an archive are never asked, and to make a dict of each would take longer
    than to score them.

    Examples
    --------
    >>> scores = CategoryScores({"drugs": 0, "fraud": 1}, np.array([[0.9, 0.2]]), 0)
    >>> scores["fraud"], dict(scores), scores == {"drugs": 0.9, "fraud": 0.2}
    (0.2, {'drugs': 0.9, 'fraud': 0.2}, True)
    """

    __slots__ = ("_matrix", "_places", "_row")

    def __init__(self, places: dict[str, int], matrix: NDArray[np.float64], row: int) -> None:
        self._places, self._matrix, self._row = places, matrix, row

    def __getitem__(self, category: str) -> float:
        return float(self._matrix[self._row, self._places[category]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def items(self) -> ItemsView[str, float]:
        """Return categories with their probabilities."""
        values = self._matrix[self._row].tolist()
        return dict(zip(self._places, values, strict=True)).items()

    def __repr__(self) -> str:
        return repr(dict(self.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self.items()),)


CHROME = -1
"""The row of all site chrome: no labels, no scores, no novelty, nothing to review."""


class Verdicts(Protocol):
    """Columns, a row for each sentence."""

    @property
    def labels(self) -> list[tuple[str, ...]]:
        """Category ids whose probability reaches the threshold."""

    @property
    def novelty(self) -> list[float | None]:
        """Share of the training corpus that is more familiar."""

    @property
    def needs_review(self) -> list[bool]:
        """Whether a person should look."""

    def scores(self, row: int) -> Mapping[str, float]:
        """Return the probability of every category."""


class Judged:
    """Columns that are made of scores when one of them is first read; the last row is `CHROME`.

    Parameters
    ----------
    tagger : Tagger
    counted : Counted
        Of the sentences.
    thresholds : ndarray of shape (n_categories,)
        Those at the time of tagging, whatever becomes of the tagger's.
    """

    def __init__(self, tagger: Tagger, counted: Counted, thresholds: FloatArray) -> None:
        self._tagger, self._counted, self._thresholds = tagger, counted, thresholds

    @cached_property
    def labels(self) -> list[tuple[str, ...]]:
        """Category ids whose probability reaches the threshold."""
        return [*self._tagger.chosen(self._counted.probabilities, self._thresholds), ()]

    @cached_property
    def novelty(self) -> list[float | None]:
        """Share of the training corpus that is more familiar; None where the tagger cannot say."""
        values: list[float | None] = self._novelty.tolist()
        return [*(values if self._tagger.knows_novelty else [None] * len(values)), None]

    @cached_property
    def needs_review(self) -> list[bool]:
        """Whether a person should look."""
        of = self._counted.probabilities, self._novelty, self._thresholds
        return [*self._tagger.needs_review(*of).tolist(), False]

    def scores(self, row: int) -> Mapping[str, float]:
        """Return the probability of every category."""
        if row == CHROME:
            return {}
        return CategoryScores(self._places, self._counted.probabilities, row)

    @cached_property
    def _novelty(self) -> FloatArray:
        return self._tagger.novelty_of(self._counted)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: column for column, name in enumerate(self._tagger.categories)}


class Given(NamedTuple):
    """Columns that are there already."""

    labels: list[tuple[str, ...]]
    novelty: list[float | None]
    needs_review: list[bool]
    probabilities: list[Mapping[str, float]]

    def scores(self, row: int) -> Mapping[str, float]:
        """Return the probability of every category."""
        return self.probabilities[row]
