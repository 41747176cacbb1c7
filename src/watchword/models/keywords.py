"""Keywords of the taxonomy as first examples, each learnt like a sentence that has its category.

What the taxonomy says itself need not be learnt from labels. The fewer labels there are, the more
it helps; among thousands of sentences it hardly counts. Keywords are never tested on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError

FILLS = 0.5
"""How long a keyword is beside a sentence: words around it take their part of a unit vector.

As long as a sentence it would count too little within one: with 300 labels F1 falls by 0.02.
"""


def as_sentences(
    keywords: Sequence[Sequence[str]] | None, n_categories: int
) -> tuple[list[str], NDArray[np.int64]]:
    """Return every keyword once, and which categories it speaks for.

    Parameters
    ----------
    keywords : sequence of sequence of str, or None
        Of each category; an asterisk, which stands for any ending, is left out.
    n_categories : int

    Returns
    -------
    texts : list of str
    y : ndarray of shape (n_keywords, n_categories)
        0 or 1.

    Raises
    ------
    ModelError
        If they are not one sequence of strings for each category.

    Examples
    --------
    >>> texts, y = as_sentences([["cocaine", "dealer*"], ["dealer", "rifle"]], 2)
    >>> texts, y.tolist()
    (['cocaine', 'dealer', 'rifle'], [[1, 0], [1, 1], [0, 1]])
    """
    if keywords is None:
        return [], np.zeros((0, n_categories), dtype=np.int64)
    if len(keywords) != n_categories or any(isinstance(of, str) for of in keywords):
        raise ModelError(
            f"keywords {list(keywords)!r:.60} for {n_categories} categories",
            hint="Give a sequence of keywords for each category, in the order of the columns.",
        )
    found: dict[str, set[int]] = {}
    for column, of in enumerate(keywords):
        for keyword in of:
            found.setdefault(keyword.replace("*", "").strip(), set()).add(column)
    found.pop("", None)
    y = [[int(column in columns) for column in range(n_categories)] for columns in found.values()]
    return list(found), np.array(y, dtype=np.int64).reshape(len(found), n_categories)
