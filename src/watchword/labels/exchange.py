"""Label Studio's tasks as annotations, with nothing lost and nothing guessed.

Measured on Label Studio 1.23.2: a skipped task keeps the pre-filled prediction as its result, so
a skip is read from ``was_cancelled`` and its choices are dropped; the export names annotators by
number, a snapshot by e-mail; "none of these" and a category can be ticked together. An annotation
that says something impossible is kept aside as it came, with the reason.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchword.errors import CorpusError, LabelError
from watchword.labels.annotation import ORIGINS, Annotation
from watchword.labels.config import CATEGORIES, FLAGS, NOTE
from watchword.labels.taxonomy import NONE, Taxonomy
from watchword.tables import Row, read_json

_EXPORT_AGAIN = "Export the project from Label Studio as 'JSON' (not JSON-MIN, CSV or TSV)."


@dataclass(frozen=True, slots=True)
class Export:
    """What tasks hold.

    Attributes
    ----------
    annotations : tuple of Annotation
        Those that can be true.
    asides : tuple of dict
        The others: `task`, `link`, `sentence_id`, `annotator`, `created_at`, `problem`, and the
        `annotation` as it came.
    n_tasks : int
    n_untouched : int
        Tasks nobody has annotated or skipped.
    sentences : frozenset of str
        Ids of all sentences the tasks speak of.
    """

    annotations: tuple[Annotation, ...]
    asides: tuple[Row, ...]
    n_tasks: int
    n_untouched: int
    sentences: frozenset[str]

    def __str__(self) -> str:
        skips = sum(one.skipped for one in self.annotations)
        people = len({one.annotator for one in self.annotations})
        return (
            f"{len(self.annotations)} annotations ({skips} skips) by {people} annotators "
            f"on {self.n_tasks} tasks, {self.n_untouched} of them untouched"
        )


def read_export(path: Path, taxonomy: Taxonomy, sentence_ids: Collection[str]) -> Export:
    """Read Label Studio's JSON export or snapshot and check it against taxonomy and corpus.

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
        If the file is no export of tasks that 'watchword labels push' made.
    """
    try:
        data = read_json(path)
    except CorpusError as error:
        raise LabelError(error.problem, where=error.where, hint=_EXPORT_AGAIN) from error
    tasks = list(_tasks(data, path))
    if tasks and not any("sentence_id" in task["data"] for task in tasks):
        raise LabelError(
            "no 'sentence_id' in the data of any task, so no sentence can be found",
            where=path,
            hint="Make tasks with 'watchword labels push'; tasks made otherwise have no id.",
        )
    return read_tasks(tasks, Reader(taxonomy, sentence_ids))


def read_tasks(tasks: Iterable[Row], reader: Reader) -> Export:
    """Read tasks one by one, so that a page of them can be forgotten when the next is fetched."""
    annotations: list[Annotation] = []
    sentences: set[str] = set()
    n_tasks = n_untouched = 0
    for task in tasks:
        annotations += reader.annotations(task)
        sentences.add(str(task["data"].get("sentence_id")))
        n_tasks += 1
        n_untouched += not task.get("annotations")
    return Export(
        tuple(annotations), tuple(reader.asides), n_tasks, n_untouched, frozenset(sentences)
    )


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
        yield task


@dataclass(slots=True)
class Reader:
    """Turns tasks into annotations, and puts aside those that cannot be true.

    Attributes
    ----------
    taxonomy : Taxonomy
    sentence_ids : collection of str
        The sentences of the corpus.
    people : mapping of int to str
        E-mail of each user whom the server knows by a number.
    link : str
        Address of a task, with ``{}`` for its number; empty if there is no server.
    origin : str, optional
        Stands for the origin that the server recorded, for example ``adjudication``.
    asides : list of dict
        What was put aside so far.
    """

    taxonomy: Taxonomy
    sentence_ids: Collection[str]
    people: Mapping[int, str] = field(default_factory=dict)
    link: str = ""
    origin: str | None = None
    asides: list[Row] = field(default_factory=list)
    _problems: list[str] = field(default_factory=list)

    def annotations(self, task: Mapping[str, Any]) -> Iterator[Annotation]:
        """Yield the annotations of a task that can be true."""
        sentence = task["data"].get("sentence_id")
        for entry in task.get("annotations") or []:
            self._problems = []
            found = None
            if not isinstance(sentence, str):
                self._problems.append("no 'sentence_id' in the task's data")
            elif sentence not in self.sentence_ids:
                self._problems.append(f"sentence '{sentence}' is not in corpus/sentences.jsonl")
            elif isinstance(entry, dict) and isinstance(entry.get("result", []), list):
                found = self._annotation(sentence, entry)
            else:
                self._problems.append("an annotation without a list of results")
            if self._problems:
                self._put_aside(task, entry)
            elif found:
                yield found

    def _put_aside(self, task: Mapping[str, Any], entry: object) -> None:
        known = entry if isinstance(entry, dict) else {}
        self.asides.append(
            {
                "task": task.get("id"),
                "link": self.link.format(task.get("id")),
                "sentence_id": task["data"].get("sentence_id"),
                "annotator": self._annotator(known.get("completed_by")),
                "created_at": known.get("created_at"),
                "problem": "; ".join(dict.fromkeys(self._problems)),
                "annotation": entry,
            }
        )

    def _annotation(self, sentence: str, entry: Mapping[str, Any]) -> Annotation:
        results = [item for item in entry.get("result", []) if isinstance(item, dict)]
        skipped = bool(entry.get("was_cancelled"))
        chosen = [] if skipped else self._chosen(results, CATEGORIES)
        self._check_decision(chosen, skipped)
        return Annotation(
            sentence_id=sentence,
            annotator=self._annotator(entry.get("completed_by")),
            labels=self.taxonomy.in_order(chosen),
            flags=tuple(self._chosen(results, FLAGS)),
            note="\n".join(_texts(results)),
            skipped=skipped,
            origin=self.origin or _origin(results),
            lead_time=entry.get("lead_time"),
            created_at=entry.get("created_at"),
            updated_at=entry.get("updated_at"),
            taxonomy_version=self.taxonomy.version,
        )

    def _annotator(self, completed_by: object) -> str:
        """Return the e-mail where it is known, else the number the server gave the user."""
        if isinstance(completed_by, dict):
            return str(completed_by.get("email") or f"user-{completed_by.get('id')}")
        if isinstance(completed_by, int) and completed_by in self.people:
            return self.people[completed_by]
        return f"user-{completed_by}"

    def _choices(self, control: str) -> tuple[str, ...]:
        if control == FLAGS:
            return tuple(flag.id for flag in self.taxonomy.flags)
        return (*self.taxonomy.ids, NONE)

    def _chosen(self, results: list[dict[str, Any]], control: str) -> list[str]:
        chosen: list[str] = []
        for item in results:
            if item.get("from_name") != control:
                self._check_control(item)
                continue
            for choice in (item.get("value") or {}).get("choices", []):
                if choice in self._choices(control):
                    chosen.append(choice)
                else:
                    self._unknown(choice, control)
        return chosen

    def _check_control(self, item: Mapping[str, Any]) -> None:
        if item.get("from_name") not in (CATEGORIES, FLAGS, NOTE):
            name = item.get("from_name")
            self._problems.append(f"control '{name}' is not in labels/config.xml")

    def _unknown(self, choice: object, control: str) -> None:
        close = difflib.get_close_matches(str(choice), self._choices(control), n=1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        kind = "category" if control == CATEGORIES else "flag"
        self._problems.append(f"{kind} '{choice}' is not in labels/taxonomy.yaml{hint}")

    def _check_decision(self, chosen: list[str], skipped: bool) -> None:
        if NONE in chosen and len(chosen) > 1:
            others = ", ".join(name for name in chosen if name != NONE)
            self._problems.append(f"'none' is chosen together with {others}")
        elif not chosen and not skipped and not self._problems:
            self._problems.append("neither a category nor 'none' is chosen")


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
