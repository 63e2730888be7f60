"""One replication of one scenario: what it needs, what it leaves, and the key it is kept under.

Each task needs nothing from any other, so that they can be done in any order, by any process, on any machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.runs.crews import Crew, Job, OneProcess, Processes, processors
from sim.experiment.runs.execution import Notice, SetAside, do
from sim.experiment.store import record
from sim.experiment.store.columns import OUTCOME_COLUMNS
from sim.experiment.store.fresh import replacing
from sim.experiment.store.manifest import hash_of
from sim.experiment.store.record import Record
from sim.experiment.store.runs import hash_of_file
from sim.experiment.store.trouble import RunsSetAside, room
from sim.wording import count_words, noun

if TYPE_CHECKING:
    import pandas as pd

    from sim.areas import Area
    from sim.kpis.own_indicators import OwnIndicator
    from sim.scenario import Scenario

Progress = Callable[[int, int], None]
"""Called with (replications done, replications in all): before anything is run, then after each."""

_NAMED: Final = 5  # runs set aside that are named one by one


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
    """How a replication is made: a simulation and the indicators of its log; both must be importable by name.

    `own` are the indicators among them that are no part of the program.
    """

    simulate: Callable[..., Any]
    compute: Callable[[Any], pd.DataFrame]
    own: tuple[OwnIndicator, ...] = ()

    @property
    def name(self) -> str:
        """The two by name, and every indicator of the user's own by name and content."""
        called = [f"{each.__module__}.{getattr(each, '__qualname__', '')}" for each in (self.simulate, self.compute)]
        return " ".join([*called, *(f"{each.id}={each.content}" for each in self.own)])


def reference_engine() -> Engine:
    """Return the reference model and the indicators shipped with it."""
    return Engine(_simulate, _compute)


def with_own_indicators(engine: Engine) -> Engine:
    """Return an engine that knows the indicators of the user's own registered in this process."""
    from sim.kpis.own_indicators import own_indicators

    return replace(engine, own=own_indicators())


def _simulate(*args: Any, **kwargs: Any) -> Any:
    from sim.model import simulate

    return simulate(*args, **kwargs)


def _compute(log: Any) -> pd.DataFrame:
    from sim.kpis import compute

    return compute(log)


def run_key(task: Task, engine: Engine, area_hash: str, events: bool = False) -> str:
    """Return the hash of all a replication depends on: the program, the scenario, the area, its luck, its length.

    Two tasks with one key give the same figures. A run that keeps its events is kept under the scenario's name too,
    because its log bears that name. `area_hash` is the hash of the figures of the area.
    """
    return hash_of(
        [
            record.SCHEMA,
            record.program(),
            engine.name,
            task.scenario.hash,
            area_hash,
            task.seed,
            task.replication,
            task.years,
            task.warm_up,
            task.scenario.id if events else "",
        ]
    )


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
    if engine.own:
        from sim.kpis.own_indicators import require

        require(engine.own)
    with room("simulating"):
        log = engine.simulate(
            task.scenario,
            task.area,
            task.seed,
            task.replication,
            years=task.years,
            warm_up=task.warm_up,
        )
        kpis = engine.compute(log)[list(OUTCOME_COLUMNS)].reset_index(drop=True)
        kpis = kpis.assign(value=kpis["value"].astype("float64")).dropna(subset=["value"]).reset_index(drop=True)
        if (kpis["value"].abs() == float("inf")).any():
            raise ValueError(f"an indicator is infinite in replication {task.replication} of {task.scenario.id}")
        if kpis.duplicated(["period", "group", "kpi"]).any():
            raise ValueError(f"an indicator is given twice in replication {task.replication} of {task.scenario.id}")
        if task.events_to is not None:
            _keep_events(log, task)
        return Outcome(task.scenario.id, task.replication, kpis, len(log), task.events_to)


def _keep_events(log: Any, task: Task) -> None:
    """Write the event log of a task in one step."""
    from sim.experiment.store.stored_tables import write_events_part

    if task.events_to is not None:
        task.events_to.parent.mkdir(parents=True, exist_ok=True)
        with replacing(task.events_to) as part:
            write_events_part(log.frame(), task.scenario.id, task.replication, part)


def make_record(task: Task, engine: Engine, key: str) -> bytes:
    """Simulate one task and return its record; what a crew is given to do."""
    done = replicate(task, engine)
    events_hash = hash_of_file(done.events_at) if done.events_at is not None else ""
    return record.to_bytes(Record(key, record.program(), task.replication, done.events, done.kpis, events_hash))


def job(number: int, task: Task, engine: Engine, key: str) -> Job:
    """Return a task as a job for a crew."""
    return Job(number, make_record, (task, engine, key))


def local_crew(workers: int | None, jobs: int) -> Crew:
    """Return the crew for so many jobs on this machine: this process alone, or one a processor, `workers` at most."""
    wanted = min(workers or processors(), jobs)
    return OneProcess() if wanted <= 1 else Processes(wanted)


def run_tasks(
    tasks: Sequence[Task],
    *,
    engine: Engine | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    notice: Notice | None = None,
) -> list[Outcome]:
    """Run every task and return the outcomes in the order of the tasks, all in memory.

    Parameters
    ----------
    tasks
        What to run.
    engine
        The reference model by default.
    workers
        Processes side by side; by default one a processor. Outcomes do not depend on it.
    progress, notice
        Called after each finished task, and with a sentence about anything that went wrong and was dealt with.

    Raises
    ------
    InputError, OutOfRoom
        As raised by a task.
    RunsSetAside
        When a task failed each time it was tried.
    KeyboardInterrupt
        As raised by the user; the workers are stopped first.
    """
    chosen = with_own_indicators(engine or reference_engine())
    done: dict[int, Outcome] = {}

    def keep(number: int, data: bytes) -> None:
        kept = record.from_bytes(data)
        task = tasks[number]
        done[number] = Outcome(task.scenario.id, task.replication, kept.kpis, kept.events, task.events_to)
        if progress is not None:
            progress(len(done), len(tasks))

    if progress is not None:
        progress(0, len(tasks))
    jobs = (job(number, task, chosen, "") for number, task in enumerate(tasks))
    aside = do(jobs, local_crew(workers, len(tasks)), keep, notice)
    if aside:
        raise set_aside(aside, lambda number: f"{tasks[number].scenario.id}, replication {tasks[number].replication}")
    return [done[number] for number in range(len(tasks))]


def set_aside(aside: Sequence[SetAside], words: Callable[[int], str], kept: int | None = None) -> RunsSetAside:
    """Return the exception that names runs set aside; `words` says which run a number is."""
    named = "; ".join(f"{words(each.number)}: {type(each.fault).__name__}: {each.fault}" for each in aside[:_NAMED])
    more = f"; and {len(aside) - _NAMED:,} more" if len(aside) > _NAMED else ""
    rest = "" if kept is None else f" The other {kept:,} are kept, and the same command tries these again."
    several = f"{count_words(len(aside), 'run')} {noun(len(aside), 'was', 'were')}"
    problem = RunsSetAside(f"{several} set aside after three tries: {named}{more}.{rest}")
    problem.__cause__ = aside[0].fault
    return problem
