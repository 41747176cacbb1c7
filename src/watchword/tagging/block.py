"""One block of features: its terms, their idf and their weight for every category."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError
from watchword.tagging.checks import EXPORT_AGAIN
from watchword.tagging.index import MORE, PARTS, stride
from watchword.tagging.terms import Analyzer, analyzer, splitter

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Block:
    """One TF-IDF vectorizer: terms of one kind.

    Attributes
    ----------
    name : str
    kind : {"word", "char_wb"}
    ngrams : tuple of (int, int)
        Least and greatest length of its n-grams.
    strip_accents : {None, "ascii", "unicode"}
    analyze : callable
        From text to terms.
    split : callable
        From text to terms, for text that is in lower case and without accents already.
    terms_file : Path
        The terms, one a line, in the order of the rows.
    starts : ndarray of uint32, shape (n_buckets + 1,)
    tags : ndarray of uint16, shape (n_terms + 8,)
        The index from a term's hash to its row; see `watchword.tagging.index`.
    rows : ndarray of float32, shape (n_terms, stride)
    n_categories : int
    """

    name: str
    kind: str
    ngrams: tuple[int, int]
    strip_accents: str | None
    analyze: Analyzer
    split: Analyzer
    terms_file: Path
    starts: NDArray[np.uint32]
    tags: NDArray[np.uint16]
    rows: NDArray[np.float32]
    n_categories: int

    @property
    def weights(self) -> NDArray[np.float32]:
        """Log-odds per unit of L2-normalised TF-IDF, shape (n_terms, n_categories)."""
        return self.rows[:, : self.n_categories]

    @property
    def idf(self) -> NDArray[np.float32]:
        """``ln((1 + n) / (1 + df)) + 1`` with n training sentences, df of them with the term."""
        return self.rows[:, -MORE]

    @cached_property
    def columns(self) -> dict[str, int]:
        """Where each term stands in `idf` and `weights`; read when it is first asked for."""
        # A term never holds a line feed: the analyzers split at white space.
        try:
            terms = self.terms_file.read_bytes().decode("utf-8", "surrogatepass").split("\n")
        except UnicodeDecodeError as error:
            raise ModelError("is not UTF-8", where=self.terms_file, hint=EXPORT_AGAIN) from error
        columns = {term: column for column, term in enumerate(terms)}
        if not len(columns) == len(terms) == len(self.rows):
            raise ModelError(
                f"holds {len(columns)} different terms in {len(terms)} lines for a model of "
                f"{len(self.rows)}",
                where=self.terms_file,
                hint=EXPORT_AGAIN,
            )
        return columns

    def tfidf(self, sentence: str) -> tuple[NDArray[np.intp], FloatArray]:
        """Return the columns of the known terms and their TF-IDF, of unit length together."""
        found = map(self.columns.get, self.analyze(sentence))
        counts = Counter(column for column in found if column is not None)
        columns = np.fromiter(counts, dtype=np.intp, count=len(counts))
        counted = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        values = (1 + np.log(counted)) * self.idf[columns]
        return columns, values / (np.linalg.norm(values) or 1.0)


def read_block(folder: Path, settings: dict[str, Any], n_categories: int) -> Block:
    """Read one block of an exported tagger; `settings` is its part of the manifest."""
    name, kind, strip = settings["name"], settings["analyzer"], settings["strip_accents"]
    ngrams = int(settings["ngrams"][0]), int(settings["ngrams"][1])
    starts, tags, rows = (
        np.load(folder / f"{name}.{part}.npy", mmap_mode="r", allow_pickle=False) for part in PARTS
    )
    if rows.ndim != 2 or rows.shape[1] != stride(n_categories):
        raise ValueError(f"{name}.rows.npy does not fit {n_categories} categories")
    return Block(
        name=name,
        kind=kind,
        ngrams=ngrams,
        strip_accents=strip,
        analyze=analyzer(kind, ngrams, strip),
        split=splitter(kind, ngrams),
        terms_file=folder / f"{name}.txt",
        starts=starts,
        tags=tags,
        rows=rows,
        n_categories=n_categories,
    )
