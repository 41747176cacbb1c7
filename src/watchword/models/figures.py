"""Pictures of an evaluation, each drawn on axes that it is given.

Colours are those of the taxonomy, the ones annotators see; everything else is grey, so that the
categories are what one looks at.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from watchword.errors import extra
from watchword.models.average_precision import average_precision
from watchword.models.baseline import PLAIN
from watchword.models.evidence import Evidence
from watchword.models.power_law import at
from watchword.report import check_picture, write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from watchword.models.curve import Curve
    from watchword.models.evaluate import Evaluation

INK, QUIET, FAINT = "#111827", "#9ca3af", "#e5e7eb"

_BINS = 10
_FEWEST = 20
"""A bin of fewer sentences is not drawn: its share is luck."""


def shown(draw: Callable[[Axes, Any], None], what: Any, size: tuple[float, float] = (7, 5)) -> Axes:
    """Draw on new axes of pyplot, as a notebook shows them, and return them."""
    with extra("workbench"):
        from matplotlib import pyplot as plt
    _, axes = plt.subplots(figsize=size, layout="constrained")
    draw(axes, what)
    return axes


def write_figure(path: Path, draw: Callable[[Axes, Any], None], what: Any) -> None:
    """Draw into a file, whose suffix says in which format."""
    check_picture(path)
    with extra("workbench"):
        from matplotlib.figure import Figure
    figure = Figure(figsize=(8, 5), layout="constrained")
    draw(figure.subplots(), what)
    write_picture(path, figure)


def draw_scores(ax: Axes, evaluation: Evaluation) -> None:
    """F1 of each category with its interval; the plain baseline and an annotator as marks."""
    colors = {one.id: one.color for one in evaluation.evidence.categories}
    ordered = sorted(evaluation.categories, key=lambda one: one.f1)
    rows = [evaluation.macro, evaluation.micro, *ordered]
    for row, score in enumerate(rows):
        color = colors.get(score.name, INK)
        if score.low is not None and score.high is not None:
            ax.plot([score.low, score.high], [row, row], color=color, linewidth=3, alpha=0.35)
        ax.plot([score.f1], [row], "o", color=color, markersize=6)
        person = evaluation.person(score.name)
        if person is not None:
            ax.plot([person], [row], "|", color=INK, markersize=11, markeredgewidth=1.5)
    _legend_of_scores(ax, evaluation)
    ax.axhline(1.5, color=FAINT, linewidth=1)
    ax.set_yticks(range(len(rows)), [f"{one.name} ({one.n_positive})" for one in rows])
    plain = [micro.f1 for micro, _ in evaluation.baselines.values() if micro.f1]
    ax.set_xlim(min([0.5, *plain, *(one.low or one.f1 for one in rows)]) - 0.02, 1.01)
    ax.set_xlabel("F1")
    bare(ax)
    ax.grid(axis="x", color=FAINT)


def _legend_of_scores(ax: Axes, evaluation: Evaluation) -> None:
    if PLAIN in evaluation.baselines:
        micro, _ = evaluation.baselines[PLAIN]
        ax.axvline(micro.f1, color=QUIET, linestyle=":", linewidth=1.2, label=f"{PLAIN}, micro")
    ax.plot([], [], "o-", color=QUIET, label="model, 95 % interval")
    if any(evaluation.person(one.name) is not None for one in evaluation.categories):
        ax.plot([], [], "|", color=INK, markersize=10, label="an annotator against another")
    ax.legend(loc="upper left", fontsize=8, framealpha=1, edgecolor="white")


def draw_precision_recall(ax: Axes, evidence: Evidence) -> None:
    """Precision over recall at all thresholds; a dot where the model's own threshold is."""
    from sklearn.metrics import precision_recall_curve

    for column, category in enumerate(evidence.categories):
        y, p = evidence.y[:, column], evidence.probabilities[:, column]
        if not y.any():
            continue
        precision, recall, _ = precision_recall_curve(y, p)
        # Thousands of steps look the same as a few hundred and weigh a hundred times more.
        keep = np.unique(len(recall) - 1 - np.searchsorted(recall[::-1], np.linspace(0, 1, 300)))
        (ap,) = average_precision(p, y)
        name = f"{category.id} {ap:.2f}"
        ax.plot(recall[keep], precision[keep], color=category.color, linewidth=1.3, label=name)
        given = evidence.predicted[:, column]
        hits = float((given & y).sum())
        if given.any():
            at = [hits / y.sum()], [hits / given.sum()]
            ax.plot(*at, "o", color=category.color, markersize=4)
    ax.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
    ax.legend(fontsize=7.5, frameon=False, title="average precision", title_fontsize=8)
    bare(ax)


def draw_reliability(ax: Axes, evidence: Evidence) -> None:
    """Share of sentences that have a category over the probability they were given."""
    ax.plot([0, 1], [0, 1], color=QUIET, linestyle=":", linewidth=1.2, label="perfect")
    for column, category in enumerate(evidence.categories):
        bins = _bins(evidence.probabilities[:, column], evidence.y[:, column])
        if len(bins):
            ax.plot(bins[:, 0], bins[:, 1], color=category.color, linewidth=0.9, alpha=0.5)
    bins = _bins(evidence.probabilities.ravel(), evidence.y.ravel())
    ax.plot(bins[:, 0], bins[:, 1], "o-", color=INK, linewidth=1.8, label="all categories")
    ax.plot([], [], color=QUIET, linewidth=0.9, label=f"one category (bins of {_FEWEST} or more)")
    ax.set(xlim=(0, 1), ylim=(0, 1.01), xlabel="mean probability", ylabel="share that is so")
    ax.legend(fontsize=8, frameon=False, loc="upper left")
    bare(ax)


def _bins(p: Any, y: Any) -> Any:
    """Return mean probability and share of positives of each bin that has enough sentences."""
    at = np.minimum((p * _BINS).astype(int), _BINS - 1)
    counts = np.bincount(at, minlength=_BINS)
    means = [np.bincount(at, values, _BINS) / np.maximum(counts, 1) for values in (p, y)]
    return np.column_stack(means)[counts >= _FEWEST]


def draw_together(ax: Axes, evidence: Evidence) -> None:
    """Of the sentences with the row's category, the share with the column's: given minus gold."""
    gold, given = _together(evidence.y), _together(evidence.predicted)
    names = evidence.names
    image = ax.imshow(given - gold, cmap="PuOr", vmin=-0.15, vmax=0.15)
    for (i, j), value in np.ndenumerate(gold):
        if i != j and (value >= 0.005 or given[i, j] >= 0.005):
            text = f"{100 * value:.0f}\n{100 * given[i, j]:.0f}"
            ax.text(j, i, text, ha="center", va="center", fontsize=6, color=INK, linespacing=1)
    ax.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=8)
    ax.set_yticks(range(len(names)), names, fontsize=8)
    bar = ax.figure.colorbar(image, ax=ax, shrink=0.6, ticks=[-0.15, 0, 0.15])
    bar.ax.set_yticklabels(["too seldom", "as in gold", "too often"], fontsize=8)
    ax.set_title("% of the row's sentences: in gold, below it as given", fontsize=9)


def _together(rows: Any) -> Any:
    """Return the share of each row's category that has each column's category too."""
    both = rows.T @ rows
    shares = both / np.maximum(np.diag(both)[:, None], 1)
    np.fill_diagonal(shares, 0)
    return shares


def bare(ax: Axes) -> None:
    """Take away the lines of a chart that say nothing."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(QUIET)
    ax.set_axisbelow(True)


def draw_curve(ax: Axes, curve: Curve) -> None:
    """Micro and macro F1 over labelled sentences; dashed where nothing was measured."""
    for line, color in ((curve.micro, INK), (curve.macro, "#0e7490")):
        n = np.array(curve.n_sentences, dtype=float)
        ax.fill_between(n, line.low, line.high, color=color, alpha=0.12, linewidth=0)
        ax.plot(n, line.f1, "o", color=color, markersize=5, label=f"{line.name} F1, measured")
        inside = np.geomspace(n[0], curve.n_gold, 60)
        ax.plot(inside, 1 - at(np.array(line.law), inside), color=color, linewidth=1.2)
        beyond = np.geomspace(curve.n_gold, 2 * curve.n_gold, 30)
        ax.plot(beyond, 1 - at(np.array(line.law), beyond), "--", color=color, linewidth=1.2)
        ax.plot([2 * curve.n_gold] * 2, [line.twice_low, line.twice_high], color=color, alpha=0.5)
    ax.axvline(curve.n_gold, color=QUIET, linestyle=":", linewidth=1, label="all gold")
    ax.set_xscale("log")
    ticks = [*curve.n_sentences, 2 * curve.n_gold]
    ax.set_xticks(ticks, [f"{n:,}" for n in ticks], fontsize=8)
    ax.minorticks_off()
    ax.set(xlabel="labelled sentences learnt from", ylabel="F1")
    ax.legend(fontsize=8, framealpha=1, edgecolor="white", loc="lower right")
    bare(ax)
    ax.grid(axis="y", color=FAINT)
