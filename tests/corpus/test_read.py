"""Files, folders and standard input become articles whose text is exactly what was in them."""

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
