"""Words of one stem share what they teach: *seizing* is learnt from *seized*, too.

Beside every word and word pair stands one term for its stem, which counts all its inflections; a
coefficient is then the sum of what a word says for itself and what its stem says [1]_. As the
stem's term is a sum of others, its coefficient is added to theirs after training, and the tagger
knows nothing of stems.

.. [1] H. Daumé III (2007), "Frustratingly Easy Domain Adaptation": general and specific copies of
   each feature.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import snowballstemmer
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from watchword.errors import ModelError

_SHARED = np.sqrt(0.5)
"""Weight of a term and of its stem, so that a word that has no other inflection counts as much."""


def with_stems(union: FeatureUnion, language: str | None) -> csr_matrix:
    """Return what turns terms into terms and stems.

    Parameters
    ----------
    union : FeatureUnion
        From `features`, fitted.
    language : str or None
        As in `SentenceClassifier`.

    Returns
    -------
    csr_matrix of shape (n_terms, n_terms + n_stems)
        ``x @ s`` is TF-IDF with stems; coefficients of those go back by ``coef @ s.T``.

    Raises
    ------
    ModelError
        If Snowball does not know the language.
    """
    stems = np.concatenate(
        [_stems(name, vectorizer, language) for name, vectorizer in union.transformer_list]
    )
    n_terms, shared = len(stems), np.flatnonzero(stems >= 0)
    own = np.ones(n_terms)
    own[shared] = _SHARED
    rows = np.concatenate([np.arange(n_terms), shared])
    columns = np.concatenate([np.arange(n_terms), n_terms + stems[shared]])
    values = np.concatenate([own, np.full(len(shared), _SHARED)])
    return csr_matrix((values, (rows, columns)), shape=(n_terms, n_terms + stems.max() + 1))


def _stems(block: str, vectorizer: TfidfVectorizer, language: str | None) -> NDArray[np.int64]:
    if block == "words" and language is not None:
        return stem_numbers(vectorizer.get_feature_names_out(), language)
    return np.full(len(vectorizer.vocabulary_), -1)


def stem_numbers(terms: Sequence[str], language: str) -> NDArray[np.int64]:
    """Return the number of each term's stem, or -1 where no other term has it.

    Parameters
    ----------
    terms : sequence of str
        Words, or words with blanks between them, whose stems are taken one by one.
    language : str
        As Snowball calls it.

    Examples
    --------
    >>> stem_numbers(["seize", "seized", "seized cash", "seizing cash", "soon"], "english").tolist()
    [0, 0, 1, 1, -1]
    """
    if language not in snowballstemmer.algorithms():
        raise ModelError(
            f"no stems of the language '{language}'",
            hint=f"Give one of {', '.join(snowballstemmer.algorithms())}, or None.",
        )
    stems = [" ".join(_stem(word, language) for word in term.split(" ")) for term in terms]
    _, number, count = np.unique(
        np.array(stems, dtype=object), return_inverse=True, return_counts=True
    )
    several = np.cumsum(count > 1) - 1
    return np.where(count[number] > 1, several[number], -1).astype(np.int64)


@lru_cache(maxsize=1 << 18)
def _stem(word: str, language: str) -> str:
    # A stemmer of its own for each word: they hold the word they work on, and threads may call.
    return str(snowballstemmer.stemmer(language).stemWord(word))
