"""Whether annotators follow what they are shown.

A prediction that is shown is accepted more often than annotators who do not see it choose the same:
the difference is what showing it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from watchword.labels.annotation import Annotation, latest


@dataclass(frozen=True, slots=True)
class Anchoring:
    """How often shown predictions were accepted, and how often they are chosen unseen.

    Attributes
    ----------
    n_shown, n_accepted : int
        Annotations made with a prediction in view, and those that left it as it was.
    n_blind, n_same : int
        Annotations made with none in view, of sentences on which somebody else accepted one, and
        those that chose exactly the same labels.
    """

    n_shown: int
    n_accepted: int
    n_blind: int
    n_same: int

    def __str__(self) -> str:
        if not self.n_shown:
            return "anchoring: no annotation was made with a prediction in view"
        accepted = f"{self.n_accepted} of {self.n_shown} shown predictions accepted"
        if not self.n_blind:
            return f"anchoring: {accepted}; nobody labelled the same sentences blind"
        blind = f"{self.n_same} of {self.n_blind} blind annotations chose the same"
        return f"anchoring: {accepted}; {blind}"


def anchoring(annotations: Iterable[Annotation]) -> Anchoring:
    """Count how often predictions were accepted, and how often they are chosen unseen.

    Parameters
    ----------
    annotations : iterable of Annotation

    Returns
    -------
    Anchoring

    Examples
    --------
    >>> print(anchoring([Annotation("s1", "ann", ("fraud",), origin="prediction"),
    ...                  Annotation("s1", "bo", (), origin="manual")]))
    anchoring: 1 of 1 shown predictions accepted; 0 of 1 blind annotations chose the same
    """
    accepted: dict[str, set[frozenset[str]]] = defaultdict(set)
    blind: list[Annotation] = []
    n_shown = n_accepted = 0
    for one in latest(annotations):
        if one.skipped:
            continue
        n_shown += one.origin in ("prediction", "prediction-changed")
        n_accepted += one.origin == "prediction"
        if one.origin == "prediction":
            accepted[one.sentence_id].add(frozenset(one.labels))
        elif one.origin == "manual":
            blind.append(one)
    compared = [one for one in blind if one.sentence_id in accepted]
    n_same = sum(frozenset(one.labels) in accepted[one.sentence_id] for one in compared)
    return Anchoring(n_shown, n_accepted, len(compared), n_same)
