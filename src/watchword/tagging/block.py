"""One block of features: its terms, their idf and their weight for every category."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.tagging.terms import Analyzer, analyzer

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One TF-IDF vectorizer: terms of one kind.

    Attributes
    ----------
    name : str
    analyze : callable
        From text to terms.
    columns : dict of str to int
        Where each term stands in `idf` and `weights`.
    idf : ndarray of shape (n_terms,)
        ``ln((1 + n) / (1 + df)) + 1`` with n training sentences, df of them with the term.
    weights : ndarray of shape (n_terms, n_categories)
        Log-odds per unit of L2-normalised TF-IDF.
    """

    name: str
    analyze: Analyzer
    columns: dict[str, int]
    idf: FloatArray
    weights: NDArray[np.float32]

    def score(self, sentence: str) -> tuple[FloatArray | float, int, int]:
        """Return what this block adds to the log-odds, and how many terms it met and knew."""
        terms = self.analyze(sentence)
        columns, values, n_known = self._tfidf(terms)
        return values @ self.weights[columns] if len(columns) else 0.0, len(terms), n_known

    def tfidf(self, sentence: str) -> tuple[NDArray[np.intp], FloatArray]:
        """Return the columns of the known terms and their TF-IDF, of unit length together."""
        return self._tfidf(self.analyze(sentence))[:2]

    def _tfidf(self, terms: list[str]) -> tuple[NDArray[np.intp], FloatArray, int]:
        found = map(self.columns.get, terms)
        counts = Counter(column for column in found if column is not None)
        columns = np.fromiter(counts, dtype=np.intp, count=len(counts))
        counted = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        values = (1 + np.log(counted)) * self.idf[columns]
        return columns, values / (np.linalg.norm(values) or 1.0), int(counted.sum())


def read_block(folder: Path, settings: dict[str, Any]) -> Block:
    """Read one block of an exported tagger; `settings` is its part of the manifest."""
    name = settings["name"]
    # A term never holds a line feed: the analyzers split at white space.
    terms = (folder / f"{name}.txt").read_bytes().decode("utf-8", "surrogatepass").split("\n")
    idf = np.load(folder / f"{name}.idf.npy", mmap_mode="r", allow_pickle=False)
    columns = {term: column for column, term in enumerate(terms)}
    if not len(columns) == len(terms) == len(idf):
        raise ValueError(f"{len(columns)} different terms in {len(terms)} lines, {len(idf)} idf")
    return Block(
        name=name,
        analyze=analyzer(settings["analyzer"], tuple(settings["ngrams"])),
        columns=columns,
        idf=idf,
        weights=np.load(folder / f"{name}.weights.npy", mmap_mode="r", allow_pickle=False),
    )
