"""Every law of the auditor stops a run that is broken on purpose."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from verification_parts import (
    small_area,
    status_quo,
    written,
)

from sim.duties import WORK_ENQUIRY, WORK_PLAN
from sim.log import Recorder
from sim.model import simulate as run_model
from sim.model.checks import ConservationError
from sim.model.money import grants, ledger
from sim.model.parameters.choices import HOLDER
from sim.model.pathway import stages
from sim.model.state.family import Family
from sim.model.state.teams import Pool, Worker
from sim.model.state.world import World
from sim.model.workers import allocation, appointments, caseload, eligibility, handovers, lead
from sim.service import Stage

pytestmark = pytest.mark.plain

Broken = Callable[[pytest.MonkeyPatch], None]


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
    monkeypatch.setattr(handovers, "leave_beside", lambda *about, **named: None)
    monkeypatch.setattr(caseload, "release_beside", lambda *about, **named: None)


def co_worker_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(world: World, family: Any, cause: str, *, offered: bool = True) -> None:
        if family.case.co_worker is not None:
            world.teams[family.case.co_worker.team].give_up(family.case.co_worker, family)
            family.case.co_worker = None

    monkeypatch.setattr(caseload, "release_beside", broken)


def lead_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    appointed, team_of = appointments._appointed, eligibility.team_of

    def broken(world: World, social_workers: list[Worker], p: Any, places: int) -> set[int]:
        return appointed(world, social_workers, replace(p, lead=replace(p.lead, model=HOLDER)), places)

    def asked(world: World, family: Family, work: int) -> str:
        return "lcpp" if work in (WORK_ENQUIRY, WORK_PLAN) else team_of(world, family, work)

    monkeypatch.setattr(appointments, "_appointed", broken)
    monkeypatch.setattr(eligibility, "team_of", asked)


def anybody_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eligibility, "needs_social_worker", lambda family, work: False)


def overseer_no_longer_appointed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead, "no_longer_appointed", lambda world, family: None)


def half_a_penny(monkeypatch: pytest.MonkeyPatch) -> None:
    money = Recorder.money
    monkeypatch.setattr(Recorder, "money", lambda self, now, pence, **how: money(self, now, pence + 0.5, **how))


def nothing_is_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    money = Recorder.money

    def broken(self: Recorder, now: int, pence: int, **how: Any) -> None:
        money(self, now, 0 if how["line"] == "purchases" else pence, **how)

    monkeypatch.setattr(Recorder, "money", broken)


def from_a_fund_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    money = Recorder.money

    def broken(self: Recorder, now: int, pence: int, **how: Any) -> None:
        money(self, now, pence, **how | {"fund": "payroll" if how["line"] == "pay_social_worker" else how["fund"]})

    monkeypatch.setattr(Recorder, "money", broken)


def to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    money = Recorder.money

    def broken(self: Recorder, now: int, pence: int, **how: Any) -> None:
        money(self, now, pence, **how | {"to": how["source"] if how["line"] == "other" else how["to"]})

    monkeypatch.setattr(Recorder, "money", broken)


def a_penny_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row in the second year has a penny less than the funds know of."""
    enter = ledger.enter

    def broken(world: World, fund: str, line: str, source: str, to: str, pence: int) -> None:
        less = line == "pay_supervisor" and source == fund and world.accounts.months == 13
        enter(world, fund, line, source, to, pence - less)

    monkeypatch.setattr(ledger, "enter", broken)


def a_grant_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a grant is not given back."""
    monkeypatch.setattr(grants, "close_year", lambda world: None)


def results_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a payment for results is forgotten, and not given back."""
    close_year = grants.close_year

    def broken(world: World) -> None:
        for award in world.accounts.awards:
            award.results = 0
        close_year(world)

    monkeypatch.setattr(grants, "close_year", broken)


def partners_pay_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    enter = ledger.enter

    def broken(world: World, fund: str, line: str, source: str, to: str, pence: int) -> None:
        enter(world, fund, line, source, to, pence + (source == "home_office"))

    monkeypatch.setattr(ledger, "enter", broken)


def reserves_are_overdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The floor of the reserves lies deep below nought."""
    opening = ledger.opening
    monkeypatch.setattr(ledger, "opening", lambda world, pence, floor: opening(world, pence, -(10**15)))


def reserves_are_known_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    close_year = ledger._close_year

    def broken(world: World) -> None:
        close_year(world)
        world.accounts.reserves += 1

    monkeypatch.setattr(ledger, "_close_year", broken)


def a_year_is_not_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_close_year", lambda world: None)


HOLDERS = ("lcpp.model=holder", "protection.thresholds.enquiry=0.1")
OVERSEERS = ("lcpp.model=overseer", "protection.thresholds.enquiry=0.1")
STAYING = ("handover.policy=warm", "handover.overlap_weeks=4", "handover.practitioner_stays=true")


BESIDE = "one co_worker|one role in the case"
"""Laws that one of two co-workers, or a co-worker who becomes the holder, breaks."""


@pytest.mark.parametrize(
    ("broken", "sets", "law"),
    [
        (two_overseers, (*OVERSEERS, "lcpp.overflow=breach"), "one overseer"),
        (
            co_worker_not_released,
            (*HOLDERS, *STAYING),
            "nobody works with a family in the community|" + BESIDE,
        ),
        (co_worker_forgotten, (*HOLDERS, *STAYING), "co_worker as recorded|" + BESIDE),
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
    timeline[0]["set"]["protection.thresholds.enquiry"] = 0.1
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
    """Few places and caps that limit, so that families wait; a full authority's kinds of case in a small one."""
    caps = ("workforce.social_worker.caseload_cap=8", "workforce.early_help_worker.caseload_cap=6")
    scenario = status_quo(*caps, "workforce.social_worker.cap_binds=limit")
    broken(monkeypatch)
    with pytest.raises(ConservationError, match=law):
        run_model(scenario, small_area(1.0), years=1, warm_up=0, debug=True)


GRANT = (
    "funding.grants=[{name: pathfinder, per_child: 90, starts: 2025-04-01, pays_for: early_help_worker}]",
    "workforce.early_help_worker.recruitment_rate=0",
)
FOR_RESULTS = (*GRANT, "funding.results_share=1", "funding.results.lag_months=0", "funding.results.failed_share=0")
"""Grants of which something is left at each year's end, since nobody is hired."""


@pytest.mark.parametrize(
    ("broken", "sets", "law"),
    [
        (half_a_penny, (), "whole pence from one account to another"),
        (nothing_is_paid, (), "whole pence from one account to another"),
        (from_a_fund_that_is_none, (), "whole pence from one account to another"),
        (to_itself, (), "whole pence from one account to another"),
        (a_penny_is_lost, (), "the fund general_fund ends its year at nought .1 pence."),
        (a_grant_is_kept, GRANT, "the fund grants ends its year at nought"),
        (results_are_kept, FOR_RESULTS, "the fund results ends its year at nought"),
        (partners_pay_too_much, (), "the fund partners ends its year at nought"),
        (reserves_are_overdrawn, ("funding.vacancy_factor=0.8",), "the fund reserves ends its year at nought"),
        (reserves_are_known_wrongly, (), "the fund reserves ends its year at nought"),
        (a_year_is_not_closed, (), "the fund general_fund ends its year at nought"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_ledger_broken_on_purpose_is_stopped_by_the_law_it_breaks(
    broken: Broken, sets: tuple[str, ...], law: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same run without the fault goes to its end, over two budget years."""
    run_model(status_quo(*sets), small_area(0.3), years=2, warm_up=0, debug=True)
    broken(monkeypatch)
    with pytest.raises(ConservationError, match=law):
        run_model(status_quo(*sets), small_area(0.3), years=2, warm_up=0, debug=True)
