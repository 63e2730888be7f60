"""Do the runs of an experiment that are not finished yet, whoever does them.

Every finished run is handed over at once, to be kept. A run whose worker is killed, or that fails, is tried again; one
that fails three times is set aside and named, and the others go on.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sim.errors import InputError
from sim.experiment.runs.crews import Crew, Ended, Job, WorkerLostError
from sim.experiment.store.trouble import OutOfRoom, memory_limit
from sim.wording import count_words

TRIES: Final = 3
"""How often a run is tried before it is set aside."""

Notice = Callable[[str], None]
"""Called with a sentence about something that went wrong and was dealt with."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A run that failed each time it was tried: its number and what went wrong the last time."""

    number: int
    fault: Exception


def do(
    jobs: Iterable[Job], crew: Crew, keep: Callable[[int, bytes], object], notice: Notice | None = None
) -> tuple[SetAside, ...]:
    """Have a crew do every job; return those set aside.

    Parameters
    ----------
    jobs
        What to do, made one at a time as the crew has room for them.
    crew
        Who does it; stopped at the end, and when anything is raised.
    keep
        Called in this process with (number, record) of each finished job, in the order in which they end.
    notice
        Called with a sentence about each worker lost and each job that failed.

    Raises
    ------
    InputError, OutOfRoom
        As raised by a job: another try would not change them. What was kept before stays.
    """
    work = _Work(jobs, crew, notice or (lambda sentence: None))
    try:
        while work.give_out():
            for each in crew.ended():
                job = work.take_back(each.number)
                if each.record is not None:
                    keep(each.number, each.record)
                else:
                    work.failed(job, each)
            work.judge_lost()
    finally:
        crew.stop()
    return tuple(work.set_aside)


class _Work:
    """What is to be done, what is being done, and what has failed how often.

    When a pool of processes breaks, nobody knows which of its jobs is to blame: each is then done alone, so that only
    the one that kills its worker again is counted as having failed.
    """

    def __init__(self, jobs: Iterable[Job], crew: Crew, notice: Notice) -> None:
        self._left: Iterator[Job] = iter(jobs)
        self._crew, self._notice = crew, notice
        self._again: deque[Job] = deque()
        self._suspects: deque[Job] = deque()
        self._lost: list[tuple[Job, Ended]] = []
        self._busy: dict[int, Job] = {}
        self._tries: Counter[int] = Counter()
        self.set_aside: list[SetAside] = []

    def give_out(self) -> bool:
        """Give the crew as much as it has room for; tell whether anything is being done."""
        if self._suspects:
            if not self._busy:
                self._give(self._suspects.popleft())
            return True
        while len(self._busy) < self._crew.places and (job := self._next()) is not None:
            self._give(job)
        return bool(self._busy)

    def take_back(self, number: int) -> Job:
        """Return a job that came to an end."""
        return self._busy.pop(number)

    def failed(self, job: Job, ended: Ended) -> None:
        """Take note of a job that ended without a record."""
        fault = ended.fault or WorkerLostError("it ended without a result")
        if isinstance(fault, InputError | OutOfRoom):
            raise fault
        if isinstance(fault, WorkerLostError):
            self._lost.append((job, ended))
        else:
            self._count(job, fault, self._again)

    def judge_lost(self) -> None:
        """Blame the one job that was lost alone; have several that were lost together done one by one."""
        lost, self._lost = self._lost, []
        if len(lost) == 1:
            job, ended = lost[0]
            self._count(job, ended.fault or WorkerLostError("it ended without a result"), self._suspects)
        elif lost:
            runs = count_words(len(lost), "run")
            self._notice(f"a worker was killed; the {runs} lost with it are done again, one by one")
            self._suspects.extend(sorted((job for job, _ in lost), key=lambda job: job.number))

    def _count(self, job: Job, fault: Exception, queue: deque[Job]) -> None:
        self._tries[job.number] += 1
        if self._tries[job.number] < TRIES:
            self._notice(f"run {job.number} failed ({type(fault).__name__}: {fault}) and is tried again")
            queue.append(job)
        elif isinstance(fault, WorkerLostError) and memory_limit() is not None:
            message = f"ran out of memory while simulating: the process of run {job.number} was lost {TRIES} times"
            raise OutOfRoom(f"{message}; finished runs are kept")
        else:
            self._notice(f"run {job.number} failed {TRIES} times and is set aside")
            self.set_aside.append(SetAside(job.number, fault))

    def _give(self, job: Job) -> None:
        self._busy[job.number] = job
        self._crew.give(job)

    def _next(self) -> Job | None:
        return self._again.popleft() if self._again else next(self._left, None)
