"""PDF files with pdfium: the letters with their places become lines, and those an article.

`layout` puts the lines in reading order and `flow` makes paragraphs of them; here are only the
file, its faults, and what it says of itself.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from watchword.corpus.article import Article, article
from watchword.corpus.readers.flow import paragraphs
from watchword.corpus.readers.known import empty, one_line
from watchword.corpus.readers.layout import Letter, Page, lines_of, reading_order
from watchword.errors import CorpusError, extra

_NO_TITLE = re.compile(r"untitled\b.*|.*\.(?:docx?|pdf|indd|qxd|rtf|pptx?|xlsx?|tex)|\W*", re.I)
_BOLD = 600
"""Least weight of a bold font."""
_MADE_BY = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) - ")


def read_pdf(data: bytes, where: str) -> Iterator[Article]:
    """Yield the article of a PDF file: its body in reading order, then its footnotes.

    Parameters
    ----------
    data : bytes
    where : str
        Named in errors; its last part is the source.

    Raises
    ------
    CorpusError
        If it is no PDF, is encrypted or damaged, or holds no text.
    """
    if not data.strip():
        raise empty(where)
    with extra("workbench"):
        import pypdfium2
    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = [_page(page) for page in document]
            about = document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise _fault(str(error), where) from error
    text = "\n\n".join(paragraphs(reading_order(pages)))
    if not text:
        raise CorpusError(
            "holds no text, only pictures of it",
            where=where,
            hint="Run text recognition over it first, for example: ocrmypdf OLD.pdf NEW.pdf",
        )
    yield article(
        text,
        title=_title(about.get("Title", ""), text),
        source=where.rpartition("/")[2],
        author=one_line(about.get("Author")),
        published=_date(about.get("CreationDate", "")),
    )


def _fault(problem: str, where: str) -> CorpusError:
    if "password" in problem.lower() or "security" in problem.lower():
        return CorpusError(
            "is encrypted; it needs a password",
            where=where,
            hint="Save a copy without a password, for example: qpdf --decrypt OLD.pdf NEW.pdf",
        )
    return CorpusError(
        "is no PDF file that can be read, or is cut off",
        where=where,
        hint="Get the file again, or open it and print it to a new PDF.",
    )


def _page(page: Any) -> Page:
    """Return the lines of a page, with places in points from its upper left corner."""
    from pypdfium2 import raw

    width, height = page.get_size()
    text_page = page.get_textpage()
    box = [ctypes.c_double() for _ in range(4)]
    letters = []
    for index in range(text_page.count_chars()):
        raw.FPDFText_GetCharBox(text_page, index, *box)
        left, right, bottom, top = (side.value for side in box)
        letters.append(
            Letter(
                _letter(raw.FPDFText_GetUnicode(text_page, index)),
                left,
                right,
                height - top,
                height - bottom,
                raw.FPDFText_GetFontSize(text_page, index) * _scale(text_page, index, raw),
                raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD,
            )
        )
    text_page.close()
    return Page(width, height, lines_of(letters))


def _scale(text_page: Any, index: int, raw: Any) -> float:
    """Return how much the page enlarges a letter's nominal font size."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text_page, index, matrix):
        return 1.0
    return float((matrix.c**2 + matrix.d**2) ** 0.5) or 1.0


_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def _letter(code: int) -> str:
    # Pdfium's own sign for a hyphen at the end of a line is U+0002.
    if code == 2 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return "-" if code == 2 else "�"
    letter = chr(code)
    return _LIGATURES.get(letter, letter)


def _title(named: str, text: str) -> str | None:
    title = _MADE_BY.sub("", one_line(named) or "")
    if title and not _NO_TITLE.fullmatch(title):
        return title
    first = text.partition("\n\n")[0]
    return first if len(first) <= 180 and first[-1:] not in ".,;:" else None


def _date(made: str) -> str | None:
    match = re.match(r"D:(\d{8})", made)
    try:
        return datetime.strptime(match[1], "%Y%m%d").date().isoformat() if match else None
    except ValueError:
        return None
