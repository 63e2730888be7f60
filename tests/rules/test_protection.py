"""What a protection plan prevents by the visits made under it, worked by hand."""

from math import log

import pytest

from sim.rules.protection import linear, saturating, share_made, threshold, visits_worth


def test_the_latest_visit_moves_the_share_made_by_its_weight() -> None:
    assert share_made(0.5, 1.0, 0.25) == 0.625
    assert share_made(0.5, 0.0, 0.25) == 0.375


def test_a_visit_due_twice_as_often_as_usual_stands_for_two() -> None:
    assert visits_worth(5.0, 10.0) == 2.0
    assert visits_worth(20.0, 10.0) == 0.5


def test_in_proportion_half_of_the_visits_prevent_half() -> None:
    assert [linear(share) for share in (0.0, 0.5, 1.0)] == [0.0, 0.5, 1.0]


@pytest.mark.parametrize(
    ("share", "part"), [(0.0, 0.0), (0.25, 0.0), (0.375, 0.25), (0.5, 0.5), (0.75, 1.0), (1.0, 1.0)]
)
def test_nothing_is_prevented_up_to_the_least_share_and_all_from_enough_on(share: float, part: float) -> None:
    assert threshold(share, 0.25, 0.75) == part


def test_the_first_visits_prevent_most_where_more_add_less_and_less() -> None:
    # at a rate of log 4 half of the visits leave a half of what all would leave a quarter of
    assert saturating(0.0, log(4)) == 0.0
    assert saturating(0.5, log(4)) == pytest.approx((1 - 1 / 2) / (1 - 1 / 4))
    assert saturating(1.0, log(4)) == 1.0
