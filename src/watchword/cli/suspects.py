"""``watchword models suspects``: gold that a model doubts, and its way to an adjudicator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from watchword.cli.options import (
    json_option,
    need_address,
    show,
    studio_for,
    studio_options,
    taxonomy_of,
    workspace_option,
)
from watchword.cli.progress import counter
from watchword.cli.review import send_for_review
from watchword.report import say
from watchword.workspace import Workspace


@click.command()
@click.option("--name", default="threats", show_default=True, help="Folder under models/.")
@click.option("--n", default=20, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--category", metavar="ID", help="Of this category only.")
@click.option("--adjudicated", is_flag=True, help="Also what an adjudicator has decided.")
@click.option("--push", is_flag=True, help="Send them to the review project of Label Studio.")
@click.option("--title", help="Title of that project [default: the taxonomy's, and 'review'].")
@studio_options
@workspace_option
@json_option
def suspects(
    name: str,
    n: int,
    category: str | None,
    adjudicated: bool,
    push: bool,
    title: str | None,
    url: str | None,
    key_file: Path | None,
    workspace: Workspace,
    as_json: bool,
) -> None:
    """List labels in gold that a model which has not seen them doubts, the worst first.

    Labels that may be one too many and labels that may be missing take turns.

    Every gold sentence is judged by a model trained without its articles; the predictions of the
    last evaluation serve where gold is still the same. With --push an adjudicator sees in Label
    Studio what gold says, who said what and what the model thinks; the next pull brings the
    decisions in as adjudication, and gold follows them.

    \b
    Examples:
      watchword models suspects --n 50
      watchword models suspects --category fraud --json
      watchword models suspects --n 100 --push --url http://127.0.0.1:8080
    """
    from watchword.models.suspects import suspects as doubted

    taxonomy = taxonomy_of(workspace)
    if category is not None:
        _check(category, taxonomy)
    studio = studio_for(need_address(url), key_file) if push else None
    gold = workspace.gold
    result = doubted(gold, _held_out(workspace.models / name, gold, taxonomy))
    result = result if category is None else result.of(category)
    result = (result if adjudicated else result.undecided()).first(n)
    show(result, as_json, result.as_json())
    if studio is not None:
        _send(studio, workspace, taxonomy, result, title)


def _check(category: str, taxonomy: Any) -> None:
    from watchword.errors import ModelError

    if category not in taxonomy.ids:
        raise ModelError(
            f"the taxonomy knows no category '{category}'",
            hint=f"Name one of: {', '.join(taxonomy.ids)}",
        )


def _held_out(folder: Path, gold: Any, taxonomy: Any) -> Any:
    """Return the kept predictions of this gold; or make them, as 'models evaluate' does."""
    from watchword.models.keep import keep_predictions, kept_predictions, settings_of
    from watchword.models.out_of_fold import out_of_fold
    from watchword.models.predictions import predictions_of

    ids, held = tuple(taxonomy.ids), kept_predictions(folder, gold)
    progress = counter("cross-validating")
    if settings_of(folder) is not None:
        split = {"n_folds": held.n_folds, "seed": held.seed} if held else {}
        held, kept = predictions_of(folder, gold, ids, n_jobs=-1, progress=progress, **split)
        if not kept:
            say("The model was cross-validated on this gold; its predictions are kept.")
    elif held is None or held.categories != ids:
        say("No model was trained yet; cross-validating one with the usual settings.")
        held = out_of_fold(gold, ids, n_jobs=-1, progress=progress)
        keep_predictions(held, gold, folder)
    return held


def _send(studio: Any, workspace: Workspace, taxonomy: Any, found: Any, title: str | None) -> None:
    from watchword.labels.annotation import read_annotations
    from watchword.labels.doubt import Doubt, doubt_tasks, show_gold
    from watchword.labels.tasks import tasks
    from watchword.tables import read_table

    if not found.suspects:
        say("Nothing is doubted, so nothing was sent.")
        return
    doubts: dict[str, list[Doubt]] = {}
    for one in found.suspects:
        doubt = Doubt(one.category, one.in_gold, one.probability)
        doubts.setdefault(one.sentence_id, []).append(doubt)
    made = tasks(read_table(workspace.articles_file), workspace.sentence_rows())
    annotations = read_annotations(workspace.annotations_file)
    chosen = doubt_tasks(made, annotations, read_table(workspace.gold_file), doubts, taxonomy)
    number, done = send_for_review(studio, workspace, taxonomy, chosen, title)
    show_gold(studio, number)
    say(done)
