"""Folds never separate a group, and every category is in every fold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.errors import ModelError
from watchword.models.split import each_fold, grouped_folds


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
