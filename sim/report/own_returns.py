"""Which differences an area could not see in its own returns, because figures move as much in some years by themselves.

How far figures move in areas of its size is kept with the areas (`sim.areas.own_returns`). Nothing is said of an
indicator that no return counts, or of a difference that is not clear of zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sim.areas.own_returns import CLEAR, FAINT, HIDDEN, shows
from sim.report import phrases
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables

HEADING: Final = "In your returns"
_OFTEN: Final = "in areas of this size more than one year in twenty moves as far by itself"


def note(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> str:
    """Return how hard a difference would be to tell in the area's own returns; empty where clear, or none count it."""
    where = f"in one year of {_whose(tables)} returns"
    return {
        HIDDEN: f"A change of this size would not show {where}: in most years they move further.",
        FAINT: f"A change of this size would be hard to tell {where}: {_OFTEN}.",
    }.get(_shown(tables, indicator, row), "")


def sentences(tables: ResultTables, rows: Iterable[tuple[Indicator, ComparisonRow]]) -> tuple[tuple[str, str], ...]:
    """Return in one row of the answer which of these differences would not show or be hard to tell; none if neither."""
    names: dict[str, list[str]] = {}
    for indicator, row in rows:
        names.setdefault(_shown(tables, indicator, row), []).append(phrases.in_sentence(indicator.label))
    parts = []
    if HIDDEN in names:
        parts.append(f"would not show, for in most years they move further: {phrases.listed(names[HIDDEN])}")
    if FAINT in names:
        parts.append(f"would be hard to tell, for {_OFTEN}: {phrases.listed(names[FAINT])}")
    if not parts:
        return ()
    return ((HEADING, f"In one year of {_whose(tables)} returns changes of this size {'; '.join(parts)}."),)


def by_itself(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> str:
    """Return how often published figures of areas of this size change as much without this reform; else nothing."""
    found = _shown(tables, indicator, row)
    often = {HIDDEN: "more", FAINT: "more", CLEAR: "fewer"}.get(found)
    if often is None:
        return ""
    return (
        f"In published returns of areas of this size, {often} than one yearly change in twenty of the figure "
        f"“{phrases.in_sentence(indicator.label)}” was as large as the fall here, up or down, without this reform."
    )


def _shown(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> str:
    children = children_of(tables)
    if children is None or not phrases.moved(row) or row.base_mean is None or row.scenario_mean is None:
        return ""
    return shows(indicator.id, children, row.base_mean, row.scenario_mean) or ""


def children_of(tables: ResultTables) -> float | None:
    """Return how many children live in the area; None where the manifest does not say."""
    area = tables.manifest.get("area_in_full")
    number = area.get("child_population") if isinstance(area, Mapping) else None
    return float(number) if isinstance(number, int | float) else None


def _whose(tables: ResultTables) -> str:
    area = tables.manifest.get("area")
    average = isinstance(area, Mapping) and area.get("code") == "england"
    return "the average council\u2019s" if average else "your own"
