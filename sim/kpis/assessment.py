"""Assessments, children in need and their plans."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.kpis.catalogue import kpi
from sim.kpis.front_door import referred_children
from sim.kpis.tables import Tables
from sim.kpis.tables.measures import in_time, median_days, stock_by_child
from sim.kpis.tables.once import once
from sim.kpis.tables.periods import Bools, Floats, Ints, percent, ratio
from sim.kpis.tables.record import is_among, stage_in
from sim.kpis.tables.spells import UNKNOWN, joined, latest_before, pick
from sim.service import AT_START, Activity, Stage

ASSESSED_WITHIN: Final = 45
"""Working days from referral, Working Together to Safeguard Children."""


@kpi(
    "referral_not_in_need_pct",
    place=80,
    code="K06",
    label="Assessed as not in need",
    unit="%",
    better="context",
    definition="assessments ending not in need / referrals, by child",
    counted_by="service.model",
)
def referral_not_in_need_pct(tables: Tables) -> Floats:
    """Assessments and enquiries that end not in need / referrals, by child."""
    ended = tables.decisions("not_in_need", at=[Stage.ASSESSMENT, Stage.S47])
    children = tables.children_at(ended.family, ended.time)
    return percent(tables.periods.flow(ended.time, children), referred_children(tables))


@kpi(
    "assessment_within_45wd_pct",
    place=90,
    code="K07",
    label="Assessments within 45 working days",
    unit="%",
    better="higher",
    definition=(
        "assessments finished within 45 working days of referral / finished, those open beyond 45 counted as late "
        "from that day on"
    ),
    counted_by="service.model",
    not_better_if=("waiting_families up by 5",),
)
def assessment_within_45wd_pct(tables: Tables) -> Floats:
    """Assessments finished in time / finished in time or out of time; each counts once, when it is known which."""
    clock, finish, finished = assessment_spans(tables)
    late_from = tables.working_days.overdue_from(clock, ASSESSED_WITHIN)
    in_time = finish[(finish < late_from) & finished]
    late = late_from[(late_from <= finish) & (late_from < tables.log.end)]
    on_time = tables.periods.flow(in_time)
    return percent(on_time, on_time + tables.periods.flow(late))


@kpi(
    "assessment_median_wd",
    place=100,
    code="K07",
    label="Median length of assessment",
    unit="working days",
    better="lower",
    definition="median working days from referral to outcome",
    counted_by="service.model",
)
def assessment_median_wd(tables: Tables) -> Floats:
    """Working days from referral to outcome, of assessments finished in the period."""
    clock, finish, finished = assessment_spans(tables)
    days = tables.working_days.between(clock[finished], finish[finished])
    return tables.periods.quantile(finish[finished], days.astype(float), 0.5)


@kpi(
    "assessments_per_family",
    place=420,
    code="K30",
    label="Assessments per family in 12 months",
    unit="assessments",
    better="lower",
    definition="assessments started, early help assessments included, in 12 months / families assessed",
    counted_by="service.model",
)
def assessments_per_family(tables: Tables) -> Floats:
    """Assessments in a financial year / families assessed in it; the whole run pools its years.

    Social care assessments count when they start, early help assessments when they are done. One
    brought up to date is not another one.
    """
    rows, meetings = tables.rows("stage_in"), tables.rows("meeting")
    rows = pick(rows, (rows.child < 0) & stage_in(rows.stage, Stage.ASSESSMENT) & ~tables.says(rows.detail, AT_START))
    early = tables.says(meetings.detail, Activity.EARLY_HELP_ASSESSMENT) & ~tables.says(meetings.detail, "missed")
    time = np.concatenate([rows.time, meetings.time[early]])
    family = np.concatenate([rows.family, meetings.family[early]])
    periods = tables.periods
    started, families = np.zeros(len(periods.labels)), np.zeros(len(periods.labels))
    for year in periods.financial_years:
        within = family[(time >= periods.start[year]) & (time < periods.end[year])]
        assessed = len(np.unique(within))
        for place in (year, periods.whole):
            started[place] += len(within)
            families[place] += assessed
    return ratio(started, families)


@kpi(
    "cin_rate",
    place=210,
    code="K17",
    label="Children in need",
    unit="per 10,000 children",
    better="context",
    definition=(
        "every child open to social care at the end of the period: assessment, child in need (or family help "
        "at that intensity), enquiry, protection, care, care leavers in scope; the published definition"
    ),
    not_better_if=("waiting_families up by 5", "missed_need_days up by 500"),
)
def cin_rate(tables: Tables) -> Floats:
    """Every child open to social care: at home, in care, and care leavers in scope."""
    return tables.per_10000(stock_by_child(tables, tables.social_care) + children_away(tables))


@kpi(
    "cin_plan_rate",
    place=690,
    code="K17",
    label="Children on child in need plans",
    unit="per 10,000 children",
    better="context",
    definition="plans at the end of the period, child protection and care not counted",
)
def cin_plan_rate(tables: Tables) -> Floats:
    """Children on child in need plans at the end of the period."""
    return tables.per_10000(stock_by_child(tables, tables.child_in_need_plans))


@kpi(
    "cin_plan_median_days",
    place=700,
    code="K17",
    label="Median length of child in need plans",
    unit="days",
    better="context",
    definition="plans ended in the period",
)
def cin_plan_median_days(tables: Tables) -> Floats:
    """Length of plans ended in the period; plans whose true start is not known are left out."""
    return median_days(tables, tables.child_in_need_plans)


@kpi(
    "cin_plan_progress_pct",
    place=710,
    code="K17",
    label="Child in need plans ended with need lower than at the start",
    unit="%",
    better="higher",
    view="truth",
    definition=(
        "child in need plans that ended with need at a lower level than when they began / child in need plans ended"
    ),
)
def cin_plan_progress_pct(tables: Tables) -> Floats:
    """Plans ended with need below its level at the start; plans that began before the log are left out."""
    plans = tables.child_in_need_plans
    plans = pick(plans, plans.ended & ~tables.says(plans.detail, AT_START))
    before, after = tables.level_at(plans.family, plans.start), tables.level_at(plans.family, plans.end)
    progress = (after < before).astype(float)
    return percent(tables.periods.flow(plans.end, progress), tables.periods.flow(plans.end))


@kpi(
    "cin_visits_in_time_pct",
    place=200,
    code="K16",
    label="Child in need visits in time",
    unit="%",
    better="higher",
    definition="visits made within the local interval / visits due",
)
def cin_visits_in_time_pct(tables: Tables) -> Floats:
    """Child in need visits made within the local interval / due."""
    return in_time(tables, "visit", Activity.CHILD_IN_NEED_VISIT)


def children_away(tables: Tables) -> Floats:
    """Children in care and care leavers in scope at the end of each period."""
    care, leavers = tables.care, tables.care_leavers
    periods = tables.periods
    return periods.stock(care.start, care.end) + periods.stock(leavers.start, leavers.end)


@once
def assessment_spans(tables: Tables) -> tuple[Ints, Ints, Bools]:
    """Clock start, finish and whether finished, for each assessment or wait for one.

    The clock starts with the latest referral; without one in the log, with the true start of the
    wait. A family that leaves the area, or leaves while it waits, has no finished assessment.
    """
    stages = tables.stages
    runs = joined(stages, stage_in(stages.stage, Stage.ASSESSMENT_WAIT, Stage.ASSESSMENT))
    referrals = tables.referrals
    referred = latest_before(runs.family, runs.start, referrals.family, referrals.time)
    clock = np.where(referred == UNKNOWN, runs.began, referred)
    assessed = pick(stages, stage_in(stages.stage, Stage.ASSESSMENT))
    width = int(stages.end.max(initial=0)) + 1
    done = is_among(runs.family * width + runs.end, np.sort(assessed.family * width + assessed.end))
    finished = done & runs.ended & ~stage_in(runs.then, Stage.LEFT)
    known = clock != UNKNOWN
    return clock[known], runs.end[known], finished[known]
