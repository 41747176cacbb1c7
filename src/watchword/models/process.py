"""How gold came about: counted from gold itself, for the model card and the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasets import Dataset


@dataclass(frozen=True, slots=True)
class Process:
    """How many decided, and how.

    Attributes
    ----------
    n_annotators : int
        Different people whose labels gold rests on, those who settled disagreements included.
    decided_by : dict of str to int
        Sentences by how they were settled: agreement, adjudication, single.
    """

    n_annotators: int
    decided_by: dict[str, int]

    def __str__(self) -> str:
        ways = ", ".join(f"{n} by {_WAYS.get(way, way)}" for way, n in self.decided_by.items())
        return f"{self.n_annotators} annotators, adjudicators included; settled: {ways}"


_WAYS = {
    "agreement": "agreement of all who read the sentence",
    "adjudication": "a decision on their disagreement",
    "single": "the only annotator",
}


def process_of(gold: Dataset) -> Process | None:
    """Count how gold was decided; None where its rows do not say."""
    if not {"decided_by", "annotators"} <= set(gold.column_names):
        return None
    names = {name for many in gold["annotators"][:] for name in many}
    return Process(len(names), dict(Counter(gold["decided_by"][:]).most_common()))
