"""The classifier is an ordinary scikit-learn estimator, whatever form labels come in."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from watchword.models.classifier import SentenceClassifier
from watchword.models.train import indicator

WORDS = SentenceClassifier(char_ngrams=None)


@pytest.fixture(scope="module")
def texts(gold):
    return list(gold["text"])


@pytest.fixture(scope="module")
def y(gold):
    return indicator(gold["labels"], ["drugs", "fraud"])


@pytest.fixture(scope="module")
def one_each(gold):
    """One label for each sentence."""
    return np.array([labels[0] if labels else "none" for labels in gold["labels"]])


class OfNumbers(SentenceClassifier):
    """Numbers told as words: scikit-learn's checks know no text, so they are given a translator."""

    def fit(self, X, y):
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        X, y = validate_data(self, X, y, multi_output=True)
        check_classification_targets(y)
        return super().fit(self._told(X), y)

    def decision_function(self, X):
        check_is_fitted(self)
        return super().decision_function(self._told(validate_data(self, X, reset=False)))

    @staticmethod
    def _told(X):
        steps = np.floor(2 * np.asarray(X, dtype=float)).astype(int)
        return [" ".join(f"f{j}x{n + 10**6}" for j, n in enumerate(row)) for row in steps]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = False, True
        return tags


_APART = "each category has its own column and probability, also of two, and they need not sum to 1"
DO_NOT_APPLY = {
    "check_classifiers_train": _APART,
    "check_classifiers_classes": _APART,
    "check_decision_proba_consistency": _APART,
    "check_supervised_y_2d": "a column of labels is a 0/1 matrix of one category",
    "check_class_weight_classifiers": "weights of single categories cannot be set",
}


@pytest.mark.slow
def test_passes_the_checks_of_scikit_learn_that_apply_to_text():
    checked = OfNumbers(char_ngrams=None, emphasis=0.0)
    found = check_estimator(
        checked, expected_failed_checks=DO_NOT_APPLY, on_fail=None, on_skip=None
    )
    status = {one["check_name"]: one["status"] for one in found}
    assert {name for name, is_ in status.items() if is_ == "xfail"} == set(DO_NOT_APPLY)
    assert [name for name, is_ in status.items() if is_ == "failed"] == []
    assert sum(is_ == "passed" for is_ in status.values()) > 40


def test_a_clone_has_the_settings_given_and_nothing_learnt():
    given = {"word_ngrams": (1, 1), "char_ngrams": None, "C": 3.0, "emphasis": "auto"}
    fresh = clone(SentenceClassifier(**given))
    assert given.items() <= fresh.get_params().items()
    assert not hasattr(fresh, "coef_")


def test_fitting_leaves_the_settings_as_they_were_given(texts, y):
    fitted = clone(WORDS).fit(texts, y)
    assert fitted.get_params() == WORDS.get_params()
    assert fitted.search_.chosen.emphasis in (0, 0.5)


@pytest.mark.parametrize("form", [np.asarray, np.ndarray.tolist, csr_matrix])
def test_a_matrix_of_labels_may_be_an_array_lists_or_sparse(texts, y, form):
    expected = clone(WORDS).fit(texts, y).predict_proba(texts)
    assert np.array_equal(clone(WORDS).fit(texts, form(y)).predict_proba(texts), expected)


@pytest.mark.parametrize("form", [np.asarray, list, lambda y: (y == "fraud").astype(int)])
def test_one_label_each_may_be_words_or_numbers_and_comes_back_as_such(texts, one_each, form):
    given = form(one_each)
    fitted = clone(WORDS).fit(texts, given)
    assert fitted.score(texts, given) > 0.9
    assert set(fitted.predict(texts)) <= set(given)


def test_texts_may_be_an_array_or_a_series(texts, y):
    import pandas as pd

    fitted = clone(WORDS).fit(np.array(texts), y)
    assert np.array_equal(fitted.predict(pd.Series(texts)), fitted.predict(texts))


def test_cross_validation_hands_clusters_through(gold, texts, y):
    scores = cross_validate(
        WORDS, texts, y, groups=gold["cluster"], cv=GroupKFold(3), scoring="f1_macro"
    )
    assert scores["test_score"].min() > 0.8


def test_a_grid_search_inside_a_pipeline_finds_settings(texts, y):
    lower = FunctionTransformer(lambda rows: [row.lower() for row in rows])
    grid = {"sentenceclassifier__emphasis": [0.0, 0.5], "sentenceclassifier__C": [1.0]}
    found = GridSearchCV(make_pipeline(lower, WORDS), grid, scoring="f1_micro", cv=2).fit(texts, y)
    assert found.best_score_ > 0.8 and found.predict(texts[:3]).shape == (3, 2)


def test_the_answer_is_the_most_probable_label(texts, one_each):
    fitted = clone(WORDS).fit(texts, one_each)
    best = fitted.predict_proba(texts).argmax(axis=1)
    assert np.array_equal(fitted.classes_[best], fitted.predict(texts))


def test_no_sentence_gets_no_prediction(model):
    assert model.predict([]).shape == (0, 2)
