"""The data folders are datasets: `datasets.load_dataset` reads them as they are, offline."""

import os
import subprocess
import sys

import pytest

from watchword.corpus import parts
from watchword.corpus.article import article
from watchword.corpus.store import add
from watchword.labels.annotation import Annotation, write_annotations
from watchword.labels.gold import gold
from watchword.tables import write_table

LOAD = """
from datasets import load_dataset
for folder, name in [("corpus", "articles"), ("corpus", "sentences"),
                     ("labels", "gold"), ("labels", "annotations")]:
    loaded = load_dataset(folder, name, split="train")
    print(name, len(loaded), ",".join(loaded.column_names))
"""


def loaded(folder, cache):
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {
        name: (int(n), columns) for name, n, columns in map(str.split, done.stdout.splitlines())
    }


@pytest.mark.slow
@pytest.mark.parametrize("large", [False, True])
def test_a_new_workspace_is_four_tables(workspace, tmp_path, monkeypatch, large):
    if large:
        monkeypatch.setattr(parts, "LARGEST_JSONL", 2)
        add(workspace, [article(f"Report {n}. The trial of {n} men opened.") for n in range(3)])
    rows = workspace.sentence_rows()
    given = [Annotation(row["id"], "ann", ("drugs",)[: n % 2]) for n, row in enumerate(rows)]
    write_annotations(workspace.annotations_file, given)
    write_table(workspace.gold_file, gold(given).sentences)
    found = loaded(workspace.root, tmp_path / "cache")
    assert found["articles"][0] == (4 if large else 1)
    assert found["sentences"][0] == found["gold"][0] == found["annotations"][0] == len(rows)
    assert found["articles"][1] == "id,title,text,source,url,author,published,cluster"
    assert found["sentences"][1] == "id,article_id,index,start,end,text,kind,reason,cluster"


@pytest.mark.slow
def test_the_shipped_folders_are_four_tables(root, tmp_path):
    assert min(n for n, _ in loaded(root, tmp_path / "cache").values()) > 100
