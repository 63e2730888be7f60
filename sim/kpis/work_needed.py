"""Hours needed against hours there are, and the posts that the work would take."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Floats, percent, ratio
from sim.kpis.tables.work import CASE_HOLDERS


@kpi(
    "hours_needed_pct",
    place=310,
    code="K20",
    label="Hours needed against hours available",
    unit="%",
    better="lower",
    definition="hours asked of those who have the families / their usable hours, by role",
)
def hours_needed_pct(tables: Tables) -> Floats:
    """Hours asked of those who have families / their usable hours; what is over 100 is late or not done."""
    work = tables.work
    return percent(work.hours.sum(axis=0), work.available.sum(axis=0))


@breakdown("hours_needed_pct", "role")
def hours_needed_by_role(tables: Tables) -> Mapping[str, float]:
    """The same by role."""
    return _by_role(tables, percent(tables.work.hours, tables.work.available))


@kpi(
    "posts_needed",
    place=800,
    code="K46",
    label="Posts needed for the work",
    unit="FTE",
    better="context",
    definition=(
        "by role the larger of two: hours asked for, by families waiting too, / usable hours per FTE; places "
        "taken and waited for / cap"
    ),
)
def posts_needed(tables: Tables) -> Floats:
    """FTE that the work of the period would take, over all roles that have families.

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
    usable = tables.value("workforce.hours.usable_per_fte") * (1.0 - tables.value("workforce.hours.overhead_share"))
    return (work.hours + work.waiting_hours) / (usable * tables.periods.weeks)


def _by_places(tables: Tables) -> Floats:
    return ratio(tables.work.places, tables.work.places_per_fte)


def _by_role(tables: Tables, figures: Floats) -> dict[str, float]:
    """Figures for the whole run of the roles that anybody is in or that anything is asked of."""
    work, whole = tables.work, tables.periods.whole
    asked = work.hours + work.waiting_hours + work.places + work.fte
    return {role: float(figures[i, whole]) for i, role in enumerate(CASE_HOLDERS) if asked[i, whole] > 0}
