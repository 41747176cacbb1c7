"""The summary counts what is there and flags what is odd, as text, as JSON and as charts."""

import dataclasses
import json

import pytest

import watchword
from watchword.corpus.article import article
from watchword.corpus.language import language
from watchword.corpus.store import add
from watchword.errors import CorpusError
from watchword.tables import read_table
from watchword.workspace import Workspace

GERMAN = (
    "Die Polizei hat am Montag in der Stadt zwei Männer mit einer Pistole gefasst. Sie waren auf "
    "dem Weg zu einer Bank, die nicht weit von der Wache ist."
)


@pytest.fixture
def filled(workspace, data):
    text = (data / "harbour.txt").read_text(encoding="utf-8")
    add(
        workspace,
        [
            article(text.replace("Forty", "Fifty"), source="Post", published="2024-05-01"),
            article(GERMAN, source="<b>Zeitung</b>", published="2023-01-02T10:00:00Z"),
        ],
    )
    return workspace


def test_counts_what_is_there(filled):
    found = watchword.summary(filled)
    assert (found.n_articles, found.n_segments) == (3, 18)
    assert found.kinds == {"sentence": 16, "title": 2}
    assert found.sources == {"<b>Zeitung</b>": 1, "Post": 1, "harbour.txt": 1}
    assert found.years == {"": 1, "2023": 1, "2024": 1}
    assert found.article_characters == {"1000": 3}
    assert sum(found.sentence_words.values()) == 16
    assert (found.n_clusters, found.n_in_clusters) == (1, 2)


def test_flags_what_is_not_in_english(filled):
    found = watchword.summary(filled)
    assert found.languages == {"en": 2, "de": 1}
    assert found.foreign == (article(GERMAN).id,)


def test_is_the_same_facts_as_text_json_frame_and_html(filled, run):
    found = watchword.summary(filled)
    shown = run("corpus", "summary")
    assert shown.stdout == f"{found.table()}\n{found}\n"
    facts = json.loads(run("corpus", "summary", "--json").stdout)
    assert facts == json.loads(json.dumps(dataclasses.asdict(found)))
    assert len(found.frame()) == len(found.rows())
    assert "&lt;b&gt;Zeitung" in found._repr_html_() and "<b>" not in found._repr_html_()


def test_draws_one_small_chart_for_each_way_of_counting(filled):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    axes = watchword.summary(filled).plot()
    assert [one.get_title() for one in axes] == list(watchword.summary(filled)._panels())
    assert [len(one.patches) for one in axes][2:4] == [2, 3]


def test_an_empty_workspace_says_what_to_do(tmp_path):
    with pytest.raises(CorpusError, match="watchword corpus add FILES"):
        watchword.summary(Workspace(tmp_path))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GERMAN, "de"),
        ("Le parquet a ouvert une enquête sur les deux hommes, dont un est en fuite. " * 3, "fr"),
        ("La policía detuvo a dos hombres en el puerto con una bolsa de dinero. " * 3, "es"),
        ("Two men were held on Monday after the van they were in was stopped. " * 3, "en"),
        ("Полиция задержала двух человек с деньгами.", "cyrillic"),
        ("警方在港口逮捕了两名男子", "cjk"),
        ("Two men held.", ""),
        ("", ""),
        ("qwx zzt pfl " * 20, "other"),
    ],
)
def test_tells_the_language(text, expected):
    assert (language(text) or "") == expected


def test_every_article_of_the_shipped_corpus_is_in_english(root):
    rows = read_table(root / "corpus" / "articles.jsonl")
    assert {language(row["text"]) for row in rows} <= {"en", ""}
