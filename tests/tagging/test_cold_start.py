"""The first tag is there at once, and a tagger takes little memory.

The limits leave room for slower machines; `benchmarks/cold_start.py` prints what it takes.
"""

import json
import os
import subprocess
import sys

import pytest

from watchword.tagging.compiled import kernel_module

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(kernel_module() is None, reason="the kernel was not compiled"),
]

TRIES = 7

# What a process may be charged for memory includes what its parent held when it was forked, so a
# parent as small as can be starts what is measured.
_MEASURE = """
import json, os, sys
tries, source, *command = sys.argv[1:]
seconds = []
for _ in range(int(tries)):
    child = os.fork()
    if not child:
        os.dup2(os.open(source, os.O_RDONLY), 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execv(sys.executable, [sys.executable, *command])
    _, status, used = os.wait4(child, 0)
    assert status == 0
    seconds.append(used.ru_utime + used.ru_stime)
print(json.dumps([min(seconds), used.ru_maxrss]))
"""


def costs(root, *arguments, stdin=os.devnull):
    """Processor seconds, the least of some tries, and megabytes of a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(TRIES), str(stdin), *arguments],
        cwd=root,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    seconds, peak = json.loads(done.stdout)
    return seconds, peak / (1024 if sys.platform == "linux" else 1024**2)


def test_the_command_tags_within_less_than_half_a_second(root, tmp_path):
    (tmp_path / "text").write_text("Two kilos of heroin were found.\n")
    seconds, megabytes = costs(root, "-m", "watchword", "tag", "-", stdin=tmp_path / "text")
    assert seconds <= 0.4
    assert megabytes <= 120


def test_loading_and_one_sentence_take_little(root):
    bare, _ = costs(root, "-c", "pass")
    code = "import watchword; watchword.load_tagger().labels(['Two kilos of heroin.'])"
    seconds, megabytes = costs(root, "-c", code)
    assert seconds - bare <= 0.2
    assert megabytes <= 120


def test_tagging_is_not_charged_for_what_it_does_not_use(root):
    code = (
        "import sys, watchword; watchword.load_tagger().labels(['Guns.']);"
        "sys.exit('watchword.corpus.stops' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
