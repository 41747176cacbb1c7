"""Tagged sentences as JSON lines, many at a time.

``json.dumps`` spends most of its time on the scores. Here a score has six decimals and therefore
always eight characters, so the scores of a batch are one array of bytes in which NumPy puts the
digits where they belong; labels repeat, so each set of them is written once. What a line says is
the same as with ``json.dumps``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from json.encoder import encode_basestring
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.tagging.rows import DIGITS, Tagged

FloatArray = NDArray[np.float64]

_DIGITS = np.array([list(b"%03d" % i) for i in range(1000)], dtype=np.uint8)
"""Three digits of every number below 1000."""

_ZERO = b"0.000000"

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
    return b"".join(
        chain.from_iterable(
            zip(_heads(tagged), _scores(tagged), _novelty(tagged), _ends(tagged), strict=True)
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
    packed = np.packbits(chosen, axis=1)
    if not packed.size:
        return ["[]"] * len(tagged)
    keys = packed.view(f"V{packed.shape[1]}")[:, 0].tolist()
    first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
    known = {
        key: json.dumps([tagged.categories[column] for column in chosen[i].nonzero()[0]])
        for key, i in first.items()
    }
    return map(known.__getitem__, keys)


def _scores(tagged: Tagged) -> Iterable[bytes]:
    """Return what stands between the braces of each sentence's scores."""
    names = [f"{json.dumps(name)}: ".encode() for name in tagged.categories]
    probabilities, shown = tagged.decisions.probabilities, tagged.shown
    if not shown.any():
        return [b""] * len(tagged)
    if shown.all():
        return _laid_out(names, probabilities)
    numbers = iter(_laid_out([b""], probabilities[shown][:, None]))
    return (b", ".join([names[j] + next(numbers) for j in row.nonzero()[0]]) for row in shown)


def _laid_out(names: list[bytes], values: FloatArray) -> Iterator[bytes]:
    """Yield for each row its numbers, in [0, 1], each after its name."""
    template = b", ".join(name + _ZERO for name in names)
    width, step = len(template), max(1, _CHUNK // len(template))
    for first in range(0, len(values), step):
        scaled = np.rint(values[first : first + step] * 10**DIGITS).astype(np.int32)
        laid = np.tile(np.frombuffer(template, dtype=np.uint8), (len(scaled), 1))
        at = 0
        for name, column in zip(names, scaled.T, strict=True):
            _put(laid, at + len(name), column)
            at += len(name) + len(_ZERO) + len(b", ")
        data = laid.tobytes()
        yield from [data[i : i + width] for i in range(0, len(data), width)]


def _put(laid: NDArray[np.uint8], at: int, scaled: NDArray[np.int32]) -> None:
    """Put one number into each row, from column `at` on."""
    high, low = np.divmod(scaled, 1000)
    one = high == 1000
    laid[:, at] += one
    laid[:, at + 2 : at + 5] = _DIGITS[np.where(one, 0, high)]
    laid[:, at + 5 : at + 8] = _DIGITS[low]


def _novelty(tagged: Tagged) -> Iterable[bytes]:
    values, opened = tagged.decisions.novelty, b'}, "novelty": '
    known = ~np.isnan(values)
    if known.all():
        return _laid_out([opened], values[:, None])
    numbers = iter(_laid_out([opened], values[known][:, None]))
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
