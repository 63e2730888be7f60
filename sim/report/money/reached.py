"""What the money reached, and the waits and unmet need that stand beside it."""

from __future__ import annotations

from typing import Final

from sim.report import phrases
from sim.report.money.amounts import WHOLE, Cell, Grid, Row
from sim.report.stored.records import ResultTables

REACHED: Final = ("families_helped", "cost_per_family_helped", "cost_outside_care_pct")
MOVED: Final = "of=moved"
"""The group of a figure that leaves out what the model does not move."""
WAITS: Final = ("days_to_effective_help", "allocation_wait_days_mean", "waiting_families", "early_help_no_place")
AVERAGE: Final = "an average; it falls where fewer are offered help: no saving"
_AN_AVERAGE: Final = "cost_per_family_helped"
_NO_PLACE: Final = "early_help_no_place"
UNMET: Final = ("risk_days_without_help", "never_helped_pct", "missed_need_days", "turned_away_in_need_pct")


def reached(tables: ResultTables) -> Grid:
    """Return what every scenario reached and what waits beside it; differences stand with their intervals."""
    names = (tables.base, *tables.others)
    kpis = ((kpi, group) for kpi in (*REACHED, *WAITS, *UNMET) for group in (WHOLE, MOVED))
    rows = [row for kpi, group in kpis if (row := _row(tables, names, kpi, group)) is not None]
    note = (
        "Whole run. No saving is one while waits or unmet need rise. Families helped and need are known only in a "
        "simulation."
    )
    titles = tuple(tables.title(name) for name in names)
    return Grid("What it reached, and what waits beside it", note, "In this model", titles, tuple(rows))


def _row(tables: ResultTables, names: tuple[str, ...], kpi: str, group: str) -> Row | None:
    indicator = tables.indicators.get(kpi)
    if indicator is None:
        return None
    cells = []
    for name in names:
        row, gap = tables.mean(name, kpi, group=group), tables.difference(name, kpi, group=group)
        mean, more = None if row is None else row.mean, None if gap is None else gap.difference
        figure, beneath = "" if mean is None else phrases.number(mean, phrases.decimals(indicator, mean)), ""
        if gap is not None and more is not None:
            places = phrases.difference_places(indicator, gap)
            spread = phrases.interval(gap.low, gap.high, places, signed=True)
            beneath = f"{phrases.number(more, places, signed=True)} ({spread})"
        cells.append(Cell(figure, beneath, mean, more))
    without = ", without what the model does not move" if group == MOVED else ""
    average = f"; {AVERAGE}" if kpi == _AN_AVERAGE and _fewer_offered(tables, names) else ""
    under = f"{phrases.unit_note(indicator)}{without}{average}"
    return (
        Row(indicator.label, tuple(cells), unit=indicator.unit, under=under)
        if any(each.figure for each in cells)
        else None
    )


def _fewer_offered(tables: ResultTables, names: tuple[str, ...]) -> bool:
    """Tell whether more families find no place in early help under any scenario, beyond chance."""
    rows = (tables.difference(name, _NO_PLACE) for name in names)
    return any(row is not None and row.low is not None and row.low > 0 for row in rows)
