"""What is usual is learnt from sentences as if their article had not been seen."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.models.features import features
from watchword.models.novelty import fit_familiarity, held_out_counts


def counts(texts, groups, **settings):
    union = features(**settings)
    union.fit(texts)
    return held_out_counts(union, texts, groups)


def test_a_term_of_one_cluster_only_counts_as_unknown():
    n_terms, n_known = counts(
        ["cocaine seized", "cocaine sold", "snow fell"], ["a", "b", "c"], char_ngrams=None
    )
    order = np.lexsort(n_known.T)
    assert n_terms[order].tolist() == [[3], [3], [3]]
    assert n_known[order].tolist() == [[0], [1], [1]]  # "cocaine" alone occurs in two clusters


def test_a_term_that_only_copies_of_the_article_share_is_unknown():
    _, n_known = counts(["cocaine seized"] * 3 + ["snow fell"], ["a"] * 3 + ["b"], char_ngrams=None)
    assert not n_known.any()


def test_terms_too_rare_without_their_cluster_are_unknown():
    texts, groups = ["cocaine seized"] * 3, ["a", "b", "c"]
    assert counts(texts, groups, char_ngrams=None, min_df=2)[1].tolist() == [[3]] * 3
    assert counts(texts, groups, char_ngrams=None, min_df=3)[1].tolist() == [[0]] * 3


def test_about_one_sentence_in_a_hundred_of_the_corpus_would_need_review(gold):
    texts, groups = list(gold["text"]), list(gold["cluster"])
    union = features()
    union.fit(texts)
    novelty = fit_familiarity(union, texts, groups).novelty(*held_out_counts(union, texts, groups))
    assert 0 < (novelty > 0.99).mean() <= 0.02
    assert abs(np.median(novelty) - 0.5) < 0.05


@given(st.lists(st.text("ab 1.", max_size=12), min_size=2, max_size=6))
@settings(deadline=None)
def test_any_few_texts_give_finite_parameters(texts):
    texts = [*texts, "some words here"]
    union = features()
    union.fit(texts)
    facts = fit_familiarity(union, texts, range(len(texts))).as_json()
    assert np.isfinite(np.concatenate([np.ravel(value) for value in facts.values()])).all()
    assert (np.array(facts["spread"]).sum(axis=1) > 0).all() and facts["tail"] > 0
