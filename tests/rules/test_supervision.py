"""Case discussion that supervisors have hours for, and what is caught in it, worked by hand."""

import pytest

from sim.rules.supervision import caught, delivered


@pytest.mark.parametrize(
    ("supervisors", "families", "share"), [(2.0, 80.0, 0.5), (3.0, 80.0, 0.75), (4.0, 80.0, 1.0), (9.0, 80.0, 1.0)]
)
def test_supervision_is_given_as_far_as_the_hours_of_supervisors_go(
    supervisors: float, families: float, share: float
) -> None:
    assert delivered(supervisors, 10.0, families, 0.5) == share


def test_a_single_hour_of_discussion_due_is_asked_for_too() -> None:
    assert delivered(0.25, 1.0, 2.0, 0.5) == 0.25
    assert delivered(0.0, 10.0, 2.0, 0.5) == 0.0


def test_where_no_discussion_is_due_all_of_it_is_given() -> None:
    assert delivered(0.0, 10.0, 0.0, 0.5) == delivered(2.0, 10.0, 80.0, 0.0) == 1.0


def test_a_shorter_discussion_catches_less_in_proportion_and_a_longer_one_no_more() -> None:
    assert caught(0.8, 0.0, 0.5) == 0.0
    assert caught(0.8, 0.25, 0.5) == 0.4
    assert caught(0.8, 0.5, 0.5) == caught(0.8, 2.0, 0.5) == 0.8
