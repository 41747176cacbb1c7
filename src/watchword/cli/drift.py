"""``watchword models drift``: new texts against the corpus a tagger was trained on."""

from __future__ import annotations

from pathlib import Path

import click

from watchword.cli.options import json_option, show, tagger_for, workspace_option
from watchword.workspace import Workspace


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE ...|DIR|-]")
@click.option("--model", type=click.Path(path_type=Path), help="Exported tagger to compare with.")
@workspace_option
@json_option
def drift(files: tuple[str, ...], model: Path | None, workspace: Workspace, as_json: bool) -> None:
    """Say how unlike the training corpus new texts are, and which words are new.

    \b
    Examples:
      watchword models drift new-articles/
      watchword models drift --json archive.jsonl | jq .verdict
    """
    from watchword.corpus.read import read_articles
    from watchword.models.drift import drift as compare

    report = compare(tagger_for(workspace, model), read_articles(files or ("-",)))
    show(report, as_json, report.as_json())
