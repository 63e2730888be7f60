"""Year by year: hidden risk and waits beside the base where money ends or a setting changes in the years measured.

A mean over all years hides what money does while it pays and what is left when it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from sim.report import phrases
from sim.report.money.amounts import unclear
from sim.report.page.dated import change_days, grant_ends, is_last_day, years_measured
from sim.report.page.moves import short_name
from sim.report.stored.records import Indicator, ResultTables

BY_YEAR: Final = "Year by year"
TOLD: Final = ("risk_days_without_help", "allocation_wait_days_mean")
"""What is told of each year: hidden risk, and the wait."""
CHANCE: Final = "chance could explain it"
LAST: Final = ", the last day measured, so that what follows is not shown: measure more years"
MOST_NAMED: Final = 3
"""Days that are named one by one."""


def year_by_year(tables: ResultTables, scenario: str) -> tuple[tuple[str, str], ...]:
    """Return the row of what each year differs by, and when what changes; none where one year tells as much as all."""
    days = (*_days(tables, scenario),)
    told = [words for kpi in TOLD if (each := tables.indicators.get(kpi)) and (words := _years(tables, scenario, each))]
    return ((BY_YEAR, f"{'; '.join((*told, *days))}."),) if days and told else ()


def _days(tables: ResultTables, scenario: str) -> Iterator[str]:
    """Yield what changes in the years measured that does not change in the base, in words."""
    ends = [day for day in grant_ends(tables, scenario) if day not in grant_ends(tables, tables.base)]
    if ends:
        yield f"a grant ends on {_named(ends)}{LAST if is_last_day(tables, ends[-1]) else ''}"
    if days := change_days(tables, scenario):
        yield f"settings change on {_named(days)}"


def _named(days: Sequence[date]) -> str:
    words = [phrases.day_words(day.isoformat()) for day in days]
    if len(days) <= MOST_NAMED:
        return phrases.listed(words)
    return f"{len(days)} days from {words[0]} to {words[-1]}"


def _years(tables: ResultTables, scenario: str, indicator: Indicator) -> str:
    """Return how far a figure is from the base in each year; nothing where fewer than two years tell."""
    found = [
        (year, row)
        for year in years_measured(tables, indicator.id)
        if (row := tables.difference(scenario, indicator.id, year)) is not None and row.difference is not None
    ]
    if len(found) < 2:
        return ""
    places = max(phrases.difference_places(indicator, row) for _, row in found)
    parts = [
        f"{phrases.number(row.difference, places, signed=True)} in {year}{f' ({CHANCE})' if unclear(row) else ''}"
        for year, row in found
    ]
    return f"{short_name(indicator)} ({indicator.unit}): {phrases.listed(parts)}"
