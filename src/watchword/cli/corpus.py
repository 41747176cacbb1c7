"""``watchword segment`` and ``watchword corpus``: articles in, sentences out."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from watchword.cli.options import (
    Command,
    json_option,
    say_carried,
    show,
    workspace_option,
    write_lines,
)
from watchword.tables import Row
from watchword.workspace import Workspace

if TYPE_CHECKING:
    from watchword.corpus.article import Article


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
    from watchword.corpus.parts import PART, batched
    from watchword.corpus.read import read_articles

    names = ("article_id", "index", "start", "end", "kind", "text")
    write_lines(
        {name: row[name] for name in names}
        # By thousands: bad input is refused before anything is written, and memory is bounded.
        for batch in batched(read_articles(files or ("-",)), PART)
        for one in batch
        for row in sentence_rows(one)
    )


@click.group()
def corpus() -> None:
    """Articles and their sentences: add, list, split, duplicates, summary."""


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
    An article that is there already changes nothing; a corrected one, with the address or the
    title and source of a stored one, replaces it and takes over its labels. What cannot be read
    is named at the end, with its reason; everything else is added.

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


@corpus.command()
@workspace_option
def split(workspace: Workspace) -> None:
    """Split all stored articles again, with an improved splitter; labels are carried over.

    \b
    Examples:
      watchword corpus split
      watchword corpus split --workspace mywork
    """
    from watchword.corpus.store import split_again
    from watchword.labels.carry import carry_over
    from watchword.report import say

    workspace.check()
    say(str(split_again(workspace)))
    say_carried(carry_over(workspace))


@corpus.command()
@workspace_option
@json_option
def duplicates(workspace: Workspace, as_json: bool) -> None:
    """Show near-duplicate articles: score, titles, and the sentences they share side by side.

    \b
    Examples:
      watchword corpus duplicates
      watchword corpus duplicates --json | jq '.pairs[].score'
    """
    from watchword.corpus.duplicates import duplicates as find
    from watchword.corpus.store import iter_articles

    workspace.check()
    found = find(lambda: iter_articles(workspace.articles_file))
    if as_json:
        show(found, as_json, found.as_json())
    else:
        for pair in found.pairs:
            click.echo(pair.side_by_side(shutil.get_terminal_size().columns))
        click.echo(str(found))


@corpus.command()
@workspace_option
@json_option
def summary(workspace: Workspace, as_json: bool) -> None:
    """Sum up the corpus: counts, lengths, sources, dates, kinds, other languages, duplicates.

    \b
    Examples:
      watchword corpus summary
      watchword corpus summary --json | jq .kinds
    """
    from watchword.corpus.summary import summary as sum_up

    workspace.check()
    found = sum_up(workspace)
    show(found, as_json, found.as_json())


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
    from watchword.corpus.store import iter_articles
    from watchword.report import plain_table

    workspace.check()
    rows = _listed(iter_articles(workspace.articles_file))
    if as_json:
        write_lines(rows)
    else:
        header = ("id", "published", "characters", "source", "title")
        click.echo(plain_table(header, [[row[name] for name in header] for row in rows]))


def _listed(articles: Iterable[Article]) -> Iterator[Row]:
    for one in articles:
        known = ("id", "title", "source", "url", "author", "published", "cluster")
        yield {**{name: getattr(one, name) for name in known}, "characters": len(one.text)}
