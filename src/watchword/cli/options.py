"""Options and output that several commands share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from watchword.errors import WatchwordError
from watchword.report import Report, say
from watchword.tables import Row, read_text, write_jsonl
from watchword.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])


def _as_workspace(ctx: click.Context, param: click.Parameter, value: Path) -> Workspace:
    return Workspace(value)


def workspace_option(command: Command) -> Command:
    """Add ``--workspace DIR``; the command gets a `Workspace`."""
    return click.option(
        "--workspace",
        default=".",
        metavar="DIR",
        type=click.Path(path_type=Path),
        callback=_as_workspace,
        help="Directory with corpus/, labels/ and models/ [default: here].",
    )(command)


def json_option(command: Command) -> Command:
    """Add ``--json``; the command gets `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON, not a table.")(command)


def studio_options(command: Command) -> Command:
    """Add ``--url`` and ``--key-file``; the command gets `url` and `key_file`.

    A key is never an argument itself: everybody on the machine can read arguments.
    """
    url = click.option(
        "--url",
        envvar="LABEL_STUDIO_URL",
        show_envvar=True,
        metavar="URL",
        help="Address of the Label Studio server.",
    )
    key = click.option(
        "--key-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read the access token from this file instead of LABEL_STUDIO_API_KEY.",
    )
    return url(key(command))


def need_address(url: str | None) -> str:
    """Return the address, or say how to name one."""
    if not url:
        raise click.UsageError("Name the server: --url http://127.0.0.1:8080 or LABEL_STUDIO_URL.")
    return url


def studio_for(url: str | None, key_file: Path | None) -> Any:
    """Return a client of the server, checked; the token is asked for if it is nowhere."""
    from watchword.labels.studio import Studio

    url = need_address(url)
    if key_file is not None:
        key = read_text(key_file)
    else:
        key = os.environ.get("LABEL_STUDIO_API_KEY", "")
    if not key.strip() and sys.stdin.isatty():
        key = click.prompt("Access token", hide_input=True, err=True)
    if not key.strip():
        raise WatchwordError(
            "no access token",
            where=url,
            hint="Put it into LABEL_STUDIO_API_KEY, or name a file that holds it: --key-file FILE",
        )
    studio = Studio(url, key)
    click.get_current_context().call_on_close(studio.close)
    studio.check()
    return studio


def write_lines(rows: Iterable[Row]) -> None:
    """Write rows to standard output as JSON lines."""
    write_jsonl(sys.stdout, rows)


def show(report: Report, as_json: bool, facts: dict[str, Any]) -> None:
    """Write a report to standard output: its table with a line of summary, or its facts."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        click.echo(report.table())
        click.echo(str(report))


def say_carried(carried: Any) -> None:
    """Tell a person which labels followed their sentences, and list those that could not."""
    if carried.n_carried or carried.uncarried:
        say(f"{carried}. Next: watchword labels gold")
    if carried.uncarried:
        say(carried.table())
        say("These are kept in labels/uncarried.jsonl; label the sentences again where it matters.")


def taxonomy_of(workspace: Workspace) -> Any:
    """Read the taxonomy of a workspace, after checking that it is one."""
    from watchword.labels.taxonomy import read_taxonomy

    workspace.check()
    return read_taxonomy(workspace.taxonomy_file)


def tagger_folder(workspace: Workspace, folder: Path | None) -> Path:
    """Return the folder of the tagger named, else the workspace's, else the shipped one."""
    from watchword.workspace import shipped

    if folder is not None and not folder.is_dir():
        raise WatchwordError(
            "no such folder",
            where=folder,
            hint="Name a folder that 'watchword models export' wrote.",
        )
    own = workspace.models / "threats"
    return folder or (own if own.is_dir() else shipped() / "models" / "threats")


def tagger_for(workspace: Workspace, folder: Path | None) -> Any:
    """Load the tagger named, else the workspace's ``models/threats``, else the shipped one."""
    from watchword.tagging.tagger import load_tagger

    return load_tagger(tagger_folder(workspace, folder))
