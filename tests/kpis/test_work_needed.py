"""Hours needed, asked and left out, and posts needed, worked by hand.

A full-time post has 24 hours a week: of 25 at work a fifth is no case's, and 4 of overtime are worked already.
"""

from math import inf

import pytest
from log_builder import LogBuilder, measured

from sim.kpis import kpi_named
from sim.kpis.tables import Tables
from sim.kpis.tables.work import usable_hours
from sim.rules import workload

YEAR = 24 * 52
"""Usable hours of a full-time post over the 364 days of these logs."""


def held() -> LogBuilder:
    """A social worker: three children in need all year, and an assessment of one child over two weeks.

    A family of two children waits for early help for half of the time, and nobody is in that post.
    """
    log = LogBuilder(days=364).worker(1).family(1, (3, 5, 7)).family(2).family(3, (3, 5))
    log.path(1, (-50, "child_in_need", "plan")).path(2, (7, "assessment"), (21, "community"))
    log.hold(1, 1, -50, None, 3)
    log.hold(2, 1, 7, 21)
    log.path(3, (0, "early_help_wait"), (182, "community"))
    log.wait(3, 0, 182, "early_help_wait", "withdrawn", team="early_help")
    return log


def test_hours_are_those_of_the_stages_and_of_the_work_begun() -> None:
    # 0.8 x (1 + 2 x 0.25) = 1.2 a week for 52 weeks, 0.25 for 2, and 16 for the assessment: 78.9
    assert measured(held(), "hours_needed_pct") == pytest.approx(100 * 78.9 / YEAR)
    assert measured(held(), "hours_needed_pct", group="role=social_worker") == pytest.approx(100 * 78.9 / YEAR)
    assert measured(held(), "hours_needed_pct", group="role=early_help_worker") is None


def test_a_case_open_without_a_plan_asks_less() -> None:
    # 0.2 a week
    log = LogBuilder(days=364).worker(1).family(1).path(1, (-50, "child_in_need", "open_without_plan"))
    log.hold(1, 1, -50, None)
    assert measured(log, "hours_needed_pct") == pytest.approx(100 * 0.2 / 24)


def test_work_that_the_starting_stock_had_begun_is_not_begun_again() -> None:
    log = LogBuilder(days=364, warm_up=0).worker(1).family(1).path(1, (0, "assessment", "start"))
    log.hold(1, 1, 0, None)
    assert measured(log, "hours_needed_pct") == pytest.approx(100 * 0.25 / 24)


def test_posts_needed_is_the_larger_of_hours_and_places_by_role() -> None:
    # places: 3 and 14/364 of one, of 20 a post; waiting early help: 0.5 x 1.25 a week for 26 weeks, no cap to go by
    log = held()
    places = (3 + 14 / 364) / 20
    waiting = 0.625 * 26 / YEAR
    assert measured(log, "posts_needed", group="hours=social_worker") == pytest.approx(78.9 / YEAR)
    assert measured(log, "posts_needed", group="places=social_worker") == pytest.approx(places)
    assert measured(log, "posts_needed", group="role=social_worker") == pytest.approx(places)
    assert measured(log, "posts_needed", group="places=early_help_worker") is None
    assert measured(log, "posts_needed", group="role=early_help_worker") == pytest.approx(waiting)
    assert measured(log, "posts_needed") == pytest.approx(places + waiting)
    assert measured(log, "posts_needed", group="role=lcpp") is None


def test_waiting_for_an_assessment_asks_the_hours_of_one_in_progress() -> None:
    # 0.25 a week for 26 weeks
    log = LogBuilder(days=364).worker(1).family(1).path(1, (0, "assessment_wait"), (182, "community"))
    log.wait(1, 0, 182, "assessment_wait", "withdrawn", team="assessment")
    assert measured(log, "posts_needed", group="hours=social_worker") == pytest.approx(0.25 * 26 / YEAR)


def test_places_waited_for_are_asked_too_and_hours_of_a_family_held_meanwhile_only_once() -> None:
    # family 1 (three children) waits for the longer-term team for a quarter of the year while its worker goes on
    log = held()
    log.wait(1, 0, 91, "child_in_need", team="longer_term")
    places = (3 + 14 / 364 + 3 / 4) / 20
    assert measured(log, "posts_needed", group="places=social_worker") == pytest.approx(places)
    assert measured(log, "posts_needed", group="hours=social_worker") == pytest.approx(78.9 / YEAR)


def overseen() -> LogBuilder:
    """An enquiry for two weeks, then a plan for 50; held by a social worker, overseen, an early help worker beside."""
    log = LogBuilder(days=364).worker(1).worker(2, "lcpp", cap=12).worker(3, "early_help_worker").family(1, (3, 5))
    log.path(1, (0, "s47"), (14, "child_protection"), children=2)
    log.hold(1, 1, 0, None, 2)
    log.hold(1, 2, 0, None, 1, "overseer")
    log.hold(1, 3, 0, None, 1, "co_worker")
    return log


@pytest.mark.parametrize(
    ("role", "hours"),
    [
        # one further child: x 1.25. Stages 0.25 x 2 + 2.0 x 50 = 100.5 -> 125.625; half the enquiry 7.5;
        # oversight takes off 0.3 x 52 = 15.6
        ("social_worker", 125.625 + 7.5 - 15.6),
        # 0.6 x 52, and half the enquiry
        ("lcpp", 31.2 + 7.5),
        # 0.4 of the stages
        ("early_help_worker", 0.4 * 125.625),
    ],
)
def test_each_role_in_a_case_asks_its_part(role: str, hours: float) -> None:
    assert measured(overseen(), "hours_needed_pct", group=f"role={role}") == pytest.approx(100 * hours / YEAR)


def test_places_count_every_role_in_the_case_in_the_worker_s_own_unit() -> None:
    # the lead practitioner's places are families: one of 12, and a waiting family takes one, whatever its children
    log = overseen().family(2, (3, 5, 7)).path(2, (0, "s47"))
    log.wait(2, 0, 182, "s47", team="lcpp")
    assert measured(log, "posts_needed", group="places=lcpp") == pytest.approx(1.5 / 12)


def test_early_help_assessments_take_the_hours_logged() -> None:
    log = LogBuilder(days=364).worker(1, "early_help_worker").family(1).path(1, (0, "early_help"), (14, "community"))
    log.hold(1, 1, 0, 14)
    log.row(14, "meeting", 1, 6, "early_help_assessment,on_time")
    # 0.5 a week for two weeks, and 6
    assert measured(log, "hours_needed_pct") == pytest.approx(100 * 7 / YEAR)


def test_no_work_needs_no_posts_and_has_no_percentage() -> None:
    assert measured(LogBuilder(), "posts_needed") == 0
    assert measured(LogBuilder(), "hours_needed_pct") is None
    assert measured(LogBuilder().worker(1), "hours_needed_pct") == 0


@pytest.mark.parametrize(("at_work", "overhead", "overtime"), [(25.0, 0.2, 4.0), (29.5, 0.32, 5.0), (30.0, 0.2, 0.0)])
def test_the_hours_of_a_post_are_those_the_model_gives_a_worker(
    at_work: float, overhead: float, overtime: float
) -> None:
    log = LogBuilder()
    names = ("usable_per_fte", "overhead_share", "overtime_per_fte")
    for name, value in zip(names, (at_work, overhead, overtime), strict=True):
        log.values[f"workforce.hours.{name}"] = value
    expected = workload.hours_for_families(at_work, overhead, overtime)
    assert usable_hours(Tables(log.build())) == pytest.approx(expected)


def visited(stage: str, leaf: str, interval: int, *, detail: str = "") -> LogBuilder:
    """A family of three children held all year in a stage whose visits are due at another interval."""
    log = LogBuilder(days=364).worker(1).family(1, (3, 5, 7)).path(1, (-50, stage, detail), children=3)
    log.hold(1, 1, -50, None, 3)
    log.values[leaf] = interval
    return log


IN_NEED, PROTECTED = "family_help.child_in_need.visit_interval", "protection.visit_interval"


@pytest.mark.parametrize(
    ("log", "hours"),
    [
        # visits twice as often, one in 10 working days and not in 20: half an hour more a week of 2 a visit, however
        # many children
        (visited("child_in_need", IN_NEED, 10, detail="plan"), 0.8 * 1.5 + 0.5),
        # half as often: half an hour less
        (visited("child_protection", PROTECTED, 20), 2.0 * 1.5 - 0.5),
        # neither changes what the other asks, nor cases open without a plan, nor the court
        (visited("child_in_need", PROTECTED, 20, detail="plan"), 0.8 * 1.5),
        (visited("child_in_need", IN_NEED, 10, detail="open_without_plan"), 0.2 * 1.5),
        (visited("proceedings", PROTECTED, 5), 3.0 * 1.5),
    ],
)
def test_visits_more_often_than_the_hours_of_a_stage_have_in_them_ask_more(log: LogBuilder, hours: float) -> None:
    assert measured(log, "hours_needed_pct") == pytest.approx(100 * hours / 24)


def test_fewer_visits_never_take_more_than_the_hours_of_the_stage() -> None:
    log = LogBuilder(days=364).worker(1).family(1).path(1, (-50, "child_in_need", "plan"))
    log.hold(1, 1, -50, None)
    log.values["workforce.hours.visit"] = 10.0  # 2.5 hours a week are in the stage's 0.8, they say
    log.values[IN_NEED] = 40
    assert measured(log, "hours_needed_pct") == pytest.approx(0)


def test_a_child_in_need_who_waits_asks_for_the_visits_too_and_a_co_worker_for_a_part() -> None:
    # waiting: 0.8 + 0.5 a week for 26 weeks; a co-worker: 0.4 of 1.3
    log = LogBuilder(days=364).worker(1).family(1).path(1, (0, "child_in_need", "plan"))
    log.wait(1, 0, 182, "child_in_need")
    log.values[IN_NEED] = 10
    assert measured(log, "posts_needed", group="hours=social_worker") == pytest.approx(1.3 * 26 / YEAR)
    log.hold(1, 1, 0, None, role="co_worker")
    assert measured(log, "hours_needed_pct") == pytest.approx(100 * 0.4 * 1.3 / 24)


def weeks() -> LogBuilder:
    """Two weeks of April and one of July, for a social worker and an early help worker; and a week of the warm-up."""
    log = LogBuilder().worker(1).worker(2, "early_help_worker")
    log.week(-5, "social_worker", asked=900, there=1, direct=1, paid=1).week(-5, "supervision", usual=9, given=0)
    log.week(6, "social_worker", asked=30, there=24, direct=7, paid=35, overtime=4)
    log.week(6, "early_help_worker", asked=18, there=24, direct=14, paid=35, overtime=0)
    log.week(13, "social_worker", asked=36, there=24, direct=7, paid=35)
    log.week(97, "social_worker", asked=12, there=12, direct=7, paid=17.5, overtime=1)
    log.week(6, "direct_help", usual=10, given=4).week(6, "assessment", usual=15, given=12)
    log.week(13, "direct_help", usual=10, given=5).week(97, "direct_help", usual=5, given=5)
    return log


def test_hours_asked_are_those_of_the_weeks_against_those_there_are_by_role() -> None:
    # 30 + 18 + 36 + 12 of 24 x 3 + 12; social workers 78 of 60
    assert measured(weeks(), "hours_asked_pct") == pytest.approx(100 * 96 / 84)
    assert measured(weeks(), "hours_asked_pct", "2025-26 Q1") == pytest.approx(100 * 84 / 72)
    assert measured(weeks(), "hours_asked_pct", "2025-26 Q2") == pytest.approx(100)
    assert measured(weeks(), "hours_asked_pct", group="role=social_worker") == pytest.approx(130)
    assert measured(weeks(), "hours_asked_pct", group="role=early_help_worker") == pytest.approx(75)
    assert measured(LogBuilder().worker(1), "hours_asked_pct") is None


def test_overtime_is_hours_a_week_of_a_full_time_worker_by_role() -> None:
    # 4 + 0 + 1 hours in three and a half weeks of a full-time worker of 35 hours; social workers two and a half
    assert measured(weeks(), "overtime_hours") == pytest.approx(5 / 3.5)
    assert measured(weeks(), "overtime_hours", "2025-26 Q2") == pytest.approx(1 / 0.5)
    assert measured(weeks(), "overtime_hours", group="role=social_worker") == pytest.approx(5 / 2.5)
    assert measured(weeks(), "overtime_hours", group="role=early_help_worker") == 0


def test_time_with_families_is_a_part_of_paid_hours_by_role() -> None:
    # 7 + 14 + 7 + 7 of 35 x 3 + 17.5; social workers 21 of 87.5
    assert measured(weeks(), "direct_work_pct") == pytest.approx(100 * 35 / 122.5)
    assert measured(weeks(), "direct_work_pct", "2025-26 Q2") == pytest.approx(40)
    assert measured(weeks(), "direct_work_pct", group="role=social_worker") == pytest.approx(24)
    assert measured(weeks(), "direct_work_pct", group="role=early_help_worker") == pytest.approx(40)


def test_what_is_left_out_is_a_part_of_the_usual_content_by_kind() -> None:
    # 4 + 12 + 5 + 5 of 10 + 15 + 10 + 5 are given; direct help 14 of 25
    assert measured(weeks(), "work_thinned_pct") == pytest.approx(100 * (1 - 26 / 40))
    assert measured(weeks(), "work_thinned_pct", "2025-26 Q1") == pytest.approx(100 * (1 - 21 / 35))
    assert measured(weeks(), "work_thinned_pct", "2025-26 Q2") == 0
    assert measured(weeks(), "work_thinned_pct", group="kind=direct_help") == pytest.approx(44)
    assert measured(weeks(), "work_thinned_pct", group="kind=assessment") == pytest.approx(20)
    assert measured(weeks(), "work_thinned_pct", group="kind=supervision") is None
    assert measured(weeks(), "work_thinned_pct", group="kind=own_time") is None
    assert measured(LogBuilder(), "work_thinned_pct") is None


def test_more_can_be_asked_than_there_is_but_no_more_left_out_than_all() -> None:
    assert kpi_named("hours_asked_pct").most == kpi_named("hours_needed_pct").most == inf
    assert kpi_named("work_thinned_pct").most == kpi_named("direct_work_pct").most == 100


def test_what_a_director_asks_of_hours_is_a_headline_and_what_is_left_out_only_a_simulation_sees() -> None:
    asked, direct, thinned = (kpi_named(name) for name in ("hours_asked_pct", "direct_work_pct", "work_thinned_pct"))
    assert (asked.better, asked.view, asked.worth_noticing) == ("lower", "visible", 3.0)
    assert (direct.better, direct.view, direct.headline) == ("context", "visible", False)
    assert (thinned.better, thinned.view, thinned.headline) == ("lower", "truth", False)


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("hours_needed_pct", "hours_asked_pct", "leaves out direct help and case discussion"),
        ("hours_asked_pct", "hours_needed_pct", "counts all work"),
        ("supervision_delivered_pct", "work_thinned_pct", "a supervisor's hours and the worker's"),
        ("work_thinned_pct", "supervision_delivered_pct", "what workers have no time for"),
        ("missed_need_days", "work_thinned_pct", "blind to thin work"),
        ("direct_work_pct", "direct_help_hours", "no direction is better in itself"),
    ],
)
def test_figures_that_are_taken_for_each_other_say_how_they_differ(one: str, other: str, how: str) -> None:
    assert other in kpi_named(one).definition
    assert how in kpi_named(one).definition
