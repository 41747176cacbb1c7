"""``watchword segment`` and ``watchword corpus``: articles in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator

import click

from watchword.cli.options import Command, json_option, workspace_option, write_lines
from watchword.tables import Row
from watchword.workspace import Workspace


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE ...|-]")
def segment(files: tuple[str, ...]) -> None:
    """Split articles into sentences: one line of JSON for each, with exact offsets.

    FILES are articles of any kind that "watchword corpus add" takes; - or nothing is standard
    input.

    \b
    Examples:
      watchword segment article.txt
      echo "He left. She stayed." | watchword segment
    """
    from watchword.corpus.article import sentence_rows
    from watchword.corpus.read import read_articles

    names = ("article_id", "index", "start", "end", "kind", "text")
    articles = list(read_articles(files or ("-",)))
    write_lines(
        {name: row[name] for name in names} for one in articles for row in sentence_rows(one)
    )


@click.group()
def corpus() -> None:
    """Articles and their sentences: add, list."""


_FIELDS = {
    "text": "the text; needed where no column has a usual name",
    "title": "the title",
    "url": "the address",
    "published": "the date of publication",
    "source": "who published it",
    "author": "who wrote it",
}


def _columns(command: Command) -> Command:
    """Add the options that name the columns of tables."""
    for field, what in reversed(_FIELDS.items()):
        command = click.option(
            f"--{field}-field", metavar="COLUMN", help=f"Column of a table with {what}."
        )(command)
    return command


@corpus.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH ...")
@_columns
@click.option("--dry-run", is_flag=True, help="Say what would be added; write nothing.")
@workspace_option
def add(paths: tuple[str, ...], dry_run: bool, workspace: Workspace, **fields: str | None) -> None:
    """Add articles to the corpus and split them into sentences.

    PATHS are files (.txt, .md, .html, .pdf, .docx; .jsonl, .csv and .parquet with one article a
    row; .xml, .rss and .atom feeds), folders, patterns or web addresses; - is standard input.
    An article that is there already changes nothing. What cannot be read is named at the end,
    with its reason; everything else is added.

    \b
    Examples:
      watchword corpus add reports/ "saved/*.html"
      watchword corpus add news.csv --text-field story --dry-run
    """
    from watchword.cli.adding import add_readable, show_plan
    from watchword.corpus.read import Columns

    workspace.check()
    columns = Columns(**{name.removesuffix("_field"): column for name, column in fields.items()})
    (show_plan if dry_run else add_readable)(workspace, paths, columns)


@corpus.command(name="list")
@workspace_option
@json_option
def list_(workspace: Workspace, as_json: bool) -> None:
    """List the articles of the corpus.

    \b
    Examples:
      watchword corpus list
      watchword corpus list --json | jq .title
    """
    from watchword.corpus.store import stored_articles
    from watchword.report import plain_table

    workspace.check()
    rows = list(_listed(stored_articles(workspace.articles_file)))
    if as_json:
        write_lines(rows)
    else:
        header = ("id", "published", "characters", "source", "title")
        click.echo(plain_table(header, [[row[name] for name in header] for row in rows]))


def _listed(articles: list) -> Iterator[Row]:  # type: ignore[type-arg]
    for one in articles:
        known = ("id", "title", "source", "url", "author", "published", "cluster")
        yield {**{name: getattr(one, name) for name in known}, "characters": len(one.text)}
