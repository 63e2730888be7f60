"""A Dask cluster does the same runs, gives the same bytes, and leaves nothing behind when it ends or breaks."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import experiment_fixture as fixture
import pytest

from sim.errors import InputError
from sim.experiment.reading.verify import verify
from sim.experiment.runs import cluster
from sim.experiment.runs.crews import Job, processors
from sim.experiment.runs.execution import do
from sim.experiment.runs.replications import Engine
from sim.experiment.store import record
from sim.experiment.store.trouble import RunsSetAside
from sim.experiment.sweep import sweep
from sim.experiment.trials.kill_trial import tree_hash

SUPPORT = Path(__file__).parents[2] / "support"

pytest.importorskip("distributed")


def swept(folder, **given):
    """Run a sweep of 12 runs of the stand-in in a folder and return the hash of all its files."""
    usual = {"replications": 6, "folder": folder}
    sweep("status_quo", {"demand.multiplier": [0.8, 1.2]}, settings=fixture.settings(**usual | given)).save(folder)
    return tree_hash(folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return swept(tmp_path_factory.mktemp("whole") / "results")


def simulate_and_die_at_three(scenario, area, seed, replication, *, years, warm_up):
    if replication == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return fixture.Lived(scenario.id, seed, replication)


def children():
    """Return the processes that descend from this one."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if state not in "ZX":
            parents[int(stat.parent.name)] = int(parent)
    found, known = set(), {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in known} - found:
        found |= more
        known = more
    return found


@contextmanager
def nothing_left():
    """Fail when processes that were started in the block are there a while after it."""
    before = children()
    yield
    until = time.monotonic() + 10
    while (left := children() - before) and time.monotonic() < until:
        time.sleep(0.1)
    tracker = {each for each in left if b"resource_tracker" in (Path("/proc") / str(each) / "cmdline").read_bytes()}
    assert not left - tracker


def test_a_local_cluster_gives_the_same_bytes_and_sets_aside_what_kills_its_workers(whole, tmp_path):
    place = tmp_path / "results"
    with nothing_left():
        with pytest.raises(RunsSetAside, match=r"2 runs were set aside .*replication 3: .*lost.*other 10 are kept"):
            swept(place, cluster="local", workers=2, engine=Engine(simulate_and_die_at_three, fixture.compute))
        assert verify(place).notes == ("unfinished: 10 of 12 runs are done",)
        assert swept(tmp_path / "whole", cluster="local", workers=1) == whole


def test_workers_that_dask_has_given_up_are_had_back(monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)

    async def give_up():
        for name in list(crew._cluster.workers):
            await crew._cluster.workers.pop(name).close()

    with nothing_left():
        crew = cluster.Cluster("local", 1)
        try:
            crew._cluster.sync(give_up)
            crew.give(Job(7, bytes, (3,)))
            assert [(each.number, each.record) for each in crew.ended()] == [(7, bytes(3))]
        finally:
            crew.stop()


@contextmanager
def scheduler(tmp_path, workers):
    """Start a scheduler and workers as processes of their own; yield its address, its process and those of workers."""
    told = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(SUPPORT), *sys.path]),
        "PYTHONWARNINGS": "ignore",
        "DASK_DISTRIBUTED__DASHBOARD__LINK": "",
    }
    where = tmp_path / "scheduler.json"
    running = []

    def start(module, *words):
        command = [sys.executable, "-m", f"distributed.cli.{module}", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running.append(subprocess.Popen(command, env=told, cwd=tmp_path, start_new_session=True, **quiet))

    try:
        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where))
        until = time.monotonic() + 30
        while not where.exists() and time.monotonic() < until:
            time.sleep(0.05)
        for _ in range(workers):
            start("dask_worker", "--scheduler-file", str(where), "--nthreads", "1", "--no-nanny", "--no-dashboard")
        yield json.loads(where.read_text())["address"], running
    finally:
        for process in running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def test_a_scheduler_and_workers_elsewhere_give_the_same_bytes_and_one_that_goes_away_is_told(whole, tmp_path):
    told, place = [], tmp_path / "results"
    with nothing_left(), scheduler(tmp_path, 2) as (address, running):
        assert swept(tmp_path / "whole", cluster=address, notice=told.append) == whole

        def leave(done, of):
            if done == 4:
                os.killpg(running[0].pid, signal.SIGKILL)

        engine = Engine(simulate_slowly, fixture.compute)
        with pytest.raises(InputError, match="scheduler is gone; finished runs are kept"):
            swept(place, cluster=address, progress=leave, engine=engine)
    found = verify(place)
    assert found.code == 0
    assert "unfinished" in found.notes[0]
    again = []
    swept(place, engine=engine, progress=lambda done, of: again.append(done))
    assert again[0] >= 4


def simulate_slowly(*given, **size):
    time.sleep(0.2)
    return fixture.simulate(*given, **size)


def test_no_scheduler_is_told_in_a_sentence(monkeypatch):

    monkeypatch.setattr(cluster, "_WAIT", 1)
    for address in ("tcp://127.0.0.1:9", "127.0.0.1:9", "nonsense://here", "tcp://"):
        with pytest.raises(InputError, match="no Dask scheduler answers there") as caught:
            cluster.Cluster(address, None)
        assert address in str(caught.value)


def test_a_cluster_without_dask_is_refused_in_a_sentence(monkeypatch):

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install \"\.\[cluster\]\""):
        cluster.Cluster("local", None)
    assert processors() >= 1


def test_a_worker_of_another_version_is_refused_and_its_run_not_kept(tmp_path, monkeypatch):
    usual = record.program()
    monkeypatch.setattr("sim.experiment.runs.replications.record.to_bytes", of_another_version)
    with pytest.raises(InputError, match="another version of this program") as caught:
        swept(tmp_path / "results")
    assert usual[:12] in str(caught.value)
    assert not list((tmp_path / "results" / "runs").glob("??/*.run"))


_to_bytes = record.to_bytes


def of_another_version(record):
    from dataclasses import replace

    return _to_bytes(replace(record, code="0" * 64))


def test_a_worker_that_lacks_the_program_is_told_in_a_sentence_and_others_are_tried_again():
    from sim.experiment.runs.cluster import _lacking

    assert isinstance(_lacking(ModuleNotFoundError("no", name="sim.experiment")), InputError)
    other = ModuleNotFoundError("no", name="simple")
    assert _lacking(other) is other


def test_a_lost_record_is_never_kept():
    from sim.experiment.runs.crews import OneProcess

    (aside,) = do([Job(0, nothing, ())], OneProcess(), lambda number, record: pytest.fail("kept"))
    assert aside.number == 0


def nothing():
    raise EOFError
