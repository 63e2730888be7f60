"""The days on which something changes in a scenario: dated settings, and grants that end in the years measured."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from sim.report.money.grants import last_days
from sim.report.standing import end_of_measuring
from sim.report.stored.reading import plain
from sim.report.stored.records import ResultTables

YEAR: Final = re.compile(r"^(\d{4})-\d{2}$")
"""A budget year as a period of the tables."""
BUDGET_YEAR: Final = 4
"""Month in which it begins."""


def day_of(text: str) -> date | None:
    """Return the day that a stored date names; None for `start` and for what is none."""
    try:
        return date.fromisoformat(plain(text)[:10])
    except ValueError:
        return None


def change_days(tables: ResultTables, scenario: str) -> tuple[date, ...]:
    """Return the days after the first one measured on which settings of a scenario change, in order."""
    days = (day_of(change.from_date) for change in tables.changes if change.scenario == scenario)
    return tuple(sorted({day for day in days if day is not None and _measured(tables, day) and day != _first(tables)}))


def grant_ends(tables: ResultTables, scenario: str) -> tuple[date, ...]:
    """Return the last day of each grant of a scenario that ends in the years measured, in order."""
    return tuple(day for day in last_days(tables, scenario) if _measured(tables, day))


def last_day(tables: ResultTables) -> date | None:
    """Return the last day of the years measured; None where the manifest does not say."""
    after = end_of_measuring(tables)
    return None if after is None else after - timedelta(days=1)


def years_measured(tables: ResultTables, kpi: str) -> tuple[str, ...]:
    """Return the budget years that an indicator is stored for, in order."""
    return tuple(sorted({row.period for row in tables.summary if row.kpi == kpi and YEAR.match(row.period)}))


def first_year_after(tables: ResultTables, kpi: str, day: date) -> str:
    """Return the first budget year measured that begins after a day; nothing where none does."""
    years = years_measured(tables, kpi)
    return next((year for year in years if date(int(year[:4]), BUDGET_YEAR, 1) > day), "")


def _measured(tables: ResultTables, day: date) -> bool:
    first, after = _first(tables), end_of_measuring(tables)
    return (first is None or first <= day) and (after is None or day < after)


def _first(tables: ResultTables) -> date | None:
    return day_of(plain(tables.manifest.get("start")))
