"""``watchword corpus add``: everything readable is added, the rest named at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain

import click

from watchword.cli.options import say_carried
from watchword.corpus.article import Article
from watchword.corpus.read import Columns, Place, places, read_place
from watchword.errors import CorpusError, WatchwordError
from watchword.report import plain_table, say
from watchword.workspace import Workspace

_MANY = 20
"""Files from which a progress bar is worth its line."""


class Readable:
    """The articles of many places, and the errors of those that cannot be read.

    Attributes
    ----------
    n_places : int
    errors : list of WatchwordError
        Filled while the articles are taken.
    """

    def __init__(self, paths: Iterable[Place], columns: Columns) -> None:
        self._places, self._columns = places(paths), columns
        self.n_places = len(self._places)
        self.errors: list[WatchwordError] = []

    def __iter__(self) -> Iterator[tuple[Place, Article]]:
        hidden = self.n_places < _MANY or not sys.stderr.isatty()
        with click.progressbar(
            self._places, label="Reading", file=sys.stderr, hidden=hidden
        ) as watched:
            for place in watched:
                yield from self._read(place)

    def _read(self, place: Place | CorpusError) -> Iterator[tuple[Place, Article]]:
        try:
            if isinstance(place, CorpusError):
                raise place
            for one in read_place(place, self._columns):
                yield place, one
        except WatchwordError as error:
            self.errors.append(error)

    def check(self) -> None:
        """Raise what could not be read, if anything: one error as it is, several as a list."""
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            listed = "\n".join(map(str, self.errors))
            raise WatchwordError(
                f"{len(self.errors)} of {self.n_places} could not be read:\n{listed}"
            )


def add_readable(workspace: Workspace, paths: Iterable[Place], columns: Columns) -> None:
    """Add every article that can be read, then raise for those that cannot."""
    from watchword.corpus.store import add
    from watchword.labels.carry import carry_over

    found = Readable(paths, columns)
    articles = (one for _, one in found)
    first = next(articles, None)
    if first is not None:
        say(str(add(workspace, chain([first], articles))))
    # Labels follow their sentences; also those that an earlier, broken off command left behind.
    say_carried(carry_over(workspace))
    found.check()


def show_plan(workspace: Workspace, paths: Iterable[Place], columns: Columns) -> None:
    """Say of every article whether it is new or known, with its length and title."""
    from watchword.corpus.store import stored_articles

    known = {one.id for one in stored_articles(workspace.articles_file)}
    found = Readable(paths, columns)
    rows: list[tuple[object, ...]] = []
    for place, one in found:
        state = "known" if one.id in known else "new"
        known.add(one.id)
        rows.append((state, len(one.text), str(place), one.title))
    rows += [("unreadable", None, str(error.where), error.problem) for error in found.errors]
    click.echo(plain_table(("state", "characters", "from", "title"), rows))
    n_new = sum(row[0] == "new" for row in rows)
    say(
        f"{n_new} would be added, {len(rows) - n_new - len(found.errors)} known already; "
        "nothing is written"
    )
    found.check()
