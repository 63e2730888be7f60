"""How long the waiting list takes to recover from a shock, worked by hand on weeks."""

import pytest
from log_builder import LogBuilder, measured


def lists(*waits: tuple[int, float, float | None]) -> LogBuilder:
    """A log of 52 weeks in which so many families wait from the start of one week to the start of another."""
    log, family = LogBuilder(days=52 * 7), 0
    for number, first, last in waits:
        for _ in range(number):
            family += 1
            log.family(family).wait(family, 7 * first, None if last is None else 7 * last, "assessment_wait")
    return log


def test_days_run_from_the_rise_until_the_list_is_back() -> None:
    assert measured(lists((10, -14, None), (10, 20, 30)), "recovery_days") == 70


def test_a_list_within_a_tenth_is_back() -> None:
    # ten weeks at twenty, then eleven go on
    assert measured(lists((10, -14, None), (9, 20, 30), (1, 20, None)), "recovery_days") == 70
    # twelve stay: not back by the end, 32 weeks so far
    assert measured(lists((10, -14, None), (8, 20, 30), (2, 20, None)), "recovery_days") == 32 * 7


def test_a_list_that_goes_down_bit_by_bit_is_back_when_four_weeks_on_average_are() -> None:
    # from week 30 on one family less each week: ten more in week 29, none from week 39; the mean of weeks 37 to 40 is
    # 10 + (2 + 1) / 4 and no more than 11, that of weeks 36 to 39 is 10 + (3 + 2 + 1) / 4
    log = lists((10, -14, None), *((1, 20, last) for last in range(30, 40)))
    assert measured(log, "recovery_days") == (37 - 20) * 7


def test_the_largest_rise_is_the_shock() -> None:
    log = lists((10, -14, None), (6, 5, 8), (20, 20, 35))
    assert measured(log, "recovery_days") == 15 * 7


def test_a_rise_is_found_with_the_beginning_of_the_run() -> None:
    assert measured(lists((10, -14, None), (10, 0, 6)), "recovery_days") == 42


@pytest.mark.parametrize("more", [0, 4])
def test_a_list_that_rises_by_less_is_no_shock(more: int) -> None:
    # nothing, and four more: not half as much again
    waits = [(10, -14, None)] + ([(more, 20, 30)] if more else [])
    assert measured(lists(*waits), "recovery_days") is None


def test_a_few_families_on_an_empty_list_are_no_shock() -> None:
    assert measured(lists((4, 20, 30)), "recovery_days") is None
    assert measured(lists((5, 20, 30)), "recovery_days") == 70
    assert measured(LogBuilder(), "recovery_days") is None


@pytest.mark.parametrize(("more", "days"), [(7, None), (8, 70)])
def test_a_rise_by_less_than_a_twentieth_of_the_open_families_is_no_shock(more: int, days: float | None) -> None:
    # 150 families are open throughout
    log = lists((more, 20, 30))
    for family in range(1000, 1150):
        log.family(family).path(family, (-100, "early_help"))
    assert measured(log, "recovery_days") == days


def test_a_run_of_a_few_weeks_knows_no_shock() -> None:
    assert measured(LogBuilder(days=3, warm_up=0), "recovery_days") is None
    assert measured(LogBuilder(days=20, warm_up=0), "recovery_days") is None


def test_it_is_told_of_the_whole_run_only() -> None:
    log = lists((10, -14, None), (10, 20, 30))
    assert measured(log, "recovery_days", "2025-26") is None
