"""Tables of one scenario's money: cash and real terms by budget year, funds, and budget and outturn by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Final

from sim.kpis.money import PARTS
from sim.log.money import FUNDS, HOME_OFFICE, LINES, OTHER, OTHERS, PARTNERS, SUPPORT
from sim.report.money.amounts import (
    IN_THOUSANDS,
    WHOLE,
    Cell,
    Grid,
    Row,
    budget_years,
    cell,
    quarters,
    summed,
    thousands,
)
from sim.report.money.grants import GO_BACK, goes_back, kept_cell
from sim.report.money.limit import other_note
from sim.report.money.runs import spread_row
from sim.report.stored.records import ResultTables

PART_LABELS: Final = {
    **{part: LINES[part] for part in PARTS if part in LINES},
    "staff": "Pay of staff in posts",
    "placements": "Placements, high-cost ones among them",
}
"""Words for each part of the lines; a part that is one line has its label."""
PAYERS: Final = {
    HOME_OFFICE: "of that for unaccompanied children, from the Home Office",
    OTHERS: "of that from partners",
}
"""Who pays into the fund of partners, and for what."""
WHOLE_RUN: Final = "Whole run"
_A_YEAR: Final = len("2025-26")
_QUARTERS: Final = 4
_BENEATH: Final = (
    " Beneath each figure stands its difference from the base; one whose interval reaches nought stands with it, and "
    "is left out of a sum."
)


def budgets(tables: ResultTables, scenario: str) -> tuple[Grid, ...]:
    """Return the tables of one scenario by budget year, cash before real terms; only those that have rows."""
    found = (_cash(tables, scenario), _real(tables, scenario), _funds(tables, scenario), _reserves(tables, scenario))
    return tuple(grid for grid in found if grid.rows)


def by_quarter(tables: ResultTables, scenario: str) -> Grid:
    """Return budget, outturn, variance and forecast of each quarter in cash."""
    rows = tuple(
        Row(
            period,
            (
                *(cell(tables, scenario, kpi, period) for kpi in ("budget", "spend", "budget_balance")),
                _forecast(tables, scenario, period),
            ),
        )
        for period in quarters(tables)
    )
    note = (
        f"{IN_THOUSANDS}, cash of the day. The variance is the budget less the outturn. The forecast is of the budget "
        "year as it stands at the end of the quarter: what is spent so far, and the budget of the quarters left."
        f"{_beside(tables, scenario)}"
    )
    heads = ("Budget", "Outturn", "Variance", "Forecast of the year")
    return Grid("Budget, outturn and forecast by quarter", note, "Quarter", heads, rows)


def _forecast(tables: ResultTables, scenario: str, period: str) -> Cell:
    """Return the year's outturn as it is forecast at the end of a quarter; empty in a year not measured whole."""
    year = [each for each in quarters(tables) if each[:_A_YEAR] == period[:_A_YEAR]]
    if len(year) < _QUARTERS:
        return Cell("")
    return summed([cell(tables, scenario, "spend" if each <= period else "budget", each) for each in year])


def _cash(tables: ResultTables, scenario: str) -> Grid:
    rows = _parts(tables, scenario, "spend")
    sums = (("Spending", "spend"), ("Budget", "budget"), ("Budget less spending", "budget_balance"))
    rows += [_row(tables, scenario, label, kpi, strong=True) for label, kpi in sums]
    rows.append(_back(tables, scenario))
    rows.append(spread_row(tables, scenario, "Budget less spending", "budget_balance"))
    rows.append(_gap(tables, scenario))
    note = (
        f"{IN_THOUSANDS}, cash of the day, by budget year (1 April to 31 March). The gap sums up budget less spending "
        "from the first year measured, without grants that go back; below nought, more is spent than budgeted."
        f"{_beside(tables, scenario)}"
    )
    return _grid(tables, "Cash by budget year", note, rows)


def _real(tables: ResultTables, scenario: str) -> Grid:
    rows = _parts(tables, scenario, "cost_total")
    rows.append(_row(tables, scenario, "Cost in real terms", "cost_total", strong=True))
    note = f"{IN_THOUSANDS} in the prices of one year: cash is taken to it by the deflator.{_beside(tables, scenario)}"
    return _grid(tables, "Real terms by budget year", note, rows)


def _parts(tables: ResultTables, scenario: str, kpi: str) -> list[Row | None]:
    """Return the row of each part of the lines; beneath the last, what the model does not move, what takes from it."""
    rows = [_row(tables, scenario, PART_LABELS[part], kpi, f"part={part}") for part in PARTS]
    under = {PART_LABELS[OTHER]: other_note(tables, scenario)}
    return [None if row is None else replace(row, under=under.get(row.label, "")) for row in rows]


def _back(tables: ResultTables, scenario: str) -> Row | None:
    """Return what of grants goes back at the end of each year; None where nothing does."""
    amounts = [goes_back(tables, scenario, period) for period in (*budget_years(tables), WHOLE)]
    cells = tuple(Cell(thousands(pounds), value=pounds) for pounds in amounts)
    return Row(GO_BACK, cells) if any(amounts) else None


def _gap(tables: ResultTables, scenario: str) -> Row | None:
    """Return what is left without grants that go back, summed up by year; the whole run has that of its last year."""
    years = [kept_cell(tables, scenario, year) for year in budget_years(tables)]
    cells = list(accumulate(years, lambda before, year: summed([before, year])))
    return Row("Gap, summed up", (*cells, cells[-1]), strong=True) if cells and cells[-1].figure else None


def _funds(tables: ResultTables, scenario: str) -> Grid:
    rows = []
    for fund in _stored_funds(tables, scenario):
        label = FUNDS.get(fund, fund)
        rows.append(_row(tables, scenario, f"{label}, income", "budget", f"fund={fund}"))
        if fund == PARTNERS:
            rows += [_row(tables, scenario, told, "budget", f"payer={payer}") for payer, told in PAYERS.items()]
        rows.append(_row(tables, scenario, f"{label}, less what is spent", "budget_balance", f"fund={fund}"))
    note = (
        f"{IN_THOUSANDS}, cash. A balance below nought is met from reserves at the end of the year as far as they go, "
        "then by exceptional support; an unspent grant goes back. Partners pay here only where they step in for a cut "
        f"of early help.{_beside(tables, scenario)}"
    )
    return _grid(tables, "Where the money comes from, and the balance of each fund", note, rows)


def _reserves(tables: ResultTables, scenario: str) -> Grid:
    rows = [
        _row(tables, scenario, "Reserves at the end of the year", "reserves"),
        spread_row(tables, scenario, "Reserves", "reserves"),
        _row(tables, scenario, "Floor, below which none are drawn", "reserves", "part=floor"),
        _row(tables, scenario, "Above the floor", "reserves", "part=above_floor", strong=True),
        _row(tables, scenario, FUNDS[SUPPORT], "support_needed", strong=True),
        spread_row(tables, scenario, FUNDS[SUPPORT], "support_needed"),
    ]
    note = (
        f"{IN_THOUSANDS}, cash, means over runs: some runs may need support while others have reserves left. For the "
        "whole run, reserves at its end and support in all. Reserves and floor are set as a share of the first budget "
        "of the run, and what the years before those measured added or drew is in them. Councils hold "
        f"reserves for all services together; these are a share for this one.{_beside(tables, scenario)}"
    )
    return _grid(tables, "Reserves against their floor", note, rows)


def _stored_funds(tables: ResultTables, scenario: str) -> Iterator[str]:
    """Yield the funds that have money, known ones first."""
    stored = {
        row.group.removeprefix("fund=")
        for row in tables.summary
        if row.scenario == scenario and row.kpi == "budget_balance" and row.group.startswith("fund=")
    }
    yield from (fund for fund in FUNDS if fund in stored)
    yield from sorted(stored - set(FUNDS))


def _grid(tables: ResultTables, title: str, note: str, rows: list[Row | None]) -> Grid:
    heads = (*budget_years(tables), WHOLE_RUN)
    return Grid(title, note, "In this model", heads, tuple(row for row in rows if row is not None))


def _row(
    tables: ResultTables, scenario: str, label: str, kpi: str, group: str = WHOLE, *, strong: bool = False
) -> Row | None:
    cells: tuple[Cell, ...] = tuple(
        cell(tables, scenario, kpi, period, group) for period in (*budget_years(tables), WHOLE)
    )
    return Row(label, cells, strong) if any(each.figure for each in cells) else None


def _beside(tables: ResultTables, scenario: str) -> str:
    return "" if scenario == tables.base else _BENEATH
