"""The runs of an experiment in their order, and bringing those to an end that are not finished.

An experiment is some turns (scenarios, or points of a sweep) with the same replications in each. Its runs are numbered
turn by turn. Which of them are finished is found in the store, never remembered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiment.runs import execution
from sim.experiment.runs.crews import processors
from sim.experiment.runs.replications import (
    Engine,
    Outcome,
    Task,
    job,
    local_crew,
    reference_engine,
    run_key,
    set_aside,
    with_own_indicators,
)
from sim.experiment.store import manifest as manifests
from sim.experiment.store import record
from sim.experiment.store.fresh import sync, write_whole
from sim.experiment.store.locks import locked, whole_path
from sim.experiment.store.runs import RUNS, RunStore, hash_of_file
from sim.experiment.store.spool import Spool
from sim.experiment.store.stored_tables import RUNS_TABLE, write_runs
from sim.experiment.store.trouble import RunsSetAside, room
from sim.wording import count_words, noun

if TYPE_CHECKING:
    from sim.areas import Area
    from sim.experiment.runs.crews import Crew
    from sim.experiment.runs.settings import Settings
    from sim.scenario import Scenario

PLAN = "plan.json"
"""In the folder of runs while an experiment is unfinished: what its manifest says before anything is run."""


class PlannedRuns:
    """Every run of an experiment.

    Parameters
    ----------
    turns
        Scenarios, or points of a sweep.
    at
        Returns the scenario and the area of a turn.
    settings
        Seed, replications, years, warm-up, engine, and whether events are kept.
    names
        The scenario of each turn by its id; None when the turns are points of a sweep.
    words
        What a turn is called when something is wrong with one of its runs.
    """

    def __init__(
        self,
        turns: int,
        at: Callable[[int], tuple[Scenario, Area]],
        settings: Settings,
        *,
        names: Sequence[str] | None,
        words: Callable[[int], str],
    ) -> None:
        self.turns, self._at, self._settings = turns, at, settings
        self._names, self._words = names, words
        self.engine: Engine = with_own_indicators(settings.engine or reference_engine())
        _refuse_alone(self.engine, settings, len(self))

    def __len__(self) -> int:
        return self.turns * self._settings.replications

    def task(self, number: int, store: RunStore | None = None) -> Task:
        """Return a run as a task; with a store and where events are kept, its log goes there."""
        turn, replication = divmod(number, self._settings.replications)
        scenario, area = self._at(turn)
        each = self._settings
        task = Task(scenario, area, each.seed, replication, each.years, each.warm_up)
        if store is None or not each.events:
            return task
        return replace(task, events_to=store.events_path(self.keys[number]))

    @cached_property
    def keys(self) -> list[str]:
        """The key each run is kept under, in order; runs that are the same have the same."""
        hashes: dict[int, tuple[Area, str]] = {}  # the area is kept beside its hash, so that no other takes its id
        keys = []
        for number in range(len(self)):
            task = self.task(number)
            area = self._at(number // self._settings.replications)[1]
            if id(area) not in hashes:
                hashes[id(area)] = (area, manifests.area_hash(area))
            keys.append(run_key(task, self.engine, hashes[id(area)][1], self._settings.events))
        return keys

    def words(self, number: int) -> str:
        """Return what a run is called."""
        turn, replication = divmod(number, self._settings.replications)
        return f"{self._words(turn)}, replication {replication}"

    def outcomes(self, turn: int, store: RunStore) -> list[Outcome]:
        """Return the outcomes of a turn, all of whose runs are finished, in the order of their replications.

        Raises
        ------
        RunsSetAside
            When a run is not as it was written any more, so that no table is made without it in silence.
        """
        found = []
        first = turn * self._settings.replications
        for number in range(first, first + self._settings.replications):
            if (kept := store.get(self.keys[number])) is None:
                message = f"{self.words(number)}: finished, but not as it was written; the same command does it again"
                raise RunsSetAside(message)
            at = store.events_path(kept.key) if kept.events_hash else None
            found.append(Outcome(self._at(turn)[0].id, number - first, kept.kpis, kept.events, at))
        return found

    def table(self) -> dict[str, Sequence[str | int]]:
        """Return the columns of the table of runs: the scenario or the point, the replication, and the key of each."""
        turns, replications = range(self.turns), range(self._settings.replications)
        name, labels = ("point", turns) if self._names is None else ("scenario", self._names)
        return {
            name: [label for label in labels for _ in replications],
            "replication": [number for _ in turns for number in replications],
            "key": self.keys,
        }


@contextmanager
def place_for(folder: str | Path | None) -> Iterator[tuple[RunStore, Spool]]:
    """Give the store of runs for an experiment, and a place for its tables.

    With a folder both last: the runs are kept in it, and it is locked meanwhile. Without one they are gone when
    nothing refers to the spool any more.

    Raises
    ------
    InputError, FolderInUse
        When the folder holds files of others, or another process is writing there.
    """
    import pyarrow as pa

    from sim.experiment.store.folder import recover, refuse_foreign, tables_prefix

    pa.set_memory_pool(pa.system_memory_pool())  # the usual one keeps what many small tables have given back
    if folder is None:
        spool = Spool()
        yield RunStore(spool.place / RUNS, durable=False), spool
        return
    folder = whole_path(Path(folder))
    with room("keeping finished runs"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            recover(folder)
            refuse_foreign(folder)
            store = RunStore(folder / RUNS)
            store.tidy()
            yield store, Spool(folder.parent, tables_prefix(folder))


def finish_runs(
    plan: PlannedRuns,
    store: RunStore,
    settings: Settings,
    known: Mapping[str, Any],
    beside: Callable[[Path], object] | None = None,
) -> None:
    """Run what is not finished, keeping each run when it ends.

    Parameters
    ----------
    plan, store
        The runs, and where they are kept.
    settings
        Workers, cluster, progress and notices.
    known
        What the manifest says before anything is run; kept beside the runs until the experiment is saved.
    beside
        Writes into the folder of runs what else is needed to read them meanwhile.

    Raises
    ------
    InputError, OutOfRoom, RunsSetAside, KeyboardInterrupt
        What is finished by then stays.
    """
    missing = _missing(plan, store, settings)
    done = len(plan) - len(missing)
    if settings.progress is not None:
        settings.progress(done, len(plan))
    if not missing:
        return
    if settings.folder is not None:
        _warn_of_others(plan, store, settings.notice)
        with room("keeping finished runs"):
            _keep_plan(plan, store, known, beside)

    def keep(number: int, data: bytes) -> None:
        nonlocal done
        _refuse_others(data, plan.keys[number])
        with room("keeping a finished run"):
            store.put(plan.keys[number], data)
        done += 1
        if settings.progress is not None:
            settings.progress(done, len(plan))

    jobs = (job(number, plan.task(number, store), plan.engine, plan.keys[number]) for number in missing)
    aside = execution.do(jobs, _crew(settings, len(missing)), keep, settings.notice)
    if aside:
        raise set_aside(aside, plan.words, done)


def _refuse_others(data: bytes, key: str) -> None:
    """Refuse what a worker hands over when it is not the record asked for, made by this very program."""
    try:
        made_by = str(record.about(data, key)["code"])
    except record.DamagedRecordError as fault:
        made_by = str(fault)
    if made_by != record.program():
        message = (
            "a worker of the cluster runs another version of this program, of Python, of its libraries or of the "
            "calendar; "
            "give every worker those of this machine"
        )
        raise InputError(message, file="--scheduler", found=made_by[:12], allowed=record.program()[:12])


def _warn_of_others(plan: PlannedRuns, store: RunStore, notice: execution.Notice | None) -> None:
    """Warn that runs of other experiments are in the folder and go when this one is saved."""
    if notice is None:
        return
    mine = set(plan.keys)
    if others := sum(path.stem not in mine for path in store.place.glob("[0-9a-f][0-9a-f]/*.run")):
        notice(
            f"{count_words(others, 'finished run')} of another experiment (other settings, seed, size or program) "
            f"{noun(others, 'is', 'are')} in the folder and {noun(others, 'goes', 'go')} when this one is saved; stop, "
            "and give another --out, to keep both"
        )


def _missing(plan: PlannedRuns, store: RunStore, settings: Settings) -> list[int]:
    """Return the numbers of the runs that are not there as they were written; of equal runs the first."""
    first: dict[str, int] = {}
    for number, key in enumerate(plan.keys):
        first.setdefault(key, number)
    faults = {number: fault for key, number in first.items() if (fault := store.fault(key)) is not None}
    damaged, found = sum(map(bool, faults.values())), len(first) - len(faults)
    if settings.notice is not None and damaged:
        are, they = ("is", "it was") if damaged == 1 else ("are", "they were")
        settings.notice(f"{count_words(damaged, 'finished run')} {are} not as {they} written and {are} run again")
    if settings.notice is not None and found and faults:
        known = f"{found:,} of {count_words(len(first), 'run')} {noun(found, 'was', 'were')} finished before"
        settings.notice(f"{known}; going on with the others")
    return sorted(faults)


def _keep_plan(
    plan: PlannedRuns, store: RunStore, known: Mapping[str, Any], beside: Callable[[Path], object] | None
) -> None:
    """Write what is being run beside the runs, the plan itself last, so that they can be read before all are done."""
    store.place.mkdir(parents=True, exist_ok=True)
    (store.place / PLAN).unlink(missing_ok=True)
    write_runs(plan.table(), store.place / RUNS_TABLE)
    if beside is not None:
        beside(store.place)
    files = [path for path in sorted(store.place.iterdir()) if path.is_file()]
    for path in files:
        sync(path)
    text = manifests.as_text(dict(known) | {"files": {path.name: hash_of_file(path) for path in files}})
    write_whole(store.place / PLAN, text.encode())


def plan_faults(place: Path) -> list[str]:
    """Return what is wrong with the files that say what an unfinished experiment runs, a sentence each.

    `place` is the folder of runs. A table that is not as it was written must not be read.
    """
    try:
        text = (place / PLAN).read_bytes()
        plan = json.loads(text)
        if text != manifests.as_text(plan).encode():
            return [f"{RUNS}/{PLAN} is not as it was written"]
        files = dict(plan["files"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return [f"{RUNS}/{PLAN} cannot be read"]
    return [
        f"{RUNS}/{name} is not as it was written"
        for name, wanted in sorted(files.items())
        if not (place / name).is_file() or hash_of_file(place / name) != wanted
    ]


def _refuse_alone(engine: Engine, settings: Settings, runs: int) -> None:
    """Refuse indicators of the user's own that cannot be kept, or sent to who does the runs."""
    if engine.own:
        from sim.kpis.own_indicators import refuse_alone

        cluster = settings.cluster is not None
        sent = cluster or min(settings.workers or processors(), runs) > 1
        refuse_alone(engine.own, kept=settings.folder is not None, sent=sent, cluster=cluster)


def _crew(settings: Settings, jobs: int) -> Crew:
    if settings.cluster is None:
        return local_crew(settings.workers, jobs)
    from sim.experiment.runs.cluster import Cluster

    return Cluster(settings.cluster, settings.workers, settings.notice)
