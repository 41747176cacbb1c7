"""The ``watchword`` command: each subcommand reads, calls one library function, and writes.

Data goes to standard output, words for people to standard error. Exit codes: 0 done, 1 the data
is wrong, 2 the command was used wrongly. Heavy imports live inside the commands, so that ``--help``
is fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


class Commands(Mapping[str, click.Command]):
    """The commands by their names, each imported when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        command: click.Command = getattr(import_module(f"watchword.cli.{COMMANDS[name]}"), name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Main(click.Group):
    """The top command, which shows our own errors as a message and exits with 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, in the order of the work."""
        return list(COMMANDS)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; our own errors are the user's to mend, so no traceback."""
        try:
            return super().invoke(ctx)
        except WatchwordError as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=Main,
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="watchword")
def main() -> None:
    """Articles in, a threat tagger out.

    \b
    Examples:
      watchword demo                 the whole loop on the shipped corpus
      watchword tag article.txt      label the sentences of an article
    """
