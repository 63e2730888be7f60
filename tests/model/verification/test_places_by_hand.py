"""Who gets what place: localities, lead practitioners, and a list of families that ask for different workers."""

from dataclasses import replace

import pytest
from verification_parts import bare_parameters, bare_world, believe, hire, plain_family, still_need, with_groups

from sim.book import load_book
from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR, Calendar
from sim.draws import Draws
from sim.duties import WORK_ASSESSMENT, WORK_TARGETED
from sim.model import going_live
from sim.model.parameters.groups import Parameters
from sim.model.population import arrivals
from sim.model.state import clocks
from sim.model.state.family import Family
from sim.model.state.teams import Ask, Pool, Worker
from sim.model.state.world import World
from sim.model.workers import lead
from sim.service import Role, Stage, Team


def still_world(**values: object) -> World:
    """A world in which nothing moves of itself."""
    p = bare_parameters(values)
    still = still_need(p)
    return bare_world(with_groups(p, need=still))


# --- localities ---------------------------------------------------------------------------------------------
def in_places(shares: tuple[float, ...]) -> World:
    """A world of two localities, north and south."""
    p = bare_parameters()
    both = Parameters(p.area, {"north": p.local[""], "south": p.local[""]}, shares)
    return World(both, Calendar.from_values(load_book().values), Draws(1, 0), 0, 10)


def test_a_locality_has_its_share_of_posts_and_of_families() -> None:
    world = in_places((0.25, 0.75))
    assert [world.part_of(8.0, place) for place in ("north", "south")] == [2.0, 6.0]
    assert [world.lives_in(luck) for luck in (0.0, 0.24, 0.25, 0.999)] == ["north", "north", "south", "south"]


def test_localities_without_shares_are_alike() -> None:
    world = in_places(())
    assert [world.part_of(8.0, place) for place in ("north", "south")] == [4.0, 4.0]
    assert [world.lives_in(luck) for luck in (0.0, 0.49, 0.5, 0.999)] == ["north", "north", "south", "south"]


# --- lead practitioners -------------------------------------------------------------------------------------
def enquired_into(world: World) -> Family:
    """A family at the start of an enquiry."""
    family = plain_family(world.local[""], 1, 3, born=-5 * MINUTES_PER_YEAR)
    believe(family, 3)
    arrivals.settle_in(world, family, "onset")
    family.stage = Stage.S47
    return family


@pytest.mark.parametrize(
    ("overflow", "overseen", "waits", "said"),
    [("social_worker_holds", False, False, 1), ("breach", True, False, 0), ("wait", False, True, 0)],
)
def test_when_all_lead_practitioners_are_full_the_rule_says_who_oversees(
    overflow: str, overseen: bool, waits: bool, said: int
) -> None:
    world = still_world(**{"lcpp.model": "overseer", "lcpp.overflow": overflow})
    (holder,) = hire(world, "social_worker", [20.0])
    (full,) = hire(world, "lcpp", [1.0])
    world.teams[Team.LCPP].take(full, plain_family(world.local[""], 2), 1.0)
    family = enquired_into(world)
    begun = lead.taken_up(world, family)
    assert (next(begun, "begun") is None) == waits
    assert family.case.holder is holder
    assert family.case.overseer is (full if overseen else None)
    assert (family.case.waiting == Team.LCPP) == waits
    assert [row[8] for row in world.record.rows if row[3] == "decision"] == ["lcpp_full"] * said


def test_who_is_no_longer_lead_practitioner_stops_overseeing_and_says_why() -> None:
    world = still_world(**{"lcpp.model": "overseer", "lcpp.overflow": "social_worker_holds"})
    hire(world, "social_worker", [20.0])
    (overseer,) = hire(world, "lcpp", [5.0])
    family = enquired_into(world)
    assert next(lead.taken_up(world, family), "begun") == "begun"
    assert family.case.overseer is overseer
    lead.no_longer_appointed(world, family)
    assert family.case.overseer is overseer  # still appointed
    overseer.role, overseer.working = Role.SOCIAL_WORKER, False
    lead.no_longer_appointed(world, family)
    assert family.case.overseer is None
    assert [row[8] for row in world.record.rows if row[3] == "released"] == ["overseer,new_role"]


# --- lists --------------------------------------------------------------------------------------------------
def offered(asks: list[Ask], *, room: tuple[float, float]) -> list[tuple[int, int]]:
    """Families given (0, 1, ...), and to whom: a qualified worker (1) and one who is not (2) have so many places."""
    given: list[tuple[int, int]] = []
    pool = Pool(Team.FAMILY_HELP, lambda family, worker, _: given.append((family.id, worker.id)))
    one = Worker(1, Role.SOCIAL_WORKER, Team.FAMILY_HELP, 1.0, 10.0)
    other = Worker(2, Role.FAMILY_HELP_PRACTITIONER, Team.FAMILY_HELP, 1.0, 10.0)
    one.qualified, other.qualified = True, False
    pool.workers = [one, other]
    here = bare_parameters().local[""]
    for worker, places in zip((one, other), room, strict=True):
        pool.take(worker, plain_family(here, 10 + worker.id), 10.0 - places)
    for place, ask in enumerate(asks):
        pool.join(plain_family(here, place), ask, place)
    pool.fill()
    return given


def test_a_family_that_asks_for_a_qualified_worker_does_not_hold_up_those_behind_it_who_do_not() -> None:
    qualified, targeted = Ask(1.0, qualified=True, work=WORK_ASSESSMENT), Ask(1.0, work=WORK_TARGETED)
    assert offered([qualified, targeted], room=(0.0, 1.0)) == [(1, 2)]
    assert offered([qualified, qualified, targeted], room=(1.0, 1.0)) == [(0, 1), (2, 2)]


def test_a_large_family_that_finds_no_room_is_not_overtaken_by_a_small_one_that_asks_for_the_same() -> None:
    large, small = (Ask(weight, work=WORK_TARGETED) for weight in (3.0, 1.0))
    assert offered([large, small], room=(2.0, 2.0)) == []
    assert [case for case, _ in offered([small, large], room=(2.0, 2.0))] == [0]


# --- a dated change -----------------------------------------------------------------------------------------
def test_need_that_rises_twice_as_fast_from_a_date_on_has_half_of_its_time_still_to_go() -> None:
    p = bare_parameters()
    rising = replace(still_need(p), up=(0.01 / MINUTES_PER_DAY,) * 6)
    world = bare_world(with_groups(p, need=rising))
    family = plain_family(world.local[""], 1)
    family.here, family.need.up_left = True, 1.0
    world.families[1] = family
    world.register.append(family)
    clocks.wind_clocks(world, family)
    assert family.need.next_at == 100 * MINUTES_PER_DAY + 1
    world.now = 20 * MINUTES_PER_DAY  # eighty days to go
    faster = replace(rising, up=(0.02 / MINUTES_PER_DAY,) * 6)
    going_live.change(world, with_groups(p, need=faster))
    assert family.need.next_at == pytest.approx(60 * MINUTES_PER_DAY, abs=1)
