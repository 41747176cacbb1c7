"""Tables: the columns are known by their usual names or named; a doubtful text is refused."""

import json

import pytest

from watchword.corpus.read import Columns, read_articles
from watchword.errors import CorpusError
from watchword.tables import write_table

ROW = {
    "headline": "Two held",
    "body": "Police held two men.",
    "link": "https://example.org/1",
    "date": "1 May 2024",
    "outlet": "Harbour Post",
    "byline": "A. Mora",
}


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_knows_columns_by_their_usual_names(tmp_path, kind):
    write_table(tmp_path / f"a.{kind}", [ROW])
    (found,) = read_articles([tmp_path / f"a.{kind}"])
    assert (found.text, found.title, found.url) == (ROW["body"], ROW["headline"], ROW["link"])
    assert (found.published, found.source, found.author) == (
        "2024-05-01",
        "Harbour Post",
        "A. Mora",
    )


def test_its_own_name_wins_over_others(tmp_path):
    write_table(tmp_path / "a.csv", [{"content": "Menu", "Text": "Two held.", "body": "x"}])
    (found,) = read_articles([tmp_path / "a.csv"])
    assert found.text == "Two held."


def test_takes_the_columns_it_is_told(tmp_path):
    write_table(tmp_path / "a.csv", [{"story": "Two held.", "kopf": "Police", "text": "no"}])
    (found,) = read_articles([tmp_path / "a.csv"], Columns(text="story", title="kopf"))
    assert (found.text, found.title) == ("Two held.", "Police")


def test_reads_semicolons_and_long_cells(tmp_path):
    text = "Two held; more later. " * 10_000
    (tmp_path / "a.csv").write_text(f'id;body\n1;"{text}"\n', encoding="utf-8")
    (found,) = read_articles([tmp_path / "a.csv"])
    assert found.text == text


def test_says_how_a_table_is_encoded_when_it_had_to_find_out(tmp_path, capsys):
    (tmp_path / "a.csv").write_bytes(
        "title,text\nCafé,Zwei Männer wurden gefaßt.\n".encode("cp1252")
    )
    (found,) = read_articles([tmp_path / "a.csv"])
    assert found.title == "Café"
    assert capsys.readouterr().err.endswith("a.csv: read as windows-1252\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"a\.csv: is empty"),
        ("id,notes\n1,Two held.\n", r"no column is certain to be the text; found 'id', 'notes'\n"),
        ("body,content\na,b\n", r"found 'body', 'content'\n  Rename it .*--text-field"),
        ("text\nOne.\n \n", r"a\.csv:3: is empty"),
        ('text\n"One. Two', r"a\.csv: not CSV: unexpected end of data\n  Export it again"),
    ],
)
def test_a_bad_csv_file_is_an_error(tmp_path, content, message):
    (tmp_path / "a.csv").write_text(content)
    with pytest.raises(CorpusError, match=message):
        list(read_articles([tmp_path / "a.csv"]))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"a\.jsonl: is empty"),
        (b'{"text": "One."}\n{"text": "Tw', r"a\.jsonl:2: not JSON"),
        (b'{"text": "One."}\n["Two."]\n', r"a\.jsonl:2: a list where a row was expected"),
        (b'{"text": "One."}\n{"body": "Two."}\n', r"a\.jsonl:2: no column is certain.*'body'"),
        (b'{"text": "Caf\xe9"}\n', r"a\.jsonl:1: byte 0xe9 is not UTF-8"),
    ],
)
def test_a_bad_json_lines_file_yields_nothing_and_is_an_error(tmp_path, content, message):
    (tmp_path / "a.jsonl").write_bytes(content)
    articles = read_articles([tmp_path / "a.jsonl"])
    with pytest.raises(CorpusError, match=message):
        next(articles)


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more", b"text\nTwo held.\n"])
def test_a_bad_parquet_file_is_an_error(tmp_path, content):
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(CorpusError, match=r"a\.parquet: not a readable Parquet file"):
        list(read_articles([tmp_path / "a.parquet"]))


def test_a_column_that_is_not_there_is_an_error(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps(ROW))
    with pytest.raises(CorpusError, match=r"no column is called 'story'; found 'headline', 'body'"):
        list(read_articles([tmp_path / "a.jsonl"], Columns(text="story")))
