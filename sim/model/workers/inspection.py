"""An inspection's judgement: the news of it, how it fades, and the caution with which decisions are then made."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from typing import Final

from sim.clock import MINUTES_PER_WEEK
from sim.frozen_map import FrozenMap
from sim.model.parameters.groups import LocalParameters
from sim.model.state.employment import FOREVER
from sim.model.state.world import World
from sim.rules import tenure
from sim.rules.triage import Line

INADEQUATE: Final = "inadequate"
GOOD: Final = "good"
NONE: Final = "none"
OFTEN: Final = 4 * MINUTES_PER_WEEK  # not an assumption: how often caution is brought up to date
LEAST: Final = 0.02  # not an assumption: news of which less is left is no news


def judged(world: World, before: str) -> None:
    """A judgement that differs from the one before is news from now on."""
    now = world.p.people.inspection.judgement
    if now != before:
        world.judged_as, world.judged_at = now, world.now if now != NONE else -FOREVER


def begun(world: World) -> None:
    """The judgement that the council begins with is news of its day, which may lie before the run."""
    p = world.p.people.inspection
    if world.judged_at < -p.begins_before:  # no later one is known
        world.judged_as, world.judged_at = p.begins_as, -p.begins_before
        apply(world)


def week(world: World) -> None:
    """What is left of the news this week; every few weeks decisions follow it."""
    if world.alarm == 0.0 and world.praise == 0.0 and world.judged_at == -FOREVER:
        return
    if (world.now - world.judged_at) // MINUTES_PER_WEEK % (OFTEN // MINUTES_PER_WEEK) == 0:
        apply(world)


def apply(world: World) -> None:
    """Bring the news up to date, and let the caution that is left of it act on every locality's decisions."""
    p = world.p.people.inspection
    left = 0.0
    if world.judged_at > -FOREVER:
        left = tenure.eased(1.0, world.now - world.judged_at, p.half_life)
        left = left if left >= LEAST else 0.0
    world.alarm, world.praise = (left if world.judged_as == word else 0.0 for word in (INADEQUATE, GOOD))
    caution = world.alarm * p.caution
    world.local = (
        world.plain
        if caution == 0.0
        else FrozenMap({name: _cautious(local, caution) for name, local in world.plain.items()})
    )
    for family in world.register:
        family.p = world.local[family.locality]


def _cautious(local: LocalParameters, caution: float) -> LocalParameters:
    """The same service, which starts enquiries, conferences, plans and care sooner."""
    p = local.protection
    sooner = replace(
        p,
        enquiry=_sooner(p.enquiry, caution),
        conference=_sooner(p.conference, caution),
        plan=_sooner(p.plan, caution),
        care=_sooner(p.care, caution),
    )
    return replace(local, protection=sooner)


def _sooner(line: Line, caution: float) -> Line:
    """The line lowered by so many log odds."""
    level, likelihood = line
    if not 0.0 < likelihood < 1.0:
        return line
    return level, 1.0 / (1.0 + exp(caution - log(likelihood / (1.0 - likelihood))))
