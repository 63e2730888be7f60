"""Posts from money to people at work: in the structure, funded, filled and working, by role."""

from __future__ import annotations

from typing import Final

from sim.report import phrases
from sim.report.money.amounts import WHOLE, Cell, Grid, Row, difference_words, unclear
from sim.report.stored.records import ResultTables
from sim.service import Role

COLUMNS: Final = (
    ("posts_established", "In the structure"),
    ("posts_funded", "Funded"),
    ("posts_filled", "Filled"),
    ("posts_working", "At work"),
)
_NOTE: Final = (
    "Full-time equivalents, means over the years measured. Filled counts people in post for good, by the role they "
    "work in; at work are they and agency workers, less leave, sickness and induction, by the role they are employed "
    "in. Money pays for a post, and help comes only from who is at work."
)


def posts_grid(tables: ResultTables, scenario: str) -> Grid:
    """Return the posts of one scenario by role, the difference from the base beneath; no rows without posts funded."""
    groups = [(role.label[:1].upper() + role.label[1:], f"role={role}") for role in Role]
    rows = [_row(tables, scenario, label, group) for label, group in groups]
    rows.append(_row(tables, scenario, "All roles", WHOLE))
    told = tables.mean(scenario, "posts_funded") is not None
    heads = tuple(head for _, head in COLUMNS)
    found = tuple(row for row in rows if row is not None and told)
    return Grid("Posts: funded, filled and at work", _NOTE, "Role", heads, found)


def _row(tables: ResultTables, scenario: str, label: str, group: str) -> Row | None:
    cells = tuple(_cell(tables, scenario, kpi, group) for kpi, _ in COLUMNS)
    there = any(each.figure.strip("0.") for each in cells)
    return Row(label, cells, strong=group == WHOLE, unit="FTE") if there else None


def _cell(tables: ResultTables, scenario: str, kpi: str, group: str) -> Cell:
    row, gap = tables.mean(scenario, kpi, group=group), tables.difference(scenario, kpi, group=group)
    mean, more = None if row is None else row.mean, None if gap is None else gap.difference
    figure = "" if mean is None else phrases.number(mean, 1)
    return Cell(figure, difference_words(gap, 1.0, 1), mean, more, clear=not unclear(gap))
