"""``watchword labels review``: disagreements on their way to an adjudicator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from watchword.cli.options import (
    need_address,
    studio_for,
    studio_options,
    taxonomy_of,
    workspace_option,
)
from watchword.report import say
from watchword.tables import Row
from watchword.workspace import Workspace

_TITLE = 50
"""Longest title of a project that Label Studio takes."""


@click.command()
@click.option("--title", help="Title of the project [default: the taxonomy's, and 'review'].")
@studio_options
@workspace_option
def review(title: str | None, url: str | None, key_file: Path | None, workspace: Workspace) -> None:
    """Send disagreements to a second project, where an adjudicator sees who said what.

    Those that matter most come first: annotators far apart, categories rare in gold. The next
    pull brings the decisions in as adjudication, and gold follows them.

    \b
    Examples:
      watchword labels review --url http://127.0.0.1:8080
      watchword labels review --title "Second look"
    """
    from watchword.labels.annotation import read_annotations
    from watchword.labels.gold import gold
    from watchword.labels.link import read_link
    from watchword.labels.review import review_tasks
    from watchword.labels.tasks import tasks
    from watchword.tables import read_table

    need_address(url)
    taxonomy = taxonomy_of(workspace)
    annotations = read_annotations(workspace.annotations_file)
    made = tasks(read_table(workspace.articles_file), workspace.sentence_rows())
    open_ = review_tasks(made, annotations, gold(annotations), taxonomy)
    studio = studio_for(url, key_file)
    if not open_ and read_link(workspace.link_file, studio.url).review is None:
        say("No disagreement is open.")
        return
    _, done = send_for_review(studio, workspace, taxonomy, open_, title)
    say(done)


def send_for_review(
    studio: Any, workspace: Workspace, taxonomy: Any, tasks: Sequence[Row], title: str | None
) -> tuple[int, str]:
    """Push tasks to the review project; return its number, and what was done."""
    from watchword.labels.config import config_xml, instructions
    from watchword.labels.link import read_link
    from watchword.labels.project import Page, open_project
    from watchword.labels.push import push
    from watchword.labels.review import update_said

    link = read_link(workspace.link_file, studio.url)
    name = title or f"{taxonomy.title[: _TITLE - 8]}: review"
    page = Page(name, config_xml(taxonomy, review=True), instructions(taxonomy))
    opened = open_project(studio, link, workspace.link_file, page, {}, review=True)
    pushed = push(studio, link, workspace.link_file, opened.number, tasks, repeats=True)
    n_updated = update_said(studio, opened.number, tasks)
    updated = f", {n_updated} updated" if n_updated else ""
    done = f"{studio.url}/projects/{opened.number}: {opened.change}{pushed}{updated}"
    return opened.number, done
