"""Sweep a scenario over values of its settings, with the same luck at every point.

A sweep is a folder of tables: while it runs they are written point by point to a place on the disk, so that memory
does not grow with the number of points, and `save` copies them to a result folder. `load_sweep` opens such a folder
again. Each point gives the figures that `run` gives with the same settings, to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, nearest_match
from sim.experiment import manifest as manifests
from sim.experiment.replications import Outcome, Progress, Task, run_each
from sim.experiment.results import Spool
from sim.experiment.running import Settings, area_of, check_settings, gather, loaded, manifest_of
from sim.experiment.store import KPIS, POINTS, SUMMARY, open_manifest, save_files
from sim.experiment.sweep_points import GRID, Dimension, Vary, check_design, grid, points_hash, points_table, read_vary
from sim.experiment.sweep_scenarios import scenarios_at
from sim.experiment.tables import kpis_in_parts, read_kpis, read_points, read_summary, write_csv, write_points
from sim.experiment.trouble import room

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.areas import Area
    from sim.scenario import Scenario

_ACTS = (
    "where the scenario sets a varied path on its timeline, the value replaces the one set there, in every entry that "
    "sets it; elsewhere it acts over the whole run, warm-up included"
)


@dataclass(frozen=True)
class Sweep:
    """A scenario at each point of a design.

    Attributes
    ----------
    points
        One row a point: `point`, numbered from 0, and a typed column for each varied path; a missing number is `none`.
    manifest
        Inputs and versions behind the tables; `sweep` says what was varied and when the values act.
    """

    points: pd.DataFrame
    manifest: Mapping[str, Any]
    _place: Path = field(repr=False)
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
        known = sorted(set(self.summary["kpi"]))
        if kpi not in known:
            raise InputError("the results hold no indicator of this name", found=kpi, nearest=nearest_match(kpi, known))
        rows = self.summary[self.summary["kpi"] == kpi]
        rows = rows[(rows["period"] == period) & (rows["group"] == group)]
        if rows.empty:
            raise InputError(f"'{kpi}' has no rows for period '{period}' and group '{group}'", key="frame")
        return self.points.merge(rows[["point", "mean", "low", "high", "replications"]], on="point", how="left")

    def save(self, folder: str | Path, finish: Callable[[Path], object] | None = None) -> Path:
        """Write the result folder; `finish` may add files before it is put in place (see `store.save`)."""
        files = {name: self._place / name for name in (KPIS, SUMMARY, POINTS)}
        return save_files(Path(folder), self.manifest, files, finish)

    def plot(self, kpi: str, period: str = "all", group: str = "all") -> Figure:
        """Return a figure of an indicator: over one setting a line with its interval, over two a heat map.

        Raises
        ------
        InputError
            When more than two settings were varied, or as `frame`.
        """
        from sim.experiment.sweep_plots import plot_points

        return plot_points(self.frame(kpi, period, group), self.paths, self.manifest, kpi)

    def report(self, path: str | Path) -> Path:
        """Refuse: a report of a sweep is not in this version."""
        raise InputError("a report of a sweep is known, not in this version; use `.frame(kpi)` and `.plot(kpi)`")


def sweep(
    scenario: str | Path | Scenario,
    vary: Vary,
    area: str | Area = "england",
    replications: int = 30,
    seed: int = 1,
    years: int = 5,
    warm_up: int = 2,
    workers: int | None = None,
    progress: Progress | None = None,
    design: str = GRID,
) -> Sweep:
    """Run a scenario at every combination of values of some of its settings.

    Parameters
    ----------
    scenario
        A shipped name, the path of a scenario file, or a loaded scenario.
    vary
        Levers or leaves of the book and their values, the one that changes slowest first:
        ``{"lcpp.caseload_cap": "8:20:2", "demand.multiplier": [0.9, 1.1]}`` or ``["PATH=8:20:2", ...]``.
    area, replications, seed, years, warm_up, workers, progress
        As `run`; every point has the same replications, and so the same luck.
    design
        `grid`, the only one in this version.

    Raises
    ------
    InputError
        When an input cannot be used, with the point where one is to blame.
    OutOfRoom
        When memory or disk runs out.

    Notes
    -----
    Where the scenario sets a varied path on its timeline, the value replaces the one set there, in every entry that
    sets it; elsewhere it acts over the whole run, warm-up included, as `--set` does.
    """
    return sweep_with(scenario, vary, Settings(area, replications, seed, years, warm_up, workers, progress), design)


def sweep_with(scenario: str | Path | Scenario, vary: Vary, settings: Settings, design: str = GRID) -> Sweep:
    """Run a sweep with the given settings (see `sweep`)."""
    from sim.book import load_book
    from sim.kpis import catalogue

    check_design(design)
    base, area, book = loaded(scenario), area_of(settings.area), load_book()
    check_settings([base], settings)
    dimensions = read_vary(vary, base, book)
    grid_points = grid(dimensions, settings.replications)
    scenarios = scenarios_at(base, [each.path for each in dimensions], grid_points, area, book)
    points = points_table(dimensions, grid_points)
    known = manifest_of([base], area, settings)
    spool = Spool()
    tasks = [
        Task(each, area, settings.seed, replication, settings.years, settings.warm_up)
        for each in scenarios
        for replication in range(settings.replications)
    ]
    with room("keeping the results of a sweep"):
        write_points(points, spool.place / POINTS)
        done = _run(tasks, base.id, settings, spool.place)
    manifest = known | {
        "sweep": _entry(design, dimensions, points),
        "indicators": manifests.indicator_entries(catalogue(), done.used),
        "intervals": {"summary": done.covers},
        "logical_events": done.events,
        "warnings": [*known["warnings"], *(each.warning for each in dimensions if each.warning)],
    }
    return Sweep(points, manifest, spool.place, spool)


def load_sweep(folder: str | Path) -> Sweep:
    """Open the result folder of a sweep; its large tables are read when they are asked for.

    Raises
    ------
    InputError
        When the folder holds no sweep.
    """
    folder = Path(folder)
    manifest = open_manifest(folder)
    if not manifests.is_sweep(manifest):
        raise InputError("these are not the results of a sweep", file=folder.name)
    if not (folder / POINTS).is_file():
        raise InputError("the result folder lacks this table; `pathfinder verify` says what else", file=POINTS)
    plain = {key: value for key, value in manifest.items() if key not in ("files", "seal")}
    return Sweep(read_points(folder / POINTS), plain, folder)


def _entry(design: str, dimensions: Sequence[Dimension], points: pd.DataFrame) -> dict[str, Any]:
    """Return what the manifest says of the design."""
    return {
        "design": design,
        "points": len(points),
        "points_hash": points_hash(points),
        "acts": _ACTS,
        "missing_number": "none",
        "vary": [
            {
                "path": each.path,
                "spec": each.spec,
                "values": list(each.values),
                "label": each.label,
                "unit": each.unit,
                "acts": list(each.acts),
            }
            for each in dimensions
        ],
    }


class _PointTables:
    """The tables of a sweep as they grow: points are written in their order, in whatever order runs finish."""

    def __init__(self, scenario: str, settings: Settings, place: Path, add: Callable[[pd.DataFrame], None]) -> None:
        self._scenario, self._settings, self._summary, self._add = scenario, settings, place / SUMMARY, add
        self._open: dict[int, dict[int, Outcome]] = {}
        self._next = 0
        self.used: set[str] = set()
        self.covers = ""
        self.events = 0

    def take(self, place: int, outcome: Outcome) -> None:
        """Keep the outcome of one run, and write every point that is complete and has its turn."""
        point, replication = divmod(place, self._settings.replications)
        self._open.setdefault(point, {})[replication] = outcome
        self.events += outcome.events
        while len(self._open.get(self._next, ())) == self._settings.replications:
            done = self._open.pop(self._next)
            self._write(self._next, [done[number] for number in sorted(done)])
            self._next += 1

    def _write(self, point: int, outcomes: Sequence[Outcome]) -> None:
        from sim.experiment.comparison import summarise
        from sim.kpis import catalogue

        if not any(len(outcome.kpis) for outcome in outcomes):
            return  # nobody to count at this point
        kpis = gather(outcomes, [kpi.id for kpi in catalogue()], [self._scenario])
        summary, self.covers = summarise(kpis, catalogue(), self._settings.replications, self._settings.seed)
        self._add(kpis.assign(point=point))
        write_csv(summary.assign(point=point), self._summary, append=bool(self.used))
        self.used.update(kpis["kpi"])


def _run(tasks: Sequence[Task], scenario: str, settings: Settings, place: Path) -> _PointTables:
    """Run every task in one pool, writing the tables to a place on the disk."""
    with kpis_in_parts(place / KPIS) as add:
        tables = _PointTables(scenario, settings, place, add)
        engine, workers, progress = settings.engine, settings.workers, settings.progress
        run_each(tasks, tables.take, engine=engine, workers=workers, progress=progress)
    if not tables.used:
        raise InputError("nothing happened in any replication, so there is nothing to count")
    return tables
