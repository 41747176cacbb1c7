"""Precedents: the labelled sentences most like a new one, and what people decided about them.

Likeness is the cosine of TF-IDF in the features of the tagger itself, all blocks together, so that
two sentences are near each other when the tagger, too, sees much of the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from textwrap import shorten
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from watchword.report import Report, plain_table
from watchword.tagging.block import Block
from watchword.tagging.tagger import Tagger

FloatArray = NDArray[np.float64]

_WIDTH = 90


@dataclass(frozen=True, slots=True)
class Precedent:
    """One labelled sentence.

    Attributes
    ----------
    sentence_id, article_id, text : str
    labels : tuple of str
        Category ids; empty where people decided on none.
    similarity : float
        Cosine, from 0 (no term in common) to 1 (the same terms as often).
    """

    sentence_id: str
    article_id: str
    text: str
    labels: tuple[str, ...]
    similarity: float


@dataclass(frozen=True, slots=True, repr=False)
class Nearest(Report):
    """The labelled sentences nearest to one sentence, the nearest first."""

    header = ("similarity", "labels", "sentence", "text")

    sentence: str
    precedents: tuple[Precedent, ...]

    def __str__(self) -> str:
        if not self.precedents:
            return "no labelled sentence has a term in common with this one"
        return f"the {len(self.precedents)} nearest labelled sentences"

    def rows(self) -> list[tuple[object, ...]]:
        """Return a line for each sentence."""
        return [
            (one.similarity, ", ".join(one.labels) or "-", one.sentence_id, one.text)
            for one in self.precedents
        ]

    def table(self) -> str:
        """Return the sentences as aligned text, long ones cut."""
        rows = [(*row[:3], shorten(str(row[3]), _WIDTH, placeholder=" …")) for row in self.rows()]
        return plain_table(self.header, rows)

    def as_json(self) -> list[dict[str, Any]]:
        """Return the sentences as plain rows."""
        return [{**asdict(one), "labels": list(one.labels)} for one in self.precedents]


class Precedents:
    """All labelled sentences in the features of a tagger, ready to be searched.

    Parameters
    ----------
    tagger : Tagger
    gold : iterable of mapping
        `sentence_id`, `article_id`, `text` and `labels` of each sentence, as `Workspace.gold` and
        `Workspace.gold_rows` give them.
    """

    def __init__(self, tagger: Tagger, gold: Iterable[Mapping[str, Any]]) -> None:
        self._tagger = tagger
        self._gold = list(gold)
        self._features = self._vectors([str(row["text"]) for row in self._gold])

    def nearest(self, sentence: str, n: int = 5) -> Nearest:
        """Return the nearest sentences.

        Parameters
        ----------
        sentence : str
        n : int
            At most; sentences without any term in common are left out.

        Returns
        -------
        Nearest
        """
        similarity = (self._features @ self._vectors([sentence]).T).toarray().ravel()
        best = np.argsort(-similarity, kind="stable")[: max(n, 0)]
        return Nearest(
            sentence,
            tuple(self._precedent(at, similarity[at]) for at in best if similarity[at] > 0),
        )

    def _precedent(self, at: int, similarity: float) -> Precedent:
        row = self._gold[at]
        return Precedent(
            sentence_id=str(row["sentence_id"]),
            article_id=str(row.get("article_id") or ""),
            text=str(row["text"]),
            labels=tuple(row["labels"]),
            similarity=min(float(similarity), 1.0),
        )

    def _vectors(self, texts: Sequence[str]) -> csr_matrix:
        """Return TF-IDF of all blocks side by side, every row of unit length or empty."""
        both = hstack([_block_vectors(one, texts) for one in self._tagger.blocks], format="csr")
        lengths = np.sqrt(np.asarray(both.multiply(both).sum(axis=1)).ravel())
        # A row is as long as it has blocks that know a term of it.
        both.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(both.indptr))
        return both


def _block_vectors(block: Block, texts: Sequence[str]) -> csr_matrix:
    found = [block.tfidf(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in found)])
    columns = np.concatenate([columns for columns, _ in found] or [np.zeros(0, dtype=np.intp)])
    values = np.concatenate([values for _, values in found] or [np.zeros(0)])
    shape = (len(texts), len(block.columns))
    return csr_matrix((values.astype(np.float32), columns, ends), shape=shape)
