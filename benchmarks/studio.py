"""How fast the round trip with a real Label Studio server is, and how much memory it takes.

    python benchmarks/studio.py .venv-studio

measures, with 10,000 sentences: the server's own import of the same tasks and predictions, our
push, a second push that changes nothing, a pull after 1,000 changes, and the client's memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from watchword.labels.config import config_xml
from watchword.labels.local import LocalServer
from watchword.labels.tasks import tasks
from watchword.labels.taxonomy import read_taxonomy
from watchword.tables import read_table, write_table
from watchword.tagging.tagger import load_tagger
from watchword.workspace import Workspace


def workspace(folder: Path, n: int) -> Workspace:
    """Make a workspace with `n` sentences, words of the shipped corpus in new order."""
    command("init", folder)
    draw = random.Random(0)
    shipped = Workspace(Path(__file__).parents[1])
    words = [word for row in shipped.sentence_rows()[:3000] for word in row["text"].split()]
    made = Workspace(folder)
    write_table(
        made.articles_file,
        (
            {"id": f"a{i}", "title": f"Article {i}", "text": "", "source": "x", "url": ""}
            for i in range(n // 25 + 1)
        ),
    )
    rows = (
        {"id": f"s{i}", "article_id": f"a{i // 25}", "index": i % 25, "kind": "sentence"}
        | {"start": 0, "end": 0, "text": " ".join(draw.choices(words, k=22)), "cluster": ""}
        for i in range(n)
    )
    write_table(made.sentences_file, rows)
    return made


def command(*arguments: object) -> float:
    """Run a command in a process of its own and return its seconds."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "watchword", *map(str, arguments)], check=True)
    return time.perf_counter() - began


def bare(http: httpx.Client, made: Workspace) -> float:
    """Import the same tasks with nothing but the server's own import, in batches as big."""
    tagger = load_tagger()
    body = tasks(
        read_table(made.articles_file),
        made.sentence_rows(),
        predict=tagger.suggest,
        model_version="bare",
    )
    page = config_xml(read_taxonomy(made.taxonomy_file))
    project = http.post("/api/projects/", json={"title": "Bare", "label_config": page}).json()
    began = time.perf_counter()
    for start in range(0, len(body), 500):
        answer = http.post(f"/api/projects/{project['id']}/import", json=body[start : start + 500])
        answer.raise_for_status()
    return time.perf_counter() - began


def annotate(http: httpx.Client, made: Workspace, n: int) -> None:
    """Label `n` sentences."""
    number = json.loads(made.link_file.read_text())["project"]
    page = http.get("/api/tasks", params={"project": number, "page_size": n, "include": "id"})
    choice = {"from_name": "categories", "to_name": "text", "type": "choices"}
    result = [{**choice, "value": {"choices": ["drugs"]}}]
    for task in page.json()["tasks"]:
        http.post(f"/api/tasks/{task['id']}/annotations/", json={"result": result})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("venv", type=Path)
    parser.add_argument("--sentences", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=1_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with LocalServer(folder / "server", given.venv) as server:
            token = server.token()
            os.environ |= {"LABEL_STUDIO_URL": server.url, "LABEL_STUDIO_API_KEY": token}
            headers = {"Authorization": f"Token {token}"}
            with httpx.Client(base_url=server.url, headers=headers, timeout=600) as http:
                measure(http, workspace(folder / "work", given.sentences), given.changes)


def measure(http: httpx.Client, made: Workspace, n_changes: int) -> None:
    """Print each figure as soon as it is known."""
    here = ("--workspace", made.root)
    first = bare(http, made)
    pushed = command("labels", "push", *here)
    alone = (first + bare(http, made)) / 2  # one before, one after: the database grows
    print(f"bare import            {alone:6.1f} s")
    print(f"push                   {pushed:6.1f} s   {pushed / alone:.2f} times the bare import")
    print(f"push again             {command('labels', 'push', *here):6.1f} s")
    print(f"first pull             {command('labels', 'pull', *here):6.1f} s")
    time.sleep(35)  # so that the overlap of two pulls is not part of the figure
    command("labels", "pull", *here)
    annotate(http, made, n_changes)
    print(f"pull of {n_changes:5} changed   {command('labels', 'pull', *here):5.1f} s")
    # The server still runs, so among the children that ended are only our own commands.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"most memory of a command {peak:4.0f} MB")


if __name__ == "__main__":
    main()
