"""``watchword labels pull`` and ``import``: what annotators decided, from a server or a file."""

from __future__ import annotations

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
from watchword.workspace import Workspace


@click.command()
@click.option("--all", "everything", is_flag=True, help="Everything, not only what changed.")
@studio_options
@workspace_option
def pull(everything: bool, url: str | None, key_file: Path | None, workspace: Workspace) -> None:
    """Fetch what annotators decided since the last pull into annotations.jsonl.

    Edited and deleted annotations are followed; what they were stays in history.jsonl. What
    cannot be true (none together with a category, an unknown category or sentence) is reported
    with a link to its task and kept in aside.jsonl. Decisions of the review project come in as
    adjudication. Annotators are named by their e-mail.

    \b
    Examples:
      watchword labels pull --url http://127.0.0.1:8080
      watchword labels pull --all
    """
    from watchword.errors import LabelError
    from watchword.labels.keep import complain
    from watchword.labels.link import read_link
    from watchword.labels.pull import pull as fetch

    need_address(url)
    taxonomy = taxonomy_of(workspace)
    ids = _sentence_ids(workspace)
    studio = studio_for(url, key_file)
    link = read_link(workspace.link_file, studio.url)
    projects: list[tuple[int | None, str | None]] = [
        (link.project, None),
        (link.review, "adjudication"),
    ]
    if link.project is None and link.review is None:
        raise LabelError(
            "nothing was pushed to this server from here",
            where=studio.url,
            hint="Push first: watchword labels push",
        )
    problems: list[Any] = []
    for number, origin in projects:
        if number is not None:
            got = fetch(
                studio, link, workspace, taxonomy, ids, number,
                everything=everything, origin=origin,
            )  # fmt: skip
            say(f"{studio.url}/projects/{number}: {got}")
            problems.append((got.found, f"{studio.url}/projects/{number}"))
    for found, where in problems:
        complain(found, where)


@click.command(name="import")
@click.argument("export", metavar="EXPORT.json", type=click.Path(path_type=Path))
@workspace_option
def import_(export: Path, workspace: Workspace) -> None:
    """Read Label Studio's JSON export or snapshot into annotations.jsonl; again is safe.

    What cannot be true is reported and kept in aside.jsonl; everything else comes in.

    \b
    Examples:
      watchword labels import project-1.json
      watchword labels import export.json --workspace mywork
    """
    from watchword.labels.exchange import read_export
    from watchword.labels.keep import complain, keep

    taxonomy = taxonomy_of(workspace)
    ids = _sentence_ids(workspace)
    found = read_export(export, taxonomy, ids)
    kept = keep(workspace, found)
    say(f"{found}; labels/annotations.jsonl holds {kept.total}")
    complain(found, export)


def _sentence_ids(workspace: Workspace) -> set[str]:
    """Return the sentences of the corpus, and those that a correction has retired since."""
    from watchword.corpus.corrections import read_retired

    return {row["id"] for row in workspace.sentence_rows()} | read_retired(workspace.corpus).keys()
