"""The demo runs every stage, ends with the next step, and leaves the working tree clean."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_runs_the_whole_loop_in_under_two_minutes(root, tmp_path):
    before = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, check=True)
    command = [str(Path(sys.executable).parent / "watchword"), "demo", "--directory", "made"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    for stage in ("1 corpus", "2 labels", "3 models", "4 tagging"):
        assert f"\n{stage}  " in done.stdout
    assert "always none, micro" in done.stdout and "keywords, macro" in done.stdout
    assert "Everything lies in made" in done.stderr and "watchword init mywork" in done.stderr
    assert (tmp_path / "made" / "models" / "threats" / "README.md").is_file()
    after = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, check=True)
    assert after.stdout == before.stdout
