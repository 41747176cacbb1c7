"""The commands do what the README says, and bad input gets a place, a problem and a next step."""

import csv
import io
import json

import pytest

from watchword.models.export import export
from watchword.models.train import train

FIELDS = ["article_id", "index", "start", "end", "kind", "text"]


def test_segment_writes_a_line_of_json_for_each_sentence(run, data):
    result = run("segment", data / "harbour.txt")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    text = (data / "harbour.txt").read_text(encoding="utf-8")
    assert list(rows[0]) == FIELDS
    assert [row["kind"] for row in rows] == ["title"] + ["sentence"] * 7
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


def test_segment_reads_standard_input(run):
    result = run("segment", stdin="He left at noon. She stayed.")
    assert [json.loads(line)["text"] for line in result.stdout.splitlines()] == [
        "He left at noon.",
        "She stayed.",
    ]


def test_the_loop_from_articles_to_tags(run, workspace, data, gold_from_export):
    assert "12 annotations (2 skips) by 2 annotators" in gold_from_export
    assert "user-1" in workspace.annotations_file.read_text(encoding="utf-8")
    agreed = json.loads(run("labels", "agree", "--json").stdout)
    assert agreed["n_sentences"] == 5
    tasks = run("labels", "push", "--file", "tasks.json", "--blind", "--all")
    assert tasks.exit_code == 0, tasks.stderr
    assert len(json.loads((workspace.root / "tasks.json").read_text(encoding="utf-8"))) == 7


@pytest.fixture
def gold_from_export(run, workspace, data):
    imported = run("labels", "import", data / "label_studio_export.json")
    assert imported.exit_code == 0, imported.stderr
    assert run("labels", "gold").exit_code == 0
    return imported.stderr


def test_push_leaves_out_what_is_labelled(run, workspace, gold_from_export):
    run("labels", "push", "--file", "tasks.json", "--blind")
    (task,) = json.loads((workspace.root / "tasks.json").read_text(encoding="utf-8"))
    assert task["data"]["text"] == "This is not the first time."


def test_config_generates_what_annotators_see(run, workspace):
    for name in ("config.xml", "guidelines.md"):
        (workspace.labels / name).unlink()
    assert run("labels", "config").exit_code == 0
    assert "<View" in (workspace.labels / "config.xml").read_text(encoding="utf-8")
    assert "## Drugs" in (workspace.labels / "guidelines.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["jsonl", "csv", "table"])
def test_tag_writes_the_format_asked_for(run, data, repository, kind):
    arguments = ("tag", "--workspace", repository.root, data / "harbour.txt")
    shown = run(*arguments, "--format", kind)
    assert shown.exit_code == 0, shown.stderr
    stored = run(*arguments, "--format", kind, "-o", "out")
    assert stored.exit_code == 0 and stored.stdout == ""
    if kind == "jsonl":
        rows = [json.loads(line) for line in shown.stdout.splitlines()]
        assert list(rows[0]) == [*FIELDS, "labels", "scores", "novelty", "needs_review"]
        assert rows[2]["labels"] == ["drugs"] and len(rows[2]["scores"]) == 14
    elif kind == "csv":
        rows = list(csv.DictReader(io.StringIO(shown.stdout)))
        assert rows[2]["labels"] == "drugs" and float(rows[2]["drugs"]) > 0.5
    else:
        assert "Forty kilos of cocaine" in shown.stdout and "drugs" in shown.stdout


def test_tag_takes_lines_as_sentences(run, repository):
    text = "Guns and pistols. Two of them.\n\n  Heroin was found.\n"
    result = run("tag", "--sentences", "-", "--workspace", repository.root, stdin=text)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [text[row["start"] : row["end"]] for row in rows] == [row["text"] for row in rows]
    assert [row["text"] for row in rows] == ["Guns and pistols. Two of them.", "Heroin was found."]
    assert "drugs" in rows[1]["labels"]


def test_tag_prefers_the_model_of_the_workspace(run, workspace, gold):
    export(train(gold), workspace.models / "threats")
    result = run("tag", "harbour.txt")
    assert list(json.loads(result.stdout.splitlines()[1])["scores"]) == ["drugs", "fraud"]


def bad_inputs(tmp_path):
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "bytes.txt").write_bytes(bytes(range(128, 256)) * 3)
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (tmp_path / "nothing").mkdir()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.txt",), "missing.txt: cannot be read: No such file"),
        (("empty.txt",), "empty.txt: is empty"),
        (("bytes.txt",), "bytes.txt:1: byte 0x80 is not UTF-8"),
        (("picture.txt",), "picture.txt: is binary"),
        (("nothing",), "nothing: no articles in this folder"),
    ],
)
@pytest.mark.parametrize(
    "command", [("segment", "harbour.txt"), ("corpus", "add"), ("tag", "harbour.txt")]
)
def test_a_bad_file_is_an_error_and_nothing_is_written(
    run, workspace, tmp_path, command, arguments, message
):
    bad_inputs(tmp_path)
    before = workspace.articles_file.read_bytes()
    result = run(*command, *arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    problem, hint = result.stderr.splitlines()
    assert problem.startswith(f"Error: {message}")
    assert hint.startswith("  ") and hint.endswith((".", "NEW"))
    assert workspace.articles_file.read_bytes() == before


def test_a_bad_annotation_is_an_error_and_kept_aside_and_the_good_ones_are_stored(
    run, workspace, data
):
    spoilt = json.loads((data / "label_studio_export.json").read_text(encoding="utf-8"))
    choices = spoilt[1]["annotations"][0]["result"][0]["value"]
    choices["choices"] = ["alien_abduction"]
    (workspace.root / "export.json").write_text(json.dumps(spoilt))
    result = run("labels", "import", "export.json")
    assert result.exit_code == 1
    assert "task 2: category 'alien_abduction' is not in labels/taxonomy.yaml" in result.stderr
    assert len(workspace.annotations_file.read_text().splitlines()) == 11
    assert "alien_abduction" in workspace.aside_file.read_text()
    choices["choices"] = ["drugs"]
    (workspace.root / "export.json").write_text(json.dumps(spoilt))
    assert run("labels", "import", "export.json").exit_code == 0
    assert len(workspace.annotations_file.read_text().splitlines()) == 12
    assert workspace.aside_file.read_text() == ""


def test_a_file_that_is_no_export_writes_nothing(run, workspace):
    (workspace.root / "export.json").write_text('[{"text": "a"}]')
    result = run("labels", "import", "export.json")
    assert result.exit_code == 1 and "not an export" in result.stderr
    assert not workspace.annotations_file.exists() and not workspace.aside_file.exists()


def test_a_folder_that_is_no_model_is_an_error(run, workspace):
    result = run("tag", "--model", "corpus", "harbour.txt")
    assert result.exit_code == 1 and "no exported tagger" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("corpus", "add", "x.txt"),
        ("corpus", "list"),
        ("labels", "config"),
        ("labels", "agree"),
        ("models", "train"),
        ("models", "list"),
    ],
)
def test_a_directory_that_is_no_workspace_is_an_error(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 1
    assert "not a workspace" in result.stderr and "watchword init" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "next_step"),
    [
        (("labels", "gold"), "watchword labels import"),
        (("labels", "agree"), "Let a second annotator"),
        (("models", "train"), "watchword labels gold"),
        (("models", "evaluate"), "watchword labels gold"),
        (("models", "export"), "watchword models train"),
    ],
)
def test_a_stage_too_early_names_the_one_before(run, workspace, arguments, next_step):
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    assert next_step in result.stderr


def test_a_wrong_use_exits_with_2(run):
    assert run("tag", "--format", "xml").exit_code == 2
    assert run("labels", "push").exit_code == 2


def test_a_workspace_is_made_once(run, tmp_path):
    assert run("init", "w").exit_code == 0
    again = run("init", "w")
    assert again.exit_code == 1 and "is a workspace already" in again.stderr


def test_models_are_trained_evaluated_exported_and_listed(run, workspace, gold_tables):
    assert run("models", "train").exit_code == 0
    evaluated = run("models", "evaluate", "--folds", "2", "--jobs", "1", "--json")
    assert evaluated.exit_code == 0, evaluated.stderr
    assert 0 <= json.loads(evaluated.stdout)["micro"]["f1"] <= 1
    assert run("models", "export").exit_code == 0
    (listed,) = json.loads(run("models", "list", "--json").stdout)
    assert (listed["name"], listed["sentences"]) == ("threats", 240)
    assert run("tag", "harbour.txt").exit_code == 0
