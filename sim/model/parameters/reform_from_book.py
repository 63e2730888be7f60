"""From the resolved value table to the parameters of lead practitioners and handovers."""

from __future__ import annotations

from math import inf

from sim.clock import MINUTES_PER_WEEK
from sim.model.parameters.groups import Handover, Lead, Values

LEAD_MODELS = ("none", "holder", "overseer")
OVERFLOWS = ("breach", "social_worker_holds", "wait")


def lead(v: Values) -> Lead:
    """What lead practitioners do and how many places they have."""
    cap = v["lcpp.caseload_cap"]
    return Lead(
        model=LEAD_MODELS.index(v["lcpp.model"]),
        overflow=OVERFLOWS.index(v["lcpp.overflow"]),
        by_families=v["lcpp.cap_unit"] == "families",
        cap=inf if cap == "none" else float(cap),
        complex_slots=v["lcpp.complex_cin_slots"],
        enquiry_share=v["lcpp.enquiry_share"],
        oversight=v["lcpp.hours.oversight"],
        relieved=v["lcpp.hours.relieved"],
    )


def handover(v: Values) -> Handover:
    """How a change of holder is made and what it costs."""
    planned = round(v["handover.overlap_weeks"] * MINUTES_PER_WEEK)
    return Handover(
        overlap=planned if v["handover.policy"] == "warm" else 0,
        full_overlap=round(v["handover.full_overlap_weeks"] * MINUTES_PER_WEEK),
        stays=v["handover.practitioner_stays"],
        belief_lost=v["handover.belief_lost_cold"],
        engagement_lost=v["handover.engagement_lost_cold"],
        half_life=v["handover.relationship_half_life"] * MINUTES_PER_WEEK,
        hours_cold=v["handover.hours_cold"],
        part=v["handover.co_worker_weight"],
        hours_share=v["handover.co_worker_hours"],
    )
