"""What a sentence looks like to the classifier: TF-IDF of words and of pieces of words.

Words and word pairs carry the meaning; character n-grams inside words carry endings, compounds
and spellings (*organised*, *organized*). Each block has unit length of its own.

The vectorizers are scikit-learn's own; only the counting is done here, because it can be done
several times faster (`models/counting.py`). Terms and numbers are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize

from watchword.errors import ModelError
from watchword.models.counting import Counted
from watchword.models.counting_characters import count_characters
from watchword.models.counting_words import count_words
from watchword.models.progress import Tick

BLOCKS = {"words": "word", "characters": "char_wb"}
"""Names of the blocks, and scikit-learn's analyzer for each."""

_COUNT: dict[str, Callable[..., Counted]] = {"words": count_words, "characters": count_characters}

_AT_ONCE = 1 << 24


def features(
    word_ngrams: tuple[int, int] | None = (1, 2),
    char_ngrams: tuple[int, int] | None = (2, 5),
    min_df: int = 1,
) -> FeatureUnion:
    """Return a vectorizer of one or two blocks.

    Parameters
    ----------
    word_ngrams, char_ngrams : tuple of int or None
        Least and greatest length of the n-grams; None leaves the block out.
    min_df : int
        Terms in fewer training sentences are left out.

    Returns
    -------
    sklearn.pipeline.FeatureUnion

    Raises
    ------
    ModelError
        If both blocks are left out.
    """
    if word_ngrams is None and char_ngrams is None:
        raise ModelError(
            "neither words nor characters to learn from",
            hint="Give lengths of n-grams for one of them, word_ngrams or char_ngrams.",
        )
    ranges = {"words": word_ngrams, "characters": char_ngrams}
    return FeatureUnion(
        [
            (
                name,
                TfidfVectorizer(
                    analyzer=BLOCKS[name],
                    ngram_range=tuple(ngrams),
                    sublinear_tf=True,
                    min_df=min_df,
                ),
            )
            for name, ngrams in ranges.items()
            if ngrams is not None
        ]
    )


def learn(
    union: FeatureUnion,
    texts: Sequence[str],
    *,
    most: int | None = None,
    tick: Tick | None = None,
    dtype: type = np.float64,
) -> csr_matrix:
    """Fit the vectorizers and return the TF-IDF, as `union.fit_transform` does.

    Parameters
    ----------
    union : FeatureUnion
        From `features`.
    texts : sequence of str, length n_sentences
    most : int, optional
        Terms of a block. Where there are more, `min_df` of its vectorizer is raised until the
        more frequent ones are left.
    tick : callable, optional
        Told how many sentences a block has read since it was told last.
    dtype : type
        Of the TF-IDF: single precision halves what it takes.

    Returns
    -------
    csr_matrix of shape (n_sentences, n_terms)

    Raises
    ------
    ModelError
        If a block finds no term that is frequent enough.
    """
    blocks = []
    for name, vectorizer in union.transformer_list:
        found = _COUNT[name](
            texts, vectorizer.ngram_range, least=vectorizer.min_df, most=most, tick=tick
        )
        if not found.terms:
            raise ModelError(
                f"no sentence has a term the model could learn ({name}, min_df={found.least})",
                hint="Give sentences of words, or lower min_df.",
            )
        vectorizer.min_df = found.least
        vectorizer.vocabulary_ = {term: column for column, term in enumerate(found.terms)}
        vectorizer.idf_ = np.log((len(texts) + 1) / (found.df + 1.0)) + 1.0
        blocks.append(_tfidf(found.counts, vectorizer.idf_, dtype))
        del found
    return blocks[0] if len(blocks) == 1 else hstack(blocks, format="csr")


def _tfidf(counts: csr_matrix, idf: NDArray[np.float64], dtype: type) -> csr_matrix:
    """Do what `TfidfTransformer` does, in the same order, without matrices in between."""
    values = counts.data.astype(dtype)
    for first in range(0, len(values), _AT_ONCE):
        part = values[first : first + _AT_ONCE]
        np.log(part, out=part)
        part += 1.0
        part *= idf[counts.indices[first : first + _AT_ONCE]].astype(dtype)
    weighted = csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape)
    return normalize(weighted, copy=False)


def learnt_from(x: csr_matrix, union: FeatureUnion, rows: NDArray[np.intp]) -> csr_matrix:
    """Return the TF-IDF that all sentences would have, had it been learnt from some of them only.

    Within a row, TF-IDF divided by idf is the term frequency but for a common factor, and the
    factor goes when the row is scaled to unit length again. So folds need not read the text again.

    Parameters
    ----------
    x : csr_matrix of shape (n_sentences, n_terms)
        From `union.fit_transform`.
    union : FeatureUnion
        From `features`, fitted.
    rows : ndarray of int
        The sentences that idf and vocabulary are learnt from.

    Returns
    -------
    csr_matrix of shape (n_sentences, n_terms)
        Terms that are too rare in `rows` are zero.
    """
    blocks, first = [], 0
    for _, vectorizer in union.transformer_list:
        block = x[:, first : first + len(vectorizer.idf_)]
        first += len(vectorizer.idf_)
        df = block[rows].getnnz(axis=0)
        idf = np.log((1 + len(rows)) / (1 + df)) + 1
        known = df >= max(vectorizer.min_df, 1)
        blocks.append(normalize(block @ diags(known * idf / vectorizer.idf_)))
    return hstack(blocks, format="csr")
