"""Where the terms of a block stand: an index that a term's hash leads into, without the term.

Terms are sorted by a 64-bit hash. Its highest bits name a bucket, `starts` says where in the order
each bucket begins, `tags` holds 16 bits of each term and the term's row its lowest 32, so that a
term is known only if all 64 bits are. No two terms of a block share a hash, or they would not be
exported. The hash is also computed by ``kernel.c``; both must change together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError

if TYPE_CHECKING:
    from watchword.tagging.block import Block

Hashes = NDArray[np.uint64]

_K0 = np.uint64(0x9E3779B97F4A7C15)
_K1 = np.uint64(0xBF58476D1CE4E5B9)
_K2 = np.uint64(0x94D049BB133111EB)
_K3 = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)

PARTS = ("starts", "tags", "rows")
"""The arrays of an index that an export holds."""

MOST_NGRAM = 32
"""Longest n-gram that the kernel has room for."""

_LEAST_BITS = 16
PADDING = 8
"""Tags that may be read past the last one."""

MORE = 2
"""Numbers in a row beside the weights: idf and the lower half of the hash."""


@dataclass(frozen=True)
class Index:
    """The order of a block's terms and the arrays that lead to them.

    Attributes
    ----------
    order : ndarray of shape (n_terms,)
        Positions of the terms in the order of their hashes.
    starts : ndarray of uint32, shape (n_buckets + 1,)
    tags : ndarray of uint16, shape (n_terms + 8,)
    rows : ndarray of float32, shape (n_terms, stride)
        Weights, zeros up to a multiple of 8 less two, idf, and the bits of half a hash.
    """

    order: NDArray[np.intp]
    starts: NDArray[np.uint32]
    tags: NDArray[np.uint16]
    rows: NDArray[np.float32]


def build(
    terms: Sequence[str], kind: str, weights: NDArray[np.float32], idf: NDArray[np.float64]
) -> Index:
    """Make the index of a block.

    Parameters
    ----------
    terms : sequence of str, length n_terms
    kind : {"word", "char_wb"}
    weights : ndarray of shape (n_terms, n_categories)
    idf : ndarray of shape (n_terms,)

    Raises
    ------
    ModelError
        If two terms have the same hash.
    """
    hashes = hash_terms(terms, kind)
    order = np.argsort(hashes, kind="stable")
    hashes = hashes[order]
    twins = np.flatnonzero(hashes[1:] == hashes[:-1])
    if len(twins):
        pair = [terms[order[twins[0]]], terms[order[twins[0] + 1]]]
        raise ModelError(
            f"the terms {pair[0]!r} and {pair[1]!r} have the same hash",
            hint="Train without one of them; two such terms are met once in 10^9 models.",
        )
    bits = max(_LEAST_BITS, (len(terms) // 4).bit_length())
    buckets = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    starts = np.searchsorted(buckets, np.arange(2**bits + 1)).astype(np.uint32)
    tags = np.zeros(len(terms) + PADDING, dtype=np.uint16)
    tags[: len(terms)] = (hashes >> _HALF).astype(np.uint16)
    n_categories = weights.shape[1]
    rows = np.zeros((len(terms), stride(n_categories)), dtype=np.float32)
    rows[:, :n_categories] = weights[order]
    rows[:, -MORE] = idf[order]
    rows.view(np.uint32)[:, -1] = hashes.astype(np.uint32)
    return Index(order, starts, tags, rows)


def find(block: Index | Block, hashes: Hashes) -> NDArray[np.int64]:
    """Return the row of each hash, -1 where it is not that of a term.

    Parameters
    ----------
    block : Index or Block
        What has `starts`, `tags` and `rows`.
    hashes : ndarray of uint64, shape (n,)
    """
    bits = (len(block.starts) - 1).bit_length() - 1
    buckets = (hashes >> np.uint64(64 - bits)).astype(np.int64)
    tags, halves = (hashes >> _HALF).astype(np.uint16), hashes.astype(np.uint32)
    at, ends = block.starts[buckets].astype(np.int64), block.starts[buckets + 1]
    checks = block.rows.view(np.uint32)[:, -1]
    found = np.full(len(hashes), -1, dtype=np.int64)
    left = np.flatnonzero(at < ends)
    while len(left):
        alike = left[block.tags[at[left]] == tags[left]]
        same = alike[checks[at[alike]] == halves[alike]]
        found[same] = at[same]
        at[left] += 1
        at[same] = ends[same]
        left = left[at[left] < ends[left]]
    return found


def stride(n_categories: int) -> int:
    """Return how many numbers a row has.

    Examples
    --------
    >>> stride(14), stride(15)
    (16, 24)
    """
    return -(-(n_categories + MORE) // 8) * 8


def hash_terms(terms: Sequence[str], kind: str) -> Hashes:
    """Return the 64-bit hash of each term.

    Parameters
    ----------
    terms : sequence of str
    kind : {"word", "char_wb"}
        Words of an n-gram are hashed one by one and joined.

    Examples
    --------
    >>> len(set(hash_terms(["gun", "guns", "gun crime", "crime gun"], "word").tolist()))
    4
    """
    if kind == "char_wb":
        return _hash_each([term.encode("utf-8", "surrogatepass") for term in terms])
    split = [term.split(" ") for term in terms]
    words = {word: number for number, word in enumerate(dict.fromkeys(w for s in split for w in s))}
    of_word = _hash_each([word.encode("utf-8", "surrogatepass") for word in words])
    lengths = np.array([len(of) for of in split])
    hashes = of_word[[words[of[0]] for of in split]]
    for n in range(1, int(lengths.max(initial=1))):
        longer = np.flatnonzero(lengths > n)
        next_word = of_word[[words[split[i][n]] for i in longer]]
        hashes[longer] = join(hashes[longer], next_word)
    return hashes


def _hash_each(terms: list[bytes]) -> Hashes:
    lengths = np.array([len(term) for term in terms], dtype=np.int64)
    firsts = np.cumsum(lengths) - lengths
    text = np.frombuffer(b"".join(terms) + bytes(8), dtype=np.uint8)
    hashes = lengths.astype(np.uint64) * _K0
    for chunk in range(0, max(int(lengths.max(initial=0)), 1), 8):
        some = np.flatnonzero(lengths > chunk) if chunk else np.arange(len(terms))
        at = firsts[some, None] + chunk + np.arange(8)
        inside = at < (firsts + lengths)[some, None]
        eight = np.where(inside, text[np.where(inside, at, 0)], 0).astype(np.uint8)
        hashes[some] = _mixed(hashes[some] ^ eight.view("<u8")[:, 0].astype(np.uint64), _K1)
    return _mixed(hashes, _K2)


def join(first: Hashes, last: Hashes) -> Hashes:
    """Return the hashes of "a b" from those of "a" and of "b"."""
    joined = first * _K3 + last
    return _mixed(joined ^ (joined >> _HALF), _K2)


def _mixed(hashes: Hashes, factor: np.uint64) -> Hashes:
    product = hashes * factor
    return product ^ (product >> _HALF)
