"""Appraisal: the Green Book's own factors, closed forms, and laws that hold of every stream of money."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.appraisal import (
    break_even,
    break_even_quantile,
    discount_factor,
    present_value,
    real_terms,
    with_optimism_bias,
)

GREEN_BOOK = (0.035, 0.03)
pounds = st.floats(-1e9, 1e9)
streams = st.lists(pounds, max_size=40)
rates = st.floats(0, 0.2)
whole_pounds = st.lists(st.integers(-1_000, 1_000), max_size=24)
quarters = st.lists(st.none() | st.integers(0, 20), min_size=1, max_size=30)


@pytest.mark.parametrize(("year", "worth"), [(0, 100), (1, 96.62), (10, 70.89), (30, 35.63), (31, 34.59)])
def test_a_hundred_pounds_are_worth_what_the_green_book_says(year: int, worth: float) -> None:
    assert 100 * discount_factor(year, *GREEN_BOOK) == pytest.approx(worth, abs=0.005)


def test_the_lower_rate_applies_to_later_years_alone() -> None:
    ratios = [discount_factor(year, *GREEN_BOOK) / discount_factor(year + 1, *GREEN_BOOK) for year in (28, 29, 30, 31)]
    assert ratios == pytest.approx([1.035, 1.035, 1.03, 1.03])


def test_years_before_the_price_year_are_not_raised() -> None:
    assert discount_factor(-3, *GREEN_BOOK) == 1


@given(rates, rates, st.integers(0, 60))
def test_later_pounds_are_worth_no_more(rate: float, later: float, year: int) -> None:
    assert 0 < discount_factor(year + 1, rate, later) <= discount_factor(year, rate, later) <= 1


@given(st.floats(0.001, 0.2), st.integers(1, 31))
def test_an_even_stream_is_worth_the_closed_form(rate: float, years: int) -> None:
    # the first year at full worth: 1 + v + v^2 + ... = (1 - v^n) / (1 - v)
    factor = 1 / (1 + rate)
    closed = (1 - factor**years) / (1 - factor)
    assert present_value([1.0] * years, rate, 0.03) == pytest.approx(closed)
    if years <= 30:
        assert present_value([1.0] * years, rate, 0.03, first_year=1) == pytest.approx(closed * factor)


@given(streams, streams, st.floats(-5, 5), rates)
def test_present_value_is_linear(one: list[float], other: list[float], times: float, rate: float) -> None:
    length = min(len(one), len(other))
    both = [times * a + b for a, b in zip(one[:length], other[:length], strict=True)]
    parts = times * present_value(one[:length], rate, rate) + present_value(other[:length], rate, rate)
    assert present_value(both, rate, rate) == pytest.approx(parts, rel=1e-9, abs=1e-3)


@given(streams)
def test_without_a_rate_the_present_value_is_the_sum(stream: list[float]) -> None:
    assert present_value(stream, 0, 0) == pytest.approx(sum(stream), abs=1e-3)


@given(pounds, st.floats(-0.05, 0.3), st.floats(-5, 20))
def test_money_that_grows_as_prices_do_is_the_same_in_real_terms(cash: float, deflator: float, years: float) -> None:
    assert real_terms(cash * (1 + deflator) ** years, deflator, years) == pytest.approx(cash)
    assert real_terms(cash, deflator, 0) == cash


def test_cash_after_the_price_year_is_worth_less_and_cash_before_it_more() -> None:
    assert real_terms(121, 0.1, 2) == pytest.approx(100)
    assert real_terms(100, 0.1, -1) == pytest.approx(110)


@given(pounds, st.floats(0, 1))
def test_optimism_bias_never_flatters(difference: float, bias: float) -> None:
    assert with_optimism_bias(difference, bias) >= difference
    assert with_optimism_bias(difference, 0) == difference


def test_optimism_bias_raises_a_cost_and_lowers_a_saving() -> None:
    assert (with_optimism_bias(100, 0.2), with_optimism_bias(-100, 0.2)) == pytest.approx((120, -80))


@pytest.mark.parametrize(
    ("differences", "quarter"),
    [
        ([], None),
        ([5, 5, 5], None),
        ([-1, -1], 0),  # never dearer
        ([10, -4, -4, -4], 3),  # 10, 6, 2, -2
        ([10, -5, -5], None),  # nought is not below nought
        ([5, -6, 4, -4], 3),  # below nought in quarter 1, not for good
        ([5, -6, 7, -1], None),
    ],
)
def test_break_even_is_for_good(differences: list[float], quarter: int | None) -> None:
    assert break_even(differences) == quarter


@given(whole_pounds)
def test_from_the_break_even_quarter_on_all_is_saved_and_just_before_it_is_not(differences: list[int]) -> None:
    quarter = break_even(differences)
    totals = [sum(differences[: last + 1]) for last in range(len(differences))]
    if quarter is None:
        assert not totals or totals[-1] >= 0
    else:
        assert all(total < 0 for total in totals[quarter:])
        assert quarter == 0 or totals[quarter - 1] >= 0


@given(whole_pounds, st.integers(1, 50))
def test_break_even_does_not_depend_on_the_unit_of_money(differences: list[int], times: int) -> None:
    assert break_even([times * each for each in differences]) == break_even(differences)


@given(quarters, st.floats(0, 1))
def test_the_quantile_is_a_quarter_by_which_that_share_has_broken_even(found: list[int | None], share: float) -> None:
    quarter = break_even_quantile(found, share)
    even = [each for each in found if each is not None]
    if quarter is None:
        assert len(even) < max(1, share * len(found))
    else:
        assert quarter in even
        assert sum(each <= quarter for each in even) >= share * len(found) * (1 - 1e-12)


def test_replications_that_never_break_even_count_as_later_than_any() -> None:
    found = [3, None, 5, 4, None, None, None, None, None, None]
    assert [break_even_quantile(found, share) for share in (0.1, 0.3, 0.31, 0.5)] == [3, 5, None, None]
