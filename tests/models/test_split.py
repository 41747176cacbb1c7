"""Folds never separate a group, and every category is in every fold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.errors import ModelError
from watchword.models.split import dated_folds, each_fold, grouped_folds


@given(st.integers(2, 6), st.integers(0, 1000))
@settings(max_examples=50)
def test_no_group_is_in_two_folds_and_every_row_is_in_one(n_folds, seed):
    random = np.random.default_rng(seed)
    groups = random.integers(0, 12, 100)
    y = (random.random((100, 3)) < 0.2).astype(int)
    if len(set(groups)) < n_folds:
        return
    folds = grouped_folds(y, groups.tolist(), n_folds, seed)
    assert set(folds) == set(range(n_folds))
    assert all(len(set(folds[groups == group])) == 1 for group in set(groups))
    tested = np.concatenate([test for _, test in each_fold(folds)])
    assert sorted(tested) == list(range(100))


def test_deals_a_rare_category_out_evenly():
    random = np.random.default_rng(0)
    groups = np.repeat(np.arange(60), 5)
    y = (random.random((300, 2)) < [0.5, 0.0]).astype(int)
    y[::60, 1] = 1  # five positives, in five different groups
    folds = grouped_folds(y, groups.tolist(), 5)
    assert [int(y[folds == fold, 1].sum()) for fold in range(5)] == [1] * 5
    sizes = np.bincount(folds)
    assert sizes.max() - sizes.min() <= 10


def test_too_few_groups_is_an_error():
    with pytest.raises(ModelError, match="1 clusters of articles cannot make 2 folds"):
        grouped_folds(np.ones((3, 1), dtype=int), ["a", "a", "a"], 2)


@given(st.integers(0, 1000))
@settings(max_examples=50)
def test_by_date_nothing_trained_on_is_newer_than_what_is_tested(seed):
    random = np.random.default_rng(seed)
    clusters = random.integers(0, 15, 80).tolist()
    days = [f"2024-{m:02}-01" if m else None for m in random.integers(0, 13, 80)]
    found = dated_folds(clusters, days)
    tested = found.folds == 0
    assert tested.any() and not tested.all()
    assert max(d for d, t in zip(days, tested, strict=True) if d and not t) < found.since
    assert not {c for c, t in zip(clusters, tested, strict=True) if t} & {
        c for c, t in zip(clusters, tested, strict=True) if not t
    }


def test_by_date_tests_a_fifth_and_trains_on_what_has_no_date():
    days = [f"2024-01-{n + 1:02}" for n in range(20)] + [None] * 5
    found = dated_folds(list(range(25)), days)
    assert np.flatnonzero(found.folds == 0).tolist() == [16, 17, 18, 19]
    assert (found.since, found.n_undated) == ("2024-01-17", 5)


@pytest.mark.parametrize("days", [[None] * 3, ["2024-01-01"] * 3, ["2024-01-01", None, None]])
def test_by_date_needs_two_dates(days):
    with pytest.raises(ModelError, match="different dates"):
        dated_folds(["a", "b", "c"], days)
