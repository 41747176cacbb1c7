"""How soon a fresh process has tagged its first sentence, and what it holds by then.

    python benchmarks/cold_start.py [--rounds N]

Each line is a process of its own, started by turns; seconds are medians, of the clock and of the
processor, memory is the greatest resident size. Modules are compiled to bytecode before, as they
are where the package is installed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = b"Two kilos of heroin were found.\n"
COMMANDS = {
    "python alone": ["-c", "pass"],
    "python and numpy": ["-c", "import numpy"],
    "load_tagger, one sentence": [
        "-c",
        "import watchword; watchword.load_tagger().labels(['Two kilos of heroin were found.'])",
    ],
    "watchword tag -": ["-m", "watchword", "tag", "-"],
}


def once(arguments: list[str], bytecode: str) -> tuple[float, float, float]:
    """Return clock seconds, processor seconds and megabytes of one process."""
    read, write = os.pipe()
    os.write(write, SENTENCE)
    os.close(write)
    started = time.perf_counter()
    child = os.fork()
    if not child:
        os.dup2(read, 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.execv(sys.executable, [sys.executable, *arguments])
    os.close(read)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{arguments} failed")
    seconds = time.perf_counter() - started
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    os.chdir(ROOT)
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as bytecode:
        for number in range(asked.rounds + 1):
            for name, arguments in COMMANDS.items():
                one = once(arguments, bytecode)
                if number:  # the first round compiles
                    found[name].append(one)
    print(f"{'process':28}{'clock s':>9}{'CPU s':>9}{'MB':>7}")
    for name, rounds in found.items():
        clock, cpu, peak = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"{name:28}{clock:9.3f}{cpu:9.3f}{peak:7.0f}")


if __name__ == "__main__":
    main()
