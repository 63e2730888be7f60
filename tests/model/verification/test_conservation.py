"""Conservation after every event and Little's law, by an auditor with books of its own (`debug` mode).

Random scenarios leave nothing out of balance; a run broken on purpose is stopped by the law it breaks.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from verification_parts import (
    bare_parameters,
    bare_world,
    digest,
    hire,
    look_after_every_event,
    plain_family,
    rows,
    small_area,
    status_quo,
    with_groups,
    written,
)

from sim.areas import load_area
from sim.log import Recorder
from sim.model import checks
from sim.model import simulate as run_model
from sim.model.checks import ConservationError
from sim.model.parameters.choices import HOLDER
from sim.model.pathway import stages
from sim.model.population import arrivals
from sim.model.state.family import Child, Family
from sim.model.state.teams import Pool, Worker
from sim.model.state.world import World
from sim.model.workers import allocation, appointments, caseload, eligibility, handovers, hours, lead
from sim.scenario import list_scenarios
from sim.service import WORK_CHILD_IN_NEED, WORK_ENQUIRY, WORK_PLAN, Stage

Broken = Callable[[pytest.MonkeyPatch], None]
NONE = (0.0,) * 6
DAYS = (date(2025, 4, 1), date(2026, 3, 31))

# --- 3. Random scenarios ------------------------------------------------------------------------------------
SETTINGS: dict[str, tuple[float, float]] = {
    "demand.multiplier": (0.0, 2.0),
    "demand.uasc_multiplier": (0.0, 3.0),
    "demand.moving_rate": (0.0, 0.5),
    "demand.long_term_need_share": (0.0, 0.5),
    "need.shock_rate": (0.0, 1.0),
    "need.up_rate.level_2": (0.15, 3.0),
    "need.up_rate.level_3": (0.25, 3.0),
    "need.frailty_variance": (0.5, 8.0),
    "need.settle_rate": (0.0, 6.0),
    "need.noticing.rate_level_2": (0.0, 6.0),
    "need.shock_seen_share": (0.0, 1.0),
    "need.belief.noise_front_door": (0.1, 3.0),
    "need.belief.noise_visit": (0.2, 3.0),
    "need.help.effect": (0.0, 15.0),
    "need.protection_effect": (0.0, 0.95),
    "early_help.withdrawal_rate": (0.0, 5.0),
    "early_help.longest": (0.1, 2.0),
    "front_door.referral_no_action_share": (0.0, 1.0),
    "care.kin_rate": (0.0, 2.0),
    "care.other_exit_rate": (0.0, 2.0),
    "care.home_below": (0.0, 4.0),
    "workforce.hours.assessment_mean": (1.0, 40.0),
    "workforce.hours.enquiry_mean": (1.0, 60.0),
    "workforce.waiting_head_start_days": (0.0, 90.0),
}
"""Leaves of the book set from the start, well beyond their plausible ranges where the model takes it."""

LEVERS: dict[str, tuple[float, float]] = {
    "front_door.thresholds.early_help": (-1.0, 4.0),
    "front_door.thresholds.referral": (-1.0, 5.0),
    "protection.thresholds.enquiry": (0.0, 6.0),
    "protection.thresholds.plan": (0.0, 6.0),
    "protection.thresholds.care": (2.0, 7.0),
    "early_help.consent": (0.0, 1.0),
    "demand.multiplier": (0.0, 2.0),
    "workforce.social_worker.posts": (0.2, 8.0),
    "workforce.care_social_worker.posts": (0.2, 3.0),
    "workforce.early_help_worker.posts": (0.0, 6.0),
    "workforce.conference_chair.posts": (0.0, 1.0),
    "workforce.social_worker.caseload_cap": (1, 40),
    "workforce.care_social_worker.caseload_cap": (1, 40),
    "workforce.early_help_worker.caseload_cap": (1, 40),
}
"""Levers, from the start and on dates."""

REFORM: dict[str, tuple[float, float]] = {
    "lcpp.caseload_cap": (1, 30),
    "lcpp.complex_cin_slots": (0, 12),
    "handover.overlap_weeks": (0.0, 12.0),
    "workforce.lcpp.posts": (0.0, 9.0),
    "workforce.family_help_practitioner.posts": (0.0, 5.0),
    "workforce.family_help_practitioner.caseload_cap": (1, 40),
    "workforce.supervisor.posts": (0.0, 3.0),
    "workforce.social_worker.posts": (0.2, 8.0),
    "workforce.early_help_worker.posts": (0.0, 6.0),
    "workforce.care_social_worker.posts": (0.2, 3.0),
}
"""How much of it: levers of the reform, and the posts it moves."""
CHOICES: dict[str, tuple[Any, ...]] = {
    "service.model": ("separate", "merged"),
    "lcpp.model": ("none", "holder", "overseer"),
    "lcpp.cap_unit": ("children", "families"),
    "lcpp.overflow": ("breach", "social_worker_holds", "wait"),
    "lcpp.caseload_cap": ("none",),
    "handover.policy": ("cold", "warm"),
    "handover.practitioner_stays": (False, True),
    "child_in_need.holder": ("social_worker", "any", "by_complexity"),
    "teams.structure": ("one_worker", "assessment_then_longer_term"),
    "early_help.step_up": ("next_day", "panel"),
}
"""Which of it: every choice the reform offers."""
PLACES = ((), ("north", "south"), ("east", "north", "west"))


def amounts(names: dict[str, tuple[float, float]], most: int) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the names, each with a value in its range."""
    chosen = st.lists(st.sampled_from(sorted(names)), max_size=most, unique=True)
    return chosen.flatmap(lambda each: st.fixed_dictionaries({name: value_of(*names[name]) for name in each}))


def value_of(low: float, high: float) -> st.SearchStrategy[float]:
    """A value in the range, whole where the range is."""
    if isinstance(low, int) and isinstance(high, int):
        return st.integers(low, high).map(float)
    return st.floats(low, high).map(lambda value: round(value, 3))


@st.composite
def random_scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """The timeline of a random scenario: what is set over the whole run, then up to three dated changes."""
    days = sorted(draw(st.sets(st.dates(*DAYS), max_size=3)))
    start = draw(amounts(SETTINGS, 5)) | draw(amounts(LEVERS, 4))
    dated = [(str(day), draw(amounts(LEVERS, 4))) for day in days]
    timeline = [("start", start), *dated]
    return {
        "timeline": [{"on": day, "because": "drawn at random", "set": values} for day, values in timeline if values],
        "factor": draw(st.sampled_from((0.05, 0.1, 0.2, 0.3))),
        "warm_up": draw(st.sampled_from((0, 0, 1))),
        "replication": draw(st.integers(0, 1_000_000)),
    }


@st.composite
def random_reforms(draw: st.DrawFn) -> dict[str, Any]:
    """A reform in force from the start, up to three dated ones, some in one locality; protection work is common."""
    places = draw(st.sampled_from(PLACES))
    start = draw(choices(9)) | draw(amounts(REFORM, 4)) | ({"localities": list(places)} if places else {})
    start |= {"protection.thresholds.enquiry": draw(value_of(1.0, 3.5)), "front_door.thresholds.immediate": 2.5}
    entries: list[dict[str, Any]] = [{"on": "start", "because": "drawn at random", "set": start}]
    for day in sorted(draw(st.sets(st.dates(*DAYS), max_size=3))):
        where = draw(st.sampled_from(("", *places)))
        values = draw(choices(4)) | draw(amounts(REFORM, 3))
        if where:
            values = {name: value for name, value in values.items() if not name.endswith(".posts")}
        if values:
            entry = {"on": str(day), "because": "drawn at random", "set": values}
            entries.append(entry | ({"in": where} if where else {}))
    return {
        "timeline": entries,
        "factor": draw(st.sampled_from((0.1, 0.3, 0.6))),
        "warm_up": 0,
        "replication": draw(st.integers(0, 1_000_000)),
    }


def choices(most: int) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the choices, each made."""
    chosen = st.lists(st.sampled_from(sorted(CHOICES)), max_size=most, unique=True)
    return chosen.flatmap(lambda each: st.fixed_dictionaries({name: st.sampled_from(CHOICES[name]) for name in each}))


@given(random_reforms())
def test_random_reforms_leave_nothing_out_of_balance(drawn: dict[str, Any]) -> None:
    """Every design, unit, overflow rule, service, team and handover, switched on dates and back, in whole or part."""
    with TemporaryDirectory() as folder:
        scenario = written(Path(folder), drawn["timeline"])
    run_model(scenario, small_area(drawn["factor"]), 11, drawn["replication"], years=1, warm_up=0, debug=True)


@given(random_scenarios())
def test_random_scenarios_leave_nothing_out_of_balance(drawn: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        scenario = written(Path(folder), drawn["timeline"])
    area = small_area(drawn["factor"])
    log = run_model(scenario, area, 11, drawn["replication"], years=1, warm_up=drawn["warm_up"], debug=True)
    assert len(log) > 0


def test_a_full_authority_is_in_balance() -> None:
    run_model("status_quo", load_area("hartlepool"), years=1, warm_up=0, debug=True)


@pytest.mark.full
@pytest.mark.parametrize("area", ["hartlepool", "england"])
@pytest.mark.parametrize("scenario", [each.id for each in list_scenarios()])
def test_shipped_scenarios_are_in_balance(scenario: str, area: str) -> None:
    run_model(
        scenario, area, years=5 if area == "hartlepool" else 1, warm_up=2 if area == "hartlepool" else 1, debug=True
    )


def test_the_auditor_changes_nothing() -> None:
    area = small_area()
    assert digest(run_model("status_quo", area, years=1, warm_up=1, debug=True)) == digest(
        run_model("status_quo", area, years=1, warm_up=1)
    )


# --- 4. Little's law ----------------------------------------------------------------------------------------
def test_littles_law_is_an_identity_on_the_record() -> None:
    """From the record alone: the area under the number in each stage is the time spent there, in whole minutes."""
    log = run_model("status_quo", small_area(1.0), years=2, warm_up=1)
    frame = rows(log)
    moves = frame[frame["event"].isin(("stage_in", "stage_out"))]
    assert set(moves["stage"]) >= {"community", "front_door", "assessment", "child_in_need", "child_protection", "care"}
    for stage, there in moves.groupby("stage"):
        entering = (there["event"] == "stage_in").to_numpy()
        time = there["time"].to_numpy()
        number = np.cumsum(np.where(entering, 1, -1))
        assert number.min() >= 0, stage
        area = int((number * np.diff(np.append(time, log.end))).sum())
        stayed, since = 0, {}
        for family, child, enters, at in zip(there["family"], there["child"], entering, time, strict=True):
            if enters:
                assert (family, child) not in since, stage
                since[family, child] = int(at)
            else:
                stayed += int(at) - since.pop((family, child))
        stayed += sum(log.end - at for at in since.values())
        assert area == stayed, f"{stage}: {area} against {stayed}"


def test_littles_law_is_checked_at_the_end_of_every_debug_run(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[checks.Auditor] = []
    at_end = checks.at_end
    monkeypatch.setattr(checks, "at_end", lambda auditor: (seen.append(auditor), at_end(auditor)))
    run_model("status_quo", small_area(), years=1, warm_up=0, debug=True)
    auditor = seen[0]
    assert sum(area > 0 for area in auditor.area.values()) >= 8
    for stage in ("community", "assessment", "child_in_need", "care"):
        auditor.stayed[stage] += 1
        with pytest.raises(ConservationError, match=f"Little's law on {stage}"):
            at_end(auditor)
        auditor.stayed[stage] -= 1
    at_end(auditor)


# --- Every law can fail -------------------------------------------------------------------------------------
def forget_to_leave_a_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    enter = stages.enter

    def broken(world: World, family: Any, stage: Stage, *rest: str) -> None:
        if stage == "assessment":
            family.stage = None
        enter(world, family, stage, *rest)

    monkeypatch.setattr(stages, "enter", broken)


def leave_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    leave = stages.leave

    def broken(world: World, family: Any, cause: str) -> None:
        if family.here:
            world.record.stage_out(world.now, family.id, family.stage, 0, cause)
        leave(world, family, cause)

    monkeypatch.setattr(stages, "leave", broken)


def enter_left_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    leave = stages.leave

    def broken(world: World, family: Any, cause: str) -> None:
        leave(world, family, cause)
        world.record.stage_in(world.now, family.id, Stage.LEFT, 0, cause)

    monkeypatch.setattr(stages, "leave", broken)


def hold_without_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recorder, "allocated", lambda *about, **how: None)
    monkeypatch.setattr(Recorder, "released", lambda *about, **how: None)


def two_holders(monkeypatch: pytest.MonkeyPatch) -> None:
    allocated = Recorder.allocated

    def broken(*about: Any, **how: Any) -> None:
        allocated(*about, **how)
        allocated(*about, **how)

    monkeypatch.setattr(Recorder, "allocated", broken)


def given_up_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    released = Recorder.released

    def broken(*about: Any, **how: Any) -> None:
        released(*about[:-1], about[-1] + 1, **how)

    monkeypatch.setattr(Recorder, "released", broken)


def over_the_cap_unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    allocated = Recorder.allocated
    monkeypatch.setattr(Recorder, "allocated", lambda *about, over_cap, **how: allocated(*about, over_cap=False, **how))


def vanish_from_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(world: World, family: Any, why: str) -> None:
        if family.case.waiting:
            world.teams[family.case.waiting].leave(family)
            family.case.waiting = None

    monkeypatch.setattr(allocation, "stop_waiting", broken)
    monkeypatch.setattr(stages, "stop_waiting", broken)


def keep_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(team: Pool, worker: Worker, case: Any) -> float:
        return worker.cases.pop(case)

    monkeypatch.setattr(Pool, "give_up", broken)


def no_spell_in_care(monkeypatch: pytest.MonkeyPatch) -> None:
    for verb in ("stage_in", "stage_out"):
        monkeypatch.setattr(Recorder, verb, _but_not_of_a_child(getattr(Recorder, verb)))


def _but_not_of_a_child(record: Any) -> Any:
    def broken(recorder: Recorder, *about: Any) -> None:
        if len(about) < 6:
            record(recorder, *about)

    return broken


def lose_a_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    decide = World.decide

    def broken(world: World, family: Any, outcome: str) -> None:
        if outcome != "advice":
            decide(world, family, outcome)

    monkeypatch.setattr(World, "decide", broken)


def clock_runs_back(monkeypatch: pytest.MonkeyPatch) -> None:
    held = World.held

    def broken(world: World, family: Any, event: str, what: str, value: float) -> None:
        now, world.now = world.now, world.now - 1
        held(world, family, event, what, value)
        world.now = now

    monkeypatch.setattr(World, "held", broken)


def two_overseers(monkeypatch: pytest.MonkeyPatch) -> None:
    oversees = allocation._oversees

    def broken(world: World, family: Any, worker: Worker, weighs: float) -> None:
        oversees(world, family, worker, weighs)
        other = next(each for each in world.workers if each.role == "lcpp" and family not in each.cases)
        world.teams["lcpp"].take(other, family, weighs)
        oversees(world, family, other, weighs)

    monkeypatch.setattr(allocation, "_oversees", broken)


def co_worker_not_released(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handovers, "leave_beside", lambda *about: None)
    monkeypatch.setattr(caseload, "release_beside", lambda *about, **named: None)


def co_worker_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(world: World, family: Any, cause: str, *, offered: bool = True) -> None:
        if family.case.co_worker is not None:
            world.teams[family.case.co_worker.team].give_up(family.case.co_worker, family)
            family.case.co_worker = None

    monkeypatch.setattr(caseload, "release_beside", broken)


def lead_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    appointed, team_of = appointments._appointed, eligibility.team_of

    def broken(social_workers: list[Worker], p: Any, places: int) -> set[int]:
        return appointed(social_workers, replace(p, lead=replace(p.lead, model=HOLDER)), places)

    def asked(world: World, family: Family, work: int) -> str:
        return "lcpp" if work in (WORK_ENQUIRY, WORK_PLAN) else team_of(world, family, work)

    monkeypatch.setattr(appointments, "_appointed", broken)
    monkeypatch.setattr(eligibility, "team_of", asked)


def anybody_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eligibility, "needs_social_worker", lambda family, work: False)


def overseer_no_longer_appointed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead, "no_longer_appointed", lambda world, family: None)


HOLDERS = ("lcpp.model=holder", "protection.thresholds.enquiry=2.5")
OVERSEERS = ("lcpp.model=overseer", "protection.thresholds.enquiry=2.5")
STAYING = ("handover.policy=warm", "handover.overlap_weeks=4", "handover.practitioner_stays=true")


@pytest.mark.parametrize(
    ("broken", "sets", "law"),
    [
        (two_overseers, (*OVERSEERS, "lcpp.overflow=breach"), "one overseer"),
        (co_worker_not_released, (*HOLDERS, *STAYING), "nobody works with a family in the community|one co_worker"),
        (co_worker_forgotten, (*HOLDERS, *STAYING), "co_worker as recorded|one co_worker"),
        (over_the_cap_unsaid, (*HOLDERS, "lcpp.overflow=breach", "lcpp.caseload_cap=2"), "logged over it"),
        (lead_where_there_is_none, ("lcpp.model=none",), "no lead practitioner where there is none"),
        (anybody_holds, ("service.model=merged",), "protection work is held by a social worker"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_reform_broken_on_purpose_is_stopped_by_the_law_it_breaks(
    broken: Broken, sets: tuple[str, ...], law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same reform without the fault runs to the end: it is the fault that is caught."""
    run_model(status_quo(*sets), small_area(1.0), years=1, warm_up=0, debug=True)
    broken(monkeypatch)
    with pytest.raises(ConservationError, match=law):
        run_model(status_quo(*sets), small_area(1.0), years=1, warm_up=0, debug=True)


@pytest.mark.parametrize(("sets", "law"), [(HOLDERS, "a lead practitioner holds"), (OVERSEERS, "an overseer is")])
def test_forgetting_who_is_no_longer_appointed_is_caught(
    sets: tuple[str, ...], law: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start = dict(each.split("=") for each in sets) | {"workforce.lcpp.posts": 4}
    timeline = [
        {"on": day, "because": "to see who stays", "set": values}
        for day, values in (("start", start), ("2025-10-01", {"workforce.lcpp.posts": 1}))
    ]
    timeline[0]["set"]["protection.thresholds.enquiry"] = 2.5
    scenario = written(tmp_path, timeline)
    run_model(scenario, small_area(1.0), years=1, warm_up=0, debug=True)
    overseer_no_longer_appointed(monkeypatch)
    with pytest.raises(ConservationError, match=law):
        run_model(scenario, small_area(1.0), years=1, warm_up=0, debug=True)


@pytest.mark.parametrize(
    ("broken", "law"),
    [
        (forget_to_leave_a_stage, "one open stage"),
        (leave_twice, "leaves the stage it is in"),
        (enter_left_twice, "Little's law on left"),
        (hold_without_a_record, "holder as recorded"),
        (two_holders, "one holder"),
        (given_up_by_another, "released by the worker who took the family"),
        (over_the_cap_unsaid, "within the cap, or logged over it"),
        (vanish_from_the_list, "waiting list"),
        (keep_the_load, "load is the sum of weights held|within the cap"),
        (no_spell_in_care, "a child in care has one open care spell"),
        (lose_a_decision, "contacts = decided"),
        (clock_runs_back, "time runs forward"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_broken_run_is_stopped_by_the_law_it_breaks(
    broken: Broken, law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few places, so that families wait and places run out; a full authority's kinds of case in a small one."""
    scenario = status_quo("workforce.social_worker.caseload_cap=8", "workforce.early_help_worker.caseload_cap=6")
    broken(monkeypatch)
    with pytest.raises(ConservationError, match=law):
        run_model(scenario, small_area(1.0), years=1, warm_up=0, debug=True)


# --- Laws beside the auditor's ------------------------------------------------------------------------------
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


def test_work_that_is_done_belongs_to_the_stage_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work of an assessment does not end an enquiry."""
    begun_in: dict[int, tuple[hours.Task, str]] = {}
    begin, finish = hours.Task.__init__, hours._finish

    def beginning(task: hours.Task, family: Any, *rest: Any, **named: Any) -> None:
        begin(task, family, *rest, **named)
        begun_in[id(task)] = task, family.stage

    def finishing(event: Any) -> None:
        task = event.about
        if task.active and task.round == event.token and task.episode == task.family.episode:
            assert task.family.stage == begun_in[id(task)][1], (event.world.now, task.family.id)
        finish(event)

    monkeypatch.setattr(hours.Task, "__init__", beginning)
    monkeypatch.setattr(hours, "_finish", finishing)
    run_model("status_quo", small_area(1.0), years=2, warm_up=0)


def test_a_part_time_worker_has_the_whole_places_that_posts_and_cap_make() -> None:
    """Arithmetic of fractions of a post must not cost a place: 7 children fit where 7 is the cap."""
    role = "workforce.care_social_worker."
    for posts, cap in ((0.28, 25), (0.29, 100), (0.57, 100), (0.58, 50)):
        log = run_model(
            status_quo(f"{role}posts={posts}", f"{role}caseload_cap={cap}"), small_area(0.1), years=1, warm_up=0
        )
        places = log.workers.set_index("role")["cap"]["care_social_worker"]
        assert places >= round(posts * cap), (posts, cap, places)


def test_only_the_stated_rule_goes_over_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """An allocator that forgets the cap is stopped: over it only an idle worker goes, or work that must be held."""
    choose = Pool.choose
    monkeypatch.setattr(Pool, "choose", lambda team, case, ask, must=False: choose(team, case, ask, must=True))
    with pytest.raises(ConservationError, match="over the cap only where work may not wait"):
        run_model(status_quo("workforce.social_worker.caseload_cap=8"), small_area(), years=1, warm_up=0, debug=True)
