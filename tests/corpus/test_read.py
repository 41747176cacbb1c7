"""Files, folders, patterns and standard input become articles; text is kept exactly as it was."""

import io
import sys

import pytest

from watchword.corpus.read import read_articles
from watchword.errors import CorpusError


def test_keeps_the_text_untouched(tmp_path):
    (tmp_path / "a.txt").write_bytes("Título\r\n\r\nUno.\u2028 Dos.\r\n".encode())
    (found,) = read_articles([tmp_path / "a.txt"])
    assert found.text == "Título\r\n\r\nUno.\u2028 Dos.\r\n"


def test_takes_the_title_from_a_short_first_line(data):
    (found,) = read_articles([data / "harbour.txt"])
    assert found.title == "Harbour patrol finds cocaine under fishing nets"
    assert found.source == "harbour.txt"


def test_reads_a_folder_with_those_below_in_order(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("b/2.txt", "a.txt", "b/1.txt", "ignored.png"):
        (tmp_path / name).write_text(f"Text of {name}.")
    assert [one.source for one in read_articles([tmp_path])] == ["a.txt", "1.txt", "2.txt"]


def test_reads_what_is_known_from_json_lines(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "Two held.", "published": "2024-05-01", "n": 1}\n')
    (found,) = read_articles([tmp_path / "a.jsonl"])
    assert (found.text, found.published, found.title) == ("Two held.", "2024-05-01", None)


@pytest.mark.parametrize("content", ["", " \n\t\n"])
def test_an_empty_file_is_an_error(tmp_path, content):
    (tmp_path / "a.txt").write_text(content)
    with pytest.raises(CorpusError, match=r"a\.txt: is empty\n  Give a file"):
        list(read_articles([tmp_path / "a.txt"]))


def test_a_folder_without_articles_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match=r"no articles in this folder\n  Put files there"):
        list(read_articles([tmp_path]))


def test_a_text_that_is_none_names_its_line(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "One."}\n{"text": 2}\n')
    with pytest.raises(CorpusError, match=r"a\.jsonl:2: is empty"):
        list(read_articles([tmp_path / "a.jsonl"]))


def test_reads_a_pattern_in_order(tmp_path):
    for name in ("b.txt", "a.txt", "c.md"):
        (tmp_path / name).write_text(f"Text of {name}.")
    assert [one.source for one in read_articles([f"{tmp_path}/*.txt"])] == ["a.txt", "b.txt"]


def test_a_pattern_that_fits_nothing_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match=r"\*\.txt: no file fits this pattern\n  Put files"):
        list(read_articles([f"{tmp_path}/*.txt"]))


def test_hidden_and_lock_files_of_a_folder_are_left_alone(tmp_path):
    for name in ("a.txt", ".hidden.txt", "~$report.docx", ".git/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Two held.")
    assert len(list(read_articles([tmp_path]))) == 1


PAGE = b"<html><body><p>" + b"Police held two men in the harbour on Monday. " * 6 + b"</p></body>"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"Two held.", "Two held."),
        (b'{"text": "Two held.", "title": "Police"}\n', "Two held."),
        (PAGE, ("Police held two men in the harbour on Monday. " * 6).strip()),
        (b"<rss><channel><item><description>Two held.</description></item></channel></rss>",
         "Two held."),
    ],
)  # fmt: skip
def test_standard_input_is_read_as_what_it_looks_like(monkeypatch, content, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    (found,) = read_articles(["-"])
    assert found.text == text


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"%PDF-1.7 and so on", r"a\.txt: is a PDF file by its content, not \.txt"),
        ("a.html", b"PK\x03\x04", r"a\.html: is a zip or Word file by its content, not \.html"),
        ("a.pdf", b"\x89PNG\r\n", r"a\.pdf: is a picture by its content, not \.pdf"),
        ("a.csv", b"PAR1", r"a\.csv: is a Parquet file by its content.*\n  Rename it to end in"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_an_error(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        list(read_articles([tmp_path / name]))


def test_capital_endings_are_endings(tmp_path):
    (tmp_path / "A.HTM").write_bytes(PAGE)
    (found,) = read_articles([tmp_path])
    assert found.text.startswith("Police held")


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match=r"a\.pdf: cannot be read: No such file.*\n  Check"):
        list(read_articles([tmp_path / "a.pdf"]))


def test_whatever_a_library_stumbles_over_is_an_error_of_that_file(tmp_path):
    nested = "<a>" * 3000 + "x" + "</a>" * 3000
    feed = f"<rss><channel><item><content>{nested}</content></item></channel></rss>"
    (tmp_path / "a.xml").write_text(feed)
    with pytest.raises(CorpusError, match=r"a\.xml: cannot be read: RecursionError.*\n  Open it"):
        list(read_articles([tmp_path / "a.xml"]))
