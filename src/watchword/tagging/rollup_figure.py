"""A roll-up as a picture: a panel for each category, with its interval, and what was counted."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from watchword.errors import extra
from watchword.report import check_picture, write_picture
from watchword.tagging.groups import PERIODS
from watchword.tagging.rolled_up import Rollup, Share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as FigureType

_COLUMNS = 3
_MOST = 30
"""Groups that fit under each other; of more, those with the most sentences are shown."""

_GREY = "#6b7280"


def write_figure(path: Path, rollup: Rollup) -> None:
    """Write the figure; the suffix says in which format.

    Raises
    ------
    WatchwordError
        If no picture can be written under that name.
    """
    check_picture(path)
    write_picture(path, _figure(rollup))


def panels(rollup: Rollup) -> list[Axes]:
    """Draw a panel for each category and return them.

    Groups that follow each other become a line with a band, other groups points with a bar. What
    was counted, uncorrected, is grey.
    """
    return _figure(rollup).axes


def _figure(rollup: Rollup) -> FigureType:
    with extra("workbench"):
        from matplotlib.figure import Figure
    series: dict[str, list[Share]] = {}
    for one in rollup.shares:
        series.setdefault(one.category, []).append(one)
    timed = rollup.by in PERIODS
    chosen = {name: shares if timed else _largest(shares) for name, shares in series.items()}
    n_columns = min(_COLUMNS, len(chosen))
    n_rows = math.ceil(len(chosen) / n_columns)
    height = 2.2 if timed else 0.9 + 0.2 * max(map(len, chosen.values()))
    width = 4.6 if n_columns > 1 else 7
    figure = Figure(figsize=(width * n_columns, height * n_rows + 0.6), layout="constrained")
    grid = figure.subplots(n_rows, n_columns, squeeze=False, sharex=timed, sharey=not timed)
    for number, ax in enumerate(grid.flat):
        if number >= len(chosen):
            ax.remove()
        elif number + n_columns >= len(chosen):
            ax.tick_params(labelbottom=True)
    for ax, (category, shares) in zip(figure.axes, chosen.items(), strict=True):
        (_line if timed else _points)(ax, shares, rollup.colors[category])
        ax.set_title(rollup.names[category], fontsize=9, loc="left")
        ax.tick_params(labelsize=7)
        ax.spines[["top", "right"]].set_visible(False)
    n_groups, n_shown = (len(next(iter(some.values()))) for some in (series, chosen))
    left_out = f" (the {n_shown} largest of {n_groups})" if n_shown < n_groups else ""
    figure.suptitle(
        f"Sentences of each category by {rollup.by}{left_out}, %\n"
        "in colour: corrected, with 95 % interval; in grey: as counted",
        fontsize=9,
    )
    return figure


def _largest(shares: list[Share]) -> list[Share]:
    most = sorted(shares, key=lambda one: -one.n_sentences)[:_MOST]
    return [one for one in shares if one in most]


def _line(ax: Axes, shares: list[Share], color: str) -> None:
    places = range(len(shares))
    ax.plot(places, [100 * one.observed for one in shares], "--", color=_GREY, linewidth=0.9)
    told = [(x, one) for x, one in zip(places, shares, strict=True) if one.corrected is not None]
    x = [place for place, _ in told]
    low, middle, high = (
        [100 * (getattr(one, name) or 0.0) for _, one in told]
        for name in ("low", "corrected", "high")
    )
    ax.fill_between(x, low, high, color=color, alpha=0.18, linewidth=0)
    ax.plot(x, middle, "-o", color=color, linewidth=1.3, markersize=3)
    # Few enough names to be read.
    step = math.ceil(len(shares) / 8)
    ax.set_xticks(
        list(places)[::step], [one.group for one in shares][::step], rotation=35, ha="right"
    )
    # An interval that reaches far up must not press all lines down to the axis.
    highest = 2.5 * max([*middle, *(100 * one.observed for one in shares)])
    ax.set_ylim(0, min([highest, *([1.05 * max(high)] if high else [])]) or None)


def _points(ax: Axes, shares: list[Share], color: str) -> None:
    for row, one in enumerate(reversed(shares)):
        ax.plot([100 * one.observed], [row], "|", color=_GREY, markersize=7)
        if one.corrected is not None and one.low is not None and one.high is not None:
            ax.plot(
                [100 * one.low, 100 * one.high], [row, row], color=color, linewidth=2, alpha=0.4
            )
            ax.plot([100 * one.corrected], [row], "o", color=color, markersize=3.5)
    names = [one.group if len(one.group) <= 30 else one.group[:29] + "…" for one in shares]
    ax.set_yticks(range(len(shares)), names[::-1])
    ax.set_ylim(-0.7, len(shares) - 0.3)
    ax.set_xlim(left=0)
