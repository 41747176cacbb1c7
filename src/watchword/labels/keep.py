"""What came in is kept: annotations in one table, what they were before in another.

One person is the same whether an export gives their number or a server their e-mail. The rule: an
annotation of the same sentence, made at the same microsecond, is the same annotation, so its
number and its e-mail are the same person; the e-mail stands, for that person's other annotations
that came in with it too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from watchword.errors import LabelError
from watchword.labels.annotation import Annotation, read_annotations, write_annotations
from watchword.labels.carry import carry, keep_uncarried
from watchword.labels.exchange import Export
from watchword.tables import Row, read_table, write_table
from watchword.workspace import Workspace

_NUMBERED = "user-"
_SHOWN = 10

Key = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What changed in ``labels/annotations.jsonl``, and how much it holds."""

    new: int
    edited: int
    deleted: int
    total: int

    def __str__(self) -> str:
        return (
            f"{self.new} new, {self.edited} edited, {self.deleted} deleted; "
            f"labels/annotations.jsonl holds {self.total}"
        )


def keep(workspace: Workspace, found: Export, *, deleted: Collection[Key] = ()) -> Kept:
    """Bring the tables up to date with what came in; again changes nothing.

    The history is written first and the annotations after it, so whatever happens between, no
    state of an annotation is lost.

    Parameters
    ----------
    workspace : Workspace
    found : Export
    deleted : collection of tuple
        Keys of annotations that are no longer where they came from.

    Returns
    -------
    Kept
    """
    known = read_annotations(workspace.annotations_file)
    # What came in may be older than a correction of its article: labels follow their sentences.
    carried = keep_uncarried(workspace, carry(workspace, found.annotations))
    before, new = one_name_each(known, carried.annotations)
    state = {one.key: one for one in before}
    impossible = {_aside_key(row) for row in found.asides}
    ended = impossible | set(deleted)
    gone = [one for one in before if one.key in ended]
    history = [_past(one, "deleted") for one in gone if one.key not in impossible]
    history += [_past(one, "edited into what cannot be") for one in gone if one.key in impossible]
    for one in gone:
        del state[one.key]
    added = edited = 0
    for one in new:
        old = state.get(one.key)
        added += old is None
        if old is not None:
            one = _newer(old, one)
            edited += one != old
            history += [_past(old, "edited")] if _decision(one) != _decision(old) else []
        state[one.key] = one
    _remember(workspace.history_file, history)
    total = len(known)
    if list(state.values()) != known:
        total = write_annotations(workspace.annotations_file, state.values())
    _put_aside(workspace.aside_file, found)
    return Kept(added, edited, len(gone), total)


def complain(found: Export, where: str | Path) -> None:
    """Raise an error that lists what was put aside, if anything was.

    Raises
    ------
    LabelError
    """
    if not found.asides:
        return
    lines = [_line(row) for row in found.asides[:_SHOWN]]
    more = len(found.asides) - _SHOWN
    lines += [f"and {more} more"] if more > 0 else []
    problem = f"{len(found.asides)} annotations cannot be true and are kept in labels/aside.jsonl"
    raise LabelError(
        "\n  ".join([problem, *lines]),
        where=where,
        hint="Mend these tasks in Label Studio, or the taxonomy here, and fetch them again.",
    )


def one_name_each(
    known: Sequence[Annotation], new: Sequence[Annotation]
) -> tuple[list[Annotation], list[Annotation]]:
    """Return both with the e-mail of everybody who is known by number and by e-mail.

    Examples
    --------
    >>> known, new = one_name_each(
    ...     [Annotation("s1", "user-7", created_at="09:00")],
    ...     [Annotation("s1", "ann@example.org", created_at="09:00")])
    >>> known[0].annotator
    'ann@example.org'
    """
    names = _names((*known, *new))
    numbers = {
        one.annotator: names[_moment(one)]
        for one in (*known, *new)
        if one.annotator.startswith(_NUMBERED) and _moment(one) in names
    }
    named = [_renamed(one, numbers.get(one.annotator)) for one in new]
    names |= _names(named)
    return [_renamed(one, names.get(_moment(one))) for one in known], named


def _names(annotations: Iterable[Annotation]) -> dict[tuple[str, str], str]:
    return {
        _moment(one): one.annotator
        for one in annotations
        if not one.annotator.startswith(_NUMBERED) and one.created_at
    }


def _moment(one: Annotation) -> tuple[str, str]:
    return one.sentence_id, one.created_at or ""


def _renamed(one: Annotation, name: str | None) -> Annotation:
    numbered = one.annotator.startswith(_NUMBERED)
    return replace(one, annotator=name) if name and numbered else one


def _newer(old: Annotation, new: Annotation) -> Annotation:
    """Return the newer state; what was decided under an older taxonomy keeps its version."""
    if new.when < old.when:
        return old
    if new.when == old.when:
        return replace(new, taxonomy_version=old.taxonomy_version)
    return new


def _decision(one: Annotation) -> tuple[object, ...]:
    return one.labels, one.flags, one.note, one.skipped


def _past(one: Annotation, why: str) -> Row:
    return {**one.row(), "ended": why}


def _remember(path: Path, rows: list[Row]) -> None:
    """Add rows to the history, each once however often a pull is begun."""
    if not rows:
        return
    known = list(read_table(path)) if path.exists() else []
    seen = {json.dumps(row, sort_keys=True) for row in known}
    write_table(path, [*known, *(r for r in rows if json.dumps(r, sort_keys=True) not in seen)])


def _put_aside(path: Path, found: Export) -> None:
    """Replace what was aside of these sentences."""
    old = list(read_table(path)) if path.exists() else []
    rows = [row for row in old if str(row["sentence_id"]) not in found.sentences]
    rows += found.asides
    if rows != old:
        write_table(path, rows)


def _aside_key(row: Row) -> Key:
    return str(row["sentence_id"]), str(row["annotator"]), row["created_at"]


def _line(row: Row) -> str:
    place = f" ({row['link']})" if row["link"] else ""
    return f"task {row['task']}: {row['problem']}{place}"
