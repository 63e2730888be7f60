"""Open any result folder, of a run, a comparison or a sweep, finished or not, and read what is in it.

A folder that is finished is read from its tables. Of one whose runs are still going on, or were stopped, the same
tables are made from the runs finished so far, among the temporary files, when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, nearest_match
from sim.experiment.runs.planned_runs import PLAN, plan_faults
from sim.experiment.runs.replications import Outcome
from sim.experiment.store import manifest as manifests
from sim.experiment.store.folder import KPIS, POINTS, SUMMARY, check_tables, open_manifest
from sim.experiment.store.locks import locked, whole_path
from sim.experiment.store.runs import PACKS, RUNS, RunStore
from sim.experiment.store.spool import Spool
from sim.experiment.store.stored_tables import RUNS_TABLE, read_points, read_runs, write_csv, write_kpis
from sim.experiment.store.trouble import room
from sim.experiment.sweep.dimensions import NONE
from sim.experiment.sweep.points import points_hash
from sim.experiment.sweep.results import open_plan, with_tables
from sim.wording import count_words, noun

if TYPE_CHECKING:
    import pandas as pd

RUN: Final = "run"
COMPARISON: Final = "comparison"
SWEEP: Final = "sweep"


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the tables of some results are, and the manifest that goes with them."""

    place: Path
    manifest: Mapping[str, Any]
    spool: Spool | None = None


@dataclass(frozen=True)
class Results:
    """A result folder.

    Attributes
    ----------
    folder
        Where it is.
    kind
        `run`, `comparison` or `sweep`.
    manifest
        What it says of itself; while it is unfinished, what was known before anything was run.
    finished
        Whether every run is in the tables.
    runs
        One row a run: its scenario or its point, its replication, the key it is kept under.
    points
        Of a sweep, one row a point: its number and its settings; else None.
    """

    folder: Path
    kind: str
    manifest: Mapping[str, Any]
    finished: bool
    runs: pd.DataFrame
    points: pd.DataFrame | None

    @cached_property
    def tables(self) -> Tables:
        """The tables to read; those of an unfinished experiment are made now, from the runs finished so far."""
        if self.finished:
            return Tables(self.folder, self.manifest)
        with room("making the tables of the finished runs"):
            return _make_tables(self)

    @cached_property
    def done(self) -> dict[Any, int]:
        """Runs that are there, by scenario or point, in order; whether each is sound is for `verify` to say."""
        turn = self.runs.columns[0]
        if self.finished:
            there = self.runs["key"].notna()
        else:
            there = self.runs["key"].isin(list(keys_in(self.folder / RUNS)))
        return {name: int(count) for name, count in there.groupby(self.runs[turn], sort=False).sum().items()}

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios by id, the base first."""
        return tuple(str(entry["id"]) for entry in self.manifest["scenarios"])

    @property
    def paths(self) -> tuple[str, ...]:
        """The settings varied, the slowest first; none but in a sweep."""
        return () if self.points is None else tuple(str(name) for name in self.points.columns if name != "point")


@dataclass(frozen=True, slots=True)
class Compacted:
    """What `compact` did: runs gathered, runs left out as not sound, and files and bytes on the disk before and after.

    Bytes are those the disk gives to the files, in whole blocks.
    """

    gathered: int
    left_out: int
    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int


def open_results(folder: str | Path) -> Results:
    """Open a result folder, finished or not.

    Raises
    ------
    InputError
        When it holds no results of this program, or lacks one of its tables.
    """
    folder = Path(folder)
    unfinished = (folder / RUNS / PLAN).is_file()
    if unfinished:
        if faults := plan_faults(folder / RUNS):
            raise InputError(f"{faults[0]}; start the same command again", file=folder.name)
        found = open_plan(folder)
    else:
        if not (folder / manifests.NAME).is_file():
            raise _no_results(folder)
        found = dict(open_manifest(folder))
        check_tables(folder, (RUNS_TABLE, POINTS, KPIS, SUMMARY))
    manifest = {key: value for key, value in found.items() if key not in ("files", "seal")}
    place = folder / RUNS if unfinished else folder
    many = len(manifest["scenarios"]) > 1
    kind = SWEEP if manifests.is_sweep(manifest) else COMPARISON if many else RUN
    runs = read_runs(_lacking_none(place, RUNS_TABLE))
    points = read_points(_lacking_none(place, POINTS)) if kind == SWEEP else None
    if points is not None and points_hash(points) != manifest["sweep"]["points_hash"]:
        raise InputError("not the points of this sweep; start the same sweep again", file=(place / POINTS).name)
    for name in (KPIS, SUMMARY) if not unfinished else ():
        _lacking_none(folder, name)
    return Results(folder, kind, manifest, not unfinished, runs, points)


def settings_by_point(results: Results) -> pd.DataFrame | None:
    """Return the settings of each point by its number, with the word `none` for a missing number."""
    if results.points is None:
        return None
    import pandas as pd

    table = results.points.set_index("point", drop=False)
    for path in results.paths:
        if table[path].isna().any():
            cells = [NONE if value != value else int(value) if value.is_integer() else value for value in table[path]]  # noqa: PLR0124
            table[path] = pd.Series(cells, index=table.index, dtype=object)
    return table


def compact(folder: str | Path) -> Compacted:
    """Gather the finished runs of a folder into a few Parquet files; nothing that is finished is run again after it.

    Runs left there by an experiment that was stopped and is not the last are gathered too.

    Raises
    ------
    InputError
        When the folder holds no results, or keeps no runs.
    FolderInUse
        When another process is writing to it.
    OutOfRoom
        When the disk runs out; nothing is lost.
    """
    place = whole_path(Path(folder))
    open_results(place)
    if not (place / RUNS).is_dir():
        raise InputError("the folder keeps no runs of its own, so there is nothing to gather", file=place.name)
    with room("gathering finished runs"), locked(place):
        store = RunStore(place / RUNS)
        store.tidy()
        before, files_before = room_taken(store.place)
        there, first = keys_in(store.place), _keys_wanted(place)
        gathered = store.compact([*first, *sorted(there.difference(first))])
        after, files_after = room_taken(store.place)
    return Compacted(gathered, max(0, len(there) - gathered), files_before, files_after, before, after)


def room_taken(place: Path) -> tuple[int, int]:
    """Return how many bytes the files below a folder take on the disk, in whole blocks, and how many they are."""
    sizes = [path.stat() for path in place.rglob("*") if path.is_file()]
    return sum(each.st_blocks * 512 if hasattr(each, "st_blocks") else each.st_size for each in sizes), len(sizes)


def keys_in(place: Path) -> set[str]:
    """Return the keys of the runs a folder of runs holds, in files of their own or gathered; none is tested."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    keys = {path.stem for path in place.glob("[0-9a-f][0-9a-f]/*.run")}
    for pack in sorted((place / PACKS).glob("*.parquet")):
        try:
            keys.update(pq.read_table(pack, columns=["key"])["key"].to_pylist())
        except (pa.ArrowException, OSError, ValueError):  # a pack that cannot be read holds nothing; `verify` names it
            continue
    return keys


def _keys_wanted(folder: Path) -> list[str]:
    """Return the keys of the runs in the tables, then those of an experiment that goes on in the same folder."""
    tables = [path for path in (folder / RUNS_TABLE, folder / RUNS / RUNS_TABLE) if path.is_file()]
    return list(dict.fromkeys(str(key) for path in tables for key in read_runs(path)["key"]))


def _lacking_none(place: Path, name: str) -> Path:
    if not (place / name).is_file():
        raise InputError("the result folder lacks this table; `pathfinder verify` says what else", file=name)
    return place / name


def _no_results(folder: Path) -> InputError:
    """Return what is wrong with a folder that holds no results, with the nearest one beside it that does."""
    beside = folder.parent if folder.parent.is_dir() else Path()
    known = [path.parent.name for path in beside.glob(f"*/{manifests.NAME}")]
    known += [path.parents[1].name for path in beside.glob(f"*/{RUNS}/{PLAN}")]
    message = f"there is no {manifests.NAME}, so this is not a result folder"
    if not folder.is_dir():
        message = "there is no such folder"
    return InputError(message, file="DIR", found=folder.as_posix(), nearest=nearest_match(folder.name, known))


def _make_tables(results: Results) -> Tables:
    """Make the tables of the runs finished so far, as those of finished results are made."""
    spool = Spool()
    known = results.manifest
    turns = _finished(results)
    if not sum(results.done.values()):
        raise InputError("no run is finished yet, so there is nothing to count", file=results.folder.name)
    if results.kind == SWEEP:
        done, manifest = with_tables(turns, spool.place, known)
    else:
        done, manifest = _with_plain_tables([each for turn in turns for each in turn], spool.place, results)
    note = f"unfinished: {done:,} of {count_words(len(results.runs), 'run')} {noun(done, 'is', 'are')} done"
    return Tables(spool.place, manifest | {"warnings": [*known["warnings"], note]}, spool)


def _finished(results: Results) -> Iterator[list[Outcome]]:
    """Yield the finished runs of each scenario or point, in order; maybe none."""
    store = RunStore(results.folder / RUNS)
    turn = results.runs.columns[0]
    for name, rows in results.runs.groupby(turn, sort=False):
        scenario = results.manifest["base"] if results.kind == SWEEP else str(name)
        yield [
            Outcome(scenario, int(replication), kept.kpis, kept.events, None)
            for replication, key in zip(rows["replication"], rows["key"], strict=True)
            if (kept := store.get(key)) is not None
        ]


def _with_plain_tables(outcomes: Sequence[Outcome], place: Path, results: Results) -> tuple[int, dict[str, Any]]:
    """Make the tables of a run or a comparison; return how many runs are in them, and the manifest."""
    from sim.experiment.comparison.summary import gather, summarise
    from sim.kpis import catalogue

    known = results.manifest
    kpis = gather(outcomes, [kpi.id for kpi in catalogue()], results.scenarios)
    summary, covers = summarise(kpis, catalogue(), int(known["replications"]), int(known["seed"]))
    write_kpis(kpis, place / KPIS)
    write_csv(summary, place / SUMMARY)
    return len(outcomes), dict(known) | {
        "indicators": manifests.indicator_entries(catalogue(), set(kpis["kpi"])),
        "intervals": {"summary": covers},
        "logical_events": sum(outcome.events for outcome in outcomes),
    }
