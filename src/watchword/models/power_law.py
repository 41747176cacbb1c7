"""How an error falls with the number of examples: ``a + b * n ** -c`` [1]_.

`a` is the error that no number of such examples takes away.

.. [1] C. Cortes, L. Jackel, S. Solla, V. Vapnik, J. Denker (1994), "Learning Curves: Asymptotic
   Values and Rate of Convergence".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_EXPONENTS = np.linspace(0.1, 1.5, 57)
"""For a fixed exponent the best line is exact, so the fit cannot get stuck."""


def fit_power_law(n: FloatArray, errors: FloatArray) -> FloatArray:
    """Fit one curve to each row of errors by least squares.

    Parameters
    ----------
    n : ndarray of shape (n_sizes,)
        Numbers of examples, above 0.
    errors : ndarray of shape (n_curves, n_sizes)
        In [0, 1].

    Returns
    -------
    ndarray of shape (n_curves, 3)
        `a` and `b`, both at least 0, and `c`, from 0.1 to 1.5.

    Examples
    --------
    >>> n = np.array([10.0, 20, 40, 80, 160])
    >>> fit_power_law(n, np.array([0.1 + n**-0.5])).round(3).tolist()
    [[0.1, 1.0, 0.5]]
    """
    best = np.full(len(errors), np.inf)
    found = np.zeros((len(errors), 3))
    for c in _EXPONENTS:
        a, b = _line(n**-c, errors)
        loss = ((errors - a[:, None] - b[:, None] * n**-c) ** 2).sum(axis=1)
        better = loss < best
        best[better] = loss[better]
        found[better] = np.column_stack([a, b, np.full(len(a), c)])[better]
    return found


def at(laws: FloatArray, n: float | NDArray[np.floating]) -> FloatArray:
    """Return the error of each curve at `n` examples."""
    return np.asarray(laws[..., 0] + laws[..., 1] * n ** -laws[..., 2])


def needed(laws: FloatArray, error: float | FloatArray) -> FloatArray:
    """Return the number of examples at which each curve comes down to an error; else infinity."""
    a, b, c = laws[..., 0], laws[..., 1], laws[..., 2]
    over = error - a
    reachable = (over > 1e-6) & (b > 0)
    ratio = np.divide(b, over, out=np.ones_like(b), where=reachable)
    return np.where(reachable, ratio ** (1 / c), np.inf)


def _line(x: FloatArray, errors: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the best `a` and `b` of ``a + b * x`` that are not below zero."""
    mean = errors.mean(axis=1)
    spread = max(float(((x - x.mean()) ** 2).sum()), 1e-12)  # 0 where all sizes are the same
    b = (errors - mean[:, None]) @ (x - x.mean()) / spread
    a = mean - b * x.mean()
    through_zero = errors @ x / (x @ x)
    b = np.where(a < 0, np.maximum(through_zero, 0), b)
    a = np.where(a < 0, 0, a)
    rising = b < 0
    return np.where(rising, mean, a), np.where(rising, 0, b)
