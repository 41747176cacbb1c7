"""Tagged rows for people: a table to read in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from watchword.tables import Row

_LEAST_TEXT = 30

_REASONS = 3
"""Terms that are shown under a label with ``--explain``."""


def readable(rows: Iterable[Row], width: int = 100) -> Iterator[str]:
    """Yield lines of text: each sentence wrapped on the left, its categories on the right.

    Parameters
    ----------
    rows : iterable of dict
        From `watchword.tagging.batch`.
    width : int
        Characters in a line of the terminal.
    """
    article, first = None, True
    for row in rows:
        if first or row["article_id"] != article:
            article, first = row["article_id"], False
            yield f"== {article} " + "=" * max(0, width - len(str(article)) - 4)
        yield from _sentence(row, width)


def _sentence(row: Row, width: int) -> Iterator[str]:
    tags = [line for label in row["labels"] for line in _tag(row, label)]
    if row.get("needs_review"):
        tags.append("(needs review)")
    if not tags and row["kind"] != "sentence":
        tags = [f"({row['kind']})"]
    column = max(_LEAST_TEXT, width - 27)
    text = textwrap.wrap(_visible(row["text"] or ""), column) or [""]
    for i in range(max(len(text), len(tags))):
        left = text[i] if i < len(text) else ""
        right = tags[i] if i < len(tags) else ""
        yield f"{left:<{column}}  {right}".rstrip()


def _visible(text: str) -> str:
    """Return a text on one line; what would steer a terminal becomes a replacement character."""
    return "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))


def _tag(row: Row, label: str) -> Iterator[str]:
    score = row["scores"].get(label)
    yield label if score is None else f"{label} {score:.2f}"
    for term, value in (row.get("explanation") or {}).get(label, ())[:_REASONS]:
        yield f"  {term.strip()} {value:+.2f}"
