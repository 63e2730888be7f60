"""Year by year: hidden risk and waits beside the base where money ends or a setting changes in the years measured.

A mean over all years hides what money does while it pays and what is left when it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from sim.report import phrases, verdicts
from sim.report.money.amounts import unclear
from sim.report.money.grants import last_days
from sim.report.page.beyond import by_luck, has_direction
from sim.report.page.dated import change_days, first_year_after, grant_ends, last_day, years_measured
from sim.report.page.moves import levels, short_name, sureness
from sim.report.stored.records import Indicator, ResultTables

BY_YEAR: Final = "Year by year"
TOLD: Final = ("posts_working", "allocation_wait_days_mean", "risk_days_without_help")
"""What is told of each year: people at work, the wait, and hidden risk."""
CHANCE: Final = "chance could explain it"
ENDS_WITH_IT: Final = "Not shown"
MOST_NAMED: Final = 3
"""Days, and figures of one year, that are named one by one."""
ONE_IN: Final = 20
"""Of figures that nothing touches, one in so many leaves zero out on either side (an interval of 95%)."""


def ends_with_its_grant(tables: ResultTables, scenario: str) -> tuple[tuple[str, str], ...]:
    """Return the row that says that the years measured end with a grant, or before it; else none."""
    last, base = last_day(tables), last_days(tables, tables.base)
    ends = [day for day in last_days(tables, scenario) if day not in base and last is not None and day >= last]
    if last is None or not ends:
        return ()
    told = (
        f"A grant ends on {_named(ends[:1])}, and the years measured end on {_named([last])}: nothing here is of what "
        "follows it. Ask for a run of at least two years more (--years)."
    )
    return ((ENDS_WITH_IT, told),)


def year_by_year(tables: ResultTables, scenario: str) -> tuple[tuple[str, str], ...]:
    """Return the row of what each year differs by, and when what changes; none where one year tells as much as all."""
    days = (*_days(tables, scenario),)
    told = [words for kpi in TOLD if (each := tables.indicators.get(kpi)) and (words := _years(tables, scenario, each))]
    beside = f"Under this scenario, against {tables.title(tables.base)}: "
    after = _year_after(tables, scenario)
    return ((BY_YEAR, f"{beside}{'; '.join((*told, *days))}.{after}"),) if days and told else ()


def _year_after(tables: ResultTables, scenario: str) -> str:
    """Return which figures of the first year after a grant are beyond chance, the surest first; else nothing."""
    ends = _own_ends(tables, scenario)
    year = first_year_after(tables, TOLD[-1], ends[0]) if ends else ""
    if not year:
        return ""
    rows = ((each, tables.difference(scenario, kpi, year)) for kpi, each in tables.indicators.items())
    known = [(each, row) for each, row in rows if row is not None and not verdicts.is_counted_differently(row)]
    looked = [pair for pair in known if has_direction(pair)]
    found = sorted((pair for pair in looked if phrases.clear_of_zero(pair[1])), key=lambda pair: -sureness(pair[1]))
    luck = f"each by its own interval; luck alone would give {by_luck(len(looked), ONE_IN)}"
    head = (
        f" In {year}, the first year after, {len(found)} of {len(looked)} figures with a hoped-for direction are beyond"
    )
    named = []
    for indicator, row in found[:MOST_NAMED]:
        base, own = levels(indicator, row)
        named.append(f"{short_name(indicator)} {own} against {base} ({indicator.unit})")
    return f"{head} chance ({luck}){f', the surest: {phrases.listed(named)}' if named else ''}."


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
    if all(unclear(row) or phrases.never_differs(row) for _, row in found):
        return f"{short_name(indicator)}: no clear difference in any year"
    parts = []
    for year, row in found:
        base, own = levels(indicator, row)
        parts.append(f"{own} against {base} in {year}{f' ({CHANCE})' if unclear(row) else ''}")
    return f"{short_name(indicator)} ({indicator.unit}) {phrases.listed(parts)}"
