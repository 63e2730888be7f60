"""Laws that a run of many families hides: each worked by hand on one family or one worker."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from verification_parts import bare_parameters, bare_world, believe, hire, plain_family, still_need, with_groups

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.duties import (
    CLAIM_ASSESSMENT,
    CLAIM_FIRM,
    CLAIM_HELP,
    CLAIMS,
    DUTY_CHILD_IN_NEED,
    WORK_ASSESSMENT,
    WORK_CHILD_IN_NEED,
    WORK_ENQUIRY,
    WORK_PLAN,
    WORK_TARGETED,
    Work,
)
from sim.model.pathway import care, front_door
from sim.model.population import arrivals
from sim.model.state import clocks
from sim.model.state.family import Child, Family, Task
from sim.model.state.teams import Ask, Pool, Worker
from sim.model.state.world import World
from sim.model.workers import deadlines, handovers, hours
from sim.rules.need import notice_rate
from sim.rules.pressure import shares_at
from sim.rules.protection import linear, saturating, share_made, threshold, visits_worth
from sim.rules.workload import stage_hours
from sim.service import Activity, Role, Stage, Team

OPENING = 9 * 60
AGED_FIVE = -5 * MINUTES_PER_YEAR


def still_world(**groups: object) -> World:
    """A world in which nothing moves of itself, on the morning of Tuesday 1 April 2025."""
    p = bare_parameters()
    world = bare_world(with_groups(p, need=still_need(p), **groups), start=0)
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


def busy_worker(world: World, content: float = 1_000.0, *, urgent: bool = True) -> tuple[Worker, Task]:
    """A social worker with one piece of work, due in a week, and the week split over it."""
    worker = hire(world, Role.SOCIAL_WORKER, [10])[0]
    hours.work(world, family_in(world), content, world.now + MINUTES_PER_WEEK, 1.0, urgent=urgent, by=worker)
    hours.split_week(world, worker)
    return worker, worker.tasks[0]


def given(task: Task) -> float:
    """Hours a week the work gets."""
    return task.spending * MINUTES_PER_WEEK


def test_hours_already_promised_are_withheld_from_the_week_and_worked_off_in_it() -> None:
    world = still_world()
    worker, task = busy_worker(world)
    there = world.p.hours.there
    stretched = 1 + world.p.hours.stretch
    assert given(task) == pytest.approx(there * stretched)  # more is asked than a week has: all of it, and the stretch
    worker.owed = 6.0
    hours.split_week(world, worker)
    assert given(task) == pytest.approx((there - 6) * stretched)
    assert worker.withheld == 6
    world.now += MINUTES_PER_WEEK
    hours.split_week(world, worker)
    assert worker.owed == pytest.approx(0)
    assert given(task) == pytest.approx(there * stretched)


def test_more_hours_promised_than_a_week_has_run_over_into_the_next() -> None:
    world = still_world()
    worker, _ = busy_worker(world)
    worker.owed = world.p.hours.there + 2
    hours.split_week(world, worker)
    assert worker.withheld == world.p.hours.there
    world.now += MINUTES_PER_WEEK
    hours.split_week(world, worker)
    assert worker.owed == pytest.approx(2)
    assert worker.withheld == pytest.approx(2)


def assessed_under(pressure: float) -> tuple[float, float]:
    """Weeks an assessment takes, and what part of its content it gets, in a week pressed so hard."""
    world = still_world()
    world.now, world.end = 0, 4 * MINUTES_PER_WEEK
    began, finished = world.now, list[int]()
    worker = hire(world, Role.SOCIAL_WORKER, [10])[0]
    family = family_in(world)
    # two hours at two a week, with a limit far off
    hours.work(world, family, 2.0, began + 40 * MINUTES_PER_WEEK, 2.0, by=worker)
    worker.to_split = False
    deadlines.calls(worker, world.p.hours, began, [0.0] * CLAIMS)
    shares = shares_at(pressure, world.p.hours.gives_way)
    deadlines.give(world, worker, shares, world.p.hours.least_content)
    world.notify = lambda about, signal: finished.append(world.now)  # type: ignore[method-assign,misc,assignment]
    world.run()
    return (finished[0] - began) / MINUTES_PER_WEEK, family.file.content


@pytest.mark.plain
def test_an_assessment_is_thinner_before_it_is_slower() -> None:
    calm, pressed, hardest = assessed_under(0.0), assessed_under(0.9), assessed_under(100.0)
    least = bare_parameters().area.hours.least_content
    assert calm == (pytest.approx(1), pytest.approx(1))
    assert pressed[0] == calm[0]
    assert least < pressed[1] < 1
    assert hardest == (calm[0], pytest.approx(least))


@pytest.mark.parametrize(("luck", "slips"), [(0.0, 1.0), (0.25, 0.75), (1.0, 0.0)])
def test_under_long_pressure_an_assessment_is_planned_later_by_its_own_luck(luck: float, slips: float) -> None:
    world = still_world()
    p = world.p.hours
    (worker,) = hire(world, Role.SOCIAL_WORKER, [10])
    hours.work(world, family_in(world), 4.0, world.now + 8 * MINUTES_PER_WEEK, 2.0, by=worker)
    (task,) = worker.tasks
    assert task.usual_weeks == 2
    task.luck, worker.lately = luck, p.lateness[1]
    asked = [0.0] * CLAIMS
    assert deadlines.calls(worker, p, world.now, asked) == pytest.approx(2)  # at the usual pace it were two a week
    assert asked[CLAIM_ASSESSMENT] == pytest.approx(4 / (2 + slips * p.longest_slip / MINUTES_PER_WEEK))


def test_an_enquiry_is_not_let_slip_and_asks_what_its_due_day_asks() -> None:
    world = still_world()
    (worker,) = hire(world, Role.SOCIAL_WORKER, [10])
    due = world.now + MINUTES_PER_WEEK // 2
    hours.work(world, family_in(world), 6.0, due, 2.0, urgent=True, by=worker)
    worker.lately = 100.0
    asked = [0.0] * CLAIMS
    usual = max(world.p.hours.hurry * 2.0, 0.0)  # six hours cannot be done in time at two a week: as fast as it goes
    assert deadlines.calls(worker, world.p.hours, world.now, asked) == pytest.approx(usual)
    assert worker.tasks[0].call == pytest.approx(12)  # six hours in half a week
    assert asked[CLAIM_FIRM] == pytest.approx(6)


def test_a_week_with_room_gives_all_that_is_asked_and_a_little_more_help() -> None:
    world = still_world()
    (worker,) = hire(world, Role.SOCIAL_WORKER, [10])
    family = family_in(world)
    family.duty = DUTY_CHILD_IN_NEED
    believe(family, 2)
    world.teams[worker.team].take(worker, family, 1.0)
    handovers.hold(world, family, worker, 1.0)
    hours.split_week(world, worker)
    p = world.p.hours
    assert worker.pressure == 0
    assert worker.shares[CLAIM_HELP] == p.spare_help
    assert all(share == 1 for claim, share in enumerate(worker.shares) if claim != CLAIM_HELP)
    duty, standard = p.stage[DUTY_CHILD_IN_NEED], p.help_standard[2]
    direct = p.contact_share * duty + p.spare_help * p.help_weight[DUTY_CHILD_IN_NEED] * standard
    assert family.case.hours == pytest.approx(direct)
    # what is asked is the duty, direct help with its travel and recording, and case discussion
    asked = duty + standard * p.help_weight[DUTY_CHILD_IN_NEED] * p.per_hour_of_help + world.p.supervision[1]
    assert worker.asked == pytest.approx(asked)


@pytest.mark.parametrize("unasked", [0.0, 0.5, 1.0])
def test_overtime_that_the_week_does_not_ask_for_is_not_worked(unasked: float) -> None:
    world = still_world()
    full, contract = world.p.hours.there, world.p.hours.contract
    least = contract + unasked * (full - contract)
    world.p = replace(world.p, hours=replace(world.p.hours, unstretched=least))
    (worker,) = hire(world, Role.SOCIAL_WORKER, [10])
    family, due = family_in(world), world.now + 100 * MINUTES_PER_WEEK
    for gives, owed in ((1.0, 0.0), (0.5, 0.0), (1.0, 3.0)):
        worker.gives, worker.owed = gives, owed
        for more, there in ((0.0, least), (full - 2.0, max(least, full - 2.0)), (full + 1.0, full)):
            asked = gives * more - owed
            urgent = Task(family, 100 * asked, due, world.now, 100.0, 0.0, asked, urgent=True)
            worker.tasks[:] = [urgent] if more else []
            hours.split_week(world, worker)
            assert worker.full == pytest.approx(gives * full)
            assert worker.there == pytest.approx(gives * there)
            assert worker.overtime == pytest.approx(gives * (there - contract))


def test_a_week_is_as_long_as_its_usual_pace_asks_even_where_less_is_called_for_now() -> None:
    world = still_world()
    p = world.p.hours
    (worker,) = hire(world, Role.SOCIAL_WORKER, [10])
    usual, due = p.contract + 2.0, world.now + 100 * MINUTES_PER_WEEK
    ahead = Task(family_in(world), 100 * usual, due, world.now, 100.0, 0.0, usual, urgent=False)
    ahead.hours_left = 90 * usual
    worker.tasks[:] = [ahead]
    hours.split_week(world, worker)
    assert worker.asked == worker.there == pytest.approx(usual)
    assert worker.overtime == 0.0 < worker.there - p.contract  # a tenth is done already: less is worked than asked


@pytest.mark.plain
def test_a_week_is_split_once_however_much_changes_in_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    world = still_world()
    world.end = world.now + 10
    worker, _ = busy_worker(world)
    splits: list[int] = []
    split = hours.split_week
    monkeypatch.setattr(hours, "split_week", lambda *about: (splits.append(world.now), split(*about)))
    for identity in (2, 3, 4):
        hours.work(world, family_in(world, identity), 5.0, world.now + MINUTES_PER_WEEK, 1.0, by=worker)
    world.run()
    assert len(splits) == 1


def test_protection_is_earned_by_visits_made_and_lost_by_visits_missed() -> None:
    world = still_world()
    family = family_in(world)
    guarded = []
    for made in (-1.0, 1.0, 0.5, 0.0):
        family.plan.visits_made = made
        clocks.guard(world, family)
        guarded.append(family.need.guarded)
    assert guarded[0] == 0  # a plan under which no visit fell due yet
    assert guarded[1] == 1
    assert guarded[3] == 0
    assert guarded == [0, guarded[1], pytest.approx(guarded[2]), 0]
    assert 0 < guarded[2] < 1


@pytest.mark.parametrize("shape", [linear, lambda made: threshold(made, 0.2, 0.8), lambda made: saturating(made, 3.0)])
def test_every_shape_of_protection_rises_from_nothing_without_visits_to_all_with_each(
    shape: Callable[[float], float],
) -> None:
    values = [shape(made / 10) for made in range(11)]
    assert values == sorted(values)
    assert values[0] == 0
    assert values[-1] == pytest.approx(1)


def test_the_share_of_visits_made_remembers_the_earlier_ones() -> None:
    assert share_made(1.0, 0.0, 0.25) == 0.75
    assert share_made(0.0, 1.0, 0.25) == 0.25
    assert visits_worth(20, 10) == 0.5  # half as many visits due are half of the usual visiting when all are made


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
    believe(family, 3)
    assert care.come_into_care(world, family, (4, 0.4)) == 1
    assert [child.in_care for child in family.children] == [True, False]


def test_an_infant_is_more_exposed_than_an_older_child_of_the_same_family() -> None:
    demand = bare_parameters().area.demand
    assert demand.infant_offset > 0
    world = still_world(demand=replace(demand, infant_offset=1.0))
    family = family_in(world, offsets=(0.0, 0.0))
    family.children[0].born = world.now - MINUTES_PER_DAY
    believe(family, 3)
    assert care.come_into_care(world, family, (4, 0.5)) == 1
    assert family.children[0].in_care


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
    worker.load = worker.asked = load
    worker.cases = {object(): load}
    return worker


def test_a_worker_the_family_knows_comes_before_one_asked_less_of_whoever_is_asked_first() -> None:
    world = still_world()
    family = family_in(world)
    family.met = {2}
    known, lighter = worker_with(2, 5), worker_with(3, 1)
    for team in (pool_of(known, lighter), pool_of(lighter, known)):
        assert team.choose(family, Ask(1.0)) is known
    family.met = set()
    assert pool_of(known, lighter).choose(family, Ask(1.0)) is lighter


def test_a_family_is_noticed_as_many_times_oftener_as_its_multiple_says_and_never_without_children_at_home() -> None:
    world = still_world()
    world.p = replace(world.p, need=replace(world.p.need, notice=(0.5, 1.0, 2.0, 3.0, 4.0, 5.0)))
    family = family_in(world)
    for level, base in enumerate(world.p.need.notice):
        family.need.level = level
        for multiple in (0.5, 1.0, 3.0):
            family.need.visibility = multiple
            clocks.wind_clocks(world, family)
            assert family.need.notice_rate == notice_rate(base, multiple) == base * multiple
    family.scope = 0
    clocks.wind_clocks(world, family)
    assert family.need.notice_rate == 0.0


def test_a_known_worker_comes_after_room_and_after_the_familys_own_locality() -> None:
    world = still_world()
    family = family_in(world)
    family.met = {2}
    full, free = worker_with(2, 10), worker_with(3, 5)
    assert pool_of(full, free).choose(family, Ask(1.0), must=True) is free
    elsewhere = worker_with(2, 1, locality="elsewhere")
    assert pool_of(elsewhere, free).choose(family, Ask(1.0)) is free


def test_the_next_family_goes_to_who_is_asked_the_fewest_hours_not_to_who_has_the_fewest_children() -> None:
    family = family_in(still_world())
    few_but_heavy, many_but_light = worker_with(2, 2), worker_with(3, 8)
    few_but_heavy.asked, many_but_light.asked = 30.0, 12.0
    for team in (pool_of(few_but_heavy, many_but_light), pool_of(many_but_light, few_but_heavy)):
        assert team.choose(family, Ask(1.0)) is many_but_light
    part_time = worker_with(4, 1)
    part_time.asked, part_time.fte = 8.0, 0.5
    assert pool_of(many_but_light, part_time).choose(family, Ask(1.0)) is many_but_light


@pytest.mark.parametrize("work", [WORK_ASSESSMENT, WORK_CHILD_IN_NEED, WORK_ENQUIRY, WORK_PLAN, WORK_TARGETED])
def test_above_a_cap_statutory_work_is_given_where_it_guides_and_nothing_where_it_limits(work: Work) -> None:
    family = family_in(still_world())
    full, fuller = worker_with(2, 10), worker_with(3, 13)
    ask = Ask(1.0, work=work)
    assert pool_of(full, fuller).choose(family, ask) is None
    for worker in (full, fuller):
        worker.guided, worker.ceiling = True, 20.0
    statutory = work != WORK_TARGETED
    assert pool_of(fuller, full).choose(family, ask) is (full if statutory else None)
    # above the ceiling child in need work is left unallocated; other statutory work is not
    full.ceiling = fuller.ceiling = 10.0
    unallocated = work in (WORK_TARGETED, WORK_CHILD_IN_NEED)
    assert pool_of(fuller, full).choose(family, ask) is (None if unallocated else full)
    # room below the cap comes before a lighter week above it
    roomy = worker_with(4, 5)
    roomy.asked = 30.0
    assert pool_of(full, roomy).choose(family, ask) is roomy


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
    world = still_world(front_door=replace(p, no_action_share=1.0, immediate=(4, 1.0)))
    family = family_in(world)
    family.stage = stage
    assert front_door.referral(world, family) == step
