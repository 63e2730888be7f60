"""How long workers stay, the strain of weeks, and what an end in sight, a judgement or a rule does to leaving."""

from itertools import pairwise
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.tenure import (
    MOST,
    by_quartiles,
    by_strain,
    eased,
    end_in_sight,
    hazards,
    mean_tenure,
    moved_to_agency,
    settled_in,
    share_in_first_year,
    strained,
)

rates = st.floats(0.005, 1.5)
multiples = st.floats(0.2, MOST)
WEEKS = 52
AGES = (25.0, 36.0, 44.0, 52.0, 64.0)


def steady(first: float, later: float, years: int = 150) -> tuple[float, float]:
    """Leavers a year of those in post and the share of these in their first year, once posts have been refilled long.

    Weeks in post move on week by week; whoever leaves is replaced at once by somebody new.
    """
    hazard = np.where(np.arange(WEEKS + 1) < WEEKS, first, later) / WEEKS
    there = np.zeros(WEEKS + 1)
    there[0] = 1.0
    left = 0.0
    for _ in range(years * WEEKS):
        staying = there * np.exp(-hazard)
        left = float((there - staying).sum())
        there = np.concatenate([[left], staying[:-1]])
        there[-1] += staying[-1]
    return left * WEEKS, float(there[:-1].sum())


# --- leaving in a steady state ----------------------------------------------------------------------------------
@given(rate=rates, times=multiples)
def test_of_those_in_post_the_rate_leaves_a_year_since_a_stay_is_as_long_as_its_mean(rate: float, times: float) -> None:
    # Halved sixty times, the bracket is narrower than a double can tell: what is left is the rounding of exp.
    first, later = hazards(rate, times)
    assert first == pytest.approx(times * later, rel=1e-12)
    assert 1.0 / mean_tenure(later, times) == pytest.approx(rate, rel=1e-9)


@pytest.mark.parametrize(("rate", "times"), [(0.118, 1.7), (0.3, 1.7), (0.118, 1.0), (0.2, 0.5)])
def test_posts_refilled_for_long_lose_the_rate_a_year(rate: float, times: float) -> None:
    # Time moves in weeks here and evenly in the formula: they part by about half a week's hazard, 0.6% at most.
    first, later = hazards(rate, times)
    leaving, new = steady(first, later)
    assert leaving == pytest.approx(rate, rel=0.006)
    assert new == pytest.approx(share_in_first_year(first, rate), rel=0.006)


def test_a_mean_stay_is_the_area_under_the_curve_of_those_who_stay() -> None:
    # Trapezia of a thousandth of a year over 400 years: their error is below a millionth here.
    time = np.linspace(0.0, 400.0, 400_001)
    staying = np.where(time < 1.0, np.exp(-0.2 * time), exp(-0.2) * np.exp(-0.1 * (time - 1.0)))
    assert mean_tenure(0.1, 2.0) == pytest.approx(np.trapezoid(staying, time), rel=1e-6)


@given(rate=rates)
def test_where_the_first_year_is_like_the_others_the_hazard_is_the_rate(rate: float) -> None:
    assert hazards(rate, 1.0) == pytest.approx((rate, rate), rel=1e-9)


@given(rate=rates, more=st.floats(1.01, 3.0), times=multiples)
def test_more_leavers_are_a_higher_hazard_in_every_year(rate: float, more: float, times: float) -> None:
    lower, higher = hazards(rate, times), hazards(rate * more, times)
    assert higher[0] > lower[0]
    assert higher[1] > lower[1]


@given(rate=rates, times=multiples, more=st.floats(1.01, 3.0))
def test_a_harder_first_year_moves_leavers_into_it_out_of_the_later_ones(
    rate: float, times: float, more: float
) -> None:
    usual, harder = hazards(rate, times), hazards(rate, times * more)
    assert harder[0] > usual[0]
    assert harder[1] < usual[1]


@pytest.mark.parametrize("rate", [0.0, -0.01])
def test_nobody_leaves_where_the_rate_is_nought(rate: float) -> None:
    assert hazards(rate, 1.7) == (0.0, 0.0)
    assert share_in_first_year(0.0, 0.1) == 0.1


# --- strain -----------------------------------------------------------------------------------------------------
@given(strain=st.floats(0.0, 20.0), usual=st.floats(0.1, 3.0), elasticity=st.floats(-2.0, 5.0))
def test_no_strain_moves_leaving_beyond_what_the_evidence_covers(
    strain: float, usual: float, elasticity: float
) -> None:
    assert 1.0 / MOST <= by_strain(strain, usual, elasticity) <= MOST


@given(usual=st.floats(0.1, 3.0), elasticity=st.floats(-2.0, 5.0))
def test_at_the_usual_strain_nothing_moves(usual: float, elasticity: float) -> None:
    assert by_strain(usual, usual, elasticity) == 1.0


@given(strains=st.lists(st.floats(0.0, 5.0), min_size=2, max_size=6), elasticity=st.floats(0.0, 3.0))
def test_more_strain_is_never_fewer_leavers_and_with_the_sign_turned_never_more(
    strains: list[float], elasticity: float
) -> None:
    along = [by_strain(strain, 1.1, elasticity) for strain in sorted(strains)]
    back = [by_strain(strain, 1.1, -elasticity) for strain in sorted(strains)]
    assert all(low <= high for low, high in pairwise(along))
    assert all(low >= high for low, high in pairwise(back))


def test_one_per_cent_of_strain_is_the_elasticity_in_leavers() -> None:
    assert by_strain(1.1 * 1.01, 1.1, 0.17) == pytest.approx(1.0017)
    assert by_strain(1.1 * 2.0, 1.1, 0.17) == pytest.approx(1.17)
    assert by_strain(2.0, 0.0, 0.17) == by_strain(2.0, 1.1, 0.0) == 1.0


@given(before=st.floats(0.0, 3.0), week=st.floats(0.0, 3.0), memory=st.floats(1.0, 104.0))
def test_a_week_moves_strain_toward_itself_and_not_beyond(before: float, week: float, memory: float) -> None:
    # To the last bit of a double either way.
    after = strained(before, week, memory)
    assert min(before, week) - 1e-12 <= after <= max(before, week) + 1e-12


def test_after_its_memory_strain_has_gone_two_thirds_of_the_way_to_what_weeks_are_like() -> None:
    strain = 1.0
    for _ in range(26):
        strain = strained(strain, 2.0, 26.0)
    assert strain == pytest.approx(2.0 - (25.0 / 26.0) ** 26)
    assert strain == pytest.approx(1.0 + 2.0 / 3.0, abs=0.03)


# --- what is in sight, and what fades ---------------------------------------------------------------------------
@given(known=st.floats(0.0, 10.0), left=st.floats(0.5, 10.0), times=st.floats(1.0, 10.0))
def test_an_end_in_sight_does_nothing_before_it_is_known_and_most_on_the_day(
    known: float, left: float, times: float
) -> None:
    # A day before and after it is known, half way, on the day, and on one that comes later.
    ends = known + left
    assert end_in_sight(known - 0.01, known, ends, times) == 1.0
    assert end_in_sight(known, known, ends, times) == 1.0
    assert end_in_sight(known + left / 2, known, ends, times) == pytest.approx(1.0 + (times - 1.0) / 2)
    assert end_in_sight(ends, known, ends, times) == pytest.approx(times)
    assert end_in_sight(ends + 1.0, known, ends, times) == pytest.approx(times)


def test_an_end_that_is_known_only_when_it_comes_moves_nobody_before() -> None:
    assert end_in_sight(5.0, 5.0, 5.0, 4.0) == end_in_sight(6.0, 5.0, 5.0, 4.0) == 1.0


@given(size=st.floats(0.0, 2.0), since=st.floats(0.0, 300.0), half_life=st.floats(1.0, 156.0))
def test_half_of_an_effect_is_left_after_each_half_life(size: float, since: float, half_life: float) -> None:
    left = eased(size, since, half_life)
    assert 0.0 <= left <= size
    assert eased(size, 0.0, half_life) == size
    assert eased(size, since + half_life, half_life) == pytest.approx(left / 2)


# --- new workers ------------------------------------------------------------------------------------------------
@given(needed=st.floats(0.0, 52.0), since=st.floats(0.0, 104.0), at_first=st.floats(0.0, 1.0))
def test_a_new_worker_gives_from_the_first_part_to_a_full_week(needed: float, since: float, at_first: float) -> None:
    given_ = settled_in(since, needed, at_first)
    assert at_first <= given_ <= 1.0
    assert settled_in(since + 1.0, needed, at_first) >= given_


def test_a_new_worker_settles_evenly() -> None:
    assert settled_in(0.0, 13.0, 0.6) == 0.6
    assert settled_in(6.5, 13.0, 0.6) == pytest.approx(0.8)
    assert settled_in(13.0, 13.0, 0.6) == settled_in(40.0, 13.0, 0.6) == 1.0
    assert settled_in(0.0, 0.0, 0.6) == 1.0


# --- agency work ------------------------------------------------------------------------------------------------
def test_without_rules_the_market_pulls_in_full() -> None:
    assert moved_to_agency(0.03, 0.0, 0.28, 1.0, 1.0) == 0.03


def test_each_month_of_waiting_deters_and_so_does_each_per_cent_off_the_price() -> None:
    assert moved_to_agency(0.03, 3.0, 0.28, 1.0, 1.0) == pytest.approx(0.03 * exp(-0.84))
    assert moved_to_agency(0.03, 0.0, 0.28, 0.9, 1.0) == pytest.approx(0.027)
    assert moved_to_agency(0.03, 0.0, 0.28, 0.9, 2.0) == pytest.approx(0.0243)
    assert moved_to_agency(0.03, 0.0, 0.28, 0.9, 0.0) == 0.03


@given(
    pull=st.floats(0.0, 0.2),
    months=st.floats(0.0, 24.0),
    deterred=st.floats(0.0, 1.0),
    price=st.floats(0.1, 2.0),
    elasticity=st.floats(0.0, 3.0),
)
def test_no_rule_makes_more_leave_for_agency_work(
    pull: float, months: float, deterred: float, price: float, elasticity: float
) -> None:
    moved = moved_to_agency(pull, months, deterred, price, elasticity)
    assert 0.0 <= moved <= pull
    assert moved_to_agency(pull, months + 1.0, deterred, price, elasticity) <= moved
    assert moved_to_agency(pull, months, deterred, price * 0.9, elasticity) <= moved


# --- ages -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("luck", "age"), [(0.0, 25.0), (0.125, 30.5), (0.25, 36.0), (0.5, 44.0), (0.75, 52.0)])
def test_a_quarter_of_workers_is_below_each_quartile(luck: float, age: float) -> None:
    assert by_quartiles(luck, AGES) == pytest.approx(age)


def test_the_oldest_is_as_old_as_the_last_mark() -> None:
    assert by_quartiles(1.0, AGES) == 64.0


@given(luck=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0), marks=st.lists(st.floats(18, 70), min_size=2, max_size=6))
def test_a_value_by_luck_is_between_the_marks_and_rises_with_luck(luck: float, more: float, marks: list[float]) -> None:
    # Sums of products of doubles of this size are right to a millionth of a millionth of a year.
    marks = sorted(marks)
    value = by_quartiles(luck, tuple(marks))
    assert marks[0] - 1e-12 <= value <= marks[-1] + 1e-12
    assert by_quartiles(min(1.0, luck + more), tuple(marks)) >= value - 1e-12
