"""Agreement as a picture: alpha of each category with its interval, and who agrees with whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from watchword.errors import extra
from watchword.labels.agreement import Agreement
from watchword.labels.pairs import Pairs
from watchword.report import check_picture, write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw(path: Path, agreement: Agreement, by_pairs: Pairs) -> None:
    """Write the figure; the suffix says in which format.

    Raises
    ------
    WatchwordError
        If no picture can be written under that name.
    """
    check_picture(path)
    with extra("workbench"):
        from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 0.35 * len(agreement.categories) + 2), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    _alphas(left, agreement)
    _matrix(right, by_pairs)
    write_picture(path, figure)


def _alphas(ax: Axes, agreement: Agreement) -> None:
    measured = (*agreement.categories, agreement.overall)
    shown = [(one, one.alpha) for one in reversed(measured) if one.alpha is not None]
    for row, (one, value) in enumerate(shown):
        color = "#111827" if one.category == "overall" else "#2563eb"
        if one.low is not None and one.high is not None:
            ax.plot([one.low, one.high], [row, row], color=color, linewidth=2, alpha=0.5)
        ax.plot([value], [row], "o", color=color)
    names = [f"{one.category} ({one.n_chosen})" for one, _ in shown]
    ax.set_yticks(range(len(shown)), names)
    ax.set_xlim(min(0, *(one.low or 0 for one, _ in shown), 0), 1.02)
    ax.axvline(0.8, color="#9ca3af", linestyle=":", linewidth=1)
    ax.set_title("Krippendorff's alpha, 95 % interval (sentences)", fontsize=10)


def _matrix(ax: Axes, by_pairs: Pairs) -> None:
    names = sorted({name for pair in by_pairs.pairs for name in (pair.one, pair.other)})
    place = {name: number for number, name in enumerate(names)}
    matrix = np.full((len(names), len(names)), np.nan)
    for pair in by_pairs.pairs:
        i, j = place[pair.one], place[pair.other]
        matrix[i, j] = matrix[j, i] = pair.same
    ax.imshow(matrix, vmin=0, vmax=1, cmap="Blues")
    ax.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=8)
    ax.set_yticks(range(len(names)), names, fontsize=8)
    if len(names) <= 12:
        for (i, j), value in np.ndenumerate(matrix):
            if not np.isnan(value):
                color = "white" if value > 0.6 else "black"
                ax.text(j, i, f"{value:.2f}", ha="center", va="center", fontsize=7, color=color)
    ax.set_title("Share of sentences with the same labels", fontsize=10)
