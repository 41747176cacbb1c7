"""The ``watchword`` command: each subcommand reads, calls one library function, and writes.

Data goes to standard output, words for people to standard error. Exit codes: 0 done, 1 the data
is wrong, 2 the command was used wrongly. Heavy imports live inside the commands, so that ``--help``
is fast.
"""

from __future__ import annotations

from typing import Any

import click

from watchword.cli import corpus, demo, init, labels, models, rollup, tag
from watchword.errors import WatchwordError


class Main(click.Group):
    """The top command, which shows our own errors as a message and exits with 1."""

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


for _command in (
    init.init,
    corpus.segment,
    corpus.corpus,
    labels.labels,
    models.models,
    tag.tag,
    rollup.rollup,
    demo.demo,
):
    main.add_command(_command)
