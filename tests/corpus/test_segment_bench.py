"""Quality on real gold data stays where it is, a little below what was reached."""

import importlib.util
import json
import time
from collections import Counter
from pathlib import Path

import pytest

from watchword.corpus.segment import segment

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the gold data lie beside the repository, in ../shared"
)


@pytest.fixture(scope="module")
def benchmark():
    """The benchmark script, for its metric and its readers."""
    spec = importlib.util.spec_from_file_location(
        "segmentation_benchmark", ROOT / "benchmarks" / "segmentation.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def gum():
    """The visible documents of the UD English GUM corpus."""
    path = SHARED / "bench" / "segmentation" / "gum_train.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def news(gum):
    """Its news."""
    return [document for document in gum if document["genre"] == "news"]


def test_splits_news(benchmark, news):
    assert benchmark.f1(news, benchmark.ours()) >= 0.981


def test_splits_news_whose_spaces_are_missing(benchmark, news):
    glued = [benchmark.glued(document) for document in news]
    assert benchmark.f1(glued, benchmark.ours()) >= 0.978


def test_splits_every_genre(benchmark, gum):
    assert benchmark.f1(gum, benchmark.ours()) >= 0.989
    genres = {document["genre"] for document in gum}
    for genre in genres:
        documents = [document for document in gum if document["genre"] == genre]
        assert benchmark.f1(documents, benchmark.ours()) >= 0.975, genre


def test_splits_hasty_writing(benchmark):
    documents = benchmark.read(SHARED / "bench" / "segmentation" / "ewt_dev.jsonl")
    assert benchmark.f1(documents, benchmark.ours()) >= 0.914


@pytest.mark.parametrize(
    ("article", "kinds"),
    [
        ("000", {"title": 1, "boilerplate": 3, "sentence": 26}),
        ("001", {"heading": 2, "sentence": 21}),
        ("004", {"heading": 1, "boilerplate": 1, "list_item": 8, "sentence": 14}),
    ],
)
def test_reads_the_real_articles_as_a_person_does(article, kinds):
    (path,) = (SHARED / "articles").glob(f"{article}_*.txt")
    assert Counter(s.kind for s in segment(path.read_text(encoding="utf-8"))) == kinds


def test_is_not_slow(gum):
    # A tenth of what it does on an idle core: only a change of kind would fall below.
    texts = [document["text"] for document in gum]
    start = time.perf_counter()
    for text in texts:
        segment(text)
    assert sum(map(len, texts)) / (time.perf_counter() - start) > 1_500_000
