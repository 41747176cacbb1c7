"""The classifier learns, is an ordinary scikit-learn estimator, and says what it cannot do."""

import numpy as np
from sklearn.model_selection import cross_validate

from watchword.models.classifier import SentenceClassifier
from watchword.models.threshold import thresholds
from watchword.models.train import indicator, train


def test_learns_both_categories_of_a_sentence(model):
    assert model.categories_ == ("drugs", "fraud")
    found = model.predict(["Cocaine dealer swindled investor.", "River town people."])
    assert found.tolist() == [[1, 1], [0, 0]]


def test_the_same_seed_gives_the_same_model(gold, model):
    again = train(gold)
    assert np.array_equal(again.coef_, model.coef_)
    assert np.array_equal(again.thresholds_, model.thresholds_)


def test_works_in_scikit_learns_cross_validation(gold):
    y = indicator(gold["labels"], ["drugs", "fraud"])
    scores = cross_validate(SentenceClassifier(), list(gold["text"]), y, scoring="f1_micro", cv=3)
    assert scores["test_score"].min() > 0.8


def test_one_label_per_sentence_comes_back_as_that_label():
    texts = ["cocaine found", "heroin found", "rain fell", "snow fell"] * 3
    fitted = SentenceClassifier().fit(texts, ["drugs", "drugs", "weather", "weather"] * 3)
    assert fitted.predict(["heroin", "snow"]).tolist() == ["drugs", "weather"]


def test_probabilities_are_calibrated_on_sentences_held_out(gold, model):
    y = indicator(gold["labels"], ["drugs", "fraud"])
    assert abs(model.oof_probabilities_.mean() - y.mean()) < 0.05


def test_thresholds_of_rare_categories_stay_near_the_common_one():
    random = np.random.default_rng(0)
    y = np.zeros((400, 2), dtype=int)
    y[:200, 0] = 1
    y[:2, 1] = 1
    margins = np.where(y, 0.1, -0.4) + random.normal(0, 0.05, y.shape)
    margins[:2, 1] = 0.9  # alone, the rare category would like a threshold of 0.3
    common, rare = thresholds(margins, y)
    assert abs(rare - common) < 0.05
