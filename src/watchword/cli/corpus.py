"""``watchword segment`` and ``watchword corpus``: articles in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator

import click

from watchword.cli.options import json_option, workspace_option, write_lines
from watchword.tables import Row
from watchword.workspace import Workspace


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE ...|-]")
def segment(files: tuple[str, ...]) -> None:
    """Split articles into sentences: one line of JSON for each, with exact offsets.

    FILES are text files or folders; - or nothing is standard input.

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


@corpus.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH ...")
@workspace_option
def add(paths: tuple[str, ...], workspace: Workspace) -> None:
    """Add articles to the corpus and split them into sentences.

    PATHS are text files, .jsonl files with a 'text' field, or folders; - is standard input.
    An article that is there already changes nothing.

    \b
    Examples:
      watchword corpus add reports/
      watchword corpus add monday.txt tuesday.txt --workspace mywork
    """
    from watchword.corpus.read import read_articles
    from watchword.corpus.store import add as add_articles
    from watchword.report import say

    workspace.check()
    say(str(add_articles(workspace, read_articles(paths))))


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
