"""A sweep that is killed, stopped, or met by a second writer goes on by the same command and ends in the same bytes."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from processes import all_gone, living
from slow_model import simulate

from sim.cli.app import main
from sim.experiment.reading.verify import verify
from sim.experiment.trials.kill_trial import Trial, compute, tree_hash, trial

SUPPORT = Path(__file__).parents[2] / "support"


@pytest.mark.parametrize(("kills", "workers", "seed"), [(8, 1, 1), (2, 2, 2)])
def test_kills_at_random_moments_lose_nothing_and_do_nothing_twice(tmp_path, kills, workers, seed):
    found = trial(Trial(tmp_path, points=12, replications=5, workers=workers), kills, seed)
    assert found.faults == []
    assert found.finished >= 1
    assert sum(found.kills.values()) == 2 * kills


def test_the_trial_sees_a_run_done_twice_a_run_lost_and_a_changed_byte(tmp_path):
    from sim.experiment.trials import kill_trial

    found, trace, folder = kill_trial.Found(runs=2), tmp_path / "t", tmp_path / "results"
    trace.write_text("0.5 0\n0.5 0\n")
    assert kill_trial._done_though_kept(trace, {"0.5 0"}) == ["run 0.5 0 was kept and done again"] * 2
    folder.mkdir()
    (folder / "a").write_text("1")
    kill_trial._judge(found, folder, trace, "0" * 64)
    assert found.faults == ["a result folder is not that of the sweep that was left alone", "1 of 2 runs were done"]
    assert (found.done, found.twice) == (2, 1)


COMMAND = textwrap.dedent("""
    import sys
    from sim.cli.app import main
    from sim.experiment.runs import planned_runs
    from sim.experiment.trials.kill_trial import compute
    from sim.experiment.runs.replications import Engine
    from slow_model import simulate

    planned_runs.reference_engine = lambda: Engine(simulate, compute)
    sys.exit(main(sys.argv[1:]))
""")


def words(folder, workers=2):
    size = ["--area", "rutland", "--replications", "8", "--years", "1", "--warm-up", "0", "--workers", str(workers)]
    return ["sweep", "status_quo", "--vary", "demand.multiplier=1", *size, "--quiet", "--out", str(folder)]


def started(folder, told):
    paths = os.pathsep.join([str(SUPPORT), *sys.path])
    command = [sys.executable, "-c", COMMAND, *words(folder)]
    running = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": paths, **told},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while len(kept(folder)) < 4 and running.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    return running


def kept(folder):
    return sorted((folder / "runs").glob("??/*.run"))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_a_sweep_at_once_leaves_no_worker_and_the_same_command_goes_on(
    tmp_path, monkeypatch, capsys, number, code
):
    """Meanwhile a second writer is refused with 3; after a stop the lock is gone."""
    folder, wait = tmp_path / "results", tmp_path / "wait"
    wait.touch()
    monkeypatch.setenv("WAIT_WHILE", str(wait))
    running = started(folder, {})
    try:
        assert len(kept(folder)) == 4
        assert main(words(folder, 1)) == 3
        assert f"in use by process {running.pid}" in capsys.readouterr().err
        (os.killpg if number == signal.SIGINT else os.kill)(running.pid, number)
        told = running.communicate(timeout=20)[1]
        assert running.returncode == code
        assert "the same command goes on from there" in told
        assert all_gone(running.pid, 15)
    finally:
        if living(running.pid):
            os.killpg(running.pid, signal.SIGKILL)
    assert not (tmp_path / ".results.lock").exists()
    assert verify(folder).notes == ("unfinished: 4 of 8 runs are done",)
    goes_on(folder, wait, monkeypatch)


def goes_on(folder, wait, monkeypatch):
    """Finish the sweep in this process and see that only what was missing is done."""
    from sim.experiment.runs.replications import Engine

    done = []

    def counted(*given, **size):
        done.append(given[3])
        return simulate(*given, **size)

    counted.__module__, counted.__qualname__ = simulate.__module__, simulate.__qualname__
    wait.unlink()
    monkeypatch.setattr("sim.experiment.runs.planned_runs.reference_engine", lambda: Engine(counted, compute))
    assert main(words(folder, 1)) == 0
    assert sorted(done) == [4, 5, 6, 7]
    assert verify(folder).code == 0
    assert len(tree_hash(folder)) == 64
    assert sorted(path.name for path in folder.parent.iterdir()) == ["results"]


def test_a_killed_parent_leaves_no_worker_and_its_lock_keeps_nobody_out(tmp_path, monkeypatch):
    folder, wait = tmp_path / "results", tmp_path / "wait"
    wait.touch()
    monkeypatch.setenv("WAIT_WHILE", str(wait))
    running = started(folder, {})
    try:
        assert len(living(running.pid)) >= 3
        running.kill()
        running.communicate(timeout=20)
        assert all_gone(running.pid, 15)
    finally:
        if living(running.pid):
            os.killpg(running.pid, signal.SIGKILL)
    assert (tmp_path / ".results.lock").exists()
    goes_on(folder, wait, monkeypatch)
