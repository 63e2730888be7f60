"""The front door: a contact, checks, the decision, and what becomes of a referral at once."""

from __future__ import annotations

from math import exp
from typing import Final

from sim.draws import Purpose
from sim.model.money import grants
from sim.model.pathway import stages
from sim.model.state.family import Family, Journey
from sim.model.state.world import World
from sim.rules import triage
from sim.service import Stage

FRONT_DOOR: Final = Stage.FRONT_DOOR
OUTCOMES: Final = ("no_action", "advice", Stage.EARLY_HELP, "referral", "immediate")


def contact(world: World, family: Family) -> Journey:
    """A contact is received, checks are made, and the front door decides."""
    stages.enter(world, family, FRONT_DOOR)
    world.record.contact(world.now, family.id, FRONT_DOOR, family.scope, family.file.source)
    family.file.undecided = True
    world.hear(family, Purpose.SIGNAL_FRONT_DOOR, world.p.belief.front_door)
    p = family.p.front_door
    if not family.file.reaches(p.immediate):
        normal = world.draws.normal(Purpose.CHECK_TIME, family.id, family.count[Purpose.SIGNAL_FRONT_DOOR])
        decided = world.calendar.add_working_minutes(
            world.now, max(1, round(p.check_minutes * exp(p.check_spread * normal)))
        )
        while world.now < decided:
            yield decided
    p = family.p.front_door
    outcome = triage.front_door(family.file.likely, p.advice, p.early_help, p.referral, p.immediate)
    world.decide(family, OUTCOMES[outcome])
    family.file.undecided = False
    if outcome >= triage.REFERRAL:
        return "referral"
    return "early_help_offer" if outcome == triage.EARLY_HELP else "closed"


def referral(world: World, family: Family) -> str:
    """A referral is accepted: closed at once, assessed, or taken straight to a strategy discussion."""
    family.file.referred, family.file.assessed = world.now, False
    grants.came_back(world, family)
    if family.file.reaches_anew(family.p.front_door.immediate, family.p.protection.anew):
        return Stage.STRATEGY
    stepped_up = family.stage in (Stage.EARLY_HELP, Stage.EARLY_HELP_WAIT)
    if not stepped_up and world.chance(family, Purpose.REFERRAL_NO_ACTION) < family.p.front_door.no_action_share:
        world.decide(family, "referral_no_action")
        return "closed"
    return Stage.ASSESSMENT_WAIT
