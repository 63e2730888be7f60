"""Posts from money to people at work: in the structure, funded, filled and working, by role and by quarter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.report import phrases
from sim.report.money.amounts import WHOLE, Cell, Grid, Row, difference_words, quarters, unclear
from sim.report.money.reckoning import set_to
from sim.report.stored.records import ResultTables
from sim.service import Role

COLUMNS: Final = (
    ("posts_established", "In the structure"),
    ("posts_funded", "Funded"),
    ("posts_filled", "Filled"),
    ("posts_working", "At work"),
)
BY_QUARTER: Final = (("posts_funded", "funded"), ("posts_filled", "filled"), ("posts_working", "at work"))
LEAST_POST: Final = 0.05
"""A difference from the base below this, in a quarter, is not worth a column: a twentieth of a post."""
_COUNTED: Final = (
    "Filled counts people in post for good, by the role they work in; at work are they and agency workers, less leave, "
    "sickness and induction, by the role they are employed in."
)
_MODEL: Final = "family_help.service"
_ONE_SERVICE: Final = "merged"
_NOTE: Final = (
    f"Full-time equivalents, means over the years measured. {_COUNTED} Money pays for a post, and help comes only from "
    "who is at work."
)
_NOTE_BY_QUARTER: Final = (
    "Full-time equivalents, means over each quarter, of the roles in which posts funded, posts filled or people at "
    "work differ from the base by a twentieth of a post or more in any quarter; the difference stands beneath. "
    f"{_COUNTED}"
)
MERGED_NOTE: Final = (
    " In one family help service early help workers work as family help practitioners: filled counts them in the row "
    "of these, all other columns in their own row, so read the two rows together."
)


def posts_grid(tables: ResultTables, scenario: str) -> Grid:
    """Return the posts of one scenario by role, the difference from the base beneath; no rows without posts funded."""
    rows = [_row(tables, scenario, role.label, _group(role)) for role in Role]
    rows.append(_row(tables, scenario, "All roles", WHOLE))
    told = tables.mean(scenario, "posts_funded") is not None
    heads = tuple(head for _, head in COLUMNS)
    found = tuple(row for row in rows if row is not None and told)
    note = f"{_NOTE}{MERGED_NOTE if _merged(tables, scenario) else ''}"
    return Grid("Posts: funded, filled and at work", note, "Role", heads, found)


def _merged(tables: ResultTables, scenario: str) -> bool:
    """Tell whether early help and child in need are one service at some time of the run."""
    return _ONE_SERVICE in set_to(tables, scenario, _MODEL)


def posts_by_quarter(tables: ResultTables, scenario: str) -> Grid:
    """Return the posts of one scenario by quarter, of the roles in which they differ from the base; else no rows."""
    periods = quarters(tables)
    roles = [role for role in Role if _differs(tables, scenario, role, periods)]
    heads = tuple(f"{role.label}: {head}" for role in roles for _, head in BY_QUARTER)
    columns = [(kpi, _group(role)) for role in roles for kpi, _ in BY_QUARTER]
    rows = tuple(
        Row(period, tuple(_cell(tables, scenario, kpi, group, period) for kpi, group in columns), unit="FTE")
        for period in periods
    )
    return Grid("Posts by quarter", _NOTE_BY_QUARTER, "Quarter", heads, rows if roles else ())


def _differs(tables: ResultTables, scenario: str, role: Role, periods: Sequence[str]) -> bool:
    """Tell whether the posts of a role differ from the base in any quarter."""
    gaps = [tables.difference(scenario, kpi, each, _group(role)) for kpi, _ in BY_QUARTER for each in periods]
    return any(gap is not None and abs(gap.difference or 0.0) >= LEAST_POST for gap in gaps)


def _group(role: Role) -> str:
    return f"role={role}"


def _row(tables: ResultTables, scenario: str, label: str, group: str) -> Row | None:
    cells = tuple(_cell(tables, scenario, kpi, group) for kpi, _ in COLUMNS)
    there = any(each.figure.strip("0.") for each in cells)
    return Row(label, cells, strong=group == WHOLE, unit="FTE") if there else None


def _cell(tables: ResultTables, scenario: str, kpi: str, group: str, period: str = WHOLE) -> Cell:
    row, gap = tables.mean(scenario, kpi, period, group), tables.difference(scenario, kpi, period, group)
    mean, more = None if row is None else row.mean, None if gap is None else gap.difference
    figure = "" if mean is None else phrases.number(mean, 1)
    return Cell(figure, difference_words(gap, 1.0, 1), mean, more, clear=not unclear(gap))
