"""Settings are chosen on sentences that were held out, and what was tried can be looked at."""

import json

import numpy as np
import pytest
from sklearn.base import clone

from watchword.models import large
from watchword.models.classifier import SentenceClassifier
from watchword.models.export import export
from watchword.models.search import Setting, settings
from watchword.models.train import indicator, train

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


def test_progress_counts_every_fit(gold):
    told = []
    train(gold, progress=lambda done, of: told.append((done, of)), **CHOICE)
    of = told[-1][1]
    assert told == [(done, of) for done in range(1, of + 1)]


@pytest.mark.parametrize("joint", [True, False])
def test_three_labels_are_told_apart_jointly_or_not(joint):
    texts = ["cocaine found", "heroin found", "rain fell", "snow fell", "goal won", "match won"]
    y = ["drugs", "drugs", "weather", "weather", "sport", "sport"]
    fitted = SentenceClassifier(joint=joint).fit(texts * 3, y * 3)
    assert fitted.predict(["heroin", "snow", "match"]).tolist() == ["drugs", "weather", "sport"]


def test_of_very_many_sentences_a_part_calibrates(gold, monkeypatch):
    monkeypatch.setattr(large, "LARGE", 200)
    texts, y = list(gold["text"]), indicator(gold["labels"], ["drugs", "fraud"])
    fitted = clone(SentenceClassifier(**CHOICE)).fit(texts, y, list(gold["cluster"]))
    assert 0 < len(fitted.held_out_) < len(texts)
    assert len(fitted.oof_probabilities_) == len(fitted.held_out_)
    assert len({gold["cluster"][i] for i in fitted.held_out_} & _others(gold, fitted)) == 0
    assert (fitted.predict(texts) == y).mean() > 0.9


def _others(gold, fitted):
    rest = np.setdiff1d(np.arange(len(gold)), fitted.held_out_)
    return {gold["cluster"][i] for i in rest}
