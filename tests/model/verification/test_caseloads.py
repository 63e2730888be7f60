"""Laws of caseloads and lists beside the auditor's: weights, freed places, who goes over the cap."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from verification_parts import (
    STILL,
    bare_parameters,
    bare_world,
    hire,
    look_after_every_event,
    plain_family,
    small_area,
    status_quo,
    with_groups,
)

from sim.duties import WORK_CHILD_IN_NEED
from sim.model import simulate as run_model
from sim.model.checks import ConservationError
from sim.model.population import arrivals
from sim.model.state.family import Child, Family, Task
from sim.model.state.teams import Pool
from sim.model.state.world import World
from sim.model.workers import allocation, caseload, deadlines

NONE = (0.0,) * 6
DAYS = (date(2025, 4, 1), date(2026, 3, 31))


def grown_up_at(family: Family, *times: int) -> Family:
    """The family with one more child for each of the times, eighteen then."""
    for number, time in enumerate(times, start=1):
        family.children.append(Child(family.id * 10 + number, time - 18 * 525_960, time, 0.0))
    return family


def two_families_and_one_worker() -> tuple[World, Family, Family]:
    """A worker with two places, a first family of two children who holds both, and a second of two who waits."""
    need = bare_parameters().area.need
    still = replace(need, up=NONE, down=NONE, shock=NONE, notice=NONE, settle=0.0, move=0.0)
    world = bare_world(with_groups(bare_parameters(), need=still), end=10_000)
    hire(world, "social_worker", [2.0])
    first, second = (grown_up_at(plain_family(world.local[""], number), at) for number, at in ((1, 1_000), (2, 500)))
    for family in (first, second):
        arrivals.settle_in(world, family, "onset")
        allocation.seek(world, family, WORK_CHILD_IN_NEED, 2)
    assert first.case.holder is not None
    assert second.case.waiting == "social_work"
    return world, first, second


def test_a_place_freed_by_a_birthday_is_offered_at_once() -> None:
    """At minute 500 the family that waits has one child left, at 1,000 so has the other: one place is free."""
    world, _, second = two_families_and_one_worker()
    world.run()
    allocated = [row[0] for row in world.record.rows if row[1] == second.id and row[3] == "allocated"]
    assert allocated == [1_000]


def test_a_family_is_taken_from_the_list_at_the_weight_it_has_then() -> None:
    world, first, second = two_families_and_one_worker()
    world.at(2_000, lambda _: caseload.release(world, first, "closed"), None)
    world.run()
    weights = [row[7] for row in world.record.rows if row[1] == second.id and row[3] == "allocated"]
    assert weights == [1.0]


def run_and_look(monkeypatch: pytest.MonkeyPatch, look: Callable[[World], None]) -> None:
    """Run a small area with few places in debug mode and look at it after every event."""
    look_after_every_event(monkeypatch, look)
    scenario = status_quo("workforce.social_worker.caseload_cap=16", "workforce.early_help_worker.caseload_cap=12")
    run_model(scenario, small_area(1.0), years=1, warm_up=0, debug=True)


def test_a_family_weighs_what_its_children_weigh(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(world: World) -> None:
        for worker in world.workers:
            for family, weighs in worker.cases.items():
                wanted = caseload.weight(family)
                assert not family.here or not wanted or weighs == wanted, (world.now, family.id, weighs, wanted)

    run_and_look(monkeypatch, look)


def test_no_place_stays_free_while_the_first_in_line_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(world: World) -> None:
        for team in world.teams.values():
            live = [family for _, ticket, family in team.waiting if team.entries.get(family, (0,))[0] == ticket]
            if live:
                ask = team.entries[live[0]][1]
                assert team.choose(live[0], ask) is None, (world.now, team.name, live[0].id)

    run_and_look(monkeypatch, look)


@pytest.mark.plain
def test_work_that_is_done_belongs_to_the_stage_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work of an assessment does not end an enquiry."""
    begun_in: dict[int, tuple[Task, str]] = {}
    begin, finish = Task.__init__, deadlines._finish

    def beginning(task: Task, family: Any, *rest: Any, **named: Any) -> None:
        begin(task, family, *rest, **named)
        begun_in[id(task)] = task, family.stage

    def finishing(event: Any) -> None:
        task = event.about
        if task.active and task.round == event.token and task.episode == task.family.episode:
            assert task.family.stage == begun_in[id(task)][1], (event.world.now, task.family.id)
        finish(event)

    monkeypatch.setattr(Task, "__init__", beginning)
    monkeypatch.setattr(deadlines, "_finish", finishing)
    run_model("status_quo", small_area(1.0), years=2, warm_up=0)
    assert len(begun_in) > 100


def test_a_part_time_worker_has_the_whole_places_that_posts_and_cap_make() -> None:
    """Arithmetic of fractions of a post must not cost a place: 7 children fit where 7 is the cap."""
    role = "workforce.care_social_worker."
    for posts, cap in ((0.28, 25), (0.29, 100), (0.57, 100), (0.58, 50)):
        log = run_model(
            status_quo(f"{role}posts={posts}", f"{role}caseload_cap={cap}", f"{role}vacancy_rate=0", *STILL),
            small_area(0.1),
            years=1,
            warm_up=0,
        )
        places = log.workers.set_index("role")["cap"]["care_social_worker"]
        assert places >= round(posts * cap), (posts, cap, places)


@pytest.mark.plain
@pytest.mark.parametrize(
    "sets",
    [
        ("workforce.social_worker.caseload_cap=8", "workforce.social_worker.cap_binds=limit"),
        ("workforce.early_help_worker.caseload_cap=4",),
    ],
)
def test_only_the_stated_rule_goes_over_the_cap(sets: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """An allocator that forgets the cap is stopped: over it only an idle worker goes, or work that must be held.

    So it is with statutory work where the cap limits, and with help by consent wherever.
    """
    run_model(status_quo(*sets), small_area(), years=1, warm_up=0, debug=True)
    choose = Pool.choose
    monkeypatch.setattr(Pool, "choose", lambda team, case, ask, must=False: choose(team, case, ask, must=True))
    with pytest.raises(ConservationError, match="over the cap only where work may not wait"):
        run_model(status_quo(*sets), small_area(), years=1, warm_up=0, debug=True)
