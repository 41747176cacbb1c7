"""``watchword rollup`` tells how common categories are, from what ``watchword tag`` wrote."""

import csv
import json
import unicodedata
from pathlib import Path

import pytest

from watchword.tagging.checks import block_files
from watchword.tagging.manifest import FORMAT, checksum, sha256

CATEGORIES = ("drugs", "fraud")


@pytest.fixture
def folder(tmp_path):
    """An export with empty files and a manifest: tpr 0.9, fpr 0.01; fraud of no use."""
    model = tmp_path / "model"
    model.mkdir()
    held_out = {"positive_design": 2.0, "negative_design": 1.5, "within_article": 0.1}
    drugs = {"positive": [20, 20, 60, 200, 300, 400], "negative": [9000, 700, 200, 60, 30, 10]}
    manifest = {
        "format": FORMAT,
        "name": "model",
        "categories": [{"id": one, "name": one.title(), "color": "#15803d"} for one in CATEGORIES],
        "thresholds": [0.3, 0.3],
        "intercepts": [0.0, 0.0],
        "blocks": [{"name": "words", "analyzer": "word", "ngrams": [1, 1]}],
        "training": {},
        "unicode": unicodedata.unidata_version,
        "error_rates": [drugs | held_out, {"positive": [5] * 6, "negative": [5] * 6} | held_out],
        "files": {},
    }
    for name in block_files("words"):
        (model / name).write_bytes(b"")
        manifest["files"][name] = sha256(model / name)
    manifest["checksum"] = checksum(manifest)
    (model / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return model


@pytest.fixture
def tags(tmp_path):
    """Two months of tags: 40 articles of 25 sentences each, 50 and then 150 with drugs."""
    lines, articles = [], ["id,published,source"]
    for i in range(80):
        articles.append(f"a{i},2024-0{1 + i // 40}-15,{'Bell' if i % 2 else 'Horn'}")
        n_tagged = (i % 2 + 1 if i % 4 < 2 else 1) if i < 40 else 3 + (i % 4 == 0) * 3
        for j in range(25):
            score = 0.96 if j < n_tagged else 0.01
            labels = ["drugs"] if score > 0.3 else []
            scores = {"drugs": score, "fraud": 0.05}
            row = {"article_id": f"a{i}", "index": j, "kind": "sentence", "labels": labels}
            lines.append(json.dumps(row | {"scores": scores}))
    (tmp_path / "articles.csv").write_text("\n".join(articles) + "\n", encoding="utf-8")
    (tmp_path / "tags.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "tags.jsonl"


HEADER = (
    "group    category  sentences  tagged  observed %  corrected %  low %  high %  change  "
    "change low  change high  ratio  verdict"
)
ROWS = (
    "2024-01  drugs          1000      50        5.00         4.87   3.76    6.31       -  "
    "         -            -      -",
    "2024-02  drugs          1000     150       15.00        15.13  12.98   17.58   10.26  "
    "      7.70        12.92   3.10  up",
)


def rollup(run, folder, *arguments, **settings):
    done = run("rollup", *arguments, "--model", folder, "--articles", "articles.csv", **settings)
    assert done.exit_code == 0, done.stderr
    return done


def test_shows_what_was_counted_what_is_corrected_and_what_changed(run, folder, tags):
    shown = rollup(run, folder, tags, "--category", "drugs").stdout.splitlines()
    # By hand, of January: 950 sentences are in a bin with shares 0.02 and 0.9, 50 in one with 0.4
    # and 0.001; 950 * -0.88 / (0.9 - 0.88 p) + 50 * 0.399 / (0.001 + 0.399 p) = 0 at p = 0.0488.
    assert shown[:3] == [HEADER, *ROWS]
    assert shown[3].startswith("1 category in 2 groups by month; of 1 changes 1 up, 0 down")


def test_says_which_category_cannot_be_corrected_and_why(run, folder, tags):
    done = rollup(run, folder, tags)
    assert "fraud is not corrected: the tagger gives it as often where it is not" in done.stderr
    assert "2024-01  fraud          1000       0        0.00            -" in done.stdout


def test_json_holds_fractions_and_both_ways_to_see_a_change(run, folder, tags):
    facts = json.loads(rollup(run, folder, "-", "--json", stdin=read(tags)).stdout)
    (change,) = facts["changes"]
    assert (change["before"], change["after"], change["verdict"]) == ("2024-01", "2024-02", "up")
    assert 0.07 < change["low"] < change["difference"] < change["high"] < 0.13
    assert 2 < change["ratio_low"] < change["ratio"] < change["ratio_high"] < 5
    assert facts["used"] == {"drugs": "scores", "fraud": "scores"}
    assert facts["shares"][0]["n_tagged_articles"] == 40


def read(path):
    return Path(path).read_text(encoding="utf-8")


def test_rows_go_into_a_table_and_a_picture(run, folder, tags, tmp_path):
    done = rollup(run, folder, tags, "--by", "source", "--plot", "s.svg", "-o", "sources.csv")
    assert done.stdout == ""
    rows = list(csv.DictReader(read("sources.csv").splitlines()))
    assert [row["group"] for row in rows] == ["Bell", "Horn"] * 2
    assert "<svg" in read("s.svg") and "Drugs" in read("s.svg")
    rollup(run, folder, tags, "--plot", "m.png")
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")
    wrong = run("rollup", tags, "--model", folder, "--by", "article", "--plot", "m.gif")
    assert wrong.exit_code == 1 and "no picture format is called '.gif'" in wrong.stderr


def test_two_groups_can_be_compared(run, folder, tags):
    arguments = ("--by", "source", "--compare", "Bell", "Horn", "--category", "drugs", "--json")
    (change,) = json.loads(rollup(run, folder, tags, *arguments).stdout)["changes"]
    assert (change["before"], change["after"]) == ("Bell", "Horn")


def test_says_of_how_many_articles_the_month_is_not_known(run, folder, tags, tmp_path):
    known = read("articles.csv").splitlines()
    (tmp_path / "articles.csv").write_text("\n".join(known[:-3]) + "\n", encoding="utf-8")
    done = rollup(run, folder, tags)
    assert "of 3 articles the month is not known: group 'unknown'" in done.stderr


def test_without_articles_it_says_where_dates_could_come_from(run, folder, tags):
    done = run("rollup", tags, "--model", folder)
    assert done.exit_code == 1 and "--articles FILE; or --by article" in done.stderr
    assert run("rollup", tags, "--model", folder, "--by", "article").exit_code == 0


@pytest.mark.parametrize("text", ["", "\n"])
def test_empty_input_is_an_error(run, folder, text):
    done = run("rollup", "--model", folder, "--by", "article", stdin=text)
    assert done.exit_code == 1 and "there is no tagged sentence" in done.stderr


def test_an_export_without_error_rates_still_counts(run, folder, tags):
    path = folder / "manifest.json"
    manifest = json.loads(read(path))
    del manifest["error_rates"]
    manifest["checksum"] = checksum(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    done = rollup(run, folder, tags)
    assert "nothing is corrected: the model was exported without error rates" in done.stderr
    assert "2024-02  drugs          1000     150       15.00            -" in done.stdout


def test_rolls_up_what_tag_writes(run, model, data, tmp_path):
    from watchword.models.export import export

    export(model, tmp_path / "small")
    for name in ("tags.jsonl", "tags.csv"):
        tagged = run("tag", data / "harbour.txt", "--model", "small", "-o", name)
        assert tagged.exit_code == 0, tagged.stderr
    shown = [
        run("rollup", name, "--model", "small", "--by", "article").stdout
        for name in ("tags.jsonl", "tags.csv")
    ]
    assert shown[0] == shown[1]
    assert "2 categories in 1 group by article" in shown[0]
