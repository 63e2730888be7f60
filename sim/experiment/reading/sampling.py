"""A sample of the runs of a result folder, and where its tables differ from what is made again, to the last bit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiment.runs.replications import Outcome, Task, reference_engine
from sim.experiment.store import manifest as manifests
from sim.experiment.store.folder import CHANGES, COMPARISON, EVENTS, KPIS, POINTS, SUMMARY
from sim.experiment.store.kept_area import area_from_entry
from sim.experiment.store.runs import RUNS, RunStore
from sim.experiment.store.stored_tables import RUNS_TABLE, join_events, read_kpis, read_points, read_runs, write_csv

if TYPE_CHECKING:
    import pandas as pd

    from sim.areas import Area
    from sim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Sampled:
    """A run of a result folder: what it was asked to do, and the point it belongs to in a sweep."""

    task: Task
    point: int | None = None

    @property
    def name(self) -> str:
        """The run in short: scenario, point, replication."""
        return f"{self._turn} {self.task.replication}"

    @property
    def words(self) -> str:
        """The run as a finding names it."""
        return f"{self._turn}, replication {self.task.replication}"

    @property
    def _turn(self) -> str:
        return self.task.scenario.id + ("" if self.point is None else f" at point {self.point}")

    def with_events(self, place: Path) -> Sampled:
        """Return the same run with its event log written to a place."""
        to = place / f"{self.task.scenario.id}-{self.task.replication}.events"
        return Sampled(replace(self.task, events_to=to), self.point)


def area_of_manifest(manifest: Mapping[str, Any]) -> Area:
    """Return the area of a manifest; one that does not hold it in full names one that is known."""
    from sim.areas import load_area

    kept = manifest.get("area_in_full")
    return load_area(manifest["area"]["code"]) if kept is None else area_from_entry(kept)


def refuse_other_models(manifest: Mapping[str, Any], file: str) -> None:
    """Refuse results that were not made by the reference model.

    Raises
    ------
    InputError
        Naming the model, by its functions.
    """
    if manifest.get("engine", usual := reference_engine().name) != usual:
        message = "these results were made by a model of one's own, which only the script that has it can run"
        raise InputError(message, file=file, key="engine", found=manifest["engine"])


def sampled(manifest: Mapping[str, Any], folder: Path, size: int) -> list[Sampled]:
    """Return so many runs, chosen without repeats by addressed draws over all scenarios or points, in their order."""
    from sim.draws import Draws, Purpose
    from sim.experiment.sweep.points import settings_of
    from sim.experiment.sweep.scenarios import area_at, scenario_at

    area = area_of_manifest(manifest)
    seed, replications = int(manifest["seed"]), int(manifest["replications"])
    scenarios = _scenarios(manifest)
    points = read_points(folder / POINTS) if manifests.is_sweep(manifest) else None
    runs = (len(scenarios) if points is None else len(points)) * replications
    luck = Draws(seed, 0).uniforms(Purpose.SAMPLE, range(runs))
    chosen = sorted(sorted(range(runs), key=lambda place: luck[place])[: max(min(size, runs), 1)])
    found = []
    for place in chosen:
        turn, replication = divmod(place, replications)
        here = {} if points is None else settings_of(points, turn)
        scenario = scenarios[turn] if points is None else scenario_at(scenarios[0], here)
        task = Task(scenario, area_at(here, area), seed, replication, manifest["years"], manifest["warm_up"])
        found.append(Sampled(task, None if points is None else turn))
    return found


def _scenarios(manifest: Mapping[str, Any]) -> list[Scenario]:
    return [manifests.scenario_from_entry(entry) for entry in manifest["scenarios"]]


def run_fault(folder: Path, run: Sampled, again: Outcome, absent: Sequence[str] = ()) -> str | None:
    """Return the first figure, or the log, of a run made again that is not as it is stored, in words; else None.

    The indicators in `absent` are not made again and not looked at.
    """
    stored = read_kpis(folder / KPIS, run.point)
    mine = (stored["scenario"] == run.task.scenario.id) & (stored["replication"] == run.task.replication)
    mine &= ~stored["kpi"].isin(absent)
    if (fault := first_fault(stored[mine], again.kpis)) is not None:
        return fault
    if again.events_at is None or _events_match(folder, run, again.events_at):
        return None
    return f"its events are not those of {EVENTS}"


def first_fault(stored: pd.DataFrame, again: pd.DataFrame) -> str | None:
    """Return the first figure that differs in any bit, in words, or None."""
    keys = ["kpi", "group", "period"]
    before = {tuple(row[:3]): row[3] for row in stored[[*keys, "value"]].itertuples(index=False)}
    after = {tuple(row[:3]): row[3] for row in again[[*keys, "value"]].itertuples(index=False)}
    for key in sorted(before.keys() | after.keys()):
        was, now = (float(table[key]).hex() if key in table else None for table in (before, after))
        if was != now:
            name = json.dumps("/".join(key))
            return f"{name} was {before.get(key, 'missing')} and is now {after.get(key, 'missing')}"
    return None if len(stored) == len(before) else "a figure is stored twice"


def _events_match(folder: Path, run: Sampled, made: Path) -> bool:
    """Tell whether the log of a run made again is that of the folder, row by row."""
    import pyarrow.parquet as pq

    mine = [("scenario", "==", run.task.scenario.id), ("replication", "==", run.task.replication)]
    stored = pq.read_table(folder / EVENTS, filters=mine)
    joined = made.with_suffix(".joined")
    join_events([made], joined)
    return bool(stored.equals(pq.read_table(joined)))


def kept_faults(folder: Path, absent: Sequence[str] = ()) -> list[str]:
    """Return the runs whose figures are not those of the finished run kept beside them, a sentence each.

    No run is made again: every figure of the tidy table is held against the records in `runs/`.
    """
    runs, store, faults = read_runs(folder / RUNS_TABLE), RunStore(folder / RUNS), []
    turn = "point" if "point" in runs else "scenario"
    for own in runs[turn].unique().tolist():
        keyed = runs[runs[turn] == own]
        stored = read_kpis(folder / KPIS, own if turn == "point" else None)
        stored = stored[(stored[turn] == own) & ~stored["kpi"].isin(absent)]
        for replication, key in zip(keyed["replication"], keyed["key"], strict=True):
            if (kept := store.get(key)) is None:
                continue
            found = kept.kpis[~kept.kpis["kpi"].isin(absent)]
            if (fault := first_fault(stored[stored["replication"] == replication], found)) is not None:
                faults.append(f"{turn} {own}, replication {replication}: {KPIS} is not what its run found; {fault}")
    return faults


def drift_fault(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return whether the manifest says of its base's standing still what the figures of a run or comparison say."""
    from sim.experiment.comparison.drift import drift_of
    from sim.kpis import catalogue

    if manifests.is_sweep(manifest) or "drift" not in manifest:
        return []
    size = {name: int(manifest[name]) for name in ("replications", "years", "seed")}
    again = drift_of(read_kpis(folder / KPIS), catalogue(), base=manifest["scenarios"][0]["id"], **size)
    same = json.dumps(again, sort_keys=True) == json.dumps(manifest["drift"], sort_keys=True)
    return [] if same else [f"{manifests.NAME}: what it says of the base standing still is not what its figures give"]


def table_faults(folder: Path, manifest: Mapping[str, Any], runs: Sequence[Sampled]) -> list[str]:
    """Make the tables again that come from the indicators of all runs; return those that differ, a sentence each.

    Of a sweep the rows of the points of the sample are made again.
    """
    with TemporaryDirectory(prefix="pathfinder-") as place:
        if not manifests.is_sweep(manifest):
            made = _tables_of_all(folder, manifest)
            return [
                f"{name} is not what the indicators of its runs give"
                for name, table in made
                if _as_bytes(table, Path(place)) != (folder / name).read_bytes()
            ]
        stored = (folder / SUMMARY).read_bytes()
        return [
            f"{SUMMARY} is not what the indicators give at point {point}"
            for point in dict.fromkeys(run.point for run in runs if run.point is not None)
            if _rows_of_point(folder, manifest, point, Path(place)) not in stored
        ]


def _tables_of_all(folder: Path, manifest: Mapping[str, Any]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables of a run or a comparison that are made from the indicators of its runs."""
    from sim.experiment.comparison.judging import adding_resources
    from sim.experiment.comparison.paired import changes_table, compare_tables
    from sim.experiment.comparison.summary import summarise
    from sim.kpis import catalogue
    from sim.scenario.diff import diff

    kpis, size = read_kpis(folder / KPIS), (int(manifest["replications"]), int(manifest["seed"]))
    yield SUMMARY, summarise(kpis, catalogue(), *size)[0]
    base, *others = _scenarios(manifest)
    if others:
        changes = changes_table(base, others, area_of_manifest(manifest), diff)
        yield CHANGES, changes
        yield COMPARISON, compare_tables(kpis, catalogue(), *size, adding_resources(changes), changes).table


def _rows_of_point(folder: Path, manifest: Mapping[str, Any], point: int, place: Path) -> bytes:
    """Return the rows of the summary at a point of a sweep, as they are stored."""
    from sim.experiment.comparison.summary import summarise
    from sim.kpis import catalogue

    kpis = read_kpis(folder / KPIS, point).drop(columns="point")
    if not len(kpis):
        return b""
    summary, _ = summarise(kpis, catalogue(), int(manifest["replications"]), int(manifest["seed"]))
    return _as_bytes(summary.assign(point=point), place).partition(b"\n")[2]


def _as_bytes(table: pd.DataFrame, place: Path) -> bytes:
    path = place / "table.csv"
    write_csv(table, path)
    return path.read_bytes()
