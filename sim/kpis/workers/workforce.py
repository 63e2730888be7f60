"""Caseloads, case discussion and the hours that reach families."""

from __future__ import annotations

import numpy as np

from sim.clock import MINUTES_PER_WEEK
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.ordering import in_order
from sim.kpis.tables.periods import Floats, percent, ratio
from sim.kpis.tables.spells import pick
from sim.kpis.tables.staff import SOCIAL_WORKERS, Workloads, in_role
from sim.service import Activity


@kpi(
    "caseload_mean",
    place=290,
    code="K20",
    label="Cases per case-holding social worker",
    unit="children",
    better="lower",
    definition="official definition: cases held / FTE case holders",
    not_better_if=("waiting_families up by 5", "never_helped_pct up by 2"),
)
def caseload_mean(tables: Tables) -> Floats:
    """Children held by social workers / FTE of social workers with any case: mean over the period.

    Only holding counts: a family co-worked or overseen is the case of whoever holds it.
    """
    held = _holding(tables, *SOCIAL_WORKERS)
    return ratio(over_time(tables, held, held.children), over_time(tables, held, held.fte))


@breakdown("caseload_mean", "role")
def caseload_by_role(tables: Tables) -> dict[str, float]:
    """Children held per FTE with any case, by role, early help and family help practitioners included."""
    found = {}
    for role in roles(tables):
        held = _holding(tables, role)
        found[role] = tables.whole(ratio(over_time(tables, held, held.children), over_time(tables, held, held.fte)))
    return found


@breakdown("caseload_mean", "unit")
def caseload_by_unit(tables: Tables) -> dict[str, float]:
    """The same cases counted in children, as the indicator does, and in families."""
    held = _holding(tables, *SOCIAL_WORKERS)
    fte = over_time(tables, held, held.fte)
    return {
        "children": tables.whole(ratio(over_time(tables, held, held.children), fte)),
        "families": tables.whole(ratio(over_time(tables, held, held.families), fte)),
    }


@kpi(
    "caseload_p90",
    place=300,
    code="K21",
    label="Caseload, 90th centile",
    unit="children",
    better="lower",
    definition="over case-holding social workers, time-weighted",
)
def caseload_p90(tables: Tables) -> Floats:
    """Children held per FTE, exceeded by a social worker with cases one tenth of the time."""
    held = _holding(tables, *SOCIAL_WORKERS)
    held = pick(held, held.fte > 0)
    loads, place = np.unique(np.round(held.children / held.fte, 6), return_inverse=True)
    cells = len(tables.periods.edges) - 1
    if not len(loads):
        return np.full(len(tables.periods.labels), np.nan)
    spent = np.bincount(held.cell * len(loads) + place, held.minutes, minlength=cells * len(loads))
    by_period = np.cumsum(tables.periods.over_cells(spent.reshape(cells, len(loads))), axis=1)
    total = by_period[:, -1]
    reached = np.argmax(by_period >= 0.9 * total[:, None], axis=1)
    return np.where(total > 0, loads[reached], np.nan)


@kpi(
    "caseload_families_mean",
    place=740,
    code="K20",
    label="Families per practitioner, all holders",
    unit="families",
    better="lower",
    definition="families held / FTE of all case holders, social workers or not",
    worth_noticing=0.5,
    not_better_if=("waiting_families up by 5", "never_helped_pct up by 2"),
)
def caseload_families_mean(tables: Tables) -> Floats:
    """Families held / FTE of everyone with any case: mean over the period."""
    held = _holding(tables)
    return ratio(over_time(tables, held, held.families), over_time(tables, held, held.fte))


@breakdown("caseload_families_mean", "role")
def caseload_families_by_role(tables: Tables) -> dict[str, float]:
    """Families held per FTE with any case, by role."""
    found = {}
    for role in roles(tables):
        held = _holding(tables, role)
        found[role] = tables.whole(ratio(over_time(tables, held, held.families), over_time(tables, held, held.fte)))
    return found


@kpi(
    "supervision_delivered_pct",
    place=590,
    code="K45",
    label="Case discussions held with a supervisor, of those due",
    unit="%",
    better="higher",
    definition=(
        "hours of case discussion held / hours due to the families held; it takes a supervisor's hours and the "
        "worker's, so it falls when either are short; what workers alone leave out is work_thinned_pct, "
        "kind=supervision"
    ),
)
def supervision_delivered_pct(tables: Tables) -> Floats:
    """Hours of case discussion given / given and missed."""
    rows = tables.rows("meeting")
    rows = pick(rows, tables.says(rows.detail, Activity.SUPERVISION))
    given = np.where(tables.says(rows.detail, "missed"), 0.0, rows.value)
    return percent(tables.periods.flow(rows.time, given), tables.periods.flow(rows.time, rows.value))


@kpi(
    "direct_help_hours",
    place=380,
    code="K26",
    label="Direct help per open family-week",
    unit="hours",
    better="higher",
    definition="hours with the family left after deadline work / open family-weeks",
)
def direct_help_hours(tables: Tables) -> Floats:
    """Direct hours with families / weeks families are open, waits included."""
    rows = tables.positions("help")
    rows = rows.take(in_order(tables.column("family").take(rows)))
    family, start = tables.column("family").take(rows), tables.column("time").take(rows)
    hours = tables.number_said(tables.codes("detail").take(rows))
    end = np.full(len(rows), tables.log.end, dtype=start.dtype)
    np.copyto(end[:-1], start[1:], where=family[1:] == family[:-1])
    del rows, family
    periods, opened = tables.periods, tables.open_families
    given = np.maximum(periods.time(start, end, hours), 0.0) / MINUTES_PER_WEEK
    return ratio(given, periods.time(opened.start, opened.end) / MINUTES_PER_WEEK)


def roles(tables: Tables) -> list[str]:
    """Roles anyone was in, in alphabetical order."""
    return sorted(tables.role_names[number] for number in np.unique(tables.service.role).tolist())


def over_time(tables: Tables, loads: Workloads, figure: Floats) -> Floats:
    """Time-weighted sum of a figure over each period."""
    cells = len(tables.periods.edges) - 1
    return tables.periods.over_cells(np.bincount(loads.cell, loads.minutes * figure, minlength=cells))


def _holding(tables: Tables, *names: str) -> Workloads:
    """Workloads of those in these roles (any, when none is named) while they held a family."""
    loads = tables.workloads
    held = loads.families > 0.5
    return pick(loads, held & in_role(tables, loads.role, *names) if names else held)
