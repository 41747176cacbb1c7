"""Baselines: what a model must beat to be worth having."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from watchword.labels.taxonomy import Category


def keyword_labels(sentences: Sequence[str], categories: Sequence[Category]) -> NDArray[np.int64]:
    """Label sentences by the keywords of the taxonomy.

    Parameters
    ----------
    sentences : sequence of str, length n_sentences
    categories : sequence of Category, length n_categories

    Returns
    -------
    ndarray of shape (n_sentences, n_categories)
        0 or 1.

    Examples
    --------
    >>> drugs = Category("drugs", "Drugs", "d", "", "#000000", "", keywords=("cocaine", "dealer*"))
    >>> keyword_labels(["Dealers met.", "Cocaines?", "COCAINE!"], [drugs]).ravel().tolist()
    [1, 0, 1]
    """
    patterns = [_pattern(category.keywords) for category in categories]
    rows = [[int(bool(p and p.search(text))) for p in patterns] for text in sentences]
    return np.array(rows, dtype=np.int64).reshape(len(sentences), len(categories))


def _pattern(keywords: Sequence[str]) -> re.Pattern[str] | None:
    if not keywords:
        return None
    words = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in keywords)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
