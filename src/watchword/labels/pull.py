"""What annotators decided, fetched from a server: what changed since the last time, or all of it.

A task's ``updated_at`` moves when an annotation is made, edited or deleted. The time up to which a
project was read is the server's own, taken before the first page, and is written down last: a
pull that breaks off is simply done again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from watchword.labels.exchange import Export, Reader, read_tasks
from watchword.labels.keep import Kept, Key, keep
from watchword.labels.link import Link
from watchword.labels.studio import Studio
from watchword.labels.taxonomy import Taxonomy
from watchword.tables import Row, read_table, write_table
from watchword.workspace import Workspace

_OVERLAP = timedelta(seconds=30)
"""Read again each time, for changes that were being stored when the last pull looked."""

_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
"""The only way of writing a time that the server's filters understand."""

_FIELDS = "id,data,updated_at,annotations,result,completed_by,was_cancelled,lead_time,created_at"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull of one project brought.

    Attributes
    ----------
    found : Export
    kept : Kept
    n_gone : int
        Tasks that are no longer on the server, seen with ``--all`` only; their annotations stay.
    """

    found: Export
    kept: Kept
    n_gone: int

    def __str__(self) -> str:
        gone = f"; {self.n_gone} tasks are gone, their annotations stay" if self.n_gone else ""
        return f"{self.kept}{gone}"


def pull(
    studio: Studio,
    link: Link,
    workspace: Workspace,
    taxonomy: Taxonomy,
    sentence_ids: Collection[str],
    number: int,
    *,
    everything: bool = False,
    origin: str | None = None,
) -> Pulled:
    """Bring the annotations of one project into the workspace.

    Parameters
    ----------
    studio : Studio
    link : Link
        Learns up to when the project was read.
    workspace : Workspace
    taxonomy : Taxonomy
    sentence_ids : collection of str
        The sentences of the corpus.
    number : int
        Of the project.
    everything : bool
        Fetch all tasks, not only those that changed since the last pull.
    origin : str, optional
        ``adjudication`` where disagreements are settled.

    Returns
    -------
    Pulled
    """
    people = {int(one["id"]): str(one["email"]) for one in studio.get("/api/users/")}
    begun = datetime.fromtimestamp(studio.date, UTC)
    page = f"{studio.url}/projects/{number}/data?task={{}}"
    reader = Reader(taxonomy, sentence_ids, people, page, origin)
    since = None if everything else link.read_until.get(str(number))
    keys = _Keys(number, reader)
    found = read_tasks(keys.noted(studio.tasks(number, _FIELDS, _changed(since))), reader)
    known = list(read_table(workspace.pulled_file)) if workspace.pulled_file.exists() else []
    deleted = keys.deleted(known)
    rows = keys.merged(known)
    if rows != known:
        write_table(workspace.pulled_file, rows)
    kept = keep(workspace, found, deleted=deleted)
    link.read_until[str(number)] = (begun - _OVERLAP).strftime(_TIME)
    link.write(workspace.link_file)
    return Pulled(found, kept, keys.n_gone(known) if everything else 0)


def _changed(since: str | None) -> list[Row]:
    if since is None:
        return []
    return [
        {
            "filter": "filter:tasks:updated_at",
            "operator": "greater",
            "type": "Datetime",
            "value": since,
        }
    ]


class _Keys:
    """Which annotations came from which task, so that a deleted one is missed."""

    def __init__(self, number: int, reader: Reader) -> None:
        self.number, self.people = number, reader.people
        self.tasks: set[int] = set()
        self.seen: dict[tuple[int, Key], None] = {}

    def noted(self, tasks: Iterator[Row]) -> Iterator[Row]:
        """Pass tasks on and note what they hold."""
        for task in tasks:
            self.tasks.add(task["id"])
            for entry in task.get("annotations") or []:
                name = self.people.get(entry["completed_by"], f"user-{entry['completed_by']}")
                key = (str(task["data"].get("sentence_id")), name, entry["created_at"])
                self.seen[task["id"], key] = None
            yield task

    def deleted(self, known: list[Row]) -> set[Key]:
        """Return the annotations that were there and are not."""
        before = {_key(row) for row in known if self._fetched(row)}
        return before - {key for _, key in self.seen}

    def merged(self, known: list[Row]) -> list[Row]:
        """Return the rows of ``labels/pulled.jsonl``, deleted ones among them, which do no harm."""
        old = {(row["task"], _key(row)) for row in known if row["project"] == self.number}
        new = [(task, key) for task, key in self.seen if (task, key) not in old]
        names = ("sentence_id", "annotator", "created_at")
        return known + [
            {"project": self.number, "task": task, **dict(zip(names, key, strict=True))}
            for task, key in new
        ]

    def n_gone(self, known: list[Row]) -> int:
        """Return how many tasks there were that are not there any more."""
        return len({row["task"] for row in known if row["project"] == self.number} - self.tasks)

    def _fetched(self, row: Row) -> bool:
        return row["project"] == self.number and row["task"] in self.tasks


def _key(row: Row) -> Key:
    return row["sentence_id"], row["annotator"], row["created_at"]
