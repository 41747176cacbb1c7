"""What a sentence looks like to the classifier: TF-IDF of words and of pieces of words.

Words and word pairs carry the meaning; character n-grams inside words carry endings, compounds
and spellings (*organised*, *organized*). Each block has unit length of its own.
"""

from __future__ import annotations

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

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
