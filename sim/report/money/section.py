"""The section on money as the page shows it, and its tables as the workbook holds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sim.report.money.amounts import Grid, budget_years, quarters
from sim.report.money.appraisal import appraisal
from sim.report.money.budgets import budgets, by_quarter
from sim.report.money.limit import no_limit
from sim.report.money.posts import posts_by_quarter, posts_grid
from sim.report.money.reached import reached
from sim.report.money.reckoning import reckoning
from sim.report.money.told import Told, no_savings, told_of
from sim.report.stored.records import ResultTables

WORKBOOK_HEADS: Final = ("Scenario", "Table", "Line", "Column", "Figure", "Unit", "Difference")


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """One scenario's money: sentences, tables by budget year, posts, and budget, outturn and forecast by quarter."""

    title: str
    place: int
    told: tuple[Told, ...]
    grids: tuple[Grid, ...]
    by_quarter: Grid


@dataclass(frozen=True, slots=True)
class MoneySection:
    """The section: what stands in the way of a saving, what is said of every scenario, the base last, and its tables.

    `basis` is what the budgets rest on, which stands above it all;
    `reached` is what the money reached under each, and the waits beside it; `reckoning` what budgets are reckoned with;
    `years` are budget years.
    """

    basis: tuple[str, ...]
    first: tuple[str, ...]
    parts: tuple[MoneyPart, ...]
    reached: Grid
    reckoning: Grid
    years: int


def money_section(tables: ResultTables) -> MoneySection | None:
    """Return the section on money; None where nothing of money is stored."""
    if not budget_years(tables):
        return None
    names = (*tables.others, tables.base)
    places = {name: place for place, name in enumerate((tables.base, *tables.others))}
    parts = tuple(_part(tables, name, places[name]) for name in names)
    return MoneySection(
        basis=no_limit(tables),
        first=no_savings(tables),
        parts=parts,
        reached=reached(tables),
        reckoning=reckoning(tables),
        years=len(budget_years(tables)),
    )


def _part(tables: ResultTables, scenario: str, place: int) -> MoneyPart:
    worth = None if scenario == tables.base else appraisal(tables, scenario)
    posts = (posts_grid(tables, scenario), posts_by_quarter(tables, scenario))
    grids = [*budgets(tables, scenario), *posts, *([worth] if worth else [])]
    return MoneyPart(
        title=tables.title(scenario),
        place=place,
        told=told_of(tables, scenario),
        grids=tuple(grid for grid in grids if grid.rows),
        by_quarter=by_quarter(tables, scenario) if quarters(tables) else Grid("", "", "", (), ()),
    )


def workbook_rows(section: MoneySection) -> Iterator[tuple[str | float | None, ...]]:
    """Yield every figure of the section in whole, as `WORKBOOK_HEADS` name its columns; sentences as text."""
    for told in section.basis:
        yield "", "In words", "Limit", "", told, "", None
    for told in section.first:
        yield "", "In words", "No saving", "", told, "", None
    for part in section.parts:
        for word, sentence in part.told:
            yield part.title, "In words", word, "", sentence, "", None
        for grid in (*part.grids, part.by_quarter):
            yield from _cells(part.title, grid)
    yield from _cells("", section.reached)
    yield from _cells("", section.reckoning)


def _cells(scenario: str, grid: Grid) -> Iterator[tuple[str | float | None, ...]]:
    for row in grid.rows:
        for head, each in zip(grid.heads, row.cells, strict=True):
            if each.figure:
                figure = each.figure if each.value is None else each.value
                yield scenario, grid.title, row.label, head, figure, row.unit, each.gap if each.clear else None
