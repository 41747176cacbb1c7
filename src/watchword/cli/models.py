"""``watchword models``: train, evaluate, export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from watchword.cli import judging
from watchword.cli.drift import drift
from watchword.cli.explain import explain
from watchword.cli.listing import list_
from watchword.cli.options import json_option, show, taxonomy_of, workspace_option
from watchword.cli.promise import promise_of, promise_options
from watchword.cli.suspects import suspects
from watchword.report import say
from watchword.workspace import Workspace

_NAME = click.option("--name", default="threats", show_default=True, help="Folder under models/.")


@click.group()
def models() -> None:
    """Train a model on gold, evaluate it, export it as a tagger."""


@models.command()
@_NAME
@click.option(
    "--jobs",
    default=1,
    show_default=True,
    help="Categories side by side; -1: every core. More than 1 pays for very many sentences, and "
    "is not the same to the last digit every time.",
)
@promise_options
@workspace_option
def train(name: str, jobs: int, workspace: Workspace, **promised: Any) -> None:
    """Train on all gold and keep the model for export.

    Keywords of labels/taxonomy.yaml are learnt like sentences that have their category. A few
    settings are compared on articles held out; the best is used and told. Thresholds are chosen for
    the best F1 of each category, or for a promise about articles nobody has seen.

    \b
    Examples:
      watchword models train
      watchword models train --name careful --precision 0.9
      watchword models train --review-budget 200/day --volume 5000/day
    """
    promise = promise_of(**promised)
    from watchword.cli.progress import counter
    from watchword.models.keep import keep
    from watchword.models.large import reduction
    from watchword.models.train import train as fit

    taxonomy = taxonomy_of(workspace)
    model = fit(
        workspace.gold,
        categories=taxonomy.ids,
        keywords=taxonomy.keywords,
        promise=promise.setting if promise else None,
        n_jobs=jobs,
        progress=counter("training"),
    )
    path = keep(model, workspace.models / name)
    say(f"trained on {model.training_['n_sentences']} sentences: {path}")
    say(f"settings: {model.search_}")
    if model.reduced_:
        say(reduction(model.reduced_))
    if promise:
        click.echo(model.kept_.table())
        click.echo(str(model.kept_))


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
        curve = judging.learn(workspace, name, taxonomy, n_jobs=jobs) if with_curve else None
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
    from watchword.models.keep import TRAINED, kept, kept_evaluation

    taxonomy = taxonomy_of(workspace)
    folder = workspace.models / name
    model = kept(folder)
    evaluation = kept_evaluation(folder, model)
    if evaluation is None:
        say("no evaluation of this gold: the card will say so (run: watchword models evaluate)")
    written = write(
        model,
        to or folder,
        categories=taxonomy.categories,
        evaluation=evaluation,
        trained=folder / TRAINED,
    )
    say(f"{written} is a tagger now. Try: watchword tag --model {written} FILE")


for _command in (judging.compare, judging.curve, drift, explain, list_, suspects):
    models.add_command(_command)
