"""Amounts of money in a budget year or quarter, from stored rates a year, and how tables show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sim.report import phrases
from sim.report.stored.records import ComparisonRow, ResultTables
from sim.report.stored.texts import plain

WHOLE: Final = "all"
THOUSAND: Final = 1_000.0
IN_THOUSANDS: Final = "£ thousand"
LEVELS: Final = frozenset({"reserves"})
"""Indicators that are pounds at the end of a period; all others of money are pounds a year."""
DAYS_A_YEAR: Final = 365.25
_YEAR: Final = re.compile(r"(\d{4})-\d{2}(?: Q([1-4]))?")
_MONTHS_A_QUARTER: Final = 3
_APRIL: Final = 4
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table and what stands beneath it, as text, which may be empty, and as whole numbers behind it.

    `clear` is false where the interval of the difference reaches nought, so that it is no number to print by itself.
    """

    figure: str
    beneath: str = ""
    value: float | None = None
    gap: float | None = None
    clear: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `strong` marks a sum, `under` stands beneath the label, `unit` is that behind the cells."""

    label: str
    cells: tuple[Cell, ...]
    strong: bool = False
    unit: str = "£"
    under: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a title, a note and the heads of its columns after the first."""

    title: str
    note: str
    first: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def budget_years(tables: ResultTables) -> tuple[str, ...]:
    """Return the budget years of which money is stored, in order."""
    return _periods(tables, quarters=False)


def quarters(tables: ResultTables) -> tuple[str, ...]:
    """Return the quarters of which money is stored, in order."""
    return _periods(tables, quarters=True)


def _periods(tables: ResultTables, *, quarters: bool) -> tuple[str, ...]:
    stored = {row.period for row in tables.summary if row.kpi == "spend" and row.group == WHOLE}
    return tuple(sorted(each for each in stored if each != WHOLE and (" Q" in each) == quarters))


def in_years(tables: ResultTables, period: str) -> float:
    """Return the length of a period in years of 365.25 days, cut to the time measured."""
    first, last = _measured(tables)
    if (found := _YEAR.fullmatch(period)) is None:
        return (last - first).days / DAYS_A_YEAR if first and last else 1.0
    year, quarter = int(found[1]), int(found[2] or 0)
    begins = _month(year, _MONTHS_A_QUARTER * (quarter - 1) if quarter else 0)
    ends = _month(year, _MONTHS_A_QUARTER * quarter if quarter else _MONTHS)
    begins = max(begins, first) if first else begins
    ends = min(ends, last) if last else ends
    return (ends - begins).days / DAYS_A_YEAR


def _month(year: int, after_april: int) -> date:
    """Return the first day of a month, counted from April of a year."""
    months = _APRIL - 1 + after_april
    return date(year + months // _MONTHS, months % _MONTHS + 1, 1)


def _measured(tables: ResultTables) -> tuple[date | None, date | None]:
    """Return the first day measured and the day after the last; None where the manifest does not say."""
    start, years = plain(tables.manifest.get("start")), tables.manifest.get("years")  # not the service's word
    if not start or not isinstance(years, int):
        return None, None
    first = date.fromisoformat(start[:10])
    return first, first.replace(year=first.year + years)


def mean_of(tables: ResultTables, scenario: str, kpi: str, period: str = WHOLE, group: str = WHOLE) -> float | None:
    """Return the pounds of a period, the mean over runs; None where it is not stored."""
    row = tables.mean(scenario, kpi, period, group)
    return None if row is None or row.mean is None else row.mean * in_years_of(tables, kpi, period)


def gap_of(tables: ResultTables, scenario: str, kpi: str, period: str = WHOLE, group: str = WHOLE) -> float | None:
    """Return the pounds of a period beside those of the base; None of the base itself and where not stored."""
    row = tables.difference(scenario, kpi, period, group)
    return None if row is None or row.difference is None else row.difference * in_years_of(tables, kpi, period)


def in_years_of(tables: ResultTables, kpi: str, period: str) -> float:
    """Return what a stored figure is multiplied by to give the pounds of a period: its years, or 1 of a level."""
    return 1.0 if kpi in LEVELS else in_years(tables, period)


def thousands(pounds: float | None, *, signed: bool = False) -> str:
    """Return pounds in thousands as a cell shows them."""
    return "" if pounds is None else phrases.number(pounds / THOUSAND, 0, signed=signed)


def cell(tables: ResultTables, scenario: str, kpi: str, period: str = WHOLE, group: str = WHOLE) -> Cell:
    """Return the cell of an amount, the difference from the base beneath it."""
    mean, gap = (of(tables, scenario, kpi, period, group) for of in (mean_of, gap_of))
    row = tables.difference(scenario, kpi, period, group)
    beneath = difference_words(row, in_years_of(tables, kpi, period) / THOUSAND, 0)
    return Cell(thousands(mean), beneath, mean, gap, clear=not unclear(row))


def unclear(row: ComparisonRow | None) -> bool:
    """Tell whether the interval of a difference reaches nought, though it is not nought in every run."""
    if row is None or row.low is None or row.high is None:
        return False
    return row.low <= 0 <= row.high and row.low < row.high


def difference_words(row: ComparisonRow | None, worth: float, places: int) -> str:
    """Return a difference times `worth`, with its interval where that reaches nought; empty where there is none."""
    if row is None or row.difference is None:
        return ""
    told = phrases.number(row.difference * worth, places, signed=True)
    if not unclear(row) or row.low is None or row.high is None:
        return told
    spread = phrases.interval(row.low * worth, row.high * worth, places, signed=True)
    nought = phrases.number(0.0, places)
    return told if (told, spread) == (nought, f"{nought} to {nought}") else f"{told} ({spread})"


def summed(cells: Sequence[Cell]) -> Cell:
    """Return the cell of a sum; an empty one where a part of it is not known.

    A difference is shown only where that of each part is clear of nought.
    """
    values, gaps = [each.value for each in cells], [each.gap for each in cells]
    known, told = [each for each in values if each is not None], [each for each in gaps if each is not None]
    if not cells or len(known) < len(cells):
        return Cell("")
    value, gap = sum(known), sum(told) if len(told) == len(cells) else None
    clear = all(each.clear for each in cells)
    return Cell(thousands(value), thousands(gap, signed=True) if clear else "", value, gap, clear)
