"""A Word file comes out in order: headings, paragraphs, lists, tables, then footnotes."""

import io
import zipfile
from datetime import datetime

import docx
import pytest

from watchword.corpus.readers.docx import read_docx
from watchword.errors import CorpusError


def saved(document):
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.fixture
def report():
    document = docx.Document()
    document.core_properties.title = ""
    document.core_properties.author = "A. Mora"
    document.core_properties.created = datetime(2024, 5, 1, 9, 30)
    document.add_heading("Ports under pressure", level=1)
    document.add_paragraph("Two gangs share the port.")
    document.add_paragraph("gold", style="List Bullet")
    document.add_paragraph("a lorry", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Port", "Kilos", "Aden", "12"), strict=True):
        cell.text = text
    document.add_paragraph("They fight\tover it.")
    return document


def test_keeps_headings_lists_and_tables_in_order(report):
    (found,) = read_docx(saved(report), "reports/ports.docx")
    assert found.text.split("\n\n") == [
        "Ports under pressure",
        "Two gangs share the port.",
        "• gold",
        "• a lorry",
        "Port | Kilos",
        "Aden | 12",
        "They fight over it.",
    ]


def test_keeps_what_the_file_says_of_itself(report):
    (found,) = read_docx(saved(report), "reports/ports.docx")
    assert (found.title, found.author) == ("Ports under pressure", "A. Mora")
    assert found.published.startswith("2024-05-01T09:30") and found.source == "ports.docx"


def test_reads_inserted_text_and_not_deleted_text(report):
    paragraph = report.add_paragraph("Kept. ")
    run = paragraph.add_run("Added.")
    xml = run._r.getparent()
    inserted = xml.makeelement(docx.oxml.ns.qn("w:ins"), {})
    xml.replace(run._r, inserted)
    inserted.append(run._r)
    gone = docx.oxml.parse_xml(
        '<w:del xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:r><w:delText>Gone.</w:delText></w:r></w:del>"
    )
    xml.append(gone)
    (found,) = read_docx(saved(report), "a.docx")
    assert found.text.endswith("Kept. Added.")


def spoilt(data):
    """The same file with a byte changed within its packed parts."""
    middle = data.index(b"word/document.xml") + 120
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


def no_word_file():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("a.txt", "Two held.")
    return file.getvalue()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda report: b"", r"a\.docx: is empty"),
        (lambda report: saved(report)[:2000], r"a\.docx: is no Word file .*\n  Get the file again"),
        (lambda report: spoilt(saved(report)), r"a\.docx: is no Word file that can be read"),
        (lambda report: no_word_file(), r"a\.docx: is no Word file that can be read"),
        (lambda report: b"Two held.", r"a\.docx: is no Word file that can be read"),
        (
            lambda report: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            r"a\.docx: is encrypted, or .*\n  Open it",
        ),
        (lambda report: saved(docx.Document()), r"a\.docx: is empty"),
    ],
)
def test_a_bad_word_file_is_an_error(report, make, message):
    with pytest.raises(CorpusError, match=message):
        list(read_docx(make(report), "a.docx"))
