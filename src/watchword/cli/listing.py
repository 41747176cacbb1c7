"""``watchword models list``: what is there, what it promises, and what is broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from watchword.cli.options import json_option, workspace_option
from watchword.errors import WatchwordError
from watchword.workspace import Workspace

_HEADER = ("name", "version", "categories", "sentences", "micro_f1", "macro_f1", "promise", "")


@click.command(name="list")
@workspace_option
@json_option
def list_(workspace: Workspace, as_json: bool) -> None:
    """List the models of the workspace: exported, only trained, or broken and why.

    The version is the beginning of the fingerprint of the gold a model was trained on.

    \b
    Examples:
      watchword models list
      watchword models list --json
    """
    from watchword.report import plain_table

    workspace.check()
    found = sorted(path for path in workspace.models.glob("*") if path.is_dir())
    rows = [row for row in map(_listed, found) if row]
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        columns = (*_HEADER[:-1], "problem")
        body = [[row[name] for name in columns] for row in rows]
        click.echo(plain_table(_HEADER, [[*row[:-1], row[-1] or ""] for row in body]))


def _listed(folder: Path) -> dict[str, Any] | None:
    """Return what is known of a folder, or None if it holds no model."""
    from watchword.tagging.manifest import MANIFEST

    if (folder / MANIFEST).exists():
        try:
            return _exported(folder)
        except WatchwordError as error:
            return _row(folder.name, problem=f"broken: {error.problem} ({error.where})")
    if (folder / "training.json").is_file():
        hint = f"watchword models export --name {folder.name}"
        return _row(folder.name, problem=f"trained, not exported yet: {hint}")
    return None


def _exported(folder: Path) -> dict[str, Any]:
    from watchword.tagging.tagger import load_tagger

    tagger = load_tagger(folder)
    manifest = tagger.manifest
    evaluation = manifest.get("evaluation") or {}
    return _row(
        folder.name,
        version=tagger.version.partition("@")[2],
        categories=len(tagger.categories),
        sentences=manifest["training"].get("n_sentences"),
        micro_f1=evaluation.get("micro", {}).get("f1"),
        macro_f1=evaluation.get("macro", {}).get("f1"),
        promise=_promise(manifest.get("promise")),
        format=manifest["format"],
    )


def _promise(kept: dict[str, Any] | None) -> str:
    from watchword.models.promise import Promise

    return str(Promise(**kept["promise"])) if kept and kept["promise"] else "best F1"


def _row(name: str, problem: str | None = None, **known: Any) -> dict[str, Any]:
    names = ("version", "categories", "sentences", "micro_f1", "macro_f1", "promise", "format")
    return {"name": name, **{key: known.get(key) for key in names}, "problem": problem}
