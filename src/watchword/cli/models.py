"""``watchword models``: train, evaluate, export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from watchword.cli.options import json_option, show, taxonomy_of, workspace_option
from watchword.report import say
from watchword.workspace import Workspace

_NAME = click.option("--name", default="threats", show_default=True, help="Folder under models/.")


@click.group()
def models() -> None:
    """Train a model on gold, evaluate it, export it as a tagger."""


@models.command()
@_NAME
@click.option("--jobs", default=-1, show_default=True, help="Fitted side by side; -1: every core.")
@workspace_option
def train(name: str, jobs: int, workspace: Workspace) -> None:
    """Train on all gold and keep the model for export.

    A few settings are compared on articles held out; the best is used and told.

    \b
    Examples:
      watchword models train
      watchword models train --name second --jobs 1
    """
    from watchword.models.keep import keep
    from watchword.models.large import reduction
    from watchword.models.train import train as fit

    taxonomy = taxonomy_of(workspace)
    model = fit(workspace.gold, categories=taxonomy.ids, n_jobs=jobs, verbose=True)
    path = keep(model, workspace.models / name)
    say(f"trained on {model.training_['n_sentences']} sentences: {path}")
    say(f"settings: {model.search_}")
    if model.reduced_:
        say(reduction(model.reduced_))


@models.command()
@_NAME
@click.option("--folds", default=5, show_default=True, type=click.IntRange(2, 20))
@click.option("--jobs", default=-1, show_default=True, help="Folds side by side; -1: every core.")
@click.option("--seed", default=0, show_default=True)
@workspace_option
@json_option
def evaluate(
    name: str, folds: int, jobs: int, seed: int, workspace: Workspace, as_json: bool
) -> None:
    """Cross-validate on gold by article, beside baselines, with 95 % intervals.

    \b
    Examples:
      watchword models evaluate
      watchword models evaluate --json | jq .micro.f1
    """
    from watchword.models.evaluate import evaluate as score
    from watchword.models.keep import keep_evaluation

    taxonomy = taxonomy_of(workspace)
    gold = workspace.gold
    result = score(gold, taxonomy.categories, n_folds=folds, n_jobs=jobs, seed=seed)
    keep_evaluation(result, gold, workspace.models / name)
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
