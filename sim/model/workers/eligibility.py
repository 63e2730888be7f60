"""Who may do what: the hard rules of who holds which work, and the team that does it.

Enquiries and protection plans are held by social workers (section 47 of the Children Act 1989; Working Together to
Safeguard Children 2023). Who else may hold assessments and child in need plans is the area's choice.
"""

from __future__ import annotations

from sim.model.parameters.groups import BY_COMPLEXITY, NO_LEAD, OVERSEER, SOCIAL_WORKERS_ONLY
from sim.model.state.family import Family
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import hours

TARGETED, ASSESSMENT, CHILD_IN_NEED, ENQUIRY, PLAN, CARE = range(6)
"""Kinds of work a family can ask of a worker, least to most intensive."""
ENQUIRY_STAGES = frozenset({"s47", "conference"})
PROTECTION_STAGES = ENQUIRY_STAGES | {"child_protection", "pre_proceedings", "proceedings"}
"""From the start of an enquiry to the end of the plan or the court's decision."""
WORK_OF_CATEGORY = {hours.EARLY_HELP: TARGETED, hours.ASSESSMENT: ASSESSMENT}


def work_of(family: Family) -> int:
    """The kind of work the family asks of its holder in the stage it is in."""
    if family.stage in PROTECTION_STAGES:
        return ENQUIRY if family.stage in ENQUIRY_STAGES else PLAN
    return CARE if family.stage == "care" else WORK_OF_CATEGORY.get(family.category, CHILD_IN_NEED)


def is_complex(family: Family) -> bool:
    """Whether what is believed of the family makes its child in need work complex."""
    return family.belief >= family.p.family_help.complex_from


def needs_social_worker(family: Family, work: int) -> bool:
    """Whether only a social worker may hold this work for this family."""
    if work >= ENQUIRY:
        return True
    if work == TARGETED:
        return False
    rule = family.p.family_help.holder
    return rule == SOCIAL_WORKERS_ONLY or (rule == BY_COMPLEXITY and is_complex(family))


def may_hold(family: Family, worker: Worker, work: int) -> bool:
    """Whether this worker may hold, or go on holding, this work for this family."""
    if work == CARE:
        return worker.team == "care"
    if worker.team == "care" or (not worker.qualified and needs_social_worker(family, work)):
        return False
    if work >= ENQUIRY:
        return _may_hold_protection(family, worker, work)
    if worker.role == "lcpp":
        return work != TARGETED and worker.complex_cap > 0.0 and is_complex(family)
    if family.p.family_help.merged:
        return worker.team == "family_help"
    if work == TARGETED:
        return worker.team == "early_help"
    return worker.team in ("social_work", "longer_term") or (work == ASSESSMENT and worker.team == "assessment")


def _may_hold_protection(family: Family, worker: Worker, work: int) -> bool:
    """A lead practitioner where one took the family on as holder; else a social worker who does not oversee others."""
    if family.with_lead and family.p.lead.model != NO_LEAD:
        return worker.role == "lcpp"
    if worker.role == "lcpp":
        return family.p.lead.model != OVERSEER
    return work == ENQUIRY or worker.team != "assessment"


def team_of(world: World, family: Family, work: int) -> str:
    """Name of the team asked to take this work for this family when its holder may not."""
    if work == CARE:
        return "care"
    if work >= ENQUIRY and family.with_lead:
        return "lcpp"
    service = family.p.family_help
    if service.merged:
        return "family_help"
    if work == TARGETED:
        return "early_help"
    if not service.assessment_team:
        return "social_work"
    wanted = "assessment" if work in (ASSESSMENT, ENQUIRY) else "longer_term"
    other = "longer_term" if wanted == "assessment" else "assessment"
    return other if not world.teams[wanted].staffed and world.teams[other].staffed else wanted
