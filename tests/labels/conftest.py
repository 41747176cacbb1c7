"""A real Label Studio server, started once, and people who work at it."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import tempfile
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from watchword.cli import main
from watchword.labels.local import EMAIL, LocalServer, sign_in
from watchword.tables import write_table
from watchword.workspace import Workspace


@pytest.fixture(scope="session")
def studio_venv(root, need) -> Path:
    """The virtual environment of label-studio, which `make test` installs."""
    venv = Path(os.environ.get("WATCHWORD_STUDIO_VENV", root / ".venv-studio"))
    need((venv / "bin" / "label-studio").exists(), f"no label-studio in {venv}; run: make test")
    return venv


@pytest.fixture(scope="session")
def empty_home(studio_venv) -> Path:
    """The folder of a server that was started once; a first start takes half a minute."""
    home = studio_venv / "started-once"
    if not home.exists():
        with tempfile.TemporaryDirectory(dir=studio_venv) as folder:
            with LocalServer(Path(folder) / "home", studio_venv):
                pass
            (Path(folder) / "home").rename(home)
    return home


@pytest.fixture(scope="session")
def server(studio_venv, empty_home, tmp_path_factory):
    """A new server on a free port of the loopback address."""
    home = shutil.copytree(empty_home, tmp_path_factory.mktemp("studio") / "home")
    with LocalServer(home, studio_venv) as one:
        yield one


class Person:
    """Somebody at the server: reads and writes as their browser would, without our client."""

    def __init__(self, url, email, password):
        self.url, self.email = url, email
        self.http = httpx.Client(base_url=url, timeout=60, trust_env=False)
        sign_in(self.http, email, password)
        self.key = self.http.get("/api/current-user/token").json()["token"]
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Token {self.key}"

    def get(self, path, **params):
        answer = self.http.get(path, params=params)
        answer.raise_for_status()
        return answer.json()

    def send(self, method, path, body=None):
        answer = self.http.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def tasks(self, project):
        """All tasks of a project with everything in them, by sentence id."""
        found = {}
        for page in itertools.count(1):
            answer = self.get(
                "/api/tasks", project=project, fields="all", page=page, page_size=1000
            )
            for task in answer["tasks"]:
                found.setdefault(task["data"]["sentence_id"], []).append(task)
            if page * 1000 >= answer["total"]:
                return found

    def annotate(self, task, *choices, origin="manual", flags=(), note=None, **more):
        results = [result("categories", choices, origin)] if choices else []
        results += [result("flags", flags, "manual")] if flags else []
        if note is not None:
            text = {"from_name": "note", "to_name": "text", "type": "textarea"}
            results.append({**text, "value": {"text": [note]}})
        body = {"result": results, "lead_time": 3.5, **more}
        return self.send("POST", f"/api/tasks/{task['id']}/annotations/", body)


def result(control, choices, origin):
    return {
        "from_name": control,
        "to_name": "text",
        "type": "choices",
        "origin": origin,
        "value": {"choices": list(choices)},
    }


@pytest.fixture(scope="session")
def ann(server):
    """The first user."""
    person = Person(server.url, EMAIL, server.password())
    yield person
    person.http.close()


@pytest.fixture(scope="session")
def bo(server, ann):
    """A second user, who came by the invitation link."""
    sign_up(server.url, ann, "bo@example.org", "a-long-password")
    person = Person(server.url, "bo@example.org", "a-long-password")
    yield person
    person.http.close()


def sign_up(url, inviter, email, password):
    link = inviter.get("/api/invite")["invite_url"]
    with httpx.Client(base_url=url, trust_env=False, follow_redirects=False) as browser:
        page = browser.get(link)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
        form = {
            "csrfmiddlewaretoken": token,
            "email": email,
            "password": password,
            "allow_newsletters": "false",
        }
        answer = browser.post(link, data=form, headers={"Referer": url + link})
        assert answer.status_code == 302, answer.text


_numbers = itertools.count(1)


@pytest.fixture
def linked(server, ann, tmp_path, run, data, monkeypatch):
    """A workspace with one article and seven sentences to label, at a project of its own."""
    monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", ann.key)
    assert run("init", ".").exit_code == 0
    shutil.copy(data / "harbour.txt", tmp_path)
    assert run("corpus", "add", "harbour.txt").exit_code == 0
    retitle(tmp_path, f"Threats {next(_numbers)}")
    return Workspace(tmp_path)


def retitle(folder, title):
    path = folder / "labels" / "taxonomy.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^title: .*$", f"title: {title}", text), encoding="utf-8")


def command(*arguments, **environment):
    """Run a command that must succeed, and return what it says to people."""
    result = CliRunner().invoke(main, [str(one) for one in arguments], env=environment)
    assert result.exit_code == 0, result.output
    return result.stderr


def _fill(workspace, texts):
    """Put sentences into a workspace, a hundred to an article."""
    articles = [
        {"id": f"a{n}", "title": f"Title {n}", "text": "", "source": "t", "url": "", "cluster": ""}
        for n in range(len(texts) // 100 + 1)
    ]
    rows = [
        {"id": f"s{n}", "article_id": f"a{n // 100}", "index": n % 100, "start": 0, "end": 0}
        | {"text": text, "kind": "sentence", "cluster": f"a{n // 100}"}
        for n, text in enumerate(texts)
    ]
    write_table(workspace.articles_file, articles)
    write_table(workspace.sentences_file, rows)


def _words(n):
    draw = random.Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        " ".join("".join(draw.choices(letters, k=6)) for _ in range(12)).capitalize() + "."
        for _ in range(n)
    ]


@pytest.fixture
def fill():
    """A function that puts sentences into a workspace."""
    return _fill


@pytest.fixture
def words():
    """A function that makes so many sentences, no two of them alike."""
    return _words
