"""Scores are those of articles not seen, and agree with scikit-learn's formulas."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from watchword.models.evaluate import _scores, evaluate


@pytest.fixture(scope="module")
def result(gold, categories):
    return evaluate(gold, categories, n_folds=3)


def test_beats_the_baselines_on_what_is_easy(result):
    always_none = result.baselines["always none"][0]
    keywords = result.baselines["keywords"][0]
    assert always_none.f1 == 0 < keywords.f1 < result.micro.f1
    assert result.micro.low <= result.micro.f1 <= result.micro.high


def test_agrees_with_scikit_learn():
    random = np.random.default_rng(1)
    y, given = ((random.random((200, 3)) < 0.3).astype(int) for _ in range(2))
    *each, micro, macro = _scores(y, given, [str(i // 10) for i in range(200)], list("abc"), 0)
    assert [one.f1 for one in each] == pytest.approx(f1_score(y, given, average=None))
    assert micro.f1 == pytest.approx(f1_score(y, given, average="micro"))
    assert macro.f1 == pytest.approx(f1_score(y, given, average="macro"))
    assert micro.precision == pytest.approx(precision_score(y, given, average="micro"))
    assert macro.recall == pytest.approx(recall_score(y, given, average="macro"))


def test_gold_of_the_test_fold_is_never_seen(gold, categories):
    # Labels dealt out by article, with no relation to the text: nothing can be learnt about
    # an article that is not seen, so only leakage could score well.
    random = np.random.default_rng(0)
    luck = {name: ["drugs"] if random.random() < 0.5 else [] for name in set(gold["cluster"])}
    by_luck = gold.map(lambda row: {"labels": luck[row["cluster"]]})
    texts = [f"{row['cluster']}word " + row["text"] for row in by_luck]
    by_luck = by_luck.remove_columns("text").add_column("text", texts)
    found = evaluate(by_luck, categories[:1], n_folds=3)
    always = 2 * 0.5 / 1.5
    assert found.micro.f1 < always + 0.1


def test_warns_where_support_is_small(result):
    assert "too few to trust" not in result.table()
    assert result._row(result.micro.__class__("x", 3, 1, 1, 1, 1, 1), "x")[-1] == "too few to trust"
