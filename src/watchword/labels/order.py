"""The order in which annotators meet sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from watchword.tables import Row

ORDERS = ("article", "uncertainty", "diverse")


def ordered(tasks: Sequence[Row], order: str, model_version: str) -> list[Row]:
    """Return tasks in the order annotators shall meet them.

    Parameters
    ----------
    tasks : sequence of dict
        As `watchword.labels.tasks.tasks` makes them, in the order of the articles.
    order : {"article", "uncertainty", "diverse"}
        As in the articles; those the model is least sure of first; or a mix: the suggested
        categories take turns, rare ones as often as frequent ones, and within each the articles
        take turns, the least sure sentence first.
    model_version : str
        Whose predictions to go by.

    Returns
    -------
    list of dict
    """
    if order == "article" or not model_version:
        return list(tasks)
    by_score = sorted(tasks, key=_score)
    return by_score if order == "uncertainty" else _mixed(by_score)


def _score(task: Row) -> float:
    predictions = task.get("predictions") or [{"score": 0.0}]
    return float(predictions[0]["score"])


def _suggested(task: Row) -> str:
    """Return the first category suggested, or that it is none."""
    predictions = task.get("predictions")
    return str(predictions[0]["result"][0]["value"]["choices"][0]) if predictions else ""


def _mixed(by_score: Sequence[Row]) -> list[Row]:
    seen: Counter[tuple[str, str]] = Counter()
    groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, task in enumerate(by_score):
        category = _suggested(task)
        article = (category, str(task["data"]["title"]))
        groups[category].append((seen[article], place))
        seen[article] += 1
    turns = [
        (turn, category, place)
        for category, members in groups.items()
        for turn, (_, place) in enumerate(sorted(members))
    ]
    return [by_score[place] for _, _, place in sorted(turns)]
