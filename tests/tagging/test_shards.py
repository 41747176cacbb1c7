"""An archive is tagged file by file; what is finished stays, whatever happens to the rest."""

import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from watchword.errors import WatchwordError
from watchword.models.export import export
from watchword.tagging.choice import Choice
from watchword.tagging.shards import tag_shards

SENTENCES = ["A dealer sold heroin by the river.", "Rain fell.", "A pension scam, said the court."]


def make(folder, n_files=4, n_rows=50):
    folder.mkdir(parents=True)
    for number in range(n_files):
        texts = [f"{SENTENCES[i % 3]} {number} {i}" for i in range(n_rows)]
        ids = [f"{number}-{i}" for i in range(n_rows)]
        pq.write_table(pa.table({"id": ids, "text": texts}), folder / f"part-{number:03}.parquet")
    return folder


@pytest.fixture
def archive(tmp_path):
    return make(tmp_path / "archive")


def tag(archive, target, folder, **options):
    return tag_shards([archive], target, folder, Choice(), by_line=True, **options)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_finished_files_are_skipped(archive, exported, tmp_path):
    first = tag(archive, tmp_path / "out", exported)
    assert (first.n_files, first.n_rows, first.n_skipped) == (4, 200, 0)
    before = contents(tmp_path / "out")
    (tmp_path / "out" / "part-002.parquet").unlink()
    again = tag(archive, tmp_path / "out", exported)
    assert (again.n_files, again.n_skipped) == (1, 3)
    assert contents(tmp_path / "out") == before
    assert str(again) == "1 files tagged, 50 rows; 3 finished already"


def change_source(archive, exported, tmp_path, model):
    path = archive / "part-001.parquet"
    pq.write_table(pq.read_table(path).slice(3), path)
    return exported, {}, 1


def change_model(archive, exported, tmp_path, model):
    return export(model, tmp_path / "other"), {}, 4


def change_options(archive, exported, tmp_path, model):
    return exported, {"choice": Choice(threshold=0.5)}, 4


def cut_target(archive, exported, tmp_path, model):
    path = tmp_path / "out" / "part-003.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    return exported, {}, 1


@pytest.mark.parametrize("change", [change_source, change_model, change_options, cut_target])
def test_what_has_changed_is_tagged_again(archive, exported, tmp_path, model, change):
    tag(archive, tmp_path / "out", exported)
    folder, options, n_files = change(archive, exported, tmp_path, model)
    choice = options.get("choice", Choice())
    again = tag_shards([archive], tmp_path / "out", folder, choice, by_line=True)
    assert (again.n_files, again.n_skipped) == (n_files, 4 - n_files)
    fresh = tag_shards([archive], tmp_path / "fresh", folder, choice, by_line=True)
    assert fresh.n_files == 4
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_leftovers_of_a_killed_process_are_removed(archive, exported, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".part-001.parquet.abc").write_bytes(b"half")
    tag(archive, tmp_path / "out", exported)
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == [
        f"part-{number:03}.parquet" for number in range(4)
    ]


def test_two_files_of_one_name_are_refused(archive, exported, tmp_path):
    other = make(tmp_path / "other", n_files=1)
    with pytest.raises(WatchwordError, match=r"would both become part-000\.parquet"):
        tag_shards([archive, other], tmp_path / "out", exported, Choice(), by_line=True)


def test_several_processes_write_the_same_files(archive, exported, tmp_path):
    tag(archive, tmp_path / "one", exported)
    tag(archive, tmp_path / "two", exported, jobs=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_pandas_is_not_waited_for(archive, exported, tmp_path):
    code = (
        "import sys; from pathlib import Path; from watchword.tagging.choice import Choice;"
        "from watchword.tagging.shards import tag_shards; source, target, folder = sys.argv[1:];"
        "done = tag_shards([source], Path(target), Path(folder), Choice(), by_line=True);"
        "sys.exit(done.n_rows != 200 or 'pandas' in sys.modules)"
    )
    where = map(str, (archive, tmp_path / "out", exported))
    subprocess.run([sys.executable, "-c", code, *where], check=True)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_an_address_without_a_cluster_is_said_in_time(archive, exported, tmp_path):
    start = time.monotonic()
    with pytest.raises(WatchwordError, match=r"tcp://127\.0\.0\.1:9: no cluster"):
        tag(archive, tmp_path / "out", exported, cluster="tcp://127.0.0.1:9")
    assert time.monotonic() - start < 30


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_worker_killed_in_the_middle_costs_nothing_but_time(exported, tmp_path, cluster):
    from threading import Thread

    archive = make(tmp_path / "archive", n_files=24, n_rows=30_000)
    victim = cluster.worker()
    target = tmp_path / "out"

    def kill():
        while len(list(target.glob("*.parquet"))) < 3:
            time.sleep(0.01)
        os.kill(victim.pid, signal.SIGKILL)

    killer = Thread(target=kill)
    killer.start()
    done = tag(archive, target, exported, cluster=cluster.address)
    killer.join()
    assert victim.wait() == -signal.SIGKILL
    assert (done.n_files + done.n_skipped, done.errors) == (24, ())
    tag(archive, tmp_path / "one", exported)
    assert contents(target) == contents(tmp_path / "one")
