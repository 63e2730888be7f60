"""Care: one spell for each child, a placement, ways out, care leavers; unaccompanied children as their own stream."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.draws import Purpose
from sim.duties import WORK_CARE, WORK_PLAN
from sim.log import NOBODY
from sim.log.money import PLACEMENTS
from sim.model.pathway import stages, visits
from sim.model.state.accounts import PLACEMENT_AT
from sim.model.state.clocks import change_level, settle_clocks, wind_clocks
from sim.model.state.events import Entry
from sim.model.state.family import NEVER, Child, Family, Journey, Path
from sim.model.state.kinds import FOR_PROTECTION, HOME
from sim.model.state.world import World
from sim.model.workers import allocation, caseload
from sim.rules import money, triage
from sim.rules import need as needs
from sim.rules.need import level_from_shares
from sim.rules.triage import Line
from sim.service import COURT, Stage

NOT_AGREED: Final = "emergency"
SAME_DAY: Final = 0xFFFF  # not an assumption: days told apart in the address of a draw
BAND_FROM: Final = (10.0, 16.0)  # not an assumption: ages at which the published bands begin


def come_into_care(world: World, family: Family, line: Line, way: str = "") -> int:
    """Children of the family who reach the line, each with its own exposure, come into care; returns how many.

    Where no order has been made, their parents agree or they do not, for all who come at once. Of care that was not
    agreed the court hears only where no child is left at home.
    """
    likely = family.file.likely
    coming = [child for child in family.at_home if triage.child_reaches(likely, visits.exposure(world, child), line)]
    if not coming:
        return 0
    if not way:
        agreed = world.chance(family, Purpose.CARE_WAY) < world.p.care.section_20_share
        way = "section_20" if agreed else NOT_AGREED
    if way == NOT_AGREED and family.case.holder is not None:
        family.case.holder.job.incidents += 1
    for child in coming:
        place(world, family, child, way)
    if family.at_home:
        for child in coming:
            child.before_court = False
    family.file.settle_nothing()
    caseload.scope_changed(world, family)
    return len(coming)


def after_some_came_in(family: Family, otherwise: str) -> str:
    """Where the family goes when children came into care: `care` if none is left at home, else as before."""
    return otherwise if family.at_home else Stage.CARE


def place(world: World, family: Family, child: Child, way: str) -> None:
    """The child comes into care and is placed."""
    child.in_care, child.before_court = True, way == NOT_AGREED
    child.entered_care = max(child.born, family.began) if family.began is not None else world.now
    shares = world.p.care.unaccompanied[0] if family.unaccompanied else _shares(world, child)
    child.spells += 1
    uniform = world.draws.uniform(Purpose.PLACEMENT, child.id, child.spells)
    child.placement = PLACEMENTS[level_from_shares(uniform, shares)]
    child.dearer = _above_usual_price(world, child)
    world.accounts.placement(child.placement, 1, child.dearer, alone=family.unaccompanied)
    world.record.stage_in(world.now, family.id, Stage.CARE, 1, way, child.id)
    world.record.placement_in(world.now, family.id, child.id, child.placement)
    world.start_journey(child, _in_care(world, family, child))


def _above_usual_price(world: World, child: Child) -> int:
    """Pence a week by which a single placement costs more than others of its type; few residential ones do."""
    m = world.p.money
    if child.placement != "residential":
        return 0
    luck = world.draws.uniform(Purpose.PLACEMENT_PRICE, child.id, child.spells)
    if luck >= m.high_share:
        return 0
    price = money.high_price(luck / m.high_share, m.high_from, m.high_price)
    return max(0, money.pence(price - m.placement[PLACEMENT_AT[child.placement]]))


def _shares(world: World, child: Child) -> tuple[float, ...]:
    """Shares by the age at which the child came in: also for who was in care before the run."""
    age = (child.entered_care - child.born) / MINUTES_PER_YEAR
    return world.p.care.placement[sum(age >= first for first in BAND_FROM)]  # whole numbers


def _in_care(world: World, family: Family, child: Child) -> Path:
    """The child's time in care: home at a review if need allows, kin, adoption, elsewhere, or eighteen."""
    entered = child.entered_care
    way, leaves = _way_out(world, family, child)
    # Reviews of brothers and sisters who came in together are held together, at most six months apart.
    spread = world.draws.uniform(Purpose.CARE_HOME, family.id, entered // MINUTES_PER_DAY & SAME_DAY)
    gap = round(world.p.care.review * (1.0 + spread) / 2)
    review = world.calendar.next_working_time(entered + gap)
    while review <= world.now:
        review = world.calendar.next_working_time(review + gap)
    while True:
        may_go_home = not family.unaccompanied and review < entered + world.p.care.home_until
        yield min(leaves, review) if may_go_home else leaves
        if world.now >= leaves:
            _leave_care(world, family, child, way)
            return
        if may_go_home and world.now >= review:
            review = world.calendar.next_working_time(review + gap)
            if family.file.heard_at < world.now:
                world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
            if not child.before_court and _may_go_home(world, family, child):
                _go_home(world, family, child)
                return


def _may_go_home(world: World, family: Family, child: Child) -> bool:
    """Whether the child, with its own exposure, is believed unlikely enough to need care still."""
    return not triage.child_reaches(family.file.likely, visits.exposure(world, child), world.p.care.home_below)


def _go_home(world: World, family: Family, child: Child) -> None:
    _leave_care(world, family, child, "home")
    _strained(world, family)


def _way_out(world: World, family: Family, child: Child) -> tuple[str, int]:
    """The first of the child's other ways out, each with its own clock."""
    p, draws = world.p.care, world.draws
    entered = child.entered_care
    if family.unaccompanied:
        return "eighteen", child.eighteenth

    def clock(purpose: int, rate: float) -> int:
        return round(draws.exponential(purpose, child.id, child.spells) / rate) if rate > 0.0 else NEVER

    age = (entered - child.born) / MINUTES_PER_YEAR
    # A starting stock is known to be in care still, so its clocks run from now.
    origin = world.now
    ways = [
        ("kin", origin + clock(Purpose.CARE_KIN, p.kin)),
        ("moved", origin + clock(Purpose.CARE_MOVED, p.other_exit)),
        ("eighteen", child.eighteenth),
    ]
    if age < p.adoption_entry_age:
        earliest = max(entered + p.adoption_after, origin)
        ways.append(("adoption", earliest + clock(Purpose.CARE_ADOPTION, p.adoption)))
    return min(ways, key=lambda pair: (pair[1], pair[0]))


def _leave_care(world: World, family: Family, child: Child, way: str) -> None:
    child.in_care = False
    world.accounts.placement(child.placement, -1, child.dearer, alone=family.unaccompanied)
    world.record.placement_out(world.now, family.id, child.id, child.placement, way)
    world.record.stage_out(world.now, family.id, Stage.CARE, 1, way, child.id)
    if way == "home":
        caseload.scope_changed(world, family)
        if family.stage == Stage.CARE:
            world.notify(family, HOME)
        return
    child.gone = True
    if way == "eighteen":
        care_leaver(world, family, child, world.now + world.p.care.leaver)
    if family.here and family.ended:
        stages.leave(world, family, {"eighteen": "aged_out"}.get(way, way))
    elif family.here:
        caseload.scope_changed(world, family)


def _strained(world: World, family: Family) -> None:
    """Children have come home, which is hard on some families, as the service knows: need rises as by a shock.

    It does so once for all who came.
    """
    if family.need.home_at == world.now or not family.here:
        return
    family.need.home_at = world.now
    world.expect_strain(family, world.p.care.home_strain)
    if world.chance(family, Purpose.HOME_STRAIN) >= world.p.care.home_strain:
        return
    size = world.chance(family, Purpose.HOME_STRAIN)
    level = needs.level_after_shock(family.need.level, size, world.p.need.shock_one_level_share)
    settle_clocks(family, world.now)
    change_level(world, family, level, "home")
    wind_clocks(world, family)


def earlier_care_leaver(world: World, identity: int, until: int) -> None:
    """A care leaver from before the start of the run, open until `until`."""
    child = identity * 10
    _open_as_care_leaver(world, identity, child, until)


def care_leaver(world: World, family: Family, child: Child, until: int) -> None:
    """A young person who left care at eighteen stays open as a care leaver until `until`."""
    _open_as_care_leaver(world, family.id, child.id, until, child)


def _open_as_care_leaver(world: World, family: int, child: int, until: int, about: Child | int = NOBODY) -> None:
    """Record a care leaver's open case, and its end if that falls within the run."""

    def close(entry: Entry) -> None:
        world.record.stage_out(world.now, family, Stage.LEFT, 1, "care_leaver", child)

    world.record.stage_in(world.now, family, Stage.LEFT, 1, "care_leaver", child)
    if until < world.end:
        world.at(until, close, about)


def no_child_at_home(world: World, family: Family) -> Journey:
    """All children are in care: the care team holds the family until a child comes home or all have left.

    Care that was not agreed goes to the court first; whoever works with the family stays until it has decided.
    """
    court = any(child.before_court for child in family.in_care)
    stages.enter(world, family, Stage.CARE, "unaccompanied" if family.unaccompanied else COURT if court else "")
    if court:
        yield from _before_court(world, family)
        if not family.at_home:
            world.decide(family, "care_order")
            return Stage.CARE
    else:
        allocation.seek(world, family, WORK_CARE, FOR_PROTECTION, must=True)
    while not family.at_home:
        yield None
    world.decide(family, "home")
    return Stage.CHILD_IN_NEED


def _before_court(world: World, family: Family) -> Generator[int | None, int, None]:
    """The court hears the family, and sends home whom a review would; sooner if a child is at home again."""
    allocation.seek(world, family, WORK_PLAN, FOR_PROTECTION, must=True)
    ends = court_until(world, family)
    while world.now < ends and not family.at_home:
        yield ends
    away = [child for child in family.in_care if child.before_court]
    for child in away:
        child.before_court = False
    if family.at_home:
        return
    world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
    for child in away:
        if _may_go_home(world, family, child):
            child.journey = None
            child.wake += 1
            _go_home(world, family, child)


def court_until(world: World, family: Family) -> int:
    """When proceedings that begin now, with an application to the court, end."""
    world.accounts.heard += 1
    first, last = family.p.protection.proceedings
    length = first + round(world.chance(family, Purpose.WORK_PROCEEDINGS) * (last - first))
    return world.calendar.next_working_time(world.now + length)
