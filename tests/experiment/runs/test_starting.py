"""Worker processes start from one that has loaded everything, from the same modules, and leave nothing behind."""

import os
import subprocess
import sys
from multiprocessing import forkserver, get_context
from pathlib import Path

import pytest

from sim.experiment.runs import starting
from sim.experiment.runs.crews import Job, Processes

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")


def what_is_loaded() -> bytes:
    return " ".join(name for name in ("pandas", "scipy.special", "sim.model.simulate") if name in sys.modules).encode()


def done_by_a_worker(call) -> bytes | None:
    crew = Processes(1)
    try:
        crew.give(Job(0, call, ()))
        (ended,) = crew.ended()
        assert ended.fault is None
        return ended.record
    finally:
        crew.stop()


@ON_LINUX
def test_a_worker_has_what_a_run_needs_before_its_first_job():
    assert done_by_a_worker(what_is_loaded) == b"pandas scipy.special sim.model.simulate"


@ON_LINUX
def test_a_crew_that_has_stopped_leaves_no_process_behind():
    done_by_a_worker(what_is_loaded)
    assert forkserver._forkserver._forkserver_pid is None


@ON_LINUX
def test_a_process_of_somebody_else_keeps_the_one_it_was_forked_from():
    context = get_context("forkserver")
    theirs = context.Event()
    process = context.Process(target=theirs.wait)
    process.start()
    try:
        done_by_a_worker(what_is_loaded)
        assert process.is_alive()
    finally:
        theirs.set()
        process.join()
        starting.end_server()


def test_the_environment_stays_as_it_was(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "a")
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    done_by_a_worker(what_is_loaded)
    assert os.environ["PYTHONPATH"] == "a"
    assert "PYTHONSAFEPATH" not in os.environ


def test_under_a_limit_on_memory_each_worker_starts_from_nothing(monkeypatch):
    monkeypatch.setattr(starting, "memory_limit", lambda: 4 << 30)
    assert starting.process_context().get_start_method() == "spawn"


SCRIPT = """
from sim.experiment.runs.crews import Job, Processes

def where() -> bytes:
    import sim.service
    return sim.service.__file__.encode()

if __name__ == "__main__":
    crew = Processes(1)
    crew.give(Job(0, where, ()))
    (ended,) = crew.ended()
    crew.stop()
    print(ended.record.decode())
"""


def test_a_worker_takes_no_module_from_the_folder_the_program_is_in(tmp_path):
    place, script = tmp_path / "here", tmp_path / "elsewhere" / "script.py"
    (place / "sim").mkdir(parents=True)
    (place / "sim" / "__init__.py").write_text("raise SystemExit('another program')\n")
    script.parent.mkdir()
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable, script], cwd=place, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == Path(starting.__file__).parents[2] / "service.py"


def test_what_workers_read_again_loads_no_command_line():
    script = "import sys, sim.__main__; print('typer' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
