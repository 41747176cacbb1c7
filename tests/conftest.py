"""What the tests share: a place for data, a small workspace, a small corpus and model."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from watchword.cli import main
from watchword.workspace import Workspace

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"
SHARED = ROOT.parent / "shared"
STRICT = "WATCHWORD_STRICT"
"""Where this is set, as in continuous integration, nothing may be skipped."""


@pytest.fixture(scope="session")
def need():
    """A function that skips with a reason where something is missing, or fails in CI."""

    def check(present, reason):
        if not present:
            (pytest.fail if os.environ.get(STRICT) else pytest.skip)(reason)

    return check


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def data() -> Path:
    """Small files that a person can read."""
    return DATA


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real articles and gold data, which lie beside the repository and not in it."""
    if not SHARED.is_dir():
        pytest.skip("needs the real data in ../shared, which is not part of the repository")
    return SHARED


@pytest.fixture(scope="session")
def repository() -> Workspace:
    """The shipped workspace: the repository itself."""
    return Workspace(ROOT)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command in an empty directory; returns click's result, stdout and stderr apart."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, stdin=None):
        return CliRunner().invoke(main, [str(one) for one in arguments], input=stdin)

    return invoke


@pytest.fixture
def workspace(tmp_path, run) -> Workspace:
    """A new workspace in the current directory, with one article."""
    assert run("init", ".").exit_code == 0
    shutil.copy(DATA / "harbour.txt", tmp_path)
    assert run("corpus", "add", "harbour.txt").exit_code == 0
    return Workspace(tmp_path)


WORDS = {
    "drugs": ["cocaine", "heroin", "dealer", "cannabis", "overdose"],
    "fraud": ["scam", "swindled", "impersonated", "investor", "pension"],
}
FILLER = [
    "police",
    "court",
    "Monday",
    "town",
    "said",
    "officers",
    "report",
    "harbour",
    "river",
    "people",
]


def gold_rows(n=240, per_article=8, seed=0):
    """Sentences of random words, with words of their categories in them."""
    draw = random.Random(seed)
    for number in range(n):
        labels = [name for name in WORDS if draw.random() < 0.35]
        words = draw.sample(FILLER, 6) + [draw.choice(WORDS[name]) for name in labels]
        draw.shuffle(words)
        yield {
            "sentence_id": f"s{number}",
            "text": " ".join(words).capitalize() + ".",
            "labels": labels,
            "cluster": f"a{number // per_article}",
        }


@pytest.fixture(scope="session")
def gold():
    """A small corpus with two easy categories."""
    from datasets import Dataset

    return Dataset.from_list(list(gold_rows()))


@pytest.fixture(scope="session")
def categories():
    """The two categories of the small corpus."""
    from watchword.labels.taxonomy import Category

    return [
        Category(name, name.title(), name[0], "", "#000000", "", keywords=(words[0],))
        for name, words in WORDS.items()
    ]


@pytest.fixture(scope="session")
def model(gold):
    """A model trained on the small corpus."""
    from watchword.models.train import train

    return train(gold)


@pytest.fixture(scope="session")
def exported(model, categories, tmp_path_factory) -> Path:
    """The folder of an exported tagger, made of the model of the small corpus."""
    from watchword.models.export import export

    return export(model, tmp_path_factory.mktemp("exported") / "small", categories=categories)


@pytest.fixture(scope="session")
def tagger(exported):
    """That tagger."""
    from watchword.tagging.tagger import load_tagger

    return load_tagger(exported)


class Cluster:
    """A Dask scheduler and two workers on 127.0.0.1, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        host = ("--host", "127.0.0.1", "--no-dashboard")
        self.start("dask_scheduler", *host, "--port", str(port))
        self.workers = [self.worker(*host) for _ in range(2)]

    def start(self, name, *arguments):
        """Start a program of distributed."""
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{name}", *arguments],
                cwd=self.folder, stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self, *host):
        """Start one more worker, which is not started again when it is killed."""
        return self.start("dask_worker", self.address, "--nthreads", "1", "--no-nanny", *host)

    def stop(self):
        """End all of it."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A small cluster."""
    pytest.importorskip("distributed")
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    yield started
    started.stop()
