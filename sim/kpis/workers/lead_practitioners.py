"""Lead child protection practitioners: places, caps, and the plans they have or do not have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Bools, Floats, Ints, percent, ratio
from sim.kpis.tables.record import is_among
from sim.kpis.tables.spells import Intervals, Spells, overlaps, pick
from sim.kpis.tables.staff import DUST, LEAD, Cases, Workloads, in_role
from sim.kpis.workers.workforce import over_time
from sim.rules.sums import sum_of
from sim.service import CaseRole


@kpi(
    "lcpp_occupancy_pct",
    place=260,
    code="K19",
    label="LCPP places in use",
    unit="%",
    better="context",
    definition="place-days taken, in any role in the case / place-days there are; missing without a cap",
)
def lcpp_occupancy_pct(tables: Tables) -> Floats:
    """Places taken, of any case the lead practitioner has a part in / places there are; without a cap missing."""
    capped = _leads(tables, capped=True)
    return percent(over_time(tables, capped, capped.load), over_time(tables, capped, capped.cap))


@kpi(
    "lcpp_over_cap_pct",
    place=270,
    code="K19",
    label="Time over the cap",
    unit="%",
    better="lower",
    definition="worker-days of lead practitioners above the cap / worker-days; missing without a cap",
)
def lcpp_over_cap_pct(tables: Tables) -> Floats:
    """Working time of lead practitioners with more than the cap / working time; without a cap missing."""
    capped = _leads(tables, capped=True)
    over = (capped.load > capped.cap + DUST).astype(float)
    return percent(over_time(tables, capped, over), over_time(tables, capped, np.ones(len(over))))


@breakdown("caseload_mean", LEAD)
def lcpp_caseload(tables: Tables) -> Mapping[str, float]:
    """Children, and families, with a lead practitioner (held or overseen) / FTE of lead practitioners in post."""
    leads = _leads(tables, capped=False)
    fte = over_time(tables, leads, leads.fte)
    return {
        "children": tables.whole(ratio(over_time(tables, leads, leads.led_children), fte)),
        "families": tables.whole(ratio(over_time(tables, leads, leads.led_families), fte)),
    }


@kpi(
    "plans_off_lcpp_pct",
    place=280,
    code="K19",
    label="Plans not with an LCPP",
    unit="%",
    better="lower",
    definition=(
        "plan-days with no LCPP in the role the design asks for (holder or overseer) / plan-days, while the "
        "area has the design; by who holds"
    ),
)
def plans_off_lcpp_pct(tables: Tables) -> Floats:
    """Plan-days with no lead practitioner in the role the design asks for / plan-days, by family.

    Counted while the area has such a design, and in localities that have it: from the first to the last
    day of lead practitioners in post, or from the start when it is in force then. Without one missing.
    """
    plans = _plans_under_design(tables)
    there = _with_lead(tables, plans)
    days = tables.periods.days(plans.start, plans.end)
    return percent(np.maximum(days - tables.periods.days(there.start, there.end), 0.0), days)


@breakdown("plans_off_lcpp_pct", "unit")
def plans_off_lcpp_by_unit(tables: Tables) -> Mapping[str, float]:
    """Plan-days counted by family, as the indicator does, and by child in scope and not in care."""
    plans = _plans_under_design(tables)
    there = _with_lead(tables, plans)
    days = _child_days(tables, plans.family, plans.start, plans.end)
    off = days - _child_days(tables, plans.family[there.source], there.start, there.end)
    return {
        "families": tables.whole(plans_off_lcpp_pct(tables)),
        "children": tables.whole(percent(np.maximum(off, 0.0), days)),
    }


@breakdown("plans_off_lcpp_pct", CaseRole.HOLDER)
def plans_by_holder(tables: Tables) -> Mapping[str, float]:
    """Part of all plan-days with a holder of each role, and with nobody; adds up to 100, under any design."""
    plans, cases = tables.plans, tables.cases
    held = pick(cases, tables.says(cases.detail, CaseRole.HOLDER))
    days = tables.periods.days(plans.start, plans.end)
    if not tables.whole(days):
        return {}
    found = {}
    for number in np.unique(held.role).tolist():
        there = _overlap(plans, pick(held, held.role == number))
        found[tables.role_names[number]] = tables.whole(percent(tables.periods.days(there.start, there.end), days))
    return found | {"nobody": max(0.0, 100.0 - sum_of([*found.values()]))}


def _leads(tables: Tables, *, capped: bool) -> Workloads:
    loads = tables.workloads
    leads = in_role(tables, loads.role, LEAD)
    return pick(loads, leads & (loads.cap > 0) if capped else leads)


def _plans_under_design(tables: Tables) -> Spells:
    """Protection plans, cut to the time in which the area has lead practitioners by design."""
    service = tables.service
    service = pick(service, in_role(tables, service.role, LEAD))
    first = int(service.start.min(initial=tables.log.end))
    last = int(service.end.max(initial=first))
    if _model_at_start(tables) != "none":
        first, last = tables.log.start, max(last, tables.log.end)
    plans = pick(tables.plans, _under_design(tables, tables.plans.family, np.unique(service.worker)))
    plans = replace(plans, start=np.maximum(plans.start, first), end=np.minimum(plans.end, last))
    return pick(plans, plans.end > plans.start)


def _under_design(tables: Tables, family: Ints, leads: Ints) -> Bools:
    """Whether lead practitioners work in each family's locality; everywhere in an area without localities."""
    families, workers = tables.log.family_table, tables.log.worker_table
    if not len(leads) or "locality" not in families or "locality" not in workers:
        return np.ones(len(family), dtype=bool)
    leading = set(leads.tolist())
    places = {place for worker, place in zip(workers["worker"], workers["locality"], strict=True) if worker in leading}
    ours = [each for each, place in zip(families["family"], families["locality"], strict=True) if place in places]
    return is_among(family, np.sort(np.array(ours, dtype=np.int64)))


def _model_at_start(tables: Tables) -> str:
    return str(tables.log.values.get("lcpp.model", "none"))


def _with_lead(tables: Tables, plans: Spells) -> Intervals:
    """Stretches of plans with a lead practitioner in the role asked for: overseer where any oversees, else holder."""
    cases, model = tables.cases, _model_at_start(tables)
    cases = pick(cases, in_role(tables, cases.role, LEAD))
    oversees = tables.says(cases.detail, CaseRole.OVERSEER)
    overseers = model == CaseRole.OVERSEER or (model == "none" and bool(oversees.any()))
    return _overlap(plans, pick(cases, oversees if overseers else tables.says(cases.detail, CaseRole.HOLDER)))


def _overlap(plans: Spells, cases: Cases) -> Intervals:
    row, _, start, end = overlaps(plans.family, plans.start, plans.end, cases.family, cases.start, cases.end)
    return Intervals(start, end, np.ones(len(row)), row)


def _child_days(tables: Tables, family: Ints, start: Ints, end: Ints) -> Floats:
    children = tables.by_child(family, start, end)
    return tables.periods.days(children.start, children.end, children.weight)
