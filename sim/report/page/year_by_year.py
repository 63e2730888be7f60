"""Year by year: hidden risk and waits beside the base where money ends or a setting changes in the years measured.

A mean over all years hides what money does while it pays and what is left when it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from sim.report import phrases, verdicts
from sim.report.money.amounts import unclear
from sim.report.page.beyond import by_luck, has_direction
from sim.report.page.dated import change_days, first_year_after, grant_ends, last_day, own_last_days, years_measured
from sim.report.page.moves import levels, short_name, sureness
from sim.report.stored.records import Indicator, ResultTables

BY_YEAR: Final = "Year by year"
TOLD: Final = ("posts_working", "allocation_wait_days_mean", "risk_days_without_help")
"""What is told of each year: people at work, the wait, and hidden risk."""
CHANCE: Final = "chance could explain it"
ENDS_WITH_IT: Final = "Not shown"
MOST_NAMED: Final = 3
"""Days, and figures of one year, that are named one by one."""


def ends_with_its_grant(tables: ResultTables, scenario: str) -> tuple[tuple[str, str], ...]:
    """Return the row that says that the years measured end with a grant, or before it; else none."""
    last = last_day(tables)
    ends = [day for day in own_last_days(tables, scenario) if last is not None and day >= last]
    if last is None or not ends:
        return ()
    told = (
        f"A grant ends on {_named(ends[:1])}, and the years measured end on {_named([last])}: nothing here is of what "
        "follows it. Ask for a run of at least two years more (--years)."
    )
    return ((ENDS_WITH_IT, told),)


def year_by_year(tables: ResultTables, scenario: str) -> tuple[tuple[str, str], ...]:
    """Return the row of what each year differs by, and when what changes; none where one year tells as much as all."""
    ends = [day for day in own_last_days(tables, scenario) if day in grant_ends(tables, scenario)]
    days = (*_days(ends, change_days(tables, scenario)),)
    told = [words for kpi in TOLD if (each := tables.indicators.get(kpi)) and (words := _years(tables, scenario, each))]
    beside = f"Under this scenario, against {tables.title(tables.base)}: "
    after = _year_after(tables, scenario, ends[0]) if ends else ""
    return ((BY_YEAR, f"{beside}{'; '.join((*told, *days))}.{after}"),) if days and told else ()


def _year_after(tables: ResultTables, scenario: str, end: date) -> str:
    """Return which figures of the first year after a grant are beyond chance, the surest first; else nothing."""
    year = first_year_after(tables, TOLD[-1], end)
    if not year:
        return ""
    rows = ((each, tables.difference(scenario, kpi, year)) for kpi, each in tables.indicators.items())
    known = [(each, row) for each, row in rows if row is not None and not verdicts.is_counted_differently(row)]
    looked = [pair for pair in known if has_direction(pair)]
    found = sorted((pair for pair in looked if phrases.clear_of_zero(pair[1])), key=lambda pair: -sureness(pair[1]))
    luck = f"each by its own interval; luck alone would give {by_luck(len(looked), sides=2)}"
    head = (
        f" In {year}, the first year after, {len(found)} of {len(looked)} figures with a hoped-for direction are beyond"
    )
    named = []
    for indicator, row in found[:MOST_NAMED]:
        base, own = levels(indicator, row)
        named.append(f"{short_name(indicator)} {own} against {base} ({indicator.unit})")
    return f"{head} chance ({luck}){f', the surest: {phrases.listed(named)}' if named else ''}."


def _days(ends: Sequence[date], changes: Sequence[date]) -> Iterator[str]:
    """Yield the days on which grants end and settings change, in words."""
    if ends:
        yield f"{'a grant ends' if len(ends) == 1 else 'grants end'} on {_named(ends)}"
    if changes:
        yield f"settings change on {_named(changes)}"


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
    if all(unclear(row) or phrases.never_differs(row) for _, row in found):
        return f"{short_name(indicator)}: no clear difference in any year"
    parts = []
    for year, row in found:
        base, own = levels(indicator, row)
        parts.append(f"{own} against {base} in {year}{f' ({CHANCE})' if unclear(row) else ''}")
    return f"{short_name(indicator)} ({indicator.unit}) {phrases.listed(parts)}"
