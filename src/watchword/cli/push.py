"""``watchword labels push``: sentences on their way to annotators."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from watchword.cli.options import (
    need_address,
    studio_for,
    studio_options,
    tagger_for,
    taxonomy_of,
    workspace_option,
)
from watchword.report import say
from watchword.workspace import Workspace


@click.command()
@click.option(
    "--file",
    "path",
    metavar="TASKS.json",
    type=click.Path(path_type=Path),
    help="Write the tasks here, for Label Studio's import, and use no server.",
)
@click.option("--all", "everything", is_flag=True, help="Also sentences that are labelled already.")
@click.option("--blind", is_flag=True, help="Without predictions, so that nobody is led by them.")
@click.option("--model", type=click.Path(path_type=Path), help="Tagger for the predictions.")
@click.option(
    "--order",
    type=click.Choice(["article", "uncertainty", "diverse"]),
    default="article",
    show_default=True,
    help="Order of the sentences: as in the articles, least sure first, or categories in turn.",
)
@click.option("--annotators", type=click.IntRange(1), help="How many people label each sentence.")
@click.option("--project", type=int, help="Number of a project to go on in.")
@click.option("--title", help="Title of the project [default: the taxonomy's].")
@studio_options
@workspace_option
def push(
    path: Path | None,
    everything: bool,
    blind: bool,
    model: Path | None,
    order: str,
    annotators: int | None,
    project: int | None,
    title: str | None,
    url: str | None,
    key_file: Path | None,
    workspace: Workspace,
) -> None:
    """Send the sentences nobody has labelled yet to a Label Studio project; again is safe.

    Makes the project if there is none, updates its page when the taxonomy changed, adds
    sentences that are not there yet, and replaces predictions of an older model. The access
    token is read from LABEL_STUDIO_API_KEY.

    \b
    Examples:
      watchword labels push --url http://127.0.0.1:8080
      watchword labels push --order uncertainty --annotators 2
      watchword labels push --file tasks.json
    """
    if path is not None:
        _to_file(path, everything, None if blind else tagger_for(workspace, model), workspace)
        return
    need_address(url)
    taxonomy = taxonomy_of(workspace)
    say(
        send(
            studio_for(url, key_file),
            workspace,
            taxonomy,
            None if blind else tagger_for(workspace, model),
            everything=everything,
            order=order,
            annotators=annotators,
            project=project,
            title=title,
        )
    )


def send(
    studio: Any,
    workspace: Workspace,
    taxonomy: Any,
    tagger: Any,
    *,
    everything: bool = False,
    order: str = "article",
    annotators: int | None = None,
    project: int | None = None,
    title: str | None = None,
) -> str:
    """Push the workspace's sentences, blind if there is no tagger, and return what was done."""
    from watchword.labels.annotation import read_annotations
    from watchword.labels.config import config_xml, instructions
    from watchword.labels.link import read_link
    from watchword.labels.project import Page, open_project
    from watchword.labels.push import Suggestions
    from watchword.labels.push import push as push_all
    from watchword.labels.tasks import tasks
    from watchword.tables import read_table

    made = tasks(read_table(workspace.articles_file), workspace.sentence_rows())
    done = {one.sentence_id for one in read_annotations(workspace.annotations_file)}
    link = read_link(workspace.link_file, studio.url)
    page = Page(title or taxonomy.title, config_xml(taxonomy), instructions(taxonomy))
    settings = _settings(order, tagger is None, annotators)
    opened = open_project(studio, link, workspace.link_file, page, settings, named=project)
    pushed = push_all(
        studio,
        link,
        workspace.link_file,
        opened.number,
        made,
        without=frozenset() if everything else frozenset(done),
        suggestions=tagger and Suggestions(tagger.suggest, tagger.version),
        order=order,
        progress=_progress,
    )
    return f"{studio.url}/projects/{opened.number}: {opened.change}{pushed}"


def _settings(order: str, blind: bool, annotators: int | None) -> dict[str, Any]:
    by_score = order == "uncertainty" and not blind
    settings: dict[str, Any] = {
        "sampling": "Uncertainty sampling" if by_score else "Sequential sampling",
        "show_collab_predictions": not blind,
    }
    return settings | ({"maximum_annotations": annotators} if annotators else {})


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty() and of > 1000:
        click.echo(f"\r{done} of {of}", err=True, nl=done == of)


def _to_file(path: Path, everything: bool, tagger: Any, workspace: Workspace) -> None:
    from watchword.labels.annotation import read_annotations
    from watchword.labels.tasks import tasks
    from watchword.tables import atomic_write, read_table

    taxonomy_of(workspace)
    sentences = workspace.sentence_rows()
    done = {one.sentence_id for one in read_annotations(workspace.annotations_file)}
    made = tasks(
        read_table(workspace.articles_file),
        sentences,
        without=frozenset() if everything else frozenset(done),
        predict=tagger and tagger.suggest,
        model_version=tagger.version if tagger else "",
    )
    with atomic_write(path) as file:
        json.dump(made, file, ensure_ascii=False, indent=1)
    say(f"{len(made)} tasks in {path}. Import them into a project with labels/config.xml.")
