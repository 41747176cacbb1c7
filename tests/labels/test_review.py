"""Disagreements go to an adjudicator, who sees who said what; the decisions come back as gold."""

import json

import pytest

from watchword.labels.annotation import Annotation, read_annotations
from watchword.labels.gold import gold
from watchword.labels.review import review_tasks
from watchword.labels.taxonomy import read_taxonomy
from watchword.tables import read_table

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


def test_a_disagreement_is_decided_in_a_second_project_and_becomes_gold(run, linked, ann, bo):
    run("labels", "push", "--annotators", "2")
    link = json.loads(linked.link_file.read_text())
    first, second, third = (many[0] for many in list(ann.tasks(link["project"]).values())[:3])
    ann.annotate(first, "drugs", note="<b>sure</b>")
    bo.annotate(first, "fraud")
    ann.annotate(second, "drugs")
    bo.annotate(second, "drugs")
    ann.annotate(third, "drugs", "fraud")
    bo.annotate(third, "drugs")
    run("labels", "pull")
    sent = run("labels", "review")
    assert "made, 2 sentences added" in sent.stderr, sent.stderr
    number = json.loads(linked.link_file.read_text())["review"]
    assert number not in (None, link["project"])
    tasks = ann.tasks(number)
    (task,) = tasks[first["data"]["sentence_id"]]
    assert task["id"] < tasks[third["data"]["sentence_id"]][0]["id"]  # further apart, so first
    assert f"<b>{ann.email}</b>: Drugs “&lt;b&gt;sure&lt;/b&gt;”" in task["data"]["said"]
    assert f"<b>{bo.email}</b>: Fraud" in task["data"]["said"]
    assert "0 sentences added" in run("labels", "review").stderr
    bo.annotate(task, "fraud", note="the pension is the point")
    assert run("labels", "pull").exit_code == 0
    (decision,) = [
        one for one in read_annotations(linked.annotations_file) if one.origin == "adjudication"
    ]
    assert (decision.labels, decision.note) == (("fraud",), "the pension is the point")
    assert run("labels", "gold").exit_code == 0
    rows = {row["sentence_id"]: row for row in read_table(linked.gold_file)}
    row = rows[first["data"]["sentence_id"]]
    assert (row["labels"], row["decided_by"]) == (["fraud"], "adjudication")
    assert "0 sentences added" in run("labels", "review").stderr


def test_what_was_said_is_brought_up_to_date(run, linked, ann, bo):
    run("labels", "push", "--annotators", "2")
    project = json.loads(linked.link_file.read_text())["project"]
    task = next(iter(ann.tasks(project).values()))[0]
    one = ann.annotate(task, "drugs")
    bo.annotate(task, "fraud")
    run("labels", "pull")
    run("labels", "review")
    result = [{**one["result"][0], "value": {"choices": ["firearms"]}}]
    ann.send("PATCH", f"/api/annotations/{one['id']}/", {"result": result})
    run("labels", "pull")
    assert "1 updated" in run("labels", "review").stderr
    number = json.loads(linked.link_file.read_text())["review"]
    (shown,) = (many[0] for many in ann.tasks(number).values())
    assert "Firearms" in shown["data"]["said"]


def test_nothing_open_sends_nothing(run, linked):
    assert "No disagreement is open" in run("labels", "review").stderr


def test_rare_categories_come_before_frequent_ones(workspace):
    taxonomy = read_taxonomy(workspace.taxonomy_file)
    settled = [Annotation(f"g{n}", "a", ("drugs",)) for n in range(50)]
    given = [Annotation("s1", "a", ("drugs",)), Annotation("s1", "b")]
    given += [Annotation("s2", "a", ("terrorism",)), Annotation("s2", "b")]
    tasks = [{"data": {"sentence_id": name}} for name in ("s1", "s2")]
    found = review_tasks(tasks, given, gold([*settled, *given]), taxonomy)
    assert [task["data"]["sentence_id"] for task in found] == ["s2", "s1"]
