"""Tagged sentences from Arrow columns to JSON lines, without a Python object for each.

It gives what `watchword.tagging.jsonl` gives: there a line is put together in Python, here every
part of a line is a column of text and Arrow joins them.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from watchword.tagging.jsonl import Laid, laid_out, opened_scores, scores
from watchword.tagging.rows import Tagged

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
"""The backslash first: the others bring some."""

_LEAST = ord(" ")


def arrow_json_lines(tagged: Tagged) -> bytes:
    """Return one line of JSON for each sentence whose columns are Arrow's, in UTF-8."""
    segments, decisions = tagged.segments, tagged.decisions
    joined = pc.binary_join_element_wise(
        '{"article_id": ', _escaped(segments.article_id),
        ', "index": ', _number(segments.index),
        ', "start": ', _number(segments.start),
        ', "end": ', _number(segments.end),
        ', "kind": ', _repeated(segments.kind),
        ', "text": ', _escaped(segments.text),
        ', "labels": ', _labels(tagged),
        ', "scores": {', _scores(tagged),
        _novelty(decisions.novelty),
        pc.if_else(
            pa.array(decisions.needs_review),
            ', "needs_review": true}\n', ', "needs_review": false}\n',
        ),
        "",
    )  # fmt: skip
    _, offsets, data = joined.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32, count=len(joined) + 1, offset=joined.offset * 4)
    return bytes(memoryview(data)[ends[0] : ends[-1]]) if data is not None else b""


def _number(column: Any) -> Any:
    return pc.cast(column if isinstance(column, pa.Array) else pa.array(column), pa.string())


def _repeated(column: Any) -> Any:
    """Return a column with few different texts as JSON."""
    found = column.dictionary_encode()
    return _texts(found.dictionary.to_pylist()).take(found.indices).fill_null("null")


def _texts(values: list[Any]) -> Any:
    return pa.array(["null" if one is None else encode_basestring(one) for one in values])


def _escaped(column: Any) -> Any:
    """Return a column of texts as JSON."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return _texts(column.to_pylist())
    width = np.dtype(np.int64 if pa.types.is_large_string(column.type) else np.int32)
    ends = np.frombuffer(offsets, width, len(column) + 1, column.offset * width.itemsize)
    raw = np.frombuffer(data, dtype=np.uint8)[ends[0] : ends[-1]]
    if len(raw) and raw.min() < _LEAST:
        rare = set(np.unique(raw[raw < _LEAST]).tolist()) - {ord(one) for one in _ESCAPES}
        if rare:
            return _texts(column.to_pylist())
    seen = raw.tobytes()
    for sign, escape in _ESCAPES.items():
        if sign.encode() in seen:
            column = pc.replace_substring(column, sign, escape)
    quoted = pc.binary_join_element_wise('"', column.cast(pa.string()), '"', "")
    return quoted.fill_null("null")


def _labels(tagged: Tagged) -> Any:
    """Return the labels of each sentence as JSON; each set of labels is written once."""
    chosen = tagged.decisions.chosen
    packed = np.ascontiguousarray(np.packbits(chosen, axis=1))
    width = packed.shape[1]
    buffers = [None, pa.py_buffer(packed)]
    found = pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(packed), buffers)
    found = found.dictionary_encode()
    sets = np.frombuffer(b"".join(found.dictionary.to_pylist()), dtype=np.uint8)
    bits = np.unpackbits(sets.reshape(-1, width), axis=1, count=chosen.shape[1])
    texts = [json.dumps([tagged.categories[i] for i in row.nonzero()[0]]) for row in bits]
    return pa.array(texts, pa.string()).take(found.indices)


def _scores(tagged: Tagged) -> Any:
    if tagged.shown.size and tagged.shown.all():
        return _fixed(laid_out(*opened_scores(tagged.categories), tagged.decisions.probabilities))
    return pa.array([one.decode() for one in scores(tagged)], pa.string())


def _novelty(values: NDArray[np.float64]) -> Any:
    known = ~np.isnan(values)
    laid = laid_out([b'}, "novelty": '], b"", np.where(known, values, 0.0)[:, None])
    if known.all():
        return _fixed(laid)
    return pc.if_else(pa.array(known), _fixed(laid), '}, "novelty": null')


def _fixed(laid: Laid) -> Any:
    """Return rows of bytes, all ASCII and of one length, as a column."""
    n, width = laid.shape
    offsets = np.arange(n + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(laid))
