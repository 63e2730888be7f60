"""Single runs of money: the lowest and the highest, and in how many exceptional support was needed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import isnan
from pathlib import Path
from typing import Final

from sim.experiment.comparison.statistics import mean_intervals
from sim.kpis.tables.periods import Floats
from sim.report.money.amounts import WHOLE, Cell, Row, budget_years, in_years_of, thousands
from sim.report.stored.records import ResultTables
from sim.wording import count_words

SPREAD: Final = "lowest to highest run"
_KPIS: Final = ("budget", "budget_balance", "reserves", "support_needed")


def runs_of(tables: ResultTables, scenario: str, kpi: str, period: str = WHOLE) -> tuple[float, ...]:
    """Return the pounds of a period in each run; none without stored runs."""
    worth = in_years_of(tables, kpi, period)
    return tuple(worth * value for value in by_run(tables, scenario, kpi, period).values())


def by_run(tables: ResultTables, scenario: str, kpi: str, period: str = WHOLE, group: str = WHOLE) -> dict[int, float]:
    """Return what is stored of each run by its number, a rate a year or a level; nothing without stored runs."""
    path = tables.folder / "kpis.parquet"
    if not path.is_file():
        return {}
    wanted = (scenario, kpi, period, group)
    return dict(_as_written(path, path.stat().st_mtime_ns).get(wanted, {}))


def interval_of(tables: ResultTables, values: Floats) -> tuple[float, float | None, float | None]:
    """Return the mean of a figure over runs and its interval, in the comparison's luck; None where there is none."""
    seed = tables.manifest.get("seed")
    found = mean_intervals(values.reshape(-1, 1), seed=seed if isinstance(seed, int) else 1)
    low, high = (None if isnan(each) else float(each) for each in (found.low[0], found.high[0]))
    return float(found.mean[0]), low, high


def spread_row(tables: ResultTables, scenario: str, label: str, kpi: str) -> Row | None:
    """Return the row of the lowest and highest run of each budget year and of the whole run; None without runs."""
    cells = tuple(_spread(runs_of(tables, scenario, kpi, period)) for period in (*budget_years(tables), WHOLE))
    return Row(f"{label}, {SPREAD}", cells) if any(each.figure for each in cells) else None


def support_words(tables: ResultTables, scenario: str) -> str:
    """Return in how many runs exceptional support was needed within the years measured; empty without runs."""
    needed = runs_of(tables, scenario, "support_needed")
    return (
        f"in {sum(each > 0 for each in needed)} of {count_words(len(needed), 'run')} exceptional support was needed"
        if needed
        else ""
    )


def _spread(runs: tuple[float, ...]) -> Cell:
    return Cell(f"{thousands(min(runs))} to {thousands(max(runs))}") if runs else Cell("")


@lru_cache(maxsize=1)
def _as_written(path: Path, written: int) -> Mapping[tuple[str, str, str, str], Mapping[int, float]]:
    import pandas as pd

    table = pd.read_parquet(path, filters=[("kpi", "in", list(_KPIS))])
    names = [table[name].astype(str) for name in ("scenario", "kpi", "period", "group")]
    found: dict[tuple[str, str, str, str], dict[int, float]] = {}
    for scenario, kpi, period, group, run, value in zip(*names, table["replication"], table["value"], strict=True):
        if not isnan(value):
            found.setdefault((scenario, kpi, period, group), {})[int(run)] = float(value)
    return found
