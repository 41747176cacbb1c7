"""Average precision and intervals agree with published definitions and with scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from watchword.models.average_precision import average_precision
from watchword.models.resamples import RESAMPLES, Resamples
from watchword.models.scores import scores


def test_average_precision_of_a_ranking_worked_out_by_hand():
    # Manning, Raghavan, Schütze (2008), chapter 8: relevant at ranks 1, 3, 6, 10, 15 of 15.
    y = np.zeros(15, dtype=int)
    y[[0, 2, 5, 9, 14]] = 1
    p = np.linspace(1, 0, 15)
    assert average_precision(p, y)[0] == pytest.approx(
        (1 / 1 + 2 / 3 + 3 / 6 + 4 / 10 + 5 / 15) / 5
    )


@given(st.integers(0, 10_000), st.integers(2, 40), st.integers(1, 8))
@settings(max_examples=100, deadline=None)
def test_average_precision_is_scikit_learns_with_ties_and_weights(seed, n, n_values):
    random = np.random.default_rng(seed)
    p = random.integers(0, n_values, n) / n_values  # many ties
    y = random.integers(0, 2, n)
    weights = random.integers(0, 4, (n, 3))
    found = average_precision(p, y, weights)
    for column, value in zip(weights.T, found, strict=True):
        if (y * column).sum() == 0:
            assert np.isnan(value)
        else:
            assert value == pytest.approx(average_precision_score(y, p, sample_weight=column))


def test_no_positive_has_no_average_precision():
    *_, micro, macro = scores(
        np.zeros((4, 1), int), np.ones((4, 1), int), list("abcd"), ["x"],
        probabilities=np.full((4, 1), 0.5),
    )  # fmt: skip
    assert micro.average_precision is None and macro.average_precision is None
    assert micro.calibration_error == pytest.approx(0.5)
    assert "average_precision" not in micro.intervals


def test_resamples_draw_whole_clusters():
    resamples = Resamples(["a", "a", "b", "c"], seed=1)
    assert resamples.weights.shape == (1 + RESAMPLES, 3)
    assert (resamples.weights.sum(axis=1) == 3).all() and (resamples.weights[0] == 1).all()
    summed = resamples.sums(np.array([[1], [1], [10], [100]]))
    assert summed[0, 0] == 112
    assert (summed[:, 0] == resamples.weights @ [2, 10, 100]).all()


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    # Clusters of ten sentences that share one recall each: rows as if independent would be far
    # too sure of themselves.
    held, n = 0, 120
    for seed in range(n):
        random = np.random.default_rng(seed)
        recall = random.beta(2, 2, size=60)
        predicted = (random.random((60, 10)) < recall[:, None]).astype(int).reshape(-1, 1)
        clusters = np.repeat(np.arange(60), 10).astype(str).tolist()
        one, *_ = scores(np.ones((600, 1), int), predicted, clusters, ["x"], seed=seed)
        low, high = one.intervals["recall"]
        held += low <= 0.5 <= high
    assert 0.88 <= held / n <= 0.99


def test_one_cluster_has_no_interval():
    one, *_ = scores(np.ones((3, 1), int), np.ones((3, 1), int), ["a"] * 3, ["x"])
    assert (one.f1, one.low, one.high) == (1, None, None) and one.intervals == {}
