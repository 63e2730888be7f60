"""Hours needed and posts needed, worked by hand: 30 hours a week with a fifth overhead are 24 a full-time post."""

import pytest
from log_builder import LogBuilder, measured

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
