"""Printed lines to paragraphs: words hyphenated at a line's end are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from watchword.corpus.kinds import ends_like_a_sentence, marker_end
from watchword.corpus.readers.layout import NOTE_MARK, Line

_HYPHENS = "-‐\u00ad"
_HALVED = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]$")
_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_KEEP = frozenset(re.findall(r"\w+", "all cross ex half high long low mid non self short so well"))
"""First parts of compounds that are nearly always written with a hyphen."""

_INDENT = 0.7
"""Font sizes by which the first line of a paragraph stands further in."""


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """Join lines in reading order to paragraphs, headings and list items.

    Parameters
    ----------
    lines : sequence of Line
        As `watchword.corpus.readers.layout.reading_order` returns them.

    Returns
    -------
    list of str
    """
    leading = _leading(lines)
    words = " ".join(line.text for line in lines)
    known = frozenset(re.findall(r"[^\W\d_]+", words.lower()))
    compounds = frozenset(_COMPOUND.findall(words.lower()))
    joined: list[str] = []
    for part in _parts(lines, leading):
        text = part[0].text
        for line in part[1:]:
            text = _joined(text, line.text, known, compounds)
        joined.append(re.sub(r"^[•‣▪●·]\s*", "• ", text.replace("\u00ad", "")))
    return joined


def _parts(lines: Sequence[Line], leading: float) -> Iterator[list[Line]]:
    part: list[Line] = []
    for line in lines:
        if part and _starts(part, line, leading):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def _leading(lines: Sequence[Line]) -> float:
    """Return the usual distance from line to line, as a multiple of the font size."""
    steps = [
        (line.bottom - before.bottom) / line.size
        for before, line in pairwise(lines)
        if line.column == before.column and 0 < line.bottom - before.bottom < 3 * line.size
    ]
    return median(steps) if steps else 1.2


def _starts(part: Sequence[Line], line: Line, leading: float) -> bool:
    """Tell whether a line begins a paragraph of its own."""
    before = part[-1]
    if _look(line) != _look(before) or abs(line.size - before.size) > 0.06 * before.size:
        return True
    if line.kind != "body":
        return line.kind == "row" or NOTE_MARK.match(line.text) is not None
    if marker_end(line.text) and not before.text.endswith(tuple(_HYPHENS)):
        return True
    if line.column != before.column or line.top < before.top:
        return _is_complete(before)
    if line.bottom - before.bottom > (leading + 0.35) * line.size:
        return True
    if _indent(line) > _INDENT * line.size and _indent(before) < _INDENT * line.size:
        return _is_complete(before) and not marker_end(part[0].text)
    return _is_complete(before) and _has_room(before, line)


def _look(line: Line) -> tuple[str, bool]:
    return line.kind, line.bold


def _is_complete(line: Line) -> bool:
    return ends_like_a_sentence(line.text)


def _has_room(before: Line, line: Line) -> bool:
    """Tell whether the next line's first word had room on this one and did not use it."""
    letter = (before.right - before.left) / len(before.text)
    word = line.text.partition(" ")[0]
    return before.right + (len(word) + 2) * letter < before.column[1]


def _indent(line: Line) -> float:
    return line.left - line.column[0]


def _joined(text: str, line: str, known: frozenset[str], compounds: frozenset[str]) -> str:
    match = _HALVED.search(text)
    second = re.match(r"[^\W\d_]+", line)
    if match is None or second is None:
        return f"{text} {line}"
    first, rest = match[1].lower(), second[0].lower()
    if text[-1] != "\u00ad" and not (first + rest in known and second[0].islower()):
        written = f"{first}-{rest}" in compounds or first in _KEEP or not second[0].islower()
        if written:
            return f"{text}{line}"
    return text[:-1] + line
