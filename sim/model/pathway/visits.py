"""Visits, duty visits, and how much of a duty was already done when the run starts."""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_YEAR
from sim.draws import Purpose
from sim.model.state.family import NEVER, Child, Family
from sim.model.state.world import World
from sim.model.workers import allocation
from sim.service import Activity

ELAPSED: Final = 1  # not an assumption: an occurrence of a draw
DONE: Final = 2  # not an assumption: an occurrence of a draw


def next_visit(world: World, family: Family, interval: int, duty: int) -> int:
    """When the next visit is made: at the local interval, later when the holder's week is too full."""
    share = family.case.holder.shares[duty] if family.case.holder is not None else 1.0
    least = 1.0 / world.p.hours.longest_slip
    family.plan.visit_made = share >= least
    family.plan.visit_on_time = share >= 1.0
    return world.calendar.add_working_days(world.now, max(1, round(interval / max(share, least))))


def visited(world: World, family: Family, kind: Activity) -> None:
    """A visit falls due: the holder sees something of the family's level, unless there was no time for it."""
    if family.case.holder is None or not family.plan.visit_made:
        world.held(family, kind, "missed", 0.0)
        return
    world.held(family, kind, "on_time" if family.plan.visit_on_time else "late", world.p.hours.visit)
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
    return next_visit(world, family, family.p.family_help.visit_interval, 1)


def child_in_need_visited(world: World, family: Family) -> None:
    """A visit of a child in need plan falls due; without a holder, duty visits, and the wait is looked at."""
    if family.case.holder is not None:
        visited(world, family, Activity.CHILD_IN_NEED_VISIT)
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
    """Somebody of the team the family waits for visits; it takes their hours, and they do not become the holder."""
    team = world.teams[family.case.waiting] if family.case.waiting else None
    on_duty = [w for w in team.workers if w.working and w.qualified] if team is not None else []
    if not on_duty:
        world.held(family, Activity.DUTY_VISIT, "missed", 0.0)
        return
    worker = min(on_duty, key=lambda each: (each.owed, each.load / each.fte, each.id))
    worker.owed += world.p.hours.visit
    world.held(family, Activity.DUTY_VISIT, "on_time", world.p.hours.visit)
    world.hear(family, Purpose.SIGNAL_VISIT, world.p.belief.visit)


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
