"""Tables of one scenario's money: cash and real terms by budget year, funds, and budget and outturn by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.kpis.money import PARTS
from sim.report.money.amounts import IN_THOUSANDS, WHOLE, Cell, Grid, Row, budget_years, cell, quarters
from sim.report.stored.records import ResultTables

PART_LABELS: Final = dict(
    zip(
        PARTS,
        (
            "Pay of staff in posts",
            "Agency workers",
            "Placements, high-cost ones among them",
            "Bought for families",
            "Court",
            "Change programmes, which grants pay for beside posts",
            "Other, which the model does not move",
        ),
        strict=True,
    )
)
"""Words for each part of the lines."""
FUND_LABELS: Final = {
    "general_fund": "General fund (council tax and settlement)",
    "grants": "Grants",
    "results": "Payment by results",
    "partners": "Partners and the Home Office",
    "reserves": "Reserves",
    "support": "Exceptional support",
}
"""Words for each fund."""
WHOLE_RUN: Final = "Whole run"
_BENEATH: Final = " Beneath each figure stands its difference from the base."


def budgets(tables: ResultTables, scenario: str) -> tuple[Grid, ...]:
    """Return the tables of one scenario by budget year, cash before real terms; only those that have rows."""
    found = (_cash(tables, scenario), _real(tables, scenario), _funds(tables, scenario))
    return tuple(grid for grid in found if grid.rows)


def by_quarter(tables: ResultTables, scenario: str) -> Grid:
    """Return budget, outturn and variance of each quarter in cash."""
    rows = tuple(
        Row(period, tuple(cell(tables, scenario, kpi, period) for kpi in ("budget", "spend", "budget_balance")))
        for period in quarters(tables)
    )
    note = f"{IN_THOUSANDS}, cash of the day. The variance is the budget less the outturn.{_beside(tables, scenario)}"
    return Grid("Budget and outturn by quarter", note, "Quarter", ("Budget", "Outturn", "Variance"), rows)


def _cash(tables: ResultTables, scenario: str) -> Grid:
    rows = [_row(tables, scenario, PART_LABELS[part], "spend", f"part={part}") for part in PARTS]
    sums = (("Spending", "spend"), ("Budget", "budget"), ("Budget less spending", "budget_balance"))
    rows += [_row(tables, scenario, label, kpi, strong=True) for label, kpi in sums]
    note = f"{IN_THOUSANDS}, cash of the day, by budget year (1 April to 31 March).{_beside(tables, scenario)}"
    return _grid(tables, "Cash by budget year", note, rows)


def _real(tables: ResultTables, scenario: str) -> Grid:
    rows = [_row(tables, scenario, PART_LABELS[part], "cost_total", f"part={part}") for part in PARTS]
    rows.append(_row(tables, scenario, "Cost in real terms", "cost_total", strong=True))
    note = f"{IN_THOUSANDS} in the prices of one year: cash is taken to it by the deflator.{_beside(tables, scenario)}"
    return _grid(tables, "Real terms by budget year", note, rows)


def _funds(tables: ResultTables, scenario: str) -> Grid:
    rows = []
    for fund in _stored_funds(tables, scenario):
        label = FUND_LABELS.get(fund, fund)
        rows.append(_row(tables, scenario, f"{label}: comes in", "budget", f"fund={fund}"))
        rows.append(_row(tables, scenario, f"{label}: less what is spent", "budget_balance", f"fund={fund}"))
    note = (
        f"{IN_THOUSANDS}, cash. A balance below nought is met from reserves at the end of the year as far as they go, "
        f"then by exceptional support; an unspent grant goes back.{_beside(tables, scenario)}"
    )
    return _grid(tables, "Where the money comes from, and the balance of each fund", note, rows)


def _stored_funds(tables: ResultTables, scenario: str) -> Iterator[str]:
    """Yield the funds that have money, known ones first."""
    stored = {
        row.group.removeprefix("fund=")
        for row in tables.summary
        if row.scenario == scenario and row.kpi == "budget_balance" and row.group.startswith("fund=")
    }
    yield from (fund for fund in FUND_LABELS if fund in stored)
    yield from sorted(stored - set(FUND_LABELS))


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
