"""Tables come back as they were written, in every format, and a failed write changes nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.errors import CorpusError, WatchwordError
from watchword.tables import atomic_write, json_line, read_json, read_table, read_text, write_table

ROWS = [{"id": "a", "n": 1, "labels": ["fraud"]}, {"id": "b", "n": 2, "labels": []}]


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_comes_back_as_it_was(tmp_path, suffix):
    path = tmp_path / f"rows{suffix}"
    assert write_table(path, ROWS) == 2
    assert list(read_table(path)) == ROWS


def test_csv_holds_lists_as_json(tmp_path):
    write_table(tmp_path / "rows.csv", ROWS)
    assert [json.loads(row["labels"]) for row in read_table(tmp_path / "rows.csv")] == [
        ["fraud"],
        [],
    ]


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_a_line_of_json_keeps_any_text_and_stays_one_line(text):
    line = json_line({"text": text})
    assert line.count("\n") == 1
    assert json.loads(line.encode("utf-8"))["text"] == text


def test_a_unicode_line_separator_does_not_end_a_row(tmp_path):
    write_table(tmp_path / "rows.jsonl", [{"text": "one\u2028two\x85three"}])
    assert len(list(read_table(tmp_path / "rows.jsonl"))) == 1


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "rows.jsonl"
    write_table(path, ROWS)

    def rows():
        yield ROWS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_table(path, rows())
    assert list(read_table(path)) == ROWS
    assert list(tmp_path.iterdir()) == [path]


def test_an_unwritable_place_is_an_error_with_a_next_step(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(WatchwordError, match=r"cannot be written.*\n  Choose a place"),
        atomic_write(tmp_path / "file" / "inside.txt"),
    ):
        pass


def test_names_the_line_and_the_fields_there_are(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "x"}\n\n{"body": "y"}\n')
    with pytest.raises(CorpusError, match=r"a\.jsonl:\d: no 'text' field; found 'body'"):
        list(read_table(path, required=("text",)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00", "binary"),
        (b"caf\xe9", r"a\.txt:1: byte 0xe9 is not UTF-8"),
        (b"one\ntwo\ncaf\xe9", r"a\.txt:3: byte 0xe9"),
    ],
)
def test_says_which_byte_is_wrong(tmp_path, content, message):
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        read_text(tmp_path / "a.txt")


def test_keeps_line_ends_and_drops_only_the_byte_order_mark(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r")
    assert read_text(tmp_path / "a.txt") == "one\r\ntwo\r"


@pytest.mark.parametrize(
    ("content", "message"),
    [("{", r"a\.json:1: not JSON"), ("[" * 200_000, "nested too deeply")],
)
def test_json_that_is_none_is_an_error(tmp_path, content, message):
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(CorpusError, match=message):
        read_json(tmp_path / "a.json")


def test_an_unknown_suffix_names_those_there_are(tmp_path):
    with pytest.raises(CorpusError, match=r"\.jsonl, \.csv or \.parquet"):
        write_table(tmp_path / "a.xlsx", ROWS)


def test_a_damaged_parquet_file_is_an_error(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 nothing more")
    with pytest.raises(CorpusError, match="not a readable Parquet file"):
        list(read_table(tmp_path / "a.parquet"))
