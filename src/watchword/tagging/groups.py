"""Which group an article belongs to: its month, quarter, year, source, or itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from watchword.errors import CorpusError
from watchword.tables import Row

PERIODS = ("month", "quarter", "year")
"""Groups that follow each other."""

BY = ("article", *PERIODS, "source")

UNKNOWN = "unknown"
"""Group of the articles of which nothing is known."""

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?(?!\d)")


def group_names(articles: Iterable[Row], by: str) -> dict[str, str]:
    """Return the group of each article that has one.

    Parameters
    ----------
    articles : iterable of dict
        `id`, and `published` (ISO 8601) or `source`.
    by : {"month", "quarter", "year", "source"}

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> articles = [{"id": "a", "published": "2024-03-09"}, {"id": "b", "published": None}]
    >>> group_names(articles, "month")
    {'a': '2024-03'}
    """
    names: dict[str, str] = {}
    for number, row in enumerate(articles, start=1):
        if "id" not in row:
            raise CorpusError(
                "an article without 'id'",
                where=f"row {number}",
                hint="Give a table with the columns id, published and source.",
            )
        name = row.get("source") if by == "source" else period(row.get("published"), by)
        if name:
            names[str(row["id"])] = str(name)
    return names


def period(published: object, by: str) -> str | None:
    """Return the month, quarter or year of a date, or None where it does not tell.

    Examples
    --------
    >>> period("2024-05-31T08:00:00Z", "quarter"), period("2024", "year"), period("2024", "month")
    ('2024-Q2', '2024', None)
    """
    found = _DATE.match(str(published or ""))
    if found is None:
        return None
    year, month = found.groups()
    if by == "year":
        return str(year)
    if month is None:
        return None
    return f"{year}-{month}" if by == "month" else f"{year}-Q{(int(month) + 2) // 3}"
