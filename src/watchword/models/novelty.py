"""What is usual in the training corpus, learnt from sentences as if their cluster were unseen.

A sentence of the training corpus consists of known terms only. What an unseen article would look
like is found by leaving its cluster out: a term that occurs nowhere else counts as unknown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import FeatureUnion

from watchword.models.features import BLOCKS
from watchword.tagging.novelty import LEVELS, Familiarity, strangeness
from watchword.tagging.tagger import EVEN
from watchword.tagging.terms import analyzer

FloatArray = NDArray[np.float64]

IntArray = NDArray[np.int64]

SAMPLE = 5000
"""Sentences that are enough to know the strangest 1 % by 50 of them."""

LIMIT = 0.99
"""One sentence in a hundred of the corpus itself would need a reader."""

_LEAST_VARIANCE = 1e-6

_LEAST_TAIL = 1e-3


def fit_familiarity(
    union: FeatureUnion, texts: Sequence[str], groups: Sequence[Hashable], seed: int = 0
) -> Familiarity:
    """Learn how many unknown terms are usual in a sentence of an unseen article.

    Parameters
    ----------
    union : FeatureUnion
        From `features`, fitted on `texts`.
    texts : sequence of str, length n_sentences
    groups : sequence, length n_sentences
        Cluster of each sentence.
    seed : int
        Of the sample of clusters.

    Returns
    -------
    Familiarity
    """
    n_terms, n_known = held_out_counts(union, texts, groups, seed)
    lines = [_usual(n, known) for n, known in zip(n_terms.T, n_known.T, strict=True)]
    expected, spread = np.array([line[0] for line in lines]), np.array([line[1] for line in lines])
    strange = strangeness(n_terms, n_known, expected, spread)
    quantiles = np.asarray(np.quantile(strange, LEVELS), dtype=np.float64)
    over = strange[strange > quantiles[-1]] - quantiles[-1]
    tail = max(float(over.mean()) if len(over) else 1.0, _LEAST_TAIL)
    words = np.asarray(np.quantile([len(text.split()) for text in texts], LEVELS), dtype=np.float64)
    return Familiarity(expected, spread, quantiles, tail, LIMIT, words)


def reference(model: Any) -> dict[str, Any]:
    """Return what the tagger would say of its training corpus, its articles held out.

    Parameters
    ----------
    model : SentenceClassifier
        Fitted.

    Returns
    -------
    dict
        `given`: share of sentences that get each category; `needs_review`: share of all.
    """
    probabilities = model.oof_probabilities_
    given = probabilities >= model.thresholds_
    doubtful = (given & (probabilities < EVEN)).any(axis=1).mean()
    return {
        "given": given.mean(axis=0).tolist(),
        "needs_review": float(1 - (1 - doubtful) * LIMIT),
    }


def held_out_counts(
    union: FeatureUnion, texts: Sequence[str], groups: Sequence[Hashable], seed: int = 0
) -> tuple[IntArray, IntArray]:
    """Return how many terms sentences have, and how many occur in other clusters too.

    Returns
    -------
    n_terms, n_known : ndarray of shape (n_sampled, n_blocks)
    """
    clusters = _sampled(groups, seed)
    columns = []
    for name, vectorizer in union.transformer_list:
        terms_of = analyzer(BLOCKS[name], vectorizer.ngram_range, vectorizer.strip_accents)
        df = np.rint((1 + len(texts)) / np.exp(vectorizer.idf_ - 1) - 1).astype(int).tolist()
        spread = dict(zip(vectorizer.get_feature_names_out(), df, strict=True))
        least = max(int(vectorizer.min_df), 1)
        columns.append(
            [
                counts
                for rows in clusters
                for counts in _known_elsewhere([terms_of(texts[i]) for i in rows], spread, least)
            ]
        )
    both = np.array(columns, dtype=np.int64)
    return both[:, :, 0].T, both[:, :, 1].T


def _sampled(groups: Sequence[Hashable], seed: int) -> list[list[int]]:
    """Return the rows of whole clusters, drawn at random until there are enough."""
    rows = defaultdict(list)
    for row, group in enumerate(groups):
        rows[group].append(row)
    members = list(rows.values())
    drawn: list[list[int]] = []
    n_sentences = 0
    for i in np.random.default_rng(seed).permutation(len(members)):
        if n_sentences >= SAMPLE:
            break
        drawn.append(members[i])
        n_sentences += len(members[i])
    return drawn


def _known_elsewhere(
    sentences: list[list[str]], df: dict[str, int], least: int
) -> list[tuple[int, int]]:
    """Return terms and known terms of each sentence of one cluster, the cluster left out."""
    own = Counter(term for terms in sentences for term in set(terms))
    known = {term for term, n in own.items() if df.get(term, 0) - n >= least}
    return [(len(terms), sum(term in known for term in terms)) for terms in sentences]


def _usual(n_terms: IntArray, n_known: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and variance of the share of unknown terms, each as a line in 1 / n.

    With n-grams of several lengths the mean is exactly such a line, because a short sentence has
    fewer of the long ones; the variance of a share is, if sentences differ among themselves.
    """
    some = n_terms > 0
    if not some.any():
        return np.zeros(2), np.array([_LEAST_VARIANCE, 1.0])
    n = n_terms[some]
    x = np.column_stack([np.ones(len(n)), 1 / n])
    share = (n - n_known[some]) / n
    # A share is known the better the longer the sentence, and so is its variance.
    root = np.sqrt(n)
    expected = np.linalg.lstsq(x * root[:, None], share * root, rcond=None)[0]
    residual = (share - x @ expected) ** 2
    line = np.maximum(np.linalg.lstsq(x * n[:, None], residual * n, rcond=None)[0], 0)
    return expected, np.array([max(line[0], _LEAST_VARIANCE), line[1]])
