"""Each indicator of enquiries, conferences and protection plans, worked by hand."""

import pytest
from log_builder import LogBuilder, day, measured


def protected(log: LogBuilder, family: int, first: float, last: float | None, children: int = 1) -> None:
    """An enquiry of ten days, a conference the next day and a plan from `first` to `last`."""
    stays: list[tuple[float, str]] = [
        (first - 12, "strategy"),
        (first - 11, "s47"),
        (first - 1, "conference"),
        (first, "child_protection"),
    ]
    if last is not None:
        stays.append((last, "child_in_need"))
    log.path(family, *stays, children=children)
    log.row(first - 0.5, "meeting", family, 2, "initial_conference,on_time")


def test_enquiries_started_count_children() -> None:
    log = LogBuilder().family(1, (3, 5)).family(2).path(2, (-100, "s47", "start"))
    protected(log, 1, 50, None, children=2)
    assert measured(log, "s47_rate") == 2


def test_conferences_over_enquiries_ended() -> None:
    # enquiries on 2 + 1 + 1 children ended, a conference on 2
    log = LogBuilder().family(1, (3, 5)).family(2).family(3)
    protected(log, 1, 50, None, children=2)
    for family in (2, 3):
        log.path(family, (20, "s47"), (30, "community"))
    assert measured(log, "s47_to_icpc_pct") == 50


def test_conference_within_15_working_days_of_the_strategy_discussion() -> None:
    # From Monday 7 July 2025 (day 97), 15 working days end on Monday 28 July (day 118)
    log = LogBuilder().family(1).family(2)
    for family, held in ((1, 118.6), (2, 119.4)):
        log.path(family, (96.5, "strategy"), (97.5, "s47"), (110, "conference"))
        log.row(held, "meeting", family, 2, "initial_conference,on_time")
    assert measured(log, "icpc_within_15wd_pct") == 50


def test_plans_started_and_open() -> None:
    # family 1 starts (2 children) and stays; family 2 starts and ends; family 3 was on a plan from the start.
    # started 2 + 1, open at the end 2 + 1
    log = LogBuilder().family(1, (3, 5)).family(2).family(3).path(3, (-100, "child_protection", "start"))
    protected(log, 1, 50, None, children=2)
    protected(log, 2, 50, 150)
    assert measured(log, "cpp_starts_rate") == 3
    assert measured(log, "cpp_rate") == 3


def test_pre_proceedings_do_not_end_a_plan() -> None:
    # 50 -> 250 through pre-proceedings and back: one plan of 200 days
    log = LogBuilder().family(1)
    log.path(
        1, (50, "child_protection"), (90, "pre_proceedings"), (120, "child_protection", "back"), (250, "child_in_need")
    )
    assert measured(log, "cpp_starts_rate") == 1
    assert measured(log, "cpp_median_days") == 200


def test_children_in_care_are_not_on_plans() -> None:
    log = LogBuilder().family(1, (3, 5))
    protected(log, 1, 50, None, children=2)
    log.care(1, 11, 60, None, "order")
    assert measured(log, "cpp_rate") == 1
    assert measured(log, "cpp_rate", "2025-26 Q1") == 1


def test_second_plan_in_the_log_or_before_it() -> None:
    # children starting plans: family 1 one twice, family 2 two with a plan before the log, family 3 one:
    # (1 + 2) of (2 + 2 + 1)
    log = LogBuilder().family(1).family(2, (3, 5), earlier_plan=True).family(3)
    protected(log, 1, 20, 60)
    protected(log, 1, 120, None)
    protected(log, 2, 50, None, children=2)
    protected(log, 3, 50, None)
    assert measured(log, "cpp_repeat_pct") == 60


def test_long_plans_use_the_true_start() -> None:
    # plans ended on day 100: from day -631 (731 days), from day -629 (729 days) and with no known start, left out
    log = LogBuilder().family(1).family(2).family(3)
    for family, began in ((1, -631), (2, -629)):
        log.starts.append((family, -1, "child_protection", day(began)))
    for family in (1, 2, 3):
        log.path(family, (-100, "child_protection", "start"), (100, "child_in_need"))
    assert measured(log, "cpp_2y_plus_pct") == 50
    assert measured(log, "cpp_median_days") == 730


def test_visits_and_reviews_in_time() -> None:
    log = LogBuilder()
    for how in ("on_time", "on_time", "late", "missed"):
        log.row(10, "visit", 1, 2, f"protection_visit,{how}").row(20, "review", 1, 3, f"protection_review,{how}")
    log.row(20, "review", 1, 1, "child_in_need_review,missed")
    assert measured(log, "cp_visits_in_time_pct") == 50
    assert measured(log, "reviews_in_time_pct") == 50


@pytest.mark.parametrize(("kpi", "expected"), [("conference_missed_pct", 50), ("conference_needless_pct", 25)])
def test_conference_errors_compare_the_decision_with_need(kpi: str, expected: float) -> None:
    # plans at levels 5, 3, 3, 2 (one needless of four); no plan at levels 4 and 1 (one missed of two at 4 or 5).
    # The level that follows in the same minute is not what the conference met.
    log = LogBuilder()
    outcomes = [(5, "protection_plan"), (3, "protection_plan"), (3, "protection_plan"), (2, "protection_plan")]
    outcomes += [(4, "no_plan"), (1, "no_plan")]
    for family, (level, outcome) in enumerate(outcomes):
        log.family(family).row(1, "level", family, level, "onset").decision(30, family, "conference", outcome)
        log.row(30, "level", family, 0, "move")
    assert measured(log, kpi) == expected
