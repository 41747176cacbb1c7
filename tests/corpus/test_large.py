"""A large corpus is added in batches, whole or not at all, in Parquet, whoever is killed when."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from watchword.change import Change, changing, settle
from watchword.corpus import parts
from watchword.corpus.article import article, sentence_rows
from watchword.corpus.corrections import read_replaced
from watchword.corpus.store import add, iter_articles, split_again
from watchword.errors import WatchwordError
from watchword.tables import read_table, write_table
from watchword.workspace import Workspace

ADD = """
import sys
from watchword.corpus import parts
parts.PART, parts.LARGEST_JSONL = 200, 450
from watchword.corpus.article import article
from watchword.corpus.corrections import read_replaced
from watchword.corpus.store import add
from watchword.tables import read_table
from watchword.workspace import Workspace
rows = read_table(__import__("pathlib").Path(sys.argv[2]))
print(add(Workspace(sys.argv[1]), (article(row["text"], url=row["url"]) for row in rows)))
"""


def text(number):
    """Some sentences of random words; every tenth article is a copy of the one before it."""
    draw = random.Random(number - (number % 10 == 9))
    words = ["".join(draw.choices("bcdfgaeiou", k=6)) for _ in range(60)]
    lines = [" ".join(words[start : start + 12]).capitalize() + "." for start in range(0, 60, 12)]
    return " ".join(lines) + (f" Copy {number}." if number % 10 == 9 else "")


def write_source(path, n):
    rows = [{"text": text(number), "url": f"https://example.org/{number}"} for number in range(n)]
    write_table(path, rows)
    return rows


@pytest.fixture
def small_parts(monkeypatch):
    """Parts of 20 articles, Parquet from 50 on."""
    monkeypatch.setattr(parts, "PART", 20)
    monkeypatch.setattr(parts, "LARGEST_JSONL", 50)


def is_whole(workspace):
    """Check that articles, sentences and clusters belong together; return the articles."""
    articles = list(iter_articles(workspace.articles_file))
    if not articles:
        return articles
    stored = list(read_table(workspace.sentences_file))
    assert stored == [row for one in articles for row in sentence_rows(one)]
    # A cluster keeps its name when the article that gave it is replaced.
    ids = {one.id for one in articles} | set(read_replaced(workspace.corpus))
    assert {one.cluster for one in articles} <= ids
    return articles


def test_a_corpus_that_grows_large_turns_into_parquet_and_stays_the_same(tmp_path, small_parts):
    workspace = Workspace(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "README.md").write_text("data_files: articles.jsonl\n")
    articles = [article(text(number)) for number in range(130)]
    add(workspace, articles[:30])
    assert workspace.articles_file.name == "articles.jsonl"
    added = add(workspace, articles)
    assert (added.n_added, added.n_known, added.n_articles) == (100, 30, 130)
    assert workspace.articles_file.is_dir() and workspace.sentences_file.is_dir()
    assert not (tmp_path / "corpus" / "articles.jsonl").exists()
    assert "articles/*.parquet" in (tmp_path / "corpus" / "README.md").read_text()
    found = is_whole(workspace)
    assert [one.id for one in found] == [one.id for one in articles]
    assert sum(one.cluster != one.id for one in found) == 13
    assert added.n_sentences == len(workspace.sentences)


def test_adding_a_large_corpus_again_changes_no_byte(tmp_path, small_parts):
    workspace = Workspace(tmp_path)
    articles = [article(text(number)) for number in range(90)]
    add(workspace, articles)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert add(workspace, articles).n_added == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_batches_and_one_go_give_the_same_clusters(tmp_path, small_parts, monkeypatch):
    articles = [article(text(number)) for number in range(90)]
    add(Workspace(tmp_path / "parquet"), articles)
    monkeypatch.setattr(parts, "PART", 1000)
    monkeypatch.setattr(parts, "LARGEST_JSONL", 1000)
    add(Workspace(tmp_path / "jsonl"), articles)
    names = [
        [one.cluster for one in iter_articles(Workspace(tmp_path / kind).articles_file)]
        for kind in ("parquet", "jsonl")
    ]
    assert names[0] == names[1]


def test_corrections_and_bridges_reach_into_old_parts(tmp_path, small_parts):
    workspace = Workspace(tmp_path)
    articles = [article(text(number), url=f"u{number}") for number in range(0, 160, 2)]
    add(workspace, articles)
    corrected = article(articles[3].text + " More was said.", url=articles[3].url)
    bridge = article(articles[5].text + " " + articles[50].text)
    assert add(workspace, [corrected, bridge]).n_replaced == 1
    found = {one.id: one for one in is_whole(workspace)}
    assert articles[3].id not in found
    assert found[corrected.id].cluster == articles[3].id
    clusters = {found[one.id].cluster for one in (articles[5], articles[50], bridge)}
    assert clusters == {articles[5].id}
    again = add(workspace, [article("Something else was said on Monday in the town.")])
    assert again.n_articles == 82
    assert split_again(workspace).n_retired == 0


def test_half_a_surrogate_pair_survives_the_move_to_parquet(tmp_path, small_parts):
    workspace = Workspace(tmp_path)
    odd = article("Two men \ud800 were held. They left.")
    add(workspace, [odd, *(article(text(number)) for number in range(70))])
    assert is_whole(workspace)[0].id == odd.id
    assert add(workspace, [odd]).n_known == 1


def test_two_commands_at_once_do_not_mix(tmp_path):
    with (
        changing(tmp_path),
        pytest.raises(WatchwordError, match="another command is changing"),
        changing(tmp_path),
    ):
        pass


def test_a_change_that_has_happened_is_finished_and_another_forgotten(tmp_path):
    (tmp_path / "old.txt").write_text("old")
    change = Change(tmp_path)
    for name in ("a.txt", "b/c.txt"):
        write_table(change.new(name).with_suffix(".jsonl"), [])
        change.new(name).write_text(name)
    change.remove("old.txt")
    settle(tmp_path)
    assert not (tmp_path / "a.txt").exists()
    (tmp_path / ".change" / "commit.json").write_text(
        json.dumps({"moved": ["a.txt", "b/c.txt"], "removed": ["old.txt"]})
    )
    settle(tmp_path)
    assert (tmp_path / "b" / "c.txt").read_text() == "b/c.txt"
    assert not (tmp_path / "old.txt").exists() and not (tmp_path / ".change").exists()


@pytest.mark.slow
def test_killed_at_any_moment_it_leaves_whole_batches_and_goes_on(tmp_path):
    source, workspace, n = tmp_path / "source.jsonl", Workspace(tmp_path / "work"), 2000
    rows = write_source(source, n)
    command = [sys.executable, "-c", ADD, str(workspace.root), str(source)]
    draw, counts = random.Random(0), []
    for _ in range(15):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ)
        time.sleep(draw.uniform(0.3, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        counts.append(len(is_whole(workspace)))
        assert counts[-1] % 200 == 0
    assert counts == sorted(counts) and counts[-1] > 0
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"the corpus holds {n} articles" in done.stdout
    found = is_whole(workspace)
    assert [one.id for one in found] == [article(row["text"]).id for row in rows]
    assert sum(one.cluster != one.id for one in found) == n // 10
