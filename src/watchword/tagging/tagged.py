"""A sentence with its labels, and a text of such sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from watchword.tagging.judged import Given, Verdicts

if TYPE_CHECKING:
    from watchword.corpus.segment import Sentence

UNTAGGED_KIND = "boilerplate"
"""Site chrome is not part of the article and gets no labels."""


class TaggedSentence:
    """A sentence in its place, with its labels.

    It knows where to look and holds nothing itself: an archive has many sentences, most of which
    nobody looks at, and Python is slow with each.

    Parameters
    ----------
    sentence : Sentence
    verdicts : Verdicts
        What is said of it and of others.
    row : int
        Where in `verdicts`.

    Examples
    --------
    >>> one = TaggedSentence.of(0, 5, "sentence", "Guns.", ("weapons",), {"weapons": 0.9})
    >>> print(one)
    Guns.  [weapons]
    """

    __slots__ = ("_row", "_sentence", "_verdicts")

    def __init__(self, sentence: Sentence, verdicts: Verdicts, row: int) -> None:
        self._sentence = sentence
        self._verdicts = verdicts
        self._row = row

    @classmethod
    def of(
        cls,
        start: int,
        end: int,
        kind: str,
        text: str,
        labels: tuple[str, ...],
        scores: Mapping[str, float],
        novelty: float | None = None,
        needs_review: bool = False,
    ) -> Self:
        """Return a sentence of which all is known; the parameters are its attributes."""
        from watchword.corpus.segment import Sentence

        given = Given([labels], [novelty], [needs_review], [scores])
        return cls(Sentence(start, end, kind, text), given, 0)

    @property
    def start(self) -> int:
        """First code point of the article's text that belongs to it."""
        return self._sentence.start

    @property
    def end(self) -> int:
        """First code point that no longer does."""
        return self._sentence.end

    @property
    def kind(self) -> str:
        """One of sentence, list_item, title, heading, caption and boilerplate."""
        return self._sentence.kind

    @property
    def text(self) -> str:
        """The sentence itself, ``article[start:end]``."""
        return self._sentence.text

    @property
    def labels(self) -> tuple[str, ...]:
        """Category ids whose probability reaches the category's threshold."""
        return self._verdicts.labels[self._row]

    @property
    def scores(self) -> Mapping[str, float]:
        """Probability in [0, 1] of every category; empty for boilerplate, which is not scored."""
        return self._verdicts.scores(self._row)

    @property
    def novelty(self) -> float | None:
        """Share of the training corpus, in [0, 1], that is more familiar than this sentence.

        Near 1 its labels mean little. None for boilerplate.
        """
        return self._verdicts.novelty[self._row]

    @property
    def needs_review(self) -> bool:
        """Whether the tagger abstains, so that a person should read it before its labels are used.

        The sentence is unlike the training corpus, or has a label with a probability below 0.5.
        """
        return self._verdicts.needs_review[self._row]

    def _values(self) -> tuple[Any, ...]:
        place = self.start, self.end, self.kind, self.text
        return *place, self.labels, dict(self.scores), self.novelty, self.needs_review

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TaggedSentence):
            return NotImplemented
        return self._values() == other._values()

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return TaggedSentence.of, self._values()

    def __repr__(self) -> str:
        names = ("start", "end", "kind", "text", "labels", "scores", "novelty", "needs_review")
        values = ", ".join(
            f"{name}={value!r}" for name, value in zip(names, self._values(), strict=True)
        )
        return f"TaggedSentence({values})"

    def __str__(self) -> str:
        return f"{self.text}  [{', '.join(self.labels) or '-'}]"


class TaggedText(list[TaggedSentence]):
    """The sentences of one text; in a notebook it shows the text with its tags.

    Examples
    --------
    >>> text = TaggedText([TaggedSentence.of(0, 5, "sentence", "Guns.", ("weapons",), {})])
    >>> len(text), text[0].labels, text == list(text)
    (1, ('weapons',), True)
    """

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
