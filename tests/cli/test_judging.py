"""The commands that judge a model, on a small workspace."""

import json
import shutil

import pytest
from click.testing import CliRunner

from watchword.cli import main
from watchword.tables import read_table, write_table
from watchword.workspace import Workspace


@pytest.fixture(scope="module")
def small(root, gold, tmp_path_factory):
    """A workspace with the small corpus of the model tests, trained and exported."""
    own = Workspace(tmp_path_factory.mktemp("small"))
    shutil.copytree(root / "labels", own.labels, ignore=shutil.ignore_patterns("*.jsonl"))
    rows = list(gold)
    sentences = [
        {"id": r["sentence_id"], "article_id": r["cluster"], "kind": "sentence", **r} for r in rows
    ]
    write_table(own.corpus / "sentences.jsonl", sentences)
    articles = dict.fromkeys(row["cluster"] for row in rows)
    dated = [{"id": n, "published": f"2024-01-{d:02}"} for d, n in enumerate(articles, start=1)]
    write_table(own.corpus / "articles.jsonl", dated)
    said = [
        {"sentence_id": r["sentence_id"], "annotator": who, "labels": r["labels"] if n % 9 else []}
        for who in ("ann", "bo")
        for n, r in enumerate(rows, start=len(who))
    ]
    write_table(own.annotations_file, said)
    settled = [
        {k: r[k] for k in ("sentence_id", "labels")}
        | {"decided_by": "agreement", "annotators": ["ann", "bo"]}
        for r in rows
    ]
    write_table(own.gold_file, settled)
    for command in ("train", "export"):
        done = CliRunner().invoke(main, ["models", command, "--workspace", str(own.root)])
        assert done.exit_code == 0, done.output
    return own.root


@pytest.fixture
def judge(small, run):
    def invoke(*arguments):
        return run("models", *arguments, "--workspace", small)

    return invoke


@pytest.fixture(scope="module")
def evaluated(small):
    page = small / "report.html"
    arguments = ["models", "evaluate", "--folds", "3", "--jobs", "1", "--html", str(page)]
    done = CliRunner().invoke(main, [*arguments, "--no-curve", "--workspace", str(small)])
    assert done.exit_code == 0, done.output
    return done


def test_evaluate_prints_scores_baselines_and_annotators(evaluated):
    header, *rows = evaluated.stdout.splitlines()
    assert header.split() == [
        "category", "gold", "precision", "recall", "F1", "low", "high", "AP", "ECE", "annotator",
    ]  # fmt: skip
    assert any(row.startswith("plain scikit-learn, micro") for row in rows)
    assert "3 folds by article; not in gold, so not in macro: state_threats, " in rows[-1]
    assert "two annotators" in evaluated.stderr


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(evaluated, small):
    text = (small / "report.html").read_text(encoding="utf-8")
    assert text.count("<img ") == 4 and "data:image/svg+xml;base64," in text
    for word in ("<script", "http://", "https://", "onerror", "@import", "url("):
        assert word not in text


def test_compare_uses_what_evaluate_kept_and_makes_what_is_missing(evaluated, judge, small):
    shutil.copytree(small / "models" / "threats", small / "models" / "second")
    (small / "models" / "second" / "predictions.npz").unlink()
    done = judge("compare", "threats", "second", "--folds", 3, "--jobs", 1, "--json")
    assert done.exit_code == 0, done.output
    assert "threats: predictions of its evaluation" in done.stderr
    assert "second: cross-validated now" in done.stderr
    facts = json.loads(done.stdout)
    assert facts["changes"] == [] and all(one["difference"] == 0 for one in facts["differences"])
    again = judge("compare", "threats", small / "models" / "second", "--folds", 3, "--sentences", 2)
    assert "cross-validated now" not in again.stderr
    assert again.stdout.endswith("no sentence changed\n")


def test_predictions_of_other_gold_are_made_again(evaluated, judge, small):
    gold = small / "labels" / "gold.jsonl"
    before, rows = gold.read_bytes(), list(read_table(gold))
    try:
        write_table(gold, rows[:-1])
        done = judge("compare", "threats", "threats", "--folds", 3, "--jobs", 1)
        assert done.exit_code == 0 and "threats: cross-validated now" in done.stderr
    finally:
        gold.write_bytes(before)


def test_a_model_that_is_not_there_is_an_error(judge):
    done = judge("compare", "threats", "nothing", "--folds", 4)
    assert "cross-validated" not in done.stderr  # found out before any work is done
    assert done.exit_code == 1
    assert "nothing: no model here that tells its settings" in done.stderr


def test_evaluate_by_date_tests_on_the_newest(judge):
    done = judge("evaluate", "--by-date", "--jobs", 1, "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert facts["split"].startswith("published from 2024-01-25 on") and facts["n_folds"] == 1
    assert facts["n_sentences"] == 48


def test_evaluate_audit_prints_three_splits_and_what_they_mean(judge):
    done = judge("evaluate", "--audit", "--folds", 2, "--jobs", 1)
    assert done.exit_code == 0, done.output
    _, *rows, meaning = done.stdout.splitlines()
    assert [row.split("  ")[0] for row in rows] == [
        "random", "by cluster of articles", "by cluster, no near-duplicates",
    ]  # fmt: skip
    assert meaning.startswith("A random split ")


def test_evaluate_on_leaves_out_what_the_tagger_has_seen(judge, small, root, tmp_path):
    seen = [row["text"] for row in Workspace(small).gold_rows()][:5]
    new = [("Customs found heroin in the lorry.", ["drugs"]), ("It rained all day.", [])]
    rows = [{"text": text, "labels": []} for text in seen]
    rows += [{"text": text, "labels": labels} for text, labels in new]
    write_table(tmp_path / "kept.jsonl", rows)
    done = judge("evaluate", "--on", "kept.jsonl", "--json")
    assert done.exit_code == 0, done.output
    assert "5 sentences of kept.jsonl are in gold" in done.stderr
    assert json.loads(done.stdout)["n_sentences"] == 2
    write_table(tmp_path / "kept.jsonl", rows[:5])
    done = judge("evaluate", "--on", "kept.jsonl")
    assert done.exit_code == 1 and "none of its 5 sentences is new" in done.stderr
    write_table(tmp_path / "kept.jsonl", [{"text": "New.", "labels": ["arson"]}])
    done = judge("evaluate", "--on", "kept.jsonl")
    assert done.exit_code == 1 and "category 'arson' is unknown to the tagger" in done.stderr


def test_the_curve_is_a_table_json_and_a_picture(judge, tmp_path):
    arguments = ("curve", "--sizes", 4, "--folds", 2, "--jobs", 1, "--figure", "curve.svg")
    done = judge(*arguments, "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert len(facts["n_sentences"]) == 4 and facts["advice"]
    assert (tmp_path / "curve.svg").read_text(encoding="utf-8").startswith("<?xml")
    done = judge("curve", "--sizes", 4, "--folds", 2, "--jobs", 1, "--figure", "curve.txt")
    assert done.exit_code == 1 and "no picture format is called '.txt'" in done.stderr


def test_two_ways_to_evaluate_at_once_are_wrong_use(judge):
    done = judge("evaluate", "--audit", "--by-date")
    assert done.exit_code == 2 and "Choose one of" in done.stderr
