"""Visits made and missed, duty visits, and how much of a duty was already done when the run starts."""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_YEAR
from sim.draws import Purpose
from sim.duties import CLAIM_IN_NEED, Claim
from sim.model.state import clocks
from sim.model.state.family import NEVER, Child, Family
from sim.model.state.world import World
from sim.model.workers import allocation, hours
from sim.rules import protection
from sim.service import Activity

ELAPSED: Final = 1  # not an assumption: an occurrence of a draw
DONE: Final = 2  # not an assumption: an occurrence of a draw


def share_given(family: Family, claim: Claim) -> float:
    """Share of this claim's usual content that the holder's week gives; all where nobody holds."""
    holder = family.case.holder
    return min(1.0, holder.shares[claim]) if holder is not None else 1.0


def visited(world: World, family: Family, kind: Activity, claim: Claim) -> None:
    """A visit falls due: the holder sees something of the family's level, unless there was no time for it."""
    holder = family.case.holder
    made = holder is not None and world.chance(family, Purpose.VISIT_MADE) < share_given(family, claim)
    world.held(family, kind, "on_time" if made else "missed", world.p.hours.visit if made else 0.0)
    if family.plan.on_plan:
        usual, before = world.p.hours.included_protection, family.plan.visits_made
        worth = protection.visits_worth(family.p.protection.visit_interval, usual) if made else 0.0
        family.plan.visits_made = (
            worth if before < 0.0 else protection.share_made(before, worth, world.p.need.last_visit)
        )
        clocks.guard(world, family)
    if made and world.p.belief.visit_tells:
        world.hear_from_holder(family, Purpose.SIGNAL_VISIT, world.p.belief.visit)


def next_duty_visit(world: World, family: Family, *, moves_up: bool = True) -> int:
    """When a family that nobody holds is next visited on duty, or moves up the list; never while somebody holds."""
    if family.case.holder is not None:
        family.case.unheld_since, family.case.duty_at, family.case.moved_up = NEVER, NEVER, False
        return NEVER
    if family.case.unheld_since == NEVER:
        family.case.unheld_since = world.now
    if family.case.duty_at <= world.now or family.case.duty_at == NEVER:
        family.case.duty_at = world.calendar.add_working_days(world.now, family.p.family_help.duty_visit)
    if family.case.moved_up or not moves_up:
        return family.case.duty_at
    return min(family.case.duty_at, family.case.unheld_since + family.p.family_help.escalate_after)


def next_child_in_need_visit(world: World, family: Family) -> int:
    """When the next visit of a child in need plan is made: the holder's, or a duty visit while nobody holds."""
    duty = next_duty_visit(world, family)
    if family.case.holder is None:
        return duty
    return world.calendar.add_working_days(world.now, family.p.family_help.visit_interval)


def child_in_need_visited(world: World, family: Family) -> None:
    """A visit of a child in need plan falls due; without a holder, duty visits, and the wait is looked at."""
    if family.case.holder is not None:
        visited(world, family, Activity.CHILD_IN_NEED_VISIT, CLAIM_IN_NEED)
    else:
        unheld(world, family)


def unheld(world: World, family: Family) -> None:
    """Nobody holds the family: it moves up the list after a long wait, and is visited on duty when that is due."""
    if family.case.unheld_since == NEVER:
        return
    if not family.case.moved_up and world.now >= family.case.unheld_since + family.p.family_help.escalate_after:
        family.case.moved_up = True
        if family.case.waiting:
            world.decide(family, "escalated")
            allocation.move_up(world, family, 1)
    if family.case.duty_at == NEVER or world.now >= family.case.duty_at:
        duty_visit(world, family)


def duty_visit(world: World, family: Family) -> None:
    """Somebody of the team the family waits for visits; it takes their hours, and they do not become the holder.

    When even who has promised least has promised the hours of a whole week, nobody visits.
    """
    team = world.teams[family.case.waiting] if family.case.waiting else None
    on_duty = [w for w in team.workers if w.working and w.qualified] if team is not None else []
    if not on_duty:
        world.held(family, Activity.DUTY_VISIT, "missed", 0.0)
        return
    worker, visit = min(on_duty, key=lambda each: (each.owed, each.load / each.fte, each.id)), world.p.hours.visit
    if worker.owed + visit > worker.full:
        world.held(family, Activity.DUTY_VISIT, "missed", 0.0)
        return
    hours.promise(world, worker, visit)
    world.held(family, Activity.DUTY_VISIT, "on_time", visit)
    if world.p.belief.visit_tells:
        world.hear_from_holder(family, Purpose.SIGNAL_VISIT, world.p.belief.visit)


def partly(world: World, family: Family, interval: int) -> int:
    """The interval, or the part of it still to run when the family was already there at the start."""
    if world.now > world.start:
        return interval
    return 1 + round(world.draws.uniform(Purpose.STOCK_STARTED, family.id, ELAPSED) * interval)


def done_already(world: World, family: Family) -> float:
    """Share of a piece of work done before the start of the run; nothing afterwards."""
    if world.now > world.start:
        return 0.0
    return world.draws.uniform(Purpose.STOCK_STARTED, family.id, DONE)


def has_infant(world: World, family: Family) -> bool:
    """Whether a child under one lives at home."""
    return any(world.now - child.born < MINUTES_PER_YEAR for child in family.at_home)


def exposure(world: World, child: Child) -> float:
    """How far this child's exposure lies above the family's level; infants are more exposed."""
    infant = world.p.demand.infant_offset if world.now - child.born < MINUTES_PER_YEAR else 0.0
    return child.offset + infant
