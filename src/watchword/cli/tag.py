"""``watchword tag``: labels for the sentences of new articles."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from watchword.cli.options import tagger_folder, workspace_option
from watchword.tagging import FORMATS
from watchword.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])


def _how_options(command: Command) -> Command:
    """Add what is asked of the tagger."""
    for option in (
        click.option("--explain", is_flag=True, help="Add the terms that speak for each label."),
        click.option(
            "--scores",
            type=click.Choice(("none", "top", "all")),
            default="all",
            help="Write scores of no category, of those given (or the highest), of all [default].",
        ),
        click.option(
            "--only",
            multiple=True,
            metavar="CATEGORY",
            help="Look for this category only (repeatable); every sentence is still written.",
        ),
        click.option(
            "--threshold",
            type=click.FloatRange(0, 1),
            help="Least score of a label, instead of each category's own.",
        ),
    ):
        command = option(command)
    return command


def _where_options(command: Command) -> Command:
    """Add where the work is done."""
    for option in (
        click.option("--cluster", metavar="ADDRESS", help="Work on this Dask cluster."),
        click.option(
            "--jobs",
            type=click.IntRange(-1),
            default=1,
            metavar="N",
            help="Work in N processes, or one for each core with -1.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE ...|DIR|-]")
@click.option("--model", type=click.Path(path_type=Path), help="Exported tagger to use.")
@click.option("--sentences", is_flag=True, help="Every line or row is one sentence: do not split.")
@click.option("--text-field", metavar="COLUMN", help="Column of tables that holds the text.")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="[default: from -o, or jsonl]")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    help="Write here, not to stdout; DIR/ for a file for each file.",
)
@_how_options
@_where_options
@workspace_option
def tag(
    files: tuple[str, ...],
    model: Path | None,
    sentences: bool,
    text_field: str | None,
    kind: str | None,
    output: str | None,
    threshold: float | None,
    only: tuple[str, ...],
    scores: str,
    explain: bool,
    jobs: int,
    cluster: str | None,
    workspace: Workspace,
) -> None:
    """Label every sentence of the articles in FILES, or of standard input.

    FILES are texts, web pages, PDF, Word, JSON lines, CSV and Parquet files, folders of them, or
    - for standard input. Order and ids are kept. A CSV file is safe to open in a spreadsheet; an
    HTML page has the text with its tags and runs no script.

    With -o DIR/ every file gets a Parquet file of its own in DIR. Run again, finished files are
    skipped: those made of the same file, by the same model, with the same options.

    \b
    Examples:
      watchword tag --format table article.txt
      echo "Two kilos of heroin were found." | watchword tag -
      watchword tag reports/ -o reports.html
      watchword tag --sentences archive/ -o tagged/ --jobs 4
    """
    # NumPy would start a thread of linear algebra for each core; tagging uses none of them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from watchword.cli.tagging import Order, run, run_shards
    from watchword.tagging.choice import Choice

    if jobs == 0:
        raise click.UsageError("--jobs 0 does nothing; give 1 or more, or -1 for every core.")
    order = Order(
        paths=files or ("-",),
        folder=tagger_folder(workspace, model),
        choice=Choice(threshold, tuple(dict.fromkeys(only)), scores, explain),
        by_line=sentences,
        text_field=text_field,
        jobs=jobs,
        cluster=cluster,
    )
    if output and (output.endswith("/") or Path(output).is_dir()):
        if kind not in (None, "parquet"):
            raise click.UsageError(f"A folder is written in Parquet, not {kind}; name a file.")
        run_shards(order, Path(output))
    else:
        path = Path(output) if output and output != "-" else None
        run(order, kind or _kind_of(path), path)


def _kind_of(output: Path | None) -> str:
    kind = output.suffix.lstrip(".").lower() if output else "jsonl"
    kind = {"htm": "html", "txt": "table"}.get(kind, kind)
    if kind not in FORMATS:
        raise click.UsageError(f"'{output}' names no format; add --format {'|'.join(FORMATS)}.")
    return kind
