"""When conferences and reviews fall due, and what two signals at one are worth, worked by hand."""

from math import sqrt

import pytest

from sim.rules.conference import first_review_days, pooled_noise, review_gap


def test_a_review_falls_due_between_the_shortest_gap_and_the_limit() -> None:
    assert [review_gap(uniform, 28.0, 92.0) for uniform in (0.0, 0.25, 1.0)] == [28.0, 44.0, 92.0]


@pytest.mark.parametrize(
    ("uniform", "days"), [(0.0, 1), (0.125, 6), (0.1875, 8), (0.249, 10), (0.25, 0), (0.625, -10), (0.999, -20)]
)
def test_a_quarter_of_first_reviews_are_one_to_ten_days_late_and_the_others_up_to_twenty_early(
    uniform: float, days: int
) -> None:
    assert first_review_days(uniform, 0.25, 10, 20) == days


def test_where_no_first_review_is_late_they_are_spread_over_the_days_before() -> None:
    assert [first_review_days(uniform, 0.0, 10, 20) for uniform in (0.0, 0.5, 0.999)] == [0, -10, -20]


def test_two_signals_of_errors_apart_are_worth_more_than_one_and_two_of_one_error_are_not() -> None:
    assert pooled_noise(2.0, 1.0) == 2.0
    assert pooled_noise(2.0, 0.28) == pytest.approx(1.6)  # half of 1.28 is 0.8 squared
    assert pooled_noise(2.0, 0.0) == pytest.approx(sqrt(2))
    assert pooled_noise(2.0, -1.0) == 0.0
