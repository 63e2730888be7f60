"""Each indicator of assessment and children in need, worked by hand."""

import pytest
from log_builder import LogBuilder, day, measured


def assessed(
    log: LogBuilder, family: int, referred: float, finished: float | None, outcome: str = "in_need_no_plan"
) -> None:
    """One referral, waited for two days, assessed until `finished`."""
    log.family(family).decision(referred, family, "front_door", "referral")
    stays: list[tuple[float, str]] = [(referred, "assessment_wait"), (referred + 2, "assessment")]
    if finished is not None:
        log.decision(finished, family, "assessment", outcome)
        stays.append((finished, "community"))
    log.path(family, *stays)


def test_not_in_need_over_referrals() -> None:
    log = LogBuilder()
    assessed(log, 1, 10, 30, "not_in_need")
    assessed(log, 2, 10, 30)
    assert measured(log, "referral_not_in_need_pct") == 50


def test_assessment_within_45_working_days() -> None:
    # From Monday 7 July 2025 (day 97) 45 working days end on Tuesday 9 September (day 161): eight weeks
    # are 40, one bank holiday (25 August) moves the 45th from Monday 8 to Tuesday 9 September.
    # Family 1 finishes that day, family 2 the day after, family 3 never (open and late at the end).
    log = LogBuilder()
    assessed(log, 1, 97.5, 161.7)
    assessed(log, 2, 97.5, 162.4)
    assessed(log, 3, 97.5, None)
    assert measured(log, "assessment_within_45wd_pct") == pytest.approx(100 / 3)


def test_an_assessment_not_yet_due_is_not_counted() -> None:
    log = LogBuilder(days=120)
    assessed(log, 1, 97.5, None)
    assert measured(log, "assessment_within_45wd_pct") is None


def test_median_length_counts_working_days_from_referral() -> None:
    # Monday 7 July (day 97) to the Fridays 11 July (4) and 18 July (9) and to Friday 25 July (14)
    log = LogBuilder()
    for family, finished in ((1, 101.5), (2, 108.5), (3, 115.5)):
        assessed(log, family, 97.5, finished)
    assert measured(log, "assessment_median_wd") == 9


def test_assessment_of_the_starting_stock_uses_its_true_start() -> None:
    # began on Monday 9 December 2024 (day -113), finished on Friday 10 January 2025 (day -81), before day 0;
    # the second finishes on Wednesday 2 April 2025 (day 1) after starting on Wednesday 26 March (day -6): 5
    log = LogBuilder()
    for family, finished, began in ((1, -81.5, -113.0), (2, 1.5, -6.0)):
        log.family(family).path(family, (-100, "assessment", "start"), (finished, "community"))
        log.starts.append((family, -1, "assessment", day(began)))
    assert measured(log, "assessment_median_wd") == 5


def test_assessments_per_family_in_a_financial_year() -> None:
    # family 1 twice, family 2 once: 3 / 2; a quarter has no yearly figure
    log = LogBuilder()
    assessed(log, 1, 10, 30)
    log.path(1, (100, "assessment"), (120, "community"))
    assessed(log, 2, 10, 30)
    assert measured(log, "assessments_per_family") == 1.5
    assert measured(log, "assessments_per_family", "2025-26") == 1.5
    assert measured(log, "assessments_per_family", "2025-26 Q1") is None


def test_children_in_need_include_care_and_care_leavers() -> None:
    # family 1: two at home on a plan and one in care; family 2: early help, not in need; a care leaver: 4
    log = LogBuilder().family(1, (3, 5, 7)).family(2).family(3, (18.5,)).family(4)
    log.path(1, (10, "child_in_need", "plan")).path(2, (10, "early_help")).path(4, (5, "assessment"), (9, "left"))
    log.care(1, 10, 50, None, "order")
    log.row(20, "stage_in", 3, 1, "care_leaver", stage="left", child=30)
    assert measured(log, "cin_rate") == 4


def test_children_past_eighteen_are_not_in_scope() -> None:
    # one child turns 18 on day 182.625 (17.5 years on day 0)
    log = LogBuilder().family(1, (3, 17.5)).path(1, (10, "child_in_need", "plan"))
    assert measured(log, "cin_rate", "2025-26 Q1") == 2
    assert measured(log, "cin_rate") == 1


def test_child_in_need_plans_leave_out_cases_open_without_a_plan() -> None:
    log = LogBuilder().family(1, (3, 5)).family(2)
    log.path(1, (10, "child_in_need", "plan")).path(2, (10, "child_in_need", "open_without_plan"))
    assert measured(log, "cin_plan_rate") == 2


def test_an_enquiry_does_not_end_a_child_in_need_plan() -> None:
    # 10 -> 110 with an enquiry from 40 to 60: one plan of 100 days; 20 -> 70: one of 50; median 75
    log = LogBuilder().family(1).family(2)
    log.path(
        1,
        (10, "child_in_need", "plan"),
        (40, "strategy"),
        (41, "s47"),
        (60, "child_in_need", "plan"),
        (110, "community"),
    )
    log.path(2, (20, "child_in_need", "plan"), (70, "community"))
    assert measured(log, "cin_plan_median_days") == 75


def test_progress_compares_need_at_the_end_with_the_start() -> None:
    log = LogBuilder().family(1).family(2)
    for family in (1, 2):
        log.row(1, "level", family, 3, "onset").path(family, (10, "child_in_need", "plan"), (90, "community"))
    log.row(50, "level", 1, 1, "move")
    assert measured(log, "cin_plan_progress_pct") == 50


def test_child_in_need_visits_in_time() -> None:
    # one of three due; protection visits are another indicator
    log = LogBuilder()
    for how in ("on_time", "late", "missed"):
        log.row(10, "visit", 1, 1.5, f"child_in_need_visit,{how}")
    log.row(10, "visit", 1, 1.5, "protection_visit,on_time")
    assert measured(log, "cin_visits_in_time_pct") == pytest.approx(100 / 3)
