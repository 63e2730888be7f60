"""Replications of scenarios, one after another or side by side, with the same bytes either way.

Each task is one scenario under one replication number and needs nothing from any other. A worker process that is
killed takes only the tasks it and its pool were busy with, and those are given out again.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.trouble import OutOfRoom, room

if TYPE_CHECKING:
    import pandas as pd

    from sim.areas import Area
    from sim.scenario import Scenario

Progress = Callable[[int, int], None]
"""Called with (replications done, replications in all)."""

KPI_COLUMNS: Final = ("period", "group", "kpi", "value")
MOST_LOSSES: Final = 3
"""How often a task is given out again after a worker that held it was killed."""

_AHEAD: Final = 2  # tasks given out per worker: enough to keep it busy, few enough to bound memory


@dataclass(frozen=True, slots=True)
class Task:
    """One replication of one scenario. `events_to` is where its event log goes, if anywhere."""

    scenario: Scenario
    area: Area | str
    seed: int
    replication: int
    years: int
    warm_up: int
    events_to: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one replication leaves: its KPI rows (period, group, kpi, value), and how many events it logged."""

    scenario: str
    replication: int
    kpis: pd.DataFrame
    events: int
    events_at: Path | None


@dataclass(frozen=True, slots=True)
class Engine:
    """How a replication is made: a simulation and the indicators of its log; both must be importable by name."""

    simulate: Callable[..., Any]
    compute: Callable[[Any], pd.DataFrame]


def reference_engine() -> Engine:
    """Return the reference model and the indicators shipped with it."""
    return Engine(_simulate, _compute)


def _simulate(*args: Any, **kwargs: Any) -> Any:
    from sim.model import simulate

    return simulate(*args, **kwargs)


def _compute(log: Any) -> pd.DataFrame:
    from sim.kpis import compute

    return compute(log)


def replicate(task: Task, engine: Engine) -> Outcome:
    """Simulate one task and return its indicators.

    Rows with nobody to average over are left out: missing, never zero.

    Raises
    ------
    ValueError
        If an indicator is infinite, or given twice for the same period and group.
    OutOfRoom
        If memory or disk runs out.
    """
    with room("simulating"):
        log = engine.simulate(
            task.scenario,
            task.area,
            task.seed,
            task.replication,
            years=task.years,
            warm_up=task.warm_up,
        )
        kpis = engine.compute(log)[list(KPI_COLUMNS)].reset_index(drop=True)
        kpis = kpis.assign(value=kpis["value"].astype("float64")).dropna(subset=["value"]).reset_index(drop=True)
        if (kpis["value"].abs() == float("inf")).any():
            raise ValueError(f"an indicator is infinite in replication {task.replication} of {task.scenario.id}")
        if kpis.duplicated(["period", "group", "kpi"]).any():
            raise ValueError(f"an indicator is given twice in replication {task.replication} of {task.scenario.id}")
        if task.events_to is not None:
            _keep_events(log, task)
        return Outcome(task.scenario.id, task.replication, kpis, len(log), task.events_to)


def _keep_events(log: Any, task: Task) -> None:
    from sim.experiment.tables import write_events_part

    if task.events_to is not None:
        write_events_part(log.frame(), task.scenario.id, task.replication, task.events_to)


def run_tasks(
    tasks: Sequence[Task],
    *,
    engine: Engine | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Run every task and return the outcomes in the order of the tasks.

    Parameters
    ----------
    tasks
        What to run.
    engine
        How to run it; by default the reference model.
    workers
        Processes side by side; by default one for each processor this process may use. One means no other process.
        The outcomes do not depend on it.
    progress
        Called after each finished task.

    Raises
    ------
    OutOfRoom
        If memory runs out, or a task's worker is killed more than three times.
    KeyboardInterrupt
        As raised by the user; the workers are stopped first.
    """
    done: dict[int, Outcome] = {}
    run_each(tasks, done.__setitem__, engine=engine, workers=workers, progress=progress)
    return [done[place] for place in range(len(tasks))]


def run_each(
    tasks: Sequence[Task],
    take: Callable[[int, Outcome], object],
    *,
    engine: Engine | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Run every task in one pool and hand over each outcome when it is done, keeping none.

    Parameters
    ----------
    tasks
        What to run; given out in this order.
    take
        Called in this process with (place of the task, outcome), in the order in which tasks finish: not always
        theirs, but never far from it.
    engine, workers, progress
        As `run_tasks`.

    Raises
    ------
    OutOfRoom, KeyboardInterrupt
        As `run_tasks`.
    """
    engine = engine or reference_engine()
    wanted = min(workers or processors(), len(tasks))
    left = dict.fromkeys(range(len(tasks)))

    def finished(place: int, outcome: Outcome) -> None:
        take(place, outcome)
        del left[place]
        if progress is not None:
            progress(len(tasks) - len(left), len(tasks))

    if wanted <= 1:
        for place, task in enumerate(tasks):
            finished(place, replicate(task, engine))
    losses: Counter[int] = Counter()
    while left:
        losses.update(_until_broken(tasks, list(left), engine, wanted, finished))
        _give_up_after_too_many(losses)


def _give_up_after_too_many(losses: Counter[int]) -> None:
    if losses and max(losses.values()) > MOST_LOSSES:
        raise OutOfRoom(
            f"worker processes were killed {MOST_LOSSES + 1} times, most often because memory ran out; "
            "fewer --workers need less (a script must start runs under `if __name__ == '__main__':`)"
        )


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _until_broken(
    tasks: Sequence[Task],
    waiting: Iterable[int],
    engine: Engine,
    workers: int,
    finished: Callable[[int, Outcome], None],
) -> list[int]:
    """Run tasks in one pool of processes; return those lost with it if a worker is killed, else nothing."""
    from multiprocessing import get_context

    queue = deque(waiting)
    flight: dict[Future[Outcome], int] = {}
    lost: list[int] = []
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_worker)
    try:
        while (queue or flight) and not lost:
            while queue and len(flight) < _AHEAD * workers:
                flight[pool.submit(replicate, tasks[queue[0]], engine)] = queue[0]
                queue.popleft()
            for future in wait(flight, return_when=FIRST_COMPLETED).done:
                place = flight.pop(future)
                try:
                    finished(place, future.result())
                except BrokenProcessPool:
                    lost.append(place)
        lost.extend(flight.values())
    except BrokenProcessPool:  # raised by submit
        lost.extend(flight.values() or queue)
    except BaseException:
        _stop(pool)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return lost


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the workers of this pool now, whatever they are doing."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end with it if it is killed."""
    import signal
    import threading
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()
