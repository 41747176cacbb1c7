"""Tagged sentences into an open file, in any of the formats."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import IO, Any

from watchword.tagging.choice import Choice
from watchword.tagging.jsonl import json_lines
from watchword.tagging.rows import Tagged
from watchword.tagging.tagger import Tagger

_ROWS = 65_536
"""Rows in a group of a Parquet file."""


def rendered(kind: str, tagger: Tagger, tagged: Tagged, choice: Choice) -> Any:
    """Return a part of the output: all that can be done without the parts before it.

    Parameters
    ----------
    kind : str
        One of `watchword.tagging.FORMATS`.
    tagger : Tagger
    tagged : Tagged
    choice : Choice
    """
    if kind == "jsonl":
        return json_lines(tagged)
    if kind == "csv":
        from watchword.tagging.sheet import csv_lines

        return csv_lines(tagged)
    if kind == "parquet":
        from watchword.tagging.arrow import arrow_schema, as_batch

        return as_batch(tagged, arrow_schema(tagger, choice))
    return tagged


def write(
    kind: str,
    file: IO[bytes],
    parts: Iterable[Any],
    tagger: Tagger,
    choice: Choice,
    *,
    width: int = 100,
    stored: bool = False,
) -> None:
    """Write parts that `rendered` made.

    Parameters
    ----------
    kind : str
        One of `watchword.tagging.FORMATS`.
    file : binary file
    parts : iterable
    tagger : Tagger
    choice : Choice
    width : int
        Characters in a line of a table.
    stored : bool
        It is a file and not a pipe or a terminal.
    """
    if kind == "parquet":
        write_parquet(file, parts, tagger, choice)
    elif kind == "html":
        from watchword.tagging.page import page

        file.writelines(page(parts, tagger, choice))
    elif kind == "table":
        from watchword.tagging.show import readable

        rows = chain.from_iterable(part.rows() for part in parts)
        file.writelines(f"{line}\n".encode("utf-8", "replace") for line in readable(rows, width))
    else:
        file.writelines(chain(_opening(kind, tagger, choice, stored), parts))


def _opening(kind: str, tagger: Tagger, choice: Choice, stored: bool) -> list[bytes]:
    if kind != "csv":
        return []
    from watchword.tagging.sheet import MARK, header

    names = [tagger.categories[i] for i in choice.columns(tagger)]
    return [MARK if stored else b"", header(names, explain=choice.explain)]


def write_parquet(
    file: IO[bytes],
    batches: Iterable[Any],
    tagger: Tagger,
    choice: Choice,
    metadata: dict[str, str] | None = None,
) -> int:
    """Write record batches as one Parquet file and return how many rows there are.

    Scores hardly repeat and hardly shrink, so they are stored as they are; so are the numbers of
    rows, whose least and greatest nobody asks for.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from watchword.tagging.arrow import arrow_schema

    schema = arrow_schema(tagger, choice).with_metadata(metadata)
    scored = [f"scores.{name}" for name in tagger.categories] if choice.scores != "none" else []
    packed = [path for path in _paths(schema) if path not in scored]
    n_rows, some = 0, []
    with pq.ParquetWriter(
        file,
        schema,
        compression={**dict.fromkeys(packed, "snappy"), **dict.fromkeys(scored, "none")}
        | {"text": "zstd"},
        use_dictionary=["kind", "labels.list.element"],
        write_statistics=["article_id"],
    ) as writer:
        for batch in batches:
            some.append(batch)
            n_rows += batch.num_rows
            if sum(one.num_rows for one in some) >= _ROWS:
                writer.write_table(pa.Table.from_batches(some, schema))
                some = []
        if some:
            writer.write_table(pa.Table.from_batches(some, schema))
    return n_rows


def _paths(schema: Any) -> list[str]:
    """Return the columns as Parquet names them, inside structs and lists as well."""
    return [
        f"{field.name}.list.element" if field.name == "labels" else field.name for field in schema
    ]
