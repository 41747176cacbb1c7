"""Held-out predictions are of models that have not seen the cluster, and are trusted only when
they are of this very gold."""

import json

import numpy as np
import pytest
from datasets import Dataset

from watchword.errors import ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.keep import keep_predictions, kept_predictions, settings_of
from watchword.models.out_of_fold import out_of_fold
from watchword.models.train import indicator

NAMES = ("drugs", "fraud")


@pytest.fixture(scope="module")
def held(gold):
    return out_of_fold(gold, NAMES, n_folds=3, seed=1)


def test_every_sentence_is_predicted_by_the_model_trained_without_its_fold(gold, held):
    texts, clusters = list(gold["text"]), list(gold["cluster"])
    y = indicator(gold["labels"], NAMES)
    test = held.folds == 2
    model = SentenceClassifier(seed=1).fit(
        [text for text, out in zip(texts, test, strict=True) if not out],
        y[~test],
        [name for name, out in zip(clusters, test, strict=True) if not out],
    )
    own = model.predict_proba([text for text, out in zip(texts, test, strict=True) if out])
    assert np.allclose(held.probabilities[test], own)
    assert np.allclose(held.thresholds[2], model.thresholds_)
    assert (held.predicted == (held.probabilities >= held.thresholds[held.folds])).all()


def test_folds_do_not_depend_on_the_model(gold, held):
    other = SentenceClassifier(char_ngrams=None, C=0.1)
    assert (out_of_fold(gold, NAMES, model=other, n_folds=3, seed=1).folds == held.folds).all()


def test_progress_is_told_after_every_fold(gold):
    told = []
    out_of_fold(gold, NAMES, n_folds=3, progress=lambda *done: told.append(done))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_what_is_kept_comes_back_in_the_order_of_gold(gold, held, tmp_path):
    keep_predictions(held, gold, tmp_path)
    shuffled = gold.shuffle(seed=3)
    back = kept_predictions(tmp_path, shuffled)
    assert back.sentence_ids == tuple(shuffled["sentence_id"])
    place = {name: row for row, name in enumerate(held.sentence_ids)}
    order = [place[name] for name in back.sentence_ids]
    assert (back.probabilities == held.probabilities[order]).all()
    assert (back.predicted == held.predicted[order]).all()
    assert (back.folds == held.folds[order]).all()
    assert (back.thresholds == held.thresholds).all() and back.categories == NAMES
    assert (
        SentenceClassifier(**back.settings).get_params() == SentenceClassifier(seed=1).get_params()
    )


def test_how_many_threads_trained_a_model_makes_no_other_model(tmp_path):
    (tmp_path / "training.json").write_text(json.dumps({"settings": {"C": 1.0, "n_jobs": 8}}))
    assert settings_of(tmp_path) == {"C": 1.0}


@pytest.mark.parametrize(
    "change",
    [
        lambda row: {"text": row["text"] + " More."},
        lambda row: {"labels": []},
        lambda row: {"sentence_id": "other"},
        lambda row: {"cluster": "a1"},
    ],
    ids=["text", "labels", "id", "cluster"],
)
def test_predictions_of_other_gold_are_not_trusted(gold, held, tmp_path, change):
    keep_predictions(held, gold, tmp_path)
    chosen = next(n for n, row in enumerate(gold) if row["labels"] and row["cluster"] != "a1")
    rows = [{**row, **change(row)} if n == chosen else row for n, row in enumerate(gold)]
    assert kept_predictions(tmp_path, Dataset.from_list(rows)) is None


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut short", None])
def test_a_damaged_or_missing_file_counts_as_none(gold, held, tmp_path, damage):
    path = keep_predictions(held, gold, tmp_path)
    path.unlink() if damage is None else path.write_bytes(damage)
    assert kept_predictions(tmp_path, gold) is None


def test_a_sentence_twice_and_no_gold_are_errors(gold):
    twice = Dataset.from_list([gold[0], *gold])
    with pytest.raises(ModelError, match="sentence 's0' is in gold 2 times"):
        out_of_fold(twice, NAMES)
    with pytest.raises(ModelError, match="there is no gold"):
        out_of_fold(gold.select([]), NAMES)
