"""Text in any usual encoding is read right; one that is only found out is said, never hidden."""

import pytest

from watchword.corpus.readers.encoding import text_of
from watchword.errors import CorpusError

GERMAN = "Der Zöllner fand über 40 Kilo – „reines“ Kokain, sagte er."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_reads_unicode_without_a_word(encoding, capsys):
    assert text_of(GERMAN.encode(encoding), "a.txt") == GERMAN
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("windows-1252", "cp1252"), ("ISO-8859-1", "cp1252"), ("gb18030", "gb18030")],
)
def test_believes_what_is_declared(declared, encoding, capsys):
    assert text_of(GERMAN.encode(encoding), "a.html", declared) == GERMAN
    assert capsys.readouterr().err == ""


def test_reads_japanese_mail_that_is_ascii_in_disguise():
    text = "警察は二人を逮捕した。"
    assert text_of(text.encode("iso-2022-jp"), "a.html", "iso-2022-jp") == text


def test_says_what_it_found_out(capsys):
    assert text_of(GERMAN.encode("cp1252"), "reports/page.html") == GERMAN
    assert capsys.readouterr().err == "reports/page.html: read as windows-1252\n"


def test_finds_cyrillic_and_says_so(capsys):
    text = "Полиция задержала двух мужчин в Москве в понедельник утром."
    assert text_of(text.encode("cp1251"), "a.txt") == text
    assert capsys.readouterr().err == "a.txt: read as windows-1251\n"


def test_a_page_in_utf_8_with_one_wrong_byte_is_read_and_said(capsys):
    data = ("Café. " * 400).encode() + b"\xe9" + "über".encode()
    assert text_of(data, "a.html", "UTF-8").endswith("�über")
    assert "read as UTF-8, with � for 1 bytes" in capsys.readouterr().err


def test_an_unknown_declaration_is_no_obstacle():
    assert text_of("Café".encode(), "a.html", "klingon") == "Café"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x00\x01\x02", r"a\.txt: is binary, not text"),
        (bytes(range(128, 256)) * 3, r"a\.txt:1: byte 0x80 is not UTF-8\n  Save it as UTF-8"),
        (b"\xff\xfeA", r"a\.txt: starts as UTF-16 but byte 2 is not\n  Get the file again"),
    ],
)
def test_what_is_no_text_is_an_error(data, message):
    with pytest.raises(CorpusError, match=message):
        text_of(data, "a.txt")
