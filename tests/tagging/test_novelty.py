"""Text unlike the training corpus is known as such, and only what was learnt decides it."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.corpus.article import Article
from watchword.models.export import export
from watchword.tagging.batch import tagged_lines
from watchword.tagging.engine import available
from watchword.tagging.novelty import Familiarity
from watchword.tagging.tagger import Tagger, load_tagger

FAMILIAR = Familiarity.read(
    {
        "expected": [[0.2, 0.3], [0.01, 0.9]],
        "spread": [[0.002, 0.2], [1e-6, 0.09]],
        "quantiles": np.linspace(-1, 3, 24).tolist(),
        "tail": 0.5,
        "limit": 0.99,
        "words": np.linspace(1, 60, 24).tolist(),
    }
)


@pytest.fixture(scope="module")
def tagger(model, tmp_path_factory):
    return load_tagger(export(model, tmp_path_factory.mktemp("models") / "small"))


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=2, max_size=2))
def test_novelty_is_a_share(counts):
    n_terms = np.array([[max(pair) for pair in counts]])
    n_known = np.array([[min(pair) for pair in counts]])
    assert 0 <= FAMILIAR.novelty(n_terms, n_known)[0] <= 1


@given(st.integers(1, 200), st.integers(1, 900), st.data())
def test_more_unknown_terms_are_never_more_familiar(n_words, n_characters, data):
    known = data.draw(st.integers(0, n_words))
    n_terms = np.array([[n_words, n_characters]] * 2)
    n_known = np.array([[known, n_characters], [data.draw(st.integers(0, known)), n_characters]])
    one, other = FAMILIAR.novelty(n_terms, n_known)
    assert other >= one


def test_one_unknown_name_in_a_short_sentence_is_less_than_the_same_share_of_a_long_one():
    n_terms, n_known = np.array([[3, 40], [60, 800]]), np.array([[2, 36], [40, 720]])
    short, long = FAMILIAR.novelty(n_terms, n_known)
    assert short < long


def test_a_sentence_without_a_term_is_not_novel(tagger):
    assert tagger.novelty(["", " "]).tolist() == [0.0, 0.0]


def test_a_foreign_sentence_needs_review_and_one_of_the_corpus_does_not(tagger, gold):
    foreign = "Der Hund bellte gestern laut auf der Straße, weil niemand öffnete."
    tagged = tagger.tag(f"{gold['text'][0]} {foreign}")
    assert [one.needs_review for one in tagged] == [False, True]
    assert tagged[0].novelty < 0.9 < tagged[1].novelty <= 1
    assert tagged.novelty == pytest.approx((tagged[0].novelty + tagged[1].novelty) / 2)


def test_tagging_gives_the_novelty_that_the_sentence_alone_has(tagger, gold):
    tagged = tagger.tag(" ".join(gold["text"][:20]))
    assert [one.novelty for one in tagged] == tagger.novelty([one.text for one in tagged]).tolist()


def test_rows_carry_novelty_and_boilerplate_has_none(tagger):
    rows = list(tagged_lines(tagger, [Article("a", "", "Cocaine on the river.\nÜber Köln.")]))
    assert [list(row)[-3:] for row in rows] == [["scores", "novelty", "needs_review"]] * 2
    assert rows[0]["novelty"] == round(rows[0]["novelty"], 4)
    chrome = tagger.tag(
        "Sign up for our newsletter\n\nCocaine was found on the river.\n\n© 2024 News"
    )
    assert {one.novelty for one in chrome if one.kind == "boilerplate"} == {None}
    assert not any(one.needs_review for one in chrome if one.kind == "boilerplate")


def test_an_export_without_novelty_still_tags(tagger):
    older = {name: value for name, value in tagger.manifest.items() if name != "novelty"}
    tagged = Tagger(older, tagger._blocks, tagger._intercepts).tag("Cocaine on the river.")
    assert tagged[0].labels == ("drugs",)
    assert tagged[0].novelty is None and not tagged[0].needs_review and tagged.novelty is None


def test_every_engine_gives_exactly_the_same_novelty(model, tmp_path, gold):
    folder = export(model, tmp_path / "small")
    texts = [*gold["text"], "", "Straße über Köln", "𝔄 ﬁn İstanbul", "x" * 5000]
    numpy, *others = (load_tagger(folder, engine=name) for name in reversed(available()))
    for other in others:
        assert np.array_equal(numpy.novelty(texts), other.novelty(texts)), other.engine.name


def test_what_is_usual_survives_the_manifest():
    again = Familiarity.read(json.loads(json.dumps(FAMILIAR.as_json())))
    n_terms, n_known = np.array([[10, 90]]), np.array([[5, 70]])
    assert again.novelty(n_terms, n_known) == FAMILIAR.novelty(n_terms, n_known)
