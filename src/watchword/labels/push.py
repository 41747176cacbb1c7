"""Sentences on their way to annotators: a push may be killed at any moment and run again.

A task is known by ``data.sentence_id``, for the server itself accepts the same task twice. The
server finishes an import although the client that sent it is gone; therefore what is being sent is
written down before, waited for by the next push, and what came in twice all the same is removed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchword.corpus.repeats import repeats
from watchword.labels.link import Link
from watchword.labels.order import ordered
from watchword.labels.studio import Studio, StudioError, Unsure
from watchword.labels.tasks import Predict, suggest
from watchword.tables import Row

BATCH = 500
"""Tasks in one import."""

_WAIT = 5.0
"""Seconds to wait for an import that was begun before."""

_ATTEMPTS = 4

_ROUNDS = 3
"""Times to look again when what is there is not what was sent."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """A model's labels, which annotators see ticked in advance."""

    predict: Predict
    version: str


@dataclass(slots=True)
class Pushed:
    """What a push changed.

    Attributes
    ----------
    added : int
        Sentences that were not there yet.
    repeats : int
        Sentences left out because nearly the same sentence is there.
    refreshed : int
        Tasks that got predictions of the current model.
    removed : int
        Tasks that were there twice.
    """

    added: int = 0
    repeats: int = 0
    refreshed: int = 0
    removed: int = 0

    def __str__(self) -> str:
        parts = [f"{self.added} sentences added"]
        parts += [f"{self.repeats} near-duplicates left out"] if self.repeats else []
        parts += [f"{self.refreshed} predictions refreshed"] if self.refreshed else []
        parts += [f"{self.removed} tasks removed that were there twice"] if self.removed else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class _Task:
    id: int
    versions: tuple[str, ...]
    n_predictions: int
    n_annotations: int


@dataclass(slots=True)
class _Push:
    studio: Studio
    link: Link
    link_file: Path
    number: int
    progress: Callable[[int, int], None]
    there: dict[str, list[_Task]] = field(default_factory=dict)
    done: Pushed = field(default_factory=Pushed)

    def look(self) -> None:
        """Find out which sentences are there."""
        fields = "id,data,predictions_model_versions,total_predictions"
        fields += ",total_annotations,cancelled_annotations"
        self.there = {}
        if self.project()["task_number"]:
            for task in self.studio.tasks(self.number, fields):
                self.there.setdefault(_sentence(task), []).append(_known(task))

    def project(self) -> Row:
        return dict(self.studio.get(f"/api/projects/{self.number}/"))

    def settled(self, n_tasks: int, suggestions: Suggestions | None) -> bool:
        """Tell whether as much is there as should be: nothing lost, nothing twice."""
        found = self.project()
        predicted = not suggestions or found["total_predictions_number"] == n_tasks
        return predicted and bool(found["task_number"] == n_tasks)

    def wait(self) -> None:
        """Give an import that a killed push had begun the time to end."""
        deadline = time.monotonic() + _WAIT
        while self.link.sending and time.monotonic() < deadline:
            if not self.missing(self.link.sending[:1]):
                break
            time.sleep(0.5)

    def missing(self, sentences: Sequence[str]) -> set[str]:
        """Return which of these sentences are not there."""
        condition = {
            "filter": "filter:tasks:data.sentence_id",
            "operator": "in_list",
            "type": "String",
            "value": list(sentences),
        }
        found = self.studio.tasks(self.number, "id,data", [condition])
        return set(sentences) - {_sentence(task) for task in found}

    def add(self, tasks: Sequence[Row], suggestions: Suggestions | None) -> None:
        """Import tasks, batch by batch, each surely and once.

        While the server stores one batch, the predictions of the next are made.
        """
        batches = list(_batches(tasks))
        ahead = ThreadPoolExecutor(1)
        try:
            ready = [ahead.submit(_suggest, batch, suggestions) for batch in batches]
            for batch, prediction in zip(batches, ready, strict=True):
                prediction.result()
                self.send(batch)
                self.done.added += len(batch)
                self.progress(self.done.added, len(tasks))
        finally:
            ahead.shutdown(cancel_futures=True)

    def send(self, batch: Sequence[Row]) -> None:
        self.note([task["data"]["sentence_id"] for task in batch])
        path = f"/api/projects/{self.number}/import"
        for attempt in range(_ATTEMPTS):
            try:
                self.studio.post(path, batch)
                break
            except Unsure:
                if attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(2**attempt)
                missing = self.missing([task["data"]["sentence_id"] for task in batch])
                batch = [task for task in batch if task["data"]["sentence_id"] in missing]
                if not batch:
                    break
        self.note([])

    def note(self, sentences: list[str]) -> None:
        self.link.sending = sentences
        self.link.write(self.link_file)

    def remove_doubles(self) -> None:
        """Keep one task for each sentence: the one that was annotated, else the first."""
        doubles: list[int] = []
        for sentence, tasks in self.there.items():
            best, *others = sorted(tasks, key=lambda one: (-one.n_annotations, one.id))
            doubles += [one.id for one in others if not one.n_annotations]
            kept = [one for one in others if one.n_annotations]
            self.there[sentence] = [best, *kept]
        if doubles:
            self.act("delete_tasks", doubles)
            self.done.removed += len(doubles)

    def act(self, action: str, ids: Sequence[int]) -> None:
        body = {"selectedItems": {"all": False, "included": list(ids)}}
        self.studio.post("/api/dm/actions/", body, repeat=True, id=action, project=str(self.number))

    def refresh(self, tasks: Collection[Row], suggestions: Suggestions) -> None:
        """Give every task one prediction of this model, and none of another."""
        known = [one for many in self.there.values() for one in many]
        twice = [one.id for one in known if one.n_predictions > len(set(one.versions))]
        for ids in _batches(twice):
            self.act("delete_tasks_predictions", ids)
        self.predict(tasks, suggestions, set(twice))
        versions = {name for one in known for name in one.versions}
        if self.done.refreshed or suggestions.version in versions:
            self.show(suggestions)
        for old in sorted(versions - {suggestions.version}):
            path = f"/api/projects/{self.number}/model-versions/"
            self.studio.delete(path, {"model_version": old})

    def predict(self, tasks: Collection[Row], new: Suggestions, cleared: set[int]) -> None:
        stale = [
            (task, one.id)
            for task in tasks
            for one in self.there.get(task["data"]["sentence_id"], ())
            if new.version not in one.versions or one.id in cleared
        ]
        suggest([task for task, _ in stale], new.predict, new.version)
        path = f"/api/projects/{self.number}/import/predictions"
        for batch in _batches(stale):
            body = [{"task": number, **task["predictions"][0]} for task, number in batch]
            answer = self.studio.post(path, body)
            if answer["created"] != len(body):
                raise StudioError(
                    f"stored {answer['created']} of {len(body)} predictions",
                    where=f"{self.studio.url}/projects/{self.number}",
                    hint="Run the push again; it sends what is missing.",
                )
            self.done.refreshed += len(body)
            self.progress(self.done.refreshed, len(stale))

    def show(self, suggestions: Suggestions) -> None:
        if self.project().get("model_version") != suggestions.version:
            path = f"/api/projects/{self.number}/"
            self.studio.patch(path, {"model_version": suggestions.version})


def push(
    studio: Studio,
    link: Link,
    link_file: Path,
    number: int,
    tasks: Sequence[Row],
    *,
    without: Collection[str] = (),
    suggestions: Suggestions | None = None,
    order: str = "article",
    repeats: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Pushed:
    """Bring a project to the state where every sentence to label is there once.

    Parameters
    ----------
    studio : Studio
    link : Link
        What the workspace remembers; it is written to `link_file`.
    number : int
        Of the project.
    tasks : sequence of dict
        Of all sentences that people may label, in the order of the articles, with no predictions.
    without : collection of str
        Ids of sentences that need not be added, for example those labelled already.
    suggestions : Suggestions, optional
        Every task of ours then has predictions of this model and of no other.
    order : {"article", "uncertainty", "diverse"}
        Of the sentences added now; those there already keep their place.
    repeats : bool
        Add near-duplicates too.
    progress : callable
        Told after each batch how many tasks are done, and of how many.

    Returns
    -------
    Pushed

    Raises
    ------
    StudioError
        If the server fails for good. Run again, the push goes on where it stopped.
    """
    work = _Push(studio, link, link_file, number, progress)
    work.wait()
    for _ in range(_ROUNDS):
        work.look()
        work.remove_doubles()
        new, work.done.repeats = _new(tasks, set(work.there), set(without), repeats)
        if suggestions:
            work.refresh(tasks, suggestions)
        if order != "article":
            _suggest(new, suggestions)
            new = ordered(new, order, suggestions.version if suggestions else "")
        work.add(new, suggestions)
        if new and suggestions:
            work.show(suggestions)
        if work.settled(sum(map(len, work.there.values())) + len(new), suggestions):
            break
    if link.sending:
        work.note([])
    return work.done


def _new(
    tasks: Sequence[Row], there: set[str], without: set[str], repeats_too: bool
) -> tuple[list[Row], int]:
    """Return the tasks to add, and how many are near-duplicates of one there or among them."""
    texts = [task["data"]["text"] for task in tasks]
    first = list(range(len(texts))) if repeats_too else repeats(texts)
    ids = [str(task["data"]["sentence_id"]) for task in tasks]
    covered = {first[place] for place, name in enumerate(ids) if name in there | without}
    new: list[Row] = []
    left_out = 0
    for place, task in enumerate(tasks):
        if ids[place] in there or ids[place] in without:
            continue
        if first[place] in covered:
            left_out += 1
        else:
            covered.add(first[place])
            new.append(task)
    return new, left_out


def _suggest(tasks: Sequence[Row], suggestions: Suggestions | None) -> None:
    """Put predictions into tasks that have none yet."""
    if suggestions:
        bare = [task for task in tasks if "predictions" not in task]
        suggest(bare, suggestions.predict, suggestions.version)


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _sentence(task: Row) -> str:
    return str(task["data"].get("sentence_id", f"task {task['id']}"))


def _known(task: Row) -> _Task:
    versions = tuple(name for name in (task["predictions_model_versions"] or "").split(",") if name)
    counts = (task["total_annotations"] or 0) + (task["cancelled_annotations"] or 0)
    return _Task(task["id"], versions, task["total_predictions"] or 0, counts)
