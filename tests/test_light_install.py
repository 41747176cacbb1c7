"""The base install brings NumPy and the command line, tags with them, and nothing else."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def requirements(name):
    """The packages that a plain ``pip install`` of this one brings, itself left out."""
    for line in importlib.metadata.requires(name) or []:
        if "extra ==" not in line and "sys_platform == 'win32'" not in line.replace('"', "'"):
            needed = re.match(r"[\w.-]+", line)[0]
            yield needed
            yield from requirements(needed)


def copy_package(name, target):
    """Copy an installed package, so that this test needs no network."""
    distribution = importlib.metadata.distribution(name)
    for file in distribution.files:
        source, place = Path(distribution.locate_file(file)), target / file
        if ".." not in file.parts and source.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)


def build(root, folder, **environment):
    """Build the wheel without network; returns it and what was said."""
    command = [sys.executable, "-m", "pip", "wheel", "--verbose", "--no-deps", "--no-index"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(root)]
    env = {**os.environ, **environment}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    (wheel,) = folder.glob("*.whl")
    return wheel, done.stdout + done.stderr


@pytest.fixture(scope="module")
def light(root, tmp_path_factory):
    """A virtual environment with the wheel and what it says it needs; returns its Python."""
    folder = tmp_path_factory.mktemp("light")
    wheel, _ = build(root, folder)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    install = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(install, check=True)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    for name in set(requirements("watchword")):
        copy_package(name, packages)
    subprocess.run([str(python), "-m", "pip", "check"], check=True)
    return python


def run(python, *arguments, cwd, **more):
    return subprocess.run(
        [str(python.parent / "watchword"), *arguments],
        cwd=cwd, capture_output=True, text=True, check=False, **more,
    )  # fmt: skip


def test_has_nothing_heavy_in_it(light):
    listed = subprocess.run(
        [str(light), "-m", "pip", "list", "--format=json"], capture_output=True, check=True
    )
    names = {row["name"] for row in json.loads(listed.stdout)} - {"pip", "setuptools"}
    assert names == {"click", "numpy", "watchword"}


def test_tags_anywhere_with_the_shipped_model(light, tmp_path, data):
    done = run(light, "tag", str(data / "harbour.txt"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert "drugs" in rows[2]["labels"]


def test_tags_tables_and_says_what_parquet_and_processes_need(light, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"id": "s7", "text": "He sold heroin."}\n')
    for kind in ("jsonl", "csv", "html"):
        done = run(light, "tag", "--sentences", "in.jsonl", "-o", f"out.{kind}", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    done = run(light, "tag", "--sentences", "out.csv", cwd=tmp_path)
    assert json.loads(done.stdout)["article_id"] == "s7", done.stderr
    for options in (["-o", "out.parquet"], ["--jobs", "2"], ["--cluster", "tcp://127.0.0.1:1"]):
        done = run(light, "tag", "--sentences", "in.jsonl", *options, cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].strip() == 'Run: pip install "watchword[cluster]"'


def test_a_missing_extra_names_the_line_to_run(light, tmp_path):
    assert run(light, "init", "w", cwd=tmp_path).returncode == 0
    done = run(light, "labels", "config", "--workspace", "w", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].strip() == 'Run: pip install "watchword[workbench]"'


def test_the_wheel_holds_the_kernel_for_every_python_from_3_11(light, tmp_path):
    (wheel,) = light.parents[2].glob("*.whl")
    assert "-cp311-abi3-" in wheel.name
    code = "import watchword; print(watchword.load_tagger().engine.name)"
    done = subprocess.run(
        [str(light), "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() in ("avx2", "scalar")


def test_without_a_compiler_the_wheel_is_pure_and_says_so(root, tmp_path):
    wheel, said = build(root, tmp_path, CC="false")
    assert wheel.name.endswith("-py3-none-any.whl")
    assert "The kernel was not compiled, tagging will use NumPy" in said
    with zipfile.ZipFile(wheel) as files:
        assert not [name for name in files.namelist() if "_kernel" in name]
