"""What a roll-up says: shares of categories by group, and changes between groups."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from watchword.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Share:
    """How common a category is in a group of articles.

    Attributes
    ----------
    group, category : str
    n_sentences, n_tagged : int
    n_articles, n_tagged_articles : int
        Articles, and those with at least one tagged sentence; never corrected.
    observed : float
        ``n_tagged / n_sentences``.
    corrected : float or None
        The likeliest true share, in [0, 1]; None where it cannot be told.
    low, high : float or None
        Bounds of the 95 % interval of `corrected`.
    reason : str or None
        Why nothing is corrected.
    """

    group: str
    category: str
    n_sentences: int
    n_tagged: int
    n_articles: int
    n_tagged_articles: int
    observed: float
    corrected: float | None
    low: float | None
    high: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """How the corrected share of a category differs between two groups.

    Attributes
    ----------
    category, before, after : str
        A category id and two groups.
    difference, low, high : float
        Corrected share of `after` less that of `before`, with its 95 % interval.
    ratio, ratio_low, ratio_high : float or None
        Corrected share of `after` by that of `before`; None where that may be 0.
    verdict : str
        "up" or "down" where the interval of `difference` leaves out 0, else "not clear".
    """

    category: str
    before: str
    after: str
    difference: float
    low: float
    high: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    verdict: str


@dataclass(frozen=True, slots=True, repr=False)
class Rollup(Report):
    """Shares of categories by group, and changes between groups.

    Attributes
    ----------
    by : str
        What the groups are: article, month, quarter, year or source.
    shares : tuple of Share
        Category by category, groups in order.
    changes : tuple of Change
        Between groups that follow each other, or the two that were to be compared.
    used : dict of str to str
        For each category what it was counted by: "scores" or "labels".
    names, colors : dict of str to str
        For each category what people call it, and its colour.
    """

    header = (
        "group", "category", "sentences", "tagged", "observed %", "corrected %", "low %", "high %",
        "change", "change low", "change high", "ratio", "verdict",
    )  # fmt: skip

    by: str
    shares: tuple[Share, ...]
    changes: tuple[Change, ...]
    used: dict[str, str]
    names: dict[str, str]
    colors: dict[str, str]

    def __str__(self) -> str:
        n_groups = len({one.group for one in self.shares})
        n_categories = len(self.used)
        what = (
            f"{n_categories} {'category' if n_categories == 1 else 'categories'} in "
            f"{n_groups} {'group' if n_groups == 1 else 'groups'} by {self.by}"
        )
        if not self.changes:
            return what
        verdicts = [one.verdict for one in self.changes]
        return (
            f"{what}; of {len(verdicts)} changes {verdicts.count('up')} up, "
            f"{verdicts.count('down')} down, {verdicts.count('not clear')} not clear "
            "(at 95 %, 1 in 20 without a change seems clear)"
        )

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row for each group and category: shares in per cent, changes in points."""
        changed = {(one.after, one.category): one for one in self.changes}
        return [_row(one, changed.get((one.group, one.category))) for one in self.shares]

    def as_json(self) -> dict[str, Any]:
        """Return all figures, shares and changes as fractions of 1."""
        return {
            "by": self.by,
            "used": self.used,
            "shares": [asdict(one) for one in self.shares],
            "changes": [asdict(one) for one in self.changes],
        }

    def plot(self) -> list[Axes]:
        """Draw the shares and return the matplotlib Axes, one for each category."""
        from watchword.tagging.rollup_figure import panels

        return panels(self)


def _row(share: Share, change: Change | None) -> tuple[object, ...]:
    corrected = [None if x is None else 100 * x for x in (share.corrected, share.low, share.high)]
    changed: tuple[object, ...] = (None, None, None, None, share.reason or "")
    if change is not None:
        points = (100 * x for x in (change.difference, change.low, change.high))
        changed = (*points, change.ratio, change.verdict)
    counted = (share.group, share.category, share.n_sentences, share.n_tagged)
    return (*counted, 100 * share.observed, *corrected, *changed)
