"""Settings that a budget is reckoned with: vacancy factor, pay award, on-cost, and how prices grow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.report import phrases
from sim.report.money.amounts import Cell, Grid, Row
from sim.report.stored.records import ResultTables

SETTINGS: Final = {
    "funding.vacancy_factor": "Vacancy factor: taken out of pay budgets beforehand",
    "pay.award": "Pay award on 1 April of each year",
    "pay.on_cost": "On-cost: what the employer adds to a salary",
    "agency.premium": "Agency premium over the cost of the post",
    "placements.price_growth": "Growth of placement prices each year",
    "costs.deflator": "Growth of prices at large, for real terms",
    "funding.uasc_grant": "Home Office grant for each unaccompanied child",
}
"""Settings of the assumption book, and how they are told."""
POUNDS: Final = {"funding.uasc_grant": "£ a week"}
"""Units of those that are no share."""


def reckoning(tables: ResultTables) -> Grid:
    """Return what each scenario reckoned with, and from which day otherwise; no rows without stored values."""
    names = (tables.base, *tables.others)
    values = [segments(tables, name) for name in names]
    rows = []
    for path, label in SETTINGS.items():
        cells = tuple(_cell(each, path) for each in values)
        if any(each.figure for each in cells):
            unit = POUNDS.get(path, "share")
            rows.append(Row(label, cells, unit=unit, under=POUNDS.get(path, "")))
    note = "Values that the runs began with; beneath them, from which day a scenario has another."
    titles = tuple(tables.title(name) for name in names)
    return Grid("What the budgets are reckoned with", note, "Setting", titles, tuple(rows))


def segments(tables: ResultTables, scenario: str) -> list[Mapping[str, Any]]:
    """Return the values of a scenario as the manifest holds them, each from its day on; later ones what they move."""
    found = tables.entry(scenario).get("resolved")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def set_to(tables: ResultTables, scenario: str, path: str) -> list[str]:
    """Return what a setting is at the start and after each change of it, as text; nothing where it is not stored."""
    stored = [each.get("values") or {} for each in segments(tables, scenario)]
    return [str(values[path]) for values in stored if path in values]


def _cell(stored: list[Mapping[str, Any]], path: str) -> Cell:
    """Return the value of the first segment, and those of later ones, which hold only what they move."""
    told = [(str(each.get("from")), (each.get("values") or {}).get(path)) for each in stored]
    known = [(day, float(value)) for day, value in told if isinstance(value, int | float)]
    if not known or known[0][0] != told[0][0]:
        return Cell("")
    later = [f"{_shown(path, value)} from {phrases.day_words(day)}" for day, value in known[1:]]
    return Cell(_shown(path, known[0][1]), ", ".join(later), known[0][1])


def _shown(path: str, value: float) -> str:
    return phrases.number(value, 0) if path in POUNDS else f"{phrases.number(100 * value, 1)}%"
