"""What is known of an article, made uniform: dates as ISO 8601, names as one line of text."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from watchword.errors import CorpusError

# Only forms that cannot be read in two ways: never 01/02/2024.
_FORMS = ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%Y/%m/%d", "%d.%m.%Y", "%A, %d %B %Y")
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d.{0,24})?)?)?")


def iso_date(value: Any) -> str | None:
    """Return a date or time in ISO 8601, or None where it cannot be told for certain.

    Examples
    --------
    >>> iso_date("Wed, 01 May 2024 09:30:00 +0200")
    '2024-05-01T09:30:00+02:00'
    >>> iso_date("May 1, 2024")
    '2024-05-01'
    >>> iso_date("01/02/2024") is None
    True
    """
    if isinstance(value, date):
        return value.isoformat()
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if _ISO.fullmatch(text):
        return text.replace(" ", "T", 1)
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    from email.utils import parsedate_to_datetime  # imports sockets too

    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError):
        return None


def one_line(value: Any) -> str | None:
    """Return a name or a list of names on one line; None where there is none.

    Examples
    --------
    >>> one_line(["A. Mora", " B.  Lind "])
    'A. Mora; B. Lind'
    >>> one_line(" ") is None
    True
    """
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(one_line, value))) or None
    return " ".join(str(value).split()) or None if value is not None else None


def empty(where: object) -> CorpusError:
    """Return the error for a file that holds nothing."""
    return CorpusError("is empty", where=str(where), hint="Give a file that holds an article.")
