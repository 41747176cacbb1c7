"""The terms that speak most for a category, in any sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from watchword.errors import ModelError
from watchword.report import Report
from watchword.tagging.explain import column_of

if TYPE_CHECKING:
    from watchword.tagging.tagger import Tagger


@dataclass(frozen=True, slots=True)
class TopTerm:
    """One term of a category.

    Attributes
    ----------
    term : str
    strength : float
        Weight times idf: the log-odds that a sentence of this term alone would get from it,
        before TF-IDF is scaled to unit length.
    weight : float
        Log-odds per unit of TF-IDF.
    """

    term: str
    strength: float
    weight: float


@dataclass(frozen=True, slots=True, repr=False)
class TopTerms(Report):
    """The strongest terms of a category, the strongest first."""

    header = ("term", "strength", "weight")

    category: str
    block: str
    terms: tuple[TopTerm, ...]

    def __str__(self) -> str:
        return f"{self.category}: the {len(self.terms)} strongest terms of block '{self.block}'"

    def rows(self) -> list[tuple[object, ...]]:
        """Return a line for each term."""
        return [(one.term, one.strength, one.weight) for one in self.terms]

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain lists and numbers."""
        terms = [dict(zip(self.header, row, strict=True)) for row in self.rows()]
        return {"category": self.category, "block": self.block, "terms": terms}


def top_terms(tagger: Tagger, category: str, n: int = 20, *, block: str | None = None) -> TopTerms:
    """Return the terms that speak most for a category.

    Terms are ordered by weight times idf. The weight alone says what a unit of TF-IDF adds; a
    rare term gets more of it in a sentence than a frequent one, and idf is by how much.

    Parameters
    ----------
    tagger : Tagger
    category : str
        Category id.
    n : int
    block : str, optional
        Block of features; by default the first, which is words wherever the model has words.

    Returns
    -------
    TopTerms

    Raises
    ------
    ModelError
        If the tagger does not know the category or the block.
    """
    column = column_of(tagger, category)
    blocks = {one.name: one for one in tagger.blocks}
    chosen = blocks.get(block or next(iter(blocks)))
    if chosen is None:
        raise ModelError(
            f"the tagger has no block '{block}'", hint=f"Name one of: {', '.join(blocks)}"
        )
    weights = np.asarray(chosen.weights[:, column], dtype=np.float64)
    strength = weights * chosen.idf
    best = np.argsort(-strength, kind="stable")[: max(n, 0)]
    place = {int(at): rank for rank, at in enumerate(best)}
    names = {place[at]: term for term, at in chosen.columns.items() if at in place}
    return TopTerms(
        category,
        chosen.name,
        tuple(
            TopTerm(names[rank], float(strength[at]), float(weights[at]))
            for rank, at in enumerate(best)
        ),
    )
