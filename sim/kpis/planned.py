"""Indicators of later versions: named and defined, so that their ids and places are kept, but not yet computed.

When one is built its entry here becomes the arguments of `@kpi` before its function, with the same place.
"""

from __future__ import annotations

from sim.kpis.catalogue import Kpi, plan

PLANNED: dict[int, Kpi] = {
    440: Kpi(
        id="serious_incidents",
        code="K32",
        label="Serious incidents",
        unit="ratio to base",
        better="lower",
        view="truth",
        definition="incidents thinned from the level; printed as a ratio to the base scenario only",
    ),
    480: Kpi(
        id="placements_3plus_pct",
        code="K35",
        label="Children with three or more placements in the year",
        unit="%",
        better="lower",
        definition="children in care with three or more placements in the year / children in care",
    ),
    490: Kpi(
        id="placement_fallback_days",
        code="K36",
        label="Days in a fallback placement",
        unit="child-days per year",
        better="lower",
        definition="days in emergency, unmatched or unregistered placement",
    ),
    580: Kpi(
        id="cp_skill_mean",
        code="K44",
        label="Protection skill outside the specialist team",
        unit="index",
        better="higher",
        view="truth",
        definition="mean protection skill of case holders who are not LCPPs",
    ),
    670: Kpi(
        id="partner_hours",
        code="K47",
        label="Partner hours in meetings",
        unit="hours a year",
        better="lower",
        definition="hours of police, health, schools in meetings",
    ),
    780: Kpi(
        id="kin_breakdown_pct",
        code="K37",
        label="Family-network arrangements that broke down",
        unit="%",
        better="lower",
        definition="within 12 months",
    ),
}
"""By place in the catalogue."""

for _place, _entry in PLANNED.items():
    plan(_entry, _place)
