"""What changes midway in a piece of work: whoever holds or oversees leaves, children come and go, hours are owed."""

import pytest
from verification_parts import (
    bare_parameters,
    bare_world,
    believe,
    hire,
    plain_family,
    standing_still,
    still_need,
    with_groups,
)

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.duties import WORK_ASSESSMENT, WORK_CHILD_IN_NEED
from sim.model import checks
from sim.model.pathway import stages
from sim.model.population import arrivals
from sim.model.state.family import Family
from sim.model.state.world import World
from sim.model.workers import allocation, caseload, hours, lead
from sim.service import Stage

MONDAY = 6 * MINUTES_PER_DAY  # 7 April 2025


def quiet_world(**values: object) -> World:
    """Nothing moves of itself for twelve weeks, books are kept, and weeks are split on Mondays."""
    p = bare_parameters({"lcpp.model": "overseer", "lcpp.overflow": "social_worker_holds"} | values)
    still = still_need(p)
    belief = standing_still(p.area.belief)
    world = bare_world(with_groups(p, need=still, belief=belief), end=12 * MINUTES_PER_WEEK)
    checks.watch(world)

    def split(_: object) -> None:
        for worker in world.workers:
            hours.split_week(world, worker)

    for week in range(12):
        world.at(MONDAY + week * MINUTES_PER_WEEK, split, None)
    return world


def settled(world: World) -> Family:
    """A family with one child of five years, of whom much is feared."""
    family = plain_family(world.local[""], 1, 3, born=-5 * MINUTES_PER_YEAR)
    believe(family, 3)
    arrivals.settle_in(world, family, "onset")
    return family


def weeks_of_enquiry(world: World) -> float:
    """How long the enquiry took; fails when it never ended."""
    rows = [row for row in world.record.rows if row[4] == "s47"]
    (began,) = (row[0] for row in rows if row[3] == "stage_in")
    (ended,) = (row[0] for row in rows if row[3] == "stage_out")
    return (ended - began) / MINUTES_PER_WEEK


# --- Whoever oversees leaves in the middle of an enquiry ----------------------------------------------------
def enquiry_loses_its_overseer(others: int) -> tuple[World, list[str], list[float]]:
    """On the second day of an enquiry its overseer leaves; so many other lead practitioners have a place.

    What is recorded then, and the places taken on each lead practitioner's caseload just after.
    """
    world = quiet_world()
    (holder,) = hire(world, "social_worker", [20.0])
    leads = hire(world, "lcpp", [1.0] * (1 + others))
    family = settled(world)
    seen: list[str] = []
    places: list[float] = []

    def begin(_: object) -> None:
        family.plan.strategy_began = world.now
        world.begin_journey(world, family, "s47")

    def leave(_: object) -> None:
        assert (family.stage, family.case.holder, family.case.overseer) == ("s47", holder, leads[0])
        before = len(world.record.rows)
        leads[0].working = False
        lead.overseer_leaves(world, family, "leaver")
        seen.extend(row[3] for row in world.record.rows[before:] if row[3] != "help")
        places.extend(each.load for each in leads)
        assert family.case.overseer is (leads[1] if others else None)
        assert [list(each.cases) for each in leads] == [[], [family]][: 1 + others]

    world.at(MINUTES_PER_DAY, begin, None)
    world.at(2 * MINUTES_PER_DAY, leave, None)
    world.run()
    assert [(each.load, each.cases, each.tasks) for each in leads] == [(0.0, {}, [])] * (1 + others)
    return world, seen, places


def test_an_enquiry_whose_overseer_leaves_is_overseen_by_another_and_ends() -> None:
    world, seen, places = enquiry_loses_its_overseer(others=1)
    assert (seen, places) == (["released", "allocated"], [0.0, 1.0])
    assert weeks_of_enquiry(world) < 4.0


def test_an_enquiry_whose_overseer_leaves_ends_under_its_holder_where_no_other_has_room() -> None:
    world, seen, places = enquiry_loses_its_overseer(others=0)
    assert (seen, places) == (["released", "decision"], [0.0])
    assert weeks_of_enquiry(world) < 4.0


# --- Work left by a holder who leaves -----------------------------------------------------------------------
def test_work_goes_along_to_a_colleague_who_takes_the_family_from_the_list_as_its_holder_leaves() -> None:
    """The place is offered as it is freed: the family on the list is taken in that minute, with what is undone."""
    world = quiet_world()
    (leaver,) = hire(world, "social_worker", [1.0])
    family = settled(world)
    allocation.seek(world, family, WORK_ASSESSMENT, 2)
    hours.work(world, family, 20.0, 6 * MINUTES_PER_WEEK, 2.0)
    (task,) = leaver.tasks
    (colleague,) = hire(world, "social_worker", [1.0])
    allocation.join(world, family, "social_work", allocation.ask_of(world, family, WORK_ASSESSMENT), 0, 0.0)
    leaver.working = False
    caseload.hand_on(world, family, "leaver")
    assert (family.case.holder, family.case.undone, leaver.tasks, colleague.tasks) == (colleague, [], [], [task])
    assert task.active
    assert task.hours_left == 20.0


# --- A family without a child in scope ----------------------------------------------------------------------
@pytest.mark.parametrize("by_families", [False, True])
def test_a_family_without_a_child_in_scope_keeps_its_places(by_families: bool) -> None:
    """Its child is away and comes back: no row is written, no place is offered, nothing is counted twice."""
    world = quiet_world()
    (worker,) = hire(world, "social_worker", [1.0])
    worker.by_families = by_families
    family, other = settled(world), plain_family(world.local[""], 2, 2, born=-5 * MINUTES_PER_YEAR)
    arrivals.settle_in(world, other, "onset")
    for each in (family, other):
        allocation.seek(world, each, WORK_CHILD_IN_NEED, 2)
    assert (family.case.holder, other.case.waiting) == (worker, "social_work")
    before = len(world.record.rows)
    for away in (True, False):
        family.children[0].gone = away
        caseload.scope_changed(world, family)
        assert (family.scope, worker.cases, worker.load) == (int(not away), {family: 1.0}, 1.0)
    assert len(world.record.rows) == before


# --- Hours owed ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("weeks", [0.5, 1.0, 2.5])
def test_hours_owed_are_withheld_in_full_before_anything_else(weeks: float) -> None:
    """Hours worth so many weeks: the family gets nothing of a week that is owed whole, and all of one that is not."""
    world = quiet_world()
    (worker,) = hire(world, "social_worker", [5.0])
    family = settled(world)
    stages.enter(world, family, Stage.CHILD_IN_NEED)
    allocation.seek(world, family, WORK_CHILD_IN_NEED, 2)
    week = world.p.hours.there

    def promised(_: object) -> None:
        worker.owed = weeks * week

    world.at(MONDAY - 1, promised, None)
    given: list[tuple[float, float]] = []
    for number in range(4):
        at = MONDAY + number * MINUTES_PER_WEEK + 1
        world.at(at, lambda _: given.append((worker.withheld, family.case.held_hours)), None)
    world.run()
    assert [withheld for withheld, _ in given] == pytest.approx(
        [week * min(1.0, max(0.0, weeks - number)) for number in range(4)]
    )
    assert sum(withheld for withheld, _ in given) == pytest.approx(weeks * week)
    assert [held == 0.0 for _, held in given] == [weeks - number >= 1.0 for number in range(4)]
    assert worker.owed == 0.0
