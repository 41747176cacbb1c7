"""``watchword tag``: labels for the sentences of new articles."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from watchword.cli.options import tagger_for, workspace_option, write_lines
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
    from watchword.tables import write_csv, write_table
    from watchword.tagging.batch import tagged_lines, tagged_rows
    from watchword.tagging.show import flat, readable

    articles = list(read_articles(files or ("-",)))
    tagger = tagger_for(workspace, model)
    rows = tagged_lines(tagger, articles) if sentences else tagged_rows(tagger, articles)
    kind = kind or (output.suffix.lstrip(".") if output else "jsonl")
    if kind == "csv":
        rows = (flat(row, tagger.categories) for row in rows)
    if kind == "table":
        text = "\n".join(readable(rows, shutil.get_terminal_size().columns))
        _write_text(text, output)
    elif output:
        write_table(output, rows)
    elif kind == "csv":
        write_csv(click.get_text_stream("stdout", encoding="utf-8"), rows)
    else:
        write_lines(rows)


def _write_text(text: str, output: Path | None) -> None:
    from watchword.tables import atomic_write

    if output is None:
        click.echo(text)
        return
    with atomic_write(output) as file:
        file.write(text + "\n")
