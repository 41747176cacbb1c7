"""Categories with few examples are helped, the less the more there are."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import average_precision_score

from watchword.models.features import features, learn
from watchword.models.fit import fit_setting, middles
from watchword.models.joint import fit_joint
from watchword.models.linear import fit_linear
from watchword.models.search import Setting

APART = Setting(joint=False, C=1.0, emphasis=0.5)


def sentences(n, n_examples, seed):
    """Ten terms tell a category, of which a sentence has two; forty others tell nothing."""
    draw = np.random.default_rng(seed)
    y = np.zeros((n, 3), dtype=np.int64)
    y[np.arange(n_examples), 0] = 1
    y[n_examples:, 1:] = draw.random((n - n_examples, 2)) < 0.2
    x = np.zeros((n, 70))
    for row in range(n):
        x[row, 30 + draw.choice(40, 6, replace=False)] = draw.random(6)
        for category in np.flatnonzero(y[row]):
            x[row, 10 * category + draw.choice(10, 2, replace=False)] = 1
    return csr_matrix(x / np.linalg.norm(x, axis=1, keepdims=True)), y


@pytest.mark.slow
def test_with_few_examples_labels_of_real_sentences_are_ranked_better(few_labels):
    gains = []
    for seed in range(3):
        known, y, new, gold = few_labels(seed)
        union = features()
        x = learn(union, known)
        z = union.transform(new)
        scores = [
            average_precision_score(gold, z @ coef.T + intercept, average="micro")
            for coef, intercept in (fit_setting(APART, x, y), fit_linear(x, y))
        ]
        gains.append(scores[0] - scores[1])
    assert np.mean(gains) > 0.003


def test_the_more_examples_the_less_the_help_counts():
    changes = []
    for n_examples in (5, 50, 450):
        x, y = sentences(1000, n_examples, seed=1)
        coef, _ = fit_setting(APART, x, y)
        plain, _ = fit_linear(x, y)
        changes.append(np.linalg.norm(coef[0] - plain[0]) / np.linalg.norm(plain[0]))
    assert changes[0] > 1.5 * changes[1] > 3 * changes[2]


@pytest.mark.parametrize("joint", [True, False])
def test_a_category_without_examples_gets_nearly_the_same_margin_for_every_sentence(joint):
    x, y = sentences(200, 5, seed=2)
    if joint:  # every sentence has one label then
        y = np.eye(3, dtype=np.int64)[np.where(y.any(axis=1), y.argmax(axis=1), 2)]
    y = np.column_stack([y, np.zeros(200, int)])
    coef, intercept = fit_setting(Setting(joint, 1.0, 0.0), x, y)
    margins = x @ coef.T + intercept
    assert np.isfinite(margins).all()
    assert margins[:, 3].max() < margins[:, :3].max()
    assert np.ptp(margins[:, 3]) < 0.1


def test_a_category_that_all_sentences_have_is_given_to_all():
    x, y = sentences(200, 5, seed=2)
    coef, intercept = fit_setting(APART, x, np.column_stack([y, np.ones(200, int)]))
    margins = x @ coef.T + intercept
    assert margins[:, 3].min() > 0.9
    assert np.ptp(margins[:, 3]) < np.ptp(margins[:, 0])


def test_the_middle_of_all_sentences_has_no_lead_in_any_direction():
    x, y = sentences(300, 20, seed=3)
    direction, middle = middles(x, y)
    assert np.allclose(np.asarray(x.mean(axis=0)) @ direction.T, middle)
    assert np.allclose(np.linalg.norm(direction, axis=1), 1)


def test_jointly_a_sentence_without_a_label_is_behind_none_and_one_with_two_labels_is_not():
    x = csr_matrix(np.eye(4))
    y = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 0]])
    coef, intercept = fit_joint(x, y, C=10.0)
    one, other, both, none = x @ coef.T + intercept
    assert (none < 0).all()
    assert one.argmax() == 0 and other.argmax() == 1
    assert both[:2].min() > max(none.max(), both[2])
