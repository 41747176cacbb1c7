"""A change of the taxonomy carried to the annotations of a project on a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from watchword.labels.config import CATEGORIES
from watchword.labels.migrate import Change
from watchword.labels.studio import Studio, StudioError
from watchword.labels.taxonomy import NONE
from watchword.tables import Row

_FIELDS = "id,annotations,result,was_cancelled,completed_by,lead_time"


@dataclass(frozen=True, slots=True)
class LiveChange:
    """What has to be done to one annotation; `after` is None where it is taken back."""

    task: int
    annotation: int
    before: Row
    after: list[Row] | None


def plan(studio: Studio, number: int, change: Change) -> list[LiveChange]:
    """Return what has to be done on the server; nothing is changed yet.

    Parameters
    ----------
    studio : Studio
    number : int
        Of the project.
    change : Change
    """
    return [
        LiveChange(task["id"], entry["id"], entry, _after(entry["result"], change))
        for task in studio.tasks(number, _FIELDS)
        for entry in task.get("annotations") or []
        if change.touches(_chosen(entry["result"]))
    ]


def carry_out(studio: Studio, changes: list[LiveChange]) -> None:
    """Change the annotations on the server; what was done before is done again without harm."""
    for one in changes:
        path = f"/api/annotations/{one.annotation}/"
        if one.after is not None:
            studio.patch(path, {"result": one.after})
            continue
        try:
            studio.delete(path)
        except StudioError as error:
            if error.status != 404:
                raise


def undo(studio: Studio, changes: list[Row]) -> None:
    """Give annotations on the server back what they held; deleted ones are made again."""
    for one in changes:
        before = one["before"]
        try:
            studio.patch(f"/api/annotations/{one['annotation']}/", {"result": before["result"]})
        except StudioError as error:
            if error.status != 404:
                raise
            again = ("result", "was_cancelled", "completed_by", "lead_time")
            body = {name: before[name] for name in again if name in before}
            studio.post(f"/api/tasks/{one['task']}/annotations/", body)


def _chosen(results: list[Any]) -> list[str]:
    return [name for item in _of_categories(results) for name in item["value"]["choices"]]


def _of_categories(results: list[Any]) -> Iterator[Row]:
    return (item for item in results if item.get("from_name") == CATEGORIES)


def _after(results: list[Any], change: Change) -> list[Row] | None:
    changed = []
    for item in results:
        if item.get("from_name") != CATEGORIES:
            changed.append(item)
            continue
        labels = change.labels(item["value"]["choices"])
        if labels is None:
            return None
        changed.append({**item, "value": {**item["value"], "choices": list(labels) or [NONE]}})
    return changed
