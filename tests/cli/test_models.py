"""Commands that train for a promise and list what is there, broken or not."""

import json

import pytest

from watchword.models.export import export


def test_a_promise_is_kept_from_training_to_the_list(run, workspace, gold_tables):
    trained = run("models", "train", "--precision", "0.9")
    assert trained.exit_code == 0, trained.stderr
    assert "precision at least 0.9" in trained.stdout
    assert run("models", "export").exit_code == 0
    (listed,) = json.loads(run("models", "list", "--json").stdout)
    assert listed["promise"] == "precision at least 0.9" and listed["problem"] is None
    assert len(listed["version"]) == 8
    assert "precision at least 0.9" in run("models", "list").stdout


def test_a_budget_is_given_in_any_unit(run, workspace, gold_tables):
    result = run("models", "train", "--review-budget", "70/week", "--volume", "100/day")
    assert result.exit_code == 0 and "at most 10 of 100 sentences" in result.stdout


@pytest.mark.parametrize(
    "options",
    [
        ("--precision", "0.9", "--recall", "0.9"),
        ("--precision", "0.9", "--review-budget", "1", "--volume", "2"),
        ("--review-budget", "200/day"),
        ("--volume", "200/day"),
        ("--review-budget", "many", "--volume", "5"),
        ("--review-budget", "0", "--volume", "5"),
        ("--precision", "1"),
        ("--recall", "0"),
    ],
)
def test_a_promise_that_says_nothing_or_too_much_is_wrong_use(run, workspace, options):
    assert run("models", "train", *options).exit_code == 2


def test_exporting_twice_gives_the_same_bytes(run, workspace, gold_tables):
    assert run("models", "train").exit_code == 0
    folder = workspace.models / "threats"

    def exported():
        assert run("models", "export").exit_code == 0
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    assert exported() == exported()
    assert run("models", "export", "--to", "elsewhere/threats").exit_code == 0
    for path in (workspace.root / "elsewhere" / "threats").iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_broken_and_unfinished_models_are_listed(run, workspace, model, gold_tables):
    for name in ("changed", "cut", "empty", "whole"):
        export(model, workspace.models / name)
    (workspace.models / "changed" / "words.txt").write_text("other", encoding="utf-8")
    (workspace.models / "cut" / "words.tags.npy").unlink()
    (workspace.models / "empty" / "manifest.json").write_text("", encoding="utf-8")
    assert run("models", "train", "--name", "new").exit_code == 0
    listed = run("models", "list", "--json")
    assert listed.exit_code == 0
    problems = {row["name"]: row["problem"] for row in json.loads(listed.stdout)}
    assert "words.txt" in problems["changed"] and "was changed" in problems["changed"]
    assert "is missing" in problems["cut"] and "words.tags.npy" in problems["cut"]
    assert "broken: not JSON" in problems["empty"]
    assert "watchword models export --name new" in problems["new"]
    assert problems["whole"] is None
    assert "broken: was changed" in run("models", "list").stdout


def test_without_models_the_list_is_empty(run, workspace):
    assert json.loads(run("models", "list", "--json").stdout) == []
    assert run("models", "list").exit_code == 0
