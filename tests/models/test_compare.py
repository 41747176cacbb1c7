"""A model compared with itself is the same to the last digit; a worse one is found worse."""

import json

import numpy as np
import pytest

from watchword.errors import ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.compare import compare
from watchword.models.out_of_fold import out_of_fold

NAMES = ("drugs", "fraud")


@pytest.fixture(scope="module")
def good(gold):
    return out_of_fold(gold, NAMES, n_folds=3)


@pytest.fixture(scope="module")
def poor(gold):
    # Three-letter words only, so most of what tells the categories apart is out of sight.
    model = SentenceClassifier(word_ngrams=None, char_ngrams=(1, 1), C=0.01)
    return out_of_fold(gold, NAMES, model=model, n_folds=3)


def test_a_model_compared_with_itself_differs_by_exactly_nothing(gold, good):
    found = compare(gold, good, good)
    for one in found.differences:
        assert (one.difference, one.low, one.high) == (0, 0, 0) and not one.certain
    assert found.changes == ()
    assert "no certain difference" in str(found) and found.sentences() == "no sentence changed"


def test_a_worse_model_is_found_worse_with_the_sentences_it_lost(gold, good, poor):
    found = compare(gold, good, poor, ("good", "poor"))
    micro = found.differences[-2]
    assert micro.difference == pytest.approx(micro.b - micro.a)
    assert micro.low <= micro.difference <= micro.high < 0 and micro.certain
    assert str(found).startswith("poor is worse than good: -")
    texts = {row["sentence_id"]: row for row in gold}
    assert len(found.changes) == int((good.predicted != poor.predicted).any(axis=1).sum())
    for change in found.changes:
        assert change.text == texts[change.sentence_id]["text"]
        assert set(change.gold) == set(texts[change.sentence_id]["labels"])
        wrong = [len(set(change.gold) ^ set(given)) for given in (change.a, change.b)]
        effect = "gained" if wrong[1] < wrong[0] else "lost" if wrong[1] > wrong[0] else "other"
        assert change.effect == effect
    json.dumps(found.as_json(), allow_nan=False)


def test_turned_round_it_says_the_opposite(gold, good, poor):
    there, back = compare(gold, good, poor), compare(gold, poor, good)
    for one, other in zip(there.differences, back.differences, strict=True):
        assert one.difference == -other.difference
        assert one.low == pytest.approx(-other.high)
    opposite = {"gained": "lost", "lost": "gained", "other": "other"}
    assert [opposite[c.effect] for c in there.changes] == [c.effect for c in back.changes]


def test_the_interval_of_a_difference_is_narrower_than_that_of_a_score(gold, good):
    slightly = good.predicted.copy()
    slightly[np.flatnonzero(slightly[:, 0])[:3], 0] = 0
    other = good.__class__(
        good.sentence_ids, good.probabilities, slightly, good.thresholds, good.folds, NAMES
    )
    difference = compare(gold, good, other).differences[-2]
    assert -0.05 < difference.low <= difference.high <= 0


def test_other_folds_are_refused(gold, good):
    other = out_of_fold(gold, NAMES, n_folds=3, seed=7)
    with pytest.raises(ModelError, match="not predicted on the same folds"):
        compare(gold, good, other)
