"""``watchword tag``: labels for the sentences of new articles."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path

import click

from watchword.cli.options import tagger_for, workspace_option
from watchword.tables import Row
from watchword.workspace import Workspace

_FORMATS = ("jsonl", "csv", "table")


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE ...|DIR|-]")
@click.option("--model", type=click.Path(path_type=Path), help="Exported tagger to use.")
@click.option("--sentences", is_flag=True, help="Every line or row is one sentence: do not split.")
@click.option("--format", "kind", type=click.Choice(_FORMATS), help="[default: from -o, or jsonl]")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write here, not to stdout.")
@workspace_option
def tag(
    files: tuple[str, ...],
    model: Path | None,
    sentences: bool,
    kind: str | None,
    output: Path | None,
    workspace: Workspace,
) -> None:
    """Label every sentence of the articles in FILES, or of standard input.

    \b
    Examples:
      watchword tag --format table article.txt
      echo "Two kilos of heroin were found." | watchword tag -
    """
    from watchword.corpus.read import read_articles
    from watchword.tagging.batch import tagged_lines, tagged_rows

    articles = list(read_articles(files or ("-",)))
    tagger = tagger_for(workspace, model)
    rows = tagged_lines(tagger, articles) if sentences else tagged_rows(tagger, articles)
    _write(rows, kind or _kind_of(output), output, tagger.categories)


def _kind_of(output: Path | None) -> str:
    kind = output.suffix.lstrip(".") if output else "jsonl"
    if kind not in _FORMATS:
        raise click.UsageError(f"'{output}' names no format; add --format {'|'.join(_FORMATS)}.")
    return kind


def _write(rows: Iterable[Row], kind: str, output: Path | None, categories: Sequence[str]) -> None:
    from watchword.tables import atomic_write, write_csv, write_jsonl
    from watchword.tagging.show import flat, readable

    with atomic_write(output) if output else nullcontext(sys.stdout) as file:
        if kind == "csv":
            write_csv(file, (flat(row, categories) for row in rows))
        elif kind == "table":
            width = shutil.get_terminal_size().columns
            file.writelines(line + "\n" for line in readable(rows, width))
        else:
            write_jsonl(file, rows)
