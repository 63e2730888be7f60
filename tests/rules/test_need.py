"""Rates at which need rises and falls, and levels drawn, each worked by hand."""

import pytest

from sim.rules.need import down_rate, level_after_shock, level_from_shares, notice_rate, shock_rate, up_rate

QUARTERS = (0.25, 0.25, 0.5)


def test_need_rises_faster_the_frailer_and_slower_the_more_is_prevented() -> None:
    assert up_rate(0.5, 3.0, 0.0) == 1.5
    assert up_rate(0.5, 3.0, 0.25) == 1.125
    assert up_rate(0.5, 3.0, 1.0) == 0.0


def test_need_falls_faster_by_the_effect_of_help_in_proportion_to_its_adequacy() -> None:
    assert down_rate(0.4, 3.0, 0.0) == 0.4
    assert down_rate(0.4, 3.0, 0.5) == 1.0
    assert down_rate(0.4, 3.0, 1.0) == pytest.approx(1.6)


def test_a_plan_prevents_its_part_of_shocks_too() -> None:
    assert shock_rate(0.8, 0.0) == 0.8
    assert shock_rate(0.8, 0.25) == pytest.approx(0.6)


def test_a_family_is_noticed_so_many_times_oftener() -> None:
    assert notice_rate(0.5, 3.0) == 1.5


@pytest.mark.parametrize(
    ("level", "uniform", "after"), [(0, 0.74, 1), (0, 0.75, 2), (2, 0.0, 3), (3, 0.9, 5), (4, 0.9, 5), (5, 0.0, 5)]
)
def test_a_shock_raises_need_by_one_level_or_two_and_never_beyond_the_highest(
    level: int, uniform: float, after: int
) -> None:
    assert level_after_shock(level, uniform, 0.75) == after


@pytest.mark.parametrize(("uniform", "found"), [(0.0, 0), (0.24, 0), (0.25, 1), (0.49, 1), (0.5, 2), (0.99, 2)])
def test_a_draw_falls_into_the_class_whose_part_of_the_line_it_is_on(uniform: float, found: int) -> None:
    assert level_from_shares(uniform, QUARTERS) == found
    assert level_from_shares(uniform, QUARTERS, first=3) == found + 3


def test_a_draw_beyond_shares_that_fall_short_of_one_is_of_the_last_class() -> None:
    assert level_from_shares(0.999, (0.25, 0.25, 0.25)) == 2
    assert level_from_shares(0.999, (0.25, 0.25, 0.25), first=1) == 3
