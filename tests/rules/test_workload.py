"""Hours that work asks, of a week and of one piece of work, each worked by hand."""

import pytest

from sim.rules.workload import (
    case_weight,
    hours_for_families,
    hours_in_contract,
    hours_of_visits,
    hours_of_visits_and_reviews,
    hours_unasked,
    let_slip,
    stage_hours,
    usual_weeks,
    waiting_key,
    work_content,
)


def test_a_week_has_what_is_left_after_other_duties_and_the_overtime() -> None:
    assert hours_for_families(36.0, 0.25, 2.0) == 29.0


def test_overtime_that_is_not_asked_for_is_worked_in_part() -> None:
    assert hours_in_contract(36.0, 0.25) == 27.0
    assert [hours_unasked(36.0, 0.25, 2.0, part) for part in (0.0, 0.5, 1.0)] == [27.0, 28.0, 29.0]


def test_visits_oftener_than_those_included_ask_for_the_hours_of_the_further_ones() -> None:
    # one a week for one a fortnight: half a visit of two hours more a week
    assert hours_of_visits(2.0, 5.0, 10.0) == pytest.approx(1.0)
    assert hours_of_visits(2.0, 10.0, 5.0) == pytest.approx(-1.0)
    assert hours_of_visits(2.0, 10.0, 10.0) == 0.0


def test_reviews_are_counted_in_days_and_added_to_the_visits() -> None:
    # a review of eight hours every four weeks for one every eight: an hour more a week
    assert hours_of_visits_and_reviews(2.0, 10.0, 10.0, 8.0, 28.0, 56.0) == pytest.approx(1.0)
    assert hours_of_visits_and_reviews(2.0, 5.0, 10.0, 8.0, 28.0, 56.0) == pytest.approx(2.0)
    assert hours_of_visits_and_reviews(2.0, 5.0, 10.0, 8.0, 28.0, 28.0) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("limit", "least", "weeks"),
    [
        (8.0, 1.0, 6.0),  # twelve hours at two a week
        (5.0, 1.0, 5.0),  # hurried to its limit
        (2.0, 1.0, 3.0),  # four a week is the fastest, late or not
        (-1.0, 1.0, 3.0),  # so it is after the limit
        (5.0, 9.0, 9.0),
    ],
)
def test_work_goes_at_its_pace_or_hurries_to_its_limit_as_far_as_it_can(
    limit: float, least: float, weeks: float
) -> None:
    assert usual_weeks(12.0, 2.0, 4.0, limit, least) == weeks


@pytest.mark.parametrize(
    ("pressure", "luck", "slips"),
    [(0.25, 0.0, 0.0), (0.5, 0.0, 0.0), (1.5, 0.0, 0.5), (1.5, 0.25, 0.25), (1.5, 0.75, 0.0), (4.0, 0.25, 0.75)],
)
def test_work_slips_by_the_pressure_beyond_where_slipping_starts_less_its_luck(
    pressure: float, luck: float, slips: float
) -> None:
    assert let_slip(pressure, 0.5, 2.5, luck) == slips


@pytest.mark.parametrize(("children", "times"), [(0.0, 1.0), (1.0, 1.0), (2.0, 1.25), (3.0, 1.5)])
def test_each_further_child_adds_to_the_hours_of_a_stage_and_of_a_piece_of_work(children: float, times: float) -> None:
    assert stage_hours(2.0, 0.25, children) == 2.0 * times
    assert work_content(10.0, 1.5, children, 0.25) == 15.0 * times


def test_a_less_urgent_family_waits_as_if_it_had_joined_so_much_later() -> None:
    assert waiting_key(1000, 0, 60) == 1000
    assert waiting_key(1000, 2, 60) == 1120


def test_a_family_weighs_its_children_or_one_and_nothing_without_any() -> None:
    assert case_weight(3.0, False, 1.0) == 3.0
    assert case_weight(3.0, True, 1.0) == 1.0
    assert case_weight(0.0, False, 1.0) == case_weight(0.0, True, 1.0) == 0.0
    assert case_weight(3.0, False, 0.5) == 1.5
    assert case_weight(3.0, True, 0.5) == 0.5
