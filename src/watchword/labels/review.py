"""Disagreements on their way to an adjudicator, those that matter most first.

A disagreement matters more the further apart the annotators are, and the rarer the categories they
disagree about are in gold, for there a single sentence weighs more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import combinations
from math import sqrt

from watchword.labels.agreement import overlap
from watchword.labels.annotation import Annotation, latest
from watchword.labels.gold import Gold
from watchword.labels.studio import Studio
from watchword.labels.taxonomy import Taxonomy
from watchword.tables import Row


def review_tasks(
    tasks: Iterable[Row], annotations: Iterable[Annotation], gold: Gold, taxonomy: Taxonomy
) -> list[Row]:
    """Return tasks for the sentences on which annotators disagree, those that matter most first.

    Parameters
    ----------
    tasks : iterable of dict
        Of all sentences, as `watchword.labels.tasks.tasks` makes them.
    annotations : iterable of Annotation
    gold : Gold
        Says which sentences are open.
    taxonomy : Taxonomy

    Returns
    -------
    list of dict
        With ``data.said``: who said what, as HTML.
    """
    by_sentence = who_said(annotations)
    counts = Counter(name for row in gold.sentences for name in row["labels"])
    weights = {name: weight(by_sentence[name], counts) for name in gold.open}
    found = [task for task in tasks if task["data"]["sentence_id"] in weights]
    for task in found:
        task["data"]["said"] = said(by_sentence[task["data"]["sentence_id"]], taxonomy)
    return sorted(found, key=lambda task: -weights[task["data"]["sentence_id"]])


def weight(given: Sequence[Annotation], n_gold: Mapping[str, int]) -> float:
    """Return how much a disagreement matters; more is more.

    Examples
    --------
    >>> mild = [Annotation("s", "a", ("fraud", "drugs")), Annotation("s", "b", ("fraud",))]
    >>> wild = [Annotation("s", "a", ("drugs",)), Annotation("s", "b", ("fraud",))]
    >>> weight(wild, {}) > weight(mild, {}) > weight(mild, {"drugs": 1000})
    True
    """
    sets = [frozenset(one.labels) for one in given]
    distances = [1 - overlap(one, other) for one, other in combinations(sets, 2)]
    disputed = frozenset.union(*sets) - frozenset.intersection(*sets)
    rarity = max((1 / sqrt(1 + n_gold.get(name, 0)) for name in disputed), default=0.0)
    return sum(distances) / len(distances) * (1 + rarity)


def who_said(annotations: Iterable[Annotation]) -> dict[str, list[Annotation]]:
    """Return for each sentence what each annotator chose last, skips left out."""
    by_sentence: dict[str, list[Annotation]] = defaultdict(list)
    for one in sorted(latest(annotations), key=lambda one: one.annotator):
        if not one.skipped:
            by_sentence[one.sentence_id].append(one)
    return by_sentence


def said(given: Sequence[Annotation], taxonomy: Taxonomy) -> str:
    """Return who said what; names and notes come from outside."""
    names = {one.id: one.name for one in (*taxonomy.categories, *taxonomy.flags)}

    def line(one: Annotation) -> str:
        chosen = ", ".join(names.get(x, x) for x in one.labels) or taxonomy.none.name
        flags = "".join(f" [{names.get(x, x)}]" for x in one.flags)
        note = f" “{one.note}”" if one.note else ""
        return f"<b>{escape(one.annotator)}</b>: {escape(chosen + flags + note)}"

    return "<br/>".join(map(line, given))


def update_said(studio: Studio, number: int, tasks: Sequence[Row]) -> int:
    """Bring who said what up to date in tasks that are there; return how many were changed."""
    new = {task["data"]["sentence_id"]: task["data"] for task in tasks}
    stale = [
        (task["id"], new[name])
        for task in studio.tasks(number, "id,data")
        if (name := task["data"].get("sentence_id")) in new
        and task["data"].get("said") != new[name]["said"]
    ]
    for task, data in stale:
        studio.patch(f"/api/tasks/{task}/", {"data": data})
    return len(stale)
