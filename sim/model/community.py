"""Life in the community: onset, the level of need, shocks, being noticed, moving away, growing up.

Each kind of move holds a unit-exponential threshold; the hazard is integrated against it and re-scaled when a
covariate changes (random time change), so the same luck stretches or shrinks when help changes a rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.draws import Purpose
from sim.model.family import NEVER, Family
from sim.rules import help as helping
from sim.rules import need as needs

if TYPE_CHECKING:
    from sim.model.world import World

UP, DOWN, SHOCK, NOTICE, SETTLE, MOVE, BIRTHDAY = range(7)
SOURCES = ("police", "health", "education", "family", "other")
EDUCATION = 2
EARLY_HELP = 0  # category of duties, see hours.py
CARE_EVENTS_ONLY = ("care", "left")


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
    need, level = world.p.need, family.level
    protection = need.protection_effect if family.protected else 0.0
    family.up_rate = needs.up_rate(need.up[level], family.frailty, protection)
    family.down_rate = needs.down_rate(need.down[level], world.p.help.effect, family.adequacy)
    family.shock_rate = needs.shock_rate(need.shock[level], protection)
    family.notice_rate = need.notice[level] if family.scope > 0 else 0.0
    family.settle_rate = need.settle if level == 0 and not family.known else 0.0
    soonest, kind = NEVER * 1.0, MOVE
    for left, rate, which in (
        (family.up_left, family.up_rate, UP),
        (family.down_left, family.down_rate, DOWN),
        (family.shock_left, family.shock_rate, SHOCK),
        (family.notice_left, family.notice_rate, NOTICE),
        (family.settle_left, family.settle_rate, SETTLE),
    ):
        if rate > 0.0:
            wait = left / rate
            if wait < soonest:
                soonest, kind = wait, which
    at = world.now + max(1, int(soonest) + 1)
    if family.moves_at < at:
        at, kind = max(family.moves_at, world.now), MOVE
    if family.next_birthday <= at:
        at, kind = max(family.next_birthday, world.now), BIRTHDAY
    family.next_kind = kind
    family.life += 1
    if at < world.end:
        world.live_later(family, at)


def live(world: World, family: Family) -> None:
    """What happens next in the family's life, now that its time has come."""
    settle_clocks(family, world.now)
    kind = family.next_kind
    if kind == NOTICE:
        family.notice_left = world.clock(family, Purpose.CLOCK_NOTICE)
        _noticed(world, family)
    elif kind == UP:
        family.up_left = world.clock(family, Purpose.CLOCK_UP)
        change_level(world, family, family.level + 1, "move")
    elif kind == DOWN:
        family.down_left = world.clock(family, Purpose.CLOCK_DOWN)
        change_level(world, family, family.level - 1, "move")
    elif kind == SHOCK:
        _shock(world, family)
    elif kind == SETTLE:
        world.leave(family, "settled")
    elif kind == MOVE:
        _move(world, family)
    else:
        _birthday(world, family)
    if family.here:
        wind_clocks(world, family)


def change_level(world: World, family: Family, level: int, why: str) -> None:
    """The latent level becomes `level`; help of the same hours then means a different adequacy."""
    family.level = level
    world.log((world.now, family.id, -1, "level", family.stage, "", -1, float(level), why))
    if family.hours > 0.0:
        _set_adequacy(world, family)


def set_help(world: World, family: Family, hours: float) -> None:
    """The family now gets `hours` of direct help a week."""
    settle_clocks(family, world.now)
    family.hours = hours
    _set_adequacy(world, family)
    if family.here:
        wind_clocks(world, family)


def _set_adequacy(world: World, family: Family) -> None:
    help_, level = world.p.help, family.level
    fit = help_.fit
    if family.category == EARLY_HELP:
        fit = help_.early_help_fit * (help_.above_ceiling_fit if level > help_.early_help_ceiling else 1.0)
    family.adequacy = helping.adequacy(family.hours, help_.half_hours[level], family.engagement, fit)
    world.log((world.now, family.id, -1, "help", family.stage, "", -1, family.adequacy, world.hours_text(family.hours)))


def _shock(world: World, family: Family) -> None:
    need = world.p.need
    family.shock_left = world.clock(family, Purpose.CLOCK_SHOCK)
    size = world.chance(family, Purpose.SHOCK_SIZE)
    change_level(world, family, needs.level_after_shock(family.level, size, need.shock_one_level_share), "shock")
    if world.chance(family, Purpose.SHOCK_SEEN) < need.shock_seen_share and family.scope > 0:
        world.contact(family, _source(world, family))


def _noticed(world: World, family: Family) -> None:
    source = _source(world, family)
    # Schools notice in term time only; their rate is raised so that the year's share stays as published.
    if source == SOURCES[EDUCATION] and not world.calendar.in_term(world.now):
        return
    world.contact(family, source)


def _source(world: World, family: Family) -> str:
    return SOURCES[needs.level_from_shares(world.chance(family, Purpose.SOURCE), world.p.need.source_shares)]


def _move(world: World, family: Family) -> None:
    if family.in_care:
        family.moves_at = NEVER
    else:
        world.leave(family, "moved_away")


def _birthday(world: World, family: Family) -> None:
    now = world.now
    for child in family.children:
        if child.eighteenth <= now and not child.in_care:
            child.gone = True
    world.scope_changed(family)
    if family.here and not family.at_home and not family.in_care:
        world.leave(family, "aged_out")
