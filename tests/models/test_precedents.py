"""Precedents are the labelled sentences nearest by TF-IDF cosine, as scikit-learn computes it."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from watchword.models.export import export
from watchword.models.precedents import Precedents
from watchword.tagging.tagger import load_tagger

SENTENCE = "The dealer had cocaine and heroin on the river."


@pytest.fixture(scope="module")
def tagger(model, tmp_path_factory):
    return load_tagger(export(model, tmp_path_factory.mktemp("models") / "small"))


@pytest.fixture(scope="module")
def precedents(tagger, gold):
    return Precedents(tagger, gold)


def test_likeness_is_the_cosine_of_the_models_own_features(precedents, model, gold):
    theirs = cosine_similarity(
        model.features_.transform([SENTENCE]), model.features_.transform(list(gold["text"]))
    ).ravel()
    found = precedents.nearest(SENTENCE, 10).precedents
    assert [one.similarity for one in found] == pytest.approx(np.sort(theirs)[::-1][:10], abs=1e-5)
    row = {one["sentence_id"]: one for one in gold}
    for one in found:
        assert one.text == row[one.sentence_id]["text"]
        assert list(one.labels) == row[one.sentence_id]["labels"]


def test_a_sentence_of_gold_is_its_own_nearest(precedents, gold):
    found = precedents.nearest(gold["text"][17], 1).precedents[0]
    assert (found.sentence_id, found.similarity) == ("s17", pytest.approx(1.0, abs=1e-5))


@pytest.mark.parametrize("sentence", ["", " \n", "漢字"])
def test_nothing_in_common_is_said(precedents, sentence):
    found = precedents.nearest(sentence)
    assert found.precedents == () and "no labelled sentence" in str(found)


def test_gold_without_a_sentence_holds_no_precedent(tagger):
    assert Precedents(tagger, []).nearest(SENTENCE).precedents == ()


def test_it_can_be_looked_at(precedents):
    found = precedents.nearest(SENTENCE, 3)
    assert str(found) == "the 3 nearest labelled sentences"
    assert len(found.frame()) == len(found.as_json()) == 3
    assert len(found.table().splitlines()) == 4
    assert precedents.nearest(SENTENCE, 0).precedents == ()
