"""``watchword models``: train, evaluate, export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from watchword.cli import judging
from watchword.cli.explain import explain
from watchword.cli.options import json_option, show, taxonomy_of, workspace_option
from watchword.cli.suspects import suspects
from watchword.report import say
from watchword.workspace import Workspace

_NAME = click.option("--name", default="threats", show_default=True, help="Folder under models/.")


@click.group()
def models() -> None:
    """Train a model on gold, evaluate it, export it as a tagger."""


@models.command()
@_NAME
@workspace_option
def train(name: str, workspace: Workspace) -> None:
    """Train on all gold and keep the model for export.

    \b
    Examples:
      watchword models train
      watchword models train --name second
    """
    from watchword.models.keep import keep
    from watchword.models.train import train as fit

    taxonomy = taxonomy_of(workspace)
    model = fit(workspace.gold, categories=taxonomy.ids)
    path = keep(model, workspace.models / name)
    say(f"trained on {model.training_['n_sentences']} sentences: {path}")


@models.command()
@_NAME
@click.option("--folds", default=5, show_default=True, type=click.IntRange(2, 20))
@click.option("--jobs", default=-1, show_default=True, help="Folds side by side; -1: every core.")
@click.option("--seed", default=0, show_default=True)
@click.option("--by-date", is_flag=True, help="Train on older articles, test on the newest fifth.")
@click.option("--audit", is_flag=True, help="Compare with a random split and without duplicates.")
@click.option(
    "--on", type=click.Path(path_type=Path), metavar="FILE", help="Score the exported tagger on it."
)
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a page too.")
@click.option("--no-curve", is_flag=True, help="Leave the learning curve out of the page.")
@workspace_option
@json_option
def evaluate(
    name: str,
    folds: int,
    jobs: int,
    seed: int,
    by_date: bool,
    audit: bool,
    on: Path | None,
    html: Path | None,
    no_curve: bool,
    workspace: Workspace,
    as_json: bool,
) -> None:
    """Cross-validate on gold by article, beside baselines, with 95 % intervals.

    The settings are those that were trained under the name, else the usual ones. AP is average
    precision, ECE the calibration error, "annotator" the F1 of one annotator against another.
    --on scores the tagger exported under the name on a table (text, labels, and cluster where
    there is one) that was kept out of gold.

    \b
    Examples:
      watchword models evaluate
      watchword models evaluate --html report.html
      watchword models evaluate --audit
      watchword models evaluate --by-date --json | jq .micro.f1
      watchword models evaluate --on kept-back.jsonl
    """
    judging.check_ways(by_date, audit, on, html)
    taxonomy = taxonomy_of(workspace)
    if on is not None:
        result = judging.evaluate_on_table(workspace, name, taxonomy, on, seed)
    elif by_date:
        result = judging.evaluate_by_date(workspace, name, taxonomy, jobs, seed)
    elif audit:
        result = judging.audit_splits(workspace, name, taxonomy, folds, jobs, seed)
    else:
        result = judging.evaluate_by_cluster(workspace, name, taxonomy, folds, jobs, seed)
    if html is not None:
        with_curve = not (no_curve or on or by_date)
        curve = judging.learn(workspace, name, taxonomy.ids, n_jobs=jobs) if with_curve else None
        judging.write_page(result, html, name, curve)
    show(result, as_json, result.as_json())


@models.command()
@_NAME
@click.option("--to", type=click.Path(path_type=Path), help="Folder [default: models/NAME].")
@workspace_option
def export(name: str, to: Path | None, workspace: Workspace) -> None:
    """Write the trained model as plain files that need NumPy only.

    \b
    Examples:
      watchword models export
      watchword models export --to deploy/threats
    """
    from watchword.models.export import export as write
    from watchword.models.keep import kept, kept_evaluation

    taxonomy = taxonomy_of(workspace)
    folder = workspace.models / name
    model = kept(folder)
    evaluation = kept_evaluation(folder, model)
    if evaluation is None:
        say("no evaluation of this gold: the card will say so (run: watchword models evaluate)")
    written = write(model, to or folder, categories=taxonomy.categories, evaluation=evaluation)
    say(f"{written} is a tagger now. Try: watchword tag --model {written} FILE")


@models.command(name="list")
@workspace_option
@json_option
def list_(workspace: Workspace, as_json: bool) -> None:
    """List the exported taggers of the workspace.

    \b
    Examples:
      watchword models list
      watchword models list --json
    """
    from watchword.report import plain_table
    from watchword.tagging.manifest import MANIFEST, read_manifest

    workspace.check()
    found = sorted(path.parent for path in workspace.models.glob(f"*/{MANIFEST}"))
    rows = [_listed(read_manifest(folder)) for folder in found]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
    else:
        header = ("name", "categories", "sentences", "micro_f1", "macro_f1")
        click.echo(plain_table(header, [[row[column] for column in header] for row in rows]))


def _listed(manifest: dict[str, Any]) -> dict[str, Any]:
    evaluation = manifest["evaluation"] or {}
    return {
        "name": manifest["name"],
        "categories": len(manifest["categories"]),
        "sentences": manifest["training"].get("n_sentences"),
        "micro_f1": evaluation.get("micro", {}).get("f1"),
        "macro_f1": evaluation.get("macro", {}).get("f1"),
    }


for _command in (judging.compare, judging.curve, explain, suspects):
    models.add_command(_command)
