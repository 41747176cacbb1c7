"""Inflections of a word share what they teach, and nothing of it shows in the tagger."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from watchword.errors import ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.features import features, learn
from watchword.models.stems import stem_numbers, with_stems

TEXTS = [
    "Police seized cash.",
    "They are seizing cash again.",
    "Rain fell on the town.",
    "The town is dry.",
]


def numbered(*terms):
    return stem_numbers(terms, "english").tolist()


def test_inflections_have_the_number_of_their_stem_and_single_words_have_none():
    assert numbered("bank", "banked", "banks", "cash", "seize", "seizing") == [0, 0, 0, -1, 1, 1]


def test_word_pairs_are_of_one_stem_where_both_words_are():
    assert numbered("seized cash", "seizes cash", "seized boats", "cash seized") == [0, 0, -1, -1]


def test_a_stem_counts_all_its_words_and_leaves_other_terms_as_they_are():
    union = features((1, 1), (2, 3))
    x = learn(union, TEXTS)
    stems = with_stems(union, "english")
    found = x @ stems
    word = union.transformer_list[0][1].vocabulary_
    assert stems.shape == (x.shape[1], x.shape[1] + 1)
    either = x[:, [word["seized"], word["seizing"]]].sum(axis=1)
    assert np.allclose(found[:, -1].toarray(), np.sqrt(0.5) * either)
    assert np.allclose(found[:, word["cash"]].toarray(), x[:, word["cash"]].toarray())
    of_letters = slice(len(word), x.shape[1])
    assert (found[:, of_letters] != x[:, of_letters]).nnz == 0


@pytest.mark.parametrize(("ngrams", "language"), [((1, 2), None), (None, "english")])
def test_without_words_or_a_language_nothing_is_shared(ngrams, language):
    union = features(ngrams, (2, 3))
    x = learn(union, TEXTS)
    assert (x @ with_stems(union, language) != x).nnz == 0


def test_a_word_teaches_its_inflections():
    texts = ["They seized it.", "We saw them seize it.", "We saw it.", "They lost it."] * 5
    # Of seizing nothing is known: it is in as many sentences with the category as without.
    texts += ["Seizing it.", "Seizing it."]
    y = np.array([[1], [1], [0], [0]] * 5 + [[1], [0]])
    margin = {}
    for stems in ("english", None):
        fitted = SentenceClassifier(char_ngrams=None, stems=stems).fit(texts, y)
        margin[stems] = fitted.decision_function(["Seizing."]).item()
    assert margin["english"] > margin[None] + 0.1


def test_another_language_has_other_stems():
    terms = ("Bombe", "Bomben", "bombes")
    assert stem_numbers(terms, "german").tolist() != stem_numbers(terms, "english").tolist()


def test_a_language_without_stems_is_refused_by_name():
    with pytest.raises(ModelError, match=r"(?s)'klingon'.*one of .*english"):
        SentenceClassifier(stems="klingon").fit(TEXTS, [[1], [1], [0], [0]])


@pytest.mark.slow
def test_with_few_examples_labels_of_real_sentences_are_ranked_better(few_labels):
    gains = []
    for seed in range(3):
        known, y, new, gold = few_labels(seed)
        fitted = [
            SentenceClassifier(emphasis=0.5, stems=stems).fit(known, y)
            for stems in ("english", None)
        ]
        scores = [
            average_precision_score(gold, one.decision_function(new), average="micro")
            for one in fitted
        ]
        gains.append(scores[0] - scores[1])
    assert np.mean(gains) > 0.003
