"""Who does the runs of an experiment: this process, or processes side by side on this machine.

A crew takes one job after another and gives back, in whatever order they end, the bytes of a finished run or what
went wrong. A crew on a cluster is in `cluster`; all give the same bytes for the same job.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Final, Protocol

from sim.experiment.runs.guard import READ_AGAIN, check_script, unguarded
from sim.experiment.runs.starting import end_server, process_context
from sim.experiment.store.trouble import OutOfRoom, lacks_memory, memory_limit

_AHEAD: Final = 2  # jobs given out per worker: enough to keep it busy, few enough to bound memory
_MOST_ON_WINDOWS: Final = 61  # processes that one can wait for there
_GRACE: Final = 5.0  # seconds for a worker to end when it is asked to
_KILLED: Final = "its process was killed, as the system does when memory runs out; fewer --workers need less"


@dataclass(frozen=True, slots=True)
class Job:
    """A run to do: its number in the experiment, and what to call, with what, for the bytes of its record."""

    number: int
    call: Callable[..., bytes]
    arguments: tuple[object, ...]


class WorkerLostError(Exception):
    """The process that did a run ended before the run did."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that came to an end: its number, with the bytes of the record or with what went wrong."""

    number: int
    record: bytes | None = None
    fault: Exception | None = None


class Crew(Protocol):
    """Anything that does jobs."""

    @property
    def places(self) -> int:
        """Jobs to have given out at a time."""

    def give(self, job: Job) -> None:
        """Take a job on."""

    def ended(self) -> Sequence[Ended]:
        """Wait for jobs to end and return them; only called while some are given out."""

    def stop(self) -> None:
        """Leave everything, now."""


class OneProcess:
    """The process that asks does each job itself, when it asks what has ended."""

    places = 1

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()

    def give(self, job: Job) -> None:
        """Take a job on."""
        self._jobs.append(job)

    def ended(self) -> Sequence[Ended]:
        """Do the first job and return it."""
        job = self._jobs.popleft()
        try:
            return [Ended(job.number, job.call(*job.arguments))]
        except Exception as fault:  # noqa: BLE001 - handed to the caller
            return [Ended(job.number, fault=fault)]
        except SystemExit as ending:
            return [Ended(job.number, fault=_asked_to_end(ending))]

    def stop(self) -> None:
        """Do nothing more."""
        self._jobs.clear()


class Processes:
    """Worker processes on this machine, started anew when one of them is killed.

    A worker that dies takes the jobs of all with it: every one of them ends with `WorkerLostError`.
    """

    def __init__(self, workers: int) -> None:
        self._workers = min(workers, _MOST_ON_WINDOWS) if sys.platform == "win32" else workers
        self.places = _AHEAD * self._workers
        self._pool: ProcessPoolExecutor | None = None
        self._flight: dict[Future[bytes], int] = {}
        self._lost: list[int] = []
        self._steady = True  # whether no worker was being started when something was raised

    def give(self, job: Job) -> None:
        """Take a job on."""
        if self._pool is None:
            check_script()
            self._pool = ProcessPoolExecutor(self._workers, mp_context=process_context(), initializer=_start_worker)
        self._steady = False
        try:
            self._flight[self._pool.submit(job.call, *job.arguments)] = job.number
            self._steady = True
        except BrokenProcessPool:
            self._lost.append(job.number)
        except (BlockingIOError, RuntimeError) as problem:  # no process, or no thread, to be had
            if not isinstance(problem, BlockingIOError) and not lacks_memory(problem):
                raise
            raise OutOfRoom("ran out of memory while starting workers; fewer --workers need less") from None

    def ended(self) -> Sequence[Ended]:
        """Wait for jobs to end and return them."""
        done = wait(self._flight, return_when=FIRST_COMPLETED).done if self._flight else ()
        ended = [each for future in done if (each := self._result(future, self._flight.pop(future))) is not None]
        return [*ended, *self._give_up()] if self._lost else ended

    def stop(self) -> None:
        """End the workers; those that are at work are not waited for."""
        if self._pool is not None:
            busy = (getattr(self._pool, "_processes", None) or {}) if self._flight else {}
            for process in list(busy.values()):
                process.terminate()
            for process in list(busy.values()):
                process.join(_GRACE)
                if process.is_alive():
                    process.kill()
            self._pool.shutdown(wait=True, cancel_futures=True)
            # Else a worker nobody knows of may keep the server waiting; it ends with this process.
            if self._steady and not busy:
                end_server()
        self._pool, self._flight = None, {}

    def _give_up(self) -> list[Ended]:
        """Leave a broken pool, once all its jobs have ended, and return those that were lost with it."""
        found = [self._result(future, number) for future, number in self._flight.items()]
        lost, self._lost = self._lost, []
        processes = list((getattr(self._pool, "_processes", None) or {}).values())
        self.stop()
        if any(process.exitcode == READ_AGAIN for process in processes):
            raise unguarded()
        killed = (Ended(number, fault=WorkerLostError(_KILLED)) for number in lost)
        return [*(each for each in found if each is not None), *killed]

    def _result(self, future: Future[bytes], number: int) -> Ended | None:
        """Return how a job ended, or None when it was lost with its worker."""
        fault = future.exception()
        if isinstance(fault, BrokenProcessPool):
            self._lost.append(number)
            return None
        if isinstance(fault, Exception):
            return Ended(number, fault=fault)
        if fault is not None:
            return Ended(number, fault=_asked_to_end(fault))
        return Ended(number, future.result())


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _asked_to_end(ending: BaseException) -> Exception:
    """Return the fault of a run that tried to end the process it was done by, as `sys.exit` does."""
    return RuntimeError(f"it asked its process to end ({type(ending).__name__})")


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end with it if it is killed; say nothing of a lack of memory that ends it."""
    import signal
    import threading
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory_limit() is not None:  # the parent says in a sentence what libraries say in a hundred lines
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()
