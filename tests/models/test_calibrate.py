"""Margins become probabilities that can be taken at their word, and the error of it is known."""

import numpy as np
import pytest

from watchword.models.calibrate import calibrate, expected_calibration_error, platt
from watchword.tagging.scores import sigmoid


def test_the_sigmoid_finds_the_line_that_made_the_labels():
    random = np.random.default_rng(0)
    margins = random.normal(0, 1.5, 40_000)
    y = (random.random(40_000) < sigmoid(3 * margins - 1)).astype(int)
    assert platt(margins, y) == pytest.approx((3, -1), abs=0.1)


def test_probabilities_that_hold_have_no_error():
    random = np.random.default_rng(0)
    p = random.random((200_000, 2))
    y = (random.random(p.shape) < p).astype(int)
    assert expected_calibration_error(p, y).max() < 0.01


def test_the_error_is_the_gap_of_the_bins_weighted_by_their_sentences():
    p = np.array([[0.15], [0.15], [0.15], [0.95]])
    y = np.array([[0], [0], [1], [1]])
    by_hand = 3 / 4 * abs(0.15 - 1 / 3) + 1 / 4 * abs(0.95 - 1)
    assert expected_calibration_error(p, y) == pytest.approx([by_hand])


def test_too_high_and_too_low_in_one_bin_cancel_but_over_bins_do_not():
    p = np.array([[0.3], [0.3], [0.7], [0.7]])
    y = np.array([[1], [1], [0], [0]])
    assert expected_calibration_error(p, y, n_bins=1) == pytest.approx([0.0])
    assert expected_calibration_error(p, y, n_bins=2) == pytest.approx([0.7])


def test_certainty_falls_into_the_last_bin():
    assert expected_calibration_error(np.ones((2, 1)), np.ones((2, 1), dtype=int)).tolist() == [0]


def test_without_a_prior_every_category_is_calibrated_by_itself():
    random = np.random.default_rng(0)
    margins = random.normal(-1, 1, (2000, 3))
    y = (random.random(margins.shape) < sigmoid(margins * [1, 2, 4] - 1)).astype(int)
    slope, shift = calibrate(margins, y, prior=0)
    alone = [platt(m, t) for m, t in zip(margins.T, y.T, strict=True)]
    assert np.allclose(np.column_stack([slope, shift]), alone, atol=0.01)


def test_a_rare_category_is_drawn_toward_the_common_line():
    random = np.random.default_rng(0)
    margins = random.normal(0, 1, (4000, 2))
    y = (random.random(margins.shape) < sigmoid(margins * [2, 2])).astype(int)
    few = slice(0, 12)
    y[12:, 1], margins[12:, 1] = y[12:, 0], margins[12:, 0]
    y[few, 1] = margins[few, 1] < 0  # a dozen flukes must not turn the line
    free, held = calibrate(margins[few], y[few], prior=0), calibrate(margins[few], y[few], 50)
    assert abs(held[0][1] - held[0][0]) < abs(free[0][1] - free[0][0])
