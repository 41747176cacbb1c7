"""What a real Label Studio exported comes in with nothing lost and nothing guessed.

The export was recorded from Label Studio 1.23.2 with two annotators at work in a browser.
"""

import copy
import json

import pytest

from watchword.errors import LabelError
from watchword.labels.annotation import read_annotations
from watchword.labels.exchange import read_export
from watchword.labels.keep import complain, keep
from watchword.labels.taxonomy import read_taxonomy


@pytest.fixture
def taxonomy(workspace):
    return read_taxonomy(workspace.taxonomy_file)


@pytest.fixture
def ids(workspace):
    return {row["id"] for row in workspace.sentence_rows()}


@pytest.fixture
def tasks(data):
    return json.loads((data / "label_studio_export.json").read_text(encoding="utf-8"))


@pytest.fixture
def read(tmp_path, taxonomy, ids):
    def read_tasks(tasks):
        path = tmp_path / "export.json"
        path.write_text(json.dumps(tasks), encoding="utf-8")
        return read_export(path, taxonomy, ids)

    return read_tasks


def labels_by_text(tasks, export):
    text = {task["data"]["sentence_id"]: task["data"]["text"] for task in tasks}
    return {(text[one.sentence_id][:12], one.annotator): one for one in export.annotations}


def test_every_annotation_comes_in_as_it_was_made(tasks, read):
    found = labels_by_text(tasks, export := read(tasks))
    assert {key: one.labels for key, one in found.items()} == {
        ("A patrol boa", "user-1"): (),
        ("A patrol boa", "user-2"): (),
        ("Forty kilos ", "user-1"): ("drugs",),
        ("Forty kilos ", "user-2"): ("drugs", "organised_crime"),
        ("The skipper ", "user-1"): ("money_laundering", "bribery_corruption"),
        ("The skipper ", "user-2"): ("money_laundering",),
        ("Officers als", "user-1"): ("firearms", "technology_enablers"),
        ("Officers als", "user-2"): ("firearms",),
        ("The trawler ", "user-1"): (),
        ("The trawler ", "user-2"): (),
        ("Money from e", "user-1"): ("money_laundering", "organised_crime"),
        ("Money from e", "user-2"): ("money_laundering",),
    }
    assert (export.n_tasks, export.n_untouched) == (7, 1)
    assert found["Money from e", "user-1"].flags == ("unsure",)
    assert found["A patrol boa", "user-2"].note == "Ohne Kontext unklar – “men from the city” 🐟"
    assert found["A patrol boa", "user-2"].lead_time == 11.282
    assert found["A patrol boa", "user-2"].created_at.startswith("2026-11-21T23:06:59")
    assert [found["Forty kilos ", f"user-{n}"].origin for n in (1, 2)] == [
        "prediction",
        "prediction-changed",
    ]


def test_a_skip_is_no_decision_although_it_keeps_the_shown_prediction(tasks, read):
    result = tasks[4]["annotations"][0]
    assert result["was_cancelled"] and result["result"][0]["value"]["choices"] == ["firearms"]
    skips = [one for one in read(tasks).annotations if one.skipped]
    assert [one.labels for one in skips] == [(), ()]


def test_importing_again_changes_nothing(tasks, read, workspace):
    first = read(tasks)
    keep(workspace, first)
    keep(workspace, read(tasks))
    again = read_annotations(workspace.annotations_file)
    assert sorted(again, key=str) == sorted(first.annotations, key=str)


def test_a_snapshot_with_addresses_names_annotators_by_them(tasks, read):
    tasks[0]["annotations"][0]["completed_by"] = {"id": 1, "email": "ann@example.org"}
    assert read(tasks).annotations[0].annotator == "ann@example.org"


def choose(task, *choices):
    task["annotations"][0]["result"][0]["value"]["choices"] = list(choices)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda t: choose(t[1], "drug"),
            "task 2: category 'drug' is not in .*did you mean 'drugs'",
        ),
        (lambda t: choose(t[1], "drugs", "none"), "task 2: 'none' is chosen together with drugs"),
        (lambda t: choose(t[1]), "task 2: neither a category nor 'none' is chosen"),
        (lambda t: t[1]["data"].update(sentence_id="x"), "task 2: sentence 'x' is not in"),
        (lambda t: t[1]["data"].pop("sentence_id"), "task 2: no 'sentence_id'"),
        (
            lambda t: t[1]["annotations"][0]["result"][0].update(from_name="mood"),
            "task 2: control 'mood' is not in",
        ),
        (lambda t: t[1]["annotations"].append(7), "task 2: an annotation without a list"),
    ],
)
def test_what_cannot_be_true_is_kept_aside_with_its_task(tasks, read, spoil, message):
    spoilt = copy.deepcopy(tasks)
    spoil(spoilt)
    found = read(spoilt)
    assert len(found.annotations) + len(found.asides) == sum(len(t["annotations"]) for t in spoilt)
    with pytest.raises(LabelError, match=message):
        complain(found, "export.json")


def test_what_was_put_aside_is_kept_as_it_came(tasks, read):
    choose(tasks[1], "drugs", "none")
    (row,) = read(tasks).asides
    assert row["annotation"] == tasks[1]["annotations"][0]
    assert (row["task"], row["annotator"]) == (2, "user-1")


def test_all_problems_are_told_at_once(tasks, read):
    choose(tasks[0], "gunz")
    choose(tasks[1], "drugz")
    with pytest.raises(LabelError, match=r"task 1: .*\n.*task 2: "):
        complain(read(tasks), "export.json")


def test_a_number_becomes_the_address_when_both_are_seen(tasks, read, workspace):
    keep(workspace, read(tasks))
    first = [one for task in tasks for one in task["annotations"] if one["completed_by"] == 1]
    for entry in first[:3]:
        entry["completed_by"] = {"id": 1, "email": "ann@example.org"}
    keep(workspace, read(tasks))
    stored = read_annotations(workspace.annotations_file)
    assert len(stored) == 12
    assert sum(one.annotator == "ann@example.org" for one in stored) == 6
    keep(workspace, read(tasks))
    assert read_annotations(workspace.annotations_file) == stored
    assert not workspace.history_file.exists()


@pytest.mark.parametrize("content", ['{"a": 1}', "[1]", "nonsense", "", "[{}]"])
def test_json_that_is_no_export_is_refused(tmp_path, taxonomy, ids, content):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(LabelError, match="Export the project from Label Studio as 'JSON'"):
        read_export(tmp_path / "x.json", taxonomy, ids)
