"""What a change of worker costs and how a relationship grows again, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.continuity import grown, harder, share_lost


@pytest.mark.parametrize(("overlap", "lost"), [(0.0, 0.8), (1.0, 0.6), (2.0, 0.4), (4.0, 0.0), (6.0, 0.0)])
def test_what_is_lost_falls_in_proportion_to_the_overlap_and_a_full_one_loses_nothing(
    overlap: float, lost: float
) -> None:
    assert share_lost(0.8, overlap, 4.0) == pytest.approx(lost)


def test_an_overlap_that_takes_less_than_an_hour_in_full_counts_in_proportion_too() -> None:
    assert share_lost(0.8, 0.25, 0.5) == pytest.approx(0.4)


@pytest.mark.parametrize("overlap", [0.5, 2.0])
def test_where_no_overlap_is_asked_for_any_is_a_full_one_and_none_is_none(overlap: float) -> None:
    assert share_lost(0.8, overlap, 0.0) == 0.0
    assert share_lost(0.8, 0.0, 0.0) == 0.8


@pytest.mark.parametrize("half_life", [0.5, 1.0, 13.0])
def test_half_of_what_is_missing_grows_in_a_half_life(half_life: float) -> None:
    assert grown(0.2, 0.0, half_life) == pytest.approx(0.2)
    assert grown(0.2, half_life, half_life) == pytest.approx(0.6)
    assert grown(0.2, 2 * half_life, half_life) == pytest.approx(0.8)


def test_without_a_half_life_a_relationship_is_whole_at_once() -> None:
    assert grown(0.2, 0.0, 0.0) == 1.0


@pytest.mark.parametrize(("level", "lost"), [(0, 0.3), (1, 0.3), (2, 0.3), (3, 0.33), (4, 0.36), (5, 0.39)])
def test_a_change_of_worker_costs_more_the_further_need_is_above_the_second_level(level: int, lost: float) -> None:
    assert harder(0.3, 0.1, level) == pytest.approx(lost)


@given(lost=st.floats(0.0, 1.0), more=st.floats(0.0, 2.0), level=st.integers(0, 4))
def test_no_more_than_all_is_lost_and_never_less_for_higher_need(lost: float, more: float, level: int) -> None:
    assert lost <= harder(lost, more, level) <= harder(lost, more, level + 1) <= 1.0
    assert harder(lost, 0.0, level) == lost
