"""An evaluation as one page to look at: figures inside, no network, no script.

Everything that comes from data is escaped. Pictures are drawn as SVG by Matplotlib and put into
the page as images, so nothing in them can run either.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from watchword.errors import extra
from watchword.models import figures
from watchword.models.evidence import MISSED, WRONG, Mistake
from watchword.models.scores import Score

if TYPE_CHECKING:
    from watchword.models.curve import Curve
    from watchword.models.evaluate import Evaluation

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #111827; background: #fff;
  max-width: 62rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem; }
p { max-width: 46rem; } .quiet { color: #6b7280; } .warn { color: #b45309; }
.big { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.25rem 0; }
.big div { border: 1px solid #e5e7eb; border-radius: .5rem; padding: .7rem 1rem; min-width: 9rem; }
.big b { display: block; font-size: 1.6rem; line-height: 1.2; }
table { border-collapse: collapse; font-size: .86rem; width: 100%; }
th { text-align: left; font-weight: 600; border-bottom: 2px solid #111827; padding: .25rem .5rem; }
td { border-bottom: 1px solid #e5e7eb; padding: .25rem .5rem; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
table:not(.wide) td:first-child { white-space: nowrap; }
table.wide td:first-child { width: 50%; }
tr.all td { font-weight: 600; border-top: 1px solid #111827; } tr.base td { color: #6b7280; }
.dot { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .4em; }
.tag { display: inline-block; border-radius: .6em; padding: 0 .5em; margin: 0 .25em .15em 0;
  color: #fff; font-size: .78rem; white-space: nowrap; }
.tag.no { background: #e5e7eb; color: #374151; }
figure { margin: .5rem 0 1rem; break-inside: avoid; } figure img { max-width: 100%; }
figcaption { color: #6b7280; font-size: .86rem; max-width: 46rem; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } h2 { break-after: avoid; }
  figure img { max-height: 11cm; } table { font-size: .82em; } .big b { font-size: 1.4em; }
  tr { break-inside: avoid; } .tag, .dot { print-color-adjust: exact; } }
"""

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

_N_MISTAKES = 15


def page(evaluation: Evaluation, *, title: str = "Evaluation", curve: Curve | None = None) -> str:
    """Return an evaluation, and a learning curve where there is one, as HTML.

    Parameters
    ----------
    evaluation : Evaluation
    title : str
    curve : Curve, optional
    """
    parts = [
        f"<h1>{escape(title)}</h1>",
        _about(evaluation),
        _headline(evaluation),
        _section("Each category", _scores_text(evaluation), _scores_table(evaluation)),
        _picture(figures.draw_scores, evaluation, (8, 5.6), _F1),
        _section("Precision and recall", "", ""),
        _picture(figures.draw_precision_recall, evaluation.evidence, (8, 5.4), _PR),
        _section("Can the probabilities be believed?", "", ""),
        _picture(figures.draw_reliability, evaluation.evidence, (6.4, 5), _RELIABILITY),
        _section("Which categories go together", "", ""),
        _picture(figures.draw_together, evaluation.evidence, (8.4, 6.6), _TOGETHER),
        *_curve(curve),
        _section("The worst mistakes: wrongly given", _MISTAKES, _mistakes(evaluation, WRONG)),
        _section("The worst mistakes: missed", "", _mistakes(evaluation, MISSED)),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


_F1 = (
    "F1 of each category with its 95 % interval, sentences with the category in brackets. A bar "
    "across shows what one annotator reaches against another."
)
_PR = (
    "Each line is a category at all thresholds; the dot is where its thresholds stand. The higher "
    "and farther right, the better."
)
_RELIABILITY = (
    "Of the sentences that were given a probability, the share that has the category. On the "
    "dotted line a probability of 0.7 is right in 7 of 10 cases."
)
_TOGETHER = (
    "Orange: given together less often than in gold; violet: more often. Read along a row: of the "
    "sentences with this category, how many carry the other one too."
)
_MISTAKES = (
    "Decisions that differ from gold, the surest first. Some may be mistakes in gold, so these "
    "sentences are worth a second look by an annotator."
)


def _about(evaluation: Evaluation) -> str:
    lines = [
        f"{evaluation.n_sentences} sentences of {evaluation.n_clusters} clusters of articles; "
        f"{evaluation.split}. Every sentence was predicted by a model that has not seen its "
        "article. Intervals are 95 %, from a bootstrap over clusters."
    ]
    if evaluation.process:
        lines.append(f"Gold: {evaluation.process}.")
    if evaluation.ceiling and not evaluation.ceiling.warning:
        lines.append(
            f"Annotator against annotator: {evaluation.ceiling.n_twice} sentences that two or "
            f"more of {evaluation.ceiling.n_annotators} annotators labelled on their own."
        )
    text = "".join(f"<p class=quiet>{escape(line)}</p>" for line in lines)
    if evaluation.ceiling and evaluation.ceiling.warning:
        text += f"<p class=warn>{escape(evaluation.ceiling.warning)}</p>"
    return text


def _headline(evaluation: Evaluation) -> str:
    person = evaluation.person("micro")
    boxes = [
        ("micro F1", evaluation.micro.f1, _interval(evaluation.micro)),
        ("macro F1", evaluation.macro.f1, _interval(evaluation.macro)),
        *(
            (f"{name}, micro F1", micro.f1, _interval(micro))
            for name, (micro, _) in evaluation.baselines.items()
            if micro.f1
        ),
        *([("annotator, micro F1", person, "against another")] if person is not None else []),
    ]
    cells = "".join(
        f"<div>{escape(name)}<b>{value:.3f}</b><span class=quiet>{escape(below)}</span></div>"
        for name, value, below in boxes
    )
    return f"<div class=big>{cells}</div>"


def _scores_text(evaluation: Evaluation) -> str:
    few = [one.name for one in evaluation.categories if one.warning]
    text = "AP is average precision; ECE the mean distance of probabilities from frequencies."
    return text + (f" Too few sentences to trust: {', '.join(few)}." if few else "")


def _scores_table(evaluation: Evaluation) -> str:
    colors = {one.id: one.color for one in evaluation.evidence.categories}
    head = ("category", "gold", "precision", "recall", "F1", "95 %", "AP", "ECE", "annotator", "")
    rows = [
        _score(one, one.name, evaluation.person(one.name), colors.get(one.name))
        for one in (*evaluation.categories, evaluation.micro, evaluation.macro)
    ]
    for name, found in evaluation.baselines.items():
        rows += [_score(one, f"{name}, {one.name}", None, None, "base") for one in found]
    return f"<table><thead>{_cells(head, 'th')}</thead><tbody>{''.join(rows)}</tbody></table>"


def _score(
    score: Score, name: str, person: float | None, color: str | None, kind: str = "all"
) -> str:
    dot = f'<span class=dot style="background:{escape(color)}"></span>' if color else ""
    ranked = (score.average_precision, score.calibration_error, person)
    figures_ = [f"{v:.3f}" for v in (score.precision, score.recall, score.f1)]
    cells = [
        str(score.n_positive),
        *figures_,
        _interval(score),
        *("" if value is None else f"{value:.3f}" for value in ranked),
    ]
    body = f"<td>{dot}{escape(name)}</td>" + "".join(f"<td class=n>{cell}</td>" for cell in cells)
    kind = "" if color else f" class={kind}"
    return f"<tr{kind}>{body}<td class=warn>{escape(score.warning)}</td></tr>"


def _cells(values: tuple[str, ...], tag: str) -> str:
    inside = [
        f"<{tag}{'' if place in (0, len(values) - 1) else ' class=n'}>{escape(value)}</{tag}>"
        for place, value in enumerate(values)
    ]
    return f"<tr>{''.join(inside)}</tr>"


def _interval(score: Score) -> str:
    return "" if score.low is None else f"{score.low:.3f} to {score.high:.3f}"


def _section(title: str, text: str, body: str) -> str:
    words = f"<p class=quiet>{escape(text)}</p>" if text else ""
    return f"<h2>{escape(title)}</h2>{words}{body}"


def _curve(curve: Curve | None) -> list[str]:
    if curve is None:
        return []
    note = (
        "Dots were measured; lines are power laws through them, dashed beyond what is labelled, "
        "with the 95 % interval at twice as many sentences."
    )
    return [
        _section("What more labelling would bring", str(curve), ""),
        _picture(figures.draw_curve, curve, (7.6, 4.6), note),
    ]


def _mistakes(evaluation: Evaluation, kind: str) -> str:
    colors = {one.id: one.color for one in evaluation.evidence.categories}
    found = evaluation.evidence.mistakes(_N_MISTAKES, kind)
    rows = "".join(_mistake(one, colors) for one in found)
    head = "".join(
        f"<th{'' if name != 'probability' else ' class=n'}>{name}</th>"
        for name in ("sentence", "probability", kind, "gold", "given")
    )
    return f"<table class=wide><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _mistake(one: Mistake, colors: dict[str, str]) -> str:
    def tags(names: tuple[str, ...]) -> str:
        shown = "".join(_tag(name, colors[name]) for name in names)
        return shown or "<span class='tag no'>none</span>"

    return (
        f"<tr><td>{escape(one.text)}</td><td class=n>{one.probability:.3f}</td>"
        f"<td>{tags((one.category,))}</td><td>{tags(one.gold)}</td><td>{tags(one.given)}</td></tr>"
    )


def _tag(name: str, color: str) -> str:
    return f'<span class=tag style="background:{escape(color)}">{escape(name)}</span>'


def _picture(
    draw: Callable[[Any, Any], None], what: Any, size: tuple[float, float], caption: str
) -> str:
    """Return a drawing as an image inside the page."""
    with extra("workbench"):
        import matplotlib as mpl
        from matplotlib.figure import Figure
    figure = Figure(figsize=size, layout="constrained")
    draw(figure.subplots(), what)
    buffer = io.BytesIO()
    # Without a date and with a fixed salt the same evaluation makes the same bytes.
    with mpl.rc_context({"svg.hashsalt": "watchword"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
    image = f'<img alt="{escape(caption)}" src="data:image/svg+xml;base64,{encoded}">'
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>"
