"""A sweep that was run: its tables, and opening its folder again, finished or not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiment.plots import check_known
from sim.experiment.runs.planned_runs import PLAN, plan_faults
from sim.experiment.runs.replications import Outcome
from sim.experiment.store import manifest as manifests
from sim.experiment.store.folder import KPIS, POINTS, SUMMARY, check_tables, open_manifest, save_files
from sim.experiment.store.given import a_folder
from sim.experiment.store.runs import RUNS, RunStore
from sim.experiment.store.spool import Spool
from sim.experiment.store.stored_tables import RUNS_TABLE, read_kpis, read_points, read_runs, read_summary
from sim.experiment.sweep.point_tables import write_tables
from sim.experiment.sweep.points import points_hash
from sim.wording import count_words, noun

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Sweep:
    """A scenario at each point of a design.

    Attributes
    ----------
    points
        One row a point: `point`, numbered from 0, and a typed column for each varied path; a missing number is `none`.
    manifest
        Inputs and versions behind the tables; `sweep` says what was varied and when the values act.
    finished
        Whether every run is in the tables; `load_sweep` opens a sweep that is still running, or was stopped, too.
    """

    points: pd.DataFrame
    manifest: Mapping[str, Any]
    _place: Path = field(repr=False)
    finished: bool = True
    _spool: Spool | None = field(default=None, repr=False)

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """Tidy table: scenario, replication, period, group, kpi, value, point; read when first asked for."""
        return read_kpis(self._place / KPIS)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Mean of each indicator at each point with its own interval, as for `run`, with `point`."""
        return read_summary(self._place / SUMMARY)

    @property
    def place(self) -> Path:
        """The folder its large tables are in; gone with this object unless it was saved there."""
        return self._place

    @property
    def paths(self) -> tuple[str, ...]:
        """The settings varied, the slowest first."""
        return tuple(str(name) for name in self.points.columns if name != "point")

    def frame(self, kpi: str, period: str = "all", group: str = "all") -> pd.DataFrame:
        """Return one row a point: its number, its settings, and the mean, low, high and replications of an indicator.

        Points at which there was nobody to count have no mean.

        Raises
        ------
        InputError
            When the tables hold no such indicator, or none for that period and group.
        """
        check_known(kpi, sorted(set(self.summary["kpi"])))
        rows = self.summary[self.summary["kpi"] == kpi]
        rows = rows[(rows["period"] == period) & (rows["group"] == group)]
        if rows.empty:
            raise InputError(f"'{kpi}' has no rows for period '{period}' and group '{group}'", key="frame")
        figures = rows[["point", "mean", "low", "high", "replications"]]
        return self.points.merge(figures, on="point", how="left")  # not the service's word

    def save(self, folder: str | Path, finish: Callable[[Path], object] | None = None) -> Path:
        """Write the result folder; `finish` may add files before it is put in place (see `store.save`)."""
        if not self.finished:
            raise InputError("a sweep with runs still to do cannot be saved; start the same sweep again to finish it")
        files = {name: self._place / name for name in (KPIS, SUMMARY, POINTS, RUNS_TABLE)}
        return save_files(a_folder(folder), self.manifest, files, finish)

    def plot(self, kpi: str, ax: Axes | None = None, *, period: str = "all", group: str = "all") -> Axes:
        """Draw an indicator, over one setting a line with its interval, over two a heat map; return the axes.

        `ax` is where to draw; axes of a new figure by default.

        Raises
        ------
        InputError
            When more than two settings were varied, or as `frame`.
        """
        from sim.experiment.sweep.plots import plot_points

        return plot_points(self.frame(kpi, period, group), self.paths, self.manifest, kpi, ax)

    def report(self, path: str | Path) -> Path:
        """Refuse: a report of a sweep is not in this version."""
        raise InputError("a report of a sweep is known, not in this version; use `.frame(kpi)` and `.plot(kpi)`")


def load_sweep(folder: str | Path) -> Sweep:
    """Open the result folder of a sweep; its large tables are read when they are asked for.

    A sweep that is still running, or was stopped, opens with the runs finished so far.

    Raises
    ------
    InputError
        When the folder holds no sweep.
    """
    folder = a_folder(folder)
    if (folder / RUNS / PLAN).is_file():
        return _load_unfinished(folder)
    manifest = open_manifest(folder)
    if not manifests.is_sweep(manifest):
        raise InputError("these are not the results of a sweep", file=folder.name)
    if not (folder / POINTS).is_file():
        raise InputError("the result folder lacks this table; `pathfinder verify` says what else", file=POINTS)
    check_tables(folder, (KPIS, SUMMARY, POINTS))
    plain = {key: value for key, value in manifest.items() if key not in ("files", "seal")}
    return Sweep(read_points(folder / POINTS), plain, folder)


def _load_unfinished(folder: Path) -> Sweep:
    """Make the tables of the runs finished so far, among the temporary files."""
    store = RunStore(folder / RUNS)
    known = open_plan(folder)
    if not manifests.is_sweep(known):
        raise InputError("these are not the results of a sweep", file=folder.name)
    table, runs = read_points(store.place / POINTS), read_runs(store.place / RUNS_TABLE)
    if points_hash(table) != known["sweep"]["points_hash"]:
        raise InputError("not the points of this sweep; start it again", file=f"{RUNS}/{POINTS}")
    spool = Spool()
    found = (
        [
            Outcome(known["base"], int(replication), kept.kpis, kept.events, None)
            for replication, key in zip(rows["replication"], rows["key"], strict=True)
            if (kept := store.get(key)) is not None
        ]
        for _, rows in runs.groupby("point", sort=True)
    )
    done, manifest = with_tables(found, spool.place, known)
    note = f"unfinished: {done:,} of {count_words(len(runs), 'run')} {noun(done, 'is', 'are')} done"
    return Sweep(table, manifest | {"warnings": [*known["warnings"], note]}, spool.place, False, spool)


def open_plan(folder: Path) -> dict[str, Any]:
    """Return what the manifest of an unfinished experiment says so far.

    Raises
    ------
    InputError
        When it, or a table beside it, is not as it was written.
    """
    if faults := plan_faults(folder / RUNS):
        raise InputError(f"{faults[0]}; the same command again puts it right", file=folder.name)
    found = manifests.checked(json.loads((folder / RUNS / PLAN).read_text(encoding="utf-8")), PLAN)
    return {key: value for key, value in found.items() if key not in ("files", "seal")}


def with_tables(
    points: Iterable[Sequence[Outcome]], place: Path, known: Mapping[str, Any]
) -> tuple[int, dict[str, Any]]:
    """Make the tables of a sweep; return how many runs are in them, and its manifest with what was found.

    Parameters
    ----------
    points
        The finished runs of each point, in order.
    place
        The folder to write the tables to.
    known
        What the manifest said before anything was run.
    """
    from sim.kpis import catalogue

    replications, seed = int(known["replications"]), int(known["seed"])
    made = write_tables(
        points, place, scenario=known["base"], replications=replications, years=int(known["years"]), seed=seed
    )
    return made.runs, dict(known) | {
        "indicators": manifests.indicator_entries(catalogue(), made.used),
        "intervals": {"summary": made.covers},
        "drift": made.drift,
        "logical_events": made.events,
    }
