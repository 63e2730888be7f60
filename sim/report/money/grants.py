"""Grants: what of them paid people, what went back, and the gap without what goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np

from sim.book.grants import read_grant
from sim.errors import InputError
from sim.experiment.comparison.paying import GRANTS_SET, amount
from sim.log.money import GRANTS, RESULTS, TRANSFORMATION
from sim.report.money.amounts import THOUSAND, WHOLE, Cell, difference_words, in_years, mean_of, thousands, unclear
from sim.report.money.reckoning import segments
from sim.report.money.runs import by_run, interval_of
from sim.report.stored.records import ComparisonRow, ResultTables

BALANCE: Final = "budget_balance"
NOT_RENEWED: Final = "never"
GO_BACK: Final = "Of that, grants that go back"
_FUNDS: Final = tuple(f"fund={fund}" for fund in (GRANTS, RESULTS))


def goes_back(tables: ResultTables, scenario: str, period: str = WHOLE) -> float:
    """Return the pounds of grants that are not spent in a period, which go back at the year's end."""
    return _all_grants(tables, scenario, BALANCE, period)


def kept(tables: ResultTables, scenario: str, period: str = WHOLE) -> float | None:
    """Return budget less spending without what goes back; None where it is not stored."""
    left = mean_of(tables, scenario, BALANCE, period)
    return None if left is None else left - goes_back(tables, scenario, period)


def kept_beside(tables: ResultTables, scenario: str, period: str = WHOLE) -> ComparisonRow | None:
    """Return the difference of what is kept from the base, a year; None where nothing tells it."""
    row = tables.difference(scenario, BALANCE, period)
    if row is None or not any(goes_back(tables, name, period) for name in (scenario, tables.base)):
        return row
    after, before = (_kept_runs(tables, name, period) for name in (scenario, tables.base))
    pairs = sorted(after.keys() & before.keys())
    if not pairs:
        return None
    mean, low, high = interval_of(tables, np.array([after[run] - before[run] for run in pairs]))
    return replace(row, difference=mean, low=low, high=high)


def kept_cell(tables: ResultTables, scenario: str, period: str) -> Cell:
    """Return the cell of what is kept, the difference from the base beneath it."""
    value, row, years = kept(tables, scenario, period), kept_beside(tables, scenario, period), in_years(tables, period)
    gap = None if row is None or row.difference is None else row.difference * years
    return Cell(thousands(value), difference_words(row, years / THOUSAND, 0), value, gap, clear=not unclear(row))


def grants_words(tables: ResultTables, scenario: str) -> str:
    """Return what became of the money from grants over the years measured; empty without grants."""
    came = _all_grants(tables, scenario, "budget", WHOLE)
    if not came:
        return ""
    programmes = mean_of(tables, scenario, "spend", group=f"part={TRANSFORMATION}") or 0.0
    people = _all_grants(tables, scenario, "spend", WHOLE) - programmes
    return (
        f"Of {amount(came)} from grants over the years measured, {amount(programmes)} was for change programmes (which "
        f"do nothing in this model), {amount(people)} paid people, the rest went back."
    )


def last_days(tables: ResultTables, scenario: str) -> tuple[date, ...]:
    """Return the last day of each grant of a scenario that ends and is not renewed, in order."""
    found = set()
    for each in segments(tables, scenario)[:1]:  # grants are set from the start
        lines = (each.get("values") or {}).get(GRANTS_SET)
        for line in lines if isinstance(lines, list) else ():
            try:
                grant = read_grant(str(line))
            except InputError:
                continue  # stored by a version that wrote grants otherwise
            if grant.ends is not None and grant.renewal == NOT_RENEWED:
                found.add(grant.ends)
    return tuple(sorted(found))


def _all_grants(tables: ResultTables, scenario: str, kpi: str, period: str) -> float:
    return sum(mean_of(tables, scenario, kpi, period, fund) or 0.0 for fund in _FUNDS)


def _kept_runs(tables: ResultTables, scenario: str, period: str) -> dict[int, float]:
    """Return what is kept in each run, a year."""
    back = [by_run(tables, scenario, BALANCE, period, fund) for fund in _FUNDS]
    left = by_run(tables, scenario, BALANCE, period)
    return {run: value - sum(fund.get(run, 0.0) for fund in back) for run, value in left.items()}
