"""Counting by number gives the terms, counts and TF-IDF that scikit-learn gives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

import watchword.models.classifier as classifier
from watchword.errors import ModelError
from watchword.models.counting_characters import count_characters
from watchword.models.counting_words import count_words
from watchword.models.features import features, learn
from watchword.models.train import train

COUNT = {"word": count_words, "char_wb": count_characters}

# Few different words, so that n-grams come again; and what lower-casing and splitting find hard.
WORDS = st.sampled_from(["guns", "and", "Drugs", "a", "I", "İstanbul", "ΑΣ", "\u2003x9", "", "-"])
TEXTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=20), max_size=12)


@pytest.mark.parametrize("kind", COUNT)
@given(texts=TEXTS, shortest=st.integers(1, 3), more=st.integers(0, 2), least=st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_counts_what_scikit_learn_counts(kind, texts, shortest, more, least):
    ngrams = (shortest, shortest + more)
    ours = COUNT[kind](texts, ngrams, least=least)
    theirs = CountVectorizer(analyzer=kind, ngram_range=ngrams, min_df=least)
    try:
        counts = theirs.fit_transform(texts)
    except ValueError:  # nothing is left, or min_df is above the number of texts
        assert ours.terms == [] or least > len(texts)
        return
    assert ours.terms == theirs.get_feature_names_out().tolist()
    assert np.array_equal(ours.counts.toarray(), counts.toarray())
    assert ours.df.tolist() == (counts.toarray() > 0).sum(axis=0).tolist()


@pytest.mark.parametrize("wanted", [{}, {"char_ngrams": None}, {"min_df": 2}])
def test_tfidf_is_scikit_learns(gold, wanted):
    texts = list(gold["text"])
    ours, theirs = features(**wanted), features(**wanted)
    x, expected = learn(ours, texts), theirs.fit_transform(texts)
    assert x.nnz == expected.nnz
    assert abs(x - expected).max() < 1e-15
    assert ours.get_feature_names_out().tolist() == theirs.get_feature_names_out().tolist()
    # The vectorizers are scikit-learn's own, as fitted as if they had read the text themselves.
    assert (ours.transform(texts) != theirs.transform(texts)).nnz == 0


def test_the_model_is_the_one_that_scikit_learns_counting_leads_to(gold, model, monkeypatch):
    monkeypatch.setattr(classifier, "learn", lambda union, texts: union.fit_transform(texts))
    theirs = train(gold)
    assert np.abs(model.coef_ - theirs.coef_).max() < 1e-9
    assert np.array_equal(model.thresholds_, theirs.thresholds_)


@pytest.mark.parametrize("kind", COUNT)
def test_too_many_terms_are_as_if_min_df_were_higher(gold, kind):
    texts = list(gold["text"])
    ngrams = (1, 2) if kind == "word" else (2, 5)
    every = COUNT[kind](texts, ngrams)
    fewer = COUNT[kind](texts, ngrams, most=len(every.terms) // 2)
    assert fewer.least > 1
    assert 0 < len(fewer.terms) <= len(every.terms) // 2
    assert fewer.terms == COUNT[kind](texts, ngrams, least=fewer.least).terms


def test_says_when_no_term_is_left():
    with pytest.raises(ModelError, match="no sentence has a term"):
        learn(features(char_ngrams=None, min_df=2), ["rain fell", "snow melted"])
