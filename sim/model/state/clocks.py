"""The clocks of a family's life: hazards integrated against unit-exponential thresholds.

Each kind of move holds a drawn threshold; the hazard is integrated against it and re-scaled when a covariate
changes (random time change), so the same luck stretches or shrinks when help changes a rate.
"""

from __future__ import annotations

from sim.model.state.events import Entry
from sim.model.state.family import NEVER, Family
from sim.model.state.kinds import BIRTHDAY, DOWN, MOVE, NOTICE, SETTLE, SHOCK, UP, Clock
from sim.model.state.world import World
from sim.rules import continuity
from sim.rules import help as helping
from sim.rules import need as needs
from sim.service import DUTY_ASSESSMENT, DUTY_EARLY_HELP

WHOLE, NOTABLE = 0.97, 0.05  # not an assumption: how finely a growing relationship is recorded


def settle_clocks(family: Family, now: int) -> None:
    """Integrate the hazards in force up to now."""
    elapsed = now - family.updated
    if elapsed > 0:
        family.up_left -= family.up_rate * elapsed
        family.down_left -= family.down_rate * elapsed
        family.shock_left -= family.shock_rate * elapsed
        family.notice_left -= family.notice_rate * elapsed
        family.settle_left -= family.settle_rate * elapsed
        family.updated = now


def wind_clocks(world: World, family: Family) -> None:
    """Set the hazards from the family's state and schedule whichever comes first."""
    need, level, now = world.p.need, family.level, world.now
    protection = need.protection_effect if family.protected else 0.0
    family.up_rate = needs.up_rate(need.up[level], family.frailty, protection)
    family.down_rate = needs.down_rate(need.down[level], world.p.help.effect, family.adequacy)
    family.shock_rate = needs.shock_rate(need.shock[level], protection)
    family.notice_rate = need.notice[level] if family.scope > 0 else 0.0
    family.settle_rate = need.settle if level == 0 and not family.known else 0.0
    wait, kind = _soonest(family)
    at = now + 1 + int(wait) if wait < NEVER else NEVER
    if family.moves_at < at:
        at, kind = max(family.moves_at, now), MOVE
    if family.next_birthday <= at:
        at, kind = max(family.next_birthday, now), BIRTHDAY
    family.next_kind = kind
    family.life += 1
    if at < world.end:
        live_later(world, family, at)


def _soonest(family: Family) -> tuple[float, Clock]:
    """Minutes until the first threshold is reached at the hazards in force, and whose it is."""
    wait, kind = float(NEVER), MOVE
    if family.up_rate > 0.0:
        wait, kind = family.up_left / family.up_rate, UP
    if family.down_rate > 0.0 and family.down_left < wait * family.down_rate:
        wait, kind = family.down_left / family.down_rate, DOWN
    if family.shock_rate > 0.0 and family.shock_left < wait * family.shock_rate:
        wait, kind = family.shock_left / family.shock_rate, SHOCK
    if family.notice_rate > 0.0 and family.notice_left < wait * family.notice_rate:
        wait, kind = family.notice_left / family.notice_rate, NOTICE
    if family.settle_rate > 0.0 and family.settle_left < wait * family.settle_rate:
        wait, kind = family.settle_left / family.settle_rate, SETTLE
    return max(wait, 0.0), kind


def live_later(world: World, family: Family, at: int) -> None:
    """Wake the family's life at `at`, unless its clocks are wound anew before."""
    world.at(at, _live, family, family.life)


def _live(entry: Entry) -> None:
    world: World = entry.world
    family: Family = entry.about
    if family.life == entry.token and family.here:
        world.live(world, family)


def change_level(world: World, family: Family, level: int, why: str) -> None:
    """The latent level becomes `level`; help of the same hours then means a different adequacy."""
    family.level = level
    world.record.level(world.now, family.id, family.stage, level, why)
    if family.hours > 0.0:
        _set_adequacy(world, family)


def set_help(world: World, family: Family, *, held: float | None = None, beside: float | None = None) -> None:
    """The family's holder, or the worker beside the holder, now gives so many hours of direct help a week."""
    if held is not None:
        family.held_hours = held
    if beside is not None:
        family.beside_hours = beside
    help_ = world.p.help
    hours = helping.stepped(min(family.held_hours + family.beside_hours, help_.most_hours), help_.hours_step)
    if hours != family.hours:
        family.hours = hours
        refresh_help(world, family)


def refresh_help(world: World, family: Family) -> None:
    """Help means something else now: its hours, the stage or the working relationship changed."""
    settle_clocks(family, world.now)
    _set_adequacy(world, family)
    if family.here:
        wind_clocks(world, family)


def grow_relation(world: World, family: Family) -> None:
    """The working relationship grows under an unbroken holder; small steps are kept until they add up."""
    now = continuity.grown(family.relation, float(world.now - family.relation_at), family.p.handover.half_life)
    if now >= WHOLE:
        now = 1.0
    if now == 1.0 or now - family.relation >= NOTABLE:
        family.relation, family.relation_at = now, world.now
        if family.hours > 0.0:
            refresh_help(world, family)


def _set_adequacy(world: World, family: Family) -> None:
    help_, level = world.p.help, family.level
    fit = help_.fit
    if family.category == DUTY_EARLY_HELP:
        fit = help_.early_help_fit * (help_.above_ceiling_fit if level > help_.early_help_ceiling else 1.0)
    elif family.category == DUTY_ASSESSMENT:
        fit = help_.assessment_fit
    engaged = family.engagement * family.relation
    family.adequacy = helping.adequacy(family.hours, help_.half_hours[level], engaged, fit)
    world.record.help(world.now, family.id, family.stage, family.adequacy, world.hours_text(family.hours))
