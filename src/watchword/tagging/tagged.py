"""A sentence with its labels, and a text of such sentences."""

from __future__ import annotations

from collections import UserList
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

UNTAGGED_KIND = "boilerplate"
"""Site chrome is not part of the article and gets no labels."""


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


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence in its place, with its labels.

    Attributes
    ----------
    start, end : int
        Half-open code point offsets into the article's text.
    kind : str
        sentence, list_item, title, heading, caption or boilerplate.
    text : str
    labels : tuple of str
        Category ids whose probability reaches the category's threshold.
    scores : mapping of str to float
        Probability in [0, 1] of every category; empty for boilerplate, which is not scored.
    novelty : float or None
        Share of the training corpus, in [0, 1], that is more familiar than this sentence; near 1
        its labels mean little. None for boilerplate.
    needs_review : bool
        The tagger abstains: the sentence is unlike the training corpus, or has a label with a
        probability below one half. A person should read it before its labels are used.
    """

    start: int
    end: int
    kind: str
    text: str
    labels: tuple[str, ...]
    scores: Mapping[str, float]
    novelty: float | None = None
    needs_review: bool = False

    def __str__(self) -> str:
        return f"{self.text}  [{', '.join(self.labels) or '-'}]"


class TaggedText(UserList[TaggedSentence]):
    """The sentences of one text, a list; in a notebook it shows the text with its tags.

    Examples
    --------
    >>> text = TaggedText([TaggedSentence(0, 5, "sentence", "Guns.", ("weapons",), {})])
    >>> len(text), text[0].labels, text == list(text)
    (1, ('weapons',), True)
    """

    _make: Callable[[], Iterable[TaggedSentence]]

    def __init__(self, sentences: Iterable[TaggedSentence] = ()) -> None:
        self.data = list(sentences)

    @classmethod
    def later(cls, make: Callable[[], Iterable[TaggedSentence]]) -> Self:
        """Return a text whose sentences are made when the first of them is looked at.

        They are scored already; but to make an object of each takes as long again.
        """
        text = cls.__new__(cls)
        text._make = make
        return text

    @cached_property
    def data(self) -> list[TaggedSentence]:  # type: ignore[override]
        """The sentences as a plain list."""
        return list(self._make())

    def __copy__(self) -> Self:
        return type(self)(self.data)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.data,)

    @property
    def novelty(self) -> float | None:
        """Median novelty of the sentences, about 0.5 for text like the training corpus.

        None where no sentence was scored.
        """
        known = [one.novelty for one in self if one.novelty is not None]
        return float(np.median(known)) if known else None

    def _repr_html_(self) -> str:
        return "".join(map(_paragraph, self))


def _paragraph(sentence: TaggedSentence) -> str:
    from html import escape

    tags = "".join(
        f' <b title="{sentence.scores[label]:.2f}" style="border:1px solid;border-radius:4px;'
        f'padding:0 4px;font-size:80%">{escape(label)}</b>'
        for label in sentence.labels
    )
    faint = ' style="opacity:.5"' if sentence.kind == UNTAGGED_KIND else ""
    return f"<p{faint}>{escape(sentence.text)}{tags}</p>"
