"""Speed of tagging, ours beside scikit-learn's own pipeline and fastText, in one run.

Every figure is processor time on one pinned core, the median over rounds in which the tools take
turns, so that a busy machine slows all of them alike; what counts are the ratios. The sentences
are real, and the models have not seen them.

- The word model has the 300,000 commonest words and word pairs of other sentences and weights at
  random: what it costs does not depend on what it has learnt.
- The shipped model has words and characters; scikit-learn runs the estimator it was exported from.
- fastText is a different model: words and word pairs, 100 dimensions, trained here on what the
  shipped tagger says of the other sentences.

    python benchmarks/speed.py [--data DIR] [--rounds N] [--sizes [N ...]] [--figure FILE]

DIR holds the real sentences, which are not part of the repository. `--sizes` draws the line of
cost over the number of sentences instead, by default from 10,000 to 10,000,000.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from watchword.corpus.segment import segment
from watchword.models.blocks import block_settings, write_blocks
from watchword.models.classifier import SentenceClassifier
from watchword.models.export import load_model
from watchword.models.features import features
from watchword.tables import read_table
from watchword.tagging.block import read_block
from watchword.tagging.engine import available
from watchword.tagging.tagger import Tagger, load_tagger

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "bench"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
N_FEATURES = 300_000
BATCH = 10_000

Run = Callable[[Sequence[str]], Any]

N_TIMED = {"scikit-learn": 2_000, "numpy": 4_000, "fastText": 10_000}
"""Sentences for a tool in one round; the others get all."""

FLOORS = {
    ("word model", "avx2", "scikit-learn"): 45,
    ("word model", "scalar", "scikit-learn"): 25,
    ("word model", "numpy", "scikit-learn"): 1.5,
    ("word model", "avx2", "fastText"): 15,
    ("shipped model", "avx2", "scikit-learn"): 40,
    ("shipped model", "numpy", "scikit-learn"): 1.5,
}
"""What is promised: how many times faster the second is than the third."""


def real_sentences(data: Path) -> list[str]:
    """Return different sentences of other collections than the corpus the model is made of."""
    found = [
        one.text
        for path in sorted((data / "segmentation").glob("*.jsonl"))
        for row in read_table(path)
        for one in segment(row["text"])
    ]
    for path in sorted((data / "tram").glob("*.parquet")):
        found += [row["text"] for row in read_table(path)]
    pages = json.loads((data / "pages" / "ground-truth.json").read_text(encoding="utf-8"))
    found += [one.text for page in pages.values() for one in segment(page["articleBody"])]
    found = list(dict.fromkeys(found))
    random.Random(0).shuffle(found)
    return found


def word_model(texts: Sequence[str], n_categories: int) -> SentenceClassifier:
    """Return a model of words and word pairs with weights at random."""
    draw = np.random.default_rng(0)
    model = SentenceClassifier(char_ngrams=None)
    model.features_ = features(char_ngrams=None)
    model.features_.transformer_list[0][1].max_features = N_FEATURES
    model.features_.fit(texts)
    n_terms = len(model.features_.transformer_list[0][1].idf_)
    model.coef_ = draw.normal(size=(n_categories, n_terms)).astype(np.float32)
    model.intercept_ = draw.normal(size=n_categories) - 3
    return model


def taggers(model: SentenceClassifier, like: Tagger, folder: Path) -> dict[str, Tagger]:
    """Return a model as a tagger, once for each engine."""
    write_blocks(model, folder)
    intercepts = np.array(model.intercept_)
    blocks = [read_block(folder, one, len(intercepts)) for one in block_settings(model)]
    facts = {name: like.manifest[name] for name in ("name", "categories", "thresholds")}
    return {name: Tagger(facts, blocks, intercepts, name) for name in available()}


def fasttext_model(texts: Sequence[str], tagger: Tagger, folder: Path) -> Run | None:
    """Train fastText on what the tagger says of these texts; None where it is not installed."""
    try:
        import fasttext
    except ImportError:
        print("fastText is left out: it is not installed", file=sys.stderr)
        return None
    path = folder / "fasttext.txt"
    with path.open("w", encoding="utf-8") as file:
        for text, labels in zip(texts, tagger.labels(texts), strict=True):
            marks = " ".join(f"__label__{name}" for name in labels or ("none",))
            file.write(f"{marks} {_one_line(text)}\n")
    model = fasttext.train_supervised(
        str(path), dim=100, wordNgrams=2, loss="ova", thread=2, verbose=0
    )
    # It neither lower-cases nor takes line ends; that is not counted against it.
    known: dict[str, str] = {}

    def run(some: Sequence[str]) -> Any:
        return model.predict([known[text] for text in some], k=len(tagger.categories))

    def prepare(some: Sequence[str]) -> None:
        known.update((text, _one_line(text)) for text in some)

    run.prepare = prepare  # type: ignore[attr-defined]
    return run


def _one_line(text: str) -> str:
    return " ".join(text.lower().split())


def seconds(runs: dict[str, Run], texts: Sequence[str], rounds: int) -> dict[str, list[float]]:
    """Return the time a sentence takes each tool, in each round."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            some = texts[: N_TIMED.get(name, len(texts))]
            getattr(run, "prepare", lambda _: None)(some)
            begin = time.process_time()
            run(some)
            if number:  # the first round only warms up
                taken[name].append((time.process_time() - begin) / len(some))
    return taken


def ratio(taken: dict[str, list[float]], ours: str, theirs: str) -> float:
    """Return how many times faster ours is: the median over the rounds."""
    pairs = zip(taken[theirs], taken[ours], strict=True)
    return statistics.median(slow / fast for slow, fast in pairs)


def show(title: str, taken: dict[str, list[float]]) -> None:
    """Print a table of one comparison."""
    peers = [name for name in ("scikit-learn", "fastText") if name in taken]
    head = "".join(f"{'x ' + name:>16}" for name in peers)
    print(f"\n{title:<26}{'µs/sentence':>14}{'sentences/s':>14}{head}   promised")
    for name, times in taken.items():
        middle = statistics.median(times)
        ratios = "".join(f"{ratio(taken, name, peer):>16.1f}" for peer in peers)
        floors = [
            f"{least}x {theirs}"
            for (where, ours, theirs), least in FLOORS.items()
            if (where, ours) == (title, name) and theirs in taken
        ]
        said = ", ".join(floors)
        print(f"{name:<26}{middle * 1e6:>14.2f}{1 / middle:>14,.0f}{ratios}   {said}".rstrip())


def articles(data: Path) -> list[str]:
    """Return whole articles: the corpus and the documents of GUM."""
    own = [row["text"] for row in read_table(ROOT / "corpus" / "articles.jsonl")]
    return own + [row["text"] for row in read_table(data / "segmentation" / "gum_train.jsonl")]


def show_articles(title: str, tagger: Tagger, model: Any, texts: list[str], rounds: int) -> None:
    """Print what whole articles cost, splitting included, beside sentencex and scikit-learn."""
    try:
        from sentencex import segment as split
    except ImportError:
        print("sentencex is left out: it is not installed", file=sys.stderr)
        return
    whole = [one for text in texts for one in segment(text)]
    few = texts[:: max(1, len(texts) // 60)]

    def ours(some: Sequence[str]) -> None:
        for text in some:
            tagger.tag(text)

    def read(some: Sequence[str]) -> None:
        for text in some:
            _ = [one.labels for one in tagger.tag(text)]

    def theirs(some: Sequence[str]) -> None:
        model.predict_proba([one for text in some for one in split("en", text)])

    steps: dict[str, tuple[Run, list[str]]] = {
        "sentencex + scikit-learn": (theirs, few),
        "ours": (ours, texts),
        "ours, all labels read": (read, texts),
        "ours, splitting only": (lambda some: [segment(text) for text in some], texts),
        "ours, scoring only": (lambda _: tagger.probabilities([one.text for one in whole]), texts),
    }
    show_steps(title, per_character(steps, rounds), sum(map(len, texts)) / len(whole))


def per_character(steps: dict[str, tuple[Run, list[str]]], rounds: int) -> dict[str, list[float]]:
    """Return the time a character takes each step, in each round."""
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(rounds + 1):
        for name, (run, some) in steps.items():
            begin = time.process_time()
            run(some)
            if number:
                taken[name].append((time.process_time() - begin) / sum(map(len, some)))
    return taken


def show_steps(title: str, taken: dict[str, list[float]], per_sentence: float) -> None:
    """Print what a character costs in each step; `per_sentence` is how many a sentence has."""
    print(f"\n{title + ', whole articles':<36}{'Mchar/s':>10}{'µs/sentence':>14}{'faster by':>12}")
    for name, times in taken.items():
        middle = statistics.median(times)
        by = ratio(taken, name, "sentencex + scikit-learn")
        cost = middle * per_sentence * 1e6
        print(f"{name:<36}{1e-6 / middle:>10.1f}{cost:>14.2f}{by:>12.1f}")


def show_cores(tagger: Tagger, texts: list[str], rounds: int) -> None:
    """Print how much faster two threads are than one; needs two idle cores."""
    os.sched_setaffinity(0, CORES)
    half = len(texts) // 2
    times: dict[int, list[float]] = {1: [], 2: []}
    with ThreadPoolExecutor(2) as pool:
        for _ in range(rounds + 1):
            for n, parts in ((1, [texts]), (2, [texts[:half], texts[half:]])):
                begin = time.perf_counter()
                list(pool.map(tagger.probabilities, parts))
                times[n].append(time.perf_counter() - begin)
    gain = statistics.median(one / two for one, two in zip(times[1], times[2], strict=True))
    print(f"\nTwo threads are {gain:.2f} times as fast as one (promised on two idle cores: 1.7).")


def cost_line(tagger: Tagger, texts: list[str], sizes: Sequence[int]) -> list[tuple[int, float]]:
    """Print what growing numbers of sentences cost and how much memory; return the points."""
    points = []
    print(f"\n{'sentences':>12}{'seconds':>12}{'µs/sentence':>14}{'peak MB':>10}")
    for size in sizes:
        begin = time.process_time()
        for first in range(0, size, BATCH):
            at = first % max(1, len(texts) - BATCH)
            tagger.probabilities(texts[at : at + min(BATCH, size - first)])
        taken = time.process_time() - begin
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        points.append((size, taken))
        print(f"{size:>12,}{taken:>12.2f}{taken / size * 1e6:>14.2f}{peak:>10.0f}")
    return points


def draw(points: list[tuple[int, float]], path: Path) -> None:
    """Draw the line of cost, both axes logarithmic, with a straight line through its end."""
    from matplotlib.figure import Figure

    sizes, taken = zip(*points, strict=True)
    axes = Figure(figsize=(6, 4), layout="constrained").subplots()
    axes.loglog(sizes, taken, "o-", label="measured")
    axes.loglog(sizes, [taken[-1] * n / sizes[-1] for n in sizes], ":", label="in proportion")
    axes.set(xlabel="sentences", ylabel="processor seconds, one core")
    axes.legend()
    axes.figure.savefig(path)


CORES = os.sched_getaffinity(0)


def compare(data: Path, rounds: int, shipped: Path) -> None:
    """Print the tables of speed."""
    texts = real_sentences(data)
    unseen, known = texts[: len(texts) // 3], texts[len(texts) // 3 :]
    tagger = load_tagger(shipped)
    own = [row["text"] for row in read_table(ROOT / "corpus" / "sentences.jsonl")]
    print(f"{len(unseen):,} sentences of {sum(map(len, unseen)) / len(unseen):.0f} characters.")
    with tempfile.TemporaryDirectory() as folder:
        model = word_model(known + own, len(tagger.categories))
        with_words = taggers(model, tagger, Path(folder) / "words")
        runs: dict[str, Run] = {"scikit-learn": model.predict_proba}
        if peer := fasttext_model(known, tagger, Path(folder)):
            runs["fastText"] = peer
        runs |= {name: one.probabilities for name, one in with_words.items()}
        os.sched_setaffinity(0, {min(CORES)})
        show("word model", seconds(runs, unseen, rounds))
        whole = articles(data)
        show_articles("word model", with_words[available()[0]], model, whole, rounds)

        estimator = load_model(shipped, trust=True)
        by_engine = {name: load_tagger(shipped, engine=name) for name in available()}
        runs = {"scikit-learn": estimator.predict_proba}
        runs |= {name: one.probabilities for name, one in by_engine.items()}
        show("shipped model", seconds(runs, unseen, rounds))
        show_articles("shipped model", tagger, estimator, whole, rounds)
        show_cores(with_words[available()[0]], unseen, rounds)


def main() -> None:
    """Print the tables, or the line of cost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder of real sentences")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "threats")
    parser.add_argument("--sizes", type=int, nargs="*", help="draw the line of cost instead")
    parser.add_argument("--figure", type=Path, help="write the line as PNG or SVG")
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"Error: {options.data}: no such folder\n  Name the sentences with --data.")
    if options.sizes is None:
        compare(options.data, options.rounds, options.model)
        return
    os.sched_setaffinity(0, {min(CORES)})
    points = cost_line(
        load_tagger(options.model), real_sentences(options.data), options.sizes or SIZES
    )
    if options.figure:
        draw(points, options.figure)


if __name__ == "__main__":
    main()
