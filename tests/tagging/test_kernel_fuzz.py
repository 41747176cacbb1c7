"""No bytes make the kernel read or write where it must not, nor its two paths differ."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SECONDS = 20
FLAGS = ("-g", "-O1", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all")

pytestmark = pytest.mark.slow

SEEDS = (
    b"\x00\x00Police seized 40 kg of cocaine.",
    "\x01\x01Σας ΟΔΟΣ İstanbul ẞ K café \u2028\u3000 中文 \U0001f600 e\u0301".encode(),
    b"\x92\x02" + b"ab ba aa bb abe " * 300,
    b"\x42\x03broken \xc3( \xed\xa0\x80 \xf8\x88 \xe2\x82",
)


@pytest.fixture(scope="module")
def fuzzer(need, tmp_path_factory):
    need(shutil.which("clang"), "no clang on PATH; on Debian: apt-get install clang")
    folder = tmp_path_factory.mktemp("fuzz")
    command = ["clang", *FLAGS, str(HERE / "fuzz_kernel.c"), "-lm", "-o", str(folder / "fuzz")]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    lacking = "libclang_rt" in built.stderr
    need(not lacking, "clang has no sanitizers; on Debian: apt-get install libclang-rt-14-dev")
    assert built.returncode == 0, built.stderr
    (folder / "corpus").mkdir()
    for number, seed in enumerate(SEEDS):
        (folder / "corpus" / str(number)).write_bytes(seed)
    return folder


def test_any_bytes_are_safe_and_both_paths_agree(fuzzer):
    done = subprocess.run(
        [str(fuzzer / "fuzz"), f"-max_total_time={SECONDS}", "-max_len=6000", "corpus"],
        cwd=fuzzer,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1"},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    runs = int(done.stderr.rpartition("Done ")[2].split()[0])
    assert runs > 5000
    # Coverage-guided: the corpus has grown by inputs that reach new code.
    assert len(list((fuzzer / "corpus").iterdir())) > 10 * len(SEEDS)
