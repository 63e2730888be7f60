"""Who may do what: the hard rules of who holds which work, and the team that does it.

Enquiries and protection plans are held by social workers (section 47 of the Children Act 1989; Working Together to
Safeguard Children 2023). Who else may hold assessments and child in need plans is the area's choice.
"""

from __future__ import annotations

from typing import Final

from sim.duties import (
    DUTY_ASSESSMENT,
    DUTY_EARLY_HELP,
    DUTY_PROCEEDINGS,
    WORK_ASSESSMENT,
    WORK_CARE,
    WORK_CHILD_IN_NEED,
    WORK_ENQUIRY,
    WORK_PLAN,
    WORK_TARGETED,
    Work,
)
from sim.model.parameters.choices import BY_COMPLEXITY, NO_LEAD, OVERSEER, SOCIAL_WORKERS_ONLY
from sim.model.state.family import Family
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.service import Category, Role, Stage, Team, stages

IN_CARE: Final = Stage.CARE
CARE: Final = Team.CARE
EARLY_HELP: Final = Team.EARLY_HELP
FAMILY_HELP: Final = Team.FAMILY_HELP
SOCIAL_WORK: Final = Team.SOCIAL_WORK
ASSESSMENT: Final = Team.ASSESSMENT
LONGER_TERM: Final = Team.LONGER_TERM
LEAD_TEAM: Final = Team.LCPP
LEAD: Final = Role.LCPP
ENQUIRY_STAGES: Final = frozenset(stages([Category.ENQUIRY], held=True))
PROTECTION_STAGES: Final = ENQUIRY_STAGES | frozenset(stages([Category.PLAN]))
"""From the start of an enquiry to the end of the plan or the court's decision."""
WORK_OF_DUTY: Final = {DUTY_EARLY_HELP: WORK_TARGETED, DUTY_ASSESSMENT: WORK_ASSESSMENT}


def work_of(family: Family) -> Work:
    """The kind of work the family asks of its holder in the stage it is in."""
    if family.stage in PROTECTION_STAGES:
        return WORK_ENQUIRY if family.stage in ENQUIRY_STAGES else WORK_PLAN
    if family.stage == IN_CARE:
        return WORK_PLAN if family.duty == DUTY_PROCEEDINGS else WORK_CARE
    return WORK_OF_DUTY.get(family.duty, WORK_CHILD_IN_NEED)


def is_complex(family: Family) -> bool:
    """Whether what is believed of the family makes its child in need work complex."""
    return family.file.belief >= family.p.family_help.complex_from


def needs_social_worker(family: Family, work: Work) -> bool:
    """Whether only a social worker may hold this work for this family."""
    if work >= WORK_ENQUIRY:
        return True
    if work == WORK_TARGETED:
        return False
    rule = family.p.family_help.holder
    return rule == SOCIAL_WORKERS_ONLY or (rule == BY_COMPLEXITY and is_complex(family))


def may_hold(family: Family, worker: Worker, work: Work) -> bool:
    """Whether this worker may hold, or go on holding, this work for this family."""
    if work == WORK_CARE:
        return worker.team == CARE
    if worker.team == CARE or (not worker.qualified and needs_social_worker(family, work)):
        return False
    if work >= WORK_ENQUIRY:
        if worker.team == EARLY_HELP:  # social workers there hold what early help does
            return False
        return _may_hold_protection(family, worker, work)
    if worker.role == LEAD:
        return work != WORK_TARGETED and worker.complex_cap > 0.0 and is_complex(family)
    if family.p.family_help.merged:
        return worker.team == FAMILY_HELP
    if work == WORK_TARGETED:
        return worker.team == EARLY_HELP
    return worker.team in (SOCIAL_WORK, LONGER_TERM) or (work == WORK_ASSESSMENT and worker.team == ASSESSMENT)


def _may_hold_protection(family: Family, worker: Worker, work: Work) -> bool:
    """A lead practitioner where one took the family on as holder; else a social worker who does not oversee others."""
    if family.case.with_lead and family.p.lead.model != NO_LEAD:
        return worker.role == LEAD
    if worker.role == LEAD:
        return family.p.lead.model != OVERSEER
    return work == WORK_ENQUIRY or worker.team != ASSESSMENT


def team_of(world: World, family: Family, work: Work) -> Team:
    """Name of the team asked to take this work for this family when its holder may not."""
    if work == WORK_CARE:
        return CARE
    if work >= WORK_ENQUIRY and family.case.with_lead:
        return LEAD_TEAM
    service = family.p.family_help
    if service.merged:
        return FAMILY_HELP
    if work == WORK_TARGETED:
        return EARLY_HELP
    if not service.assessment_team:
        return SOCIAL_WORK
    wanted = ASSESSMENT if work in (WORK_ASSESSMENT, WORK_ENQUIRY) else LONGER_TERM
    other = LONGER_TERM if wanted == ASSESSMENT else ASSESSMENT
    return other if not world.teams[wanted].staffed and world.teams[other].staffed else wanted
