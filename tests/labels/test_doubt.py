"""Doubted gold goes to an adjudicator with the reasons for the doubt; the decision is gold."""

import json

import numpy as np
import pytest

from watchword.labels.annotation import Annotation, read_annotations
from watchword.labels.doubt import Doubt, doubt_tasks
from watchword.labels.taxonomy import read_taxonomy
from watchword.models.keep import keep_predictions
from watchword.models.out_of_fold import OutOfFold
from watchword.models.split import grouped_folds
from watchword.tables import read_table, write_table

GIVEN = [
    Annotation("s1", "ann@example.org", ("drugs",), note="<i>sure</i>"),
    Annotation("s1", "bo@example.org", ("drugs",)),
    Annotation("s2", "ann@example.org"),
]


def gold_row(name, labels, decided_by="agreement"):
    return {"sentence_id": name, "labels": labels, "decided_by": decided_by, "annotators": []}


@pytest.fixture
def doubted(workspace):
    taxonomy = read_taxonomy(workspace.taxonomy_file)
    tasks = [{"data": {"sentence_id": name, "text": name}} for name in ("s0", "s1", "s2")]
    doubts = {
        "s2": [Doubt("fraud", False, 0.97), Doubt("drugs", False, 0.6)],
        "s1": [Doubt("drugs", True, 0.04), Doubt("firearms", False, 0.9)],
        "gone": [Doubt("drugs", True, 0.04)],
    }
    settled = [gold_row("s0", []), gold_row("s1", ["drugs"]), gold_row("s2", [], "single")]
    return doubt_tasks(tasks, GIVEN, [*settled, gold_row("gone", ["drugs"])], doubts, taxonomy)


def test_the_adjudicator_sees_gold_who_said_what_and_the_doubt(doubted):
    assert [task["data"]["sentence_id"] for task in doubted] == ["s2", "s1"]
    assert doubted[0]["data"]["said"].split("<br/>") == [
        "<b>In gold</b>, by single: None of these",
        "<b>ann@example.org</b>: None of these",
        "<b>The model would add</b>: Fraud (probability 0.97), Drugs (probability 0.60)",
    ]
    said = doubted[1]["data"]["said"]
    assert "&lt;i&gt;sure&lt;/i&gt;" in said and "<i>" not in said
    assert "<b>In gold</b>, by agreement: Drugs<br/>" in said
    assert "<b>The model doubts</b>: Drugs (probability 0.04)<br/>" in said
    assert said.endswith("<b>The model would add</b>: Firearms (probability 0.90)")


def test_present_gold_is_the_prediction_and_the_doubt_its_score(doubted):
    (first,), (second,) = (task["predictions"] for task in doubted)
    assert [one["model_version"] for one in (first, second)] == ["gold", "gold"]
    assert first["result"][0]["value"]["choices"] == ["none"] and first["score"] == 0.03
    assert second["result"][0]["value"]["choices"] == ["drugs"] and second["score"] == 0.04


@pytest.fixture
def suspicious(linked):
    """A workspace at a server, with gold and the predictions of a model that doubts two of it."""
    rows = list(read_table(linked.sentences_file))
    # Held-out predictions need two clusters at least; the corpus of this test is one article.
    split = [{**row, "cluster": str(number % 2)} for number, row in enumerate(rows)]
    write_table(linked.sentences_file, split)
    ids = [row["id"] for row in rows if row["kind"] in ("sentence", "list_item")]
    names = read_taxonomy(linked.taxonomy_file).ids
    drugs, fraud = names.index("drugs"), names.index("fraud")
    y = np.zeros((len(ids), len(names)), dtype=int)
    y[::2, drugs] = y[3, fraud] = 1
    p = np.where(y == 1, 0.98, 0.02)
    p[0, drugs], p[1, fraud] = 0.01, 0.99  # one label too many, and one that is missing
    labels = [[names[i] for i in np.flatnonzero(row)] for row in y]
    write_table(linked.gold_file, map(gold_row, ids, labels))
    gold = linked.gold
    folds = grouped_folds(y, list(gold["cluster"]), 2, 0)
    held = OutOfFold(tuple(ids), p, p > 0.5, np.full((2, len(names)), 0.5), folds, names)
    keep_predictions(held, gold, linked.models / "threats")
    return linked, ids


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_suspect_is_decided_in_label_studio_and_becomes_gold(run, suspicious, ann):
    workspace, ids = suspicious
    sent = run("models", "suspects", "--push")
    assert sent.exit_code == 0, sent.output
    assert "made, 2 sentences added" in sent.stderr
    number = json.loads(workspace.link_file.read_text())["review"]
    tasks = ann.tasks(number)
    assert set(tasks) == set(ids[:2])
    (task,) = tasks[ids[0]]
    assert "<b>The model doubts</b>: Drugs (probability 0.01)" in task["data"]["said"]
    (prediction,) = task["predictions"]
    assert prediction["result"][0]["value"]["choices"] == ["drugs"]
    project = ann.get(f"/api/projects/{number}/")
    assert project["model_version"] == "gold" and project["show_collab_predictions"]
    again = run("models", "suspects", "--push")
    assert "0 sentences added" in again.stderr and "updated" not in again.stderr
    ann.annotate(task, "none", origin="prediction-changed", note="no drug is named")
    pulled = run("labels", "pull")  # although nothing but the review was ever pushed
    assert pulled.exit_code == 0, pulled.output
    (decision,) = read_annotations(workspace.annotations_file)
    assert (decision.origin, decision.labels) == ("adjudication", ())
    assert run("labels", "gold").exit_code == 0
    (row,) = read_table(workspace.gold_file)
    assert (row["sentence_id"], row["labels"]) == (ids[0], [])
    assert row["decided_by"] == "adjudication"
