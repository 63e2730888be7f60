"""Single runs of money: the lowest and the highest, and in how many exceptional support was needed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.report.money.amounts import WHOLE, Cell, Row, budget_years, in_years_of, thousands
from sim.report.stored.records import ResultTables

if TYPE_CHECKING:
    import pandas as pd

SPREAD: Final = "lowest to highest run"
_KPIS: Final = ("budget_balance", "reserves", "support_needed")


def runs_of(tables: ResultTables, scenario: str, kpi: str, period: str = WHOLE) -> tuple[float, ...]:
    """Return the pounds of a period in each run; none without stored runs."""
    path = tables.folder / "kpis.parquet"
    if not path.is_file():
        return ()
    stored = _as_written(path, path.stat().st_mtime_ns)
    own = stored[(stored["scenario"] == scenario) & (stored["kpi"] == kpi) & (stored["period"] == period)]
    worth = in_years_of(tables, kpi, period)
    return tuple(worth * float(value) for value in own["value"].dropna())


def spread_row(tables: ResultTables, scenario: str, label: str, kpi: str) -> Row | None:
    """Return the row of the lowest and highest run of each budget year and of the whole run; None without runs."""
    cells = tuple(_spread(runs_of(tables, scenario, kpi, period)) for period in (*budget_years(tables), WHOLE))
    return Row(f"{label}, {SPREAD}", cells) if any(each.figure for each in cells) else None


def support_words(tables: ResultTables, scenario: str) -> str:
    """Return in how many runs exceptional support was needed within the years measured; empty without runs."""
    needed = runs_of(tables, scenario, "support_needed")
    return (
        f"in {sum(each > 0 for each in needed)} of {len(needed)} runs exceptional support was needed" if needed else ""
    )


def _spread(runs: tuple[float, ...]) -> Cell:
    return Cell(f"{thousands(min(runs))} to {thousands(max(runs))}") if runs else Cell("")


@lru_cache(maxsize=1)
def _as_written(path: Path, written: int) -> pd.DataFrame:
    import pandas as pd

    table = pd.read_parquet(path, filters=[("kpi", "in", list(_KPIS)), ("group", "==", WHOLE)])
    for name in ("scenario", "period", "kpi"):
        table[name] = table[name].astype(str)
    return table
