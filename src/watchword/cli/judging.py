"""``watchword models compare`` and ``curve``, and the ways to evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from watchword.cli.options import json_option, show, taxonomy_of, workspace_option
from watchword.cli.progress import counter
from watchword.report import check_picture, say
from watchword.workspace import Workspace

_JOBS = click.option(
    "--jobs", default=-1, show_default=True, help="Trainings side by side; -1: every core."
)
_SEED = click.option("--seed", default=0, show_default=True)


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--folds", default=5, show_default=True, type=click.IntRange(2, 20))
@_JOBS
@_SEED
@click.option(
    "--sentences",
    type=click.IntRange(1),
    metavar="N",
    help="Show also N sentences that B gained and N that it lost.",
)
@workspace_option
@json_option
def compare(
    a: str,
    b: str,
    folds: int,
    jobs: int,
    seed: int,
    sentences: int | None,
    workspace: Workspace,
    as_json: bool,
) -> None:
    """Tell whether model B is better than model A, and on which sentences they differ.

    A and B are names under models/, or folders. Both are judged on the same gold in the same
    folds: with the predictions that 'models evaluate' kept where these still fit, else
    cross-validated with the settings that the model records.

    \b
    Examples:
      watchword models compare threats second
      watchword models compare threats second --sentences 10
      watchword models compare threats second --json | jq '.changes[] | select(.effect == "lost")'
    """
    from watchword.models.compare import compare as set_side_by_side
    from watchword.models.predictions import checked, predictions_of

    taxonomy, gold = taxonomy_of(workspace), workspace.gold
    folders = [checked(model_folder(workspace, name)) for name in (a, b)]
    found = []
    for name, folder in zip((a, b), folders, strict=True):
        held, kept = predictions_of(
            folder,
            gold,
            taxonomy.ids,
            n_folds=folds,
            n_jobs=jobs,
            seed=seed,
            progress=counter(f"cross-validating {name}"),
        )
        say(f"{name}: {'predictions of its evaluation' if kept else 'cross-validated now'}")
        found.append(held)
    result = set_side_by_side(gold, found[0], found[1], names=(a, b), seed=seed)
    show(result, as_json, result.as_json())
    if sentences and not as_json:
        click.echo(f"\n{result.sentences(sentences)}")


@click.command()
@click.option("--name", default="threats", show_default=True, help="Folder under models/.")
@click.option("--sizes", default=6, show_default=True, type=click.IntRange(4, 20))
@click.option("--folds", default=3, show_default=True, type=click.IntRange(2, 20))
@click.option("--repeats", default=1, show_default=True, type=click.IntRange(1, 20))
@_JOBS
@_SEED
@click.option(
    "--figure", type=click.Path(path_type=Path), metavar="FILE", help="Draw it: .svg, .png, .pdf."
)
@workspace_option
@json_option
def curve(
    name: str,
    sizes: int,
    folds: int,
    repeats: int,
    jobs: int,
    seed: int,
    figure: Path | None,
    workspace: Workspace,
    as_json: bool,
) -> None:
    """Tell what more labelling would bring, and of which category.

    The model is trained on growing parts of gold, whole clusters of articles at a time, and
    always tested on the same sentences. A power law through the scores says what more of the
    same would bring; "no more than a guess" stands where it fits badly.

    \b
    Examples:
      watchword models curve
      watchword models curve --repeats 3 --figure curve.svg
      watchword models curve --json | jq .advice
    """
    from watchword.models.figures import draw_curve, write_figure

    taxonomy = taxonomy_of(workspace)
    if figure is not None:
        check_picture(figure)
    result = learn(
        workspace, name, taxonomy, n_sizes=sizes, n_folds=folds, repeats=repeats, n_jobs=jobs,
        seed=seed,
    )  # fmt: skip
    if figure is not None:
        write_figure(figure, draw_curve, result)
    show(result, as_json, result.as_json())


def model_folder(workspace: Workspace, name: str) -> Path:
    """Return the folder of a model under models/, or the folder that is named itself."""
    own = workspace.models / name
    return own if own.is_dir() or not Path(name).is_dir() else Path(name)


def learn(workspace: Workspace, name: str, taxonomy: Any, **settings: Any) -> Any:
    """Train on growing parts of gold, with the settings of a model, and keep the curve."""
    from watchword.models.learning import learning_curve

    model = _model(workspace, name, taxonomy, settings.get("seed", 0))
    return learning_curve(
        workspace.gold, taxonomy.ids, model=model, progress=counter("learning curve"), **settings
    )


def evaluate_by_cluster(
    workspace: Workspace, name: str, taxonomy: Any, folds: int, jobs: int, seed: int
) -> Any:
    """Cross-validate on gold, and keep figures and predictions for what comes after."""
    from watchword.labels.annotation import read_annotations
    from watchword.models.evaluate import evaluate
    from watchword.models.keep import keep_evaluation, keep_predictions

    gold, folder = workspace.gold, workspace.models / name
    held = _held(workspace, name, taxonomy, gold, folds, jobs, seed)
    annotations = read_annotations(workspace.annotations_file)
    result = evaluate(
        gold,
        taxonomy.categories,
        predictions=held,
        annotations=annotations,
        n_jobs=jobs,
        seed=seed,
    )
    keep_predictions(held, gold, folder)
    keep_evaluation(result, gold, folder)
    if result.ceiling is not None and result.ceiling.warning:
        say(result.ceiling.warning)
    return result


def evaluate_by_date(workspace: Workspace, name: str, taxonomy: Any, jobs: int, seed: int) -> Any:
    """Train on the older articles and test on the newer; nothing is kept of it."""
    from watchword.labels.annotation import read_annotations
    from watchword.models.evaluate import evaluate
    from watchword.models.out_of_fold import out_of_fold
    from watchword.models.split import dated_folds

    gold = workspace.gold
    published = {row["id"]: row["published"] for row in workspace.articles}
    days = [published.get(article) for article in gold["article_id"]]
    split = dated_folds(list(gold["cluster"]), days)
    if split.n_undated:
        say(f"{split.n_undated} sentences of articles without a date are trained on")
    model = _model(workspace, name, taxonomy, seed)
    held = out_of_fold(gold, taxonomy.ids, model=model, folds=split.folds, n_jobs=jobs, seed=seed)
    n_trained = int((split.folds < 0).sum())
    return evaluate(
        gold,
        taxonomy.categories,
        predictions=held,
        annotations=read_annotations(workspace.annotations_file),
        seed=seed,
        split=f"published from {split.since} on, trained on {n_trained} older ones",
    )


def audit_splits(
    workspace: Workspace, name: str, taxonomy: Any, folds: int, jobs: int, seed: int
) -> Any:
    """Score the same model on a random split, by cluster, and without near-duplicates."""
    from watchword.models.audit import audit

    gold = workspace.gold
    grouped = _held(workspace, name, taxonomy, gold, folds, jobs, seed)
    return audit(
        gold,
        taxonomy.ids,
        model=_model(workspace, name, taxonomy, seed),
        n_jobs=jobs,
        seed=seed,
        predictions=grouped,
        progress=counter("cross-validating at random"),
    )


def evaluate_on_table(workspace: Workspace, name: str, taxonomy: Any, on: Path, seed: int) -> Any:
    """Score an exported tagger on a labelled table it has not seen."""
    from watchword.models.held_back import evaluate_on
    from watchword.tagging.tagger import load_tagger

    tagger = load_tagger(model_folder(workspace, name))
    seen = [row["text"] for row in workspace.gold_rows()] if workspace.gold_file.exists() else []
    result, n_seen = evaluate_on(on, tagger, taxonomy.categories, seen=seen, seed=seed)
    if n_seen:
        say(f"{n_seen} sentences of {on} are in gold, which the tagger learnt from: left out")
    return result


def write_page(result: Any, path: Path, name: str, curve: Any) -> None:
    """Write an evaluation as one HTML page."""
    from watchword.tables import atomic_write

    with atomic_write(path) as file:
        file.write(result.html(title=f"How good is the model {name}?", curve=curve))
    say(f"wrote {path}")


def check_ways(by_date: bool, audit: bool, on: Path | None, html: Path | None) -> None:
    """Refuse two ways to evaluate at once."""
    if sum((by_date, audit, on is not None)) > 1:
        raise click.UsageError("Choose one of --by-date, --audit and --on.")
    if audit and html:
        raise click.UsageError("--audit has no HTML page; leave --html out.")


def _held(
    workspace: Workspace, name: str, taxonomy: Any, gold: Any, folds: int, jobs: int, seed: int
) -> Any:
    from watchword.models.out_of_fold import out_of_fold

    return out_of_fold(
        gold,
        taxonomy.ids,
        model=_model(workspace, name, taxonomy, seed),
        n_folds=folds,
        n_jobs=jobs,
        seed=seed,
        progress=counter("cross-validating"),
    )


def _model(workspace: Workspace, name: str, taxonomy: Any, seed: int) -> Any:
    """Return an unfitted model with the settings that were trained under the name, if any."""
    from watchword.models.keep import settings_of
    from watchword.models.predictions import classifier

    folder = workspace.models / name
    return classifier(settings_of(folder), folder, seed, taxonomy.keywords)
