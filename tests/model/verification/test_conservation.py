"""Nothing is left out of balance: random and shipped scenarios in debug mode, where every row is audited."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from money_parts import MONEY_LEVERS, MONEY_SETTINGS, choices_of, random_grants
from verification_parts import (
    digest,
    small_area,
    written,
)

from sim.areas import load_area
from sim.model import simulate as run_model
from sim.scenario import list_scenarios

NONE = (0.0,) * 6
DAYS = (date(2025, 4, 1), date(2026, 3, 31))
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
    "need.noticing.frailty": (0.0, 1.0),
    "need.shock_seen_share": (0.0, 1.0),
    "need.belief.noise_front_door": (0.1, 3.0),
    "need.belief.noise_visit": (0.2, 3.0),
    "need.belief.shared_noise": (0.0, 0.9),
    "need.belief.trust": (0.3, 5.0),
    "need.help.effect": (0.0, 15.0),
    "need.protection_effect": (0.0, 0.95),
    "early_help.withdrawal_rate": (0.0, 5.0),
    "early_help.longest": (0.1, 2.0),
    "front_door.referral_no_action_share": (0.0, 1.0),
    "care.kin_rate": (0.0, 2.0),
    "care.other_exit_rate": (0.0, 2.0),
    "care.home_below": (0.0, 1.0),
    "care.home_strain_share": (0.0, 1.0),
    "protection.anew_above": (0.0, 1.0),
    "protection.lasting_change_weeks": (0.0, 60.0),
    "workforce.hours.assessment_mean": (1.0, 40.0),
    "workforce.hours.enquiry_mean": (1.0, 60.0),
    "workforce.hours.overtime_per_fte": (0.0, 20.0),
    "workforce.hours.stretch_share": (0.0, 0.5),
    "workforce.hours.spare_help": (1.0, 4.0),
    "workforce.hours.hurry": (1.0, 20.0),
    "workforce.hours.lateness.longest_days": (0.0, 300.0),
    "workforce.gives_way.assessment.least": (0.1, 1.0),
    "workforce.gives_way.child_protection.least": (0.0, 1.0),
    "workforce.waiting_head_start_days": (0.0, 90.0),
}
"""Leaves of the book set from the start, well beyond their plausible ranges where the model takes it."""

LEVERS: dict[str, tuple[float, float]] = {
    "front_door.thresholds.early_help": (0.0, 1.0),
    "front_door.thresholds.referral": (0.0, 1.0),
    "protection.thresholds.enquiry": (0.0, 1.0),
    "protection.thresholds.plan": (0.0, 1.0),
    "protection.thresholds.care": (0.0, 1.0),
    "early_help.consent": (0.0, 1.0),
    "demand.multiplier": (0.0, 2.0),
    "workforce.social_worker.posts": (0.2, 8.0),
    "workforce.care_social_worker.posts": (0.2, 3.0),
    "workforce.early_help_worker.posts": (0.0, 6.0),
    "workforce.conference_chair.posts": (0.0, 1.0),
    "workforce.social_worker.caseload_cap": (1, 40),
    "workforce.care_social_worker.caseload_cap": (1, 40),
    "workforce.early_help_worker.caseload_cap": (1, 40),
    "workforce.social_worker.ceiling": (1, 60),
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
    "workforce.social_worker.ceiling": (1, 60),
    "workforce.family_help_practitioner.ceiling": (1, 60),
    "workforce.social_worker.posts": (0.2, 8.0),
    "workforce.early_help_worker.posts": (0.0, 6.0),
    "workforce.care_social_worker.posts": (0.2, 3.0),
}
"""How much of it: levers of the reform, and the posts it moves."""
CHOICES: dict[str, tuple[Any, ...]] = {
    "service.model": ("separate", "merged"),
    "lcpp.model": ("none", "holder", "overseer"),
    "lcpp.cap_unit": ("children", "families"),
    "lcpp.overflow": ("breach", "social_worker_holds", "wait", "agency"),
    "lcpp.caseload_cap": ("none",),
    "handover.policy": ("cold", "warm"),
    "handover.practitioner_stays": (False, True),
    "child_in_need.holder": ("social_worker", "any", "by_complexity"),
    "teams.structure": ("one_worker", "assessment_then_longer_term"),
    "early_help.step_up": ("next_day", "panel"),
    "workforce.social_worker.cap_binds": ("guide", "limit"),
    "workforce.family_help_practitioner.cap_binds": ("guide", "limit"),
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
    start = draw(amounts(SETTINGS | MONEY_SETTINGS, 6)) | draw(amounts(LEVERS | MONEY_LEVERS, 5)) | draw(choices_of(1))
    start["funding.grants"] = draw(random_grants(2))
    dated = [(str(day), draw(amounts(LEVERS | MONEY_LEVERS, 5)) | draw(choices_of(1))) for day in days]
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
    start |= {"protection.thresholds.enquiry": draw(value_of(0.02, 0.4)), "front_door.thresholds.immediate": 0.2}
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


PASSED_ON_FROM_THE_LIST: dict[str, Any] = {
    "timeline": [
        {
            "on": "start",
            "because": "lead practitioners who hold",
            "set": {
                "lcpp.complex_cin_slots": 0.0,
                "workforce.early_help_worker.posts": 4.363,
                "lcpp.caseload_cap": 22.0,
                "workforce.lcpp.posts": 6.024,
                "localities": ["east", "north", "west"],
                "protection.thresholds.enquiry": 0.345,
                "front_door.thresholds.immediate": 0.2,
            },
        },
        {
            "on": "2025-08-18",
            "because": "they oversee",
            "set": {
                "lcpp.cap_unit": "children",
                "lcpp.model": "overseer",
                "child_in_need.holder": "social_worker",
                "early_help.step_up": "next_day",
            },
        },
    ],
    "factor": 0.6,
    "warm_up": 0,
    "replication": 420,
}
"""A worker takes a family from the list, and the place its holder has free is offered before the first is told."""


@given(random_reforms())
@example(PASSED_ON_FROM_THE_LIST)
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
