"""Check a result folder: that its files are as they were written, and that the program still gives its figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment import manifest as manifests
from sim.experiment.replications import Engine, Progress, Task, run_tasks
from sim.experiment.store import KPIS, POINTS, contents, file_hash, open_manifest
from sim.experiment.tables import read_kpis, read_points

if TYPE_CHECKING:
    import pandas as pd

CLEAN: Final = 0
CHANGED: Final = 1
MISSING: Final = 2
_SAMPLE: Final = 3


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: `code` is 0 clean, 1 changed, 2 missing; `findings` are sentences naming each fault."""

    code: int
    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()


def verify(folder: str | Path) -> Verification:
    """Hash every file of a result folder again and compare with its manifest."""
    folder = Path(folder)
    path = folder / manifests.NAME
    if not path.is_file():
        return Verification(MISSING, (f"{manifests.NAME} is missing",))
    try:
        manifest = open_manifest(folder)
        sound = path.read_bytes() == manifests.as_text(manifest).encode() and manifest.get("seal") == manifests.seal_of(
            manifest
        )
    except (InputError, ValueError):
        return Verification(CHANGED, (f"{manifests.NAME} cannot be read",))
    missing, changed = [], [] if sound else [f"{manifests.NAME} is not as it was written"]
    for name, wanted in sorted(manifest["files"].items()):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            changed.append(f"{manifests.NAME} names a file outside the folder: {name}")
        elif not (folder / name).is_file():
            missing.append(f"{name} is missing")
        elif file_hash(folder / name) != wanted:
            changed.append(f"{name} is not as it was written")
    extra = [name for name in contents(folder) if name != manifests.NAME and name not in manifest["files"]]
    code = MISSING if missing else CHANGED if changed else CLEAN
    return Verification(code, (*missing, *changed), tuple(f"{name} is not part of the results" for name in extra))


def rerun(
    folder: str | Path,
    sample: int = _SAMPLE,
    *,
    engine: Engine | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Verify a folder, then simulate a sample of its replications again and compare every figure, to the last bit.

    Parameters
    ----------
    folder
        A result folder.
    sample
        How many replications, chosen by the seed of the run and spread over the scenarios or points.
    engine, workers, progress
        As `run_tasks`.
    """
    first = verify(folder)
    if first.code != CLEAN:
        return first
    folder = Path(folder)
    manifest = open_manifest(folder)
    chosen = _sample(manifest, folder, sample)
    tasks = [task for _, task in chosen]
    outcomes = run_tasks(tasks, engine=engine, workers=workers, progress=progress)
    findings = []
    for (point, task), outcome in zip(chosen, outcomes, strict=True):
        stored = read_kpis(folder / KPIS, point)
        mine = stored[(stored["scenario"] == task.scenario.id) & (stored["replication"] == task.replication)]
        if (fault := _first_fault(mine, outcome.kpis)) is not None:
            findings.append(f"{task.scenario.id}{_at(point)}, replication {task.replication}: {fault}")
    notes = list(first.notes)
    if manifest.get("code_hash") != manifests.code_hash():
        notes.append("the program has changed since these results were made")
    if tasks and not isinstance(tasks[0].area, str) and manifest.get("area_hash") != manifests.area_hash(tasks[0].area):
        notes.append("the figures of the area are not those of these results")
    ran = ", ".join(f"{task.scenario.id}{_at(point)} {task.replication}" for point, task in chosen)
    notes.append(f"simulated again: {ran}")
    return Verification(CHANGED if findings else CLEAN, tuple(findings), tuple(notes))


def _at(point: int | None) -> str:
    return "" if point is None else f" at point {point}"


def _sample(manifest: Mapping[str, Any], folder: Path, sample: int) -> list[tuple[int | None, Task]]:
    """Return tasks of the run chosen without repeats by addressed draws, in their order; of a sweep with the point."""
    from sim.areas import load_area
    from sim.draws import Draws, Purpose
    from sim.experiment.sweep_points import settings_of
    from sim.experiment.sweep_scenarios import scenario_at

    area = load_area(manifest["area"]["code"])
    seed, replications = int(manifest["seed"]), int(manifest["replications"])
    scenarios = [manifests.scenario_from_entry(entry) for entry in manifest["scenarios"]]
    points = read_points(folder / POINTS) if manifests.is_sweep(manifest) else None
    size = (len(scenarios) if points is None else len(points)) * replications
    luck = Draws(seed, 0).uniforms(Purpose.SAMPLE, range(size))
    chosen = sorted(sorted(range(size), key=lambda place: luck[place])[: max(min(sample, size), 1)])
    found: list[tuple[int | None, Task]] = []
    for place in chosen:
        turn, replication = divmod(place, replications)
        scenario = scenarios[turn] if points is None else scenario_at(scenarios[0], settings_of(points, turn))
        task = Task(scenario, area, seed, replication, manifest["years"], manifest["warm_up"])
        found.append((None if points is None else turn, task))
    return found


def _first_fault(stored: pd.DataFrame, again: pd.DataFrame) -> str | None:
    """Return the first figure that differs, in words, or None."""
    keys = ["kpi", "group", "period"]
    before = {tuple(row[:3]): row[3] for row in stored[[*keys, "value"]].itertuples(index=False)}
    after = {tuple(row[:3]): row[3] for row in again[[*keys, "value"]].itertuples(index=False)}
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            name = json.dumps("/".join(key))
            return f"{name} was {before.get(key, 'missing')} and is now {after.get(key, 'missing')}"
    return None
