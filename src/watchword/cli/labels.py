"""``watchword labels``: what annotators see, what they chose, what is settled."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from watchword.cli.options import (
    json_option,
    say_carried,
    show,
    tagger_for,
    taxonomy_of,
    workspace_option,
)
from watchword.report import say
from watchword.workspace import Workspace


@click.group()
def labels() -> None:
    """Work with Label Studio: make tasks, read exports, measure agreement, settle gold."""


@labels.command()
@workspace_option
def config(workspace: Workspace) -> None:
    """Generate config.xml and guidelines.md from the taxonomy.

    \b
    Examples:
      watchword labels config
      watchword labels config --workspace mywork
    """
    from watchword.labels.config import config_xml, guidelines
    from watchword.tables import atomic_write

    taxonomy = taxonomy_of(workspace)
    for name, text in {
        "config.xml": config_xml(taxonomy),
        "guidelines.md": guidelines(taxonomy),
    }.items():
        with atomic_write(workspace.labels / name) as file:
            file.write(text)
    say(f"labels/config.xml and labels/guidelines.md: {len(taxonomy.categories)} categories")


@labels.command()
@click.option(
    "--file",
    "path",
    required=True,
    metavar="TASKS.json",
    type=click.Path(path_type=Path),
    help="Write the tasks here, for Label Studio's import.",
)
@click.option("--all", "everything", is_flag=True, help="Also sentences that are labelled already.")
@click.option("--blind", is_flag=True, help="Without predictions, so that nobody is led by them.")
@click.option("--model", type=click.Path(path_type=Path), help="Tagger for the predictions.")
@workspace_option
def push(
    path: Path, everything: bool, blind: bool, model: Path | None, workspace: Workspace
) -> None:
    """Make Label Studio tasks of the sentences that nobody has labelled yet.

    \b
    Examples:
      watchword labels push --file tasks.json
      watchword labels push --file tasks.json --all --blind
    """
    from watchword.labels.annotation import read_annotations
    from watchword.labels.tasks import tasks
    from watchword.tables import atomic_write, read_table

    taxonomy_of(workspace)
    sentences = workspace.sentence_rows()
    done = {one.sentence_id for one in read_annotations(workspace.annotations_file)}
    tagger = None if blind else tagger_for(workspace, model)
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


@labels.command(name="import")
@click.argument("export", metavar="EXPORT.json", type=click.Path(path_type=Path))
@workspace_option
def import_(export: Path, workspace: Workspace) -> None:
    """Read Label Studio's JSON export into annotations.jsonl; again is safe.

    \b
    Examples:
      watchword labels import project-1.json
      watchword labels import export.json --workspace mywork
    """
    from watchword.corpus.corrections import read_retired
    from watchword.labels.annotation import merged, read_annotations, write_annotations
    from watchword.labels.carry import carry, keep_uncarried
    from watchword.labels.exchange import read_export

    taxonomy = taxonomy_of(workspace)
    # An export may be older than a correction of the article: its sentences are retired then.
    ids = {row["id"] for row in workspace.sentence_rows()} | read_retired(workspace.corpus).keys()
    found = read_export(export, taxonomy, ids)
    carried = keep_uncarried(workspace, carry(workspace, found.annotations))
    known = read_annotations(workspace.annotations_file)
    n = write_annotations(workspace.annotations_file, merged(known, carried.annotations))
    say(f"{found}; labels/annotations.jsonl holds {n}")
    say_carried(carried)


@labels.command()
@workspace_option
@json_option
def agree(workspace: Workspace, as_json: bool) -> None:
    """Measure how far annotators agree, beyond chance, per category and overall.

    \b
    Examples:
      watchword labels agree
      watchword labels agree --json | jq .overall.alpha
    """
    from watchword.labels.agreement import agreement
    from watchword.labels.annotation import read_annotations

    taxonomy = taxonomy_of(workspace)
    clusters = {row["id"]: row["cluster"] for row in workspace.sentence_rows()}
    result = agreement(read_annotations(workspace.annotations_file), taxonomy.ids, clusters)
    show(result, as_json, asdict(result))


@labels.command()
@workspace_option
@json_option
def gold(workspace: Workspace, as_json: bool) -> None:
    """Settle sentences: adjudicated, agreed by all, or labelled by one annotator only.

    \b
    Examples:
      watchword labels gold
      watchword labels gold --json
    """
    from watchword.errors import LabelError
    from watchword.labels.annotation import read_annotations
    from watchword.labels.gold import gold as settle
    from watchword.tables import write_table

    taxonomy_of(workspace)
    result = settle(read_annotations(workspace.annotations_file))
    if not result.sentences:
        raise LabelError(
            "no annotation settles a sentence",
            where=workspace.annotations_file,
            hint="Import annotations first: watchword labels import EXPORT.json",
        )
    write_table(workspace.gold_file, result.sentences)
    show(result, as_json, {"decided": dict(result.decided), "open": list(result.open)})
