"""The clocks of a family's life: hazards integrated against unit-exponential thresholds.

Each kind of move holds a drawn threshold; the hazard is integrated against it and re-scaled when a covariate
changes (random time change), so the same luck stretches or shrinks when help changes a rate.
"""

from __future__ import annotations

from typing import Final

from sim.duties import DUTY_ASSESSMENT, DUTY_EARLY_HELP
from sim.model.parameters.choices import LINEAR, THRESHOLD
from sim.model.state.events import Entry
from sim.model.state.family import NEVER, Family, Need
from sim.model.state.kinds import BIRTHDAY, DOWN, MOVE, NOTICE, SETTLE, SHOCK, UP, Clock
from sim.model.state.world import World
from sim.rules import continuity
from sim.rules import help as helping
from sim.rules import need as needs
from sim.rules import protection as protecting

WHOLE: Final = 0.97  # not an assumption: how finely a growing relationship is recorded
NOTABLE: Final = 0.05  # not an assumption: how finely a growing relationship is recorded


def settle_clocks(family: Family, now: int) -> None:
    """Integrate the hazards in force up to now."""
    need = family.need
    elapsed = now - need.updated
    if elapsed > 0:
        need.up_left -= need.up_rate * elapsed
        need.down_left -= need.down_rate * elapsed
        need.shock_left -= need.shock_rate * elapsed
        need.notice_left -= need.notice_rate * elapsed
        need.settle_left -= need.settle_rate * elapsed
        need.updated = now


def wind_clocks(world: World, family: Family) -> None:
    """Set the hazards from the family's state and schedule whichever comes first."""
    need, p, now = family.need, world.p.need, world.now
    level = need.level
    protection = p.protection_effect * need.guarded
    need.up_rate = needs.up_rate(p.up[level], need.frailty, protection)
    need.down_rate = needs.down_rate(p.down[level], world.p.help.effect, need.adequacy)
    need.shock_rate = needs.shock_rate(p.shock[level], protection)
    need.notice_rate = needs.notice_rate(p.notice[level], need.visibility) if family.scope > 0 else 0.0
    need.settle_rate = p.settle if level == 0 and not family.file.known else 0.0
    wait, kind = _soonest(need)
    at = now + 1 + int(wait) if wait < NEVER else NEVER
    if need.moves_at < at:
        at, kind = max(need.moves_at, now), MOVE
    if need.next_birthday <= at:
        at, kind = max(need.next_birthday, now), BIRTHDAY
    need.next_kind, need.next_at, need.turn = kind, at, world.next_turn()
    if at < need.wakes_at and at < world.end:
        _wake_later(world, family)


def _soonest(need: Need) -> tuple[float, Clock]:
    """Minutes until the first threshold is reached at the hazards in force, and whose it is."""
    wait, kind = float(NEVER), MOVE
    if need.up_rate > 0.0:
        wait, kind = need.up_left / need.up_rate, UP
    if need.down_rate > 0.0 and need.down_left < wait * need.down_rate:
        wait, kind = need.down_left / need.down_rate, DOWN
    if need.shock_rate > 0.0 and need.shock_left < wait * need.shock_rate:
        wait, kind = need.shock_left / need.shock_rate, SHOCK
    if need.notice_rate > 0.0 and need.notice_left < wait * need.notice_rate:
        wait, kind = need.notice_left / need.notice_rate, NOTICE
    if need.settle_rate > 0.0 and need.settle_left < wait * need.settle_rate:
        wait, kind = need.settle_left / need.settle_rate, SETTLE
    return max(wait, 0.0), kind


def stop_clocks(family: Family) -> None:
    """Nothing more happens in the family's life."""
    family.need.entry, family.need.wakes_at = 0, NEVER


def _wake_later(world: World, family: Family) -> None:
    """Enter the family on the event list at the minute and in the turn of what comes next in its life."""
    need = family.need
    need.wakes_at, need.entry = need.next_at, need.turn
    world.in_turn(need.turn, need.next_at, _live, family)


def _live(entry: Entry) -> None:
    """What comes next in the family's life, or the time for it put off since this entry was made."""
    world: World = entry.world
    family: Family = entry.about
    need = family.need
    if need.entry != entry.token or not family.here:
        return
    need.wakes_at = NEVER
    if need.turn == entry.token:
        world.live(world, family)
    elif need.next_at < world.end:
        _wake_later(world, family)


def change_level(world: World, family: Family, level: int, why: str) -> None:
    """The latent level becomes `level`; help of the same hours then means a different adequacy."""
    family.need.level = level
    world.record.level(world.now, family.id, family.stage, level, why)
    if family.case.hours > 0.0:
        _set_adequacy(world, family)


def set_help(world: World, family: Family, *, held: float | None = None, beside: float | None = None) -> None:
    """The family's holder, or the worker beside the holder, now gives so many hours of direct help a week."""
    case, help_ = family.case, world.p.help
    if held is not None:
        case.held_hours = held
    if beside is not None:
        case.beside_hours = beside
    hours = min(case.held_hours + case.beside_hours, help_.most_hours)
    if abs(hours - case.hours) >= help_.hours_step or (hours <= 0.0) != (case.hours <= 0.0):
        case.hours = hours
        refresh_help(world, family)


def guard(world: World, family: Family) -> None:
    """What the family's plan prevents now, by the visits made under it; nothing without a plan or before its first."""
    p, made = world.p.need, min(1.0, family.plan.visits_made)
    if made < 0.0:
        guarded = 0.0
    elif p.shield == LINEAR:
        guarded = protecting.linear(made)
    elif p.shield == THRESHOLD:
        guarded = protecting.threshold(made, *p.threshold)
    else:
        guarded = protecting.saturating(made, p.saturation)
    if guarded != family.need.guarded:
        settle_clocks(family, world.now)
        family.need.guarded = guarded
        wind_clocks(world, family)


def refresh_help(world: World, family: Family) -> None:
    """Help means something else now: its hours, the stage or the working relationship changed."""
    settle_clocks(family, world.now)
    _set_adequacy(world, family)
    if family.here:
        wind_clocks(world, family)


def grow_relation(world: World, family: Family) -> None:
    """The working relationship grows under an unbroken holder; small steps are kept until they add up."""
    case = family.case
    now = continuity.grown(case.relation, float(world.now - case.relation_at), family.p.handover.half_life)
    if now >= WHOLE:
        now = 1.0
    if now == 1.0 or now - case.relation >= NOTABLE:
        case.relation, case.relation_at = now, world.now
        if case.hours > 0.0:
            refresh_help(world, family)


def _set_adequacy(world: World, family: Family) -> None:
    help_, need, case = world.p.help, family.need, family.case
    fit = help_.fit
    if family.duty == DUTY_EARLY_HELP:
        fit = help_.early_help_fit * (help_.above_ceiling_fit if need.level > help_.early_help_ceiling else 1.0)
    elif family.duty == DUTY_ASSESSMENT:
        fit = help_.assessment_fit
    engaged = need.engagement * case.relation
    need.adequacy = helping.adequacy(case.hours, help_.half_hours[need.level], engaged, fit, help_.dose)
    world.record.help(world.now, family.id, family.stage, need.adequacy, world.hours_text(case.hours))
