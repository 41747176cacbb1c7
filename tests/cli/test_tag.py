"""``watchword tag`` reads and writes every format, in order, with the ids that were given."""

import csv
import io
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from watchword.tables import read_table, write_table

KEYS = [
    "article_id", "index", "start", "end", "kind", "text",
    "labels", "scores", "novelty", "needs_review",
]  # fmt: skip

ARTICLES = [
    {"id": "k2", "title": "Cocaine in town", "text": "A dealer was held. It rained."},
    {"id": "k1", "title": None, "text": "Pension scam.\n\nAn investor was swindled, police said."},
]
SENTENCES = [
    {"id": "s9", "text": "Cocaine dealer with heroin."},
    {"id": "s1", "text": "=A scam, said the court."},
    {"id": "s5", "text": 'He said: "no".\nAnd left.'},
]


@pytest.fixture
def tag(run, exported):
    """Run the command with the small tagger; returns stdout, after an exit with 0."""

    def tagged(*arguments, stdin=None):
        done = run("tag", "--model", exported, *arguments, stdin=stdin)
        assert done.exit_code == 0, done.stderr or done.exception
        return done.stdout

    return tagged


def rows(text):
    return [json.loads(line) for line in text.split("\n")[:-1]]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_articles_of_a_table_keep_their_ids_and_order(tag, tmp_path, kind):
    write_table(tmp_path / f"in.{kind}", ARTICLES)
    found = rows(tag(f"in.{kind}"))
    assert list(found[0]) == KEYS
    assert list(dict.fromkeys(row["article_id"] for row in found)) == ["k2", "k1"]
    texts = {one["id"]: one["text"] for one in ARTICLES}
    for row in found:
        assert texts[row["article_id"]][row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_every_row_is_one_sentence_if_so_asked(tag, tmp_path, kind):
    write_table(tmp_path / f"in.{kind}", SENTENCES)
    found = rows(tag("--sentences", f"in.{kind}"))
    assert [row["article_id"] for row in found] == ["s9", "s1", "s5"]
    assert [row["text"] for row in found] == [one["text"] for one in SENTENCES]
    assert [row["index"] for row in found] == [0, 1, 2]
    assert found[0]["labels"] == ["drugs"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_format_says_the_same(tag, tmp_path, kind):
    write_table(tmp_path / "in.jsonl", SENTENCES)
    expected = rows(tag("--sentences", "in.jsonl"))
    tag("--sentences", "in.jsonl", "-o", f"out.{kind}")
    found = list(read_table(tmp_path / f"out.{kind}"))
    assert [row["article_id"] for row in found] == [row["article_id"] for row in expected]
    for row, other in zip(found, expected, strict=True):
        if kind == "csv":
            assert row["text"].removeprefix("'") == other["text"]
            assert row["labels"] == ";".join(other["labels"])
            scores = {name: float(row[name]) for name in other["scores"]}
        else:
            assert {**row, "scores": 0, "novelty": 0} == {**other, "scores": 0, "novelty": 0}
            scores = row["scores"]
        assert scores == pytest.approx(other["scores"], abs=1e-6)


def test_a_csv_file_has_a_mark_for_spreadsheets_and_a_pipe_has_none(tag, data, tmp_path):
    shown = tag(data / "harbour.txt", "--format", "csv")
    tag(data / "harbour.txt", "-o", "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == b"\xef\xbb\xbf" + shown.encode()
    assert len(list(csv.DictReader(io.StringIO(shown)))) == 8


def test_output_is_the_same_in_several_processes(tag, data, tmp_path):
    write_table(tmp_path / "in.jsonl", ARTICLES * 40)
    for kind in ("jsonl", "csv", "parquet", "html", "table"):
        one, two = tmp_path / f"one.{kind}", tmp_path / f"two.{kind}"
        tag(data / "harbour.txt", "in.jsonl", "--format", kind, "-o", one)
        tag(data / "harbour.txt", "in.jsonl", "--format", kind, "-o", two, "--jobs", "2")
        assert one.read_bytes() == two.read_bytes(), kind


def test_standard_input_may_be_text_lines_or_rows(tag):
    assert [row["kind"] for row in rows(tag("-", stdin="Rain fell. A scam.\n"))] == ["sentence"] * 2
    assert len(rows(tag("--sentences", "-", stdin="One. Two.\n\nThree.\n"))) == 2
    stdin = "".join(json.dumps(row) + "\n" for row in SENTENCES)
    assert [row["article_id"] for row in rows(tag("--sentences", stdin=stdin))] == [
        "s9",
        "s1",
        "s5",
    ]
    body = json.dumps({"body": "A scam."}) + "\n"
    assert rows(tag("--sentences", "--text-field", "body", stdin=body))[0]["text"] == "A scam."


def test_a_long_file_of_lines_is_read_in_parts_with_exact_offsets(tag, tmp_path):
    lines = [f"  Café {i}: a dealer sold heroin 🚔 by the river.\r" for i in range(80_000)]
    text = "\n".join(lines)
    (tmp_path / "long.txt").write_text(text, encoding="utf-8", newline="")
    assert (tmp_path / "long.txt").stat().st_size > 4_000_000
    tag("--sentences", "--scores", "none", "long.txt", "-o", "out.jsonl")
    found = list(read_table(tmp_path / "out.jsonl"))
    assert [row["index"] for row in found] == list(range(80_000))
    for row in found[::997]:
        assert text[row["start"] : row["end"]] == row["text"]
    from watchword.corpus.article import digest

    assert {row["article_id"] for row in found} == {digest(text)}


def test_the_folder_of_an_archive_becomes_a_folder_of_parquet(tag, tmp_path):
    for year in ("2023", "2024"):
        for part in range(2):
            folder = tmp_path / "archive" / year
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.Table.from_pylist(SENTENCES), folder / f"part-{part}.parquet")
    tag("--sentences", "archive", "-o", "tagged/")
    found = sorted(path.relative_to(tmp_path / "tagged") for path in tmp_path.glob("tagged/*/*"))
    assert [str(one) for one in found] == [
        f"{year}/part-{part}.parquet" for year in ("2023", "2024") for part in range(2)
    ]


def test_help_and_text_need_nothing_heavy(exported, data):
    arguments = ["watchword", "tag", "--model", str(exported), str(data / "harbour.txt")]
    code = (
        f"import sys; from watchword.cli import main; sys.argv = {arguments};"
        "main(standalone_mode=False);"
        "heavy = {'sklearn', 'scipy', 'pandas', 'pyarrow', 'datasets', 'joblib', 'yaml', 'lxml'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 8


def test_explanations_stand_in_the_row(tag, data):
    pytest.importorskip("watchword.tagging.explain")
    found = rows(tag(data / "harbour.txt", "--explain"))
    assert [*found[0]] == [*KEYS, "explanation"]
    tagged = next(row for row in found if row["labels"])
    assert list(tagged["explanation"]) == tagged["labels"]
