"""``corpus add`` takes in all that can be read and names the rest, with reason and next step."""

import json

import pytest

from watchword.tables import read_table


@pytest.fixture
def mixed(tmp_path):
    """A folder with two articles that can be read and two files that cannot."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "1.txt").write_text("Snow fell on Monday.")
    (folder / "2.pdf").write_bytes(b"%PDF-1.7 and no more")
    (folder / "3.csv").write_text("id,notes\n1,Rain fell.\n")
    (folder / "4.jsonl").write_text(json.dumps({"body": "Rain fell on Tuesday."}) + "\n")
    return folder


def titles(workspace):
    return [row["text"] for row in read_table(workspace.articles_file)][1:]


def test_everything_readable_is_added_and_the_rest_named_at_the_end(run, workspace, mixed):
    result = run("corpus", "add", "mixed")
    assert result.exit_code == 1 and result.stdout == ""
    assert titles(workspace) == ["Snow fell on Monday.", "Rain fell on Tuesday."]
    lines = result.stderr.splitlines()
    assert lines[0].startswith("2 added, 0 known already")
    assert lines[1] == "Error: 2 of 4 could not be read:"
    assert lines[2].startswith("mixed/2.pdf: is no PDF file") and lines[3].startswith("  Get")
    assert lines[4].startswith("mixed/3.csv: no column is certain") and "--text-field" in lines[5]


def test_the_same_again_adds_nothing(run, workspace, mixed):
    run("corpus", "add", "mixed")
    before = workspace.articles_file.read_bytes(), workspace.sentences_file.read_bytes()
    assert run("corpus", "add", "mixed").stderr.startswith("0 added, 2 known already")
    assert (workspace.articles_file.read_bytes(), workspace.sentences_file.read_bytes()) == before


def test_columns_are_named_with_options(run, workspace, mixed):
    arguments = ("--text-field", "notes", "--title-field", "id")
    result = run("corpus", "add", "mixed/3.csv", *arguments)
    assert result.exit_code == 0, result.stderr
    assert titles(workspace) == ["Rain fell."]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(run, workspace, mixed):
    before = {file: file.read_bytes() for file in workspace.corpus.iterdir()}
    result = run("corpus", "add", "--dry-run", "mixed", "harbour.txt")
    assert result.exit_code == 1
    states = [line.split()[0] for line in result.stdout.splitlines()]
    assert states == ["state", "new", "new", "known", "unreadable", "unreadable"]
    assert "Harbour patrol finds cocaine" in result.stdout
    assert result.stderr.startswith("2 would be added, 1 known already; nothing is written\n")
    assert "mixed/2.pdf: is no PDF file" in result.stderr
    assert {file: file.read_bytes() for file in workspace.corpus.iterdir()} == before


def test_no_progress_bar_where_nobody_watches(run, workspace, tmp_path):
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text(f"Snow fell on day {number}.")
    result = run("corpus", "add", *(f"{number}.txt" for number in range(30)))
    assert result.exit_code == 0
    assert len(result.stderr.splitlines()) == 1
