"""The days on which something changes in a scenario: dated settings, and grants that end in the years measured."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from sim.report.money.grants import last_days
from sim.report.standing import day_of, end_of_measuring
from sim.report.stored.records import ResultTables

YEAR: Final = re.compile(r"^(\d{4})-\d{2}$")
QUARTER: Final = re.compile(r"^(\d{4})-\d{2} Q([1-4])$")
"""Budget years and their quarters as periods of the tables."""


def change_days(tables: ResultTables, scenario: str) -> tuple[date, ...]:
    """Return the days after the first one measured on which settings of a scenario change, in order."""
    days = (day_of(change.from_date) for change in tables.changes if change.scenario == scenario)
    return tuple(sorted({day for day in days if day is not None and _measured(tables, day) and day != _first(tables)}))


def grant_ends(tables: ResultTables, scenario: str) -> tuple[date, ...]:
    """Return the last day of each grant of a scenario that ends in the years measured, in order."""
    return tuple(day for day in last_days(tables, scenario) if _measured(tables, day))


def own_last_days(tables: ResultTables, scenario: str) -> tuple[date, ...]:
    """Return the last day of each grant of a scenario that the base does not have, whenever it is, in order."""
    base = last_days(tables, tables.base)
    return tuple(day for day in last_days(tables, scenario) if day not in base)


def last_day(tables: ResultTables) -> date | None:
    """Return the last day of the years measured; None where the manifest does not say."""
    after = end_of_measuring(tables)
    return None if after is None else after - timedelta(days=1)


def years_measured(tables: ResultTables, kpi: str) -> tuple[str, ...]:
    """Return the budget years that an indicator is stored for, in order."""
    return tuple(sorted({row.period for row in tables.summary if row.kpi == kpi and YEAR.match(row.period)}))


def first_year_after(tables: ResultTables, kpi: str, day: date) -> str:
    """Return the first budget year measured that begins after a day; nothing where none does."""
    begins = ((year, first_day(year)) for year in years_measured(tables, kpi))
    return next((year for year, first in begins if first is not None and first > day), "")


def first_day(period: str) -> date | None:
    """Return the first day of a year or quarter that starts in April."""
    if quarter := QUARTER.match(period):
        months = 3 * (int(quarter[2]) - 1)
        return date(int(quarter[1]) + (3 + months) // 12, (3 + months) % 12 + 1, 1)
    year = YEAR.match(period)
    return date(int(year[1]), 4, 1) if year else None


def _measured(tables: ResultTables, day: date) -> bool:
    first, after = _first(tables), end_of_measuring(tables)
    return (first is None or first <= day) and (after is None or day < after)


def _first(tables: ResultTables) -> date | None:
    return day_of(tables.manifest.get("start"))  # not the service's word
