"""A pull brings in exactly what people did at a real server, and loses nothing of what was."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from watchword.labels.annotation import read_annotations
from watchword.labels.local import LocalServer
from watchword.tables import read_table

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def project(run, linked):
    """The number of a project in which the seven sentences wait."""
    result = run("labels", "push", "--annotators", "2")
    assert result.exit_code == 0, result.stderr
    return json.loads(linked.link_file.read_text())["project"]


@pytest.fixture
def tasks(ann, project):
    return [many[0] for many in ann.tasks(project).values()]


def stored(workspace):
    return {
        (one.sentence_id, one.annotator): one
        for one in read_annotations(workspace.annotations_file)
    }


def sentence(task):
    return task["data"]["sentence_id"]


def test_all_that_two_annotators_did_comes_in(run, linked, tasks, ann, bo):
    ann.annotate(tasks[0], "drugs", "fraud", origin="prediction-changed", flags=["unsure"])
    bo.annotate(tasks[0], "none", origin="prediction", note="Ohne Kontext – unklar 🐟")
    ann.annotate(tasks[1], "firearms", was_cancelled=True)
    result = run("labels", "pull")
    assert result.exit_code == 0 and "3 new" in result.stderr, result.stderr
    found = stored(linked)
    first = found[sentence(tasks[0]), ann.email]
    assert (first.labels, first.flags) == (("fraud", "drugs"), ("unsure",))
    assert (first.origin, first.lead_time) == ("prediction-changed", 3.5)
    second = found[sentence(tasks[0]), bo.email]
    assert (second.labels, second.origin) == ((), "prediction")
    assert second.note == "Ohne Kontext – unklar 🐟"
    skip = found[sentence(tasks[1]), ann.email]
    assert skip.skipped and skip.labels == ()
    again = run("labels", "pull")
    assert "0 new, 0 edited, 0 deleted" in again.stderr and stored(linked) == found
    assert stored(linked) == found and run("labels", "pull", "--all").exit_code == 0
    assert stored(linked) == found


def test_edited_and_deleted_annotations_are_followed_and_the_past_is_kept(
    run, linked, tasks, ann, bo
):
    edited = ann.annotate(tasks[0], "drugs")
    deleted = bo.annotate(tasks[0], "fraud")
    run("labels", "pull")
    result = [{**edited["result"][0], "value": {"choices": ["firearms"]}}]
    ann.send("PATCH", f"/api/annotations/{edited['id']}/", {"result": result})
    bo.send("DELETE", f"/api/annotations/{deleted['id']}/")
    said = run("labels", "pull").stderr
    assert "0 new, 1 edited, 1 deleted" in said
    assert {one.labels for one in stored(linked).values()} == {("firearms",)}
    past = [(row["labels"], row["ended"]) for row in read_table(linked.history_file)]
    assert sorted(past) == [(["drugs"], "edited"), (["fraud"], "deleted")]


def test_annotations_that_came_from_elsewhere_are_left_alone(run, linked, tasks, ann):
    linked.annotations_file.write_text(
        json.dumps({"sentence_id": sentence(tasks[0]), "annotator": "cy", "labels": ["fraud"]})
    )
    one = ann.annotate(tasks[0], "drugs")
    run("labels", "pull")
    ann.send("DELETE", f"/api/annotations/{one['id']}/")
    run("labels", "pull")
    assert [key[1] for key in stored(linked)] == ["cy"]


def test_what_cannot_be_true_is_kept_aside_with_a_link_until_it_is_mended(
    run, linked, project, tasks, ann, bo
):
    bad = ann.annotate(tasks[0], "drugs", "none")
    ann.annotate(tasks[1], "alien_abduction")
    bo.annotate(tasks[1], "drugs")
    data = {**tasks[2]["data"], "sentence_id": "elsewhere"}
    ann.send("POST", f"/api/projects/{project}/import", [{"data": data}])
    ann.annotate(ann.tasks(project)["elsewhere"][0], "drugs")
    result = run("labels", "pull")
    assert result.exit_code == 1
    link = f"{ann.url}/projects/{project}/data?task={tasks[0]['id']}"
    assert f"'none' is chosen together with drugs ({link})" in result.stderr
    assert "category 'alien_abduction' is not in" in result.stderr
    assert "sentence 'elsewhere' is not in corpus" in result.stderr
    assert list(stored(linked)) == [(sentence(tasks[1]), bo.email)]
    assert len(list(read_table(linked.aside_file))) == 3
    mended = [{**bad["result"][0], "value": {"choices": ["drugs"]}}]
    ann.send("PATCH", f"/api/annotations/{bad['id']}/", {"result": mended})
    run("labels", "pull")
    assert stored(linked)[sentence(tasks[0]), ann.email].labels == ("drugs",)
    assert len(list(read_table(linked.aside_file))) == 2


def test_an_export_and_a_pull_name_the_same_person_the_same(run, linked, project, tasks, ann, bo):
    ann.annotate(tasks[0], "drugs")
    bo.annotate(tasks[0], "fraud")

    def export():
        answer = ann.http.get(f"/api/projects/{project}/export", params={"exportType": "JSON"})
        (linked.root / "export.json").write_bytes(answer.content)
        assert run("labels", "import", "export.json").exit_code == 0

    export()
    assert all(name.startswith("user-") for _, name in stored(linked))
    run("labels", "pull")
    assert {name for _, name in stored(linked)} == {ann.email, bo.email}
    bo.annotate(tasks[1], "fraud")
    export()
    assert {name for _, name in stored(linked)} == {ann.email, bo.email}
    assert len(stored(linked)) == 3


def test_a_server_that_dies_during_a_pull_takes_nothing_with_it(
    studio_venv, empty_home, run, linked, tmp_path_factory, monkeypatch, fill, words
):
    home = shutil.copytree(empty_home, tmp_path_factory.mktemp("mortal") / "home")
    with LocalServer(home, studio_venv) as server:
        monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.token())
        fill(linked, words(3000))
        assert run("labels", "push", "--blind").exit_code == 0
        before = b'{"sentence_id": "s0", "annotator": "cy", "labels": []}\n'
        linked.annotations_file.write_bytes(before)
        process = subprocess.Popen(
            [sys.executable, "-m", "watchword", "labels", "pull"],
            cwd=linked.root, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        seen = server.log.stat().st_size
        while "/api/tasks" not in server.log.read_text(errors="replace")[seen:]:
            time.sleep(0.02)
            assert process.poll() is None, process.stderr.read()
        server.process.kill()
        _, said = process.communicate()
        assert process.returncode == 1 and "trying again" in said and "make studio" in said
        assert linked.annotations_file.read_bytes() == before
        server.stop()
        server.start()
        assert run("labels", "pull").exit_code == 0
        assert linked.annotations_file.read_bytes().count(b"\n") == 1
