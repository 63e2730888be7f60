"""New families: onset thinned from a ceiling, who the families are, and unaccompanied children."""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_YEAR
from sim.draws import Purpose
from sim.duties import DUTY_PROTECTION
from sim.model.pathway import care, stages
from sim.model.state.clocks import wind_clocks
from sim.model.state.events import Entry
from sim.model.state.family import NEVER, Child, Family, Need
from sim.model.state.world import World
from sim.model.workers import caseload
from sim.rules import belief as beliefs
from sim.rules.need import level_from_shares
from sim.service import AT_START, Duty, Stage

MOVED_IN_FROM: Final = 4_000_000  # not an assumption: where a range of identities begins
ARRIVALS_FROM: Final = 1_000_000  # not an assumption: where a range of identities begins
UNACCOMPANIED_FROM: Final = 2_000_000  # not an assumption: where a range of identities begins
CHILDREN_A_FAMILY: Final = 10  # not an assumption: identities kept for a family's children
CHILDHOOD_MONTHS: Final = 216  # not an assumption: a child is under eighteen in law
UNACCOMPANIED_LEVEL: Final = 2  # not an assumption: plays no part: care does not depend on it


def start_streams(world: World) -> None:
    """Schedule the first candidate of each stream."""
    _next_onset(world, 0)
    _next_unaccompanied(world, 0)
    _next_moved_in(world, 0)


def _next_onset(world: World, index: int) -> None:
    _schedule(world, Purpose.ONSET_GAP, world.p.demand.onset, index, lambda entry: _onset(world, entry))


def _next_unaccompanied(world: World, index: int) -> None:
    _schedule(world, Purpose.UASC_GAP, world.p.demand.uasc, index, lambda entry: _unaccompanied(world, entry))


def _schedule(world: World, purpose: int, rate: float, index: int, callback: object) -> None:
    if rate <= 0.0:
        return
    gap = max(1, round(world.draws.exponential(purpose, index) / rate))
    if world.now + gap < world.end:
        world.at(world.now + gap, callback, index, index)  # type: ignore[arg-type]


def _onset(world: World, entry: Entry) -> None:
    index = entry.token
    if world.draws.uniform(Purpose.ONSET_THIN, index) < world.p.demand.onset_accept:
        identity = ARRIVALS_FROM + index
        family = make_family(world, identity, world.now, make_children(world, identity, world.now))
        uniform = world.draws.uniform(Purpose.LEVEL_AT_ONSET, family.id)
        family.need.level = level_from_shares(uniform, world.p.need.onset_level_shares, 1)
        settle_in(world, family, "onset")
    _next_onset(world, index + 1)


def _unaccompanied(world: World, entry: Entry) -> None:
    index = entry.token
    if world.draws.uniform(Purpose.ONSET_THIN, UNACCOMPANIED_FROM + index) < world.p.demand.uasc_accept:
        unaccompanied_child(world, UNACCOMPANIED_FROM + index, world.now)
    _next_unaccompanied(world, index + 1)


def _next_moved_in(world: World, index: int) -> None:
    _schedule(world, Purpose.MOVED_IN_GAP, world.p.demand.moved_in, index, lambda entry: _moved_in(world, entry))


def _moved_in(world: World, entry: Entry) -> None:
    """A family moves in with a protection plan and its file, and waits for the conference that takes the plan over."""
    identity = MOVED_IN_FROM + entry.token
    family = make_family(world, identity, world.now, make_children(world, identity, world.now))
    uniform = world.draws.uniform(Purpose.LEVEL_AT_ONSET, identity)
    family.need.level = level_from_shares(uniform, world.p.demand.moved_in_levels)
    family.file.known, family.episode = True, 1
    earlier_plan(world, family, world.p.demand.earlier_plan_share)
    admit(world, family, "moved_in")
    on_file(world, family, DUTY_PROTECTION)
    world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
    family.plan.moved_in, family.plan.strategy_began = True, world.now
    world.begin_journey(world, family, Stage.CONFERENCE)
    wind_clocks(world, family)
    _next_moved_in(world, entry.token + 1)


def earlier_plan(world: World, family: Family, share: float) -> None:
    """A share of known families (0 to 1) had a protection plan before."""
    if family.file.known and world.draws.uniform(Purpose.STOCK_HISTORY, family.id) < share:
        family.plan.number = 1
        family.plan.earlier = True


def on_file(world: World, family: Family, duty: Duty) -> None:
    """The family is known, and no more is known of its need than is usual where it is."""
    family.file.believe(beliefs.of_levels(world.p.belief.usual[duty + 1], world.weights))
    family.file.fresh = False


def unaccompanied_child(world: World, identity: int, arrived: int) -> None:
    """An unaccompanied child arrives (or, at the start, is already here) and comes into care."""
    youngest = world.p.demand.uasc_youngest_age
    adult = world.p.demand.oldest_age
    age = youngest + world.draws.uniform(Purpose.UASC_AGE, identity) * (adult - youngest)
    child = _child(world, identity * CHILDREN_A_FAMILY, arrived - round(age * MINUTES_PER_YEAR), 0.0)
    if child.eighteenth <= world.now:
        return
    family = _blank(world, identity, [child], arrived)
    family.unaccompanied, family.file.known, family.need.level = True, True, UNACCOMPANIED_LEVEL
    family.need.moves_at = NEVER
    family.began = arrived if arrived < world.now else None
    admit(world, family, AT_START if family.began is not None else "onset")
    care.place(world, family, child, AT_START if family.began is not None else "unaccompanied")
    caseload.scope_changed(world, family)
    world.begin_journey(world, family, Stage.CARE)
    wind_clocks(world, family)


def make_children(world: World, identity: int, onset: int) -> list[Child]:
    """The children of a family as it is at onset, eldest first."""
    d, draws = world.p.demand, world.draws
    size = level_from_shares(draws.uniform(Purpose.FAMILY_SIZE, identity), d.family_size_shares, 1)
    age = d.oldest_age * draws.uniform(Purpose.AGE, identity) ** d.oldest_age_power
    children: list[Child] = []
    for place in range(size):
        number = identity * CHILDREN_A_FAMILY + place
        offset = d.child_offset_sd * draws.normal(Purpose.CHILD_OFFSET, number)
        children.append(_child(world, number, onset - round(age * MINUTES_PER_YEAR), offset))
        gap = draws.uniform(Purpose.SIBLING_GAP, number) + draws.uniform(Purpose.SIBLING_GAP, number, 1)
        age -= d.sibling_gap * gap
    return children


def make_family(world: World, identity: int, onset: int, children: list[Child]) -> Family:
    """A family as it is at onset: frailty, visibility, engagement, long-term need. Level and life come after."""
    d, draws = world.p.demand, world.draws
    family = _blank(world, identity, children, onset)
    need = world.p.need
    place = int(draws.uniform(Purpose.FRAILTY, identity) * len(need.frailty))
    family.need.frailty, family.need.visibility = need.frailty[place], need.visibility[place]
    family.need.engagement = d.engagement_low + (1.0 - d.engagement_low) * draws.uniform(Purpose.ENGAGEMENT, identity)
    family.need.long_term = draws.uniform(Purpose.LONG_TERM_NEED, identity) < d.long_term_need_share
    return family


def _child(world: World, number: int, born: int, offset: float) -> Child:
    return Child(number, born, world.calendar.add_months(born, CHILDHOOD_MONTHS), offset)


def _blank(world: World, identity: int, children: list[Child], onset: int) -> Family:
    places = world.localities
    locality = world.lives_in(world.draws.uniform(Purpose.LOCALITY, identity)) if len(places) > 1 else places[0]
    return Family(
        id=identity,
        children=children,
        unaccompanied=False,
        locality=locality,
        p=world.local[locality],
        onset=onset,
        need=Need(level=1),
        file=world.new_file(),
    )


def admit(world: World, family: Family, why: str) -> None:
    """The family enters the area: its clocks are drawn, its level logged."""
    family.need.updated = world.now
    family.need.up_left = world.clock(family, Purpose.CLOCK_UP)
    family.need.down_left = world.clock(family, Purpose.CLOCK_DOWN)
    family.need.shock_left = world.clock(family, Purpose.CLOCK_SHOCK)
    family.need.notice_left = world.clock(family, Purpose.CLOCK_NOTICE)
    family.need.settle_left = world.clock(family, Purpose.CLOCK_SETTLE)
    if world.p.need.move > 0.0 and not family.unaccompanied:
        family.need.moves_at = world.now + 1 + round(world.clock(family, Purpose.CLOCK_MOVE) / world.p.need.move)
    for child in family.children:
        child.gone = child.eighteenth <= world.now
        child.unborn = child.born > world.now
    family.place = len(world.register)
    world.families[family.id] = family
    world.register.append(family)
    caseload.scope_changed(world, family)
    world.record.level(world.now, family.id, family.stage, family.need.level, why)


def settle_in(world: World, family: Family, why: str) -> None:
    """The family lives in the community from now on."""
    admit(world, family, why)
    stages.enter(world, family, Stage.COMMUNITY, AT_START if why == AT_START else "")
    wind_clocks(world, family)
