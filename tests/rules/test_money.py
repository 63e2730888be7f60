"""Rules of money by their closed forms, and the laws they keep whatever the amounts."""

from math import expm1, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.rules.money import (
    agency_cost,
    at_prices_of,
    employed,
    high_price,
    kept_in_shortfall,
    kept_of_cut,
    on_voluntary,
    ordinary_price,
    part_of_year,
    pence,
    posts_paid,
)

POUNDS = st.floats(0, 1e9)
SHARE = st.floats(0, 1)
BELOW_ONE = st.floats(0, 0.95)
STEPS = 20_000


# --- pence and years --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("pounds", "whole"), [(0.0, 0), (12.34, 1234), (0.014, 1), (0.016, 2), (-1.5, -150)])
def test_pounds_are_whole_pence(pounds: float, whole: int) -> None:
    assert pence(pounds) == whole
    assert type(pence(pounds)) is int


@given(POUNDS)
def test_no_pound_is_further_from_its_pence_than_half_a_penny(pounds: float) -> None:
    assert abs(pence(pounds) - 100 * pounds) <= 0.5 + 1e-6


@pytest.mark.parametrize(
    ("growth", "years", "then"),
    [(0.08, 0, 200.0), (0.08, 1, 216.0), (0.1, 2, 242.0), (0.25, -1, 160.0), (-0.2, 1, 160)],
)
def test_prices_of_a_later_year_have_grown_each_year_between(growth: float, years: int, then: float) -> None:
    assert at_prices_of(200.0, growth, years) == pytest.approx(then)


@given(POUNDS, st.floats(-0.2, 0.5), st.integers(-3, 10), st.integers(0, 10))
def test_growth_over_years_is_growth_year_by_year(amount: float, growth: float, years: int, more: int) -> None:
    there = at_prices_of(at_prices_of(amount, growth, years), growth, more)
    assert there == pytest.approx(at_prices_of(amount, growth, years + more))


@given(st.integers(0, 10**13))
def test_the_twelve_parts_of_a_year_sum_to_it_and_differ_by_a_penny_at_most(year: int) -> None:
    parts = [part_of_year(year, month) for month in range(12)]
    assert sum(parts) == year
    assert max(parts) - min(parts) <= 1


def test_a_year_of_a_hundred_pence_by_month() -> None:
    assert [part_of_year(100, month) for month in range(12)] == [8, 8, 9] * 4


# --- staff ------------------------------------------------------------------------------------------------------
def test_a_post_costs_salary_and_what_the_employer_adds() -> None:
    assert employed(40_000.0, 0.3) == pytest.approx(52_000.0)
    assert employed(40_000.0, 0.0) == 40_000.0


@pytest.mark.parametrize(
    ("premium", "price_cap", "cost"), [(0.5, 1.0, 90.0), (0.5, 0.8, 72.0), (0.5, 3.0, 90.0), (0.0, 1.0, 60.0)]
)
def test_an_agency_worker_costs_a_premium_which_a_cap_lowers_and_never_raises(
    premium: float, price_cap: float, cost: float
) -> None:
    assert agency_cost(60.0, premium, price_cap) == pytest.approx(cost)


@given(POUNDS, SHARE, st.floats(0, 3), st.floats(1, 1e5))
def test_a_grant_pays_for_as_many_posts_as_its_part_for_posts_and_its_match_cost(
    amount: float, delivery: float, match: float, cost: float
) -> None:
    posts = posts_paid(amount, delivery, match, cost)
    assert posts * cost == pytest.approx(amount * delivery + match * amount * delivery)


def test_posts_by_hand_and_none_where_a_post_costs_nothing() -> None:
    assert posts_paid(120_000.0, 0.5, 0.25, 50_000.0) == pytest.approx(1.5)
    assert posts_paid(120_000.0, 0.5, 0.25, 0.0) == 0.0


# --- placements -------------------------------------------------------------------------------------------------
@given(mean=st.floats(100, 50_000), share=BELOW_ONE, high=st.floats(0, 60_000))
def test_the_price_of_the_others_keeps_the_mean_of_all(mean: float, share: float, high: float) -> None:
    other = ordinary_price(mean, share, high)
    assert other >= 0.0
    assert share * high + (1.0 - share) * other == pytest.approx(max(mean, share * high))


def test_the_price_of_the_others_by_hand() -> None:
    assert ordinary_price(7_600.0, 0.1, 15_000.0) == pytest.approx(6_100.0 / 0.9)
    assert ordinary_price(1_000.0, 0.1, 15_000.0) == 0.0  # the few cost more than all together
    assert ordinary_price(1_000.0, 1.0, 15_000.0) == 1_000.0  # there are no others


@given(least=st.floats(0, 20_000), mean=st.floats(0, 60_000))
def test_prices_of_single_placements_are_above_the_least_and_have_the_mean(least: float, mean: float) -> None:
    prices = [high_price((step + 0.5) / STEPS, least, mean) for step in range(STEPS)]
    assert prices[0] >= least
    assert prices == sorted(prices)
    assert sum(prices) / STEPS == pytest.approx(max(least, mean), rel=1e-3, abs=0.01)


@given(SHARE, st.floats(0, 20_000), st.floats(1, 40_000))
def test_the_part_above_the_least_is_exponential(below: float, least: float, more: float) -> None:
    assume(0.0 < below < 0.999)
    price = high_price(below, least, least + more)
    assert -expm1(-(price - least) / more) == pytest.approx(below, abs=1e-6)


def test_half_of_the_single_placements_cost_less_than_the_middle_price() -> None:
    assert high_price(0.5, 10_000.0, 15_000.0) == pytest.approx(10_000.0 + 5_000.0 * log(2.0))


# --- cuts -------------------------------------------------------------------------------------------------------
@given(st.floats(0, 5), SHARE, SHARE)
def test_no_more_mitigation_ever_leaves_fewer_posts(multiple: float, one: float, other: float) -> None:
    less, more = sorted((one, other))
    kept = kept_of_cut(multiple, less)
    assert kept <= kept_of_cut(multiple, more) + 1e-12
    assert min(multiple, 1.0) - 1e-12 <= kept <= max(multiple, 1.0) + 1e-12


@pytest.mark.parametrize(
    ("multiple", "mitigation", "kept"), [(0.6, 0.0, 0.6), (0.6, 0.25, 0.7), (0.6, 1.0, 1.0), (1.5, 0.5, 1.5)]
)
def test_who_steps_in_makes_good_a_part_of_a_cut_and_nothing_of_a_rise(
    multiple: float, mitigation: float, kept: float
) -> None:
    assert kept_of_cut(multiple, mitigation) == pytest.approx(kept)


@given(st.floats(0, 5), SHARE, SHARE)
def test_a_cut_takes_no_more_from_voluntary_bodies_than_they_have(
    multiple: float, share: float, voluntary: float
) -> None:
    theirs = on_voluntary(multiple, share, voluntary)
    assert 0.0 <= theirs <= share
    assert theirs * max(0.0, 1.0 - multiple) <= voluntary + 1e-9


@pytest.mark.parametrize(
    ("multiple", "share", "voluntary", "theirs"),
    [
        (0.8, 0.5, 0.25, 0.5),
        (0.5, 0.7, 0.25, 0.5),
        (0.0, 1.0, 0.25, 0.25),
        (1.0, 0.5, 0.25, 0.0),
        (1.2, 0.5, 0.25, 0.0),
    ],
)
def test_what_part_of_a_cut_falls_on_voluntary_bodies(
    multiple: float, share: float, voluntary: float, theirs: float
) -> None:
    assert on_voluntary(multiple, share, voluntary) == pytest.approx(theirs)


@given(st.floats(-1e8, 1e8), POUNDS)
def test_a_shortfall_is_made_up_by_what_is_discretionary_as_far_as_it_goes(shortfall: float, budget: float) -> None:
    left = kept_in_shortfall(shortfall, budget)
    assert 0.0 <= left <= 1.0
    assert (1.0 - left) * budget == pytest.approx(min(budget, max(0.0, shortfall)), abs=1e-6)


def test_shortfalls_by_hand() -> None:
    assert kept_in_shortfall(25.0, 100.0) == 0.75
    assert kept_in_shortfall(250.0, 100.0) == 0.0
    assert kept_in_shortfall(-25.0, 100.0) == kept_in_shortfall(0.0, 100.0) == kept_in_shortfall(25.0, 0.0) == 1.0
