"""Tagged sentences as CSV that a spreadsheet can open without running anything in it.

A text that begins like a formula gets an apostrophe before it, which spreadsheets do not show. A
file begins with a byte order mark, without which they take UTF-8 for something else; what goes
into a pipe has none.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from watchword.tables import Row
from watchword.tagging.rows import FIELDS, Tagged

MARK = b"\xef\xbb\xbf"

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet calculate; the last four where wide letters are usual."""


def header(categories: Sequence[str], *, explain: bool = False) -> bytes:
    """Return the line with the names of the columns."""
    names = [*FIELDS, "labels", *map(safe, categories), "novelty", "needs_review"]
    return _csv([[*names, "explanation"] if explain else names])


def csv_lines(tagged: Tagged) -> bytes:
    """Return one line of CSV for each sentence, in UTF-8: a column for each score."""
    return _csv([list(flat(row, tagged.categories).values()) for row in tagged.rows()])


def flat(row: Row, categories: Sequence[str]) -> Row:
    """Return a tagged row with one cell for each column.

    Examples
    --------
    >>> row = {"text": "=1+1", "labels": ["drugs"], "scores": {"drugs": 0.9}, "novelty": None}
    >>> flat(row, ["drugs", "fraud"])
    {'text': "'=1+1", 'labels': 'drugs', 'drugs': 0.9, 'fraud': '', 'novelty': ''}
    """
    cells: Row = {}
    for name, value in row.items():
        if name == "scores":
            cells |= {one: value.get(one, "") for one in categories}
        else:
            cells[name] = _cell(value)
    return cells


def safe(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return safe(";".join(value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else value


def _csv(rows: list[list[Any]]) -> bytes:
    file = io.StringIO()
    # All text is quoted: a lone carriage return in a cell would otherwise end a line for a reader.
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    # Half of a surrogate pair, which UTF-8 cannot hold, becomes a question mark.
    return file.getvalue().encode("utf-8", "replace")
