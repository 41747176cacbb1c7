"""``watchword models explain``: why a sentence gets a category, and what it resembles."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from watchword.cli.options import json_option, show, tagger_for, workspace_option
from watchword.report import say
from watchword.workspace import Workspace


@click.command()
@click.argument("text", required=False, metavar="[TEXT|-]")
@click.option(
    "--category", "named", multiple=True, metavar="ID", help="Explain this one; may be given again."
)
@click.option("--top", metavar="ID", help="The strongest terms of a category, without a sentence.")
@click.option("--model", type=click.Path(path_type=Path), help="Exported tagger to use.")
@click.option(
    "--n", type=click.IntRange(0), help="Precedents [default: 5], or terms of --top [20]."
)
@workspace_option
@json_option
def explain(
    text: str | None,
    named: tuple[str, ...],
    top: str | None,
    model: Path | None,
    n: int | None,
    workspace: Workspace,
    as_json: bool,
) -> None:
    """Tell which terms of a sentence speak for a category, and which precedents gold holds.

    The contributions and the intercept add up to the log-odds exactly. Explained are the
    categories the sentence gets, or else the most likely one. Precedents are the labelled
    sentences of the workspace that are most alike.

    \b
    Examples:
      watchword models explain "Two kilos of heroin were found."
      echo "The gang sold stolen phones." | watchword models explain - --category fraud
      watchword models explain --top drugs
    """
    if (text is None) == (top is None):
        raise click.UsageError("Give a sentence (or - for standard input), or --top CATEGORY.")
    tagger = tagger_for(workspace, model)
    if top is not None:
        found = tagger.top_terms(top, 20 if n is None else n)
        show(found, as_json, found.as_json())
        return
    sentence = _sentence(str(text))
    explanations = [tagger.explain(sentence, one) for one in named or _likely(tagger, sentence)]
    nearest = None if n == 0 else _nearest(workspace, tagger, sentence, n or 5)
    if as_json:
        facts = {
            "sentence": sentence,
            "explanations": [one.as_json() for one in explanations],
            "precedents": nearest.as_json() if nearest else None,
        }
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False))
        return
    for one in explanations:
        click.echo(f"{one}\n{_words(one)}{one.table()}\n")
    if nearest:
        click.echo(f"{nearest}\n" + (nearest.table() if nearest.precedents else ""))


def _sentence(text: str) -> str:
    """Return the argument, or standard input, which must be UTF-8, as must the argument."""
    from watchword.tables import decode

    if text == "-":
        return decode(sys.stdin.buffer.read(), "standard input").strip()
    # So Python keeps the bytes of an argument that are not UTF-8.
    return decode(text.encode("utf-8", "surrogateescape"), "TEXT").strip()


def _likely(tagger: Any, sentence: str) -> tuple[str, ...]:
    """Return the labels given, or the category that comes nearest to its threshold."""
    (given,) = tagger.labels([sentence])
    best = int((tagger.probabilities([sentence])[0] / tagger.thresholds).argmax())
    return given or (tagger.categories[best],)


def _nearest(workspace: Workspace, tagger: Any, sentence: str, n: int) -> Any:
    if not workspace.gold_file.exists():
        say(f"{workspace.gold_file} does not exist, so there are no precedents.")
        return None
    from watchword.errors import extra

    with extra("workbench"):
        from watchword.models.precedents import Precedents

    return Precedents(tagger, workspace.gold_rows()).nearest(sentence, n)


def _words(explanation: Any, n: int = 6) -> str:
    strongest = sorted(explanation.words, key=lambda one: -abs(one.value))[:n]
    shown = ", ".join(f"{one.text[:24]} {one.value:+.2f}" for one in strongest)
    return f"by word: {shown}\n" if shown else ""
