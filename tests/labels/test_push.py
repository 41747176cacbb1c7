"""A push brings a project of a real Label Studio server to one state, however often it is run."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from watchword.labels.order import ordered
from watchword.tables import write_table

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

PUSH = ("labels", "push")


def project_of(workspace):
    return json.loads((workspace.labels / "studio.json").read_text())["project"]


def state(ann, workspace):
    """What can be seen of a project: settings, and of each task its data and predictions."""
    number = project_of(workspace)
    project = ann.get(f"/api/projects/{number}/")
    kept = ("label_config", "expert_instruction", "description", "sampling", "model_version")
    tasks = {
        name: [
            (one["id"], one["data"], [(p["id"], p["model_version"]) for p in one["predictions"]])
            for one in many
        ]
        for name, many in ann.tasks(number).items()
    }
    return {name: project[name] for name in kept}, tasks


def test_a_push_makes_the_project_and_a_second_changes_nothing(run, linked, ann):
    first = run(*PUSH)
    assert first.exit_code == 0, first.stderr
    assert "made, 7 sentences added" in first.stderr and ann.key not in first.output
    settings, tasks = before = state(ann, linked)
    assert len(tasks) == 7 and all(len(many) == 1 for many in tasks.values())
    assert "Drugs" in settings["label_config"] and "Ctrl+Enter" in settings["expert_instruction"]
    assert {p[1] for ((_, _, ps),) in tasks.values() for p in ps} == {settings["model_version"]}
    again = run(*PUSH)
    assert "0 sentences added" in again.stderr
    assert state(ann, linked) == before


def test_a_project_is_found_again_when_the_workspace_forgot_its_number(run, linked, ann):
    run(*PUSH)
    path = linked.labels / "studio.json"
    known = json.loads(path.read_text())
    path.write_text(json.dumps({**known, "project": None}))
    assert "0 sentences added" in run(*PUSH).stderr
    assert project_of(linked) == known["project"]
    path.unlink()
    refused = run(*PUSH)
    assert refused.exit_code == 1 and f"--project {known['project']}" in refused.stderr
    assert "0 sentences added" in run(*PUSH, "--project", known["project"]).stderr


def test_a_changed_taxonomy_changes_the_page_and_leaves_annotations_alone(run, linked, ann):
    run(*PUSH)
    ((task,), *_) = ann.tasks(project_of(linked)).values()
    ann.annotate(task, "drugs")
    taxonomy = yaml.safe_load(linked.taxonomy_file.read_text(encoding="utf-8"))
    taxonomy["categories"][6]["name"] = "Narcotics"
    linked.taxonomy_file.write_text(yaml.safe_dump(taxonomy), encoding="utf-8")
    assert "page updated, 0 sentences" in run(*PUSH).stderr
    project = ann.get(f"/api/projects/{project_of(linked)}/")
    assert 'value="Narcotics" alias="drugs"' in project["label_config"]
    (one,) = ann.get(f"/api/tasks/{task['id']}/annotations/")
    assert one["result"][0]["value"]["choices"] == ["drugs"]


def test_predictions_of_another_model_are_replaced(run, linked, ann, other_model):
    run(*PUSH)
    old = state(ann, linked)[0]["model_version"]
    assert "7 predictions refreshed" in run(*PUSH, "--model", other_model).stderr
    settings, tasks = state(ann, linked)
    assert old != settings["model_version"]
    assert all(
        [version for _, version in predictions] == [settings["model_version"]]
        for ((_, _, predictions),) in tasks.values()
    )
    before = state(ann, linked)
    assert "refreshed" not in run(*PUSH, "--model", other_model).stderr
    assert state(ann, linked) == before


@pytest.fixture(scope="session")
def other_model(model, tmp_path_factory) -> Path:
    from watchword.models.export import export

    folder = tmp_path_factory.mktemp("other") / "threats"
    export(model, folder)
    return folder


def test_tasks_that_are_there_twice_become_one_and_the_annotated_one_stays(run, linked, ann):
    run(*PUSH)
    number = project_of(linked)
    ((task,), *_) = ann.tasks(number).values()
    ann.send("POST", f"/api/projects/{number}/import", [{"data": task["data"]}])
    name = task["data"]["sentence_id"]
    copy = max(one["id"] for one in ann.tasks(number)[name])
    ann.annotate({"id": copy}, "drugs")
    assert "1 tasks removed that were there twice" in run(*PUSH).stderr
    assert [one["id"] for one in ann.tasks(number)[name]] == [copy]


def test_labelled_sentences_are_left_out_unless_asked_for(run, linked, ann):
    name = linked.sentence_rows()[1]["id"]
    write_table(linked.annotations_file, [{"sentence_id": name, "annotator": "x", "labels": []}])
    assert "6 sentences added" in run(*PUSH).stderr
    assert "1 sentences added" in run(*PUSH, "--all").stderr


def test_the_same_sentence_in_other_places_is_pushed_once(run, linked, ann, fill):
    text = "Share this article with all of your friends and family before the end of the week"
    fill(linked, [f"{text}.", "Guns were found.", f"{text}!", f"{text} now.", "🐟" * 5000])
    said = run(*PUSH, "--blind").stderr
    assert "3 sentences added, 2 near-duplicates left out" in said
    tasks = ann.tasks(project_of(linked))
    assert set(tasks) == {"s0", "s1", "s4"}
    assert tasks["s4"][0]["data"]["text"] == "🐟" * 5000
    assert "0 sentences added" in run(*PUSH, "--blind").stderr


def test_uncertainty_decides_what_annotators_see_first(run, linked, ann):
    assert run(*PUSH, "--order", "uncertainty").exit_code == 0
    number = project_of(linked)
    tasks = [one for many in ann.tasks(number).values() for one in many]
    least_sure = min(tasks, key=lambda one: one["predictions"][0]["score"])
    assert ann.get(f"/api/projects/{number}/next")["id"] == least_sure["id"]
    assert min(one["id"] for one in tasks) == least_sure["id"]


def suggested(category, score, article):
    value = {"choices": [category]}
    prediction = {"score": score, "result": [{"value": value}]}
    return {"data": {"title": article}, "predictions": [prediction]}


def test_a_diverse_mix_takes_categories_and_articles_in_turn():
    tasks = [suggested("fraud", 0.9 - n / 100, "A") for n in range(4)]
    tasks += [suggested("fraud", 0.95, "B"), suggested("drugs", 0.99, "C")]
    mixed = ordered(tasks, "diverse", "m")
    shown = [
        (t["predictions"][0]["result"][0]["value"]["choices"][0], t["data"]["title"])
        for t in mixed[:3]
    ]
    assert sorted(shown[:2]) == [("drugs", "C"), ("fraud", "A")] and shown[2] == ("fraud", "B")
    assert sorted(map(str, mixed)) == sorted(map(str, tasks))


@pytest.fixture
def large(linked, fill, words):
    fill(linked, words(2500))
    return linked


def test_a_push_killed_at_ten_moments_ends_right(large, ann, run, other_model):
    seed = random.randrange(1000)
    draw = random.Random(seed)  # told when it fails
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for number in range(10):
        model = ("--model", other_model) if number >= 5 else ()
        process = subprocess.Popen(
            [sys.executable, "-m", "watchword", *PUSH, *model],
            cwd=large.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(draw.uniform(0.8, 4.5))
        process.kill()
        process.wait()
    ended = run(*PUSH, "--model", other_model)
    assert ended.exit_code == 0, ended.stderr
    settings, tasks = before = state(ann, large)
    assert set(tasks) == {f"s{n}" for n in range(2500)}, f"seed {seed}"
    assert all(len(many) == 1 for many in tasks.values())
    versions = [[v for _, v in ps] for ((_, _, ps),) in tasks.values()]
    assert versions == [[settings["model_version"]]] * 2500
    assert "0 sentences added" in run(*PUSH, "--model", other_model).stderr
    assert state(ann, large) == before
    titles = [one["title"] for one in ann.get("/api/projects/", page_size=200)["results"]]
    assert len(titles) == len(set(titles))
