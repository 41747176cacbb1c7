"""An explanation is exact: intercept and contributions are the log-odds that the tagger gives."""

import json
import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot

from watchword.errors import ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.export import export
from watchword.tagging.explain import brief, explain
from watchword.tagging.tagger import load_tagger
from watchword.tagging.words import character_shares

SENTENCE = "Officers said a dealer had cocaine, cocaine and Cocaine in the river."

EXACT = 1e-9


@pytest.fixture(scope="module", autouse=True)
def double_precision():
    """Score with NumPy: a compiled kernel may add in single precision, which is not that exact."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WATCHWORD_ENGINE", "numpy")
        yield


@pytest.fixture(scope="module")
def tagger(model, categories, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "small"
    return load_tagger(export(model, folder, categories=categories))


def log_odds(tagger, sentence):
    return tagger.scores([sentence]).log_odds[0]


ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
KNOWN = st.lists(
    st.sampled_from(["Cocaine", "SCAM", "dealer,", "İnvestor", "ΣHEROIN", "police", "\x1cscam", ""])
    | ANY,
    max_size=8,
).map(" ".join)


@given(sentence=ANY | KNOWN)
@settings(deadline=None)
def test_contributions_add_up_to_the_log_odds_on_any_text(tagger, sentence):
    for column, category in enumerate(tagger.categories):
        found = tagger.explain(sentence, category)
        added = found.intercept + sum(one.value for one in found.contributions)
        assert abs(added - log_odds(tagger, sentence)[column]) <= EXACT
        assert abs(found.log_odds - added) <= EXACT
        assert abs(found.probability - tagger.probabilities([sentence])[0, column]) <= EXACT


@given(sentence=ANY | KNOWN)
@settings(deadline=None)
def test_words_and_characters_add_up_to_the_same(tagger, sentence):
    found = tagger.explain(sentence, "drugs")
    total = found.log_odds - found.intercept
    assert abs(sum(word.value for word in found.words) - total) <= EXACT
    assert abs(character_shares(sentence, found.contributions).sum() - total) <= EXACT
    assert all(sentence[word.start : word.end] == word.text for word in found.words)


def test_the_shipped_tagger_is_explained_exactly(root, gold_texts):
    shipped = load_tagger(root / "models" / "threats")
    for sentence in gold_texts:
        for column in (0, 6, 13):
            found = shipped.explain(sentence, shipped.categories[column])
            assert abs(found.log_odds - log_odds(shipped, sentence)[column]) <= EXACT


@pytest.fixture
def gold_texts(repository):
    return [row["text"] for row in repository.gold_rows()[::400]]


def test_every_occurrence_has_its_place(tagger):
    found = tagger.explain(SENTENCE, "drugs")
    (word,) = [one for one in found.contributions if one.term == "cocaine"]
    assert word.block == "words" and word.value > 0
    assert [SENTENCE[a:b] for a, b in word.offsets] == ["cocaine", "cocaine", "Cocaine"]
    strengths = [abs(one.value) for one in found.contributions]
    assert strengths == sorted(strengths, reverse=True)


def test_it_says_what_it_is_about(tagger):
    found = tagger.explain(SENTENCE, "drugs")
    assert (found.category, found.name, found.sentence) == ("drugs", "Drugs", SENTENCE)
    assert found.threshold == tagger.thresholds[0] and found.given
    assert not tagger.explain(SENTENCE, "fraud").given


def test_a_model_of_one_block_is_explained_too(tmp_path):
    texts = ["cocaine found", "heroin found", "rain fell", "snow fell"] * 3
    labels = ["d", "d", "w", "w"] * 3
    for name, more in {"words": {"char_ngrams": None}, "pieces": {"word_ngrams": None}}.items():
        one = SentenceClassifier(**more).fit(texts, labels)
        tagger = load_tagger(export(one, tmp_path / name))
        found = tagger.explain("Rain found cocaine.", "d")
        assert abs(found.log_odds - log_odds(tagger, "Rain found cocaine.")[0]) <= EXACT
        assert tagger.top_terms("d", 3).terms[0].strength > 0


@pytest.mark.parametrize("sentence", ["", "   ", "\n\t", "漢字", "🂡"])
def test_a_sentence_without_a_known_term_is_the_intercept_alone_and_says_so(tagger, sentence):
    found = tagger.explain(sentence, "fraud")
    assert found.contributions == () and found.log_odds == found.intercept == tagger.intercepts[1]
    assert "the intercept alone; no known term" in str(found)
    assert "intercept alone" in found._repr_html_()
    axes = found.plot()
    assert axes.get_title().startswith("Fraud") and not axes.patches
    pyplot.close(axes.figure)
    assert brief(tagger, sentence, ["fraud"]) == {"fraud": []}


def test_the_cost_grows_with_the_length_of_a_sentence_and_no_faster(root):
    tagger = load_tagger(root / "models" / "threats")
    long = (SENTENCE * 200)[:10_000]

    def seconds(sentence):
        start = time.process_time()
        assert len(tagger.explain(sentence, "drugs")._repr_html_()) < 20_000
        return time.process_time() - start

    rounds = [(seconds(long), seconds(long[:1000])) for _ in range(5)]
    assert min(one for one, _ in rounds) < 20 * min(other for _, other in rounds)
    assert min(one for one, _ in rounds) < 2


def test_an_unknown_category_is_refused_with_those_that_are_known(tagger):
    for ask in (tagger.explain, lambda _, category: tagger.top_terms(category)):
        with pytest.raises(ModelError, match=r"knows no category 'arson'\n.*drugs, fraud"):
            ask(SENTENCE, "arson")


def test_the_table_sums_up_what_it_does_not_show(tagger):
    found = tagger.explain(SENTENCE, "drugs")
    for n in (0, 3, 10_000):
        rows = found.strongest(n)
        assert sum(row[2] for row in rows) == pytest.approx(found.log_odds, abs=EXACT)
    assert f"{len(found.contributions) - 3} other terms" in found.table(3)
    assert len(found.frame()) == len(found.contributions)


def test_as_json_holds_everything_and_is_json(tagger):
    facts = json.loads(json.dumps(tagger.explain(SENTENCE, "drugs").as_json(), allow_nan=False))
    added = facts["intercept"] + sum(one["contribution"] for one in facts["terms"])
    assert added == pytest.approx(facts["log_odds"], abs=EXACT)
    assert facts["terms"][0]["offsets"][0][1] <= len(SENTENCE)


def test_a_notebook_shows_the_sentence_shaded_and_escaped(tagger):
    page = tagger.explain("<script>alert(1)</script> & cocaine", "drugs")._repr_html_()
    assert "<script" not in page and "&lt;script&gt;" in page and "&amp;" in page
    deepest = re.findall(r'rgba\(37,99,235,0\.60\)">([^<&]+)</span>', page)
    assert deepest and all(piece in "cocaine" for piece in deepest)
    long = tagger.explain("cocaine " * 2000, "drugs")._repr_html_()
    assert "14000 more characters" in long and len(long) < 20_000


def test_the_plot_is_of_the_words_for_and_against(tagger):
    axes = tagger.explain(SENTENCE, "drugs").plot(4)
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert len(names) == len(axes.patches) == 4 and "cocaine," in names
    odd = tagger.explain("$cocaine$ 漢字 " + "scam" * 3000, "drugs").plot()
    names = [label.get_text() for label in odd.get_yticklabels()]
    assert names == [r"\$cocaine\$", "scam" * 5 + "sca…"]
    for one in (axes, odd):
        one.figure.canvas.draw()
        pyplot.close(one.figure)


def test_brief_names_the_words_that_speak_for_each_label(tagger):
    found = brief(tagger, SENTENCE + " A scam.", ["drugs", "fraud"], n=2)
    assert list(found) == ["drugs", "fraud"]
    assert found["drugs"][0][0] == "cocaine" and found["fraud"][0][0] == "scam"
    assert all(len(words) <= 2 and words[0][1] > 0 for words in found.values())
    assert brief(tagger, SENTENCE, []) == {}
    whole = explain(tagger, SENTENCE, "drugs")
    cocaine = sum(one.value for one in whole.words if one.text.lower().startswith("cocaine"))
    assert brief(tagger, SENTENCE, ["drugs"])["drugs"][0][1] == pytest.approx(cocaine, abs=1e-4)


def test_top_terms_are_those_of_greatest_weight_times_idf(tagger):
    found = tagger.top_terms("fraud", 5)
    assert found.block == "words" and len(found.terms) == 5
    block = tagger.blocks[0]
    strength = block.weights[:, 1].astype(float) * block.idf
    assert [one.strength for one in found.terms] == np.sort(strength)[::-1][:5].tolist()
    for one in found.terms:
        assert one.strength == strength[block.columns[one.term]]
    assert {"scam", "swindled", "pension"} & {one.term for one in found.terms}
