"""Tagged rows for people: a table to read in a terminal, and flat columns for a spreadsheet."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from watchword.tables import Row

_LEAST_TEXT = 30


def readable(rows: Iterable[Row], width: int = 100) -> Iterator[str]:
    """Yield lines of text: each sentence wrapped on the left, its categories on the right.

    Parameters
    ----------
    rows : iterable of dict
        From `watchword.tagging.batch`.
    width : int
        Characters in a line of the terminal.
    """
    article = None
    for row in rows:
        if row["article_id"] != article:
            article = row["article_id"]
            yield f"== {article} " + "=" * max(0, width - len(article) - 4)
        yield from _sentence(row, width)


def _sentence(row: Row, width: int) -> Iterator[str]:
    tags = [f"{label} {row['scores'][label]:.2f}" for label in row["labels"]]
    if not tags and row["kind"] != "sentence":
        tags = [f"({row['kind']})"]
    column = max(_LEAST_TEXT, width - 27)
    text = textwrap.wrap(" ".join(row["text"].split()), column) or [""]
    for i in range(max(len(text), len(tags))):
        left = text[i] if i < len(text) else ""
        right = tags[i] if i < len(tags) else ""
        yield f"{left:<{column}}  {right}".rstrip()


def flat(row: Row, categories: Sequence[str]) -> Row:
    """Return a tagged row with one column for each score, for CSV.

    Examples
    --------
    >>> flat({"text": "A.", "labels": ["drugs"], "scores": {"drugs": 0.9}}, ["drugs", "fraud"])
    {'text': 'A.', 'labels': 'drugs', 'drugs': 0.9, 'fraud': ''}
    """
    kept = {name: value for name, value in row.items() if name not in ("labels", "scores")}
    scores = {name: row["scores"].get(name, "") for name in categories}
    return {**kept, "labels": ";".join(row["labels"]), **scores}
