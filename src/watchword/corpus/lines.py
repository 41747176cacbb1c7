"""The lines of an article, and the pieces of a line that can differ in kind.

A line break ends a sentence: headings, bullets and datelines have no stop of their own. The
exception is text wrapped to a width, whose lines run on in small letters.
"""

from __future__ import annotations

import re
from itertools import islice

from watchword.corpus.clean import DATE_HEAD, DATE_TAIL
from watchword.corpus.kinds import LABEL, marker_end

_RARE_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_BREAKS = rf"\n{_RARE_BREAKS}"
_REST = rf"[^{_BREAKS}]"

# The engine finds the newline alone several times faster than any break.
_LINE = re.compile(r"\S.*+")
_ANY_LINE = re.compile(rf"\S{_REST}*+")
# A long line that stops in mid-sentence and one that starts with a small letter are one.
_JOINED_LINE = re.compile(
    rf"[^\sa-z]{_REST}*+"
    rf"(?:(?:(?<=[a-z,;])|(?<=[a-z,;] ))(?<={_REST}{{45}})\r?\n(?=[a-z]){_REST}*+)*+"
    rf"|\S{_REST}*+"
)
# Where that happens again and again the text is wrapped: long lines run on whatever follows.
_WRAPPED_LINE = re.compile(
    rf"\S{_REST}*+(?:(?<={_REST}{{45}})\r?\n(?![ \t{_BREAKS}•*-]){_REST}*+)*+"
)
_STARTS_SMALL = re.compile(r"\n[a-z]")
_RUNS_ON = re.compile(r"\n(?:(?<=[a-z,;]\n)|(?<=[a-z,;][ \r]\n))(?=[a-z])")
_WRAP_HABIT = 3

_MARKER_FIRST = frozenset("(0123456789abcdefghijklmnopqrstuvwxyz")
_LEADS = frozenset(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Fig", "Tab"))


def pieces(text: str) -> list[tuple[int, str]]:
    r"""Return the lines of an article that are not white, or the pieces of a line.

    A date stamp on the line of a headline or of the first sentence is a piece, and so are the
    number of a figure before its caption and each item of a list written on one line.

    Parameters
    ----------
    text : str
        An article's text.

    Returns
    -------
    list of (int, str)
        Where each piece starts, in code points, and the piece, without white space around it.

    Examples
    --------
    >>> pieces("Title\n\n  1) Red 2) Blue ")
    [(0, 'Title'), (9, '1) Red'), (16, '2) Blue')]
    """
    found = []
    for match in _pattern(text).finditer(text):
        line = match[0].rstrip()
        start = match.start()
        if line[0] in _MARKER_FIRST or line[:3] in _LEADS or line[-1].isdigit():
            found += [(start + a, line[a:b]) for a, b in _divided(line)]
        else:
            found.append((start, line))
    return found


def _pattern(text: str) -> re.Pattern[str]:
    """Return what a line of this text is: the costly patterns only where a line could run on."""
    if not _STARTS_SMALL.search(text):
        return _ANY_LINE if any(mark in text for mark in _RARE_BREAKS) else _LINE
    found = _RUNS_ON.finditer(text)
    is_wrapped = sum(1 for _ in islice(found, _WRAP_HABIT)) == _WRAP_HABIT
    return _WRAPPED_LINE if is_wrapped else _JOINED_LINE


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
