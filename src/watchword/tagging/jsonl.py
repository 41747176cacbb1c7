"""Tagged sentences as JSON lines, many at a time.

``json.dumps`` spends most of its time on the scores. Here a score has six decimals and therefore
always eight characters, so the scores of a batch are one array of bytes in which NumPy puts the
digits where they belong; labels repeat, so each set of them is written once. What a line says is
the same as with ``json.dumps``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from json.encoder import encode_basestring
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.tagging.rows import DIGITS, Tagged

FloatArray = NDArray[np.float64]

Laid = NDArray[np.uint8]
"""Rows of characters, all of one length."""

_WIDTH = 8
"""Characters of a number such as 0.123456, which are 64 bits."""

_HIGH = np.array([int.from_bytes(b"%d.%03d" % divmod(i, 1000), "little") for i in range(1001)])
_LOW = np.array([int.from_bytes(bytes(5) + b"%03d" % i, "little") for i in range(1000)])
"""The first five and the last three characters, as they lie in memory."""

_CHUNK = 4_000_000
"""Bytes of scores that are laid out at a time."""


def json_lines(tagged: Tagged) -> bytes:
    """Return one line of JSON for each sentence, in UTF-8.

    Parameters
    ----------
    tagged : Tagged

    Returns
    -------
    bytes
        Half of a surrogate pair, which UTF-8 cannot hold, is an escape in its line.
    """
    if not isinstance(tagged.segments.text, Sequence) and tagged.explanations is None:
        from watchword.tagging.arrow_jsonl import arrow_json_lines

        return arrow_json_lines(tagged)
    return b"".join(
        chain.from_iterable(
            zip(_heads(tagged), scores(tagged), _novelty(tagged), _ends(tagged), strict=True)
        )
    )


class _Escaped(dict[Any, str]):
    """Strings as JSON, remembered: ids and kinds repeat."""

    def __missing__(self, text: Any) -> str:
        self[text] = escaped = _text(text)
        return escaped


def _text(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)


def _heads(tagged: Tagged) -> Iterator[bytes]:
    """Yield each line up to its scores."""
    ids, index, start, end, kind, text = tagged.segments.lists()
    known = _Escaped()
    columns = zip(ids, index, start, end, kind, map(_text, text), _labels(tagged), strict=True)
    return (
        # What UTF-8 cannot hold stands inside a JSON string, where Python's escape is JSON's too.
        f'{{"article_id": {known[a]}, "index": {i}, "start": {s}, "end": {e}, '
        f'"kind": {known[k]}, "text": {t}, "labels": {labels}, "scores": {{'.encode(
            "utf-8", "backslashreplace"
        )
        for a, i, s, e, k, t, labels in columns
    )


def _labels(tagged: Tagged) -> Iterable[str]:
    """Return the labels of each sentence as JSON; each set of labels is written once."""
    chosen = tagged.decisions.chosen
    packed = np.ascontiguousarray(np.packbits(chosen, axis=1))
    if not packed.size:
        return ["[]"] * len(tagged)
    keys = packed.view(f"V{packed.shape[1]}")[:, 0].tolist()
    first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
    known = {
        key: json.dumps([tagged.categories[column] for column in chosen[i].nonzero()[0]])
        for key, i in first.items()
    }
    return map(known.__getitem__, keys)


def scores(tagged: Tagged) -> Iterable[bytes]:
    """Return what stands between the braces of each sentence's scores."""
    probabilities, shown = tagged.decisions.probabilities, tagged.shown
    if not shown.any():
        return [b""] * len(tagged)
    names, between = opened_scores(tagged.categories)
    if shown.all():
        step = max(1, _CHUNK // sum(len(name) + _WIDTH for name in names))
        parts = (probabilities[i : i + step] for i in range(0, len(tagged), step))
        return chain.from_iterable(_cut(laid_out(names, between, part)) for part in parts)
    numbers = iter(_cut(laid_out([b""], b"", probabilities[shown][:, None])))
    return (between.join([names[j] + next(numbers) for j in row.nonzero()[0]]) for row in shown)


def opened_scores(categories: Sequence[str]) -> tuple[list[bytes], bytes]:
    """Return what stands before each score, and between two."""
    return [f"{json.dumps(name)}: ".encode() for name in categories], b", "


def laid_out(names: list[bytes], between: bytes, values: FloatArray) -> Laid:
    """Return for each row its numbers, in [0, 1], each after its name.

    Parameters
    ----------
    names : list of bytes, length n_columns
    between : bytes
    values : ndarray of shape (n_rows, n_columns)

    Returns
    -------
    ndarray of uint8, shape (n_rows, width)

    Examples
    --------
    >>> laid_out([b"a: ", b"b: "], b", ", np.array([[0.25, 1.0]])).tobytes()
    b'a: 0.250000, b: 1.000000'
    """
    template = between.join(name + bytes(_WIDTH) for name in names)
    laid = np.tile(np.frombuffer(template, dtype=np.uint8), (len(values), 1))
    high, low = np.divmod(np.rint(values * 10**DIGITS).astype(np.int32), 1000)
    numbers = (_HIGH[high] | _LOW[low]).T
    at = 0
    for name, column in zip(names, numbers, strict=True):
        at += len(name)
        laid[:, at : at + _WIDTH].view("<u8")[:, 0] = column
        at += _WIDTH + len(between)
    return laid


def _cut(laid: Laid) -> list[bytes]:
    data, width = laid.tobytes(), laid.shape[1]
    return [data[i : i + width] for i in range(0, len(data), width)]


def _novelty(tagged: Tagged) -> Iterable[bytes]:
    values, opened = tagged.decisions.novelty, b'}, "novelty": '
    known = ~np.isnan(values)
    numbers = iter(_cut(laid_out([opened], b"", values[known][:, None])))
    return (next(numbers) if one else opened + b"null" for one in known.tolist())


def _ends(tagged: Tagged) -> Iterable[bytes]:
    review = tagged.decisions.needs_review.tolist()
    no, yes = b', "needs_review": false', b', "needs_review": true'
    if tagged.explanations is None:
        return (yes + b"}\n" if one else no + b"}\n" for one in review)
    return (
        (yes if one else no) + f', "explanation": {json.dumps(why)}}}\n'.encode()
        for one, why in zip(review, tagged.explanations, strict=True)
    )
