"""Looks: one place that turns results into text, HTML and DataFrames.

A result holds facts; how they look as text in a terminal, as a table in a notebook or as a
DataFrame is decided here, from the same header and rows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from watchword.errors import WatchwordError, extra
from watchword.tables import atomic_write

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

PICTURES = (".png", ".svg", ".pdf")
"""Endings of files that hold a picture."""


class Report:
    """A result that can be looked at: as text, as a DataFrame, in a notebook."""

    __slots__ = ()

    header: ClassVar[tuple[str, ...]] = ()
    """Names of the columns."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def rows(self) -> list[tuple[object, ...]]:
        """Return the figures, one tuple for each line, as long as `header`."""
        raise NotImplementedError

    def table(self) -> str:
        """Return the figures as aligned text."""
        return plain_table(self.header, self.rows())

    def frame(self) -> DataFrame:
        """Return the figures as a DataFrame."""
        with extra("workbench"):
            import pandas as pd
        return pd.DataFrame(self.rows(), columns=list(self.header))

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{html_table(self.header, self.rows())}"


def plain_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as aligned text: numbers to the right, everything else to the left.

    Examples
    --------
    >>> print(plain_table(("category", "n"), [("fraud", 12), ("drugs", 7)]))
    category   n
    fraud     12
    drugs      7
    """
    body = [tuple(row) for row in rows]
    cells = [tuple(header), *(tuple(shown(value) for value in row) for row in body)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [all(_is_number(row[i]) for row in body) for i in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in cells
    )


def shown(value: object) -> str:
    """Return one figure as text: two decimals, and a dash where there is none."""
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _is_number(value: object) -> bool:
    return value is None or isinstance(value, int | float)


def html_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as a small HTML table; every cell is escaped.

    Examples
    --------
    >>> html_table(("n",), [(1,)])
    '<table><thead><tr><th>n</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(shown(value))}</td>" for value in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def check_picture(path: Path) -> None:
    """Refuse a name under which no picture can be written, before any work is done.

    Raises
    ------
    WatchwordError
    """
    if path.suffix not in PICTURES:
        raise WatchwordError(
            f"no picture format is called '{path.suffix}'",
            where=path,
            hint=f"Use a name that ends in {', '.join(PICTURES[:-1])} or {PICTURES[-1]}.",
        )


def write_picture(path: Path, figure: Figure) -> None:
    """Write a figure of matplotlib; the ending of the name says in which format."""
    check_picture(path)
    with atomic_write(path, "wb") as file:
        figure.savefig(file, format=path.suffix[1:], dpi=150)


def say(message: str) -> None:
    """Tell a person something, on standard error, where data never goes."""
    sys.stderr.write(message + "\n")
