"""Two models on the same sentences: is one better, and on which sentences do they differ.

Both have predicted every sentence without having seen its cluster, in the same folds, so the
difference is paired: what makes a cluster hard makes it hard for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from watchword.errors import ModelError
from watchword.models.figures import FAINT, INK, QUIET, bare, shown
from watchword.models.out_of_fold import OutOfFold
from watchword.models.resamples import Resamples
from watchword.models.scores import f1_drawn
from watchword.models.train import indicator
from watchword.report import Report, plain_table

if TYPE_CHECKING:
    from datasets import Dataset
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Difference:
    """F1 of two models, and the second less the first.

    Attributes
    ----------
    name : str
        Category id, ``micro`` or ``macro``.
    n_positive : int
    a, b : float
        F1 in [0, 1].
    difference : float
        `b` less `a`.
    low, high : float or None
        Bounds of its 95 % interval; None where there is one cluster only.
    """

    name: str
    n_positive: int
    a: float
    b: float
    difference: float
    low: float | None
    high: float | None

    @property
    def certain(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and self.low * self.high > 0


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence to which the two models give different labels.

    Attributes
    ----------
    sentence_id, text : str
    gold, a, b : tuple of str
        Category ids: settled, and given by either model.
    effect : str
        ``gained``: the second model is nearer to gold; ``lost``: farther; ``other``: as far.
    """

    sentence_id: str
    text: str
    gold: tuple[str, ...]
    a: tuple[str, ...]
    b: tuple[str, ...]
    effect: str


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Report):
    """The second model less the first.

    Attributes
    ----------
    a, b : str
        Names of the models.
    differences : tuple of Difference
        Of each category, then micro and macro.
    changes : tuple of Change
        The sentences that the two label differently: gained, lost, other.
    n_sentences, n_clusters, n_folds : int
    """

    header = ("category", "gold", "A", "B", "B - A", "low", "high", "")

    a: str
    b: str
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    n_sentences: int
    n_clusters: int
    n_folds: int

    def __str__(self) -> str:
        micro = self.differences[-2]
        figures = f"{micro.difference:+.3f} micro F1"
        if micro.low is not None:
            figures += f" ({micro.low:+.3f} to {micro.high:+.3f})"
        if micro.certain:
            word = "better" if micro.difference > 0 else "worse"
            verdict = f"{self.b} is {word} than {self.a}: {figures}"
        else:
            verdict = f"no certain difference between {self.a} and {self.b}: {figures}"
        gained, lost = (sum(c.effect == e for c in self.changes) for e in ("gained", "lost"))
        return (
            f"{verdict}; {len(self.changes)} of {self.n_sentences} sentences changed: "
            f"{gained} gained, {lost} lost"
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row for each category, then micro and macro."""
        return [
            (
                one.name,
                one.n_positive,
                *(_three(value) for value in (one.a, one.b)),
                *(_three(value, "+") for value in (one.difference, one.low, one.high)),
                ("better" if one.difference > 0 else "worse") if one.certain else "",
            )
            for one in self.differences
        ]

    def sentences(self, n: int | None = None) -> str:
        """Return as text the sentences that changed, at most `n` gained and `n` lost."""
        header = ("", "sentence", "gold", "A", "B", "text")
        rows = [
            (one.effect, one.sentence_id, *map(_shown, (one.gold, one.a, one.b)), one.text)
            for effect in ("gained", "lost", "other")
            for one in [c for c in self.changes if c.effect == effect][:n]
        ]
        return plain_table(header, rows) if rows else "no sentence changed"

    def as_json(self) -> dict[str, Any]:
        """Return all figures and all sentences that changed."""
        return asdict(self)

    def plot(self) -> Axes:
        """Draw the difference in F1 of each category with its interval."""
        return shown(_draw, self)


def compare(
    gold: Dataset, a: OutOfFold, b: OutOfFold, names: tuple[str, str] = ("A", "B"), seed: int = 0
) -> Comparison:
    """Set two models side by side on the same gold and the same folds.

    Parameters
    ----------
    gold : datasets.Dataset
        As `Workspace.gold` gives it, in the order of the predictions.
    a, b : OutOfFold
    names : (str, str)
    seed : int, default 0
        Of the bootstrap.

    Returns
    -------
    Comparison

    Raises
    ------
    ModelError
        If the two were not made on the same sentences, categories and folds.
    """
    _check(a, b, gold)
    y, clusters = indicator(gold["labels"][:], a.categories), gold["cluster"][:]
    resamples = Resamples(clusters, seed)
    drawn = [f1_drawn(y, held.predicted, resamples) for held in (a, b)]
    support = [*y.sum(axis=0), y.sum(), y.sum()]
    differences = []
    for i, name in enumerate([*a.categories, "micro", "macro"]):
        of_a, of_b = drawn[0][:, i], drawn[1][:, i]
        low, high = resamples.interval(of_b - of_a) or (None, None)
        value = float(of_b[0] - of_a[0])
        figures = (float(of_a[0]), float(of_b[0]), value, low, high)
        differences.append(Difference(name, int(support[i]), *figures))
    return Comparison(
        a=names[0],
        b=names[1],
        differences=tuple(differences),
        changes=tuple(_changes(gold["text"][:], y, a, b)),
        n_sentences=len(y),
        n_clusters=resamples.n_clusters,
        n_folds=a.n_folds,
    )


def _check(a: OutOfFold, b: OutOfFold, gold: Dataset) -> None:
    same = {
        "sentences": a.sentence_ids == b.sentence_ids and len(a.sentence_ids) == len(gold),
        "categories": a.categories == b.categories,
        "folds": np.array_equal(a.folds, b.folds),
    }
    for what, holds in same.items():
        if not holds:
            raise ModelError(
                f"the two models were not predicted on the same {what}",
                hint="Make both with the same gold, number of folds and seed.",
            )


def _changes(texts: Sequence[str], y: Any, a: OutOfFold, b: OutOfFold) -> Iterator[Change]:
    better = (a.predicted != y).sum(axis=1) - (b.predicted != y).sum(axis=1)
    for row in np.flatnonzero((a.predicted != b.predicted).any(axis=1)):
        effect = "gained" if better[row] > 0 else "lost" if better[row] < 0 else "other"
        gold, by_a, by_b = (
            tuple(name for name, on in zip(a.categories, rows[row], strict=True) if on)
            for rows in (y, a.predicted, b.predicted)
        )
        yield Change(a.sentence_ids[row], texts[row], gold, by_a, by_b, effect)


def _draw(ax: Axes, comparison: Comparison) -> None:
    rows = comparison.differences[::-1]
    for row, one in enumerate(rows):
        color = INK if one.certain else QUIET
        if one.low is not None and one.high is not None:
            ax.plot([one.low, one.high], [row, row], color=color, linewidth=2, alpha=0.5)
        ax.plot([one.difference], [row], "o", color=color)
    ax.axvline(0, color=QUIET, linewidth=1)
    ax.set_yticks(range(len(rows)), [f"{one.name} ({one.n_positive})" for one in rows])
    ax.set_xlabel(f"F1 of {comparison.b} less F1 of {comparison.a}, 95 % interval")
    bare(ax)
    ax.grid(axis="x", color=FAINT)


def _three(value: float | None, sign: str = "") -> str | None:
    return None if value is None else format(value, f"{sign}.3f")


def _shown(labels: tuple[str, ...]) -> str:
    return ", ".join(labels) or "-"
