"""Overlaps at a change of holder, and visits on duty, each worked by hand on one family."""

import pytest
from verification_parts import bare_parameters, bare_world, hire, plain_family, still_need, with_groups

from sim.clock import MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.duties import WORK_CHILD_IN_NEED
from sim.model.pathway import visits
from sim.model.population import arrivals
from sim.model.state.family import Family
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import allocation, handovers

OVERLAP = 2 * MINUTES_PER_WEEK


def still_world(**values: object) -> World:
    """Twelve weeks in which nothing moves of itself."""
    p = bare_parameters(values)
    still = still_need(p)
    return bare_world(with_groups(p, need=still), end=12 * MINUTES_PER_WEEK)


def family_in(world: World) -> Family:
    family = plain_family(world.local[""], 1, born=-5 * MINUTES_PER_YEAR)
    arrivals.settle_in(world, family, "onset")
    return family


# --- overlaps -----------------------------------------------------------------------------------------------
def changes_of_holder(world: World, family: Family, workers: list[Worker], weeks: list[int]) -> None:
    """Each worker in turn becomes the holder at the end of so many weeks, and the run goes to its end."""

    def take_over(worker: Worker) -> None:
        world.teams[worker.team].take(worker, family, 1.0)
        handovers.hold(world, family, worker, 1.0)

    for worker, week in zip(workers, weeks, strict=True):
        world.at(week * MINUTES_PER_WEEK, lambda entry: take_over(entry.about), worker)
    world.run()


def gone(world: World, worker: Worker) -> list[tuple[int, str]]:
    """When a worker stopped being beside the holder, in weeks, and why."""
    rows = [row for row in world.record.rows if row[3] == "released" and row[6] == worker.id]
    return [(row[0] // MINUTES_PER_WEEK, row[8]) for row in rows if row[8].startswith("co_worker")]


def warm_world() -> World:
    return still_world(**{"handover.policy": "warm", "handover.overlap_weeks": 2})


def test_the_earlier_holder_stays_beside_the_new_one_to_the_end_of_the_overlap() -> None:
    world = warm_world()
    first, second = hire(world, "social_worker", [5.0, 5.0])
    family = family_in(world)
    changes_of_holder(world, family, [first, second], [1, 3])
    assert (family.case.holder, family.case.co_worker) == (second, None)
    assert gone(world, first) == [(5, "co_worker,overlap_ended")]
    assert (first.cases, first.load) == ({}, 0.0)


def test_the_end_of_an_overlap_that_was_cut_short_does_not_end_the_next_one() -> None:
    world = warm_world()
    workers = hire(world, "social_worker", [5.0, 5.0, 5.0])
    family = family_in(world)
    changes_of_holder(world, family, workers, [1, 3, 4])
    # the first would have stayed to the end of week 5; the second stays its own two weeks
    assert gone(world, workers[0]) == [(4, "co_worker,handover")]
    assert gone(world, workers[1]) == [(6, "co_worker,overlap_ended")]


# --- visits on duty -----------------------------------------------------------------------------------------
def waiting_family(world: World) -> Family:
    family = family_in(world)
    ask = allocation.ask_of(world, family, WORK_CHILD_IN_NEED)
    allocation.join(world, family, "social_work", ask, 0, 0.0)
    return family


def duty_visit(world: World, family: Family) -> tuple[str, float]:
    """How a visit on duty went, and the hours recorded for it."""
    before = len(world.record.rows)
    visits.duty_visit(world, family)
    (row,) = (row for row in world.record.rows[before:] if row[3] == "visit")
    return row[8], row[7]


def test_whoever_has_promised_the_fewest_hours_visits_on_duty() -> None:
    world = still_world()
    workers = hire(world, "social_worker", [0.0, 0.0, 0.0])
    for worker, owed in zip(workers, (3.0, 1.0, 2.0), strict=True):
        worker.full, worker.owed = 30.0, owed
    family = waiting_family(world)
    visit = world.p.hours.visit
    assert duty_visit(world, family) == ("duty_visit,on_time", visit)
    assert [worker.owed for worker in workers] == [3.0, 1.0 + visit, 2.0]
    assert family.case.holder is None


@pytest.mark.parametrize(("short", "how"), [(0.0, "on_time"), (0.25, "missed")])
def test_nobody_visits_on_duty_once_everybody_has_promised_a_whole_week(short: float, how: str) -> None:
    world = still_world()
    (worker,) = hire(world, "social_worker", [0.0])
    visit = world.p.hours.visit
    worker.full, worker.owed = 30.0, 30.0 - visit + short
    assert duty_visit(world, waiting_family(world)) == (f"duty_visit,{how}", visit if how == "on_time" else 0.0)


def test_a_visit_on_duty_is_missed_where_the_family_is_on_no_list_or_nobody_is_at_work() -> None:
    world = still_world()
    (worker,) = hire(world, "social_worker", [0.0])
    worker.full = 30.0
    assert duty_visit(world, family_in(world)) == ("duty_visit,missed", 0.0)
    world = still_world()
    (worker,) = hire(world, "social_worker", [0.0])
    worker.full, worker.working = 30.0, False
    assert duty_visit(world, waiting_family(world)) == ("duty_visit,missed", 0.0)
