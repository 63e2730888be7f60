"""Under a limit on memory a command ends with a sentence and 4, or when it is asked to, whatever the libraries do."""

import errno
import os
import signal
import subprocess
import sys
import time

import pytest
from processes import all_gone, living

from sim.cli.watched import watched
from sim.errors import InputError
from sim.experiment.runs.crews import Job, Processes
from sim.experiment.store.trouble import OutOfRoom, memory_limit, room

resource = pytest.importorskip("resource")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps such limits and is watched")
SMALL = "--years 1 --warm-up 0 --replications 2 --quiet"
ENOUGH = 4_000  # MB


def limited(megabytes, command, **given):
    """Start a command under a limit on its memory."""

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return subprocess.Popen(
        [sys.executable, "-P", *command],
        preexec_fn=limit,  # noqa: PLW1509 - no other thread
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **given,
    )


WITHIN = 5.0
"""Seconds in which everything a stopped command started has to end."""
COMMANDS = {
    "run": f"run status_quo --area england --workers 1 {SMALL}",
    "compare": f"compare status_quo thresholds_tightened --area rutland --workers 2 {SMALL}",
}


@linux
@pytest.mark.parametrize("megabytes", [100, 300, 400, 500, 600, 750])
@pytest.mark.parametrize("command", COMMANDS)
def test_where_memory_is_short_a_command_ends_with_4_and_one_sentence(tmp_path, command, megabytes):
    words = ["-m", "sim", *COMMANDS[command].split(), "--out", "results"]
    with limited(megabytes, words, cwd=tmp_path) as running:
        out, err = running.communicate(timeout=120)
    if megabytes < 500 or running.returncode:  # how much is enough depends on the libraries and the processors
        assert running.returncode == 4
        assert out == ""
        assert err.startswith("ran out of ")
        assert len(err.splitlines()) == 1
    assert all_gone(running.pid, WITHIN)


@linux
def test_where_memory_is_enough_for_it_a_light_command_does_its_work(tmp_path):
    with limited(300, ["-m", "sim", "scenarios"], cwd=tmp_path) as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, "")
    assert "status_quo" in out


WATCHED = """
import ctypes, os, signal, subprocess, sys
from sim.cli.watched import watched

def started():
    again = "import ctypes, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); "
    child = subprocess.Popen([sys.executable, "-c", again + "ctypes.PyDLL(None).sleep(60)"], stdout=subprocess.PIPE)
    child.stdout.readline()
    print("ready", flush=True)

def deaf():  # as a library is that asks for ever: no handler of Python's is called meanwhile
    signal.signal(signal.SIGTERM, lambda *given: None)
    started()
    lib = ctypes.PyDLL(None)
    while True:
        lib.sleep(60)

def crashes_with_a_worker():
    started()
    ctypes.string_at(0)

def obeys():
    def stop(*given):
        print("obeyed", flush=True)
        os._exit(143)
    signal.signal(signal.SIGTERM, stop)
    print("ready", flush=True)
    while True:
        signal.pause()

def crashes():
    ctypes.string_at(0)

works = {each.__name__: each for each in (deaf, obeys, crashes, crashes_with_a_worker)}
works |= {"aborts": os.abort, "ends": lambda: 3, "killed": lambda: os.kill(os.getpid(), signal.SIGKILL)}
sys.exit(watched(works[sys.argv[1]], ["scenarios"], lambda text: print(text, file=sys.stderr), "was stopped"))
"""


@linux
@pytest.mark.parametrize("how", ["crashes", "aborts", "killed"])
def test_a_crash_is_told_as_a_lack_of_memory(how):
    with limited(ENOUGH, ["-c", WATCHED, how]) as running:
        err = running.communicate(timeout=30)[1]
    assert running.returncode == 4
    assert err == (
        "ran out of memory: a process may have 4,000 MB here (see `ulimit -v`) and this needs more; "
        "finished runs are kept\n"
    )


@linux
def test_an_exit_code_is_passed_on():
    with limited(ENOUGH, ["-c", WATCHED, "ends"]) as running:
        assert running.communicate(timeout=30) == ("", "")
    assert running.returncode == 3


@linux
def test_a_command_that_hears_nothing_ends_all_the_same_and_what_it_started_with_it():
    with limited(ENOUGH, ["-c", WATCHED, "deaf"]) as running:
        assert running.stdout.readline() == "ready\n"
        assert len(living(running.pid)) == 3
        begun = time.monotonic()
        running.terminate()
        err = running.communicate(timeout=30)[1]
    assert time.monotonic() - begun < 15
    assert (running.returncode, err) == (143, "was stopped\n")
    assert all_gone(running.pid, WITHIN)


@linux
def test_what_a_command_that_crashed_has_left_behind_ends_too():
    with limited(ENOUGH, ["-c", WATCHED, "crashes_with_a_worker"]) as running:
        err = running.communicate(timeout=30)[1]
    assert running.returncode == 4
    assert len(err.splitlines()) == 1
    assert all_gone(running.pid, WITHIN)


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_obeys_is_asked_and_ends_with_the_process_that_watches_it(number):
    with limited(ENOUGH, ["-c", WATCHED, "obeys"]) as running:
        assert running.stdout.readline() == "ready\n"
        running.send_signal(number)
        assert running.communicate(timeout=30) == ("obeyed\n", "")
    assert running.returncode == (143 if number == signal.SIGTERM else -signal.SIGKILL)
    assert all_gone(running.pid, WITHIN)


def test_without_a_limit_a_command_is_done_in_this_process(monkeypatch):
    monkeypatch.setattr("sim.cli.watched.memory_limit", lambda: None)
    assert watched(os.getpid, ["run"], print, "") == os.getpid()


def caused():
    try:
        raise MemoryError
    except MemoryError:
        raise ValueError("half a table") from None


LACKS = {
    "an array": MemoryError("Unable to allocate 8 GiB"),
    "a library": ImportError("libscipy.so: failed to map segment from shared object"),
    "a thread": RuntimeError("can't start new thread"),
    "the system": OSError(errno.ENOMEM, "Cannot allocate memory"),
    "another library": type("ArrowException", (Exception,), {})("Unknown error: Failed to launch worker thread: x"),
}


@pytest.mark.parametrize("case", LACKS)
def test_a_lack_of_memory_is_known_by_whatever_says_so(case):
    with pytest.raises(OutOfRoom, match="while trying"), room("trying"):
        raise LACKS[case]


def test_what_comes_of_a_lack_of_memory_is_one_and_other_faults_are_not():
    with pytest.raises(OutOfRoom), room("trying"):
        caused()
    for other in (ImportError("No module named 'x'"), RuntimeError("x"), OSError(errno.EACCES, "x"), InputError("x")):
        with pytest.raises(type(other)), room("trying"):
            raise other


class Full:
    """A pool for which the system has no more processes."""

    def submit(self, *given):
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def test_no_process_to_be_had_for_a_worker_is_a_lack_of_memory(monkeypatch):
    crew = Processes(2)
    crew._pool = Full()
    with pytest.raises(OutOfRoom, match="starting workers"):
        crew.give(Job(0, bytes, ()))


def test_windows_gets_no_more_workers_than_it_can_wait_for(monkeypatch):
    assert Processes(100).places == 200
    monkeypatch.setattr(sys, "platform", "win32")
    assert Processes(100).places == 122
    assert Processes(4).places == 8


def test_the_limit_is_that_of_the_system(monkeypatch):
    free = resource.RLIM_INFINITY
    for limits, wanted in (((free, free), None), ((5, free), 5), ((free, 7), 7), ((5, 3), 3)):
        there = dict(zip((resource.RLIMIT_AS, resource.RLIMIT_DATA), limits, strict=True))
        monkeypatch.setattr(resource, "getrlimit", lambda kind, there=there: (there[kind], free))
        assert memory_limit() == wanted
