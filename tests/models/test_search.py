"""Settings are chosen on sentences that were held out, and what was tried can be looked at."""

import json

import pytest

from watchword.models.export import export
from watchword.models.search import Setting, settings
from watchword.models.train import SentenceClassifier, train

CHOICE = {"char_ngrams": None}


def test_nothing_is_searched_where_nothing_is_left_open(gold):
    fitted = train(gold, C=2.0, emphasis=0.25, **CHOICE)
    assert fitted.search_.chosen == Setting(joint=False, C=2.0, emphasis=0.25)
    assert "as given" in str(fitted.search_)


def test_the_best_of_those_tried_is_chosen_and_the_table_says_so(gold):
    found = train(gold, **CHOICE).search_
    best = max(found.tried, key=lambda one: one.micro + one.macro)
    assert found.chosen == best.setting and len(found.tried) > 1
    assert [row[-1] for row in found.rows()].count("chosen") == 1
    assert str(found.chosen) in found.table() and found.n_sentences == len(gold)


def test_joint_fitting_is_tried_only_where_every_sentence_has_one_of_several_labels():
    assert settings("auto", "auto", "auto", one_label=True)[0].joint
    assert not any(one.joint for one in settings("auto", "auto", "auto", one_label=False))
    assert settings(True, 1.0, "auto", one_label=True) == (Setting(True, 1.0, 0.0),)
    assert not settings(False, "auto", 0.5, one_label=True)[0].joint


def test_what_was_tried_is_kept_with_the_model_as_plain_figures(gold):
    for choice in ({}, {"C": 1.0, "emphasis": 0.5}):
        kept = train(gold, **CHOICE, **choice).training_["search"]
        assert json.loads(json.dumps(kept, allow_nan=False)) == kept


def test_the_card_tells_what_was_tried(gold, tmp_path):
    fitted = train(gold, **CHOICE)
    card = (export(fitted, tmp_path / "small") / "README.md").read_text(encoding="utf-8")
    assert f"Settings chosen on {len(gold)} sentences held out: C 1, emphasis" in card
    assert "C 1, emphasis 0.5: " in card and "C 1, emphasis 0: " in card


@pytest.mark.parametrize("joint", [True, False])
def test_three_labels_are_told_apart_jointly_or_not(joint):
    texts = ["cocaine found", "heroin found", "rain fell", "snow fell", "goal won", "match won"]
    y = ["drugs", "drugs", "weather", "weather", "sport", "sport"]
    fitted = SentenceClassifier(joint=joint).fit(texts * 3, y * 3)
    assert fitted.predict(["heroin", "snow", "match"]).tolist() == ["drugs", "weather", "sport"]
