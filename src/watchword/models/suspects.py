"""Suspects: labels in gold that a model which has not seen them doubts.

Confident learning [1]_, as cleanlab has it for several labels per sentence: from out-of-fold
probabilities it estimates, category by category, how many labels are wrong each way, and takes as
many of those that agree least with the model. A model is wrong, too; a suspect is a sentence worth
a second look and nothing more.

Labels that may be one too many and labels that may be missing are listed by turns: a sentence of
few telling words never gets as near to 0 as one with many gets to 1, so qualities of the two kinds
do not compare. Among the first hundred this finds about half as many planted errors again.

.. [1] C. Northcutt, L. Jiang, I. Chuang (2021), "Confident Learning: Estimating Uncertainty in
   Dataset Labels".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError, extra
from watchword.models.out_of_fold import OutOfFold
from watchword.models.train import indicator
from watchword.report import Report, html_table, plain_table

if TYPE_CHECKING:
    from datasets import Dataset

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_WIDTH = 80
_SHOWN = 20
_COUNTED = ("category", "in gold", "doubted", "missing?")


@dataclass(frozen=True, slots=True)
class Suspect:
    """One doubted decision: a sentence and a category.

    Attributes
    ----------
    sentence_id, text, category : str
    in_gold : bool
        Gold says that the sentence has the category.
    probability : float
        Of the category, by a model that has not seen the sentence's article.
    quality : float
        How well gold and the model agree, from 0 (not at all) to 1.
    decided_by : str or None
        How gold was settled: agreement, adjudication or single; None where gold does not say.
    """

    sentence_id: str
    text: str
    category: str
    in_gold: bool
    probability: float
    quality: float
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Doubted:
    """How much of gold is doubted in one category.

    Attributes
    ----------
    category : str
    n_gold : int
        Sentences with the category.
    n_given : int
        Of these, how many the model would not give it.
    n_missing : int
        Sentences without the category that the model would give it.
    """

    category: str
    n_gold: int
    n_given: int
    n_missing: int


@dataclass(frozen=True, slots=True, repr=False)
class Suspects(Report):
    """Doubted decisions, the most doubtful of both kinds by turns, and counts per category.

    Attributes
    ----------
    suspects : tuple of Suspect
    categories : tuple of Doubted
        Their counts are confident learning's estimate of label errors. Where a category is hard
        to learn, the model's own mistakes are among them, so read them as an upper bound.
    n_sentences : int
        Of gold.
    """

    header = ("probability", "in gold", "category", "decided by", "sentence", "text")

    suspects: tuple[Suspect, ...]
    categories: tuple[Doubted, ...]
    n_sentences: int

    @property
    def n_estimated(self) -> int:
        """The estimate of label errors in all categories."""
        return sum(one.n_given + one.n_missing for one in self.categories)

    def __str__(self) -> str:
        decisions = self.n_sentences * len(self.categories)
        share = self.n_estimated / decisions if decisions else 0.0
        fewer = len(self.suspects) < self.n_estimated
        of = "1 category" if len(self.categories) == 1 else f"{len(self.categories)} categories"
        return (
            f"{self.n_estimated} of {decisions} decisions in gold are doubted ({share:.2%}), "
            f"of {self.n_sentences} sentences and {of}"
            + (f"; {len(self.suspects)} are listed" if fewer else "")
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return a line for each suspect."""
        return [
            (
                one.probability,
                "yes" if one.in_gold else "no",
                one.category,
                one.decided_by,
                one.sentence_id,
                one.text,
            )
            for one in self.suspects
        ]

    def table(self) -> str:
        """Return the suspects as aligned text, long sentences cut; then the counts."""
        rows = [(*row[:5], shorten(str(row[5]), _WIDTH, placeholder=" …")) for row in self.rows()]
        return f"{plain_table(self.header, rows)}\n\n{plain_table(_COUNTED, self._counted())}"

    def _repr_html_(self) -> str:
        """Show the first suspects and the counts; a notebook shall stay small."""
        listed = html_table(self.header, self.rows()[:_SHOWN])
        return f"<p>{escape(str(self))}</p>{listed}{html_table(_COUNTED, self._counted())}"

    def _counted(self) -> list[tuple[object, ...]]:
        return [(c.category, c.n_gold, c.n_given, c.n_missing) for c in self.categories]

    def of(self, category: str) -> Suspects:
        """Return the same for one category."""
        return Suspects(
            tuple(one for one in self.suspects if one.category == category),
            tuple(one for one in self.categories if one.category == category),
            self.n_sentences,
        )

    def undecided(self) -> Suspects:
        """Return the same without what an adjudicator has decided already; the counts stay."""
        left = tuple(one for one in self.suspects if one.decided_by != "adjudication")
        return Suspects(left, self.categories, self.n_sentences)

    def first(self, n: int) -> Suspects:
        """Return the same with the `n` most doubtful only; the counts stay."""
        return Suspects(self.suspects[:n], self.categories, self.n_sentences)

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain lists and numbers."""
        return {
            "n_sentences": self.n_sentences,
            "n_estimated": self.n_estimated,
            "categories": [asdict(one) for one in self.categories],
            "suspects": [asdict(one) for one in self.suspects],
        }


def suspects(gold: Dataset, held: OutOfFold) -> Suspects:
    """Find the labels in gold that a cross-validated model doubts.

    Parameters
    ----------
    gold : datasets.Dataset
        `text`, `labels` and, where it is there, `decided_by` of each sentence, as
        `Workspace.gold` gives them.
    held : OutOfFold
        Predictions of these very sentences, each by a model that has not seen its cluster.

    Returns
    -------
    Suspects

    Raises
    ------
    ModelError
        If the predictions are of other sentences.
    """
    y = indicator(gold["labels"], held.categories).reshape(len(gold), len(held.categories))
    if held.probabilities.shape != y.shape:
        raise ModelError(
            f"predictions of shape {held.probabilities.shape} for gold of shape {y.shape}",
            hint="Predict this gold again: watchword models evaluate",
        )
    tested = held.folds >= 0
    doubted, quality = np.zeros(y.shape, dtype=bool), np.ones(y.shape)
    doubted[tested], quality[tested] = doubts(y[tested], held.probabilities[tested])
    rows, columns = np.nonzero(doubted)
    order = _by_turns(quality[rows, columns], y[rows, columns])
    texts = list(gold["text"])
    known = "decided_by" in gold.column_names
    decided = list(gold["decided_by"]) if known else [None] * len(texts)
    found = tuple(
        Suspect(
            sentence_id=held.sentence_ids[row],
            text=texts[row],
            category=held.categories[column],
            in_gold=bool(y[row, column]),
            probability=float(held.probabilities[row, column]),
            quality=float(quality[row, column]),
            decided_by=decided[row],
        )
        for row, column in zip(rows[order], columns[order], strict=True)
    )
    return Suspects(found, _counts(y, doubted, held.categories), len(y))


def _by_turns(quality: FloatArray, in_gold: IntArray) -> NDArray[np.intp]:
    """Return an order in which both kinds take turns, each from the least quality on."""
    turn = np.zeros(len(quality), dtype=np.intp)
    for kind in (0, 1):
        members = np.flatnonzero(in_gold == kind)
        turn[members[np.argsort(quality[members], kind="stable")]] = np.arange(len(members))
    return np.asarray(np.lexsort((quality, turn)))


def doubts(y: IntArray, probabilities: FloatArray) -> tuple[BoolArray, FloatArray]:
    """Return which decisions are doubted, and the quality of each.

    Parameters
    ----------
    y : ndarray of shape (n_sentences, n_categories)
        0 or 1.
    probabilities : ndarray of shape (n_sentences, n_categories)
        Out of fold, in [0, 1].

    Returns
    -------
    doubted : ndarray of bool, shape (n_sentences, n_categories)
        None in a category that all sentences have, or none has: the model has nothing to go by.
    quality : ndarray of shape (n_sentences, n_categories)
        In [0, 1]: the probability of what gold says.
    """
    with extra("workbench"):
        from cleanlab.multilabel_classification.filter import find_multilabel_issues_per_class
        from cleanlab.multilabel_classification.rank import get_label_quality_scores_per_class

    doubted, quality = np.zeros(y.shape, dtype=bool), np.ones(y.shape)
    two_sided = (y.min(axis=0, initial=1) == 0) & (y.max(axis=0, initial=0) == 1)
    if two_sided.any():
        labels = [np.flatnonzero(row).tolist() for row in y[:, two_sided]]
        p = probabilities[:, two_sided]
        doubted[:, two_sided] = find_multilabel_issues_per_class(labels, p, n_jobs=1)
        quality[:, two_sided] = get_label_quality_scores_per_class(labels, p)
    return doubted, quality


def _counts(y: IntArray, doubted: BoolArray, categories: Sequence[str]) -> tuple[Doubted, ...]:
    given, missing = doubted & (y == 1), doubted & (y == 0)
    figures = zip(y.sum(axis=0), given.sum(axis=0), missing.sum(axis=0), strict=True)
    return tuple(
        Doubted(name, *map(int, row)) for name, row in zip(categories, figures, strict=True)
    )
