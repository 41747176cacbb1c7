"""The lines of printed pages in reading order, without running heads, page numbers and the like.

Columns are found as Nagy and Seth's X-Y cut does [1]_: a vertical gap that no line of a band
crosses divides the band, again and again; a line that crosses it begins a new band.

.. [1] G. Nagy, S. Seth (1984), "Hierarchical representation of optically scanned documents".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median, median_low
from typing import NamedTuple


class Letter(NamedTuple):
    """A letter with its box, in points from the upper left corner of the page."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Letters that stand side by side, in points from the upper left corner.

    Attributes
    ----------
    text : str
    left, right, top, bottom : float
    size : float
        Of the font, of most of its letters.
    column : (float, float)
        Left and right edge of the column it stands in.
    note : bool
        Whether it belongs to a footnote.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    column: tuple[float, float] = (0.0, 0.0)
    bold: bool = False
    kind: str = "body"

    @property
    def middle(self) -> float:
        """Its middle between left and right."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size in points, and its lines as the file has them."""

    width: float
    height: float
    lines: list[Line]


_GAP = 1.4
"""White space within a line, in font sizes, that parts two columns."""

_RAISED = 0.75
"""Largest font size, as a share of its line's, of a raised footnote mark."""


def lines_of(letters: Iterable[Letter]) -> list[Line]:
    """Join letters in the order of the file to lines, cut where a column ends."""
    found: list[list[Letter]] = [[]]
    for letter in letters:
        if letter.text in "\r\n":
            found.append([])
        elif letter.text.isspace() or letter.right <= letter.left:
            if found[-1] and not letter.text.isspace():
                found[-1].append(letter)
            elif found[-1]:
                found[-1].append(letter._replace(text=" "))
        else:
            if _breaks([one for one in found[-1][-3:] if not one.text.isspace()], letter):
                found.append([])
            found[-1].append(letter)
    return [line for line in map(_line, found) if line.text]


def _breaks(before: Sequence[Letter], letter: Letter) -> bool:
    if not before:
        return False
    last = before[-1]
    size = max(last.size, letter.size, 1.0)
    # A full stop or a raised mark is low or high in its line: its neighbours tell the height.
    top, bottom = min(one.top for one in before), max(one.bottom for one in before)
    off = letter.top > bottom + 0.2 * size or letter.bottom < top - 0.2 * size
    return off or letter.left - last.right > _GAP * size or letter.left < last.left - 2 * size


def _line(letters: Sequence[Letter]) -> Line:
    inked = [one for one in letters if not one.text.isspace()]
    if not inked:
        return Line("", 0, 0, 0, 0, 0)
    size = Counter(round(one.size, 1) for one in inked).most_common(1)[0][0]
    text = "".join(_without_marks(letters, size))
    return Line(
        " ".join(text.split()),
        min(one.left for one in inked),
        max(one.right for one in inked),
        min(one.top for one in inked),
        max(one.bottom for one in inked),
        size,
        bold=all(one.bold for one in inked),
    )


def _without_marks(letters: Sequence[Letter], size: float) -> Iterable[str]:
    """Yield the text of a line, footnote marks after its words left out."""
    before = " "
    for letter in letters:
        raised = letter.size <= _RAISED * size and letter.text in "0123456789*†‡"
        if raised and (before in '.,;:!?”’")]' or before.islower()):
            continue
        before = letter.text
        yield letter.text


def reading_order(pages: Sequence[Page]) -> list[Line]:
    """Return the lines of all pages as a person reads them: the body, then the footnotes.

    Parameters
    ----------
    pages : sequence of Page

    Returns
    -------
    list of Line
        Without running heads and feet; each line knows its column.
    """
    kept = _without_running_lines(pages)
    sizes = Counter[float]()
    for line in (line for lines in kept for line in lines):
        sizes[line.size] += len(line.text)
    if not sizes:
        return []
    body = sizes.most_common(1)[0][0]
    gaps = [gap for lines in kept if (gap := _gutter(lines)) is not None]
    usual = median_low(gaps) if gaps else None
    ordered = [line for lines in kept for line in _with_notes(_ordered(lines, usual), body)]
    return sorted(ordered, key=lambda line: line.kind == "note")


_MARGIN = 0.12
"""Share of a page's height at its top and foot where running lines stand."""

_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite|página)\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/|\||von|de)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)
_OFTEN = 0.25
"""Share of the pages on which a line is a running one; left and right pages can differ."""


def _without_running_lines(pages: Sequence[Page]) -> list[list[Line]]:
    seen = Counter(key for page in pages for key in {_key(line, page) for line in page.lines})
    least = max(2, _OFTEN * len(pages))

    def runs(line: Line, page: Page) -> bool:
        often = seen[_key(line, page)] >= least
        return _in_margin(line, page) and (often or bool(_NUMBER.fullmatch(line.text)))

    return [_inner(page, runs) for page in pages]


def _inner(page: Page, runs: Callable[[Line, Page], bool]) -> list[Line]:
    """Return the lines of a page without its outermost ones, as long as these are running."""
    rows = _rows(page.lines)
    while rows and all(runs(line, page) for line in rows[0]):
        rows.pop(0)
    while rows and all(runs(line, page) for line in rows[-1]):
        rows.pop()
    kept = {id(line) for row in rows for line in row}
    return [line for line in page.lines if id(line) in kept]


def _in_margin(line: Line, page: Page) -> bool:
    return line.bottom < _MARGIN * page.height or line.top > (1 - _MARGIN) * page.height


def _key(line: Line, page: Page) -> tuple[str, int]:
    """Return what a running line has in common from page to page: words and height."""
    return re.sub(r"\d+", "#", line.text.lower()), round(20 * line.top / max(page.height, 1))


_SIDE = 3
"""Least lines on either side of a gap between columns."""


def _ordered(lines: Sequence[Line], usual: float | None = None) -> list[Line]:
    """Return the lines of a page, or of a part of it, column by column.

    A page with few lines has its gap where the other pages `usual`-ly have it.
    """
    gap = _gutter(lines)
    if gap is None and usual is not None and _divides(usual, lines):
        gap = usual
    if gap is None:
        return _in_column(lines)
    ordered: list[Line] = []
    crossing = sorted(lines, key=lambda line: line.top)
    for crosses, band in groupby(crossing, key=lambda line: line.left < gap < line.right):
        part = list(band)
        if crosses:
            ordered += _in_column(part)
        elif rows := _table(part):
            ordered += rows
        else:
            ordered += _ordered([line for line in part if line.middle < gap])
            ordered += _ordered([line for line in part if line.middle > gap])
    return ordered


def _in_column(lines: Sequence[Line]) -> list[Line]:
    if not lines:
        return []
    edges = _edges(lines)
    return [replace(line, column=edges) for row in _rows(lines) for line in row]


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    return min(line.left for line in lines), max(line.right for line in lines)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Return lines that stand at one height together, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.bottom):
        if rows and line.bottom - rows[-1][0].bottom < 0.3 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


_FULL = 0.9
"""Share of a table's rows that have more than one cell."""

_CELL = 0.45
"""Largest usual width of a cell, as a share of the room from its left to the next one's."""


def _table(lines: Sequence[Line]) -> list[Line]:
    """Return the rows of a table, its cells parted by bars; nothing if these are columns."""
    rows = _rows(lines)
    room = [
        (one.right - one.left) / max(other.left - one.left, 1.0)
        for row in rows
        for one, other in pairwise(row)
    ]
    if sum(len(row) > 1 for row in rows) < _FULL * len(rows) or median(room) > _CELL:
        return []
    left, right = _edges(lines)
    return [
        replace(
            row[0],
            text=" | ".join(cell.text for cell in row),
            right=row[-1].right,
            column=(left, right),
            kind="row",
        )
        for row in rows
    ]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where a gap divides most lines of a part into columns, None where none does."""
    if len(lines) < 2 * _SIDE:
        return None
    best, fewest = None, 0.34 * len(lines)
    for start in sorted({line.left for line in lines}):
        gap = start - 1.0
        left = [line for line in lines if line.right <= gap]
        right = [line for line in lines if line.left >= gap]
        crossing = len(lines) - len(left) - len(right)
        if min(len(left), len(right)) >= _SIDE and crossing < fewest and _beside(left, right):
            best, fewest = gap, crossing
    return best


def _divides(gap: float, lines: Sequence[Line]) -> bool:
    left = [line for line in lines if line.right <= gap]
    right = [line for line in lines if line.left >= gap]
    return bool(left and right) and len(left) + len(right) == len(lines)


def _beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Tell columns from a heading above a paragraph that stands further in."""
    top = max(min(line.top for line in left), min(line.top for line in right))
    foot = min(max(line.bottom for line in left), max(line.bottom for line in right))
    heights = [line.bottom - line.top for line in (*left, *right)]
    return foot - top > _SIDE * median(heights)


NOTE_MARK = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3}|\[\d{1,3}\])[.)]?\s*\S")
_SMALLER = 0.93
"""Largest font size of a footnote as a share of the body's."""


def _with_notes(lines: Sequence[Line], body: float) -> list[Line]:
    """Mark the footnotes: small lines at a column's foot, from a mark on."""
    found: list[Line] = []
    for _, column in groupby(lines, key=lambda line: line.column):
        part = list(column)
        start = len(part)
        while start and part[start - 1].size <= _SMALLER * body:
            start -= 1
        marked = (n for n in range(start, len(part)) if NOTE_MARK.match(part[n].text))
        first = next(marked, len(part))
        for number, line in enumerate(part):
            found.append(replace(line, kind="note") if number >= first else line)
    return found
