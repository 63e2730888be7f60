"""What a run and a comparison give back: tables in memory, to be saved, reported or plotted when asked."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.plots import plot_means
from sim.experiment.reporting import report_of
from sim.experiment.store.folder import CHANGES, COMPARISON, SUMMARY, save
from sim.experiment.store.given import a_folder, a_path
from sim.experiment.store.spool import Spool

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on the disk behind a result: its table of runs, by column, their logs, and the place they are in."""

    runs: Mapping[str, Sequence[str | int]]
    events: tuple[Path, ...]
    spool: Spool


@dataclass(frozen=True, slots=True)
class RunResult:
    """Replications of one scenario.

    Attributes
    ----------
    kpis
        Tidy table: scenario, replication, period, group, kpi, value.
    summary
        Mean of each indicator with its own interval.
    manifest
        Inputs and versions behind the tables.
    """

    kpis: pd.DataFrame
    summary: pd.DataFrame
    manifest: Mapping[str, Any]
    _kept: Kept = field(repr=False)

    def save(self, folder: str | Path, finish: Callable[[Path], object] | None = None) -> Path:
        """Write the result folder; `finish` may add files before it is put in place (see `store.save`)."""
        tables = {SUMMARY: self.summary}
        kept = self._kept
        return save(a_folder(folder), self.manifest, self.kpis, tables, kept.runs, events=kept.events, finish=finish)

    def report(self, path: str | Path) -> Path:
        """Write the report as one HTML file (or `report.html` in a folder) and return its path."""
        return _report(self, a_path(path, "a report", "path"))

    def plot(self, kpi: str, ax: Axes | None = None, *, group: str = "all") -> Axes:
        """Draw an indicator over the quarters, with its interval, on `ax` or a new figure; return the axes."""
        return plot_means(self.summary, self.manifest, kpi, ax, group)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scenarios beside a base, paired by replication.

    Attributes
    ----------
    kpis, summary, manifest
        As `RunResult`; the base comes first.
    differences
        Each scenario less the base, with intervals and verdicts.
    changes
        What each scenario changes: old and new value, unit, date, source.
    """

    kpis: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame
    changes: pd.DataFrame
    manifest: Mapping[str, Any]
    _kept: Kept = field(repr=False)

    def save(self, folder: str | Path, finish: Callable[[Path], object] | None = None) -> Path:
        """Write the result folder; `finish` may add files before it is put in place (see `store.save`)."""
        tables = {SUMMARY: self.summary, COMPARISON: self.differences, CHANGES: self.changes}
        kept = self._kept
        return save(a_folder(folder), self.manifest, self.kpis, tables, kept.runs, events=kept.events, finish=finish)

    def report(self, path: str | Path) -> Path:
        """Write the report as one HTML file (or `report.html` in a folder) and return its path."""
        return _report(self, a_path(path, "a report", "path"))

    def plot(self, kpi: str, ax: Axes | None = None, *, group: str = "all") -> Axes:
        """Draw an indicator over the quarters, one line a scenario, with intervals; return the axes.

        `ax` is where to draw; axes of a new figure by default.
        """
        return plot_means(self.summary, self.manifest, kpi, ax, group)


def _report(result: RunResult | Comparison, path: Path) -> Path:
    target = path / "report.html" if path.is_dir() or not path.suffix else path
    with tempfile.TemporaryDirectory(prefix="pathfinder-report-") as place:
        built = report_of(result.save(Path(place) / "results"))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(built, target)
    return target
