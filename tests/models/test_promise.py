"""A promise is kept on articles not seen, or it is said that it cannot be made."""

import importlib.util
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics import f1_score

from watchword.errors import ModelError
from watchword.models.card import model_card
from watchword.models.classifier import SentenceClassifier
from watchword.models.export import export
from watchword.models.promise import NEVER, Fewer, Promise, keep_promise
from watchword.models.train import indicator, train
from watchword.tagging.tagger import load_tagger


def sample(n, rate, seed, per_cluster=1, sharpness=2.0):
    """Sentences with calibrated probabilities; those of one cluster share part of their margin."""
    draw = np.random.default_rng(seed)
    common = np.repeat(draw.normal(size=n // per_cluster), per_cluster)
    alike = 0.0 if per_cluster == 1 else 0.7
    margin = np.sqrt(1 - alike) * draw.normal(size=n) + np.sqrt(alike) * common
    log_odds = sharpness * 2 * margin + np.log(rate / (1 - rate))
    p = 1 / (1 + np.exp(-log_odds))
    y = (draw.random(n) < p).astype(int)
    return p[:, None], y[:, None], np.arange(n) // per_cluster


@pytest.mark.parametrize("kind", ["precision", "recall"])
@pytest.mark.parametrize("value", [0.7, 0.9])
def test_a_promise_holds_nine_times_of_ten_on_what_was_not_seen(kind, value):
    p, y, _ = sample(200_000, 0.2, seed=0)
    fails = 0
    for seed in range(60):
        cut = keep_promise(Promise(kind, value), *sample(1500, 0.2, seed=seed + 1)).cuts[0]
        over = p[:, 0] >= cut.threshold
        whole = over if kind == "precision" else y[:, 0] == 1
        fails += (over & (y[:, 0] == 1)).sum() < value * whole.sum()
        assert cut.kept and cut.low >= value
    assert fails <= 12  # 10 % of 60, and what chance adds


def test_a_promise_costs_no_more_than_it_must():
    p, y, groups = sample(20_000, 0.3, seed=0)
    careful = keep_promise(Promise("precision", 0.9), p, y, groups).cuts[0]
    assert 0.9 <= careful.precision <= 0.92
    complete = keep_promise(Promise("recall", 0.9), p, y, groups).cuts[0]
    assert 0.9 <= complete.recall <= 0.92


def test_the_more_sentences_of_a_cluster_are_alike_the_more_careful_is_the_threshold():
    p, y, _ = sample(3000, 0.3, seed=3, per_cluster=30)
    right = np.where(np.arange(3000) // 30 % 3 == 0, 0, y[:, 0])  # whole clusters are wrong
    alone = keep_promise(Promise("precision", 0.6), p, right[:, None], range(3000)).cuts[0]
    together = keep_promise(
        Promise("precision", 0.6), p, right[:, None], np.arange(3000) // 30
    ).cuts[0]
    assert together.threshold > alone.threshold


def test_too_few_positives_to_promise_a_precision_are_never_given():
    p, y = np.array([[0.9]] * 5 + [[0.1]] * 95), np.array([[1]] * 5 + [[0]] * 95)
    kept = keep_promise(Promise("precision", 0.9), p, y, range(100), categories=["rare"])
    assert kept.thresholds.tolist() == [NEVER]
    assert not (p >= kept.thresholds).any()
    assert "rare" in kept.table() and "never given" in kept.table()
    assert "cannot be promised for 1 of 1 categories" in str(kept)


def test_too_few_positives_to_promise_a_recall_get_the_threshold_that_finds_them_all():
    p, y = np.array([[0.9]] * 4 + [[0.3]] + [[0.1]] * 95), np.array([[1]] * 5 + [[0]] * 95)
    (cut,) = keep_promise(Promise("recall", 0.9), p, y, range(100)).cuts
    assert not cut.kept and cut.threshold == pytest.approx(0.3) and cut.recall == 1


@pytest.mark.parametrize("kind", ["precision", "recall"])
def test_a_category_nobody_chose_is_never_given(kind):
    kept = keep_promise(Promise(kind, 0.5), np.ones((9, 1)), np.zeros((9, 1), int), range(9))
    assert kept.thresholds.tolist() == [NEVER] and not kept.cuts[0].kept


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=60),
    st.floats(0.01, 50),
    st.floats(0.01, 50),
)
def test_a_budget_is_never_exceeded_on_what_it_was_chosen_on(probabilities, budget, volume):
    p = np.array(probabilities)[:, None]
    kept = keep_promise(Promise("budget", budget, volume), p, p > 0.5, range(len(p)))
    tagged = (p >= kept.thresholds).any(axis=1).sum()
    assert tagged <= len(p) * budget / volume + 1e-9


def test_a_budget_takes_the_surest_sentences_by_one_threshold_for_all():
    p = np.random.default_rng(0).random((1000, 3))
    kept = keep_promise(Promise("budget", 200, 5000), p, p > 0.5, range(1000))
    tagged = (p >= kept.thresholds).any(axis=1)
    assert tagged.sum() == 40 and len(set(kept.thresholds)) == 1
    assert p.max(axis=1)[tagged].min() > p.max(axis=1)[~tagged].max()


def test_a_budget_of_more_than_arrives_tags_everything():
    p = np.array([[0.0], [0.5]])
    kept = keep_promise(Promise("budget", 10, 5), p, p > 0.4, range(2))
    assert (p >= kept.thresholds).all() and kept.tagged == 1


def test_a_budget_foresees_that_the_final_model_is_surer():
    log_odds = np.random.default_rng(0).normal(size=(3000, 1))
    times = (1.0, 1.3, 1.3 + 0.3 * np.log2(1.5))
    as_sure = [1 / (1 + np.exp(-one * log_odds)) for one in times]
    fewer = Fewer(np.arange(3000), as_sure[0], 2 / 3)
    kept = keep_promise(
        Promise("budget", 100, 1000), as_sure[1], log_odds > 0, range(3000), fewer=fewer
    )
    assert (as_sure[2] >= kept.thresholds).mean() == pytest.approx(0.1, abs=0.005)


@pytest.mark.parametrize(
    "wrong",
    [
        ("precision", 0),
        ("precision", 1),
        ("recall", 1.5),
        ("recall", float("nan")),
        ("budget", 200),
        ("budget", 0, 100),
        ("budget", 10, float("inf")),
        ("accuracy", 0.5),
    ],
)
def test_what_nobody_can_promise_is_refused(wrong):
    with pytest.raises(ModelError):
        Promise(*wrong)


@pytest.mark.parametrize("setting", [(), ("precision",), "precision", ("recall", "high"), 0.9])
def test_a_setting_that_names_no_promise_is_refused(gold, setting):
    with pytest.raises(ModelError, match="no promise"):
        train(gold, promise=setting)


@pytest.mark.parametrize("setting", [("precision", 0.9), ("budget", 20.0, 100.0)])
def test_a_promise_and_its_setting_say_the_same(setting):
    assert Promise.of(setting).setting == setting
    assert Promise.of(json.loads(json.dumps(setting))) == Promise(*setting)


def test_without_a_promise_the_thresholds_are_those_of_the_best_f1(gold, model):
    y = indicator(gold["labels"], model.categories_)
    p = model.oof_probabilities_
    best = max(f1_score(y, p >= one, average="micro") for one in np.linspace(0.05, 0.95, 91))
    assert f1_score(y, p >= model.thresholds_, average="micro") > best - 0.02
    assert str(model.kept_).startswith("best F1")


def test_a_promise_is_a_setting_like_any_other():
    promised = SentenceClassifier(promise=("recall", 0.9))
    assert clone(promised).get_params()["promise"] == ("recall", 0.9)
    assert SentenceClassifier().set_params(promise=promised.promise).promise == promised.promise


@pytest.mark.parametrize(
    "promise", [Promise("precision", 0.9), Promise("recall", 0.95), Promise("budget", 20, 100)]
)
def test_every_way_to_tag_keeps_the_promise(gold, tmp_path, promise):
    promised = train(gold, promise=promise.setting)
    folder = export(promised, tmp_path / "promised")
    tagger = load_tagger(folder)
    assert np.array_equal(tagger.thresholds, promised.thresholds_)
    texts = list(gold["text"])
    assert np.array_equal(
        indicator(tagger.labels(texts), tagger.categories), promised.predict(texts)
    )
    stated = tagger.manifest["promise"]
    assert Promise(**stated["promise"]) == promise and stated["categories"] == ["drugs", "fraud"]
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert f"Promised: {promise}" in card and card == model_card(tagger.manifest)


@pytest.fixture(scope="module")
def benchmark(root):
    spec = importlib.util.spec_from_file_location("promises", root / "benchmarks" / "promises.py")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["promises"] = module  # a dataclass looks its module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["promises"]


@pytest.mark.slow
def test_promises_hold_on_held_out_articles_of_the_shipped_corpus(benchmark, repository):
    folds = list(benchmark.folds_of(repository.gold, 3, char_ngrams=None, n_jobs=2))
    for promise in (Promise("precision", 0.9), Promise("recall", 0.95)):
        found = benchmark.outcome(promise, folds)
        assert found.reached >= promise.value and found.holding >= 11
    budget = benchmark.outcome(Promise("budget", 1000, 5000), folds)
    assert budget.reached <= 0.2 * 1.1
    assert budget.reached >= 0.2 * 0.8  # and it is used


@pytest.mark.parametrize("setting", [("precision", 0.9), ("budget", 20, 100), None])
def test_of_many_sentences_a_part_is_held_out_and_promises_all_the_same(
    gold, monkeypatch, tmp_path, setting
):
    from watchword.models import large

    monkeypatch.setattr(large, "LARGE", 100)
    promised = train(gold, promise=setting)
    assert len(promised.held_out_) < len(gold) and promised.fewer_ is None
    tagger = load_tagger(export(promised, tmp_path / "large"))
    assert np.array_equal(tagger.thresholds, promised.thresholds_)
    assert np.isfinite(tagger.novelty(list(gold["text"]))).all()


def test_the_manifest_is_plain_json(gold, tmp_path):
    folder = export(train(gold, promise=("budget", 20, 100)), tmp_path / "read")
    stated = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["promise"]
    assert stated["promise"] == {"kind": "budget", "value": 20, "volume": 100}
