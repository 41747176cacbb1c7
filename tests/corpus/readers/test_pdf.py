"""A PDF comes out as a person reads it: by columns, without running heads, words joined again."""

import pytest
from fpdf import FPDF

from watchword.corpus.readers.pdf import read_pdf
from watchword.errors import CorpusError

LEFT, RIGHT, WIDTH, STEP = 15, 110, 85, 5


class Report(FPDF):
    """A report with a running head, page numbers and nothing else of its own."""

    def __init__(self):
        super().__init__()
        self.set_auto_page_break(False)

    def header(self):
        self.set_font("Helvetica", size=8)
        self.text(60, 12, f"National Assessment - Official - {self.page_no()}")

    def footer(self):
        self.set_font("Helvetica", size=8)
        self.text(100, 288, f"Page {self.page_no()} of 3")

    def lines(self, x, y, text, size=11, style=""):
        self.set_font("Times", style, size)
        for line in text.splitlines():
            self.text(x, y, line)
            y += STEP


FIRST_LEFT = """Smuggling gangs moved more cocaine through the
ports of the north than in any year before, inves-
tigators said. Much of it lay in containers of
fruit, under floors and behind false walls."""
FIRST_RIGHT = """Customs found nine tonnes. It was worth over a
billion at street prices.1 The well-
known routes have not changed, but the money-
laundering behind them has, and a gang that"""
SECOND_LEFT = """was once local now works on three continents.

Officers say that they need more dogs."""
SECOND_RIGHT = """Nobody has been charged so far in the largest of
the cases. The prosecutor expects charges soon."""


@pytest.fixture(scope="module")
def report():
    """A report in two columns of three pages, written row by row as some programs do."""
    pdf = Report()
    pdf.set_title("Ports under pressure")
    pdf.set_author("A. Mora")
    pdf.add_page()
    pdf.lines(LEFT, 32, "Ports under pressure", size=20, style="B")
    for number, (left, right) in enumerate(
        zip(FIRST_LEFT.splitlines(), FIRST_RIGHT.splitlines(), strict=True)
    ):
        pdf.lines(LEFT, 45 + STEP * number, left)
        pdf.lines(RIGHT, 45 + STEP * number, right)
    pdf.lines(RIGHT, 268, "1 At the prices of May, see the\nannex on money-laundering.", size=8)
    pdf.add_page()
    pdf.lines(LEFT, 45, SECOND_LEFT)
    pdf.lines(RIGHT, 45, SECOND_RIGHT)
    pdf.add_page()
    pdf.lines(LEFT, 45, "What comes next", style="B")
    pdf.lines(LEFT, 52, "A second volume will follow.")
    return bytes(pdf.output())


def test_a_report_in_two_columns_comes_out_in_reading_order(report):
    (found,) = read_pdf(report, "reports/ports.pdf")
    assert found.text.split("\n\n") == [
        "Ports under pressure",
        "Smuggling gangs moved more cocaine through the ports of the north than in any year "
        "before, investigators said. Much of it lay in containers of fruit, under floors and "
        "behind false walls.",
        "Customs found nine tonnes. It was worth over a billion at street prices.1 The "
        "well-known routes have not changed, but the money-laundering behind them has, and a "
        "gang that was once local now works on three continents.",
        "Officers say that they need more dogs.",
        "Nobody has been charged so far in the largest of the cases. The prosecutor expects "
        "charges soon.",
        "What comes next",
        "A second volume will follow.",
        "1 At the prices of May, see the annex on money-laundering.",
    ]


def test_keeps_what_the_file_says_of_itself(report):
    (found,) = read_pdf(report, "reports/ports.pdf")
    assert (found.title, found.author, found.source) == (
        "Ports under pressure",
        "A. Mora",
        "ports.pdf",
    )
    assert len(found.published) == len("2024-05-01")


def test_raised_footnote_marks_do_not_stick_to_words():
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=11)
    pdf.write(5, "Two gangs share the port.")
    pdf.char_vpos = "SUP"
    pdf.write(5, "12")
    pdf.char_vpos = "LINE"
    pdf.write(5, " They fight over it.")
    (found,) = read_pdf(bytes(pdf.output()), "a.pdf")
    assert found.text == "Two gangs share the port. They fight over it."


def test_a_table_is_read_row_by_row():
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=11)
    with pdf.table() as table:
        for cells in (("Port", "Kilos"), ("Aden", "12"), ("Oran", "7"), ("Cork", "9")):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    (found,) = read_pdf(bytes(pdf.output()), "a.pdf")
    assert found.text.split("\n\n") == ["Port | Kilos", "Aden | 12", "Oran | 7", "Cork | 9"]


def test_items_of_a_list_stand_apart():
    pdf = Report()
    pdf.header = pdf.footer = lambda: None
    pdf.add_page()
    pdf.lines(LEFT, 45, "They took:\n- gold from the bank\n- a lorry")
    (found,) = read_pdf(bytes(pdf.output()), "a.pdf")
    assert found.text.split("\n\n") == ["They took:", "- gold from the bank", "- a lorry"]


def encrypted():
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=11)
    pdf.text(20, 20, "Secret.")
    pdf.set_encryption(owner_password="owner", user_password="user")
    return bytes(pdf.output())


def without_text():
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 50, 50)
    return bytes(pdf.output())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda report: b"", r"a\.pdf: is empty\n  Give a file"),
        (lambda report: report[:300], r"a\.pdf: is no PDF .*cut off\n  Get the file again"),
        (lambda report: b"Not a PDF at all.", r"a\.pdf: is no PDF file"),
        (lambda report: encrypted(), r"a\.pdf: is encrypted.*\n  Save a copy without a password"),
        (lambda report: without_text(), r"a\.pdf: holds no text.*\n  Run text recognition"),
    ],
)
def test_a_bad_pdf_is_an_error(report, make, message):
    with pytest.raises(CorpusError, match=message):
        list(read_pdf(make(report), "a.pdf"))
