"""What scikit-learn's vectorizers count, counted faster: the same terms, the same numbers.

A term consists of few parts that come again and again: an n-gram of words is a shorter one and a
word, and the n-grams inside a word are the same wherever the word stands. So words are numbered
once, n-grams are counted as numbers, and text is made only of terms that are frequent enough.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, vstack

from watchword.models.progress import Tick

IntArray = NDArray[np.int64]

_CHUNK = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """How often each term stands in each sentence.

    Attributes
    ----------
    terms : list of str
        In the order of their code points, as scikit-learn sorts them.
    counts : csr_matrix of shape (n_sentences, n_terms)
        Columns in order within each row.
    df : ndarray of shape (n_terms,)
        Sentences with the term.
    least : int
        Every term is in at least so many sentences.
    """

    terms: list[str]
    counts: csr_matrix
    df: IntArray
    least: int


def numbered(
    texts: Sequence[str], tokens: Callable[[str], list[str]], tick: Tick | None = None
) -> tuple[list[str], NDArray[np.int32], IntArray]:
    """Give each distinct token a number, in order of appearance.

    Parameters
    ----------
    texts : sequence of str
    tokens : callable
        From text in lower case to its tokens.
    tick : callable, optional

    Returns
    -------
    tokens : list of str
    numbers : ndarray of int32
        Of all tokens of all sentences, one after the other.
    starts : ndarray of shape (n_sentences + 1,)
        Where each sentence begins in `numbers`, and at last where they end.

    Examples
    --------
    >>> tokens, numbers, starts = numbered(["So and so", "and"], str.split)
    >>> tokens, numbers.tolist(), starts.tolist()
    (['so', 'and'], [0, 1, 0, 1], [0, 3, 4])
    """
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    found, lengths = array("i"), array("i")
    for first in range(0, len(texts), _CHUNK):
        part = texts[first : first + _CHUNK]
        for text in part:
            here = tokens(text.lower())
            lengths.append(len(here))
            found.extend(map(number.__getitem__, here))
        if tick is not None:
            tick(len(part))
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.frombuffer(lengths, dtype=np.int32), out=starts[1:])
    return list(number), np.frombuffer(found, dtype=np.int32), starts


def counted(
    terms: list[str],
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    n_rows: int,
    least: int,
    most: int | None,
) -> Counted:
    """Return counts from the places where terms stand, terms in order.

    Parameters
    ----------
    terms : list of str
        Different from each other.
    rows, columns : ndarray of int32
        Sentence and term of each occurrence.
    n_rows : int
    least : int
        Terms in fewer sentences are left out.
    most : int or None
        `least` grows until no more than so many terms are left.
    """
    terms, columns = in_order(terms, columns)
    ones = np.ones(len(rows), dtype=np.int32)
    counts = coo_matrix((ones, (rows, columns)), shape=(n_rows, len(terms))).tocsr()
    return pruned(terms, [counts], least, most)


def in_order(terms: list[str], columns: NDArray[np.int32]) -> tuple[list[str], NDArray[np.int32]]:
    """Sort terms, and renumber `columns` alike."""
    order = sorted(range(len(terms)), key=terms.__getitem__)
    place = np.empty(len(terms), dtype=np.int32)
    place[order] = np.arange(len(terms), dtype=np.int32)
    return [terms[i] for i in order], place[columns]


def pruned(terms: list[str], parts: list[csr_matrix], least: int, most: int | None) -> Counted:
    """Put the counts of some sentences after those of others, and leave out rare terms."""
    df = sum((_df(part) for part in parts), np.zeros(len(terms), dtype=np.int64))
    least = least_for(df, least, most)
    kept = df >= least
    if not kept.all():
        parts = [_without(part, kept) for part in parts]
        terms = [terms[i] for i in np.flatnonzero(kept)]
    counts = parts[0] if len(parts) == 1 else vstack(parts, format="csr")
    return Counted(terms, counts, df[kept], least)


def _df(counts: csr_matrix) -> IntArray:
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _without(counts: csr_matrix, kept: NDArray[np.bool_]) -> csr_matrix:
    """Drop columns; scikit-learn's way, a product, takes far longer."""
    place = np.cumsum(kept, dtype=np.int32) - np.int32(1)
    stays = kept[counts.indices]
    before = np.concatenate([[0], np.cumsum(stays)])
    left = (counts.data[stays], place[counts.indices[stays]], before[counts.indptr])
    return csr_matrix(left, shape=(counts.shape[0], int(kept.sum())))


def least_for(df: IntArray, least: int, most: int | None) -> int:
    """Return the least number of sentences of a term that leaves at most `most` terms.

    Terms of equal frequency stay or go together: a rule decides, and not their order.

    Examples
    --------
    >>> df = np.array([1, 1, 2, 3, 3])
    >>> least_for(df, 1, None), least_for(df, 1, 3), least_for(df, 1, 2), least_for(df, 1, 1)
    (1, 2, 3, 4)
    """
    if most is None or (df >= least).sum() <= most:
        return least
    place = len(df) - most - 1
    return int(np.partition(df, place)[place]) + 1
