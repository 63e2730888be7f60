"""Posts, who fills them, who leaves, and how workers are.

The rates of social workers are of those in assessment, child in need and protection and of those of children in care
together; lead practitioners are counted with the social workers out of whose posts they come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

from sim.clock import MINUTES_PER_YEAR
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Floats, percent, ratio
from sim.kpis.tables.posts import InPost, StaffWeeks
from sim.kpis.tables.spells import pick
from sim.kpis.tables.staff import LEAD, in_role
from sim.service import Role

SOCIAL_WORKERS: Final = (Role.SOCIAL_WORKER, Role.CARE_SOCIAL_WORKER)
"""Roles that social workers are employed in."""
Share: TypeAlias = Callable[[StaffWeeks], tuple[Floats, Floats]]
"""Takes the weeks of some roles; gives the full-time equivalents that are a part, and those that are the whole."""


@kpi(
    "vacancy_pct",
    place=530,
    code="K39",
    label="Vacant posts",
    unit="%",
    better="lower",
    definition="vacant FTE / established FTE; of social workers, and by role",
)
def vacancy_pct(tables: Tables) -> Floats:
    """FTE of social workers' posts with nobody in them for good / FTE of their posts, agency cover or not."""
    return _percent(tables, _vacant, *SOCIAL_WORKERS)


@breakdown("vacancy_pct", "role")
def vacancy_by_role(tables: Tables) -> dict[str, float]:
    """Vacant posts in a hundred posts of each role."""
    return _by_role(tables, _vacant)


@kpi(
    "sickness_pct",
    place=535,
    code="K39",
    label="Working days lost to sickness",
    unit="%",
    better="lower",
    definition="days ill / contracted days, by role; of social workers in posts for good",
)
def sickness_pct(tables: Tables) -> Floats:
    """FTE of social workers who are ill, for days or for long / FTE of social workers in posts for good."""
    return _percent(tables, _ill, *SOCIAL_WORKERS)


@breakdown("sickness_pct", "role")
def sickness_by_role(tables: Tables) -> dict[str, float]:
    """Days ill in a hundred contracted days of each role."""
    return _by_role(tables, _ill)


@kpi(
    "turnover_pct",
    place=540,
    code="K40",
    label="Leavers in the year",
    unit="%",
    better="lower",
    definition="leavers FTE in 12 months / mean FTE in post; permanent social workers who leave the council, by role",
    worth_noticing=1,
    not_better_if=("vacancy_pct up by 2", "agency_pct up by 2"),
)
def turnover_pct(tables: Tables) -> Floats:
    """FTE of permanent social workers who leave the council, retire or go to an agency, a year / mean FTE in post.

    Who is promoted, appointed or moved to another post, and agency workers whose assignments end, are no leavers.
    """
    return _turnover(tables, *SOCIAL_WORKERS, LEAD)


@breakdown("turnover_pct", "role")
def turnover_by_role(tables: Tables) -> dict[str, float]:
    """Leavers a year in a hundred workers of each role; of family help practitioners by the role they work in."""
    worked_in = {tables.role_names[role] for role in np.unique(tables.in_post.role).tolist()}
    employed_in = sorted({str(Role.SOCIAL_WORKER) if role == LEAD else role for role in worked_in})
    return {
        role: tables.whole(_turnover(tables, role, *([LEAD] if role == Role.SOCIAL_WORKER else [])))
        for role in employed_in
    }


@kpi(
    "agency_pct",
    place=550,
    code="K41",
    label="Agency share of workers",
    unit="%",
    better="lower",
    definition="agency FTE / agency and permanent FTE; of social workers, and by role",
)
def agency_pct(tables: Tables) -> Floats:
    """FTE of agency social workers / FTE of agency and permanent ones."""
    return _percent(tables, _agency, *SOCIAL_WORKERS)


@breakdown("agency_pct", "role")
def agency_by_role(tables: Tables) -> dict[str, float]:
    """Agency workers in a hundred workers of each role."""
    return _by_role(tables, _agency)


@kpi(
    "strain_mean",
    place=560,
    code="K42",
    label="Strain index",
    unit="index",
    better="lower",
    view="truth",
    definition="mean strain over workers and time; supervisors, whose strain stands still, are left out",
)
def strain_mean(tables: Tables) -> Floats:
    """Mean strain of permanent and agency workers who may hold families: hours asked over those with all overtime."""
    return _strain(tables, pick(tables.staff_weeks, ~in_role(tables, tables.staff_weeks.role, Role.SUPERVISOR)))


@breakdown("strain_mean", "role")
def strain_by_role(tables: Tables) -> dict[str, float]:
    """Mean strain of the workers of each role."""
    weeks = tables.staff_weeks
    return {
        tables.role_names[role]: tables.whole(_strain(tables, pick(weeks, weeks.role == role)))
        for role in _employed(tables)
        if tables.role_names[role] != Role.SUPERVISOR
    }


@kpi(
    "experience_under_2y_pct",
    place=570,
    code="K43",
    label="Workers with under two years' experience",
    unit="%",
    better="context",
    definition="workers with under two years / workers; social workers, by FTE, and by role",
)
def experience_under_2y_pct(tables: Tables) -> Floats:
    """FTE of social workers with under two years since they qualified / FTE of social workers, agency among them."""
    return _percent(tables, _early_career, *SOCIAL_WORKERS)


@breakdown("experience_under_2y_pct", "role")
def experience_by_role(tables: Tables) -> dict[str, float]:
    """Workers with under two years' experience in a hundred of each role."""
    return _by_role(tables, _early_career)


@kpi(
    "posts_established",
    place=645,
    code="K46",
    label="Posts established",
    unit="FTE",
    better="context",
    definition="posts in the structure, filled or not; mean over the period, by role",
)
def posts_established(tables: Tables) -> Floats:
    """FTE of posts of every role people are employed in, supervisors among them: mean over the period."""
    return _mean(tables, tables.staff_weeks, tables.staff_weeks.established)


@breakdown("posts_established", "role")
def posts_established_by_role(tables: Tables) -> dict[str, Floats]:
    """FTE of posts of each role in every period; lead practitioners have no posts of their own."""
    return mean_by_role(tables, tables.staff_weeks.established)


@kpi(
    "posts_filled",
    place=650,
    code="K46",
    label="Posts filled",
    unit="FTE",
    better="context",
    definition=(
        "permanent workers in post, at work or away, with supervisors, who hold no families; mean over the period, by "
        "the role worked in. Beside posts_needed, which is without supervisors, take the roles that hold families"
    ),
)
def posts_filled(tables: Tables) -> Floats:
    """FTE of permanent workers in post, at work or away: mean over the period; agency workers fill no post.

    Supervisors count; chairs of conferences are not named.
    """
    return _filled(tables, tables.in_post)


@breakdown("posts_filled", "role")
def posts_filled_by_role(tables: Tables) -> dict[str, Floats]:
    """FTE in post in every period, by the role of the time: lead practitioners apart from other social workers."""
    in_post = tables.in_post
    return {
        tables.role_names[role]: _filled(tables, pick(in_post, in_post.role == role))
        for role in np.unique(in_post.role).tolist()
    }


@kpi(
    "posts_working",
    place=660,
    code="K46",
    label="Posts working",
    unit="FTE",
    better="higher",
    definition="filled less leave, sickness, induction; agency workers counted; mean over the period, by role",
)
def posts_working(tables: Tables) -> Floats:
    """FTE of permanent and agency workers at work, as far as each gives a full week: mean over the period."""
    return _mean(tables, tables.staff_weeks, tables.staff_weeks.working)


@breakdown("posts_working", "role")
def posts_working_by_role(tables: Tables) -> dict[str, Floats]:
    """FTE at work in every period, by the role people are employed in."""
    return mean_by_role(tables, tables.staff_weeks.working)


def _vacant(weeks: StaffWeeks) -> tuple[Floats, Floats]:
    return weeks.vacant, weeks.established


def _ill(weeks: StaffWeeks) -> tuple[Floats, Floats]:
    return weeks.ill, weeks.permanent


def _agency(weeks: StaffWeeks) -> tuple[Floats, Floats]:
    return weeks.agency, weeks.workers


def _early_career(weeks: StaffWeeks) -> tuple[Floats, Floats]:
    return weeks.early_career, weeks.workers


def _percent(tables: Tables, share: Share, *roles: str) -> Floats:
    """Return the part in a hundred of the whole, both summed over these roles and the weeks of each period."""
    weeks = pick(tables.staff_weeks, in_role(tables, tables.staff_weeks.role, *roles))
    part, whole = (tables.periods.time(weeks.start, weeks.end, fte) for fte in share(weeks))
    return percent(part, whole)


def _by_role(tables: Tables, share: Share) -> dict[str, float]:
    return {
        tables.role_names[role]: tables.whole(_percent(tables, share, tables.role_names[role]))
        for role in _employed(tables)
    }


def _mean(tables: Tables, weeks: StaffWeeks, fte: Floats) -> Floats:
    return tables.periods.time(weeks.start, weeks.end, fte) / tables.periods.minutes


def mean_by_role(tables: Tables, fte: Floats) -> dict[str, Floats]:
    """Mean of full-time equivalents over every period, by the role people are employed in."""
    weeks, found = tables.staff_weeks, {}
    for role in _employed(tables):
        which = weeks.role == role
        found[tables.role_names[role]] = _mean(tables, pick(weeks, which), fte[which])
    return found


def _employed(tables: Tables) -> list[int]:
    """Numbers of the roles people are employed in, in alphabetical order of their names."""
    found: list[int] = np.unique(tables.staff_weeks.role).tolist()
    return found


def _strain(tables: Tables, weeks: StaffWeeks) -> Floats:
    time = tables.periods.time
    return ratio(time(weeks.start, weeks.end, weeks.strain), time(weeks.start, weeks.end, weeks.workers))


def _turnover(tables: Tables, *roles: str) -> Floats:
    """Return the leavers a year in a hundred of those in post in these roles."""
    in_post = pick(tables.in_post, in_role(tables, tables.in_post.role, *roles))
    left = pick(in_post, in_post.left)
    there = tables.periods.time(in_post.start, in_post.end, in_post.fte)
    return percent(tables.periods.flow(left.end, left.fte), there / MINUTES_PER_YEAR)


def _filled(tables: Tables, in_post: InPost) -> Floats:
    return tables.periods.time(in_post.start, in_post.end, in_post.fte) / tables.periods.minutes
