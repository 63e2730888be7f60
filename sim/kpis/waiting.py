"""Waits for a named worker."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_WEEK
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import mean_wait_days, wait_quantile_days
from sim.kpis.tables.periods import Floats, Periods
from sim.kpis.tables.record import stage_in
from sim.kpis.tables.spells import Spells, pick
from sim.kpis.tables.unheld import Waiting
from sim.log import STAGES
from sim.service import Category, Stage, stages

STATUTORY = (Stage.ASSESSMENT_WAIT, Stage.ASSESSMENT, *stages([Category.ENQUIRY, Category.PLAN, Category.CARE]))
"""Stages whose work is statutory and always somebody's."""
MONTH: Final = 4
"""Weeks over which the list is averaged to find its largest rise and its recovery."""
QUARTER: Final = 13
"""Weeks before a rise whose mean is the level before it."""
SHOCK: Final = 1.5
"""A rise to half as much again as the level before it is a shock, if it is more than lists rise by chance."""
CHANCE: Final = 0.05
"""Part of the families open to the service by which lists rise and fall by chance alone."""
NOTICED: Final = 5.0
"""Families more on the list that are a rise large enough to notice, however few are open."""
DECIMALS: Final = 9
"""Means of the list that agree in so many decimals are equal."""
DAYS_A_WEEK: Final = 7
BACK: Final = 1.1
"""The list is back when it is within a tenth of the level before."""


@kpi(
    "allocation_wait_days_mean",
    place=230,
    code="K18",
    label="Wait for a named worker, mean",
    unit="days",
    better="lower",
    definition=(
        "joining the list to allocation; people still waiting at the end count their wait so far; days waited in the "
        "period / waits begun in it, also where a wait ended otherwise than with a worker"
    ),
    worth_noticing=1,
    not_better_if=("waiting_families up by 5", "withdrawals up by 25%", "never_helped_pct up by 2"),
)
def allocation_wait_days_mean(tables: Tables) -> Floats:
    """Days waited in the period / waits begun in it, over all lists, however they ended."""
    queues = tables.queues
    return mean_wait_days(tables, queues.start, queues.end, queues.ended)


@breakdown("allocation_wait_days_mean", "team")
def allocation_wait_by_team(tables: Tables) -> dict[str, float]:
    """Mean wait on each team's list."""
    found = {}
    for team in np.unique(tables.queues.team).tolist():
        queues = pick(tables.queues, tables.queues.team == team)
        waits = mean_wait_days(tables, queues.start, queues.end, queues.ended)
        found[tables.teams[team]] = tables.whole(waits)
    return found


@kpi(
    "allocation_wait_days_p90",
    place=240,
    code="K18",
    label="Wait for a named worker, 90th centile",
    unit="days",
    better="lower",
    definition="as the mean, 90th centile; of the whole run only, for a period cuts the long waits short",
    whole_only=True,
)
def allocation_wait_days_p90(tables: Tables) -> Floats:
    """90th centile of the waits that ended within the run, and so far of those that last at its end."""
    queues = tables.queues
    return wait_quantile_days(tables, queues.start, queues.end, 0.9)


@kpi(
    "statutory_allocation_days",
    place=245,
    code="K18",
    label="Time until statutory work is given to somebody",
    unit="days",
    better="lower",
    definition=(
        "from the need for a holder (assessment, enquiry, plan, care) to the allocation, mean, those still waiting "
        "counted"
    ),
    not_better_if=("waiting_families up by 5",),
)
def statutory_allocation_days(tables: Tables) -> Floats:
    """Days waited for a holder of an assessment, enquiry, plan or care / waits begun; nought where given at once."""
    queues = pick(tables.queues, stage_in(tables.queues.stage, *STATUTORY))
    return mean_wait_days(tables, queues.start, queues.end, queues.ended)


@kpi(
    "waiting_families",
    place=250,
    code="K18",
    label="Families waiting for a named worker",
    unit="families",
    better="lower",
    definition=(
        "families on a waiting list, or in need or protected with nobody to hold them; mean over the period, "
        "by stage, list and unit"
    ),
    worth_noticing=5,
    not_better_if=("never_helped_pct up by 2",),
)
def waiting_families(tables: Tables) -> Floats:
    """Families on the waiting lists, or in need or protected with nobody to hold them: mean over the period."""
    return _mean_waiting(tables, tables.waiting)


@breakdown("waiting_families", "stage")
def waiting_by_stage(tables: Tables) -> dict[str, float]:
    """Families waiting by the stage they are in."""
    waiting = tables.waiting
    return {
        STAGES[number]: tables.whole(_mean_waiting(tables, pick(waiting, waiting.stage == number)))
        for number in np.unique(waiting.stage[waiting.stage >= 0]).tolist()
    }


@breakdown("waiting_families", "team")
def waiting_by_team(tables: Tables) -> dict[str, float]:
    """Families on each team's waiting list."""
    queues = tables.queues
    return {
        tables.teams[team]: tables.whole(_mean_on_lists(tables, pick(queues, queues.team == team)))
        for team in np.unique(queues.team).tolist()
    }


@breakdown("waiting_families", "unit")
def waiting_by_unit(tables: Tables) -> dict[str, float]:
    """Those waiting counted in families and in children in scope and not in care."""
    waiting = tables.waiting
    children = tables.by_child(waiting.family, waiting.start, waiting.end, waiting.weight)
    spent = tables.periods.time(children.start, children.end, children.weight)
    return {
        "families": tables.whole(_mean_waiting(tables, waiting)),
        "children": tables.whole(spent / tables.periods.minutes),
    }


@kpi(
    "recovery_days",
    place=680,
    code="K49",
    label="Days for the waiting list to recover after a shock",
    unit="days",
    better="lower",
    definition=(
        "days until the waiting list is back within 10% of its level before the shock; the shock is the largest rise "
        "of the list in the run, in means of four weeks, if to half as much again and by a twentieth of the families "
        "open to the service (five at least); one that is not over by the end counts its days so far"
    ),
    whole_only=True,
)
def recovery_days(tables: Tables) -> Floats:
    """Days from the start of the largest rise of the waiting list until it is back; missing where there is no shock.

    The list is everyone of waiting_families. It rises most between the two means of four weeks of which the later one
    lies most above the earlier; the level before is the mean of the quarter before the rise, in which the end of the
    warm-up may lie. It is back in the first four weeks, from the highest on, whose mean is at most a tenth above it.
    """
    weekly, before = _weekly_waiting(tables)
    if len(weekly) < 2 * MONTH:
        return tables.periods.only_whole(float("nan"))
    opened = tables.open_families
    families = tables.whole(tables.periods.time(opened.start, opened.end) / tables.periods.minutes)
    weeks = _recovery_weeks(weekly, before, least=max(NOTICED, CHANCE * families))
    return tables.periods.only_whole(weeks * DAYS_A_WEEK)


def _recovery_weeks(weekly: Floats, before: int, least: float) -> float:
    """Weeks from the start of the largest rise, of `least` families or more, to the recovery; NaN without a shock.

    The first `before` weeks come before measurement: a rise may be seen against them, but does not begin in them.
    """
    months = np.convolve(weekly, np.full(MONTH, 1.0 / MONTH), mode="valid").round(DECIMALS)
    first = max(before - MONTH, 0)
    rise, peak, begins = 0.0, 0, 0
    for later in range(first + MONTH, len(months)):
        earlier = months[first : later - MONTH + 1]
        if months[later] - earlier.min() > rise:
            rise, peak = months[later] - earlier.min(), later
            begins = first + int(np.flatnonzero(earlier == earlier.min())[-1]) + MONTH
    level = float(weekly[max(0, begins - QUARTER) : begins].mean()) if begins else 0.0
    if rise < least or months[peak] < SHOCK * level:
        return float("nan")
    back = np.flatnonzero(months[peak:] <= BACK * level)
    return float((peak + back[0] if len(back) else len(weekly)) - begins)


def _weekly_waiting(tables: Tables) -> tuple[Floats, int]:
    """Mean number waiting in each full week of the run and of the quarter before it, and the weeks before it."""
    periods, waiting = tables.periods, tables.waiting
    start, end = int(periods.start[periods.whole]), int(periods.end[periods.whole])
    before = min(QUARTER, (start - tables.log.start) // MINUTES_PER_WEEK)
    number = before + (end - start) // MINUTES_PER_WEEK
    if number == 0:
        return np.empty(0), 0
    edges = [start + (week - before) * MINUTES_PER_WEEK for week in range(number + 1)]
    weeks = Periods.of([(str(week), edges[week], edges[week + 1]) for week in range(number)])
    return np.maximum(weeks.time(waiting.start, waiting.end, waiting.weight), 0.0) / MINUTES_PER_WEEK, before


def _mean_waiting(tables: Tables, waiting: Waiting) -> Floats:
    spent = tables.periods.time(waiting.start, waiting.end, waiting.weight)
    return np.maximum(spent, 0.0) / tables.periods.minutes


def _mean_on_lists(tables: Tables, queues: Spells) -> Floats:
    return tables.periods.time(queues.start, queues.end) / tables.periods.minutes
