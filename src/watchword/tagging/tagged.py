"""A sentence with its labels, and a text of such sentences."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from statistics import median

UNTAGGED_KIND = "boilerplate"
"""Site chrome is not part of the article and gets no labels."""


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
    scores : dict of str to float
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
    scores: dict[str, float]
    novelty: float | None = None
    needs_review: bool = False

    def __str__(self) -> str:
        return f"{self.text}  [{', '.join(self.labels) or '-'}]"


class TaggedText(list[TaggedSentence]):
    """The sentences of one text; in a notebook it shows the text with its tags."""

    @property
    def novelty(self) -> float | None:
        """Median novelty of the sentences, about 0.5 for text like the training corpus.

        None where no sentence was scored.
        """
        known = [one.novelty for one in self if one.novelty is not None]
        return median(known) if known else None

    def _repr_html_(self) -> str:
        return "".join(map(_paragraph, self))


def _paragraph(sentence: TaggedSentence) -> str:
    tags = "".join(
        f' <b title="{sentence.scores[label]:.2f}" style="border:1px solid;border-radius:4px;'
        f'padding:0 4px;font-size:80%">{escape(label)}</b>'
        for label in sentence.labels
    )
    faint = ' style="opacity:.5"' if sentence.kind == UNTAGGED_KIND else ""
    return f"<p{faint}>{escape(sentence.text)}{tags}</p>"
