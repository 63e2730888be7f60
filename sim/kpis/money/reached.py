"""What money reaches: posts it pays for, its share outside care, and the families it helps."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.money.entries import entries_of, is_of_care, pounds
from sim.kpis.tables import Tables
from sim.kpis.tables.need import minutes_between
from sim.kpis.tables.once import once
from sim.kpis.tables.periods import Bools, Floats, percent, ratio
from sim.kpis.truth import A_WEEK, COMPLEX_NEED, effective
from sim.kpis.workers.staffing import mean_by_role
from sim.log.money import OTHER

MOVED: Final = "moved"
"""The part of the spending that the model moves: all but its line `other`."""


@kpi(
    "cost_outside_care_pct",
    place=610,
    code="K46",
    label="Share of spending outside care",
    unit="%",
    better="context",
    definition=(
        "spending other than placements and pay of care teams / spending, in real terms; agency workers and other "
        "staff are not told apart by team and count as outside care, and so does what the model does not move, without "
        "which the figure is given too"
    ),
)
def cost_outside_care_pct(tables: Tables) -> Floats:
    """Spending outside care in a hundred pounds of spending."""
    return percent(_outside_care(tables), pounds(tables, entries_of(tables).spent, real=True))


@breakdown("cost_outside_care_pct", "of")
def share_of_what_moves(tables: Tables) -> dict[str, float]:
    """The same of the spending that the model moves, without its line `other`."""
    moved = pounds(tables, entries_of(tables).spent & _moves(tables), real=True)
    return {MOVED: tables.whole(percent(_outside_care(tables, moved_only=True), moved))}


@kpi(
    "cost_per_family_helped",
    place=620,
    code="K46",
    label="Cost outside care per family helped in a year",
    unit="£",
    better="context",
    view="truth",
    definition=(
        "spending outside care in real terms / families with a week or more of effective help in complex need (level 2 "
        "or more), in a financial year; the whole run pools its years"
    ),
)
def cost_per_family_helped(tables: Tables) -> Floats:
    """Pounds of the price year spent outside care in a financial year / families effectively helped in it."""
    return _a_family(tables, _outside_care(tables))


@breakdown("cost_per_family_helped", "of")
def cost_that_moves(tables: Tables) -> dict[str, float]:
    """The same of the spending that the model moves, without its line `other`."""
    return {MOVED: tables.whole(_a_family(tables, _outside_care(tables, moved_only=True)))}


def _a_family(tables: Tables, cost: Floats) -> Floats:
    """Return a cost of each financial year a family helped in it; the whole run pools its years."""
    helped = families_helped(tables)
    pooled = np.full(len(cost), np.nan)
    years = list(tables.periods.financial_years)
    pooled[years] = cost[years]
    pooled[tables.periods.whole] = cost[years].sum()
    return ratio(pooled, helped)


@kpi(
    "families_helped",
    place=615,
    code="K25",
    label="Families effectively helped in a year",
    unit="families",
    better="context",
    view="truth",
    definition=(
        "families with a week or more of effective help in complex need (level 2 or more) in a financial year; of the "
        "whole run the mean of its years"
    ),
)
def families_helped_a_year(tables: Tables) -> Floats:
    """Families effectively helped, a financial year of the usual length."""
    periods, found = tables.periods, families_helped(tables)
    years = list(periods.financial_years)
    length = periods.years.copy()
    length[periods.whole] = length[years].sum()
    return np.where(np.isnan(found), np.nan, found / length)


@once
def families_helped(tables: Tables) -> Floats:
    """Families with a week of effective help in complex need in each financial year; of the whole run their sum."""
    lives, periods = tables.lives, tables.periods
    helped = effective(tables, lives) & (lives.level >= COMPLEX_NEED)
    found = np.full(len(periods.labels), np.nan)
    for year in periods.financial_years:
        minutes = minutes_between(lives, helped, int(periods.start[year]), int(periods.end[year]))
        found[year] = float((minutes >= A_WEEK).sum())
    found[periods.whole] = found[list(periods.financial_years)].sum()
    return found


@kpi(
    "posts_funded",
    place=640,
    code="K46",
    label="Posts funded",
    unit="FTE",
    better="context",
    definition="full-time equivalents that money pays for, grants among them; mean over the period, by role",
)
def posts_funded(tables: Tables) -> Floats:
    """FTE that money pays for, of every role people are employed in: mean over the period."""
    if not _told(tables):
        return np.full(len(tables.periods.labels), np.nan)
    weeks = tables.staff_weeks
    return tables.periods.time(weeks.start, weeks.end, weeks.funded) / tables.periods.minutes


@breakdown("posts_funded", "role")
def posts_funded_by_role(tables: Tables) -> dict[str, Floats]:
    """FTE that money pays for in each role, in every period."""
    return mean_by_role(tables, tables.staff_weeks.funded) if _told(tables) else {}


def _told(tables: Tables) -> bool:
    """Tell whether the log says what money pays for."""
    return bool(tables.says(tables.rows("staff").detail, "funded").any())


def _outside_care(tables: Tables, *, moved_only: bool = False) -> Floats:
    entries = entries_of(tables)
    which = entries.spent & ~entries.of_lines(tuple(line for line in entries.lines if is_of_care(line)))
    return pounds(tables, which & _moves(tables) if moved_only else which, real=True)


def _moves(tables: Tables) -> Bools:
    """Whether the model moves the line of each entry."""
    return ~entries_of(tables).of_lines((OTHER,))
