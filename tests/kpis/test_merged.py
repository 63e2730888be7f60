"""Family help is read by its published status: targeted as early help, the other intensity as child in need."""

import pytest
from log_builder import LogBuilder, day, measured

TARGETED = ("family_help", "targeted")
IN_NEED = ("family_help", "child_in_need")


def test_only_the_targeted_part_is_early_help() -> None:
    # targeted from 10 to 83, then child in need: 73 of 365 days; the wait before is not open help
    log = LogBuilder(days=365).family(1)
    log.path(1, (0, "family_help_wait", "targeted"), (10, *TARGETED), (83, *IN_NEED))
    assert measured(log, "early_help_open") == pytest.approx(0.2)


def test_children_in_need_are_those_at_that_intensity() -> None:
    # two children in need, one in need and still waiting; one targeted and one waiting for it are not
    log = LogBuilder().family(1, (3, 5)).family(2).family(3).family(4)
    log.path(1, (10, *IN_NEED)).path(2, (10, "family_help_wait", "child_in_need"))
    log.path(3, (10, *TARGETED)).path(4, (10, "family_help_wait", "targeted"))
    assert measured(log, "cin_rate") == 3
    assert measured(log, "cin_plan_rate") == 3


def test_a_case_open_without_a_plan_is_no_plan_in_a_merged_service_either() -> None:
    log = LogBuilder().family(1).path(1, (10, "family_help", "child_in_need,open_without_plan"))
    assert measured(log, "cin_rate") == 1
    assert measured(log, "cin_plan_rate") == 0


def test_a_plan_goes_on_when_the_service_merges() -> None:
    # 10 -> 60 as child in need, relabelled, -> 110: one plan of 100 days; the second steps down on day 70 after 50
    log = LogBuilder().family(1).family(2)
    log.path(1, (10, "child_in_need", "plan"), (60, "family_help", "child_in_need,converted"), (110, "community"))
    log.path(2, (20, *IN_NEED), (70, *TARGETED), (90, "community"))
    assert measured(log, "cin_plan_median_days") == 75


def test_the_starting_stock_keeps_its_true_start() -> None:
    log = LogBuilder().family(1).path(1, (-100, "family_help", "start,child_in_need"), (10, "community"))
    log.starts.append((1, -1, "family_help", day(-190)))
    assert measured(log, "cin_plan_median_days") == 200


def test_a_step_up_is_a_referral_between_services_and_none_within_one() -> None:
    log = LogBuilder().family(1).family(2)
    log.path(1, (0, "early_help"), (30, "assessment_wait")).decision(30, 1, "early_help", "step_up")
    log.path(2, (0, *TARGETED), (30, *IN_NEED)).decision(30, 2, "family_help", "step_up")
    assert measured(log, "referral_rate") == 1


def test_closing_to_targeted_help_is_a_closure_to_social_care() -> None:
    # closed on day 30 with a referral on day 50; another closed on day 30 and not referred again
    log = LogBuilder(days=500).family(1).family(2)
    for family in (1, 2):
        log.path(family, (10, *IN_NEED), (30, *TARGETED), (40, "community"))
    log.decision(50, 1, "front_door", "referral")
    assert measured(log, "rereferral_after_closure_12m_pct") == 50


def test_need_above_targeted_help_is_missed_until_the_intensity_changes() -> None:
    # need 3: targeted help is meant for 2, so 50 days are missed; 2,000 children are 1,000 families
    log = LogBuilder(child_population=2_000).family(1).worker(1).row(0, "level", 1, 3, "onset")
    log.path(1, (0, *TARGETED), (50, *IN_NEED))
    log.hold(1, 1, 0, None)
    assert measured(log, "missed_need_days") == pytest.approx(50)
    assert measured(log, "step_up_delay_days") == pytest.approx(50)


def test_over_intervention_counts_child_in_need_intensity_only() -> None:
    # need 1: 10 days at child in need intensity; targeted help is not statutory
    log = LogBuilder(child_population=2_000).family(1).row(0, "level", 1, 1, "onset")
    log.path(1, (0, *TARGETED), (20, *IN_NEED), (30, *TARGETED))
    assert measured(log, "over_intervention_days") == pytest.approx(10)


def test_rows_without_an_intensity_take_that_of_the_family() -> None:
    # lists and handovers name the stage only: what the family's latest entry says
    log = LogBuilder(days=365).family(1).family(2)
    log.path(1, (0, "family_help_wait", "targeted"), (73, *TARGETED))
    log.wait(1, 0, 73, "family_help_wait", team="family_help")
    log.path(2, (0, *TARGETED), (100, *IN_NEED)).row(200, "handover", 2, 0, "family_help,cold", stage="family_help")
    assert measured(log, "waiting_families", group="stage=early_help_wait") == pytest.approx(0.2)
    assert measured(log, "handovers_per_family_year", group="cause=child_in_need") == pytest.approx(365.25 / 730)
    assert measured(log, "handovers_per_family_year", group="cause=family_help") is None


def test_early_help_assessments_count_and_an_update_is_not_another_one() -> None:
    # family 1 has both assessments, family 2 an early help assessment only: 3 / 2
    log = LogBuilder().family(1).family(2).path(1, (10, *TARGETED), (50, "assessment"))
    for family in (1, 2):
        log.row(20, "meeting", family, 6, "early_help_assessment,on_time")
    log.row(60, "meeting", 2, 3, "assessment_update,on_time").row(70, "meeting", 2, 6, "early_help_assessment,missed")
    assert measured(log, "assessments_per_family") == 1.5
