"""Waits for a named worker."""

from __future__ import annotations

import numpy as np

from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import mean_wait_days, wait_quantile_days
from sim.kpis.tables.periods import Floats
from sim.kpis.tables.record import stage_in
from sim.kpis.tables.spells import Spells, pick
from sim.kpis.tables.unheld import Waiting
from sim.log import STAGES
from sim.service import Category, Stage, stages

STATUTORY = (Stage.ASSESSMENT_WAIT, Stage.ASSESSMENT, *stages([Category.ENQUIRY, Category.PLAN, Category.CARE]))
"""Stages whose work is statutory and always somebody's."""


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


def _mean_waiting(tables: Tables, waiting: Waiting) -> Floats:
    spent = tables.periods.time(waiting.start, waiting.end, waiting.weight)
    return np.maximum(spent, 0.0) / tables.periods.minutes


def _mean_on_lists(tables: Tables, queues: Spells) -> Floats:
    return tables.periods.time(queues.start, queues.end) / tables.periods.minutes
