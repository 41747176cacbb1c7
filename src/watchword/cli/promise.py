"""Options of ``watchword models train`` that say what the thresholds shall keep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from watchword.cli.options import Command

if TYPE_CHECKING:
    from watchword.models.promise import Promise

_PER_DAY = {"hour": 24.0, "day": 1.0, "week": 1 / 7, "month": 12 / 365}
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:/\s*(hour|day|week|month))?\s*", re.IGNORECASE)


def per_day(value: str) -> float:
    """Return sentences a day.

    Examples
    --------
    >>> per_day("200"), per_day("1400/week")
    (200.0, 200.0)
    """
    found = _NUMBER.fullmatch(value)
    if not found or not float(found[1]):
        raise click.BadParameter(f"'{value}' is no number of sentences; write 200/day.")
    return float(found[1]) * _PER_DAY[(found[2] or "day").lower()]


def _per_day(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    return None if value is None else per_day(value)


def promise_options(command: Command) -> Command:
    """Add the promises; the command gets `precision`, `recall`, `review_budget`, `volume`."""
    share = click.FloatRange(0, 1, min_open=True, max_open=True)
    options = (
        click.option(
            "--precision",
            type=share,
            help="Of the sentences tagged with a category at least this share is right.",
        ),
        click.option(
            "--recall", type=share, help="Of the sentences with a category this share is found."
        ),
        click.option(
            "--review-budget",
            metavar="N/day",
            callback=_per_day,
            help="Tag at most so many sentences, the most probable first; needs --volume.",
        ),
        click.option(
            "--volume", metavar="N/day", callback=_per_day, help="How many sentences arrive."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def promise_of(
    precision: float | None, recall: float | None, review_budget: float | None, volume: float | None
) -> Promise | None:
    """Return the one promise that was asked for, if any."""
    from watchword.models.promise import Promise

    asked = {"--precision": precision, "--recall": recall, "--review-budget": review_budget}
    named = [name for name, value in asked.items() if value is not None]
    if len(named) > 1:
        raise click.UsageError(f"{' and '.join(named)} exclude each other.")
    if (review_budget is None) != (volume is None):
        raise click.UsageError(
            "--review-budget and --volume go together, such as "
            "--review-budget 200/day --volume 5000/day."
        )
    if review_budget is not None:
        return Promise("budget", review_budget, volume)
    if precision is not None:
        return Promise("precision", precision)
    return None if recall is None else Promise("recall", recall)
