"""Training on more sentences than three folds are needed for, in bounded time and memory.

From `LARGE` sentences on:

- *One part is held out* for calibration and thresholds, a tenth of the sentences but at most
  50,000, by cluster; the model learns from the others and is not fitted again.
- *Rare terms are left out*: those in fewer than one of 200,000 sentences and a second one, and of
  each block all but the 500,000 most frequent.
- *Sentences are left out* where the matrix would have more than 150 million entries, by chance;
  terms and idf are those of all. Words come to that at about four million sentences, words and
  characters at 400,000. Categories are fitted side by side until 300 million entries are at work.
- *Regularisation is chosen*: of `C` and three smaller values, to a thirtieth, the least with which
  two categories that learn from a quarter of the sentences rank those held out as well as with
  any other, halved because all are four times as many. Wrong labels do more harm the more
  sentences carry them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import effective_n_jobs
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.metrics import average_precision_score
from sklearn.pipeline import FeatureUnion

from watchword.models.features import learn
from watchword.models.linear import fit_linear
from watchword.models.progress import Progress
from watchword.models.split import grouped_folds, numbered_groups

FloatArray = NDArray[np.float64]

LARGE = 100_000
"""From so many sentences on, models are trained as described here."""

MOST_TERMS = 500_000
MOST_ENTRIES = 150_000_000
MOST_AT_WORK = 300_000_000

_HELD_OUT = 50_000
_BUNDLES = 10_000
_TRIED = (1.0, 0.3, 0.1, 0.03)
_AS_GOOD = 0.002
_TRIED_CATEGORIES = 2
_TRIED_SHARE = 4


@dataclass(frozen=True, slots=True, eq=False)
class Large:
    """What was learnt, and from what.

    Attributes
    ----------
    coef : ndarray of shape (n_categories, n_terms)
    intercept : ndarray of shape (n_categories,)
    held_out : ndarray of int
        Rows that the model has not seen.
    margins : ndarray of shape (n_held_out, n_categories)
        Of those rows.
    read : ndarray of int
        Rows that terms and idf are of.
    reduced : dict
        What was left out, for the model card.
    """

    coef: FloatArray
    intercept: FloatArray
    held_out: NDArray[np.intp]
    margins: FloatArray
    read: NDArray[np.intp]
    reduced: dict[str, Any]


def learn_large(
    union: FeatureUnion,
    texts: Sequence[str],
    y: NDArray[np.int64],
    groups: Sequence[Hashable],
    *,
    progress: Progress | None = None,
    **settings: Any,
) -> Large:
    """Learn terms and classifiers from many sentences.

    Parameters
    ----------
    union : FeatureUnion
        From `features`; it is fitted.
    texts, y, groups
        As in `SentenceClassifier.fit`, y as a 0/1 matrix.
    progress : callable, optional
        Told how many of how many units of work are done; all take about equally long.
    **settings
        Of `fit_linear`.
    """
    learning, held_out = _parts(y, groups, settings["seed"])
    for _, vectorizer in union.transformer_list:
        vectorizer.min_df = max(vectorizer.min_df, 1 + len(learning) // 200_000)
    work = _Work(len(learning), [name for name, _ in union.transformer_list], y.shape[1], progress)
    read = learning
    x = learn(
        union,
        [texts[i] for i in learning],
        most=MOST_TERMS,
        tick=work.sentences_read,
        dtype=np.float32,
    )
    x_held_out = union.transform([texts[i] for i in held_out])
    rows = _bounded(x, settings["seed"])
    if len(rows) < x.shape[0]:
        x, learning = x[rows], learning[rows]
    settings["n_jobs"] = _jobs(settings["n_jobs"], x.nnz)
    strength = _strength(x, y[learning], x_held_out, y[held_out], settings)
    work.categories_fitted(2)
    coef, intercept = fit_linear(
        x, y[learning], **{**settings, "C": strength}, large=True, tick=work.categories_fitted
    )
    margins = np.asarray(x_held_out @ coef.T + intercept)
    reduced = {
        "held_out": len(held_out),
        "learnt_from": len(learning),
        "least": {name: int(block.min_df) for name, block in union.transformer_list},
        "n_terms": {name: len(block.vocabulary_) for name, block in union.transformer_list},
        "C": strength,
    }
    return Large(coef, intercept, held_out, margins, read, reduced)


def reduction(reduced: Mapping[str, Any]) -> str:
    """Say what was left out.

    Parameters
    ----------
    reduced : mapping
        As in `Large`.

    Examples
    --------
    >>> print(reduction({"learnt_from": 950000, "held_out": 50000, "C": 0.1,
    ...                  "least": {"words": 5}, "n_terms": {"words": 264007}}))
    learnt from 950,000 sentences with C = 0.1, and calibrated on 50,000 others;
    words: 264,007 terms, those in 5 sentences or more
    """
    lines = [
        f"learnt from {reduced['learnt_from']:,} sentences with C = {reduced['C']:g}, "
        f"and calibrated on {reduced['held_out']:,} others"
    ]
    for name, n_terms in reduced["n_terms"].items():
        least = reduced["least"][name]
        lines.append(f"{name}: {n_terms:,} terms, those in {least} sentences or more")
    return ";\n".join(lines)


def _parts(
    y: NDArray[np.int64], groups: Sequence[Hashable], seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows to learn from and the rows held out; no cluster is in both."""
    n_clusters, cluster = numbered_groups(groups)
    # Dealing out takes time with the number of groups; many clusters share one.
    chance = np.random.default_rng(seed).permutation(n_clusters)
    bundle = chance[cluster] % _BUNDLES
    n_folds = max(10, -(-len(y) // _HELD_OUT))
    n_folds = min(n_folds, len(np.unique(bundle)))
    folds = grouped_folds(y, bundle.tolist(), n_folds, seed)
    # A cluster larger than a fold should be learnt from, whichever fold it fills.
    held_out = np.abs(np.bincount(folds) - len(y) / n_folds).argmin()
    return np.flatnonzero(folds != held_out), np.flatnonzero(folds == held_out)


def _bounded(x: csr_matrix, seed: int) -> NDArray[np.intp]:
    """Return as many rows, by chance, as hold `MOST_ENTRIES`."""
    n = x.shape[0]
    if x.nnz <= MOST_ENTRIES:
        return np.arange(n)
    chosen = np.random.default_rng(seed).choice(n, int(n * MOST_ENTRIES / x.nnz), replace=False)
    return np.sort(chosen)


def _strength(
    x: csr_matrix,
    y: NDArray[np.int64],
    x_held_out: csr_matrix,
    y_held_out: NDArray[np.int64],
    settings: dict[str, Any],
) -> float:
    """Return the least C that ranks the sentences held out well, tried on some of the others."""
    share = np.minimum(y.mean(axis=0), y_held_out.mean(axis=0))
    there = np.argsort(share)[(share == 0).sum() :]
    middle = there[len(there) // 2 :][:_TRIED_CATEGORIES]
    if not len(middle):
        return float(settings["C"])
    some = np.random.default_rng(settings["seed"]).permutation(len(y))[: len(y) // _TRIED_SHARE]
    x, y, y_held_out = x[some], y[some][:, middle], y_held_out[:, middle]
    found: dict[float, float] = {}
    for strength in settings["C"] * np.array(_TRIED):
        coef, intercept = fit_linear(x, y, **{**settings, "C": strength}, large=True)
        margins = x_held_out @ coef.T + intercept
        found[float(strength)] = average_precision_score(y_held_out, margins)
    good = max(found.values()) - _AS_GOOD
    # The best strength falls with the square root of the number of sentences.
    return min(s for s in found if found[s] >= good) * float(np.sqrt(1 / _TRIED_SHARE))


def _jobs(n_jobs: int | None, n_entries: int) -> int:
    """Return as many jobs as memory allows: each has a copy of the matrix."""
    return max(1, min(int(effective_n_jobs(n_jobs)), MOST_AT_WORK // max(n_entries, 1)))


class _Work:
    """How much is done, in units of about 5 microseconds on one core."""

    def __init__(
        self, n: int, blocks: Sequence[str], n_categories: int, progress: Progress | None
    ) -> None:
        characters = "characters" in blocks
        self._reading = 6 if characters else 3
        self._category = n * (10 if characters else 1)
        self._total = n * self._reading * len(blocks) + self._category * (n_categories + 2)
        self._done = 0
        self._progress = progress

    def sentences_read(self, n: int) -> None:
        self._tell(n * self._reading)

    def categories_fitted(self, n: int) -> None:
        self._tell(n * self._category)

    def _tell(self, units: int) -> None:
        self._done = min(self._done + units, self._total)
        if self._progress is not None:
            self._progress(self._done, self._total)
