"""Which differences an area could not see in its own returns, because figures move as much in some years by themselves.

How far figures move in areas of its size is kept with the areas (`sim.areas.own_returns`). Nothing is said of an
indicator that no return counts, or of a difference that is not clear of zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sim.areas.own_returns import HIDDEN, TWO_YEARS, YEARLY, shows
from sim.report import phrases
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables

HEADING: Final = "In your returns"


def note(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> str:
    """Return that a difference would not show in the area's own returns; empty where it would, or none count it."""
    found = _shown(tables, indicator, row)
    told = f"A change of this size would not show in {_whose(tables)} yearly returns"
    return {HIDDEN: f"{told}.", TWO_YEARS: f"{told}, only between means of two years."}.get(found, "")


def sentences(tables: ResultTables, rows: Iterable[tuple[Indicator, ComparisonRow]]) -> tuple[tuple[str, str], ...]:
    """Return in one row of the answer which of these differences would not show; none where all would."""
    hidden = [indicator.label for indicator, row in rows if _shown(tables, indicator, row) in {HIDDEN, TWO_YEARS}]
    if not hidden:
        return ()
    names = phrases.listed([phrases.in_sentence(label) for label in hidden])
    told = f"Changes of this size would not show in {_whose(tables)} yearly returns, which move as much in some years"
    return ((HEADING, f"{told} by themselves: {names}."),)


def by_itself(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> str:
    """Return how often published figures of areas of this size change as much without this reform; else nothing."""
    found = _shown(tables, indicator, row)
    often = {HIDDEN: "more", TWO_YEARS: "more", YEARLY: "fewer"}.get(found)
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
