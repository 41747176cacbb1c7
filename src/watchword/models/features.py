"""What a sentence looks like to the classifier: TF-IDF of words and of pieces of words.

Words and word pairs carry the meaning; character n-grams inside words carry endings, compounds
and spellings (*organised*, *organized*). Each block has unit length of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize

BLOCKS = {"words": "word", "characters": "char_wb"}
"""Names of the blocks, and scikit-learn's analyzer for each."""


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
    """
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
