"""What ``watchword tag`` wrote is read again, whatever the format, or refused with its place."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

from watchword.errors import CorpusError
from watchword.tables import read_table, write_table
from watchword.tagging.read_back import read_tagged


def facts(row):
    return row[1:4], {name: round(score, 5) for name, score in row.scores.items()}


def test_every_format_says_the_same(run, data, tmp_path):
    for name in ("tags.jsonl", "tags.csv"):
        assert run("tag", data / "harbour.txt", "-o", name).exit_code == 0
    rows = list(read_table(tmp_path / "tags.jsonl"))
    write_table(tmp_path / "tags.parquet", rows)
    (tmp_path / "shards").mkdir()
    write_table(tmp_path / "shards/part-0.parquet", rows)
    first, *others = (
        [facts(row) for row in read_tagged(tmp_path / name)]
        for name in ("tags.jsonl", "tags.csv", "tags.parquet", "shards")
    )
    assert len(first) == len(rows) and first[2][0][2] == ("drugs",) and len(first[2][1]) == 14
    assert others == [first] * 3


def test_a_csv_with_a_mark_and_cells_made_safe_is_read(tmp_path):
    path = tmp_path / "tags.csv"
    path.write_text(
        "\ufeffarticle_id,kind,text,labels,drugs,fraud,novelty,needs_review\n"
        '\'-a,sentence,"two\nlines",drugs;fraud,0.9,0.8,0.5,false\n'
        "b,boilerplate,Share,,,,,false\n",
        encoding="utf-8",
    )
    one, other = read_tagged(path)
    assert one[1:] == ("-a", "sentence", ("drugs", "fraud"), {"drugs": 0.9, "fraud": 0.8})
    assert other[1:] == ("b", "boilerplate", (), {})


def test_parquet_with_empty_scores_and_texts_is_read(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    scores = pa.array(
        [{"drugs": 0.5, "fraud": None}, None],
        pa.struct([("drugs", pa.float32()), ("fraud", pa.float32())]),
    )
    columns = {"article_id": ["a", "a"], "kind": ["sentence"] * 2, "text": ["A.", None]}
    labels = pa.array([["drugs"], []], pa.list_(pa.string()))
    pq.write_table(pa.table(columns | {"labels": labels, "scores": scores}), tmp_path / "t.parquet")
    one, other = read_tagged(tmp_path / "t.parquet")
    assert one[2:] == ("sentence", ("drugs",), {"drugs": 0.5})
    assert other.kind == ""


def read(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    return list(read_tagged("-"))


def test_standard_input_is_json_lines_or_csv(monkeypatch):
    line = json.dumps({"article_id": "a", "kind": "sentence", "labels": ["drugs"]})
    csv = "article_id,kind,labels\na,sentence,drugs\n"
    (one,), (other,) = read(monkeypatch, f"\n{line}\n"), read(monkeypatch, csv)
    assert one[1:] == other[1:] == ("a", "sentence", ("drugs",), {})
    assert read(monkeypatch, "") == []


GOOD = '{"article_id": "a", "kind": "sentence", "labels": []}\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + '{"article_id": "a", "kind"', "standard input:2: not JSON"),
        (GOOD + "[1]\n", "standard input:2: not a row"),
        (GOOD + '{"article_id": "a", "labels": []}\n', "standard input:2: no 'kind' field"),
        (GOOD[:-4] + '"drugs"}\n', "standard input:1: labels are no list"),
        (GOOD[:-2] + ', "scores": {"drugs": 2}}\n', "standard input:1: a score is no probability"),
        (GOOD[:-2] + ', "scores": {"drugs": []}}\n', "standard input:1: a score is no probability"),
        ("Two kilos of heroin.\nWere found.\n", "standard input:2: no 'article_id' field"),
        ('article_id,kind,labels\n"a,sentence,\n', "standard input:2: not CSV"),
        ("article_id,kind,labels,drugs\na,sentence,,much\n", "standard input:2: a score is no"),
    ],
)
def test_says_which_line_is_none(monkeypatch, text, message):
    with pytest.raises(CorpusError) as error:
        read(monkeypatch, text)
    assert str(error.value).startswith(message)


def test_says_which_file_is_not_there(tmp_path):
    with pytest.raises(CorpusError, match="cannot be read"):
        list(read_tagged(tmp_path / "tags.jsonl"))
    with pytest.raises(CorpusError, match="no table format is called"):
        list(read_tagged(tmp_path / "tags.html"))
