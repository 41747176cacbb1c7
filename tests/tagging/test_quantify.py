"""Shares are corrected as the literature says, and their intervals are those published."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.tagging.quantify import Spread, difference, estimate, interval, prevalence, ratio

ONE = np.array(1.0)
SURE = np.array(1e15)


def two(tpr, fpr, n1=SURE, n0=SURE, design=ONE):
    """The spread of a test that only says yes or no."""
    f1, f0 = np.array([1 - tpr, tpr]), np.array([1 - fpr, fpr])
    return Spread(f1, f0, np.array(n1, float), np.array(n0, float), design, design)


PERFECT = two(1.0, 0.0)


def counts(yes, n):
    return np.array([n - yes, yes], dtype=float)


@pytest.mark.parametrize(
    ("yes", "n", "tpr", "fpr", "share"),
    [
        (30, 100, 0.8, 0.1, (0.3 - 0.1) / (0.8 - 0.1)),
        (4, 80, 0.9, 0.01, (0.05 - 0.01) / (0.9 - 0.01)),
        (9, 100, 0.8, 0.1, 0.0),  # fewer than the false alarms alone would make
        (90, 100, 0.8, 0.1, 1.0),
    ],
)
def test_two_bins_are_adjusted_classify_and_count(yes, n, tpr, fpr, share):
    spread = two(tpr, fpr)
    assert prevalence(counts(yes, n), spread.f1, spread.f0) == pytest.approx(share, abs=1e-9)


def test_expectation_maximisation_leaves_the_result_where_it_is():
    f1, f0 = np.array([0.1, 0.2, 0.7]), np.array([0.8, 0.15, 0.05])
    bins = np.array([70.0, 18.0, 12.0])
    p = prevalence(bins, f1, f0)
    posterior = p * f1 / (p * f1 + (1 - p) * f0)
    assert (bins * posterior).sum() / bins.sum() == pytest.approx(p, abs=1e-9)


def test_the_interval_is_that_of_lang_and_reiczigel():
    # Their example 1: 4060 of 11284 positive, sensitivity 178/179, specificity 358/359. They add
    # one to the counts of the test's own errors where the score test does not.
    spread = two(178 / 179, 1 / 359, n1=179, n0=359)
    low, high = interval(np.array(0.36003), counts(4060, 11284), spread, ONE)
    assert low == pytest.approx(0.349, abs=2e-3)
    assert high == pytest.approx(0.372, abs=2e-3)


def test_the_difference_is_newcombes_for_a_perfect_classifier():
    # R. G. Newcombe (1998), "Interval Estimation for the Difference between Independent
    # Proportions", example (a), method 10: 56/70 and 48/80.
    before, after = (estimate(counts(*of), PERFECT, ONE) for of in ((48, 80), (56, 70)))
    change, low, high = difference(before, after, PERFECT)
    assert [float(one) for one in (change, low, high)] == pytest.approx(
        [0.2, 0.0524, 0.3339], abs=5e-5
    )


def test_the_ratio_turned_round_is_its_inverse():
    spread = two(0.8, 0.05, n1=200, n0=900)
    one, other = (estimate(counts(yes, 500), spread, ONE) for yes in (60, 90))
    there = [float(x) for x in ratio(one, other, spread)]
    back = [float(x) for x in ratio(other, one, spread)]
    assert there == pytest.approx([1 / back[0], 1 / back[2], 1 / back[1]])
    assert there[1] < there[0] < there[2]


def test_there_is_no_ratio_to_nothing():
    none, some = (estimate(counts(yes, 500), PERFECT, ONE) for yes in (0, 90))
    assert not np.isfinite(ratio(none, some, PERFECT)[0])


def test_a_design_effect_of_four_is_a_quarter_of_the_sentences():
    spread = two(0.8, 0.05, n1=200, n0=900)
    clustered = estimate(counts(80, 400), spread, np.array(4.0))
    fewer = estimate(counts(20, 100), spread, ONE)
    assert clustered.low == pytest.approx(float(fewer.low))
    assert clustered.high == pytest.approx(float(fewer.high))


def test_what_is_complete_is_surer_than_a_sample():
    spread = two(0.9, 0.02, n1=1000, n0=9000)
    sample, whole = (estimate(counts(60, 500), spread, design) for design in (ONE, None))
    assert sample.low < whole.low < whole.share < whole.high < sample.high


def test_few_held_out_sentences_widen_the_interval():
    wide = estimate(counts(60, 500), two(0.9, 0.02, n1=20, n0=50), ONE)
    narrow = estimate(counts(60, 500), two(0.9, 0.02, n1=2000, n0=5000), ONE)
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_errors_that_two_groups_share_hardly_touch_their_difference():
    unsure, sure = two(0.7, 0.02, n1=15, n0=1000), two(0.7, 0.02)
    widths = []
    for spread in (unsure, sure):
        before, after = (estimate(counts(yes, 20_000), spread, ONE) for yes in (2000, 2100))
        _, low, high = difference(before, after, spread)
        widths.append(float(high - low))
    of_share = [
        float(estimate(counts(2000, 20_000), spread, ONE).high) for spread in (unsure, sure)
    ]
    assert of_share[0] > 1.2 * of_share[1]
    assert widths[0] < 1.1 * widths[1]


shares = st.lists(st.integers(0, 500), min_size=4, max_size=4).filter(any)


@given(shares, shares, shares)
def test_the_share_stays_between_its_bounds_and_they_in_0_to_1(bins, with_it, without):
    f1, f0 = (np.array(one, float) / sum(one) for one in (with_it, without))
    spread = Spread(f1, f0, np.array(sum(with_it), float), np.array(sum(without), float), ONE, ONE)
    found = estimate(np.array(bins, float), spread, ONE)
    assert 0 <= found.low <= found.share <= found.high <= 1


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_perfect_classifier_needs_no_correction(yes, no):
    found = estimate(counts(yes, yes + no), PERFECT, ONE)
    assert found.share == pytest.approx(yes / (yes + no), abs=1e-9)


def test_groups_and_categories_are_worked_on_at_once():
    spread = two(0.8, 0.05, n1=200, n0=900)
    many = np.stack([counts(yes, 500) for yes in (10, 60, 90)])
    together = estimate(many, spread, np.ones(3))
    alone = [float(estimate(one, spread, ONE).high) for one in many]
    assert together.high.tolist() == pytest.approx(alone)
