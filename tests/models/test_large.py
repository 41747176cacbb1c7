"""Training on many sentences is bounded, says what it left out, and is as good."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.metrics import f1_score

from watchword.models import large
from watchword.models.classifier import SentenceClassifier
from watchword.models.export import export
from watchword.models.train import indicator, train
from watchword.tagging.tagger import load_tagger

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def recombine():
    """The script that makes sentences of the repository's gold."""
    spec = importlib.util.spec_from_file_location("recombine", BENCHMARKS / "recombine.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def as_large(monkeypatch):
    """Treat every number of sentences as many."""
    monkeypatch.setattr(large, "LARGE", 0)


def test_no_cluster_is_on_both_sides_and_every_sentence_is_on_one():
    random = np.random.default_rng(0)
    groups = random.integers(0, 300, 2000).tolist()
    y = (random.random((2000, 3)) < 0.2).astype(int)
    learning, held_out = large._parts(y, groups, seed=0)
    assert sorted([*learning, *held_out]) == list(range(2000))
    assert not {groups[i] for i in learning} & {groups[i] for i in held_out}
    assert 0.07 < len(held_out) / 2000 < 0.13


def test_a_cluster_of_most_sentences_is_learnt_from():
    groups = ["big"] * 600 + [str(i) for i in range(400)]
    learning, _ = large._parts(np.ones((1000, 1), dtype=int), groups, seed=0)
    assert set(range(600)) <= set(learning)


def test_two_clusters_are_enough():
    learning, held_out = large._parts(np.ones((4, 1), dtype=int), list("aabb"), seed=0)
    assert len(learning) == len(held_out) == 2


def test_learns_without_folds_and_says_from_how_many(gold, as_large):
    model = train(gold)
    facts = model.training_["reduced"]
    assert facts["held_out"] == len(model.held_out_) == len(gold) - facts["learnt_from"]
    assert model.predict(["Cocaine dealer swindled investor."]).tolist() == [[1, 1]]
    assert f"learnt from {facts['learnt_from']:,} sentences" in large.reduction(facts)


def test_nothing_is_left_out_of_few_sentences(gold):
    model = train(gold)
    assert model.reduced_ == {}
    assert "reduced" not in model.training_
    assert model.held_out_.tolist() == list(range(len(gold)))


def test_terms_and_entries_are_bounded(gold, as_large, monkeypatch):
    monkeypatch.setattr(large, "MOST_TERMS", 50)
    monkeypatch.setattr(large, "MOST_ENTRIES", 5000)
    model = train(gold)
    facts = model.reduced_
    assert max(facts["n_terms"].values()) <= 50
    assert min(facts["least"].values()) > 1
    assert facts["learnt_from"] < len(gold) - facts["held_out"]


def test_jobs_are_bounded_by_the_memory_they_take():
    assert large._jobs(8, 36_000_000) == 8
    assert large._jobs(8, 150_000_000) == 2
    assert large._jobs(None, 900_000_000) == 1


def test_learns_where_only_some_categories_have_gold(gold, as_large):
    model = train(gold, categories=["drugs", "firearms", "fraud", "terrorism"])
    assert model.predict(["Cocaine dealer swindled investor."]).tolist() == [[1, 0, 1, 0]]


def test_is_exported_with_what_was_left_out(gold, as_large, tmp_path):
    folder = export(train(gold), tmp_path / "many")
    assert "Because there are many sentences" in (folder / "README.md").read_text(encoding="utf-8")
    assert load_tagger(folder).labels(["Heroin dealer overdose."]) == [("drugs",)]


@pytest.mark.slow
def test_a_dask_cluster_fits_the_same_model(gold, as_large):
    distributed = pytest.importorskip("distributed")
    y = indicator(gold["labels"], ["drugs", "fraud"])
    alone = SentenceClassifier().fit(gold["text"], y, gold["cluster"])
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
        parallel_config("dask"),
    ):
        spread = SentenceClassifier(n_jobs=-1).fit(gold["text"], y, gold["cluster"])
    assert np.array_equal(spread.coef_, alone.coef_)
    assert np.array_equal(spread.thresholds_, alone.thresholds_)


@pytest.mark.slow
def test_labels_are_as_good_as_with_three_folds(recombine, monkeypatch):
    learn = [pool for pool in range(recombine.POOLS) if pool % 5]
    rows = list(recombine.recombined(20_000, learn))
    test = list(recombine.recombined(5_000, range(0, recombine.POOLS, 5), seed=1))
    names = sorted({name for _, labels, _ in rows for name in labels})
    y, truth = (indicator([labels for _, labels, _ in some], names) for some in (rows, test))
    texts, pools = [row[0] for row in rows], [row[2] for row in rows]
    score = {}
    for limit in (len(rows) + 1, len(rows)):
        monkeypatch.setattr(large, "LARGE", limit)
        model = SentenceClassifier(char_ngrams=None).fit(texts, y, pools)
        assert bool(model.reduced_) == (limit == len(rows))
        score[limit] = f1_score(truth, model.predict([row[0] for row in test]), average="micro")
    # Of 20,000 sentences the tenth that is held out is missed; of 100,000 and more it is not.
    assert score[len(rows)] > score[len(rows) + 1] - 0.006


_PEAK = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
from recombine import recombined
from watchword.models import large
from watchword.models.classifier import SentenceClassifier
from watchword.models.train import indicator
large.LARGE = 0
rows = list(recombined(int(sys.argv[2])))
names = sorted({name for _, labels, _ in rows for name in labels})
y = indicator([labels for _, labels, _ in rows], names)
SentenceClassifier(char_ngrams=None).fit([row[0] for row in rows], y, [row[2] for row in rows])
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
"""


@pytest.mark.slow
def test_memory_grows_so_slowly_that_a_million_sentences_fit_into_ten_gigabytes():
    peaks = []
    for n in (15_000, 45_000):
        command = [sys.executable, "-c", _PEAK, str(BENCHMARKS), str(n)]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        peaks.append(json.loads(done.stdout))
    each = (peaks[1] - peaks[0]) / 30_000  # kB
    assert peaks[1] + each * 955_000 < 10e6
