"""A category changes everywhere at once, and everything can be put back."""

import json

import pytest

from watchword.labels.annotation import read_annotations
from watchword.labels.config import config_xml
from watchword.labels.taxonomy import read_taxonomy
from watchword.tables import read_table


@pytest.fixture
def labelled(run, workspace, data):
    assert run("labels", "import", data / "label_studio_export.json").exit_code == 0
    assert run("labels", "gold").exit_code == 0
    return workspace


def labels(workspace):
    return [one.labels for one in read_annotations(workspace.annotations_file)]


def files(workspace):
    return {
        path.name: path.read_bytes()
        for path in workspace.labels.iterdir()
        if path.name != "undo.json"
    }


CHANGES = {
    "rename": ("rename", "drugs", "--to", "narcotics"),
    "merge": ("merge", "drugs", "firearms", "--to", "contraband"),
    "merge into one of them": ("merge", "drugs", "firearms", "--to", "drugs"),
    "split": ("split", "money_laundering", "--to", "laundering", "--to", "terror_money"),
    "retire": ("retire", "organised_crime"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_can_be_tried_done_and_undone(run, labelled, name):
    before = files(labelled)
    tried = run("labels", "migrate", *CHANGES[name], "--dry-run")
    assert tried.exit_code == 0 and "Nothing was changed" in tried.stderr, tried.stderr
    assert files(labelled) == before
    done = run("labels", "migrate", *CHANGES[name])
    assert done.exit_code == 0 and done.stdout == tried.stdout, done.stderr
    taxonomy = read_taxonomy(labelled.taxonomy_file)
    assert taxonomy.version == 3
    assert {one for many in labels(labelled) for one in many} <= set(taxonomy.ids)
    assert (labelled.labels / "config.xml").read_text() == config_xml(taxonomy)
    assert run("labels", "agree").exit_code == 0
    undone = run("labels", "migrate", "undo", "labels/undo.json")
    assert undone.exit_code == 0, undone.stderr
    assert files(labelled) == before


def test_a_merge_joins_labels_and_says_how_many(run, labelled):
    before = [set(one) for one in labels(labelled)]
    shown = run("labels", "migrate", *CHANGES["merge"]).stdout
    after = [set(one) for one in labels(labelled)]
    assert [("contraband" in one) for one in after] == [
        bool(one & {"drugs", "firearms"}) for one in before
    ]
    (row,) = [line.split() for line in shown.splitlines() if line.startswith("contraband")]
    assert row[1:3] == ["0", "0"] and int(row[3]) == sum("contraband" in one for one in after)


def test_a_split_takes_labels_back_and_queues_their_sentences(run, labelled):
    concerned = {
        one.sentence_id
        for one in read_annotations(labelled.annotations_file)
        if "money_laundering" in one.labels
    }
    run("labels", "migrate", *CHANGES["split"])
    queued = {row["sentence_id"] for row in read_table(labelled.labels / "queue.jsonl")}
    assert queued == concerned
    history = list(read_table(labelled.history_file))
    assert history and all("money_laundering" in row["labels"] for row in history)
    keys = [one.key for one in read_taxonomy(labelled.taxonomy_file).categories]
    assert len(set(keys)) == 15


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rename", "drug", "--to", "x"), "finds no category 'drug'"),
        (("rename", "drugs", "--to", "fraud"), "'fraud', which is taken"),
        (("rename", "drugs"), "wrong number"),
        (("rename", "drugs", "--to", "Drugs!"), "is not a slug"),
        (("split", "drugs", "--to", "x"), "two categories or more"),
        (("retire", "drugs", "--to", "x"), "wrong number"),
        (("undo", "labels/config.xml"), "not JSON"),
    ],
)
def test_what_makes_no_sense_changes_nothing(run, labelled, arguments, message):
    before = files(labelled)
    result = run("labels", "migrate", *arguments)
    assert result.exit_code == 1 and message in result.stderr, result.output
    assert files(labelled) == before


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_live_project_changes_with_it_and_back(run, linked, ann, bo):
    assert run("labels", "push", "--annotators", "2").exit_code == 0
    project = json.loads(linked.link_file.read_text())["project"]
    first, second, *_ = (many[0] for many in ann.tasks(project).values())
    ann.annotate(first, "drugs", "firearms")
    bo.annotate(first, "drugs", note="n")
    bo.annotate(second, "fraud")
    run("labels", "pull")
    before = labels(linked)
    done = run("labels", "migrate", *CHANGES["merge"], "--live")
    assert done.exit_code == 0 and "2 annotations on the server" in done.stderr, done.stderr
    after = labels(linked)
    assert sorted(after) == [("contraband",), ("contraband",), ("fraud",)]
    assert 'alias="contraband"' in ann.get(f"/api/projects/{project}/")["label_config"]
    pulled = run("labels", "pull", "--all")
    assert pulled.exit_code == 0, pulled.stderr
    assert labels(linked) == after
    undone = run("labels", "migrate", "undo", "labels/undo.json", "--live")
    assert undone.exit_code == 0, undone.stderr
    assert run("labels", "pull", "--all").exit_code == 0
    assert labels(linked) == before
    split = run("labels", "migrate", "split", "fraud", "--to", "scams", "--to", "theft", "--live")
    assert split.exit_code == 0, split.stderr
    assert ann.get(f"/api/tasks/{second['id']}/annotations/") == []
    assert run("labels", "migrate", "undo", "labels/undo.json", "--live").exit_code == 0
    assert run("labels", "pull", "--all").exit_code == 0
    assert sorted(labels(linked)) == sorted(before)
    (again,) = ann.get(f"/api/tasks/{second['id']}/annotations/")
    assert again["completed_by"] != 1
