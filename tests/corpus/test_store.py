"""The store: adding again changes nothing, offsets are exact, near-duplicates share a cluster."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.corpus.article import article, sentence_rows
from watchword.corpus.read import read_articles
from watchword.corpus.store import add, stored_articles
from watchword.errors import CorpusError
from watchword.tables import read_table


def test_adding_the_same_article_again_changes_no_byte(workspace, data):
    files = (workspace.articles_file, workspace.sentences_file)
    before = [file.read_bytes() for file in files]
    added = add(workspace, read_articles([data / "harbour.txt"]))
    assert (added.n_added, added.n_known) == (0, 1)
    assert [file.read_bytes() for file in files] == before


def test_stores_exact_offsets(workspace, data):
    text = (data / "harbour.txt").read_text(encoding="utf-8")
    rows = list(read_table(workspace.sentences_file))
    assert len(rows) == 8
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


@given(st.text())
def test_sentence_ids_are_distinct_and_always_the_same(text):
    first, second = ([row["id"] for row in sentence_rows(article(text))] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_a_bad_file_among_good_ones_changes_nothing(workspace, tmp_path):
    (tmp_path / "good.txt").write_text("Snow fell.")
    (tmp_path / "empty.txt").write_text("")
    before = workspace.articles_file.read_bytes()
    with pytest.raises(CorpusError, match="is empty"):
        add(workspace, read_articles([tmp_path / "good.txt", tmp_path / "empty.txt"]))
    assert workspace.articles_file.read_bytes() == before


def test_a_lightly_edited_copy_shares_the_cluster_and_another_story_does_not(workspace, data):
    text = (data / "harbour.txt").read_text(encoding="utf-8")
    copy = text.replace("Forty kilos", "About 40 kilos").replace("This is not the first time.", "")
    add(workspace, [article(copy), article("Bread will cost more in May, bakers said on Monday.")])
    first, second, third = stored_articles(workspace.articles_file)
    assert second.cluster == first.cluster == first.id
    assert third.cluster == third.id


def test_an_edited_stored_text_is_refused(workspace):
    row = json.loads(workspace.articles_file.read_text(encoding="utf-8"))
    row["text"] += " More."
    workspace.articles_file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"articles\.jsonl:1: the text does not belong to id"):
        stored_articles(workspace.articles_file)
