"""The documentation is true: its commands and code run, its map is the tree, its names exist."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

import watchword
from watchword.cli import main
from watchword.tables import read_table

ENV = {
    **os.environ,
    "COLUMNS": "100",
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
}


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


def blocks(text, language):
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_opens_with_one_sentence_a_picture_and_two_commands(readme):
    title, sentence, picture, commands = readme.split("\n\n")[:4]
    assert title == "# watchword"
    assert sentence.count(".") == 1 and sentence.endswith(".")
    assert picture.startswith("```text")
    assert re.findall(r"^    (make \w+)", commands, flags=re.MULTILINE) == [
        "make demo",
        "make test",
    ]


def own_articles(root, folder, n=40):
    """Lay out what the README starts from: a folder of articles, a new one, and an export."""
    rows = list(read_table(root / "corpus" / "articles.jsonl"))
    (folder / "reports").mkdir()
    for number, row in enumerate(rows[:n]):
        (folder / "reports" / f"{number:02}.txt").write_text(row["text"], encoding="utf-8")
    unseen = root / "src" / "watchword" / "cli" / "unseen.txt"
    (folder / "new.txt").write_text(unseen.read_text(encoding="utf-8"), encoding="utf-8")
    chosen = {row["id"] for row in rows[:n]}
    sentences = {
        row["id"]: row
        for row in read_table(root / "corpus" / "sentences.jsonl")
        if row["article_id"] in chosen
    }
    people = {}
    tasks = {}
    for row in read_table(root / "labels" / "annotations.jsonl"):
        if row["sentence_id"] in sentences and row["origin"] != "adjudication":
            task = tasks.setdefault(
                row["sentence_id"],
                {"data": {"sentence_id": row["sentence_id"]}, "annotations": []},
            )
            person = people.setdefault(row["annotator"], len(people) + 1)
            choices = {"choices": row["labels"] or ["none"]}
            result = {"from_name": "categories", "type": "choices", "value": choices}
            task["annotations"].append(
                {
                    "completed_by": person,
                    "created_at": row["created_at"],
                    "updated_at": row["updated_at"],
                    "result": [result],
                }
            )
    (folder / "export.json").write_text(json.dumps(list(tasks.values())), encoding="utf-8")


def rounded(text):
    """Drop what may differ in the last digit between machines."""
    return re.sub(r"\d\.\d\d", "#", text).strip()


@pytest.mark.slow
def test_the_commands_print_what_the_readme_shows(root, readme, tmp_path):
    own_articles(root, tmp_path)
    (block,) = blocks(readme, "console")
    steps = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    assert len(steps) == 6
    directory = tmp_path
    for step in steps:
        command, _, expected = step.partition("\n")
        done = subprocess.run(
            f"{{ {command}; }} 2>&1 && pwd >{shlex.quote(str(tmp_path / 'pwd'))}",
            shell=True, cwd=directory, env=ENV, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        directory = (tmp_path / "pwd").read_text().strip()
        assert rounded(done.stdout) == rounded(expected), command


@pytest.mark.slow
def test_the_python_of_the_readme_runs(root, readme, tmp_path):
    (code,) = blocks(readme, "python")
    assert len([line for line in code.splitlines() if line]) == 5
    code = code.replace('"models/mine"', repr(str(tmp_path / "mine")))
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=ENV, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (expected,) = blocks(readme, "text")[1:2]
    assert done.stdout == expected


def test_the_map_names_what_there_is(root, readme):
    (tree,) = [block for block in blocks(readme, "text") if "src/watchword/" in block]
    for name in re.findall(r"^ *([\w./-]+)", tree, flags=re.MULTILINE):
        assert (root / name).exists(), name


def test_every_link_of_the_documentation_leads_somewhere(root):
    for page in [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("*/README.md")]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
            if not target.startswith(("http://", "https://")):
                assert (page.parent / target).exists(), f"{page}: {target}"


def commands(group, path=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = list(commands(main))


@pytest.mark.parametrize(
    ("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS]
)
def test_every_command_explains_itself_with_examples(path, command):
    assert command.help and "Examples:" in command.help
    examples = re.findall(r"watchword [^\n|]*", command.help.partition("Examples:")[2])
    assert len(examples) >= 2
    assert all(" ".join(path) in example for example in examples)
    with click.Context(command) as context:
        assert "\\b" not in command.get_help(context)


def test_public_names_are_sorted_and_exist():
    assert watchword.__all__ == sorted(watchword.__all__)
    for name in watchword.__all__:
        assert getattr(watchword, name).__doc__, name


def test_help_answers_fast():
    def seconds():
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "watchword", "--help"], check=True, stdout=-3)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(5)) < 0.3


def test_the_repository_names_no_machine(root):
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    hosts = re.compile(r"pypi\.|pythonhosted|npmjs|/home/\w|/Users/\w", re.IGNORECASE)
    for name in listed.stdout.splitlines():
        path = root / name
        if path.suffix in (".py", ".md", ".toml", ".lock", ".yaml", ".ipynb") or not path.suffix:
            found = hosts.search(path.read_text(encoding="utf-8"))
            assert found is None or path == Path(__file__), f"{name}: {found}"
