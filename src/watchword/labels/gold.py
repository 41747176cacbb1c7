"""Gold: the settled labels of each sentence, derived from the annotations and nothing else.

The rule, in order: an adjudicator's decision holds; without one, all annotators must have chosen
exactly the same labels; a single annotator's choice holds where nobody else has spoken. A sentence
on which annotators disagree, which everybody skipped, or which somebody flagged as badly cut, is
left out and counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watchword.labels.annotation import Annotation, latest
from watchword.report import Report
from watchword.tables import Row

BADLY_CUT = "bad_segmentation"
"""The flag that keeps a sentence out of gold until its article is split again."""

DECISIONS = ("agreement", "adjudication", "single")
LEFT_OUT = ("disagreement", "skipped", "badly cut")


@dataclass(frozen=True, slots=True, repr=False)
class Gold(Report):
    """Settled sentences, and why others are not.

    Attributes
    ----------
    sentences : tuple of dict
        `sentence_id`, `labels`, `decided_by` (one of `DECISIONS`), `annotators`.
    decided : mapping of str to int
        Sentences by how they were decided, or why they were left out.
    open : tuple of str
        Ids of the sentences on which annotators disagree.
    """

    header = ("decided by", "", "sentences")

    sentences: tuple[Row, ...]
    decided: Mapping[str, int]
    open: tuple[str, ...]

    def __str__(self) -> str:
        left_out = sum(self.decided[name] for name in LEFT_OUT)
        return f"{len(self.sentences)} sentences settled, {left_out} left out"

    def rows(self) -> list[tuple[object, ...]]:
        """Return how many sentences were decided in which way, and why others are left out."""
        decided = [(name, "in gold", self.decided[name]) for name in DECISIONS]
        return [*decided, *((name, "left out", self.decided[name]) for name in LEFT_OUT)]


def gold(annotations: Iterable[Annotation]) -> Gold:
    """Settle every sentence that can be settled.

    Parameters
    ----------
    annotations : iterable of Annotation
        In any order; the newest of each annotator counts.

    Returns
    -------
    Gold

    Examples
    --------
    >>> print(gold([Annotation("s1", "ann", ("fraud",)), Annotation("s1", "bo", ("fraud",)),
    ...             Annotation("s2", "ann", ("fraud",)), Annotation("s2", "bo")]))
    1 sentences settled, 1 left out
    """
    by_sentence: dict[str, list[Annotation]] = defaultdict(list)
    for one in latest(annotations):
        by_sentence[one.sentence_id].append(one)
    rows, decided, unsettled = [], Counter[str](), []
    for sentence, given in sorted(by_sentence.items()):
        decision = _decision(given)
        decided[decision] += 1
        if decision in DECISIONS:
            rows.append(_row(sentence, decision, given))
        elif decision == "disagreement":
            unsettled.append(sentence)
    return Gold(tuple(rows), decided, tuple(unsettled))


def _decision(given: list[Annotation]) -> str:
    if _adjudicated(given):
        return "adjudication"
    counted = [one for one in given if not one.skipped]
    if not counted:
        return "skipped"
    if any(BADLY_CUT in one.flags for one in given):
        return "badly cut"
    if len({frozenset(one.labels) for one in counted}) > 1:
        return "disagreement"
    return "agreement" if len(counted) > 1 else "single"


def _row(sentence: str, decision: str, given: list[Annotation]) -> Row:
    counted = [one for one in given if not one.skipped]
    decider = _adjudicated(given) or counted
    return {
        "sentence_id": sentence,
        "labels": list(max(decider, key=lambda one: one.when).labels),
        "decided_by": decision,
        "annotators": sorted({one.annotator for one in counted}),
    }


def _adjudicated(given: list[Annotation]) -> list[Annotation]:
    return [one for one in given if one.origin == "adjudication" and not one.skipped]
