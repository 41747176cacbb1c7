"""How an explanation looks: the sentence shaded in a notebook, its words as bars.

Blue speaks for the category, orange against it: colours that people with any kind of colour
blindness tell apart, and that stay legible on a white and on a dark page.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from watchword.errors import extra
from watchword.report import html_table
from watchword.tagging.words import character_shares

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from watchword.tagging.explain import Explanation

_FOR, _AGAINST = "37,99,235", "234,88,12"

_STEPS = 5
"""Depths of shade; neighbours of one depth share one piece of HTML."""

_DEEPEST = 0.6

_MUCH = 0.3
"""Log-odds of one character that get the deepest shade at least, lest next to nothing look much."""

_ROWS = 8

_LONGEST = 2000
"""Characters of a sentence that are shown; no notebook shall swell by a page on one line."""

_LONGEST_WORD = 24


def html(explanation: Explanation) -> str:
    """Return the sentence, shaded by what each character adds, and the strongest terms."""
    more = len(explanation.sentence) - _LONGEST
    cut = f" <i>(and {more} more characters)</i>" if more > 0 else ""
    rows = [(term, of, f"{value:+.2f}") for term, of, value, _ in explanation.strongest(_ROWS)]
    name = escape(explanation.name)
    return (
        f'<div style="line-height:1.7;max-width:46em">{"".join(_pieces(explanation))}{cut}</div>'
        f'<p style="font-size:90%">{_swatch(_FOR)} for {name} {_swatch(_AGAINST)} against<br>'
        f"{escape(str(explanation))}</p>"
        f"{html_table(('term', 'block', 'log-odds'), rows)}"
    )


def _pieces(explanation: Explanation) -> Iterator[str]:
    text = explanation.sentence[:_LONGEST]
    shares = character_shares(explanation.sentence, explanation.contributions)
    depth = np.rint(_STEPS * shares / np.abs(shares).max(initial=_MUCH)).astype(int)
    for level, run in groupby(zip(depth.tolist(), text, strict=False), key=lambda pair: pair[0]):
        piece = escape("".join(letter for _, letter in run))
        yield _shaded(piece, level) if level else piece


def _shaded(piece: str, level: int) -> str:
    color = f"rgba({_FOR if level > 0 else _AGAINST},{abs(level) / _STEPS * _DEEPEST:.2f})"
    return f'<span style="background:{color}">{piece}</span>'


def _swatch(color: str) -> str:
    return f'<span style="background:rgba({color},{_DEEPEST})">&nbsp;&nbsp;&nbsp;</span>'


def plot(explanation: Explanation, n: int) -> Axes:
    """Draw the words that add most, for and against, in the order of the sentence."""
    with extra("workbench"):
        from matplotlib import pyplot as plt

    telling = [one for one in explanation.words if one.value]
    strongest = sorted(telling, key=lambda one: -abs(one.value))[:n]
    shown = sorted(strongest, key=lambda one: one.start)
    height = 0.3 * max(len(shown), 1) + 1.4
    _, ax = plt.subplots(figsize=(7, height), layout="constrained")
    colors = [f"#{'2563eb' if one.value > 0 else 'ea580c'}" for one in shown]
    bars = ax.barh(range(len(shown)), [one.value for one in shown], color=colors)
    ax.bar_label(bars, fmt="%+.2f", padding=3, fontsize=8)
    ax.set_yticks(range(len(shown)), [_name(one.text) for one in shown])
    ax.invert_yaxis()
    ax.axvline(0, color="#6b7280", linewidth=0.8)
    ax.margins(x=0.15)
    ax.set_xlabel("log-odds added")
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(left=False)
    ax.set_title(f"{explanation.name}: probability {explanation.probability:.2f}", fontsize=10)
    return ax


def _name(word: str) -> str:
    """Return a word as the name of a bar, without what matplotlib takes for mathematics."""
    short = word if len(word) <= _LONGEST_WORD else word[: _LONGEST_WORD - 1] + "…"
    return short.replace("$", r"\$")
