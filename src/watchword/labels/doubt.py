"""Doubted gold on its way to an adjudicator, with present gold, who said what, and the doubt.

Where the doubt comes from is not this package's business; usually it is a model's that has not
seen the sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from watchword.labels.annotation import Annotation
from watchword.labels.review import said, who_said
from watchword.labels.studio import Studio
from watchword.labels.tasks import suggest
from watchword.labels.taxonomy import Taxonomy
from watchword.tables import Row

GOLD = "gold"
"""Whose prediction it is that an adjudicator sees ticked in advance: present gold's."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A model doubts what gold says of a sentence and a category.

    Attributes
    ----------
    category : str
    in_gold : bool
        Gold says that the sentence has the category.
    probability : float
        Of the category, by the model.
    """

    category: str
    in_gold: bool
    probability: float


def doubt_tasks(
    tasks: Iterable[Row],
    annotations: Iterable[Annotation],
    gold: Iterable[Row],
    doubts: Mapping[str, Sequence[Doubt]],
    taxonomy: Taxonomy,
) -> list[Row]:
    """Return tasks for the doubted sentences, in the order of `doubts`.

    Parameters
    ----------
    tasks : iterable of dict
        Of all sentences, as `watchword.labels.tasks.tasks` makes them.
    annotations : iterable of Annotation
    gold : iterable of dict
        Rows of ``labels/gold.jsonl``.
    doubts : mapping of str to sequence of Doubt
        For each sentence id what is doubted; the most doubtful sentence first.
    taxonomy : Taxonomy

    Returns
    -------
    list of dict
        With ``data.said``, HTML, and present gold as the prediction. Sentences that people do not
        label are left out.
    """
    made = {task["data"]["sentence_id"]: task for task in tasks}
    by_sentence = who_said(annotations)
    settled = {row["sentence_id"]: row for row in gold}
    found = []
    for name, doubted in doubts.items():
        if name in made and name in settled:
            task, row = made[name], settled[name]
            given = said(by_sentence.get(name, ()), taxonomy)
            lines = [_present(row, taxonomy), given, _doubts(doubted, taxonomy)]
            task["data"]["said"] = "<br/>".join(filter(None, lines))
            found.append(task)
    shown = [
        (settled[name]["labels"], 1 - max(map(_strength, doubts[name])))
        for name in (task["data"]["sentence_id"] for task in found)
    ]
    suggest(found, lambda texts: shown, GOLD)
    return found


def show_gold(studio: Studio, number: int) -> None:
    """Have present gold ticked in advance in a project whose tasks bring it along."""
    project = studio.get(f"/api/projects/{number}/")
    wanted = {"model_version": GOLD, "show_collab_predictions": True}
    changes = {name: value for name, value in wanted.items() if project.get(name) != value}
    if changes:
        studio.patch(f"/api/projects/{number}/", changes)


def _present(row: Row, taxonomy: Taxonomy) -> str:
    labels = _names(row["labels"], taxonomy) or taxonomy.none.name
    return f"<b>In gold</b>, by {escape(str(row['decided_by']))}: {escape(labels)}"


def _doubts(doubts: Sequence[Doubt], taxonomy: Taxonomy) -> str:
    lines = []
    for in_gold, words in ((True, "The model doubts"), (False, "The model would add")):
        named = [
            f"{_names([one.category], taxonomy)} (probability {one.probability:.2f})"
            for one in doubts
            if one.in_gold == in_gold
        ]
        lines += [f"<b>{words}</b>: {escape(', '.join(named))}"] if named else []
    return "<br/>".join(lines)


def _names(labels: Iterable[str], taxonomy: Taxonomy) -> str:
    names = {one.id: one.name for one in taxonomy.categories}
    return ", ".join(names.get(one, one) for one in labels)


def _strength(doubt: Doubt) -> float:
    return 1 - doubt.probability if doubt.in_gold else doubt.probability
