"""Tagging columns in Arrow's format: Parquet files, Spark, DuckDB, pandas and Polars.

No Python object is made for a row: texts go to the tagger as they lie in memory, labels and scores
become columns of a whole batch. `tag_batches` takes and gives an iterator of record batches, which
is what Spark's ``mapInArrow`` asks of a function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.errors import CorpusError, extra
from watchword.tagging.choice import ALL, Choice
from watchword.tagging.rows import FIELDS, Segments, Tagged, tag_segments
from watchword.tagging.scores import Utf8Sentences
from watchword.tagging.stream import ID_COLUMNS
from watchword.tagging.tagged import UNTAGGED_KIND
from watchword.tagging.tagger import Tagger, load_tagger

with extra("cluster"):
    import pyarrow as pa
    import pyarrow.compute as pc

    from watchword.tagging.arrow_arrays import numbers, repeated
    from watchword.tagging.arrow_arrays import texts as text_array

_NUMBERS = ("index", "start", "end")


def arrow_schema(tagger: Tagger, choice: Choice = ALL) -> pa.Schema:
    """Return the columns that `tag_batches` gives.

    Parameters
    ----------
    tagger : Tagger
    choice : Choice

    Returns
    -------
    pyarrow.Schema
        `scores` is a struct with a float for each category, and is left out with
        ``scores="none"``; `labels` is a list of strings.
    """
    scored = pa.struct([(tagger.categories[i], pa.float32()) for i in choice.columns(tagger)])
    fields = [(name, pa.int64() if name in _NUMBERS else pa.string()) for name in FIELDS]
    fields.append(("labels", pa.list_(pa.field("item", pa.string()))))
    fields += [("scores", scored)] if choice.scores != "none" else []
    fields += [("novelty", pa.float32()), ("needs_review", pa.bool_())]
    if choice.explain:
        fields.append(("explanation", pa.string()))
    return pa.schema(fields)


def tag_batches(
    tagger: Tagger | str | Path,
    batches: Iterable[pa.RecordBatch] | pa.Table,
    *,
    text: str = "text",
    choice: Choice = ALL,
    name: str | None = None,
) -> Iterator[pa.RecordBatch]:
    """Tag batches of rows, every row one sentence.

    Parameters
    ----------
    tagger : Tagger, str or Path
        A tagger or the folder of an exported one.
    batches : iterable of pyarrow.RecordBatch, or pyarrow.Table
    text : str
        Column with the sentences: text of any Arrow type, nulls allowed.
    choice : Choice
    name : str, optional
        What `article_id` is where the rows have none of `ID_COLUMNS`.

    Yields
    ------
    pyarrow.RecordBatch
        With the columns of `arrow_schema`, as many rows as came in, in their order. `index`,
        `start`, `end` and `kind` are kept where they are given, else they are the number of the
        row, 0, the length of the text, and "sentence".

    Raises
    ------
    CorpusError
        If the text column is missing or holds no text.
    """
    if not isinstance(tagger, Tagger):
        tagger = load_tagger(tagger)
    if isinstance(batches, pa.Table):
        batches = batches.to_batches()
    n_rows = 0
    for batch in batches:
        yield tag_batch(tagger, batch, text=text, choice=choice, name=name, first=n_rows)
        n_rows += batch.num_rows


def tag_batch(
    tagger: Tagger,
    batch: pa.RecordBatch,
    *,
    text: str = "text",
    choice: Choice = ALL,
    name: str | None = None,
    first: int = 0,
) -> pa.RecordBatch:
    """Tag one batch of rows, as `tag_batches`; `first` is the number of its first row."""
    segments, wanted = arrow_segments(batch, text=text, name=name, first=first)
    return as_batch(tag_segments(tagger, segments, choice, wanted), arrow_schema(tagger, choice))


def utf8_sentences(texts: Any) -> Utf8Sentences:
    """Return an Arrow array of strings without nulls as the tagger reads it, nothing copied."""
    _, offsets, data = texts.buffers()
    width = np.dtype(np.int64 if pa.types.is_large_string(texts.type) else np.int32)
    if offsets is None or not len(texts):
        return Utf8Sentences(b"", np.zeros(1, dtype=np.int64))
    bounds = np.frombuffer(
        offsets, dtype=width, count=len(texts) + 1, offset=texts.offset * width.itemsize
    )
    return Utf8Sentences(b"" if data is None else data, bounds)


def arrow_segments(
    batch: pa.RecordBatch, *, text: str = "text", name: str | None = None, first: int = 0
) -> tuple[Segments, NDArray[np.bool_]]:
    """Return the rows of a batch as sentences, and which of them can be scored."""
    columns = {field: batch.column(i) for i, field in enumerate(batch.schema.names)}
    if text not in columns:
        found = ", ".join(map(repr, columns)) or "nothing"
        raise CorpusError(
            f"no column is called '{text}'; found {found}",
            where=name,
            hint="Rename the column that holds the sentences, or name it: --text-field COLUMN",
        )
    texts = _strings(columns[text], f"column '{text}'", name)
    n = len(texts)
    wanted = np.ones(n, dtype=np.bool_)
    if texts.null_count:
        wanted = pc.is_valid(texts).to_numpy(zero_copy_only=False)
    kind = _given(columns, "kind", pa.string())
    if kind is not None:
        site_chrome = pc.fill_null(pc.equal(kind, UNTAGGED_KIND), False)
        wanted &= ~site_chrome.to_numpy(zero_copy_only=False)
    own = next((columns[one] for one in ID_COLUMNS if one in columns), None)
    ids = repeated(name, n) if own is None else _cast(own, pa.string())
    segments = Segments(
        article_id=ids,
        index=_or(_given(columns, "index", pa.int64()), lambda: np.arange(first, first + n)),
        start=_or(_given(columns, "start", pa.int64()), lambda: np.zeros(n, dtype=np.int64)),
        end=_or(_given(columns, "end", pa.int64()), lambda: _lengths(texts)),
        kind=_or(kind, lambda: repeated("sentence", n)),
        text=texts,
    )
    return segments, wanted


def _or(found: Any, make: Any) -> Any:
    return make() if found is None else found


def _given(columns: Mapping[str, Any], name: str, kind: pa.DataType) -> Any:
    return _cast(columns[name], kind) if name in columns else None


def _cast(column: Any, kind: pa.DataType) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column if column.type == kind else column.cast(kind)


def _strings(column: Any, what: str, where: str | None) -> Any:
    """Return a column of text as Arrow's plain strings."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    known = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    if not any(is_kind(kind) for is_kind in (*known, pa.types.is_null)):
        raise CorpusError(
            f"{what} holds {kind}, not text", where=where, hint="Name the column with the text."
        )
    try:
        return _cast(column, pa.string())
    except pa.ArrowInvalid:  # more than 2 GB of text in one batch
        return _cast(column, pa.large_string())


def _lengths(texts: Any) -> Any:
    lengths = pc.utf8_length(texts)
    return (lengths.fill_null(0) if texts.null_count else lengths).cast(pa.int64())


def as_batch(tagged: Tagged, schema: pa.Schema) -> pa.RecordBatch:
    """Return tagged sentences as a record batch of a schema that `arrow_schema` made."""
    segments, decisions = tagged.segments, tagged.decisions
    columns = {name: _column(getattr(segments, name), schema.field(name).type) for name in FIELDS}
    columns["labels"] = _labels(tagged)
    if "scores" in schema.names:
        columns["scores"] = _scores(tagged, schema.field("scores").type)
    columns["novelty"] = _floats(decisions.novelty, ~np.isnan(decisions.novelty))
    columns["needs_review"] = numbers(decisions.needs_review)
    if "explanation" in schema.names:
        columns["explanation"] = _explanations(tagged)
    return pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)


def _column(values: Any, kind: pa.DataType) -> Any:
    if isinstance(values, pa.Array):
        return _cast(values, kind)
    if isinstance(values, np.ndarray):
        return _cast(numbers(values), kind)
    if kind == pa.string():
        try:
            return pa.array(values, kind)
        except UnicodeEncodeError:  # half of a surrogate pair, which Arrow cannot hold
            values = [v if v is None else v.encode("utf-8", "replace").decode() for v in values]
    return pa.array(values, kind)


def _labels(tagged: Tagged) -> Any:
    chosen = tagged.decisions.chosen
    ends = np.cumsum(chosen.sum(axis=1), dtype=np.int32)
    offsets = np.concatenate([np.zeros(1, dtype=np.int32), ends])
    names = text_array(tagged.categories).take(numbers(chosen.nonzero()[1]))
    return pa.ListArray.from_arrays(numbers(offsets), names)


def _scores(tagged: Tagged, kind: pa.DataType) -> Any:
    probabilities, shown = tagged.decisions.probabilities, tagged.shown
    values = np.ascontiguousarray(probabilities.T, dtype=np.float32)
    if shown.all():
        return pa.StructArray.from_arrays([numbers(one) for one in values], fields=list(kind))
    columns = [_floats(one, valid) for one, valid in zip(values, shown.T, strict=True)]
    # A sentence without any score, such as site chrome, has none, not 14 empty ones.
    without = np.asarray(~shown.any(axis=1))
    mask = numbers(without) if without.any() else None
    return pa.StructArray.from_arrays(columns, fields=list(kind), mask=mask)


def _floats(values: NDArray[np.floating[Any]], valid: NDArray[np.bool_]) -> Any:
    return numbers(values.astype(np.float32, copy=False), valid)


def _explanations(tagged: Tagged) -> Any:
    import json

    told = tagged.explanations or []
    return pa.array([json.dumps(one, ensure_ascii=False) for one in told], pa.string())
