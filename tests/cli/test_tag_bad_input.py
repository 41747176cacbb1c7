"""Whatever comes in, ``watchword tag`` ends with a message and the right code, never half done."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from watchword.tables import read_table

SENTENCE = "A dealer sold heroin by the river, police said. "


@pytest.fixture
def command(exported):
    return [sys.executable, "-m", "watchword", "tag", "--model", str(exported)]


@pytest.fixture
def quick(run, exported):
    """Run the command in this process; returns click's result."""
    return lambda *arguments: run("tag", "--model", exported, *arguments)


@pytest.fixture
def tag(command, tmp_path):
    """Run the command in a process of its own; returns it when it has ended."""

    def run(*arguments, **more):
        return subprocess.run(
            [*command, *map(str, arguments)],
            cwd=tmp_path, check=False, timeout=120,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
        )  # fmt: skip

    return run


def told(done, code=1):
    """The lines of the message, after a look at the exit code."""
    if isinstance(done, Result):
        message, found = done.stderr, done.exit_code
        assert done.exception is None or isinstance(done.exception, SystemExit)
    else:
        message, found = done.stderr.decode(), done.returncode
    assert found == code, message
    assert "Traceback" not in message
    return message.splitlines()


def parquet(path, n=20, column="text"):
    pq.write_table(pa.table({column: [SENTENCE] * n}), path, row_group_size=50_000)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("bytes.txt", bytes(range(128, 256)) * 3, "bytes.txt:1: byte 0x80 is not UTF-8"),
        ("nul.txt", b"Two held.\0\0 Cash found.", "nul.txt: is binary"),
        ("nul.jsonl", b'{"text": "\0"}\n', "nul.jsonl: is binary"),
        ("bad.jsonl", b'{"text": "One."}\n{"text": \xff}\n', "bad.jsonl:2: byte 0xff is not UTF-8"),
        ("cut.jsonl", b'{"text": "One."}\n{"text": "Tw', "cut.jsonl:2: not JSON"),
        ("list.jsonl", b"[1]\n", "list.jsonl:1: a list where a row was expected"),
        ("empty.csv", b"", "empty.csv: is empty"),
        ("head.csv", b"text,id\n", "head.csv: is empty"),
        (
            "none.csv",
            b"a,b\n1,2\n",
            "none.csv: no column is certain to be the text; found 'a', 'b'",
        ),
        ("number.jsonl", b'{"text": 7}\n', "number.jsonl:1: 'text' is 7, not text"),
        ("not.parquet", b"Rain fell.", "not.parquet: not a readable Parquet file"),
        ("text.jsonl", b"PAR1 and more", "text.jsonl: is a Parquet file by its content"),
    ],
)
@pytest.mark.parametrize("by_line", [False, True], ids=["articles", "sentences"])
def test_a_file_that_cannot_be_read_is_named(quick, tmp_path, name, content, problem, by_line):
    (tmp_path / name).write_bytes(content)
    done = quick(*(["--sentences"] if by_line else []), name, "-o", "out.jsonl")
    assert told(done)[0].startswith(f"Error: {problem}")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("by_line", [False, True], ids=["articles", "sentences"])
@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda data: data[: len(data) // 2], "t.parquet: not a readable Parquet file"),
        (lambda data: data[:40] + bytes(200) + data[240:], "t.parquet: not a readable Parquet"),
    ],
    ids=["cut short", "overwritten"],
)
def test_a_broken_parquet_file_is_named(quick, tmp_path, spoil, problem, by_line):
    parquet(tmp_path / "t.parquet", n=2000)
    data = (tmp_path / "t.parquet").read_bytes()
    (tmp_path / "t.parquet").write_bytes(spoil(data))
    done = quick(*(["--sentences"] if by_line else []), "t.parquet", "-o", "out.jsonl")
    assert told(done)[0].startswith(f"Error: {problem}")
    assert not (tmp_path / "out.jsonl").exists()


def test_an_empty_table_and_one_without_text_are_errors(quick, tmp_path):
    parquet(tmp_path / "none.parquet", n=0)
    assert told(quick("--sentences", "none.parquet"))[0] == "Error: none.parquet: is empty"
    parquet(tmp_path / "other.parquet", column="notes")
    message = told(quick("--sentences", "other.parquet"))
    assert message[0].endswith("no column is certain to be the text; found 'notes'")
    assert "--text-field" in message[1]
    assert told(quick("--sentences", "--text-field", "notes", "other.parquet"), 0) == []


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--sentences"]])
def test_a_line_of_50_megabytes_takes_seconds(tag, tmp_path, options):
    (tmp_path / "long.txt").write_text(SENTENCE * (50_000_000 // len(SENTENCE)))
    before = time.monotonic()
    assert told(tag("--scores", "none", *options, "long.txt", "-o", "out.jsonl"), 0) == []
    assert time.monotonic() - before < 100
    assert (tmp_path / "out.jsonl").stat().st_size > 50_000_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet", "html", "table"])
def test_a_full_disk_is_said(tag, data, kind):
    with Path("/dev/full").open("wb") as full:
        done = tag(data / "harbour.txt", "--format", kind, stdout=full)
    assert told(done)[0].startswith("Error: standard output: cannot be written: No space left")
    device = told(tag(data / "harbour.txt", "--format", kind, "-o", "/dev/full"))
    assert device[0].startswith("Error: /dev/full: cannot be written: No space left")


def test_a_full_disk_leaves_what_was_there(tag, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        (small / "out.jsonl").write_text("old\n")
        (tmp_path / "in.txt").write_text(SENTENCE * 2000)
        message = told(tag("in.txt", "-o", "small/out.jsonl"))
        assert message[0].startswith("Error: small/out.jsonl: cannot be written: No space left")
        assert [path.read_text() for path in small.iterdir()] == ["old\n"]
    finally:
        subprocess.run(["umount", small], check=True)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A folder with a small file and two that take a while."""
    folder = tmp_path_factory.mktemp("archive")
    for number in range(3):
        parquet(folder / f"{number}.parquet", n=300_000 if number else 10)
    return folder


@pytest.mark.parametrize(
    ("output", "jobs"), [("out.jsonl", 1), ("out.parquet", 2), ("out/", 1), ("out/", 2)]
)
def test_ctrl_c_leaves_nothing_half_written(command, archive, tmp_path, output, jobs):
    with subprocess.Popen(
        [*command, "--sentences", str(archive), "-o", output, "--jobs", str(jobs)],
        cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True,
    ) as running:  # fmt: skip
        deadline = time.monotonic() + 60
        while not any(path.name.startswith(".") for path in tmp_path.rglob(".*")):
            assert time.monotonic() < deadline and running.poll() is None
            time.sleep(0.02)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all of its processes
        message = running.communicate(timeout=60)[1].decode()
    assert running.returncode == 130, message
    assert message.strip().startswith("Interrupted: ") and "Traceback" not in message
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == [] or output == "out/"
    for path in left:
        assert pq.read_table(path).num_rows == pq.read_table(archive / path.name).num_rows


def test_a_closed_pipe_ends_it_quietly(command, tmp_path):
    (tmp_path / "in.txt").write_text(SENTENCE * 50_000)
    line = " ".join(f"'{part}'" for part in command)
    done = subprocess.run(
        f"{line} in.txt | head -n 1", shell=True, cwd=tmp_path, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["index"] == 0
    assert done.stderr == b""


def test_a_model_that_cannot_be_written_to_is_only_read(tag, exported, data):
    before = {path.name: path.stat().st_mtime_ns for path in exported.iterdir()}
    exported.chmod(0o555)
    try:
        assert told(tag(data / "harbour.txt"), 0) == []
    finally:
        exported.chmod(0o755)
    assert {path.name: path.stat().st_mtime_ns for path in exported.iterdir()} == before


def test_a_missing_output_folder_is_made_and_an_impossible_one_said(quick, tmp_path, data):
    assert told(quick(data / "harbour.txt", "-o", "new/deep/out.csv"), 0) == []
    assert (tmp_path / "new/deep/out.csv").exists()
    (tmp_path / "file").write_text("")
    message = told(quick(data / "harbour.txt", "-o", "file/out.csv"))
    assert message[0].startswith("Error: file/out.csv: cannot be written: ")


def test_what_is_read_is_never_written_to(quick, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "One."}\n')
    (tmp_path / "b.jsonl").symlink_to("a.jsonl")
    for output in ("a.jsonl", "b.jsonl"):
        assert told(quick("a.jsonl", "-o", output), 2)[-1] == (
            f"Error: '{output}' is read; write to another file."
        )
    (tmp_path / "in").mkdir()
    parquet(tmp_path / "in/a.parquet")
    for output in ("in/", "in/out/"):
        message = told(quick("--sentences", "in", "-o", output))
        assert "is read and written at the same time" in message[0]
    assert (tmp_path / "a.jsonl").read_text() == '{"text": "One."}\n'


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--jobs", "0"], "--jobs 0 does nothing"),
        (["--threshold", "2"], "2.0 is not in the range 0<=x<=1"),
        (["-o", "out.xyz"], "'out.xyz' names no format"),
        (["-o", "out/", "--format", "csv"], "A folder is written in Parquet, not csv"),
        (["-", "-o", "out/"], "Name the files or folders"),
    ],
)
def test_a_wrong_use_exits_with_2(quick, data, arguments, problem):
    assert problem in told(quick(data / "harbour.txt", *arguments), 2)[-1]


def test_an_unknown_category_is_named_with_those_there_are(quick, data):
    message = told(quick(data / "harbour.txt", "--only", "weather"))
    assert message[0] == "Error: no category is called 'weather'"
    assert message[1].strip() == "Choose among: drugs, fraud"


def test_rows_before_a_bad_one_are_whole_lines(tag, tmp_path):
    good = '{"text": "Rain fell on the town."}\n' * 30_000
    (tmp_path / "in.jsonl").write_text(good + "{broken\n")
    done = tag("--sentences", "in.jsonl")
    assert told(done)[0].startswith("Error: in.jsonl:30001: not JSON")
    rows = done.stdout.split(b"\n")
    assert rows[-1] == b"" and len(rows) > 8000 and json.loads(rows[-2])


def test_one_bad_file_of_an_archive_does_not_stop_the_others(quick, tmp_path):
    (tmp_path / "in").mkdir()
    for name in "ace":
        parquet(tmp_path / "in" / f"{name}.parquet")
    (tmp_path / "in" / "b.parquet").write_bytes(b"PAR1")
    parquet(tmp_path / "in" / "d.parquet", n=0)
    message = told(quick("--sentences", "in", "-o", "out/"))
    assert message[0] == "out: 4 files tagged, 60 rows; 0 finished already, 1 could not be tagged"
    assert "b.parquet: not a readable Parquet file" in message[1]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "a.parquet", "c.parquet", "d.parquet", "e.parquet",
    ]  # fmt: skip
    assert list(read_table(tmp_path / "out" / "d.parquet")) == []
