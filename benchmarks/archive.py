"""How fast an archive goes through the tagger, from file to file, and how much memory it takes.

The model is one of words, trained here on the shipped gold; the sentences are those of the shipped
corpus and, where DIR has them, of GUM and TRAM. All rates are rows per second of CPU time of this
process, pinned to one core, the median of interleaved rounds beside scikit-learn's own pipeline
(texts in memory to probabilities: it reads and writes nothing). Memory is the greatest resident
size of a process that tags 1 and 10 times as much. Scaling is the command over eight files of that
many rows, with one and with two processes; its wall time means something on an idle machine only.

    python benchmarks/archive.py [--data DIR] [--rows N] [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from watchword.corpus.segment import segment
from watchword.models.classifier import SentenceClassifier
from watchword.models.export import export
from watchword.report import plain_table
from watchword.tables import read_table
from watchword.tagging.choice import Choice
from watchword.tagging.pieces import pieces
from watchword.tagging.work import Work, done_in_order, tagger_of
from watchword.tagging.write import write
from watchword.workspace import Workspace

ROOT = Path(__file__).parents[1]


def sentences(data: Path) -> list[str]:
    """Return real sentences."""
    rows = read_table(ROOT / "corpus" / "sentences.jsonl")
    found = [row["text"] for row in rows if row["kind"] == "sentence"]
    tram = data / "bench/tram/multi_label.parquet"
    found += [row["text"] for row in read_table(tram)] if tram.exists() else []
    for path in sorted(data.glob("bench/segmentation/*.jsonl")):
        for row in read_table(path):
            found += [one.text for one in segment(row["text"]) if one.kind == "sentence"]
    return found


def make(path: Path, texts: list[str], n: int, seed: int = 0) -> Path:
    """Write a Parquet file of `n` sentences in any order."""
    draw = random.Random(seed)
    some = [texts[draw.randrange(len(texts))] for _ in range(n)]
    table = pa.table({"id": [f"{seed}-{i}" for i in range(n)], "text": some})
    pq.write_table(table, path, row_group_size=100_000)
    return path


def word_model() -> SentenceClassifier:
    """Train a model of words on the shipped gold."""
    gold = Workspace(ROOT).gold_rows()
    names = sorted({name for row in gold for name in row["labels"]})
    matrix = np.array([[name in row["labels"] for name in names] for row in gold], dtype=int)
    groups = [row["cluster"] for row in gold]
    model = SentenceClassifier(char_ngrams=None)
    return model.fit([row["text"] for row in gold], matrix, groups=groups)


def tag(folder: Path, source: Path, kind: str, target: Path) -> None:
    """Tag one file into another."""
    work = Work(folder, kind, Choice())
    parts = done_in_order(work, pieces([source], by_line=True))
    with target.open("wb") as file:
        write(kind, file, parts, tagger_of(folder), Choice(), stored=True)


def rate(run: Callable[[], Any], n: int) -> float:
    """Return rows per second of CPU time."""
    start = time.process_time()
    run()
    return n / (time.process_time() - start)


def rates(folder: Path, model: Any, source: Path, n: int, rounds: int, place: Path) -> str:
    """Measure one core, interleaved, and return the table."""
    n_peer = min(n, 20_000)
    texts = pq.read_table(source, columns=["text"])["text"].to_pylist()[:n_peer]
    ways: dict[str, tuple[Callable[[], Any], int]] = {
        "scikit-learn, in memory": (lambda: model.predict_proba(texts), n_peer),
        "Parquet to Parquet": (lambda: tag(folder, source, "parquet", place / "out.parquet"), n),
        "Parquet to JSON lines": (lambda: tag(folder, source, "jsonl", place / "out.jsonl"), n),
        "Parquet to CSV": (lambda: tag(folder, source, "csv", place / "out.csv"), n),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (run, n_rows) in ways.items():
            found[name].append(rate(run, n_rows))
    medians = {name: statistics.median(values) for name, values in found.items()}
    peer, best = medians["scikit-learn, in memory"], medians["Parquet to Parquet"]
    rows = [
        (name, f"{value:,.0f}", f"{value / peer:.1f}", f"{value / best:.2f}")
        for name, value in medians.items()
    ]
    return plain_table(("one core", "rows/s", "x scikit-learn", "x Parquet to Parquet"), rows)


def command(*arguments: object) -> list[str]:
    """Return the command line of ``watchword tag --sentences``."""
    return [sys.executable, "-m", "watchword", "tag", "--sentences", *map(str, arguments)]


def peak(arguments: list[str]) -> float:
    """Return the greatest resident size of a process and its children, in MB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1000


def memory(folder: Path, texts: list[str], n: int, place: Path) -> str:
    """Measure memory at two sizes and return the table."""
    rows = []
    for size in (n, 10 * n):
        source = make(place / "memory.parquet", texts, size)
        for kind in ("parquet", "jsonl"):
            run = command("--model", folder, source, "-o", place / f"memory-out.{kind}")
            rows.append((f"{size:,}", kind, f"{peak(run):.0f}"))
    return plain_table(("rows", "to", "MB"), rows)


def scaling(folder: Path, texts: list[str], n: int, rounds: int, place: Path) -> str:
    """Measure the command over eight files with one and two processes and return the table."""
    archive = place / "archive"
    archive.mkdir()
    for number in range(8):
        make(archive / f"part-{number}.parquet", texts, n, seed=number)
    wall: dict[int, list[float]] = {1: [], 2: []}
    used: dict[int, list[float]] = {1: [], 2: []}
    for number in range(rounds):
        for jobs in wall:
            target = place / f"out-{number}-{jobs}"
            run = command("--model", folder, archive, "-o", f"{target}/", "--jobs", jobs)
            start, before = time.perf_counter(), children()
            subprocess.run(run, check=True, capture_output=True)
            wall[jobs].append(time.perf_counter() - start)
            used[jobs].append(children() - before)
            shutil.rmtree(target)
    one = statistics.median(wall[1])
    rows = [
        (jobs, f"{8 * n / value:,.0f}", f"{one / value:.2f}", statistics.median(used[jobs]))
        for jobs, found in wall.items()
        if (value := statistics.median(found))
    ]
    return plain_table(("processes", "rows/s of wall time", "x one", "s of CPU time"), rows)


def children() -> float:
    """Return the CPU time of processes that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    texts = sentences(asked.data)
    cores = os.sched_getaffinity(0)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        model = word_model()
        folder = export(model, place / "words")
        source = make(place / "in.parquet", texts, asked.rows)
        print(f"{len(texts)} different sentences, {asked.rows} rows")
        print(f"engine: {tagger_of(folder).engine.name}")
        os.sched_setaffinity(0, {min(cores)})
        print(rates(folder, model, source, asked.rows, asked.rounds, place))
        os.sched_setaffinity(0, cores)
        print(memory(folder, texts, asked.rows // 2, place))
        print(scaling(folder, texts, asked.rows, min(asked.rounds, 3), place))
    print(f"load while this ran: {os.getloadavg()[1]:.1f} on {len(cores)} cores")
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
