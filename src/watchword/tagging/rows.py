"""Sentences as columns, before and after tagging: what all ways to tag many texts share.

A column is a list, a NumPy array or an Arrow array, so that an archive in Arrow's format goes
through without a Python object for every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from watchword.corpus.segment import Sentence
from watchword.tables import Row
from watchword.tagging.choice import ALL, Choice
from watchword.tagging.tagged import UNTAGGED_KIND
from watchword.tagging.tagger import Tagger

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

DIGITS = 6
"""Decimals of every score and novelty that is written."""

FIELDS = ("article_id", "index", "start", "end", "kind", "text")
"""What is known of a sentence before it is tagged."""


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Sentences to tag, as columns of one length.

    Attributes
    ----------
    article_id, kind, text : sequence of str
        A text may be None; it gets no labels.
    index, start, end : sequence of int
        Place among the sentences of the article; half-open code point offsets into its text.
    titles : dict
        From article id to title, where it is known.
    """

    article_id: Any
    index: Any
    start: Any
    end: Any
    kind: Any
    text: Any
    titles: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.text)

    def lists(self) -> tuple[list[Any], ...]:
        """Return the columns of `FIELDS` as lists."""
        return tuple(as_list(getattr(self, name)) for name in FIELDS)


def as_list(column: Any) -> list[Any]:
    """Return a list, NumPy array or Arrow array as a list."""
    if isinstance(column, np.ndarray):
        return list(column.tolist())
    return list(column if isinstance(column, Sequence) else column.to_pylist())


def segments_of(parts: Iterable[tuple[str, Sequence[Sentence]]], first: int = 0) -> Segments:
    """Return the split texts of several articles, each with its id, as columns.

    `first` is the index of the first sentence of each.
    """
    ids, index, start, end, kind, text = (list[Any]() for _ in FIELDS)
    for article_id, sentences in parts:
        ids.extend([article_id] * len(sentences))
        index.extend(range(first, first + len(sentences)))
        start.extend(one.start for one in sentences)
        end.extend(one.end for one in sentences)
        kind.extend(one.kind for one in sentences)
        text.extend(one.text for one in sentences)
    return Segments(ids, index, start, end, kind, text)


class Decisions(NamedTuple):
    """What a tagger says of sentences; the categories are those asked for.

    Attributes
    ----------
    probabilities : ndarray of shape (n_sentences, n_categories)
        In [0, 1], rounded to `DIGITS`; NaN for what is not scored.
    chosen : ndarray of bool, of shape (n_sentences, n_categories)
    novelty : ndarray of shape (n_sentences,)
        In [0, 1]; NaN for what is not scored, and of a tagger that cannot tell.
    needs_review : ndarray of bool, of shape (n_sentences,)
    """

    probabilities: FloatArray
    chosen: BoolArray
    novelty: FloatArray
    needs_review: BoolArray


def decide(tagger: Tagger, sentences: Any, choice: Choice = ALL) -> Decisions:
    """Score sentences and apply thresholds, for all of them at once.

    Parameters
    ----------
    tagger : Tagger
    sentences : sequence of str
    choice : Choice
    """
    columns, least = choice.columns(tagger), choice.least(tagger)
    counted = tagger.engine.counted(sentences)
    probabilities, novelty = counted.probabilities, tagger.novelty_of(counted)
    if len(columns) < len(tagger.categories):
        probabilities = probabilities[:, columns]
    chosen = probabilities >= least
    review = tagger.needs_review(probabilities, novelty, least)
    return Decisions(_rounded(probabilities), chosen, _rounded(novelty), review)


def _rounded(values: FloatArray) -> FloatArray:
    """Round numbers in their place."""
    values *= 10**DIGITS
    np.rint(values, out=values)
    values /= 10**DIGITS
    return values


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """Tagged sentences as columns.

    Attributes
    ----------
    segments : Segments
    categories : tuple of str
        Those asked for, one for each column of `decisions`.
    decisions : Decisions
    shown : ndarray of bool, of shape (n_sentences, n_categories)
        Which scores are written.
    explanations : list of dict, or None
        For each sentence ``{category: [[term, contribution], ...]}``.
    """

    segments: Segments
    categories: tuple[str, ...]
    decisions: Decisions
    shown: BoolArray
    explanations: list[dict[str, Any]] | None = None

    def __len__(self) -> int:
        return len(self.segments)

    def labels(self) -> list[list[str]]:
        """Return the category ids of each sentence."""
        found: list[list[str]] = [[] for _ in range(len(self))]
        rows, columns = map(np.ndarray.tolist, self.decisions.chosen.nonzero())
        for row, column in zip(rows, columns, strict=True):
            found[row].append(self.categories[column])
        return found

    def scores(self) -> list[dict[str, float]]:
        """Return the scores that are written, of each sentence."""
        found: list[dict[str, float]] = [{} for _ in range(len(self))]
        where = self.shown.nonzero()
        values = self.decisions.probabilities[where].tolist()
        for row, column, value in zip(*map(np.ndarray.tolist, where), values, strict=True):
            found[row][self.categories[column]] = value
        return found

    def rows(self) -> Iterator[Row]:
        """Yield one dict for each sentence, as it is written."""
        novelty = [None if np.isnan(one) else one for one in self.decisions.novelty.tolist()]
        columns = zip(*self.segments.lists(), self.labels(), self.scores(), strict=True)
        review = self.decisions.needs_review.tolist()
        names = (*FIELDS, "labels", "scores", "novelty", "needs_review")
        for i, known in enumerate(columns):
            row = dict(zip(names, (*known, novelty[i], review[i]), strict=True))
            if self.explanations is not None:
                row["explanation"] = self.explanations[i]
            yield row


def tag_segments(
    tagger: Tagger, segments: Segments, choice: Choice = ALL, wanted: BoolArray | None = None
) -> Tagged:
    """Tag sentences given as columns.

    Parameters
    ----------
    tagger : Tagger
    segments : Segments
    choice : Choice
    wanted : ndarray of bool, of shape (n_sentences,), optional
        Which are scored; by default all that have a text and are not boilerplate.

    Returns
    -------
    Tagged
    """
    columns = choice.columns(tagger)
    if wanted is None:
        pairs = zip(as_list(segments.kind), as_list(segments.text), strict=True)
        told = (kind != UNTAGGED_KIND and text is not None for kind, text in pairs)
        wanted = np.fromiter(told, dtype=bool, count=len(segments))
    if wanted.all():
        decisions = decide(tagger, _sentences(segments.text), choice)
    else:
        decisions = _spread(
            decide(tagger, _sentences(_only(segments.text, wanted)), choice), wanted
        )
    categories = tuple(tagger.categories[i] for i in columns)
    tagged = Tagged(segments, categories, decisions, _shown(decisions, wanted, choice.scores))
    return _explained(tagger, tagged) if choice.explain else tagged


def _sentences(texts: Any) -> Any:
    """Return texts as a tagger takes them: a list, or the memory of an Arrow array."""
    if isinstance(texts, Sequence):
        return texts
    from watchword.tagging.arrow import utf8_sentences

    return utf8_sentences(texts)


def _only(texts: Any, wanted: BoolArray) -> Any:
    if isinstance(texts, Sequence):
        return [texts[i] for i in np.flatnonzero(wanted)]
    return texts.take(np.flatnonzero(wanted))


def _spread(decisions: Decisions, wanted: BoolArray) -> Decisions:
    """Put rows for what is not scored between those that are."""

    def spread(found: Any, empty: float | bool) -> Any:
        whole = np.full((len(wanted), *found.shape[1:]), empty, dtype=found.dtype)
        whole[wanted] = found
        return whole

    return Decisions(*map(spread, decisions, (np.nan, False, np.nan, False)))


def _shown(decisions: Decisions, wanted: BoolArray, scores: str) -> BoolArray:
    chosen = decisions.chosen
    if scores == "all":
        return np.repeat(wanted[:, None], chosen.shape[1], axis=1)
    if scores == "none" or not chosen.size:
        return np.zeros_like(chosen)
    shown = chosen.copy()
    bare = np.flatnonzero(wanted & ~chosen.any(axis=1))
    shown[bare, decisions.probabilities[bare].argmax(axis=1)] = True
    return shown


def _explained(tagger: Tagger, tagged: Tagged) -> Tagged:
    from watchword.tagging.explain import brief

    told = [
        brief(tagger, text, labels) if labels else {}
        for text, labels in zip(as_list(tagged.segments.text), tagged.labels(), strict=True)
    ]
    return Tagged(tagged.segments, tagged.categories, tagged.decisions, tagged.shown, told)
