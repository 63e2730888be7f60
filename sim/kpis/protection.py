"""Enquiries, conferences and protection plans."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_YEAR
from sim.kpis.catalogue import kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import flow_by_child, in_time, median_days, stock_by_child
from sim.kpis.tables.periods import Floats, percent
from sim.kpis.tables.record import is_among, stage_in
from sim.kpis.tables.rows import Rows
from sim.kpis.tables.spells import UNKNOWN, Spells, latest_before, pick
from sim.service import AT_START, Activity, Stage

CONFERENCE_WITHIN: Final = 15
"""Working days from the strategy discussion, Working Together to Safeguard Children."""
LONG_PLAN: Final = 2 * MINUTES_PER_YEAR
HARM_LIKELY: Final = 4
"""Latent level from which harm is likely; needless plans are those at level 2 or below."""
HARM_NOT_LIKELY: Final = 2


@kpi(
    "s47_rate",
    place=110,
    code="K08",
    label="Section 47 enquiries",
    unit="per 10,000 children a year",
    better="context",
    definition="section 47 enquiries started, by child",
)
def s47_rate(tables: Tables) -> Floats:
    """Section 47 enquiries started, by child."""
    started = _entries(tables, Stage.S47)
    return tables.per_year(tables.per_10000(tables.periods.flow(started.time, started.value)))


@kpi(
    "s47_to_icpc_pct",
    place=120,
    code="K09",
    label="Enquiries leading to a conference",
    unit="%",
    better="context",
    definition="initial conferences / enquiries ended, by child",
)
def s47_to_icpc_pct(tables: Tables) -> Floats:
    """Initial conferences held / enquiries ended, by child."""
    rows = tables.rows("stage_out")
    ended = pick(rows, (rows.child < 0) & stage_in(rows.stage, Stage.S47))
    return percent(flow_by_child(tables, _conferences(tables)), tables.periods.flow(ended.time, ended.value))


@kpi(
    "icpc_within_15wd_pct",
    place=130,
    code="K10",
    label="Initial conferences within 15 working days",
    unit="%",
    better="higher",
    definition="initial conferences held within 15 working days of the strategy discussion that started the enquiry",
)
def icpc_within_15wd_pct(tables: Tables) -> Floats:
    """Initial conferences held within 15 working days of the strategy discussion / held, by family.

    The discussion that starts an enquiry is held in the minute in which the enquiry starts.
    """
    held, stages = _conferences(tables), tables.stages
    discussions = pick(stages, stage_in(stages.stage, Stage.S47) & (stages.began != UNKNOWN))
    clock = latest_before(held.family, held.time, discussions.family, discussions.began)
    held, clock = pick(held, clock != UNKNOWN), clock[clock != UNKNOWN]
    punctual = (tables.working_days.between(clock, held.time) <= CONFERENCE_WITHIN).astype(float)
    return percent(tables.periods.flow(held.time, punctual), tables.periods.flow(held.time))


@kpi(
    "cpp_starts_rate",
    place=140,
    code="K11",
    label="Protection plans started",
    unit="per 10,000 children a year",
    better="context",
    definition="plans started, by child",
)
def cpp_starts_rate(tables: Tables) -> Floats:
    """Protection plans started, by child; a return from pre-proceedings is the same plan."""
    started = _new_plans(tables)
    return tables.per_year(tables.per_10000(tables.periods.flow(started.start, started.weight)))


@kpi(
    "cpp_rate",
    place=150,
    code="K11",
    label="Children on protection plans",
    unit="per 10,000 children",
    better="context",
    definition="children on plans at the end of the period",
    worth_noticing=1.5,
    not_better_if=("waiting_families up by 5", "conference_missed_pct up by 2"),
)
def cpp_rate(tables: Tables) -> Floats:
    """Children on protection plans at the end of the period, children in care left out."""
    return tables.per_10000(stock_by_child(tables, tables.plans))


@kpi(
    "cpp_repeat_pct",
    place=160,
    code="K12",
    label="Second or later protection plan",
    unit="%",
    better="lower",
    definition=(
        "plans started for a child with an earlier plan / plans started; a child born after its family's earlier plan "
        "had ended is no repeat; the starting stock carries earlier plans at the published share"
    ),
)
def cpp_repeat_pct(tables: Tables) -> Floats:
    """Children whose family had an earlier plan in their lifetime / children for whom a plan started.

    Of an earlier plan from before the run it is only known that it ended by then.
    """
    plans, started = tables.plans, _new_plans(tables)
    ended = latest_before(started.family, started.start - 1, plans.family, plans.end)
    before_run = is_among(started.family, tables.families_with_earlier_plan)
    ended = np.where(before_run, np.maximum(ended, tables.log.start), ended)
    again = np.minimum(tables.children_at(started.family, started.start, born_before=ended), started.weight)
    return percent(tables.periods.flow(started.start, again), tables.periods.flow(started.start, started.weight))


@kpi(
    "cpp_2y_plus_pct",
    place=170,
    code="K13",
    label="Plans of two years or more at their end",
    unit="%",
    better="lower",
    definition="plans ended after two years or more / plans ended",
)
def cpp_2y_plus_pct(tables: Tables) -> Floats:
    """Plans that had lasted two years or more when they ended / plans ended."""
    plans = pick(tables.plans, tables.plans.ended & (tables.plans.began != UNKNOWN))
    long = (plans.length >= LONG_PLAN).astype(float)
    return percent(tables.periods.flow(plans.end, long), tables.periods.flow(plans.end))


@kpi(
    "cpp_median_days",
    place=180,
    code="K14",
    label="Median length of ended plans",
    unit="days",
    better="context",
    definition="median length of plans ended in the period",
)
def cpp_median_days(tables: Tables) -> Floats:
    """Length of plans ended in the period."""
    return median_days(tables, tables.plans)


@kpi(
    "cp_visits_in_time_pct",
    place=190,
    code="K16",
    label="Protection visits in time",
    unit="%",
    better="higher",
    definition="visits made within the local interval / visits due",
)
def cp_visits_in_time_pct(tables: Tables) -> Floats:
    """Protection visits made within the local interval / due."""
    return in_time(tables, "visit", Activity.PROTECTION_VISIT)


@kpi(
    "reviews_in_time_pct",
    place=720,
    code="K15",
    label="Protection plan reviews in time",
    unit="%",
    better="higher",
    definition="held by their date / due",
)
def reviews_in_time_pct(tables: Tables) -> Floats:
    """Protection plan reviews held by their date / due."""
    return in_time(tables, "review", Activity.PROTECTION_REVIEW)


@kpi(
    "conference_missed_pct",
    place=510,
    code="K38",
    label="Conferences with no plan where harm was likely",
    unit="%",
    better="lower",
    view="truth",
    definition="conferences with no plan at level 4-5 / conferences at level 4-5",
)
def conference_missed_pct(tables: Tables) -> Floats:
    """Conferences with no plan where harm was likely / conferences where harm was likely."""
    decided = tables.decisions("protection_plan", "no_plan", at=[Stage.CONFERENCE])
    decided = pick(decided, tables.level_before(decided) >= HARM_LIKELY)
    missed = tables.says(decided.detail, "no_plan").astype(float)
    return percent(tables.periods.flow(decided.time, missed), tables.periods.flow(decided.time))


@kpi(
    "conference_needless_pct",
    place=520,
    code="K38",
    label="Plans made where harm was not likely (level 2 or below)",
    unit="%",
    better="lower",
    view="truth",
    definition="plans made at level 0-2 / plans made",
)
def conference_needless_pct(tables: Tables) -> Floats:
    """Plans made where harm was not likely / plans made."""
    made = tables.decisions("protection_plan", at=[Stage.CONFERENCE])
    level = tables.level_before(made)
    time, needless = made.time[level >= 0], (level <= HARM_NOT_LIKELY)[level >= 0].astype(float)
    return percent(tables.periods.flow(time, needless), tables.periods.flow(time))


def _entries(tables: Tables, stage: str) -> Rows:
    """Entries of families into a stage, the starting stock left out."""
    rows = tables.rows("stage_in")
    return pick(rows, (rows.child < 0) & stage_in(rows.stage, stage) & ~tables.says(rows.detail, AT_START))


def _conferences(tables: Tables) -> Rows:
    """Initial conferences held."""
    rows = tables.rows("meeting")
    return pick(rows, tables.says(rows.detail, Activity.INITIAL_CONFERENCE) & ~tables.says(rows.detail, "missed"))


def _new_plans(tables: Tables) -> Spells:
    """Plans that started within the log."""
    return pick(tables.plans, ~tables.says(tables.plans.detail, AT_START, "back"))
