"""One command brings up a server for a workspace, and Ctrl-C takes it down in order."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from watchword.labels.local import LocalServer, _free_port

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def start(workspace, studio_venv):
    """Start `watchword labels studio`; returns the process, what it said, and the address."""
    running = []

    def run(port):
        command = [sys.executable, "-u", "-m", "watchword", "labels", "studio"]
        process = subprocess.Popen(
            [*command, "--venv", studio_venv, "--port", str(port)],
            cwd=workspace.root, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        running.append(process)
        said = []
        for line in process.stderr:
            said.append(line)
            if "Ctrl-C stops" in line:
                break
        return process, "".join(said)

    yield run
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)
        process.stderr.close()


def test_it_is_up_in_seconds_stops_cleanly_and_keeps_everything(workspace, empty_home, start):
    shutil.copytree(empty_home, workspace.root / ".studio")
    port = _free_port()
    process, said = start(port)
    assert "made, 7 sentences added" in said, said
    assert f"Open http://127.0.0.1:{port}" in said
    password = (workspace.root / ".studio" / "password").read_text().strip()
    assert password not in said  # it was told when the server was new
    assert (workspace.root / ".studio" / "password").stat().st_mode & 0o777 == 0o600
    assert httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    assert "Everything is kept" in process.stderr.read()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
    began = time.monotonic()
    _, said = start(port)
    assert time.monotonic() - began < 40
    assert re.search(r"projects/\d+: 0 sentences added", said)


def test_a_new_server_has_a_password_that_only_we_can_read(tmp_path):
    server = LocalServer(tmp_path / "home", tmp_path)
    assert server.is_new
    assert len(server.password()) > 12 and server.password() == server.password()
    assert server.password_file.stat().st_mode & 0o777 == 0o600
    assert not server.is_new


def test_a_taken_port_and_a_missing_program_are_told(run, workspace, server, studio_venv):
    taken = run("labels", "studio", "--venv", studio_venv, "--port", server.port)
    assert taken.exit_code == 1 and f"port {server.port} is taken" in taken.stderr
    missing = run("labels", "studio", "--venv", "nowhere")
    assert missing.exit_code == 1 and "make studio" in missing.stderr


def test_a_relative_environment_is_found_from_the_folder_of_the_server(tmp_path):
    server = LocalServer(tmp_path / "home", Path(".venv-studio"))
    assert server.venv == Path.cwd() / ".venv-studio"
