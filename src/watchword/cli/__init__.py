"""The ``watchword`` command: each subcommand reads, calls one library function, and writes.

Data goes to standard output, words for people to standard error. Exit codes: 0 done, 1 the data
is wrong, 2 the command was used wrongly. Heavy imports live inside the commands, so that ``--help``
is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from watchword.errors import WatchwordError

COMMANDS = {
    "init": "init",
    "segment": "corpus",
    "corpus": "corpus",
    "labels": "labels",
    "models": "models",
    "tag": "tag",
    "rollup": "rollup",
    "demo": "demo",
}
"""Commands, and the module under `watchword.cli` that each stands in."""


class Main(click.Group):
    """The top command: imports a command when it is used, shows our own errors and exits with 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"watchword.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; our own errors are the user's to mend, so no traceback."""
        try:
            return super().invoke(ctx)
        except WatchwordError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="watchword")
def main() -> None:
    """Articles in, a threat tagger out.

    \b
    Examples:
      watchword demo                 the whole loop on the shipped corpus
      watchword tag article.txt      label the sentences of an article
    """
