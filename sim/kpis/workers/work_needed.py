"""What work asks of the hours there are, how many are with families, what is left out, and the posts it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from sim.duties import CLAIM_OWN_TIME
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Floats, percent, ratio
from sim.kpis.tables.spells import pick
from sim.kpis.tables.work import CASE_HOLDERS, usable_hours
from sim.kpis.workers.workforce import roles
from sim.service import CLAIM_NAMES

CONTENT = tuple(name for claim, name in enumerate(CLAIM_NAMES) if claim != CLAIM_OWN_TIME)
"""Kinds of work that can be given less than their usual content."""


@kpi(
    "hours_needed_pct",
    place=310,
    code="K20",
    label="Hours needed without direct help, against hours there are",
    unit="%",
    better="lower",
    definition=(
        "unlike hours_asked_pct it leaves out direct help and case discussion: hours that statutory and deadline work "
        "ask for / hours available with all the usual overtime, by role; posts_needed rests on it"
    ),
)
def hours_needed_pct(tables: Tables) -> Floats:
    """Hours that statutory and deadline work ask of those who have families / hours there are."""
    work = tables.work
    return percent(work.hours.sum(axis=0), work.available.sum(axis=0))


@breakdown("hours_needed_pct", "role")
def hours_needed_by_role(tables: Tables) -> Mapping[str, float]:
    """The same by role."""
    return _by_role(tables, percent(tables.work.hours, tables.work.available))


@kpi(
    "hours_asked_pct",
    place=312,
    code="K20",
    label="Hours asked by all work, against hours there are",
    unit="%",
    better="lower",
    definition=(
        "unlike hours_needed_pct it counts all work: "
        "statutory and deadline work at usual content and pace plus the standard of direct help at the believed level "
        "/ contracted hours less leave, sickness, training and team, and the overtime worked: the usual one as far as "
        "the week asks for it; by role, "
        "for a mean under 100% can hide a role above it"
    ),
    worth_noticing=3,
    not_better_if=("waiting_families up by 5", "never_helped_pct up by 2"),
)
def hours_asked_pct(tables: Tables) -> Floats:
    """Hours asked of all who hold families at the usual pace and content / hours there are."""
    return percent(_hours(tables, "asked"), _hours(tables, "there"))


@breakdown("hours_asked_pct", "role")
def hours_asked_by_role(tables: Tables) -> dict[str, float]:
    """The same by role."""
    return _shares(tables, "asked", "there", roles(tables))


@kpi(
    "overtime_hours",
    place=313,
    code="K20",
    label="Overtime worked, a week for a full-time worker",
    unit="hours",
    better="context",
    definition=(
        "unpaid hours for families beyond those of contracts / full-time equivalents at work, by role; it is what a "
        "service short of workers gives first, and costs nothing here"
    ),
)
def overtime_hours(tables: Tables) -> Floats:
    """Hours of overtime / weeks of full-time workers who hold families."""
    return _overtime(tables)


@breakdown("overtime_hours", "role")
def overtime_by_role(tables: Tables) -> dict[str, float]:
    """The same by role."""
    return {name: tables.whole(_overtime(tables, name)) for name in roles(tables)}


@kpi(
    "direct_work_pct",
    place=314,
    code="K20",
    label="Time with families",
    unit="%",
    better="context",
    definition=(
        "hours with families / paid hours, by role; no direction is better in itself: with more posts than the work "
        "fills it falls though each family gets more, so read it with direct_help_hours"
    ),
)
def direct_work_pct(tables: Tables) -> Floats:
    """Hours with families, in visits, assessments and direct help / paid hours of all who hold families."""
    return percent(_hours(tables, "direct"), _hours(tables, "paid"))


@breakdown("direct_work_pct", "role")
def direct_work_by_role(tables: Tables) -> dict[str, float]:
    """The same by role."""
    return _shares(tables, "direct", "paid", roles(tables))


@kpi(
    "work_thinned_pct",
    place=316,
    code="K20",
    label="Content of work left out",
    unit="%",
    better="lower",
    view="truth",
    definition=(
        "usual content less content done / usual content, by kind of work; of case discussion (kind=supervision) what "
        "workers have no time for, whereas supervision_delivered_pct also counts what supervisors have no hours for"
    ),
)
def work_thinned_pct(tables: Tables) -> Floats:
    """Part of the usual content of all work that can give way which is left out for want of time."""
    return 100.0 - percent(_hours(tables, "given"), _hours(tables, "usual"))


@breakdown("work_thinned_pct", "kind")
def work_thinned_by_kind(tables: Tables) -> dict[str, float]:
    """The same by kind of work."""
    return {name: 100.0 - share for name, share in _shares(tables, "given", "usual", CONTENT).items()}


@kpi(
    "posts_needed",
    place=800,
    code="K46",
    label="Posts needed, without supervisors or direct help",
    unit="FTE",
    better="context",
    definition=(
        "roles that hold families, so without supervisors: by role the larger of hours asked for, by families "
        "waiting too, / usable hours per FTE (as hours_needed_pct, without direct help beside visits and case "
        "discussion) and places taken and waited for / cap"
    ),
)
def posts_needed(tables: Tables) -> Floats:
    """FTE that statutory and deadline work of the period would take, over all roles that have families.

    Supervisors hold none and are not in it, though they are in `posts_filled`; nor is direct help beside visits.

    For each role the larger of two: hours asked for, waiting families included, over the usable
    hours of a full-time post; and places taken and waited for over the cap of one.
    """
    total: Floats = np.fmax(_by_hours(tables), _by_places(tables)).sum(axis=0)
    return total


@breakdown("posts_needed", "role")
def posts_needed_by_role(tables: Tables) -> Mapping[str, float]:
    """The larger of the two for each role."""
    return _by_role(tables, np.fmax(_by_hours(tables), _by_places(tables)))


@breakdown("posts_needed", "hours")
def posts_needed_by_hours(tables: Tables) -> Mapping[str, float]:
    """Posts that the hours asked for would take, by role."""
    return _by_role(tables, _by_hours(tables))


@breakdown("posts_needed", "places")
def posts_needed_by_places(tables: Tables) -> Mapping[str, float]:
    """Posts that the places asked for would take, by role; none for a role without a cap."""
    return _by_role(tables, _by_places(tables))


def _by_hours(tables: Tables) -> Floats:
    work = tables.work
    return (work.hours + work.waiting_hours) / (usable_hours(tables) * tables.periods.weeks)


def _by_places(tables: Tables) -> Floats:
    return ratio(tables.work.places, tables.work.places_per_fte)


def _by_role(tables: Tables, figures: Floats) -> dict[str, float]:
    """Figures for the whole run of the roles that anybody is in or that anything is asked of."""
    work, whole = tables.work, tables.periods.whole
    asked = work.hours + work.waiting_hours + work.places + work.fte
    return {role: float(figures[i, whole]) for i, role in enumerate(CASE_HOLDERS) if asked[i, whole] > 0}


def _hours(tables: Tables, what: str, of: str = "") -> Floats:
    """Hours of one kind in each period, of a role or claim or of all."""
    rows = tables.rows("week")
    said = tables.says(rows.detail, what)
    if of:
        said &= tables.says(rows.detail, of)
    rows = pick(rows, said)
    return tables.periods.flow(rows.time, rows.value)


def _overtime(tables: Tables, of: str = "") -> Floats:
    """Overtime in each period a week for a full-time worker, of a role or of all."""
    weeks = _hours(tables, "paid", of) / tables.value("workforce.hours.contracted_per_fte")
    return ratio(_hours(tables, "overtime", of), weeks)


def _shares(tables: Tables, part: str, whole: str, names: Iterable[str]) -> dict[str, float]:
    return {name: tables.whole(percent(_hours(tables, part, name), _hours(tables, whole, name))) for name in names}
