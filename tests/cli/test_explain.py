"""``models explain`` prints an explanation that adds up, with the precedents of the workspace."""

import json

import pytest

from watchword.tables import write_table

SENTENCE = "Officers found cocaine in the harbour."


@pytest.fixture
def settled(workspace):
    rows = workspace.sentence_rows()
    labels = {row["id"]: ["drugs"] if "cocaine" in row["text"] else [] for row in rows}
    write_table(
        workspace.gold_file,
        (
            {"sentence_id": name, "labels": of, "decided_by": "single", "annotators": ["a"]}
            for name, of in labels.items()
        ),
    )
    return workspace


def test_the_labels_given_are_explained_with_precedents(run, settled):
    done = run("models", "explain", SENTENCE, "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    (one,) = facts["explanations"]
    assert one["category"] == "drugs" and one["given"] and facts["sentence"] == SENTENCE
    added = one["intercept"] + sum(term["contribution"] for term in one["terms"])
    assert added == pytest.approx(one["log_odds"], abs=1e-9)
    assert {row["similarity"] > 0 for row in facts["precedents"]} == {True}
    gold = {row["sentence_id"]: row for row in settled.gold_rows()}
    for row in facts["precedents"]:
        assert row["labels"] == gold[row["sentence_id"]]["labels"]
        assert row["article_id"] == gold[row["sentence_id"]]["article_id"]


def test_the_table_shows_terms_words_and_precedents(run, settled):
    shown = run("models", "explain", "-", stdin=SENTENCE + "\n").stdout
    for part in (
        "drugs 1.000 (threshold",
        "by word: cocaine",
        "intercept",
        "other terms",
        "nearest labelled",
    ):
        assert part in shown
    assert "nearest" not in run("models", "explain", SENTENCE, "--n", 0).stdout


def test_categories_can_be_named(run, workspace):
    done = run("models", "explain", SENTENCE, "--category", "fraud", "--category", "drugs")
    assert [line.split()[0] for line in done.stdout.splitlines() if "threshold" in line] == [
        "fraud",
        "drugs",
    ]


def test_without_gold_it_explains_and_says_what_is_missing(run, workspace):
    done = run("models", "explain", SENTENCE)
    assert done.exit_code == 0 and "drugs" in done.stdout
    assert "gold.jsonl does not exist, so there are no precedents" in done.stderr


@pytest.mark.parametrize("text", ["", "   \n", "漢字"])
def test_a_sentence_without_known_terms_is_said_to_be_one(run, workspace, text):
    done = run("models", "explain", "-", stdin=text)
    assert done.exit_code == 0 and "the intercept alone; no known term" in done.stdout


def test_top_terms_are_listed(run, workspace):
    listed = run("models", "explain", "--top", "drugs").stdout
    assert len(listed.splitlines()) == 22 and "cocaine" in listed
    facts = json.loads(run("models", "explain", "--top", "drugs", "--n", 3, "--json").stdout)
    assert [*facts] == ["category", "block", "terms"] and len(facts["terms"]) == 3


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([SENTENCE, "--category", "arson"], 1, "knows no category 'arson'"),
        (["--top", "arson"], 1, "Name one of: state_threats"),
        ([SENTENCE, "--model", "nowhere"], 1, "nowhere: no such folder"),
        ([], 2, "Give a sentence"),
        ([SENTENCE, "--top", "drugs"], 2, "Give a sentence"),
        ([SENTENCE, "--n", "-1"], 2, "not in the range"),
        (["\udcff"], 1, "byte 0xff is not UTF-8"),
    ],
)
def test_what_cannot_be_explained_is_refused(run, workspace, arguments, status, message):
    done = run("models", "explain", *arguments)
    assert done.exit_code == status and message in done.stderr


def test_bytes_that_are_no_text_are_refused(run, workspace):
    done = run("models", "explain", "-", stdin=b"caf\xe9")
    assert done.exit_code == 1 and "standard input:1: byte 0xe9 is not UTF-8" in done.stderr
