"""Check a result folder: that its files are as they were written, and that the program still gives its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

from sim.errors import InputError
from sim.experiment.reading.sampling import (
    Sampled,
    drift_fault,
    kept_faults,
    refuse_other_models,
    run_fault,
    sampled,
    table_faults,
)
from sim.experiment.runs.planned_runs import PLAN, plan_faults
from sim.experiment.runs.replications import Engine, Progress, run_tasks
from sim.experiment.store import manifest as manifests
from sim.experiment.store.folder import contents, is_a_run, open_manifest
from sim.experiment.store.given import a_folder
from sim.experiment.store.program import calendar_hash, code_hash
from sim.experiment.store.runs import RUNS, RunStore, hash_of_file
from sim.experiment.store.stored_tables import RUNS_TABLE, read_runs
from sim.wording import count_words, noun

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
    """Hash every file of a result folder again and compare with its manifest, and test each run that is kept in it.

    A folder whose experiment is unfinished is clean when every run finished so far is as it was written.
    """
    folder = a_folder(folder)
    unfinished = (folder / RUNS / PLAN).is_file()
    if not unfinished and (folder / RUNS).is_dir() and not any(path.is_file() for path in folder.iterdir()):
        return Verification(CLEAN, (), ("stopped before anything was run",))
    if not (folder / manifests.NAME).is_file():
        return _runs_of(folder) if unfinished else Verification(MISSING, (f"{manifests.NAME} is missing",))
    tables = _tables_of(folder)
    if not unfinished and any(finding.startswith((RUNS_TABLE, manifests.NAME)) for finding in tables.findings):
        return tables  # which runs there should be is not known
    runs = _runs_of(folder)
    code = MISSING if MISSING in (tables.code, runs.code) else max(tables.code, runs.code)
    return Verification(code, (*tables.findings, *runs.findings), (*tables.notes, *runs.notes))


def _tables_of(folder: Path) -> Verification:
    """Compare every file but the runs with the manifest."""
    path = folder / manifests.NAME
    try:
        manifest = open_manifest(folder)
        sound = path.read_bytes() == manifests.as_text(manifest).encode() and manifest.get("seal") == manifests.seal_of(
            manifest
        )
    except (InputError, ValueError) as fault:
        newer = isinstance(fault, InputError) and fault.key == manifests.FORM
        return Verification(CHANGED, (str(fault) if newer else f"{manifests.NAME} cannot be read",))
    missing, changed = [], [] if sound else [f"{manifests.NAME} is not as it was written"]
    for name, wanted in sorted(manifest["files"].items()):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            changed.append(f"{manifests.NAME} names a file outside the folder: {name}")
        elif not (folder / name).is_file():
            missing.append(f"{name} is missing")
        elif hash_of_file(folder / name) != wanted:
            changed.append(f"{name} is not as it was written")
    known = {manifests.NAME, *manifest["files"]}
    extra = [name for name in contents(folder) if name not in known and not is_a_run(name)]
    code = MISSING if missing else CHANGED if changed else CLEAN
    return Verification(code, (*missing, *changed), tuple(f"{name} is not part of the results" for name in extra))


def _runs_of(folder: Path) -> Verification:
    """Test each run that is kept in a folder; one that was not finished yet is no fault, one that is gone is."""
    place = folder / RUNS
    if not place.is_dir():
        return Verification(CLEAN, ())
    unfinished = (place / PLAN).is_file()
    if unfinished and (wrong := plan_faults(place)):
        return Verification(CHANGED, tuple(wrong), ("the same command again goes on with the runs that are finished",))
    runs = read_runs((place if unfinished else folder) / RUNS_TABLE)
    store, done = RunStore(place), 0
    missing, changed = [], []
    faults = []
    for *where, key in runs.drop_duplicates("key").itertuples(index=False):
        faults.append(fault := store.fault(str(key)))
        done += fault is None
        words = ", ".join(f"{name} {value}" for name, value in zip(runs.columns, where, strict=False))
        if fault:
            changed.append(f"{RUNS}/{fault} is not as it was written ({words})")
        elif fault is not None and not unfinished:
            missing.append(f"{RUNS}/{store.path(str(key)).relative_to(place).as_posix()} is missing ({words})")
    again = sum(map(bool, faults))
    changed += [
        f"{RUNS}/{name} is not as it was written"
        for name in store.damaged_packs()
        if not any(fault and fault.startswith(f"{name} ") for fault in faults)
    ]
    notes = [f"the same command again recomputes {count_words(again, 'run')} and no others"] if again else []
    if unfinished:
        wanted = count_words(runs["key"].nunique(), "run")
        notes.append(f"unfinished: {done:,} of {wanted} {noun(done, 'is', 'are')} done")
    code = MISSING if missing else CHANGED if changed else CLEAN
    return Verification(code, (*missing, *changed), tuple(notes))


def rerun(
    folder: str | Path,
    sample: int = _SAMPLE,
    *,
    engine: Engine | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Verify a folder, then simulate a sample of its replications again and compare every figure, to the last bit.

    Every figure is held against the finished runs kept beside it, without simulating. The event logs of the sample are
    compared too where they were kept, and the tables that come from the indicators of all runs (of a sweep, the rows of
    the points of the sample) are made again and compared byte for byte, with what is said of the base standing still.

    Parameters
    ----------
    folder
        A result folder.
    sample
        How many replications, chosen by the seed of the run and spread over the scenarios or points.
    engine, workers, progress
        As `run_tasks`.

    Raises
    ------
    InputError
        When the results were made by a model of one's own and `engine` does not name one.
    """
    first = verify(folder)
    if first.code != CLEAN:
        return first
    folder = a_folder(folder)
    manifest = open_manifest(folder)
    if engine is None:
        refuse_other_models(manifest, manifests.NAME)
    chosen, absent = sampled(manifest, folder, sample), _not_registered(manifest)
    with TemporaryDirectory(prefix="pathfinder-") as place:
        runs = [each.with_events(Path(place)) for each in chosen] if manifest.get("events") else chosen
        outcomes = run_tasks([each.task for each in runs], engine=engine, workers=workers, progress=progress)
        found = [run_fault(folder, each, outcome, absent) for each, outcome in zip(chosen, outcomes, strict=True)]
    findings = [f"{each.words}: {fault}" for each, fault in zip(chosen, found, strict=True) if fault is not None]
    findings += [*kept_faults(folder, absent), *_faults_of_all(folder, manifest, chosen, absent)]
    notes = [*first.notes, *_others(manifest)]
    if absent:
        named = f"not computed again, for no part of the program: {', '.join(absent)}"
        notes.append(f"{named}; nor were the tables made from all runs")
    again = f"simulated again: {', '.join(each.name for each in chosen)}"
    notes.append(again if absent else f"{again}; the tables made from all runs again")
    return Verification(CHANGED if findings else CLEAN, tuple(findings), tuple(notes))


def _faults_of_all(
    folder: Path, manifest: Mapping[str, Any], chosen: Sequence[Sampled], absent: Sequence[str]
) -> list[str]:
    """Return what made from all runs again is not as stored; nothing where indicators of a user's own are absent."""
    return [] if absent else [*table_faults(folder, manifest, chosen), *drift_fault(folder, manifest)]


def _not_registered(manifest: Mapping[str, Any]) -> list[str]:
    """Return the indicators of a user's own that results hold and this process does not know."""
    from sim.kpis import KPIS

    return [each["id"] for each in manifest.get("own_indicators", ()) if each["id"] not in KPIS]


def _others(manifest: Mapping[str, Any]) -> list[str]:
    """Return what is not as it was when the results were made, a sentence each."""
    notes = []
    if manifest.get("code_hash") != code_hash():
        notes.append("the program has changed since these results were made")
    if manifest.get("calendar_hash", calendar_hash()) != calendar_hash():
        notes.append("bank holidays or school terms are not those of these results")
    return notes
