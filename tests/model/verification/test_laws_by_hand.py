"""Laws that a run of many families hides: each worked by hand on one family or one worker."""

from dataclasses import replace

import pytest
from verification_parts import bare_parameters, bare_world, hire, plain_family, with_groups

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.model.pathway import care, front_door
from sim.model.population import arrivals
from sim.model.state.family import Child, Family, Task
from sim.model.state.teams import Ask, Pool, Worker
from sim.model.state.world import World
from sim.model.workers import hours
from sim.rules import triage
from sim.rules.workload import stage_hours
from sim.service import Activity, Role, Stage, Team

NONE = (0.0,) * 6
OPENING = 9 * 60
AGED_FIVE = -5 * MINUTES_PER_YEAR


def still_world(**groups: object) -> World:
    """A world in which nothing moves of itself, on the morning of Tuesday 1 April 2025."""
    p = bare_parameters()
    need = replace(p.area.need, up=NONE, down=NONE, shock=NONE, notice=NONE, settle=0.0, move=0.0)
    world = bare_world(with_groups(p, need=need, **groups), start=0)
    world.now = OPENING
    return world


def family_in(world: World, identity: int = 1, offsets: tuple[float, ...] = (0.0,)) -> Family:
    """A family at home with children of five of these exposures."""
    family = plain_family(world.local[""], identity, born=AGED_FIVE)
    family.children = [
        Child(10 * identity + place, AGED_FIVE, 13 * MINUTES_PER_YEAR, offset) for place, offset in enumerate(offsets)
    ]
    family.file.heard_at = world.now
    arrivals.settle_in(world, family, "onset")
    return family


def test_hours_already_promised_are_withheld_from_the_week_and_worked_off_in_it() -> None:
    world = still_world()
    worker = hire(world, Role.SOCIAL_WORKER, [10])[0]
    task = Task(family_in(world), 1_000.0, world.now + MINUTES_PER_WEEK, 1.0, urgent=True)
    hours.add_task(world, worker, task)
    usable = task.rate * MINUTES_PER_WEEK
    assert usable > 6
    worker.owed = 6.0
    hours.split_week(world, worker)
    assert task.rate * MINUTES_PER_WEEK == pytest.approx(usable - 6)
    world.now += MINUTES_PER_WEEK
    hours.split_week(world, worker)
    assert worker.owed == pytest.approx(0)
    assert task.rate * MINUTES_PER_WEEK == pytest.approx(usable)


def test_more_hours_promised_than_a_week_has_run_over_into_the_next() -> None:
    world = still_world()
    worker = hire(world, Role.SOCIAL_WORKER, [10])[0]
    task = Task(family_in(world), 1_000.0, world.now + MINUTES_PER_WEEK, 1.0, urgent=True)
    hours.add_task(world, worker, task)
    usable = task.rate * MINUTES_PER_WEEK
    worker.owed = usable + 2
    hours.split_week(world, worker)
    assert task.rate == 0
    world.now += MINUTES_PER_WEEK
    hours.split_week(world, worker)
    assert worker.owed == pytest.approx(2)


@pytest.mark.plain
@pytest.mark.parametrize(("days_ago", "kept"), [(30, "late"), (0, "on_time")])
def test_the_limit_of_a_conference_runs_from_the_strategy_discussion(
    monkeypatch: pytest.MonkeyPatch, days_ago: int, kept: str
) -> None:
    world = still_world()
    world.chairs = 1_000.0
    hire(world, Role.SOCIAL_WORKER, [10])
    family = family_in(world)
    # the enquiry overran: the fifteen working days were up before the conference could be called
    family.plan.strategy_began = world.now - days_ago * MINUTES_PER_DAY
    meetings: list[str] = []

    def held(about: Family, kind: Activity, how: str, spent: float) -> None:
        if about is family and kind == Activity.INITIAL_CONFERENCE:
            meetings.append(how)

    monkeypatch.setattr(world, "held", held)
    world.end = world.now + 60 * MINUTES_PER_DAY
    world.at(world.now, lambda _: world.begin_journey(world, family, Stage.CONFERENCE), None)
    world.run()
    assert meetings == [kept]


def test_the_more_exposed_child_comes_into_care_and_the_less_exposed_stays() -> None:
    world = still_world()
    family = family_in(world, offsets=(0.5, -0.5))
    family.file.belief = 3.0
    assert care.come_into_care(world, family, 3.25) == 1
    assert [child.in_care for child in family.children] == [True, False]


def test_an_infant_is_more_exposed_than_an_older_child_of_the_same_family() -> None:
    world = still_world()
    offset = world.p.demand.infant_offset
    assert offset > 0
    family = family_in(world, offsets=(0.0, 0.0))
    family.children[0].born = world.now - MINUTES_PER_DAY
    family.file.belief = 3.0
    assert care.come_into_care(world, family, 3.0 + offset / 2) == 1
    assert family.children[0].in_care


def test_a_childs_exposure_adds_to_the_belief() -> None:
    assert triage.in_care(3.0, 0.5, 3.5)
    assert not triage.in_care(3.0, -0.5, 3.0)


def test_only_further_children_add_hours_to_a_stage() -> None:
    assert stage_hours(2.0, 0.25, 1) == 2.0
    assert stage_hours(2.0, 0.25, 3) == 3.0
    assert stage_hours(2.0, 0.25, 0) == 2.0


def pool_of(*workers: Worker) -> Pool:
    pool = Pool(Team.SOCIAL_WORK, lambda *_: None)
    pool.workers = list(workers)
    return pool


def worker_with(identity: int, load: float, cap: float = 10, locality: str = "") -> Worker:
    worker = Worker(identity, Role.SOCIAL_WORKER, Team.SOCIAL_WORK, 1.0, cap, locality)
    worker.load = load
    worker.cases = {object(): load}
    return worker


def test_a_worker_the_family_knows_comes_before_a_lighter_load_whoever_is_asked_first() -> None:
    world = still_world()
    family = family_in(world)
    family.met = {2}
    known, lighter = worker_with(2, 5), worker_with(3, 1)
    for team in (pool_of(known, lighter), pool_of(lighter, known)):
        assert team.choose(family, Ask(1.0)) is known
    family.met = set()
    assert pool_of(known, lighter).choose(family, Ask(1.0)) is lighter


def test_a_known_worker_comes_after_room_and_after_the_familys_own_locality() -> None:
    world = still_world()
    family = family_in(world)
    family.met = {2}
    full, free = worker_with(2, 10), worker_with(3, 5)
    assert pool_of(full, free).choose(family, Ask(1.0), must=True) is free
    elsewhere = worker_with(2, 1, locality="elsewhere")
    assert pool_of(elsewhere, free).choose(family, Ask(1.0)) is free


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        (Stage.EARLY_HELP, Stage.ASSESSMENT_WAIT),
        (Stage.EARLY_HELP_WAIT, Stage.ASSESSMENT_WAIT),
        (Stage.FRONT_DOOR, "closed"),
    ],
)
def test_a_family_stepped_up_from_early_help_is_never_closed_at_the_door(stage: Stage, step: str) -> None:
    p = bare_parameters().local[""].front_door
    world = still_world(front_door=replace(p, no_action_share=1.0))
    family = family_in(world)
    family.stage = stage
    assert front_door.referral(world, family) == step
