"""``models suspects`` lists doubted gold, makes the predictions it needs, and keeps them."""

import json

import pytest

from watchword.tables import write_table
from watchword.workspace import Workspace

TURNED = {3: "drugs", 50: "fraud", 111: "drugs", 200: "fraud"}


@pytest.fixture(autouse=True)
def one_process(monkeypatch):
    """So small a corpus is predicted sooner than a second process starts."""
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")


@pytest.fixture
def doubtful(workspace, gold):
    """The small corpus as a workspace, with four labels turned round, one of them adjudicated."""
    sentences, settled = [], []
    for number, row in enumerate(gold):
        labels = {*row["labels"]} ^ ({TURNED[number]} if number in TURNED else set())
        name = row["sentence_id"]
        sentences.append(
            {"id": name, "article_id": row["cluster"], "index": number, "start": 0, "end": 0}
            | {"text": row["text"], "kind": "sentence", "cluster": row["cluster"]}
        )
        decided = "adjudication" if number == 111 else "agreement"
        settled.append(
            {"sentence_id": name, "labels": sorted(labels), "decided_by": decided, "annotators": []}
        )
    write_table(workspace.sentences_file, sentences)
    write_table(workspace.gold_file, settled)
    return workspace


def listed(run, *arguments):
    done = run("models", "suspects", "--json", *arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout), done.stderr


def test_suspects_are_listed_and_the_predictions_kept(run, doubtful):
    facts, said = listed(run)
    assert "No model was trained yet; cross-validating one" in said
    found = {one["sentence_id"] for one in facts["suspects"]}
    assert found and found <= {"s3", "s50", "s200"}  # not s111, which a person decided
    facts, said = listed(run, "--adjudicated")
    assert said == ""
    assert (
        found < {one["sentence_id"] for one in facts["suspects"]} <= {"s3", "s50", "s111", "s200"}
    )
    facts, _ = listed(run, "--category", "fraud", "--n", 1)
    assert [one["category"] for one in facts["suspects"]] == ["fraud"]
    assert [one["category"] for one in facts["categories"]] == ["fraud"]
    table = run("models", "suspects").stdout
    assert "in gold" in table and "missing?" in table and "decisions in gold are doubted" in table


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--category", "arson"], 1, "the taxonomy knows no category 'arson'"),
        (["--n", "0"], 2, "not in the range"),
        (["--push"], 2, "Name the server: --url"),
        (["--push", "--url", "http://127.0.0.1:9"], 1, "no access token"),
        (["--workspace", "elsewhere"], 1, "not a workspace"),
    ],
)
def test_what_cannot_be_done_is_refused(run, doubtful, monkeypatch, arguments, status, message):
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    done = run("models", "suspects", *arguments)
    assert done.exit_code == status and message in done.stderr


def test_gold_that_holds_too_little_is_refused(run, workspace):
    assert "watchword labels gold" in run("models", "suspects").stderr
    write_table(workspace.gold_file, [])
    done = run("models", "suspects")
    assert done.exit_code == 1 and "there is no gold" in done.stderr
    ids = [row["id"] for row in Workspace(workspace.root).sentence_rows()]
    rows = [{"sentence_id": name, "labels": ["drugs"], "decided_by": "single"} for name in ids]
    write_table(workspace.gold_file, rows)
    done = run("models", "suspects")
    assert done.exit_code == 1 and "clusters of articles cannot make" in done.stderr


@pytest.mark.slow
def test_a_trained_model_is_judged_with_its_own_settings(run, doubtful):
    from watchword.models.keep import keep
    from watchword.models.train import train

    model = train(doubtful.gold, categories=("drugs", "fraud"), char_ngrams=None)
    keep(model, doubtful.models / "words")
    facts, said = listed(run, "--name", "words")
    assert "cross-validated on this gold" in said and facts["suspects"]
    again, said = listed(run, "--name", "words")
    assert said == "" and again == facts
