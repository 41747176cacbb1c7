"""Corrected articles: a new version of an article that is stored already.

It is one when it has the same address, or the same title and source, and most of it is said in
the stored article too. An address whose text is new altogether, such as a front page, is another
article. What was replaced stays readable in ``corpus/replaced.jsonl``, and its sentences in
``corpus/retired.jsonl``, so that labels can be carried over and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from watchword.change import Change
from watchword.corpus.article import Article
from watchword.corpus.compare import compare, content
from watchword.tables import Row, read_table, write_table

CORRECTED = 0.5
"""Score (see `watchword.corpus.compare`) from which a text is another version of the stored one."""


def identities(row: Mapping[str, Any]) -> list[int]:
    """Return by what another version of an article would be known: address, title and source."""
    found = []
    if row.get("url"):
        found.append(hash(("url", row["url"])))
    if row.get("title") and row.get("source"):
        found.append(hash(("title", row["title"], row["source"])))
    return found


def is_correction(old: str, new: Article) -> bool:
    """Tell whether an article is another version of a stored text."""
    return compare(content(old), content(new.text, new.title)).score >= CORRECTED


def read_replaced(corpus: Path) -> dict[str, Row]:
    """Return the articles that were replaced, by id, each with `replaced_by`."""
    return _by_id(corpus / "replaced.jsonl")


def read_retired(corpus: Path) -> dict[str, Row]:
    """Return the sentences that are in the corpus no more, by id.

    Each has the fields of a sentence, and `successor`: the article in which to look for it.
    """
    return _by_id(corpus / "retired.jsonl")


def _by_id(path: Path) -> dict[str, Row]:
    return {row["id"]: row for row in read_table(path)} if path.exists() else {}


def write_retired(corpus: Path, change: Change, rows: Iterable[Row], alive: set[str]) -> None:
    """Add to the retired sentences, leaving out those that are `alive` again."""
    path = corpus / "retired.jsonl"
    before: Iterator[Row] = read_table(path) if path.exists() else iter(())
    kept = (row for row in chain(before, rows) if row["id"] not in alive)
    write_table(change.new(path.name), kept)
