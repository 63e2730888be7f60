"""Whoever does the runs, in whatever order, and whatever happens to them, the results are the same bytes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import experiment_fixture as fixture
import pytest

from sim.draws import Draws, Purpose
from sim.errors import InputError
from sim.experiment.reading.verify import verify
from sim.experiment.running import run
from sim.experiment.runs import planned_runs
from sim.experiment.runs.crews import Job, OneProcess, Processes, WorkerLostError
from sim.experiment.runs.execution import TRIES, do
from sim.experiment.runs.replications import Engine
from sim.experiment.store.trouble import OutOfRoom, RunsSetAside
from sim.experiment.sweep import sweep
from sim.experiment.trials.kill_trial import tree_hash

DEMANDS = {"demand.multiplier": [0.8, 1.0, 1.2]}


def swept(folder, **given):
    """Run a sweep of 18 runs of the stand-in in a folder and return the hash of all its files."""
    sweep("status_quo", DEMANDS, settings=fixture.settings(replications=6, folder=folder, **given)).save(folder)
    return tree_hash(folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return swept(tmp_path_factory.mktemp("whole") / "results")


@pytest.mark.parametrize("workers", [2, 4])
def test_the_number_of_workers_changes_no_byte_of_the_folder(whole, tmp_path, workers):
    assert swept(tmp_path / "results", workers=workers) == whole


def test_the_order_of_the_runs_changes_no_byte_of_the_folder(whole, tmp_path, monkeypatch):
    usual = planned_runs._missing
    for luck in range(3):
        order = Draws(luck, 0).uniforms(Purpose.SAMPLE, range(18))
        monkeypatch.setattr(
            planned_runs, "_missing", lambda *given, order=order: sorted(usual(*given), key=order.__getitem__)
        )
        assert swept(tmp_path / f"results-{luck}") == whole


ELSEWHERE = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.UTF-8"},
)


def test_hash_seed_clock_and_language_change_no_byte_of_the_folder(tmp_path):
    hashes = set()
    for number, told in enumerate(ELSEWHERE):
        folder = tmp_path / f"results-{number}"
        command = [sys.executable, "-m", "sim.experiment.trials.kill_trial", "--sweep", str(folder), "3", "2", "1"]
        subprocess.run(command, env={**os.environ, **told}, check=True)
        hashes.add(tree_hash(folder))
    assert len(hashes) == 1


def simulate_and_die_at_one(scenario, area, seed, replication, *, years, warm_up):
    if replication == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return fixture.Lived(scenario.id, seed, replication)


def simulate_and_die_at_two(scenario, area, seed, replication, *, years, warm_up):
    if replication in (1, 4):
        os.kill(os.getpid(), signal.SIGKILL)
    return fixture.Lived(scenario.id, seed, replication)


def simulate_and_fail(scenario, area, seed, replication, *, years, warm_up):
    if replication == 3:
        raise OSError("the tape is torn")
    return fixture.Lived(scenario.id, seed, replication)


def simulate_and_exit(scenario, area, seed, replication, *, years, warm_up):
    if replication == 3:
        sys.exit(5)
    return fixture.Lived(scenario.id, seed, replication)


def simulate_unlike_any(scenario, area, seed, replication, *, years, warm_up):
    if replication == 3:
        raise _NotSendableError(1, why="x")
    return fixture.Lived(scenario.id, seed, replication)


class _NotSendableError(Exception):
    """Cannot be made again from what it is sent as."""

    def __init__(self, number, *, why):
        super().__init__(number)


CASES = {
    "always killed": (simulate_and_die_at_one, 2, "killed"),
    "always raises": (simulate_and_fail, 2, "the tape is torn"),
    "always raises, in one process": (simulate_and_fail, 1, "the tape is torn"),
    "ends its process": (simulate_and_exit, 2, "asked its process to end"),
    "ends its process, in one process": (simulate_and_exit, 1, "asked its process to end"),
}


@pytest.mark.parametrize("case", [*CASES, pytest.param("raises what cannot be sent", marks=pytest.mark.full)])
def test_a_run_that_always_fails_is_set_aside_and_named_and_the_others_are_kept(tmp_path, case):
    simulate, workers, why = CASES.get(case, (simulate_unlike_any, 2, ""))
    place, told = tmp_path / "results", []
    engine = Engine(simulate, fixture.compute)
    given = {"replications": 6, "folder": place, "workers": workers, "engine": engine, "notice": told.append}
    with pytest.raises(
        RunsSetAside, match=rf"^1 run was set aside .*replication 3: .*{why}.*other 5 are kept"
    ) as caught:
        run("status_quo", settings=fixture.settings(**given))
    assert caught.value.exit_code == 1
    assert sum("tried again" in note for note in told) == TRIES - 1
    assert len(list((place / "runs").glob("??/*.run"))) == 5
    assert verify(place).notes == ("unfinished: 5 of 6 runs are done",)


def test_under_a_limit_on_memory_a_worker_that_is_always_lost_ran_out_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.experiment.runs.execution.memory_limit", lambda: 1)
    engine = Engine(simulate_and_die_at_one, fixture.compute)
    given = {"replications": 4, "folder": tmp_path / "results", "workers": 2, "engine": engine}
    with pytest.raises(OutOfRoom, match=r"ran out of memory while simulating: .* run 3 was lost 3 times") as caught:
        run("status_quo", settings=fixture.settings(**given))
    assert caught.value.exit_code == 4


@pytest.mark.full
def test_two_runs_that_kill_their_workers_are_found_among_the_others(tmp_path):
    engine = Engine(simulate_and_die_at_two, fixture.compute)
    with pytest.raises(RunsSetAside, match=r"^2 runs were set aside .*replication 1: .*replication 4: .*other 4"):
        run("status_quo", settings=fixture.settings(replications=6, folder=tmp_path / "r", workers=2, engine=engine))


def test_what_a_killed_worker_was_doing_is_done_again_and_changes_no_byte(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("FIXTURE_MARK", str(tmp_path / "died"))
    engine, place, told = Engine(fixture.simulate_and_die_once, fixture.compute), tmp_path / "results", []
    monkeypatch.setattr(Engine, "name", fixture.ENGINE.name)  # so that the runs bear the keys of the usual stand-in
    assert swept(place, engine=engine, workers=2, notice=told.append) == whole
    assert (tmp_path / "died").exists()
    assert any("killed" in note or "failed" in note for note in told)


class Fickle:
    """A crew without processes: what it is told to lose, it loses, together with all it had been given."""

    def __init__(self, lost, places=4):
        self.places, self._lost, self._jobs = places, list(lost), []
        self.stopped, self.alone = False, []

    def give(self, job):
        self._jobs.append(job)

    def ended(self):
        from sim.experiment.runs.crews import Ended

        jobs, self._jobs = self._jobs, []
        self.alone += [job.number for job in jobs] if len(jobs) == 1 else []
        if any(job.number in self._lost for job in jobs):
            hit = next(job.number for job in jobs if job.number in self._lost)
            self._lost.remove(hit)
            return [Ended(job.number, fault=WorkerLostError("gone")) for job in jobs]
        return [Ended(job.number, job.call(*job.arguments)) for job in jobs]

    def stop(self):
        self.stopped = True


def jobs_of(number):
    return (Job(each, bytes, (each,)) for each in range(number))


def test_runs_lost_together_are_done_one_by_one_and_only_the_guilty_one_is_blamed():
    kept, crew = {}, Fickle([5] * 10)
    (aside,) = do(jobs_of(12), crew, kept.__setitem__)
    assert aside.number == 5
    assert sorted(kept) == [number for number in range(12) if number != 5]
    assert {4, 5, 6, 7} <= set(crew.alone)
    assert crew.stopped


def test_a_run_lost_by_chance_is_not_set_aside():
    kept = {}
    assert do(jobs_of(40), Fickle([3, 11, 11, 25]), kept.__setitem__) == ()
    assert sorted(kept) == list(range(40))


@pytest.mark.parametrize("fault", [InputError("no"), OutOfRoom("full")])
def test_what_no_other_try_would_change_ends_it_at_once(fault):
    def fail():
        raise fault

    crew, kept = OneProcess(), {}
    with pytest.raises(type(fault)):
        do([Job(0, bytes, (1,)), Job(1, fail, ()), Job(2, bytes, (1,))], crew, kept.__setitem__)
    assert list(kept) == [0]


def test_jobs_are_made_as_there_is_room_for_them():
    made = []

    def jobs():
        for number in range(50):
            made.append(number)
            yield Job(number, bytes, (1,))

    most = 0

    def keep(number, record):
        nonlocal most
        most = max(most, len(made) - number)

    do(jobs(), OneProcess(), keep)
    assert most <= 2
    assert len(made) == 50


def test_workers_killed_from_outside_again_and_again_lose_nothing():
    crew, kept, killed = Processes(2), {}, []
    order = Draws(3, 0)

    def keep(number, record):
        kept[number] = record
        if len(killed) < 3 and order.uniform(Purpose.SAMPLE, number) < 0.5 and crew._pool is not None:
            worker = next(iter(crew._pool._processes))
            os.kill(worker, signal.SIGKILL)
            killed.append(worker)

    assert do((Job(number, slow, (number,)) for number in range(30)), crew, keep) == ()
    assert len(killed) == 3
    assert kept == {number: bytes([number]) for number in range(30)}
    assert not any(Path(f"/proc/{worker}/stat").exists() for worker in killed)


def slow(number):
    time.sleep(0.02)
    return bytes([number])
