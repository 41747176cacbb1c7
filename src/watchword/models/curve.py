"""What more labelling would bring, as a result to look at: points, power laws and advice."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from watchword.report import Report, plain_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEP = 0.02
"""The rise in F1 for which the advice says how much more to label."""


@dataclass(frozen=True, slots=True)
class Line:
    """The curve of one category, of micro or of macro.

    Attributes
    ----------
    name : str
    examples : tuple of float
        At each size, what was learnt from: positives of the category; sentences for micro, macro.
    f1, low, high : tuple of float
        At each size, with the 95 % interval.
    law : (float, float, float)
        ``1 - F1 = a + b * examples ** -c``.
    now : float
        Examples in all gold.
    f1_now, f1_twice : float
        By the power law, with all gold and with twice as much.
    twice_low, twice_high : float
        Bounds of the 95 % interval of `f1_twice`.
    more : float or None
        Examples to add for `STEP` more F1; None: no number of such examples would do.
    more_low, more_high : float or None
        Bounds of its 95 % interval; None: without bound.
    fit : float
        Share of the rise over the points that the power law explains, at most 1.
    guess : str
        Why the extrapolation is no more than a guess; empty where it is more.
    """

    name: str
    examples: tuple[float, ...]
    f1: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    law: tuple[float, float, float]
    now: float
    f1_now: float
    f1_twice: float
    twice_low: float
    twice_high: float
    more: float | None
    more_low: float | None
    more_high: float | None
    fit: float
    guess: str


@dataclass(frozen=True, slots=True, repr=False)
class Curve(Report):
    """Scores over growing numbers of labelled sentences, and what more of them would bring.

    Attributes
    ----------
    n_sentences : tuple of int
        Labelled sentences learnt from, at each size.
    categories : tuple of Line
    micro, macro : Line
    n_gold : int
        All labelled sentences; the largest size leaves out those of the test fold.
    n_folds, repeats : int
    """

    header = (
        "category", "examples", "F1 by fit", "F1 at twice", "low", "high", "more for +0.02", "",
    )  # fmt: skip

    n_sentences: tuple[int, ...]
    categories: tuple[Line, ...]
    micro: Line
    macro: Line
    n_gold: int
    n_folds: int
    repeats: int

    def __str__(self) -> str:
        micro = self.micro
        first, last = micro.f1[0], micro.f1[-1]
        rise = f"micro F1 {first:.3f} to {last:.3f} from {self.n_sentences[0]} to "
        rise += f"{self.n_sentences[-1]} sentences"
        twice = f"with {2 * self.n_gold} about {micro.f1_twice:.3f} "
        twice += f"({micro.twice_low:.3f} to {micro.twice_high:.3f})"
        return f"{rise}; {twice}{', a guess' if micro.guess else ''}. {self.advice}"

    @property
    def advice(self) -> str:
        """What to label next: the category where the fewest examples bring the most."""
        open_ = [one for one in self.categories if one.more is not None and not one.guess]
        if not open_:
            return "No category's curve is good enough for advice on what to label."
        best = min(open_, key=lambda one: one.more or np.inf)
        return (
            f"Label about {_rounded(best.more or 0)} more sentences of {best.name} "
            f"({_range(best.more_low, best.more_high)}) for +{STEP:.2f} F1 there."
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return for each category, micro and macro what twice as much would bring."""
        return [
            (
                one.name,
                round(one.now),
                one.f1_now,
                one.f1_twice,
                one.twice_low,
                one.twice_high,
                _more(one),
                one.guess and f"no more than a guess: {one.guess}",
            )
            for one in (*self.categories, self.micro, self.macro)
        ]

    def points(self) -> list[tuple[object, ...]]:
        """Return one row for each size: sentences, then micro and macro F1 with intervals."""
        lines = (self.micro, self.macro)
        return [
            (n, *(value for one in lines for value in (one.f1[i], one.low[i], one.high[i])))
            for i, n in enumerate(self.n_sentences)
        ]

    def table(self) -> str:
        """Return the measured points, and below them what the power laws say."""
        header = ("sentences", "micro F1", "low", "high", "macro F1", "low", "high")
        return f"{plain_table(header, self.points())}\n\n{plain_table(self.header, self.rows())}"

    def as_json(self) -> dict[str, Any]:
        """Return all figures as plain lists and numbers, with the advice."""
        return {**asdict(self), "advice": self.advice}

    def plot(self) -> Axes:
        """Draw micro and macro F1 over sentences, with the power law beyond what is labelled."""
        from watchword.models import figures

        return figures.shown(figures.draw_curve, self)


def _more(line: Line) -> str:
    if line.more is None:
        return "not by more of the same"
    return f"{_rounded(line.more)} ({_range(line.more_low, line.more_high)})"


def _range(low: float | None, high: float | None) -> str:
    start = "unknown" if low is None else f"{_rounded(low)}"
    return f"{start} or more" if high is None else f"{start} to {_rounded(high)}"


def _rounded(value: float) -> int:
    """Return two digits that count; more would pretend."""
    digits = len(str(round(value)))
    return int(round(value, -max(digits - 2, 0)))
