"""An annotation: what one annotator decided about one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from watchword.errors import LabelError
from watchword.tables import Row, read_table, write_table

ORIGINS = ("manual", "prediction", "prediction-changed", "adjudication")
"""Made from nothing, a shown prediction accepted, one changed, or a decision on disagreement."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One decision of one annotator.

    Attributes
    ----------
    sentence_id : str
    annotator : str
        Whoever decided, as Label Studio knows them.
    labels : tuple of str
        Category ids; empty means that the annotator chose "none of these", unless `skipped`.
    flags : tuple of str
        Flag ids of the taxonomy.
    note : str
        Free text of the annotator, or an adjudicator's reason.
    skipped : bool
        The annotator passed the sentence over; `labels` are then empty.
    origin : str or None
        One of `ORIGINS`; None where it was not recorded.
    lead_time : float or None
        Seconds the annotator spent on it.
    created_at, updated_at : str or None
        ISO 8601, UTC.
    taxonomy_version : int
    """

    sentence_id: str
    annotator: str
    labels: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    note: str = ""
    skipped: bool = False
    origin: str | None = None
    lead_time: float | None = None
    created_at: str | None = None
    updated_at: str | None = None
    taxonomy_version: int = 1

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What stays the same when the annotator edits: an import again replaces by it."""
        return self.sentence_id, self.annotator, self.created_at

    @property
    def when(self) -> str:
        """Time of the last change, for sorting; empty if unknown."""
        return self.updated_at or self.created_at or ""

    def row(self) -> Row:
        """Return the annotation as a row of ``labels/annotations.jsonl``."""
        return {**asdict(self), "labels": list(self.labels), "flags": list(self.flags)}


def read_annotations(path: str | Path) -> list[Annotation]:
    """Read ``labels/annotations.jsonl``; a file that does not exist holds none.

    Raises
    ------
    LabelError
        With the line, if a row has no sentence, no annotator or a field of the wrong kind.
    """
    path = Path(path)
    if not path.exists():
        return []
    rows = read_table(path, required=("sentence_id", "annotator", "labels"))
    return [_annotation(row, f"{path}:{line}") for line, row in enumerate(rows, start=1)]


def _annotation(row: Row, where: str) -> Annotation:
    known: dict[str, Any] = {f.name: row[f.name] for f in fields(Annotation) if f.name in row}
    for name in ("labels", "flags"):
        value = known.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise LabelError(
                f"'{name}' must be a list of ids, found {value!r}",
                where=where,
                hint="Import the annotations again from Label Studio's export.",
            )
        known[name] = tuple(value)
    return Annotation(**known)


def write_annotations(path: Path, annotations: Iterable[Annotation]) -> int:
    """Write annotations sorted by sentence, annotator and time, and return how many."""
    ordered = sorted(annotations, key=lambda one: (one.sentence_id, one.annotator, one.when))
    return write_table(path, (one.row() for one in ordered))


def latest(annotations: Iterable[Annotation]) -> list[Annotation]:
    """Return one annotation for each sentence and annotator: the newest."""
    state: dict[tuple[str, str, bool], Annotation] = {}
    for one in sorted(annotations, key=lambda one: one.when):
        # An adjudicator may have annotated the same sentence before, as one of the annotators.
        state[one.sentence_id, one.annotator, one.origin == "adjudication"] = one
    return list(state.values())
