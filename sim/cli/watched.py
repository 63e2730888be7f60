"""A command under a limit on memory: it ends with a sentence and an exit code, whatever the libraries do.

Where a process may not have all the memory it asks for (`ulimit -v`, batch systems), numerical libraries do not only
raise an error: they crash, or ask again for ever where no signal reaches Python. There the command is done by a
process of its own, and this one, which needs next to nothing, watches it. First a process that is thrown away finds
out whether the libraries can be loaded at all.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any, Final, NoReturn

from sim.experiment.store.trouble import OutOfRoom, memory_limit

_GRACE: Final = 5.0  # seconds that a command has to stop once it is asked to
_LOADING: Final = 10, 120.0  # seconds of a processor, and by the clock, in which the libraries are loaded, if ever
_BUFFER, _MOST_THREADS = 32 << 20, 64  # bytes that OpenBLAS takes for each of its threads, and how many it has at most
_THREADS: Final = ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS")
_TO_WORK_WITH: Final = 96 << 20  # bytes that must be left when they are
_PLENTY: Final = 2 << 30, 256 << 20  # bytes with which they are loaded for sure: for a process, and for each processor
_LIGHT: Final = frozenset({"scenarios", "areas", "assumptions", "--version"})
_NOT_LIGHT: Final = frozenset({"check", "--csv"})
_HELP: Final = frozenset({"-h", "--help"})
_CRASHES: Final = frozenset({"SIGSEGV", "SIGABRT", "SIGBUS", "SIGKILL", "SIGILL", "SIGTRAP", "SIGFPE"})
_SIGNAL_WHEN_PARENT_ENDS, _TAKES_OVER_ORPHANS, _MOST_HEAPS = 1, 36, -8  # of Linux, the last of glibc


def watched(work: Callable[[], int], words: list[str], tell: Callable[[str], object], stopped: str) -> int:
    """Do the work of a command and return its exit code.

    Parameters
    ----------
    work
        Called once: here, or under a limit on memory in a process of its own.
    words
        Those of the command line, after the name of the program.
    tell
        Called with a sentence when the process that did the work could not say what ended it.
    stopped
        The sentence for a command that did not stop by itself when it was asked to.
    """
    limit = memory_limit()
    if sys.platform != "linux" or limit is None or threading.active_count() > 1:
        return work()
    short = (
        f"ran out of memory: a process may have {limit / 1e6:,.0f} MB here (see `ulimit -v`) and this needs more; "
        "finished runs are kept"
    )
    try:
        if not _is_light(words) and limit < _PLENTY[0] + (os.cpu_count() or 1) * _PLENTY[1]:
            code, asked = _done_apart(_load, _LOADING[1])
            if code or asked:
                return _told(tell, stopped, 128 + asked) if asked else _told(tell, short, OutOfRoom.exit_code)
        code, asked = _done_apart(work)
    except OSError:  # not even another process can be had
        return _told(tell, short, OutOfRoom.exit_code)
    if code < 0 and asked:
        return _told(tell, stopped, 128 + asked)
    if code < 0 and signal.Signals(-code).name in _CRASHES:
        return _told(tell, short, OutOfRoom.exit_code)
    return code if code >= 0 else 128 - code


def _is_light(words: list[str]) -> bool:
    """Tell whether a command loads none of the large libraries."""
    flags = {word.partition("=")[0] for word in words}
    return not words or not _HELP.isdisjoint(flags) or (words[0] in _LIGHT and _NOT_LIGHT.isdisjoint(flags))


def _told(tell: Callable[[str], object], sentence: str, code: int) -> int:
    tell(sentence)
    return code


def _done_apart(work: Callable[[], int], seconds: float = float("inf")) -> tuple[int, int]:
    """Have a new process do the work, so many seconds at most.

    Returns its exit code (below nought: the signal that ended it) and the signal by which it was asked to stop.
    """
    heard = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    _system().prctl(_TAKES_OVER_ORPHANS, 1, 0, 0, 0)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, heard)
    try:
        child = os.fork()
        if child == 0:
            _begin(parent)
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            sys.exit(work())
        return _awaited(child, heard, monotonic() + seconds)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _awaited(child: int, heard: set[signal.Signals], until: float) -> tuple[int, int]:
    """Wait for a process to end, tell it what this one is told, and kill it when its time is over."""
    asked = 0
    while True:
        found = signal.sigtimedwait(heard, max(min(until - monotonic(), 60.0), 0.05))
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            if code < 0:
                _kill_all()
            return code, asked
        if found is not None and found.si_signo != signal.SIGCHLD:
            until = until if asked else min(until, monotonic() + _GRACE)
            asked = found.si_signo
            if found.si_code <= 0:  # from a process; what comes from the terminal has reached the child as well
                os.kill(child, asked)
        if monotonic() >= until:
            _kill_all()


def _kill_all() -> None:
    """Kill all that this process has started and what that has left behind."""
    for each in _below(os.getpid()):
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def _below(process: int) -> Iterator[int]:
    """Yield the processes that one has started, and those they have."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text(errors="replace").rpartition(")")[2].split()[1]) == process:
                yield from _below(int(stat.parent.name))
                yield int(stat.parent.name)


def _begin(parent: int) -> None:
    """Have this process asked to stop when its parent ends, however that ends; have its threads share one heap."""
    system = _system()
    system.prctl(_SIGNAL_WHEN_PARENT_ENDS, int(signal.SIGTERM), 0, 0, 0)
    if hasattr(system, "mallopt"):  # glibc: else each thread sets 64 MB aside
        system.mallopt(_MOST_HEAPS, 1)
        os.environ["MALLOC_ARENA_MAX"] = "1"  # for processes that this one starts
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def _system() -> Any:
    import ctypes

    return ctypes.CDLL(None)


def _load() -> NoReturn:
    """Load what a run needs, in a process that is thrown away: exit code 0 when it fits and leaves room to work."""
    import resource
    from io import BytesIO

    try:
        resource.setrlimit(resource.RLIMIT_CPU, (_LOADING[0], _LOADING[0] + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        _expect(_buffers() + (24 << 20))  # numpy and scipy each bring an OpenBLAS, which asks for ever
        import numpy as np
        import pandas as pd
        import pyarrow as pa

        pa.set_memory_pool(pa.system_memory_pool())  # as for a run: the usual one takes more than it needs
        _expect(_buffers() + (64 << 20))
        import scipy.special
        import scipy.stats  # noqa: F401

        import sim.experiment.running
        import sim.kpis
        import sim.model
        import sim.report  # noqa: F401

        file = BytesIO()
        pd.DataFrame({"a": np.ones(10_000), "b": ["x"] * 10_000}).to_parquet(file)
        pd.read_parquet(file)
        _expect(_TO_WORK_WITH)
        os._exit(0)
    finally:
        os._exit(1)


def _expect(room: int) -> None:
    """Raise an error when there is not so much room (bytes); none of it is used."""
    from mmap import mmap

    mmap(-1, room).close()


def _buffers() -> int:
    """Return how many bytes OpenBLAS takes at least when it is loaded."""
    told = next((os.environ[name] for name in _THREADS if os.environ.get(name, "").isdigit()), "")
    return max(1, min(int(told or len(os.sched_getaffinity(0))), _MOST_THREADS)) * _BUFFER
