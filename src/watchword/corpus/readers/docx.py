"""Word files with python-docx: headings, paragraphs, lists and tables in order, then footnotes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from watchword.corpus.article import Article, article
from watchword.corpus.readers.known import empty, iso_date, one_line
from watchword.errors import CorpusError, extra

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLE = b"\xd0\xcf\x11\xe0"
"""How old Word files and encrypted new ones begin."""

_LARGEST = 500_000_000
"""Bytes a file may hold when unpacked; far beyond any article."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, KeyError, ValueError, OSError)
"""What reading a damaged zip file, or one that holds something else, can end in."""

# What stands in a paragraph and is no text of it: deleted text, and a second copy for old programs.
_NOT_TEXT = ("moveFrom", "txbxContent")
_BREAKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(data: bytes, where: str) -> Iterator[Article]:
    """Yield the article of a Word file.

    Parameters
    ----------
    data : bytes
    where : str
        Named in errors; its last part is the source.

    Raises
    ------
    CorpusError
        If it is no Word file, is encrypted or damaged, or holds no text.
    """
    if not data.strip():
        raise empty(where)
    document = _document(data, where)
    body = document.element.body
    text = "\n\n".join([*_blocks(body), *_footnotes(document)])
    if not text:
        raise empty(where)
    about = document.core_properties
    yield article(
        text,
        title=one_line(about.title) or next(_titles(body), None),
        source=where.rpartition("/")[2],
        author=one_line(about.author),
        published=iso_date(about.created),
    )


def _document(data: bytes, where: str) -> Any:
    with extra("workbench"):
        import docx
        from lxml.etree import XMLSyntaxError
    if data.startswith(_OLE):
        raise CorpusError(
            "is encrypted, or a Word file from before 2007",
            where=where,
            hint="Open it in a word processor and save it as .docx without a password.",
        )
    try:
        _check_size(data)
        return docx.Document(io.BytesIO(data))
    except (*_DAMAGE, XMLSyntaxError) as error:
        raise CorpusError(
            "is no Word file that can be read, or is cut off",
            where=where,
            hint="Get the file again, or save it as .docx once more.",
        ) from error


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > _LARGEST:
            raise ValueError("unpacks to more than any article holds")


def _blocks(holder: Any) -> Iterator[str]:
    """Yield the paragraphs, list items and table rows in a body, a cell or a content control."""
    for element in holder:
        if element.tag == f"{_W}p":
            yield from _paragraph(element)
        elif element.tag == f"{_W}tbl":
            yield from _rows(element)
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _blocks(element)


def _paragraph(paragraph: Any) -> Iterator[str]:
    lines = [" ".join(line.split()) for line in _text(paragraph).split("\n")]
    marker = "• " if _is_item(paragraph) else ""
    yield from (marker + line for line in lines if line)


def _text(element: Any) -> str:
    pieces = []
    for child in element:
        name = child.tag.removeprefix(_W) if isinstance(child.tag, str) else ""
        if name == "t":
            pieces.append(child.text or "")
        elif name in _BREAKS:
            pieces.append(_BREAKS[name])
        elif name not in (*_NOT_TEXT, "pPr", "rPr") and not name.endswith("}Fallback"):
            pieces.append(_text(child))
    return "".join(pieces)


def _is_item(paragraph: Any) -> bool:
    numbered = paragraph.find(f"{_W}pPr/{_W}numPr") is not None
    style = _style(paragraph)
    return (numbered and not style.startswith("heading")) or style.startswith("list")


def _style(paragraph: Any) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val", "").lower()


def _titles(body: Any) -> Iterator[str]:
    for paragraph in body.iter(f"{_W}p"):
        if _style(paragraph) in ("title", "heading1"):
            yield from _paragraph(paragraph)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        cells = [" ".join(_blocks(cell)) for cell in row.iter(f"{_W}tc")]
        if line := " | ".join(cell for cell in cells if cell):
            yield line


def _footnotes(document: Any) -> Iterator[str]:
    """Yield the footnotes and endnotes, for which python-docx has no names."""
    from lxml.etree import fromstring

    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")) and not relation.is_external:
            for note in fromstring(relation.target_part.blob):
                if note.get(f"{_W}type") is None:
                    yield from _blocks(note)
