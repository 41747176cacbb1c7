"""The lines of an article, and the pieces of a line that can differ in kind.

A line break ends a sentence: headings, bullets and datelines have no stop of their own. The
exception is text wrapped to a width, whose lines run on in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from watchword.corpus.clean import DATE_HEAD, DATE_TAIL
from watchword.corpus.kinds import LABEL, marker_end

_BREAKS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_REST = rf"[^{_BREAKS}]"

# A long line that stops in mid-sentence and one that starts with a small letter are one.
_LINE = re.compile(
    rf"[^\sa-z]{_REST}*+"
    rf"(?:(?:(?<=[a-z,;])|(?<=[a-z,;] ))(?<={_REST}{{45}})\r?\n(?=[a-z]){_REST}*+)*+"
    rf"|\S{_REST}*+"
)
# Where that happens again and again the text is wrapped: long lines run on whatever follows.
_WRAPPED_LINE = re.compile(
    rf"\S{_REST}*+(?:(?<={_REST}{{45}})\r?\n(?![ \t{_BREAKS}•*-]){_REST}*+)*+"
)
_RUNS_ON = re.compile(r"\n(?:(?<=[a-z,;]\n)|(?<=[a-z,;][ \r]\n))(?=[a-z])")
_WRAP_HABIT = 3

_MARKER_FIRST = frozenset("(0123456789abcdefghijklmnopqrstuvwxyz")
_LEADS = frozenset(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Fig", "Tab"))


def pieces(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield the lines of an article that are not white, or the pieces of a line.

    A date stamp on the line of a headline or of the first sentence is a piece, and so are the
    number of a figure before its caption and each item of a list written on one line.

    Parameters
    ----------
    text : str
        An article's text.

    Yields
    ------
    (int, str)
        Where the piece starts, in code points, and the piece, without white space around it.

    Examples
    --------
    >>> list(pieces("Title\n\n  1) Red 2) Blue "))
    [(0, 'Title'), (9, '1) Red'), (16, '2) Blue')]
    """
    pattern = _WRAPPED_LINE if _is_wrapped(text) else _LINE
    for match in pattern.finditer(text):
        line = match[0].rstrip()
        start = match.start()
        if line[0] in _MARKER_FIRST or line[:3] in _LEADS or line[-1].isdigit():
            for a, b in _divided(line):
                yield start + a, line[a:b]
        else:
            yield start, line


def _is_wrapped(text: str) -> bool:
    found = _RUNS_ON.finditer(text)
    return sum(1 for _ in islice(found, _WRAP_HABIT)) == _WRAP_HABIT


def _divided(line: str) -> list[tuple[int, int]]:
    for head in (DATE_HEAD, LABEL):
        if match := head.match(line):
            return _split(line, [match.end() + 1])
    if line[-1].isdigit() and (match := DATE_TAIL.search(line, max(0, len(line) - 40))):
        return _split(line, [match.start() + 1])
    if end := marker_end(line):
        return _split(line, _items(line, end))
    return [(0, len(line))]


def _split(line: str, starts: list[int]) -> list[tuple[int, int]]:
    found, start = [], 0
    for after in starts:
        found.append((start, start + len(line[start:after].rstrip())))
        start = after
        while line[start].isspace():
            start += 1
    found.append((start, len(line)))
    return found


_COUNT = re.compile(r"\(?(\d{1,3}|[a-z])([.)]{1,2})\s+\Z")


def _items(line: str, end: int) -> list[int]:
    """Return where the second and further items of a list on one line begin."""
    match = _COUNT.match(line[:end])
    if match is None:
        return []
    starts = []
    label, marks = match[1], match[2]
    while label := _successor(label):
        at = line.find(f" {label}{marks} ", end)
        after = at + len(label) + len(marks) + 2
        if at < 0 or not line[after : after + 1].isupper():
            break
        starts.append(at + 1)
        end = after
    return starts


def _successor(label: str) -> str:
    if label.isdigit():
        return str(int(label) + 1)
    return chr(ord(label) + 1) if label < "z" else ""
