"""Visits, and how much of a duty was already done when the run starts."""

from __future__ import annotations

from sim.clock import MINUTES_PER_YEAR
from sim.draws import Purpose
from sim.model.family import Child, Family
from sim.model.world import World

ELAPSED, DONE = 1, 2  # not an assumption: occurrences of a draw


def next_visit(world: World, family: Family, interval: int, duty: int) -> int:
    """When the next visit is made: at the local interval, later when the holder's week is too full."""
    share = family.holder.shares[duty] if family.holder is not None else 1.0
    least = 1.0 / world.p.hours.longest_slip
    family.visit_made = share >= least
    family.visit_on_time = share >= 1.0
    return world.calendar.add_working_days(world.now, max(1, round(interval / max(share, least))))


def visited(world: World, family: Family, kind: str) -> None:
    """A visit falls due: the holder sees something of the family's level, unless there was no time for it."""
    if family.holder is None or not family.visit_made:
        world.held(family, "visit", kind + ",missed", 0.0)
        return
    world.held(family, "visit", kind + (",on_time" if family.visit_on_time else ",late"), world.p.hours.visit)
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
