"""The first tag is there at once, and a tagger takes little memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from watchword.tagging.compiled import kernel_module

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(kernel_module() is None, reason="the kernel was not compiled"),
]

TRIES = 7


def costs(root, *arguments, stdin=None):
    """Processor seconds, the least of some tries, and megabytes of a fresh process."""
    seconds = []
    for _ in range(TRIES):
        with Path(stdin or os.devnull).open() as text:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=root,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                stdin=text,
                stdout=subprocess.DEVNULL,
            )
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        seconds.append(used.ru_utime + used.ru_stime)
        megabytes = used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return min(seconds), megabytes


def test_the_command_tags_within_a_quarter_of_a_second(root, tmp_path):
    (tmp_path / "text").write_text("Two kilos of heroin were found.\n")
    seconds, megabytes = costs(root, "-m", "watchword", "tag", "-", stdin=tmp_path / "text")
    assert seconds <= 0.25
    assert megabytes <= 120


def test_loading_and_one_sentence_take_little(root):
    bare, _ = costs(root, "-c", "pass")
    code = "import watchword; watchword.load_tagger().labels(['Two kilos of heroin.'])"
    seconds, megabytes = costs(root, "-c", code)
    assert seconds - bare <= 0.12
    assert megabytes <= 120


def test_tagging_is_not_charged_for_what_it_does_not_use(root):
    code = (
        "import sys, watchword; watchword.load_tagger().labels(['Guns.']);"
        "sys.exit('watchword.corpus.stops' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
