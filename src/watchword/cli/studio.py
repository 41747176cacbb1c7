"""``watchword labels studio``: a Label Studio server on this machine, ready to label in."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import click

from watchword.cli.options import tagger_for, taxonomy_of, workspace_option
from watchword.cli.push import send
from watchword.report import say
from watchword.workspace import Workspace

FOLDER = ".studio"
"""Where the server's database is, inside the workspace."""


@click.command()
@click.option(
    "--venv",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Virtual environment with label-studio; 'make studio' makes one.",
)
@click.option("--port", type=int, default=8080, show_default=True, help="Port on 127.0.0.1.")
@click.option("--blind", is_flag=True, help="Without predictions, so that nobody is led by them.")
@click.option("--all", "everything", is_flag=True, help="Also sentences that are labelled already.")
@workspace_option
def studio(venv: Path, port: int, blind: bool, everything: bool, workspace: Workspace) -> None:
    """Run a Label Studio server for this workspace until Ctrl-C.

    It listens on 127.0.0.1 only and sends nothing home. The project, its page, the guidelines
    and the sentences to label are pushed at every start; labels stay in .studio.

    \b
    Examples:
      make studio
      watchword labels studio --venv .venv-studio
      watchword labels studio --venv .venv-studio --port 8090
    """
    from watchword.labels.local import EMAIL, LocalServer
    from watchword.labels.studio import Studio

    taxonomy = taxonomy_of(workspace)
    server = LocalServer(workspace.root / FOLDER, venv, port)
    first = server.is_new
    say("Starting Label Studio" + (" for the first time; half a minute ..." if first else " ..."))
    # Said for both: a shell that starts something in the background has it ignore Ctrl-C.
    for stopping in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stopping, _interrupt)
    try:
        with server:
            client = Studio(server.url, server.token())
            try:
                tagger = None if blind else tagger_for(workspace, None)
                done = send(client, workspace, taxonomy, tagger, everything=everything)
            finally:
                client.close()
            say(done)
            if ": made, 0 sentences" in done:
                say("Every sentence is labelled already; --all (make studio ALL=--all) adds them.")
            password = server.password() if first else f"in {FOLDER}/password"
            say(f"\nOpen {server.url} and sign in as {EMAIL}, password {password}")
            say("Others on this machine: Organization > Members > Add Members gives a link.")
            say("Fetch labels with 'watchword labels pull' (see its --help). Ctrl-C stops.")
            _wait(server)
    except KeyboardInterrupt:
        say("Stopped. Everything is kept; start again with the same command.")


def _interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _wait(server: Any) -> None:
    from watchword.errors import LabelError

    status = server.process.wait()
    raise LabelError(
        f"the server stopped by itself (status {status})",
        where=server.log,
        hint="The end of this file says why.",
    )
