"""How common a category really is, told from a classifier that is sometimes wrong.

Counting what a classifier marks is biased: it misses some and marks some wrongly, and how much
that matters depends on how common the category is. What stays the same is how scores spread among
sentences with the category, *f1*, and among the others, *f0*; both are known from held-out
sentences. New sentences are a mixture of the two, and the share of the first is what is asked:

    d = p f1 + (1 - p) f0

`prevalence` takes the p under which the counts are likeliest [1]_. Scores are counted in bins; with
two bins, marked or not, it is adjusted classify and count [2]_: (marked - fpr) / (tpr - fpr).
`interval` keeps every p that the counts do not speak against, by the score test that for a plain
share gives Wilson's interval; that f1 and f0 are estimates themselves counts as it does for a
diagnostic test [3]_. `difference` sets two such shares side by side [4]_.

Arrays have any leading shape, such as (n_groups, n_categories); bins are the last axis.

.. [1] M. Saerens, P. Latinne, C. Decaestecker (2002), "Adjusting the Outputs of a Classifier to
   New a Priori Probabilities"; likelihoods from held-out bins after S. Garg, Y. Wu, S.
   Balakrishnan, Z. Lipton (2020), "A Unified View of Label Shift Estimation".
.. [2] G. Forman (2008), "Quantifying Counts and Costs via Classification".
.. [3] Z. Lang, J. Reiczigel (2014), "Confidence Limits for Prevalence of Disease Adjusted for
   Estimated Sensitivity and Specificity".
.. [4] R. G. Newcombe (1998), "Interval Estimation for the Difference between Independent
   Proportions", method 10; what f1 and f0 add is common to both and comes on top.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

Z = 1.959963984540054
"""Standard errors on each side of a 95 % interval."""

_HALVINGS = 40
_TINY = 1e-60


class Spread(NamedTuple):
    """How scores spread over bins with and without a category, and what is known of that.

    Attributes
    ----------
    f1, f0 : ndarray of shape (..., n_bins)
        Shares of the held-out sentences with the category, and of those without.
    n1, n0 : ndarray of shape (...)
        How many those are.
    design1, design0 : ndarray of shape (...)
        By how much more their counts vary than if sentences of one article were independent,
        at least 1.
    """

    f1: FloatArray
    f0: FloatArray
    n1: FloatArray
    n0: FloatArray
    design1: FloatArray
    design0: FloatArray


class Estimate(NamedTuple):
    """A share with its 95 % interval, and what a comparison needs besides.

    Attributes
    ----------
    share, low, high : ndarray of shape (...)
        In [0, 1].
    own_low, own_high : ndarray of shape (...)
        The interval if f1 and f0 were exact.
    pull : ndarray of shape (..., n_bins)
        How far one sentence more in a bin, out of all, would move the share.
    """

    share: FloatArray
    low: FloatArray
    high: FloatArray
    own_low: FloatArray
    own_high: FloatArray
    pull: FloatArray


def prevalence(counts: FloatArray, f1: FloatArray, f0: FloatArray) -> FloatArray:
    """Return the likeliest share of sentences with the category.

    Parameters
    ----------
    counts : ndarray of shape (..., n_bins)
        New sentences with a score in each bin.
    f1, f0 : ndarray of shape (..., n_bins)
        Shares of the held-out sentences with and without the category in each bin.

    Returns
    -------
    ndarray of shape (...)
        In [0, 1].

    Examples
    --------
    Of 150 animals 23 test positive; the test finds 96 % of the ill and clears 89 % of the others.
    By hand: (23 / 150 - 0.11) / (0.96 - 0.11).

    >>> counts, f1, f0 = np.array([127, 23]), np.array([0.04, 0.96]), np.array([0.89, 0.11])
    >>> prevalence(counts, f1, f0).round(4).item()
    0.051
    """

    def rise(p: FloatArray) -> FloatArray:
        return np.asarray((counts * slope(p, f1, f0)).sum(axis=-1))

    shape = np.broadcast_shapes(counts.shape, f1.shape)[:-1]
    return _crossing(rise, np.zeros(shape), np.ones(shape))


def slope(p: FloatArray, f1: FloatArray, f0: FloatArray) -> FloatArray:
    """Return by how much the log-likelihood of a sentence in each bin rises with p."""
    # A bin that nobody has ever been in says nothing.
    return np.asarray((f1 - f0) / np.maximum(_mixture(p, f1, f0), _TINY))


def noise(
    p: FloatArray, u: FloatArray, spread: Spread, design: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return the variances of the mean slope: from the new sentences, and from f1 and f0.

    Parameters
    ----------
    p : ndarray of shape (...)
    u : ndarray of shape (..., n_bins)
        `slope` at p.
    spread : Spread
    design : ndarray of shape (...) or None
        By how much more the new counts vary than if sentences were drawn independently. None:
        the sentences are all there are, and only what the classifier makes of them is chance.

    Returns
    -------
    ndarray of shape (...)
        For one sentence; divide by how many there are.
    ndarray of shape (...)
    """
    v1, v0 = variance(u, spread.f1), variance(u, spread.f0)
    if design is None:
        new = p * spread.design1 * v1 + (1 - p) * spread.design0 * v0
    else:
        new = design * variance(u, _mixture(p, spread.f1, spread.f0))
    held_out = (
        p**2 * v1 * spread.design1 / spread.n1 + (1 - p) ** 2 * v0 * spread.design0 / spread.n0
    )
    return np.asarray(new), np.asarray(held_out)


def estimate(counts: FloatArray, spread: Spread, design: FloatArray | None) -> Estimate:
    """Return the prevalence with its interval.

    Parameters
    ----------
    counts : ndarray of shape (..., n_bins)
    spread : Spread
    design : ndarray of shape (...) or None
        As of `noise`.

    Returns
    -------
    Estimate
    """
    share = prevalence(counts, spread.f1, spread.f0)
    exact = spread._replace(n1=np.asarray(np.inf), n0=np.asarray(np.inf))
    u = slope(share, spread.f1, spread.f0)
    information = np.maximum(variance(u, _mixture(share, spread.f1, spread.f0)), _TINY)
    return Estimate(
        share,
        *interval(share, counts, spread, design),
        *interval(share, counts, exact, design),
        pull=np.asarray(u / information[..., None]),
    )


def interval(
    share: FloatArray, counts: FloatArray, spread: Spread, design: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Return the 95 % interval around the likeliest share.

    Examples
    --------
    With a perfect classifier it is Wilson's interval: 10 of 100 is 5.5 % to 17.4 %.

    >>> sure, one = np.array(1e12), np.array(1.0)
    >>> spread = Spread(np.array([0, 1.0]), np.array([1.0, 0]), sure, sure, one, one)
    >>> low, high = interval(np.array(0.1), np.array([90, 10]), spread, one)
    >>> print(f"{low:.3f} {high:.3f}")
    0.055 0.174
    """
    n = counts.sum(axis=-1)

    def errors(p: FloatArray) -> FloatArray:
        u = slope(p, spread.f1, spread.f0)
        new, held_out = noise(p, u, spread, design)
        mean = (counts * u).sum(axis=-1) / n
        return np.asarray(mean / np.sqrt(np.maximum(new / n + held_out, _TINY)))

    zero, one = np.zeros_like(share), np.ones_like(share)
    low = _crossing(lambda p: errors(p) - Z, zero, share)
    high = _crossing(lambda p: errors(p) + Z, share, one)
    return low, high


def difference(
    before: Estimate, after: Estimate, spread: Spread
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return ``after - before`` with its 95 % interval.

    What f1 and f0 get wrong moves both shares the same way and mostly cancels.
    """
    p, q = (one.share[..., None] for one in (before, after))
    shared = _held_out(
        q * after.pull - p * before.pull, (1 - q) * after.pull - (1 - p) * before.pull, spread
    )
    change = after.share - before.share
    low = _reach(after.share - after.own_low, before.own_high - before.share, shared)
    high = _reach(after.own_high - after.share, before.share - before.own_low, shared)
    return change, np.asarray(change - low), np.asarray(change + high)


def ratio(
    before: Estimate, after: Estimate, spread: Spread
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return ``after / before`` with its 95 % interval, taken on the logarithms.

    Not finite where one of them is 0; infinite above where `before` may be.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        p, q = (one.share[..., None] for one in (before, after))
        shared = _held_out(
            after.pull - before.pull,
            (1 - q) / q * after.pull - (1 - p) / p * before.pull,
            spread,
        )
        a, a_low, a_high = (np.log(one) for one in (after.share, after.own_low, after.own_high))
        b, b_low, b_high = (np.log(one) for one in (before.share, before.own_low, before.own_high))
        low, high = _reach(a - a_low, b_high - b, shared), _reach(a_high - a, b - b_low, shared)
        return np.exp(a - b), np.exp(a - b - low), np.exp(a - b + high)


def variance(values: FloatArray, shares: FloatArray) -> FloatArray:
    """Return the variance of what has these values in bins of these shares."""
    centred = values - (values * shares).sum(axis=-1, keepdims=True)
    return np.asarray((centred**2 * shares).sum(axis=-1))


def _mixture(p: FloatArray, f1: FloatArray, f0: FloatArray) -> FloatArray:
    p = np.asarray(p)[..., None]
    return np.asarray(p * f1 + (1 - p) * f0)


def _held_out(with_it: FloatArray, without: FloatArray, spread: Spread) -> FloatArray:
    """Return the variance that f1 and f0 bring into a figure which their bins move by so much."""
    return np.asarray(
        variance(with_it, spread.f1) * spread.design1 / spread.n1
        + variance(without, spread.f0) * spread.design0 / spread.n0
    )


def _reach(one: FloatArray, other: FloatArray, shared: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(one**2 + other**2 + Z**2 * shared))


def _crossing(
    falling: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return where a falling function meets zero between two arrays, or the end it stays beyond."""
    below, above = falling(low) <= 0, falling(high) >= 0
    left, right = low, high
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        to_come = falling(middle) > 0
        left, right = np.where(to_come, middle, left), np.where(to_come, right, middle)
    return np.asarray(np.where(below, low, np.where(above, high, (left + right) / 2)))
