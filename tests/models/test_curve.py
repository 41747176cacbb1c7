"""The learning curve measures what it says, and its power law finds a law that is there."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.errors import ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.learning import learning_curve
from watchword.models.power_law import at, fit_power_law, needed

WORDS_ONLY = SentenceClassifier(char_ngrams=None)


@pytest.fixture(scope="module")
def curve(gold):
    told = []
    found = learning_curve(
        gold, ["drugs", "fraud"], model=WORDS_ONLY, n_sizes=5, repeats=2, n_folds=3,
        progress=lambda *done: told.append(done),
    )  # fmt: skip
    assert told[-1] == (30, 30)
    return found


def test_scores_rise_with_labels_on_what_is_easy(curve):
    assert list(curve.n_sentences) == sorted(curve.n_sentences)
    assert curve.n_sentences[-1] == 160  # two of three folds of 240
    assert curve.micro.f1[0] < curve.micro.f1[-1]
    assert all(a <= b <= c for a, b, c in zip(
        curve.micro.low, curve.micro.f1, curve.micro.high, strict=True))  # fmt: skip


def test_all_of_gold_but_the_test_fold_gives_the_cross_validated_score(gold, curve):
    from watchword.models.evaluate import evaluate
    from watchword.models.out_of_fold import out_of_fold

    held = out_of_fold(gold, ["drugs", "fraud"], model=WORDS_ONLY, n_folds=3)
    expected = evaluate(gold, _categories(), predictions=held)
    assert curve.micro.f1[-1] == pytest.approx(expected.micro.f1)
    assert curve.macro.f1[-1] == pytest.approx(expected.macro.f1)


def _categories():
    from watchword.labels.taxonomy import Category

    return [Category(name, name, name[0], "", "#000000", "") for name in ("drugs", "fraud")]


def test_examples_are_positives_of_a_category_and_sentences_of_all(gold, curve):
    drugs = sum("drugs" in row["labels"] for row in gold)
    assert curve.categories[0].now == drugs
    assert curve.categories[0].examples[-1] == pytest.approx(drugs * 2 / 3, abs=0.1)
    assert curve.micro.now == 240 and curve.micro.examples[-1] == 160


def test_the_report_is_text_json_and_a_picture(curve):
    assert "sentences  micro F1" in curve.table() and "F1 at twice" in curve.table()
    facts = json.loads(json.dumps(curve.as_json(), allow_nan=False))
    assert facts["advice"] == curve.advice and curve.advice in str(curve)
    axes = curve.plot()
    assert axes.get_xlabel() == "labelled sentences learnt from"


@given(
    st.floats(0, 0.4), st.floats(0.3, 3), st.sampled_from([0.25, 0.5, 0.75, 1.0]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_law_that_is_there_is_found(a, b, c):
    n = np.array([20.0, 50, 100, 300, 1000, 3000])
    (law,) = fit_power_law(n, (a + b * n**-c)[None])
    assert law == pytest.approx([a, b, c], abs=1e-6)
    assert at(law, 6000.0) == pytest.approx(a + b * 6000.0**-c)


def test_how_much_is_needed_is_the_inverse_of_the_law():
    law = np.array([0.1, 2.0, 0.5])
    assert needed(law, 0.2) == pytest.approx(400)  # 0.1 + 2 / sqrt(400) = 0.2
    assert needed(law, 0.1) == np.inf == needed(law, 0.05)


def test_a_curve_that_does_not_rise_gets_no_advice():
    n = np.array([10.0, 100, 1000])
    (falling,) = fit_power_law(n, np.array([[0.2, 0.3, 0.4]]))
    assert falling[1] == 0 and needed(falling, 0.1) == np.inf


def test_few_examples_are_called_a_guess(gold):
    few = learning_curve(
        gold.select(range(60)), ["drugs", "fraud"], model=WORDS_ONLY, n_sizes=4, n_folds=2
    )
    assert all(one.guess.endswith("examples") for one in few.categories)
    assert "no more than a guess" in few.table()
    assert few.advice.startswith("No category's curve is good enough")


def test_one_cluster_and_no_labels_are_errors(gold):
    with pytest.raises(ModelError, match="1 clusters of articles cannot make 3 folds"):
        learning_curve(gold.select(range(8)), ["drugs"])
    with pytest.raises(ModelError, match="nothing to learn"):
        learning_curve(gold, ["arson"])
