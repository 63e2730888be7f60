"""Budget, spending and their balance, in cash of the day, by line, part of the lines and fund."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.money.entries import PARTS, Entries, entries_of, part_of, pounds
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Bools, Floats

PLACES_WITHOUT_CARE: Final = "supported_accommodation_rate up by 5%"
"""What a lower cost is no gain beside: more children in places that give support and no care."""


@kpi(
    "spend",
    place=604,
    code="K46",
    label="Spending, cash",
    unit="£ a year",
    better="context",
    definition="all that leaves a fund for others, in cash of the day; by line, part of the lines and fund",
)
def spend(tables: Tables) -> Floats:
    """Pounds spent a year, of all funds."""
    return tables.per_year(pounds(tables, entries_of(tables).spent))


@breakdown("spend", "line")
def spend_by_line(tables: Tables) -> dict[str, float]:
    """Pounds spent a year on each line."""
    return by_line(tables, entries_of(tables).spent)


@breakdown("spend", "part")
def spend_by_part(tables: Tables) -> dict[str, Floats]:
    """Pounds spent a year on each part of the lines, in each financial year too."""
    return _by_part(tables, entries_of(tables).spent)


@breakdown("spend", "fund")
def spend_by_fund(tables: Tables) -> dict[str, Floats]:
    """Pounds spent a year out of each fund, in each financial year too."""
    entries = entries_of(tables)
    return _by_fund(tables, lambda here: pounds(tables, here & entries.spent))


@kpi(
    "budget",
    place=606,
    code="K46",
    label="Budget, cash",
    unit="£ a year",
    better="context",
    definition="all that comes to a fund from others, in cash of the day; by line, part of the lines, fund and payer",
)
def budget(tables: Tables) -> Floats:
    """Pounds of budget a year, of all funds."""
    return tables.per_year(pounds(tables, entries_of(tables).budget))


@breakdown("budget", "line")
def budget_by_line(tables: Tables) -> dict[str, float]:
    """Pounds of budget a year of each line."""
    return by_line(tables, entries_of(tables).budget)


@breakdown("budget", "part")
def budget_by_part(tables: Tables) -> dict[str, Floats]:
    """Pounds of budget a year of each part of the lines, in each financial year too."""
    return _by_part(tables, entries_of(tables).budget)


@breakdown("budget", "fund")
def budget_by_fund(tables: Tables) -> dict[str, Floats]:
    """Pounds of budget a year of each fund, in each financial year too."""
    entries = entries_of(tables)
    return _by_fund(tables, lambda here: pounds(tables, here & entries.budget))


@breakdown("budget", "payer")
def budget_by_payer(tables: Tables) -> dict[str, Floats]:
    """Pounds of budget a year from each account outside the council, in each financial year too."""
    entries = entries_of(tables)
    payers = [entries.payers[payer] for payer in np.unique(entries.payer[entries.budget]).tolist()]
    return {each: _years(tables, pounds(tables, entries.budget & entries.paid_by(each))) for each in payers}


@kpi(
    "budget_balance",
    place=630,
    code="K46",
    label="Budget less spending",
    unit="£ a year",
    better="higher",
    definition=(
        "budget less spending, in cash of the day, by fund and financial year; before what passes between funds at the "
        "end of the year, and so before reserves or exceptional support meet a deficit"
    ),
    not_better_if=(PLACES_WITHOUT_CARE,),
)
def budget_balance(tables: Tables) -> Floats:
    """Pounds of budget less pounds spent, a year, of all funds."""
    return budget(tables) - spend(tables)


@breakdown("budget_balance", "fund")
def balance_by_fund(tables: Tables) -> dict[str, Floats]:
    """Pounds of budget less pounds spent, a year, of each fund, in each financial year too."""
    entries = entries_of(tables)
    return _by_fund(tables, lambda here: pounds(tables, here & entries.budget) - pounds(tables, here & entries.spent))


@kpi(
    "cost_total",
    place=600,
    code="K46",
    label="Cost, real terms",
    unit="£ a year",
    better="context",
    definition=(
        "spending of all funds, each budget year's cash taken to the prices of the price year (the assumptions "
        "costs.deflator and costs.price_year); by fund and line; it says what is spent, not who gains or loses"
    ),
    worth_noticing="1%",
    not_better_if=(
        "waiting_families up by 5",
        "never_helped_pct up by 2",
        "risk_days_without_help up by 2",
        PLACES_WITHOUT_CARE,
    ),
)
def cost_total(tables: Tables) -> Floats:
    """Pounds of the price year spent a year, of all funds."""
    return tables.per_year(pounds(tables, entries_of(tables).spent, real=True))


@breakdown("cost_total", "line")
def cost_by_line(tables: Tables) -> dict[str, float]:
    """Pounds of the price year spent a year on each line."""
    return by_line(tables, entries_of(tables).spent, real=True)


@breakdown("cost_total", "part")
def cost_by_part(tables: Tables) -> dict[str, Floats]:
    """Pounds of the price year spent a year on each part of the lines, in each financial year too."""
    return _by_part(tables, entries_of(tables).spent, real=True)


@breakdown("cost_total", "fund")
def cost_by_fund(tables: Tables) -> dict[str, Floats]:
    """Pounds of the price year spent a year out of each fund, in each financial year too."""
    entries = entries_of(tables)
    return _by_fund(tables, lambda here: pounds(tables, here & entries.spent, real=True))


def by_line(tables: Tables, which: Bools, *, real: bool = False) -> dict[str, float]:
    """Pounds a year of each line over the whole run."""
    entries = entries_of(tables)
    return {
        entries.lines[line]: tables.whole(tables.per_year(pounds(tables, which & (entries.line == line), real=real)))
        for line in np.unique(entries.line[which]).tolist()
    }


def _by_part(tables: Tables, which: Bools, *, real: bool = False) -> dict[str, Floats]:
    entries = entries_of(tables)
    parts = [(part, tuple(line for line in entries.lines if part_of(line) == part)) for part in PARTS]
    amounts = {part: pounds(tables, which & entries.of_lines(own), real=real) for part, own in parts if own}
    return {part: _years(tables, amount) for part, amount in amounts.items()}


def _by_fund(tables: Tables, amount: Callable[[Bools], Floats]) -> dict[str, Floats]:
    entries = entries_of(tables)
    return {entries.funds[fund]: _years(tables, amount(entries.fund == fund)) for fund in _moving(entries)}


def _moving(entries: Entries) -> Iterable[int]:
    """Numbers of the funds that have budget or spending at all."""
    found: list[int] = np.unique(entries.fund[entries.budget | entries.spent]).tolist()
    return found


def _years(tables: Tables, amount: Floats) -> Floats:
    """A year's worth of an amount in the whole run and each financial year; missing in quarters."""
    told = np.array([" Q" not in label for label in tables.periods.labels])
    return np.where(told, tables.per_year(amount), np.nan)
