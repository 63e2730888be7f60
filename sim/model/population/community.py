"""Life in the community: the level of need, shocks, being noticed, moving away, growing up."""

from __future__ import annotations

from typing import Final

from sim.draws import Purpose
from sim.model.pathway import stages
from sim.model.state.clocks import change_level, settle_clocks, wind_clocks
from sim.model.state.family import NEVER, Family
from sim.model.state.kinds import ALARM, DOWN, HOME, MOVE, NOTICE, SETTLE, SHOCK, UP
from sim.model.state.world import World
from sim.model.workers import caseload
from sim.rules import need as needs
from sim.service import Stage

CARE: Final = Stage.CARE
COMMUNITY: Final = Stage.COMMUNITY
FRONT_DOOR: Final = Stage.FRONT_DOOR
SOURCES: Final = ("police", "health", "education", "family", "other")
EDUCATION: Final = 2  # not an assumption: its place among the sources


def live(world: World, family: Family) -> None:
    """What happens next in the family's life, now that its time has come."""
    settle_clocks(family, world.now)
    kind = family.need.next_kind
    if kind == NOTICE:
        family.need.notice_left = world.clock(family, Purpose.CLOCK_NOTICE)
        _noticed(world, family)
    elif kind == UP:
        family.need.up_left = world.clock(family, Purpose.CLOCK_UP)
        change_level(world, family, family.need.level + 1, "move")
    elif kind == DOWN:
        family.need.down_left = world.clock(family, Purpose.CLOCK_DOWN)
        change_level(world, family, family.need.level - 1, "move")
    elif kind == SHOCK:
        _shock(world, family)
    elif kind == SETTLE:
        stages.leave(world, family, "settled")
    elif kind == MOVE:
        _move(world, family)
    else:
        _birthday(world, family)
    if family.here:
        wind_clocks(world, family)


def _shock(world: World, family: Family) -> None:
    need = world.p.need
    family.need.shock_left = world.clock(family, Purpose.CLOCK_SHOCK)
    size = world.chance(family, Purpose.SHOCK_SIZE)
    change_level(world, family, needs.level_after_shock(family.need.level, size, need.shock_one_level_share), "shock")
    if world.chance(family, Purpose.SHOCK_SEEN) < need.shock_seen_share and family.scope > 0:
        contact(world, family, _source(world, family))


def _noticed(world: World, family: Family) -> None:
    source = _source(world, family)
    # Schools notice on school days only; their rate is raised so that the year's share stays as published.
    if source == SOURCES[EDUCATION] and not world.school_day(world.now):
        return
    contact(world, family, source)


def _source(world: World, family: Family) -> str:
    return SOURCES[needs.level_from_shares(world.chance(family, Purpose.SOURCE), world.p.need.source_shares)]


def _move(world: World, family: Family) -> None:
    if family.in_care:
        family.need.moves_at = NEVER
    else:
        stages.leave(world, family, "moved_away")


def _birthday(world: World, family: Family) -> None:
    now = world.now
    for child in family.children:
        if child.eighteenth <= now and not child.in_care:
            child.gone = True
        if child.born <= now:
            child.unborn = False
    caseload.scope_changed(world, family)
    if family.here and family.ended:
        stages.leave(world, family, "aged_out")
    elif family.stage == CARE and family.at_home:
        world.notify(family, HOME)
    elif family.stage == COMMUNITY and family.in_care and not family.at_home:
        family.episode += 1
        world.begin_journey(world, family, CARE)


def contact(world: World, family: Family, source: str) -> None:
    """Somebody tells children's services about the family."""
    if family.stage == COMMUNITY:
        family.file.known = True
        family.episode += 1
        family.file.source = source
        world.begin_journey(world, family, FRONT_DOOR)
        return
    if family.stage == CARE or (
        world.chance(family, Purpose.LOGGED_ON_OPEN) < world.p.need.logged_on_open_share or family.stage == FRONT_DOOR
    ):
        world.record.contact(world.now, family.id, family.stage, family.scope, source)
        world.decide(family, "other")
    world.hear(family, Purpose.SIGNAL_CONTACT, world.p.belief.front_door)
    world.notify(family, ALARM)
