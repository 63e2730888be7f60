"""The work asked of each role and the time there is for it, from the log and the book.

The log says who has which family in which stage; the book says what that asks. Hours asked for are:

* each week a family is held, the duty hours of its stage (`workforce.hours.stage`), more for each further
  child, and more or less where visits are due more or less often than those hours have in them
  (`workforce.hours.included_interval`); of a co-worker the share `handover.co_worker_hours`; of an overseer
  `lcpp.hours.oversight`, which takes `lcpp.hours.relieved` off the holder;
* for each assessment and enquiry that starts, the mean work in one, asked of whoever holds the family then or
  next (of an overseer `lcpp.enquiry_share` of an enquiry); the draw for the single case is not in the log;
* the hours of early help assessments as logged.

Visits and reviews are part of the duty hours. Case discussion, direct help beside visits, handovers and duty visits to
families nobody holds are left out; what a week asks with help and case discussion is in the rows of the event `week`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_WEEK
from sim.duties import DUTY_CHILD_IN_NEED, DUTY_PROTECTION, NO_DUTY
from sim.kpis.tables.ordering import in_order
from sim.kpis.tables.periods import Bools, Floats, Ints, ratio
from sim.kpis.tables.record import STAGE, stage_in
from sim.kpis.tables.spells import Spells, overlaps, pick
from sim.kpis.tables.staff import DUST, LEAD, Staff, children_of, in_role
from sim.rules import workload
from sim.service import AT_START, DUTY_NAMES, OPEN_WITHOUT_PLAN, Activity, CaseRole, Role, Stage, Team

CASE_HOLDERS: Final = tuple(role for role in Role if role.team is not None)
"""Roles that have families."""
ROLE_OF_TEAM: Final[Mapping[str, Role]] = {
    **{role.team: role for role in reversed(CASE_HOLDERS) if role.team is not None},
    Team.ASSESSMENT: Role.SOCIAL_WORKER,
    Team.LONGER_TERM: Role.SOCIAL_WORKER,
}
"""Role that a waiting list asks for; a merged team has social workers too, but its list is put to its practitioners."""
NOBODY: Final = -1
VISIT_INTERVALS: Final = {
    DUTY_CHILD_IN_NEED: "family_help.child_in_need.visit_interval",
    DUTY_PROTECTION: "protection.visit_interval",
}
"""Leaf of the interval (working days) of the visits of a duty."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work asked of each of `CASE_HOLDERS` in each period, and what there is to do it with; all shape (roles, p).

    `hours` are asked of those who have the families, `waiting_hours` by families nobody holds yet on the
    role's lists, `places` is the mean of places taken and waited for, `available` the usable hours,
    `places_per_fte` the cap (NaN without one) and `fte` the mean in post.
    """

    hours: Floats
    waiting_hours: Floats
    places: Floats
    available: Floats
    places_per_fte: Floats
    fte: Floats


@dataclass(frozen=True, slots=True)
class Calls:
    """Hours a week, or places, asked of a role (its place in `CASE_HOLDERS`) over stretches of time."""

    role: Ints
    start: Ints
    end: Ints
    weight: Floats


def work_of(tables: Staff) -> Work:
    """Work asked of every role that has families."""
    periods, service = tables.periods, tables.service
    role = _holders(tables, service.role)
    fte = _by_role(tables, Calls(role, service.start, service.end, service.fte))
    capped = service.cap > 0
    caps = Calls(role[capped], service.start[capped], service.end[capped], service.cap[capped])
    with_cap = _by_role(tables, replace(caps, weight=service.fte[capped]))
    hours = _by_role(tables, *_duties(tables)) / MINUTES_PER_WEEK + _contents(tables)
    hours_waiting, places_waiting = _waiting(tables)
    places = [Calls(_holders(tables, c.role), c.start, c.end, c.weight) for c in [tables.cases]]
    return Work(
        hours=hours,
        waiting_hours=_by_role(tables, *hours_waiting) / MINUTES_PER_WEEK,
        places=_by_role(tables, *places, *places_waiting) / periods.minutes,
        available=fte * usable_hours(tables) / MINUTES_PER_WEEK,
        places_per_fte=ratio(_by_role(tables, caps), with_cap),
        fte=fte / periods.minutes,
    )


def usable_hours(tables: Staff) -> float:
    """Hours a week a full-time worker has for families: those at work less what is no case's, and usual overtime."""
    names = ("usable_per_fte", "overhead_share", "overtime_per_fte")
    return workload.hours_for_families(*(tables.value(f"workforce.hours.{name}") for name in names))


def _duties(tables: Staff) -> list[Calls]:
    """Weekly duty hours of every case."""
    cases, stages, extra = tables.cases, tables.stages, tables.value("workforce.hours.extra_child")
    row, position, start, end = overlaps(cases.family, cases.start, cases.end, stages.family, stages.start, stages.end)
    holds, beside = tables.says(cases.detail, CaseRole.HOLDER), tables.says(cases.detail, CaseRole.CO_WORKER)
    part = np.where(holds, 1.0, np.where(beside, tables.value("handover.co_worker_hours", 0.0), 0.0))
    weekly, visits = _weekly(tables, stages)[position] * part[row], _more_visits(tables, stages)[position] * part[row]
    asked = weekly > 0
    pieces = replace(pick(cases, row[asked]), start=start[asked], end=end[asked])
    weekly, visits, role = weekly[asked], visits[asked], _holders(tables, pieces.role)
    children = children_of(tables, pieces)
    calls = [
        Calls(role, pieces.start, pieces.end, weekly * (1.0 - extra) + visits),
        Calls(role[children.source], children.start, children.end, extra * (weekly[children.source] * children.weight)),
    ]
    return calls + _oversight(tables)


def _oversight(tables: Staff) -> list[Calls]:
    """What overseeing asks of the overseer, and takes off the holder."""
    cases = tables.cases
    overseen = pick(cases, tables.says(cases.detail, CaseRole.OVERSEER))
    held = pick(cases, tables.says(cases.detail, CaseRole.HOLDER))
    row, _, start, end = overlaps(held.family, held.start, held.end, overseen.family, overseen.start, overseen.end)
    hours, relieved = tables.value("lcpp.hours.oversight", 0.0), tables.value("lcpp.hours.relieved", 0.0)
    asked = np.full(len(overseen.role), hours)
    return [
        Calls(_holders(tables, overseen.role), overseen.start, overseen.end, asked),
        Calls(_holders(tables, held.role[row]), start, end, np.full(len(row), -relieved)),
    ]


def _contents(tables: Staff) -> Floats:
    """Hours of assessments and enquiries begun, and of early help assessments done, shape (roles, p)."""
    rows, meetings = tables.rows("stage_in"), tables.rows("meeting")
    rows = pick(rows, (rows.child < 0) & ~tables.says(rows.detail, AT_START))
    extra = 1.0 + tables.value("workforce.hours.extra_child") * np.maximum(0.0, rows.value - 1.0)
    assessed, enquired = stage_in(rows.stage, Stage.ASSESSMENT), stage_in(rows.stage, Stage.S47)
    early = pick(meetings, tables.says(meetings.detail, Activity.EARLY_HELP_ASSESSMENT, Activity.ASSESSMENT_UPDATE))
    assessments = extra[assessed] * tables.value("workforce.hours.assessment_mean")
    enquiries = extra[enquired] * tables.value("workforce.hours.enquiry_mean")
    overseer = _who_has(tables, CaseRole.OVERSEER, rows.family[enquired], rows.time[enquired])
    share = np.where(overseer == NOBODY, 0.0, tables.value("lcpp.enquiry_share", 0.0))
    holder = _who_has(tables, CaseRole.HOLDER, rows.family[enquired], rows.time[enquired])
    assessor = _who_has(tables, CaseRole.HOLDER, rows.family[assessed], rows.time[assessed])
    done = [
        (assessor, rows.time[assessed], assessments),
        (holder, rows.time[enquired], enquiries * (1.0 - share)),
        (overseer, rows.time[enquired], enquiries * share),
        (_who_has(tables, CaseRole.HOLDER, early.family, early.time - 1), early.time, early.value),
    ]
    role, time, hours = (np.concatenate([part[i] for part in done]) for i in range(3))
    flows = [tables.periods.flow(time[role == i], hours[role == i]) for i in range(len(CASE_HOLDERS))]
    return np.array(flows)


def _who_has(tables: Staff, part: str, family: Ints, time: Ints) -> Ints:
    """Role of whoever has this part in the family's case after each moment, or next; `NOBODY` if no one ever."""
    cases = pick(tables.cases, tables.says(tables.cases.detail, part))
    if not len(cases.family) or not len(family):
        return np.full(len(family), NOBODY)
    low = tables.log.start - 1
    width = tables.log.end - low + 1
    keys = cases.family * width + (cases.end - low)
    order = in_order(keys)
    found = np.searchsorted(keys[order], family * width + (time - low), side="right")
    found = order[np.minimum(found, len(order) - 1)]
    mine = (cases.family[found] == family) & (cases.end[found] > time)
    return np.where(mine, _holders(tables, cases.role)[found], NOBODY)


def _waiting(tables: Staff) -> tuple[list[Calls], list[Calls]]:
    """Weekly hours of families on lists while nobody holds them, and the places all on lists ask for."""
    queues, held = tables.queues, tables.cases
    held = pick(held, tables.says(held.detail, CaseRole.HOLDER))
    asked_of = [_place(ROLE_OF_TEAM.get(team, "")) for team in tables.teams.values()]
    role = np.array(asked_of, dtype=np.int64)[queues.team]
    children = np.maximum(1.0, tables.children_at(queues.family, queues.start + 1))
    awaited = np.where(stage_in(queues.stage, Stage.ASSESSMENT_WAIT), STAGE[Stage.ASSESSMENT], queues.stage)
    weekly = _weekly(tables, replace(queues, stage=awaited))
    weekly = weekly * (1.0 + tables.value("workforce.hours.extra_child") * (children - 1.0))
    weekly = weekly + _more_visits(tables, replace(queues, stage=awaited))
    row, _, start, end = overlaps(queues.family, queues.start, queues.end, held.family, held.start, held.end)
    hours = [Calls(role, queues.start, queues.end, weekly), Calls(role[row], start, end, -weekly[row])]
    places = np.where((role == _place(LEAD)) & _leads_count_families(tables), 1.0, children)
    return hours, [Calls(role, queues.start, queues.end, places)]


def _leads_count_families(tables: Staff) -> bool:
    """Whether places of lead practitioners are families: every family one of them leads takes one place."""
    cases = tables.cases
    led = in_role(tables, cases.role, LEAD) & tables.says(cases.detail, CaseRole.HOLDER, CaseRole.OVERSEER)
    return bool(led.any() and np.all(np.abs(cases.weight[led] - 1.0) < DUST))


def _weekly(tables: Staff, spells: Spells) -> Floats:
    """Duty hours a week a family with one child asks in each spell's stage.

    Who waits for an assessment with a holder is still in early help.
    """
    base = np.zeros(len(Stage) + 1)  # the last entry answers for no stage
    for number, stage in enumerate(Stage):
        if stage.duty != NO_DUTY:
            base[number] = tables.value(f"workforce.hours.stage.{DUTY_NAMES[stage.duty]}")
    without_plan = tables.value(f"workforce.hours.stage.{OPEN_WITHOUT_PLAN}")
    return np.where(_without_plan(tables, spells), without_plan, base[spells.stage])


def _more_visits(tables: Staff, spells: Spells) -> Floats:
    """Hours a week that visits ask beyond those in the duty hours of each spell's stage; below nought with fewer."""
    more = np.zeros(len(Stage) + 1)
    for number, stage in enumerate(Stage):
        if stage.duty in VISIT_INTERVALS:
            interval = tables.value(VISIT_INTERVALS[stage.duty])
            included = tables.value(f"workforce.hours.included_interval.{DUTY_NAMES[stage.duty]}")
            duty = tables.value(f"workforce.hours.stage.{DUTY_NAMES[stage.duty]}")
            visit = tables.value("workforce.hours.visit")
            more[number] = max(-duty, workload.hours_of_visits(visit, interval, included))
    return np.where(_without_plan(tables, spells), 0.0, more[spells.stage])


def _without_plan(tables: Staff, spells: Spells) -> Bools:
    return stage_in(spells.stage, Stage.CHILD_IN_NEED) & tables.says(spells.detail, OPEN_WITHOUT_PLAN)


def _by_role(tables: Staff, *calls: Calls) -> Floats:
    """Time-weighted sums by role and period, shape (roles, p), in minutes."""
    role, start, end, weight = (
        np.concatenate([getattr(part, name) for part in calls])
        for name in ("role", "start", "end", "weight")  # not the service's word
    )
    sums = [tables.periods.time(start[role == i], end[role == i], weight[role == i]) for i in range(len(CASE_HOLDERS))]
    return np.maximum(np.array(sums), 0.0)


def _holders(tables: Staff, role: Ints) -> Ints:
    """Place in `CASE_HOLDERS` of each role number, `NOBODY` for other roles."""
    return np.array([_place(name) for name in tables.role_names], dtype=np.int64)[role]


def _place(role: str) -> int:
    return next((place for place, each in enumerate(CASE_HOLDERS) if each == role), NOBODY)
