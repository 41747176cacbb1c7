"""Label Studio's JSON export as annotations, with nothing lost and nothing guessed.

Measured on Label Studio 1.23.2: a skipped task keeps the pre-filled prediction as its result, so
a skip is read from ``was_cancelled`` and its choices are dropped; the export names annotators by
number, a snapshot by e-mail; "none of these" and a category can be ticked together.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchword.errors import CorpusError, LabelError
from watchword.labels.annotation import ORIGINS, Annotation
from watchword.labels.config import CATEGORIES, FLAGS, NOTE
from watchword.labels.taxonomy import NONE, Taxonomy
from watchword.tables import read_json

_EXPORT_AGAIN = "Export the project from Label Studio as 'JSON' (not JSON-MIN, CSV or TSV)."
_PROBLEMS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Export:
    """What an export holds.

    Attributes
    ----------
    annotations : tuple of Annotation
    n_tasks : int
        Tasks in the file.
    n_untouched : int
        Tasks nobody has annotated or skipped.
    """

    annotations: tuple[Annotation, ...]
    n_tasks: int
    n_untouched: int

    def __str__(self) -> str:
        skips = sum(one.skipped for one in self.annotations)
        people = len({one.annotator for one in self.annotations})
        return (
            f"{len(self.annotations)} annotations ({skips} skips) by {people} annotators "
            f"on {self.n_tasks} tasks, {self.n_untouched} of them untouched"
        )


def read_export(path: Path, taxonomy: Taxonomy, sentence_ids: Collection[str]) -> Export:
    """Read Label Studio's JSON export and check it against taxonomy and corpus.

    Parameters
    ----------
    path : Path
    taxonomy : Taxonomy
    sentence_ids : collection of str
        The sentences of the corpus.

    Returns
    -------
    Export

    Raises
    ------
    LabelError
        If the file is no export, or with every task that names an unknown category, flag or
        sentence, chooses "none" together with a category, or decides nothing.
    """
    try:
        data = read_json(path)
    except CorpusError as error:
        raise LabelError(error.problem, where=error.where, hint=_EXPORT_AGAIN) from error
    tasks = list(_tasks(data, path))
    reader = _Reader(taxonomy, sentence_ids)
    annotations = [one for task in tasks for one in reader.annotations(task)]
    if reader.problems:
        more = len(reader.problems) - _PROBLEMS_SHOWN
        lines = reader.problems[:_PROBLEMS_SHOWN] + ([f"and {more} more"] if more > 0 else [])
        raise LabelError(
            "\n  ".join(lines),
            where=path,
            hint="Mend these tasks in Label Studio, or the taxonomy here, and import again.",
        )
    untouched = sum(not task.get("annotations") for task in tasks)
    return Export(tuple(annotations), len(tasks), untouched)


def _tasks(data: Any, path: Path) -> Iterator[dict[str, Any]]:
    if not isinstance(data, list):
        raise LabelError(
            f"not an export: a {type(data).__name__} where a list of tasks was expected",
            where=path,
            hint=_EXPORT_AGAIN,
        )
    for number, task in enumerate(data, start=1):
        place = f"{path}: task {task.get('id', number) if isinstance(task, dict) else number}"
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            raise LabelError("not an export: no 'data' field", where=place, hint=_EXPORT_AGAIN)
        if not isinstance(task.get("annotations", []), list):
            raise LabelError("'annotations' is no list", where=place, hint=_EXPORT_AGAIN)
        if not isinstance(task["data"].get("sentence_id"), str):
            raise LabelError(
                "no 'sentence_id' in its data, so its sentence cannot be found",
                where=place,
                hint="Make tasks with 'watchword labels push'; tasks made otherwise have no id.",
            )
        yield task


class _Reader:
    """Turns tasks into annotations and collects what is wrong with them."""

    def __init__(self, taxonomy: Taxonomy, sentence_ids: Collection[str]) -> None:
        self.taxonomy = taxonomy
        self.sentence_ids = sentence_ids
        self.choices = {
            CATEGORIES: (*taxonomy.ids, NONE),
            FLAGS: tuple(flag.id for flag in taxonomy.flags),
        }
        self.problems: list[str] = []

    def annotations(self, task: Mapping[str, Any]) -> Iterator[Annotation]:
        where = f"task {task.get('id', '?')}"
        if task["data"]["sentence_id"] not in self.sentence_ids:
            name = task["data"]["sentence_id"]
            self.problems.append(f"{where}: sentence '{name}' is not in corpus/sentences.jsonl")
            return
        for entry in task.get("annotations", []):
            if isinstance(entry, dict) and isinstance(entry.get("result", []), list):
                yield self._annotation(task["data"]["sentence_id"], entry, where)
            else:
                self.problems.append(f"{where}: an annotation without a list of results")

    def _annotation(self, sentence: str, entry: Mapping[str, Any], where: str) -> Annotation:
        results = [item for item in entry.get("result", []) if isinstance(item, dict)]
        skipped = bool(entry.get("was_cancelled"))
        chosen = [] if skipped else self._chosen(results, CATEGORIES, where)
        self._check_decision(chosen, skipped, where)
        return Annotation(
            sentence_id=sentence,
            annotator=_annotator(entry.get("completed_by")),
            labels=self.taxonomy.in_order(chosen),
            flags=tuple(self._chosen(results, FLAGS, where)),
            note="\n".join(_texts(results)),
            skipped=skipped,
            origin=_origin(results),
            lead_time=entry.get("lead_time"),
            created_at=entry.get("created_at"),
            updated_at=entry.get("updated_at"),
            taxonomy_version=self.taxonomy.version,
        )

    def _chosen(self, results: list[dict[str, Any]], control: str, where: str) -> list[str]:
        chosen: list[str] = []
        for item in results:
            if item.get("from_name") != control:
                self._check_control(item, where)
                continue
            for choice in (item.get("value") or {}).get("choices", []):
                if choice in self.choices[control]:
                    chosen.append(choice)
                else:
                    self._unknown(choice, control, where)
        return chosen

    def _check_control(self, item: Mapping[str, Any], where: str) -> None:
        problem = f"{where}: control '{item.get('from_name')}' is not in labels/config.xml"
        if item.get("from_name") not in (CATEGORIES, FLAGS, NOTE) and problem not in self.problems:
            self.problems.append(problem)

    def _unknown(self, choice: object, control: str, where: str) -> None:
        close = difflib.get_close_matches(str(choice), self.choices[control], n=1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        kind = "category" if control == CATEGORIES else "flag"
        self.problems.append(f"{where}: {kind} '{choice}' is not in labels/taxonomy.yaml{hint}")

    def _check_decision(self, chosen: list[str], skipped: bool, where: str) -> None:
        if NONE in chosen and len(chosen) > 1:
            others = ", ".join(name for name in chosen if name != NONE)
            self.problems.append(f"{where}: 'none' is chosen together with {others}")
        elif not chosen and not skipped:
            self.problems.append(f"{where}: neither a category nor 'none' is chosen")


def _annotator(completed_by: object) -> str:
    """Return the e-mail where the export has it, else the number Label Studio gave the user."""
    if isinstance(completed_by, dict):
        return str(completed_by.get("email") or f"user-{completed_by.get('id')}")
    return f"user-{completed_by}"


def _texts(results: list[dict[str, Any]]) -> Iterator[str]:
    for item in results:
        if item.get("from_name") == NOTE:
            text = (item.get("value") or {}).get("text", [])
            yield from [text] if isinstance(text, str) else text


def _origin(results: list[dict[str, Any]]) -> str | None:
    """Return where the choice of categories came from, if Label Studio recorded it."""
    origins = [item.get("origin") for item in results if item.get("from_name") == CATEGORIES]
    known = [origin for origin in origins if origin in ORIGINS]
    return known[0] if known else None
