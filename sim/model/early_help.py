"""Targeted early help: offered and taken up by consent, waited for, given, reviewed, stepped up or closed."""

from __future__ import annotations

from sim.clock import MINUTES_PER_DAY
from sim.draws import Purpose
from sim.model import allocation, stages
from sim.model.allocation import TARGETED
from sim.model.family import Family, Journey
from sim.model.world import ALARM, ALLOCATED, TIME, World
from sim.rules.conference import review_gap

TEAM = "early_help"


def offer(world: World, family: Family) -> str:
    """Early help is offered; nothing happens without consent."""
    if world.chance(family, Purpose.CONSENT) < world.p.early_help.consent:
        return "early_help_wait"
    world.decide(family, "consent_refused")
    return "closed"


def offered_after(world: World, family: Family, share: float) -> str:
    """What follows a closure: an offer of early help to a share of families, else nothing."""
    if world.chance(family, Purpose.EARLY_HELP_OFFER) < share:
        return "early_help_offer"
    return "closed"


def waiting(world: World, family: Family) -> Journey:
    """The family waits for a named early help worker, lives on, and may give up."""
    if family.holder is not None and family.holder.team != TEAM:
        allocation.release(world, family, "step_down")
    stages.enter(world, family, "early_help_wait")
    allocation.seek(world, family, TEAM, TARGETED)
    gives_up = world.now + _patience(world, family)
    while family.holder is None:
        signal = yield gives_up
        if signal == TIME and world.now >= gives_up:
            return _stopped_engaging(world, family)
        if signal == ALARM and _steps_up(world, family):
            return "referral"
    return "early_help"


def help_given(world: World, family: Family) -> Journey:
    """Early help is given and reviewed until it ends or steps up."""
    began = family.began or world.now
    stages.enter(world, family, "early_help")
    allocation.seek(world, family, TEAM, TARGETED, must=True)
    p = world.p.early_help
    gives_up = world.now + _patience(world, family)
    ends = world.calendar.next_working_time(max(began + p.longest, world.now + MINUTES_PER_DAY))
    review = _next_review(world, family)
    while True:
        signal = yield min(review, gives_up, ends)
        p = world.p.early_help
        if signal == ALARM and _steps_up(world, family):
            return "referral"
        if signal in (ALARM, ALLOCATED) or world.now < min(review, gives_up, ends):
            continue
        if world.now >= gives_up:
            return _stopped_engaging(world, family)
        if world.now >= ends:
            world.decide(family, "time_limit")
            return "closed"
        review = _next_review(world, family)
        world.held(family, "review", "early_help_review,on_time", world.p.hours.visit)
        belief = world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
        if _steps_up(world, family):
            return "referral"
        if belief < p.close_below:
            world.decide(family, "goal_reached")
            return "closed"


def _next_review(world: World, family: Family) -> int:
    shortest, longest = world.p.early_help.review
    gap = round(review_gap(world.chance(family, Purpose.REVIEW_DAY), shortest, longest))
    return world.calendar.next_working_time(world.now + gap)


def _patience(world: World, family: Family) -> int:
    """Minutes until the family would stop engaging: a clock that runs slower the more it is engaged."""
    rate = world.p.early_help.withdrawal / family.engagement
    clock = world.clock(family, Purpose.WITHDRAW)
    return round(clock / rate) if rate > 0.0 else world.end - world.now + MINUTES_PER_DAY


def _steps_up(world: World, family: Family) -> bool:
    if family.belief < world.p.front_door.referral + world.p.early_help.step_up_above:
        return False
    world.decide(family, "step_up")
    allocation.stop_waiting(world, family, "superseded")
    return True


def _stopped_engaging(world: World, family: Family) -> str:
    allocation.stop_waiting(world, family, "withdrawn")
    world.decide(family, "stopped_engaging")
    return "closed"
