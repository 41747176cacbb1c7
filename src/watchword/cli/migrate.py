"""``watchword labels migrate``: change a category everywhere it is used."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from watchword.cli.options import studio_for, studio_options, taxonomy_of, workspace_option
from watchword.report import plain_table, say
from watchword.tables import Row, atomic_write, read_json, read_table, read_text, write_table
from watchword.workspace import Workspace


@click.command()
@click.argument("kind", type=click.Choice(["rename", "merge", "split", "retire", "undo"]))
@click.argument("old", nargs=-1, required=True)
@click.option("--to", "new", multiple=True, metavar="ID", help="New id; repeat it for a split.")
@click.option("--dry-run", is_flag=True, help="Show the counts and change nothing.")
@click.option("--live", is_flag=True, help="Also the project on the server.")
@studio_options
@workspace_option
def migrate(
    kind: str,
    old: tuple[str, ...],
    new: tuple[str, ...],
    dry_run: bool,
    live: bool,
    url: str | None,
    key_file: Path | None,
    workspace: Workspace,
) -> None:
    """Rename, merge, split or retire categories in taxonomy, annotations, gold and project.

    What it replaces is written to labels/undo.json first, and 'undo labels/undo.json' puts it
    back. After a split the sentences concerned wait in labels/queue.jsonl to be labelled again.
    A sentence whose only category is retired has none then.

    \b
    Examples:
      watchword labels migrate rename drugs --to narcotics --dry-run
      watchword labels migrate merge drugs firearms --to contraband --live
      watchword labels migrate split fraud --to online_fraud --to other_fraud
      watchword labels migrate undo labels/undo.json
    """
    if kind == "undo":
        _undo(Path(old[0]), studio_for(url, key_file) if live else None, workspace)
        return
    from watchword.labels.annotation import read_annotations
    from watchword.labels.migrate import Change, counts, migrated, taxonomy_text
    from watchword.labels.migrate_live import LiveChange, carry_out, plan

    taxonomy = taxonomy_of(workspace)
    change = Change(kind, old, new)
    change.check(taxonomy)
    text = taxonomy_text(change, read_text(workspace.taxonomy_file), taxonomy)
    changed = _checked(text)
    annotations = read_annotations(workspace.annotations_file)
    gold = list(read_table(workspace.gold_file)) if workspace.gold_file.exists() else []
    after = migrated(change, annotations, gold)
    studio: Any = studio_for(url, key_file) if live else None
    todo: list[LiveChange] = []
    for number in _projects(studio, workspace):
        todo += plan(studio, number, change)
    _show(counts(annotations, gold), counts(after.annotations, after.gold))
    _tell(len(after.queue), len(todo), live)
    if dry_run:
        say("Nothing was changed.")
        return
    _write_undo(workspace, [asdict(one) for one in todo])
    if studio is not None:
        _show_page(studio, workspace, changed)
        carry_out(studio, todo)
    _write(workspace, text, changed, after)
    say(f"Done: {change}. To put it back: watchword labels migrate undo labels/undo.json")
    say("The tagger still gives the old categories until it is trained and exported again.")


def _checked(text: str) -> Any:
    """Return the new taxonomy, read as a file would be."""
    from watchword.labels.taxonomy import read_taxonomy

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "taxonomy.yaml"
        path.write_text(text, encoding="utf-8")
        return read_taxonomy(path)


def _show(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> None:
    none = (0, 0)
    rows = [
        (name, *before.get(name, none), *after.get(name, none))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    header = ("category", "annotations", "gold", "annotations then", "gold then")
    click.echo(plain_table(header, rows))


def _tell(n_queued: int, n_live: int, live: bool) -> None:
    if n_queued:
        say(f"{n_queued} sentences are to be labelled again: labels/queue.jsonl")
    if live:
        say(f"{n_live} annotations on the server")


def _projects(studio: Any, workspace: Workspace) -> list[int]:
    from watchword.labels.link import read_link

    if studio is None:
        return []
    link = read_link(workspace.link_file, studio.url)
    return [number for number in (link.project, link.review) if number is not None]


def _show_page(studio: Any, workspace: Workspace, taxonomy: Any) -> None:
    from watchword.labels.config import config_xml, instructions
    from watchword.labels.link import read_link
    from watchword.labels.project import Page, update_project

    link = read_link(workspace.link_file, studio.url)
    for number in _projects(studio, workspace):
        title = studio.get(f"/api/projects/{number}/")["title"]
        xml = config_xml(taxonomy, review=number == link.review)
        update_project(studio, link, number, Page(title, xml, instructions(taxonomy)), {})


def _files(workspace: Workspace) -> list[Path]:
    names = ("taxonomy.yaml", "config.xml", "guidelines.md", "annotations.jsonl", "gold.jsonl")
    return [workspace.labels / name for name in (*names, "queue.jsonl", "history.jsonl")]


def _write_undo(workspace: Workspace, live: list[Row]) -> None:
    files = {path.name: read_text(path) for path in _files(workspace) if path.exists()}
    with atomic_write(workspace.labels / "undo.json") as file:
        json.dump({"files": files, "live": live}, file, ensure_ascii=False)


def _write(workspace: Workspace, text: str, taxonomy: Any, after: Any) -> None:
    """Write the tables, the taxonomy last: until then the change can be run again."""
    from watchword.labels.annotation import write_annotations
    from watchword.labels.config import config_xml, guidelines

    if after.taken_back:
        path = workspace.history_file
        known = list(read_table(path)) if path.exists() else []
        write_table(path, [*known, *({**one.row(), "ended": "split"} for one in after.taken_back)])
        queue = ({"sentence_id": name, "reason": "split"} for name in after.queue)
        write_table(workspace.labels / "queue.jsonl", queue)
    write_annotations(workspace.annotations_file, after.annotations)
    if workspace.gold_file.exists():
        write_table(workspace.gold_file, after.gold)
    texts = {"config.xml": config_xml(taxonomy), "guidelines.md": guidelines(taxonomy)}
    for name, content in {**texts, "taxonomy.yaml": text}.items():
        with atomic_write(workspace.labels / name) as file:
            file.write(content)


def _undo(path: Path, studio: Any, workspace: Workspace) -> None:
    from watchword.errors import LabelError
    from watchword.labels.migrate_live import undo

    workspace.check()
    data = read_json(path)
    if not isinstance(data, dict) or set(data) != {"files", "live"}:
        raise LabelError("is no undo file", where=path, hint="Name the file a migration wrote.")
    if data["live"] and studio is None:
        raise LabelError(
            f"{len(data['live'])} annotations on the server are to be put back too",
            where=path,
            hint="Add --live, and --url or LABEL_STUDIO_URL.",
        )
    for one in _files(workspace):
        if one.name in data["files"]:
            with atomic_write(one) as file:
                file.write(data["files"][one.name])
        else:
            one.unlink(missing_ok=True)
    if studio is not None:
        _show_page(studio, workspace, taxonomy_of(workspace))
        undo(studio, data["live"])
    say(f"Put back what {path} holds.")
