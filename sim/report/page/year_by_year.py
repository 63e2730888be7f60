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
from sim.report.page.moves import levels, short_name
from sim.report.stored.records import Indicator, ResultTables

BY_YEAR: Final = "Year by year"
TOLD: Final = ("posts_working", "allocation_wait_days_mean", "risk_days_without_help")
"""What is told of each year: people at work, the wait, and hidden risk."""
CHANCE: Final = "chance could explain it"
ENDS_WITH_IT: Final = "Not shown"
MOST_NAMED: Final = 3
"""Days that are named one by one."""


def ends_with_its_grant(tables: ResultTables, scenario: str) -> tuple[tuple[str, str], ...]:
    """Return the row that says that a run ends with the grant, and shows nothing of what follows; else none."""
    last = [day for day in _own_ends(tables, scenario) if is_last_day(tables, day)]
    if not last:
        return ()
    told = (
        f"The years measured end on the last day of the grant, {phrases.day_words(last[0].isoformat())}: everything "
        "here is of the time while it pays, and nothing of what follows. Ask for a run of two more years (--years)."
    )
    return ((ENDS_WITH_IT, told),)


def year_by_year(tables: ResultTables, scenario: str) -> tuple[tuple[str, str], ...]:
    """Return the row of what each year differs by, and when what changes; none where one year tells as much as all."""
    days = (*_days(tables, scenario),)
    told = [words for kpi in TOLD if (each := tables.indicators.get(kpi)) and (words := _years(tables, scenario, each))]
    beside = f"Under this scenario, against {tables.title(tables.base)}: "
    return ((BY_YEAR, f"{beside}{'; '.join((*told, *days))}."),) if days and told else ()


def _days(tables: ResultTables, scenario: str) -> Iterator[str]:
    """Yield what changes in the years measured that does not change in the base, in words."""
    if ends := _own_ends(tables, scenario):
        yield f"{'a grant ends' if len(ends) == 1 else 'grants end'} on {_named(ends)}"
    if days := change_days(tables, scenario):
        yield f"settings change on {_named(days)}"


def _own_ends(tables: ResultTables, scenario: str) -> list[date]:
    """Return the last days of grants that the base does not have, in the years measured."""
    return [day for day in grant_ends(tables, scenario) if day not in grant_ends(tables, tables.base)]


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
    parts = []
    for year, row in found:
        base, own = levels(indicator, row)
        parts.append(f"{own} against {base} in {year}{f' ({CHANCE})' if unclear(row) else ''}")
    return f"{short_name(indicator)} ({indicator.unit}) {phrases.listed(parts)}"
