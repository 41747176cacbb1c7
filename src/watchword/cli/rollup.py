"""``watchword rollup``: how common each category is, by month, source or article."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from watchword.cli.options import json_option, show, workspace_option
from watchword.errors import WatchwordError
from watchword.report import say
from watchword.tables import Row, read_table, write_table
from watchword.tagging.groups import BY, UNKNOWN
from watchword.tagging.rolled_up import Rollup
from watchword.workspace import Workspace, shipped


@click.command()
@click.argument("source", default="-", metavar="[FILE|-]")
@click.option("--by", type=click.Choice(BY), default="month", show_default=True)
@click.option(
    "--category", "categories", multiple=True, metavar="ID", help="Only this; repeatable."
)
@click.option("--kind", "kinds", multiple=True, help="Count these kinds [sentence, list_item].")
@click.option("--compare", nargs=2, metavar="A B", help="Compare two groups, A with B after it.")
@click.option("--complete", is_flag=True, help="The articles are all there are, not a sample.")
@click.option(
    "--articles",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Table with id, published and source [default: the corpus].",
)
@click.option("--model", type=click.Path(path_type=Path), help="Exported tagger that tagged FILE.")
@click.option(
    "--plot",
    "figure",
    type=click.Path(path_type=Path),
    metavar="FILE.png|svg",
    help="Also draw it.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write the rows here, not to stdout: .jsonl, .csv or .parquet.",
)
@workspace_option
@json_option
def rollup(
    source: str,
    by: str,
    categories: tuple[str, ...],
    kinds: tuple[str, ...],
    compare: tuple[str, str] | None,
    complete: bool,
    articles: Path | None,
    model: Path | None,
    figure: Path | None,
    output: Path | None,
    workspace: Workspace,
    as_json: bool,
) -> None:
    """Tell how common each category is in tagged sentences, and what changed.

    FILE is what 'watchword tag' wrote. What was counted is corrected for what the tagger is known
    to miss and to give wrongly; a change is "up" or "down" only where its 95 % interval leaves
    out zero. Tags made without scores are corrected too, with wider intervals.

    \b
    Examples:
      watchword rollup tags.jsonl --by month
      watchword rollup tags.parquet --by source --category drugs --category firearms
      watchword rollup tags.jsonl --by year --compare 2023 2024 --plot years.png
    """
    from watchword.tagging.groups import group_names
    from watchword.tagging.manifest import read_manifest
    from watchword.tagging.read_back import read_tagged
    from watchword.tagging.rollup import KINDS
    from watchword.tagging.rollup import rollup as roll_up

    manifest = read_manifest(_model(workspace, model))
    groups = group_names(_articles(workspace, articles), by) if by != "article" else None
    result = roll_up(
        read_tagged(source),
        manifest,
        by=by,
        group_of=groups,
        kinds=kinds or KINDS,
        categories=categories,
        compare=compare,
        complete=complete,
    )
    _warn(result)
    _write(result, as_json, figure, output)


def _model(workspace: Workspace, folder: Path | None) -> Path:
    if folder is not None:
        return folder
    own = workspace.models / "threats"
    return own if own.is_dir() else shipped() / "models" / "threats"


def _articles(workspace: Workspace, path: Path | None) -> Iterable[Row]:
    if path is None and not workspace.articles_file.exists():
        raise WatchwordError(
            "no articles here, so neither dates nor sources are known",
            where=workspace.articles_file,
            hint="Name a table with id, published and source: --articles FILE; or --by article.",
        )
    return read_table(path or workspace.articles_file)


def _warn(result: Rollup) -> None:
    """Say what cannot be told, and why."""
    first = result.shares[0].category
    for one in result.shares:
        if one.category == first and one.group == UNKNOWN and result.by != "article":
            say(f"of {one.n_articles} articles the {result.by} is not known: group '{UNKNOWN}'")
    reasons = {one.category: one.reason for one in result.shares if one.reason}
    if len(set(reasons.values())) == 1 and len(reasons) == len(result.used):
        say(f"nothing is corrected: {reasons[first]}. Train and export the model again.")
    else:
        for category, reason in reasons.items():
            say(f"{category} is not corrected: {reason}")


def _write(result: Rollup, as_json: bool, figure: Path | None, output: Path | None) -> None:
    if figure is not None:
        from watchword.tagging.rollup_figure import write_figure

        write_figure(figure, result)
        say(f"{figure}: a panel for each category, by {result.by}")
    if output is not None:
        n_rows = write_table(
            output, (dict(zip(result.header, row, strict=True)) for row in result.rows())
        )
        say(f"{output}: {n_rows} rows. {result}")
    else:
        show(result, as_json, result.as_json())
