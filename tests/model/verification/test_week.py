"""Laws of the weeks of whole runs: no worker gives more hours than there are, and visits are due whatever the need."""

from dataclasses import replace

import pytest
from verification_parts import (
    bare_parameters,
    bare_world,
    hire,
    look_after_every_event,
    plain_family,
    rows,
    small_area,
    status_quo,
    still_need,
    with_groups,
)

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.duties import CLAIM_ASSESSMENT, CLAIM_FIRM, CLAIM_PROTECTION, CLAIMS, DUTY_PROTECTION
from sim.model import simulate
from sim.model.pathway import visits
from sim.model.population import arrivals
from sim.model.state.family import Family
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import caseload, deadlines, handovers, hours
from sim.rules.pressure import shares_at
from sim.service import Activity, Role

EXACT = 1e-6
PRESSED = ("workforce.social_worker.posts=times:0.5", "workforce.early_help_worker.posts=times:0.5")
POSTS = {"short": PRESSED, "usual": (), "ample": ("workforce.social_worker.posts=times:4",)}


def hours_given(worker: Worker) -> float:
    """Hours of the week as it is split now that go to what is asked."""
    return sum(asked * share for asked, share in zip(worker.claims, worker.shares, strict=True))


def hours_of_work(worker: Worker, *, urgent: bool) -> float:
    """Hours that pieces of work take of the week, until the week or the piece is over."""
    total = 0.0
    for task in worker.tasks:
        if task.urgent == urgent and task.rate > 0.0:
            total += min(task.spending * MINUTES_PER_WEEK, task.hours_left * task.spending / task.rate)
    return total


@pytest.mark.parametrize("posts", POSTS)
def test_no_week_gives_more_hours_than_there_are(posts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {"pressed": 0, "spare": 0}

    def look(world: World) -> None:
        p = world.p.hours
        for worker in world.workers:
            if worker.to_split or not worker.working:
                continue
            most = (worker.there - worker.withheld) * (1 + p.stretch)
            given = hours_given(worker)
            assert given <= most + EXACT, (world.now, worker.id)
            seen["pressed"] += worker.pressure > 0
            seen["spare"] += given < 0.99 * most
            if worker.pressure > 0:  # nothing is left out while there are hours
                assert given >= worker.there - worker.withheld - EXACT, (world.now, worker.id)
            for urgent, claim in ((True, CLAIM_FIRM), (False, CLAIM_ASSESSMENT)):
                # pieces of work take no more than what their claim is given
                assert hours_of_work(worker, urgent=urgent) <= worker.claims[claim] * worker.shares[claim] + EXACT

    look_after_every_event(monkeypatch, look)
    simulate(status_quo(*POSTS[posts]), small_area(0.6), years=1, warm_up=0, debug=True)
    assert seen["spare" if posts == "ample" else "pressed"] > 1_000


def test_protection_visits_are_due_at_the_local_interval_whatever_the_need() -> None:
    """From the record: made or missed, the next one is due so many working days after the last."""
    log = simulate(status_quo(*PRESSED), small_area(1.0), years=1, warm_up=0)
    frame = rows(log)
    frame = frame[frame["child"] == -1]
    interval, gaps, missed = log.values["protection.visit_interval"], [], 0
    for _, own in frame[frame["family"] >= 0].groupby("family"):
        last: int | None = None
        for row in own.itertuples():
            if row.event in ("stage_in", "stage_out"):
                last = None
            elif row.detail.startswith("protection_visit"):
                missed += row.detail.endswith("missed")
                if last is not None:
                    gaps.append(log.calendar.working_days_between(last, row.time))
                last = row.time
    assert missed > 5
    assert len(gaps) > 100
    assert set(gaps) == {interval}


def on_a_plan(world: World) -> tuple[Family, Worker]:
    """A family on a protection plan and its holder, in a week that gives all that is asked."""
    (worker,) = hire(world, Role.SOCIAL_WORKER, [10.0])
    family = plain_family(world.local[""], 1, 4, born=-5 * MINUTES_PER_YEAR)
    arrivals.settle_in(world, family, "onset")
    family.duty, family.plan.on_plan = DUTY_PROTECTION, True
    world.teams[worker.team].take(worker, family, 1.0)
    handovers.hold(world, family, worker, 1.0)
    hours.split_week(world, worker)
    return family, worker


def quiet_world(**belief: object) -> World:
    """Nothing moves of itself."""
    p = bare_parameters()
    still = still_need(p)
    return bare_world(with_groups(p, need=still, belief=replace(p.area.belief, **belief)))


@pytest.mark.parametrize("tells", [True, False])
def test_what_a_visit_tells_and_what_it_protects_are_apart(tells: bool) -> None:
    world = quiet_world(visit_tells=tells)
    family, _ = on_a_plan(world)
    assert family.need.guarded == 0  # nothing before the first visit
    visits.visited(world, family, Activity.PROTECTION_VISIT, CLAIM_PROTECTION)
    assert family.need.guarded == 1
    assert (family.file.belief != pytest.approx(1.0)) == tells


def test_without_hours_no_visit_is_made_and_nobody_is_protected() -> None:
    world = quiet_world()
    family, worker = on_a_plan(world)
    worker.shares = [0.0] * CLAIMS
    visits.visited(world, family, Activity.PROTECTION_VISIT, CLAIM_PROTECTION)
    assert (family.need.guarded, family.file.belief) == (0, pytest.approx(1.0))
    worker.shares = [1.0] * CLAIMS
    caseload.release(world, family, "closed")
    visits.visited(world, family, Activity.PROTECTION_VISIT, CLAIM_PROTECTION)
    assert family.need.guarded == 0  # nobody holds the family: nobody comes
    found = [row[8] for row in world.record.rows if row[3] == "visit"]
    assert found == ["protection_visit,missed"] * 2


@pytest.mark.plain
@pytest.mark.parametrize("days", [4, 6])
def test_an_assessment_done_on_a_weekend_has_the_content_it_was_given(days: int) -> None:
    """Its end is told on the next working day; the days between add nothing to a thin one."""
    world = quiet_world()
    world.end = 4 * MINUTES_PER_WEEK
    family, worker = on_a_plan(world)
    content = 2.0
    hours.work(world, family, content, 20 * MINUTES_PER_WEEK, content * 7 / days, by=worker)
    worker.to_split = False
    deadlines.calls(worker, world.p.hours, 0, [0.0] * CLAIMS)
    shares = shares_at(1.0, world.p.hours.gives_way)
    assert shares[CLAIM_ASSESSMENT] < 1
    deadlines.give(world, worker, shares, world.p.hours.least_content)
    finished: list[int] = []
    world.notify = lambda about, signal: finished.append(world.now)  # type: ignore[method-assign,misc,assignment]
    world.run()
    # the fourth day after Tuesday 1 April is a Saturday, the sixth a Monday
    assert finished[0] // MINUTES_PER_DAY == 6
    assert family.file.content == pytest.approx(shares[CLAIM_ASSESSMENT])
