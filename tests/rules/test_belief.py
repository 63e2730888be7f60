"""Laws of the belief: a filter over six levels of need, held to Bayes' rule written out in full."""

from math import log
from statistics import NormalDist

import pytest
from belief_parts import as_belief, as_numbers
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.rules import belief as beliefs
from sim.rules.belief import LEVELS, Belief
from sim.rules.moves import Moves, moves_by_day
from sim.rules.signals import parts

ALIKE = (1 / 6,) * LEVELS
QUIET = (0.0,) * LEVELS
ROUNDING = 1e-12

shared_parts = st.sampled_from((0.0, 0.15, 0.3, 0.6))
signals = st.floats(-2, 7)
noises = st.floats(0.5, 3)
seeing = st.floats(0.3, 1)
rates_of_moving = st.lists(st.floats(0.0005, 0.03), min_size=5, max_size=5)
likelihoods = st.floats(0.01, 1)


def normalised(values: list[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values]


def beliefs_of(size: int) -> st.SearchStrategy[Belief]:
    """Beliefs that hold nothing for impossible, over so many shared errors."""
    return numbers_of(size).map(as_belief)


def numbers_of(size: int) -> st.SearchStrategy[list[float]]:
    return st.lists(likelihoods, min_size=LEVELS * size, max_size=LEVELS * size).map(normalised)


distributions = numbers_of(1)
rising_rates = st.lists(st.floats(0.0001, 0.02), min_size=6, max_size=6).map(sorted)
"""Rates of calls that rise with the level."""


def any_belief(data: st.DataObject, shared: float) -> tuple[Belief, beliefs.Points, beliefs.Points]:
    points, weights = beliefs.shared_error(shared)
    return data.draw(beliefs_of(len(points))), points, weights


def approx(values: list[float], error: float = ROUNDING) -> object:
    return pytest.approx(values, abs=error)


def moved(belief: Belief, table: Moves) -> Belief:
    """The belief after a move, with what was believed before left as it is."""
    after_it = as_belief(as_numbers(belief))
    beliefs.move(after_it, table)
    return after_it


def same(one: Belief, other: Belief) -> bool:
    return as_numbers(one) == approx(as_numbers(other))


def mean(belief: Belief) -> float:
    return sum(level * share for level, share in enumerate(beliefs.shares(belief)))


def worse(one: Belief, other: Belief, error: float = ROUNDING) -> bool:
    """Whether every level or above is at least as likely in the one as in the other."""
    pairs = zip(beliefs.at_or_above(one), beliefs.at_or_above(other), strict=True)
    return all(mine >= theirs - error for mine, theirs in pairs)


# --- likelihoods ------------------------------------------------------------------------------------------------
@given(st.data(), shared_parts)
def test_a_belief_adds_up_to_one_whatever_happens_to_it(data: st.DataObject, shared: float) -> None:
    belief, points, weights = any_belief(data, shared)
    tables = moves_by_day(data.draw(rates_of_moving), data.draw(rates_of_moving), data.draw(rising_rates), 40)
    for what in data.draw(st.lists(st.sampled_from("msceh"), min_size=1, max_size=12)):
        if what == "m":
            belief = moved(belief, tables[data.draw(st.integers(0, 40))])
        elif what == "s":
            own, in_common = parts(data.draw(noises), shared)
            belief = beliefs.seen(belief, data.draw(signals), own, in_common, points, data.draw(seeing), 4)
        elif what == "c":
            belief = beliefs.called(belief, data.draw(rising_rates), data.draw(likelihoods), data.draw(likelihoods))
        elif what == "e":
            belief = beliefs.of_new_episode(belief, weights)
        else:
            belief = beliefs.partly_lost(belief, data.draw(distributions), weights, data.draw(st.floats(0, 1)))
        assert sum(as_numbers(belief)) == pytest.approx(1, abs=1e-12)
        assert min(as_numbers(belief)) >= 0
        assert sum(beliefs.shares(belief)) == pytest.approx(1, abs=1e-12)


@given(distributions)
def test_what_is_likely_at_or_above_a_level_adds_up_the_levels(shares: list[float]) -> None:
    likely = beliefs.at_or_above(beliefs.of_levels(shares, (0.25, 0.5, 0.25)))
    assert likely == approx([sum(shares[level:]) for level in range(LEVELS)])
    assert likely == sorted(likely, reverse=True)
    assert beliefs.mean_level(likely) == pytest.approx(sum(level * share for level, share in enumerate(shares)))


def test_what_is_told_apart_of_the_shared_error_has_the_moments_of_a_normal_one() -> None:
    points, weights = beliefs.shared_error(0.3)
    # Seven points a standard deviation apart: what they leave out of the tails is a half per cent of the variance.
    for power, moment, off in ((0, 1, 1e-12), (1, 0, 1e-12), (2, 1, 0.005), (3, 0, 1e-12), (4, 3, 0.1)):
        found = sum(weight * point**power for point, weight in zip(points, weights, strict=True))
        assert found == pytest.approx(moment, abs=off)
    assert beliefs.shared_error(0.0) == ((0.0,), (1.0,))


# --- time -------------------------------------------------------------------------------------------------------
@given(st.data(), shared_parts)
def test_no_time_changes_nothing(data: st.DataObject, shared: float) -> None:
    belief, _, _ = any_belief(data, shared)
    tables = moves_by_day(data.draw(rates_of_moving), data.draw(rates_of_moving), data.draw(rising_rates), 0)
    assert same(moved(belief, tables[0]), belief)


@given(st.data(), shared_parts, st.integers(0, 30), st.integers(0, 30))
def test_two_times_in_turn_are_one(data: st.DataObject, shared: float, first: int, then: int) -> None:
    belief, _, _ = any_belief(data, shared)
    tables = moves_by_day(data.draw(rates_of_moving), data.draw(rates_of_moving), data.draw(rising_rates), 60)
    in_turn = moved(moved(belief, tables[first]), tables[then])
    assert same(in_turn, moved(belief, tables[first + then]))


def long_after(belief: Belief, table: Moves) -> Belief:
    for _ in range(400):
        belief = moved(belief, table)
    return belief


@given(st.data(), shared_parts, rates_of_moving, rates_of_moving, rising_rates)
def test_a_long_quiet_time_leaves_the_same_belief_from_any_start(
    data: st.DataObject, shared: float, rising: list[float], falling: list[float], calls: list[float]
) -> None:
    falling = [rate + 0.005 for rate in falling]
    table = moves_by_day(rising, falling, calls, 120)[120]
    one, other = any_belief(data, shared)[0], any_belief(data, shared)[0]
    # Where need hardly moves and calls tell much, 1e-9 takes longer than this.
    assert beliefs.shares(long_after(one, table)) == approx(beliefs.shares(long_after(other, table)), 1e-6)


@given(st.data(), shared_parts, rates_of_moving, rates_of_moving, rising_rates, st.integers(1, 60))
def test_that_nobody_calls_speaks_for_less_need(
    data: st.DataObject, shared: float, rising: list[float], falling: list[float], calls: list[float], days: int
) -> None:
    assume(calls[-1] > calls[0] + 0.002)
    belief, _, _ = any_belief(data, shared)
    silent = moved(belief, moves_by_day(rising, falling, calls, days)[days])
    unheard = moved(belief, moves_by_day(rising, falling, QUIET, days)[days])
    assert worse(unheard, silent)
    assert mean(silent) < mean(unheard) - 1e-5


# --- calls ------------------------------------------------------------------------------------------------------
@given(st.data(), shared_parts, rising_rates)
def test_a_call_speaks_for_more_need_where_calls_rise_with_it(
    data: st.DataObject, shared: float, rates: list[float]
) -> None:
    assume(rates[-1] > 1.5 * rates[0])
    belief, _, _ = any_belief(data, shared)
    after = beliefs.called(belief, rates, 0.0, 0.7)
    assert worse(after, belief)
    assert mean(after) > mean(belief)


@given(st.data(), shared_parts, rising_rates, st.floats(0, 0.02), st.floats(0, 1))
def test_a_call_that_may_be_about_a_shock_speaks_for_more_need_too(
    data: st.DataObject, shared: float, rates: list[float], shock: float, one_level: float
) -> None:
    rates[-1] += shock  # all calls rise with the level, those about shocks included
    belief, _, _ = any_belief(data, shared)
    assert worse(beliefs.called(belief, rates, shock, one_level), belief)


@given(distributions, rising_rates, st.floats(0, 0.02), st.floats(0, 1))
def test_a_call_is_of_each_level_or_about_a_shock_to_it_by_bayes_rule(
    shares: list[float], rates: list[float], shock: float, one_level: float
) -> None:
    found = [0.0] * LEVELS
    for level in range(LEVELS):
        found[level] += shares[level] * rates[level]
        if level < LEVELS - 1:  # a shock at the highest level is none
            for size, part in ((1, one_level), (2, 1 - one_level)):
                found[min(level + size, LEVELS - 1)] += shares[level] * shock * part
    weights = (0.25, 0.75)
    after = beliefs.called(beliefs.of_levels(shares, weights), rates, shock, one_level)
    assert same(after, beliefs.of_levels(normalised(found), weights))


def test_a_call_about_a_shock_alone_tells_that_need_has_risen() -> None:
    shocked = beliefs.called(as_belief([0.5, 0.0, 0.0, 0.0, 0.5, 0.0]), QUIET, 0.01, 0.75)
    assert as_numbers(shocked) == approx([0, 0.375, 0.125, 0, 0, 0.5])
    certain = as_belief([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
    assert beliefs.called(certain, QUIET, 0.01, 0.75) == certain  # nothing could be told: the belief stays


# --- signals ----------------------------------------------------------------------------------------------------
def by_bayes_rule(shares: list[float], heard: list[float], noise: float, shared: float, sees: float) -> list[float]:
    """Likelihoods of the levels after these signals of one episode, every way they can have come about added up."""
    own, in_common = parts(noise, shared)
    points, weights = beliefs.shared_error(shared)
    found = [0.0] * LEVELS
    for level in range(LEVELS):
        for point, weight in zip(points, weights, strict=True):
            chance = shares[level] * weight
            for each in heard:
                right, less = (NormalDist(read + in_common * point, own).pdf(each) for read in (level, 3))
                chance *= sees * right + (1 - sees) * less if level >= 4 else right
            found[level] += chance
    return normalised(found)


def after(shares: list[float], heard: list[float], noise: float, shared: float, sees: float = 1.0) -> Belief:
    """Belief after these signals of one episode, one after another."""
    points, weights = beliefs.shared_error(shared)
    own, in_common = parts(noise, shared)
    belief = beliefs.of_levels(shares, weights)
    for each in heard:
        belief = beliefs.seen(belief, each, own, in_common, points, sees, 4)
    return belief


@given(distributions, st.lists(signals, min_size=1, max_size=4), noises, shared_parts, seeing)
def test_signals_in_turn_are_weighed_by_bayes_rule(
    shares: list[float], heard: list[float], noise: float, shared: float, sees: float
) -> None:
    found = beliefs.shares(after(shares, heard, noise, shared, sees))
    assert found == approx(by_bayes_rule(shares, heard, noise, shared, sees), 1e-9)


@given(distributions, noises, st.floats(0.3, 0.9), st.integers(1, 30))
def test_a_sight_a_time_and_another_sight_are_weighed_over_all_ways_need_may_have_gone(
    shares: list[float], noise: float, sees: float, days: int
) -> None:
    table = moves_by_day((0.01,) * 5, (0.02,) * 5, (0.001, 0.002, 0.003, 0.005, 0.008, 0.012), days)[days]
    found = [0.0] * LEVELS
    for start in range(LEVELS):
        for end in range(LEVELS):
            chance = shares[start] * as_numbers([table[start]])[end]
            for level, each in ((start, 3.2), (end, 2.1)):
                right, less = (NormalDist(read, noise).pdf(each) for read in (level, 3))
                chance *= sees * right + (1 - sees) * less if level >= 4 else right
            found[end] += chance
    belief = moved(after(shares, [3.2], noise, 0.0, sees), table)
    again = beliefs.seen(belief, 2.1, noise, 0.0, (0.0,), sees, 4)
    assert as_numbers(again) == approx(normalised(found), 1e-9)


@given(st.data(), shared_parts, noises, signals, st.floats(0.01, 3))
def test_a_higher_signal_makes_each_level_likelier_against_the_one_below(
    data: st.DataObject, shared: float, noise: float, low: float, more: float
) -> None:
    belief, points, _ = any_belief(data, shared)
    own, in_common = parts(noise, shared)
    less, higher = (beliefs.seen(belief, signal, own, in_common, points, 1.0, 4) for signal in (low, low + more))
    size = len(points)
    now, before = as_numbers(higher), as_numbers(less)
    for place in range((LEVELS - 1) * size):
        assert now[place + size] * before[place] >= now[place] * before[place + size] * (1 - 1e-9)
    if shared == 0.0:
        assert worse(higher, less)
        assert mean(higher) > mean(less)


@given(distributions, noises, signals, st.floats(0.01, 3), seeing)
def test_a_higher_signal_makes_high_risk_likelier_even_if_high_risk_may_be_read_as_less(
    shares: list[float], noise: float, low: float, more: float, sees: float
) -> None:
    less, higher = (beliefs.at_or_above(after(shares, [signal], noise, 0.0, sees)) for signal in (low, low + more))
    assert all(now >= before - ROUNDING for now, before in zip(higher[:5], less[:5], strict=True))


@given(distributions, st.integers(0, 5), st.floats(0, 0.05))
def test_a_signal_with_hardly_any_noise_tells_the_level(shares: list[float], level: int, noise: float) -> None:
    assert beliefs.shares(after(shares, [float(level)], noise, 0.0))[level] > 1 - 1e-9


@given(distributions, st.floats(0, 1), st.integers(1, 5))
def test_a_clear_sight_of_the_level_below_high_risk_leaves_open_what_was_not_read(
    shares: list[float], sees: float, high_from: int
) -> None:
    found = beliefs.seen(as_belief(shares), high_from - 1.0, 0.0, 0.0, (0.0,), sees, high_from)
    kept = [0.0] * (high_from - 1) + [1.0] + [1 - sees] * (LEVELS - high_from)
    expected = normalised([share * part for share, part in zip(shares, kept, strict=True)])
    assert as_numbers(found) == approx(expected, 1e-9)


@given(distributions, noises, shared_parts, st.floats(0, 0.95), st.floats(-1, 3))
def test_a_low_signal_rules_out_less_high_risk_the_oftener_it_is_read_as_less(
    shares: list[float], noise: float, shared: float, sees: float, heard: float
) -> None:
    seldom, always = (beliefs.at_or_above(after(shares, [heard], noise, shared, part)) for part in (sees, 1.0))
    assert seldom[4] > always[4]


def told(shares: list[float], belief: Belief, above: int, below: int) -> float:
    """By how much a belief has moved, in log odds of one level against another."""
    found = beliefs.shares(belief)
    return log(found[above] / found[below]) - log(shares[above] / shares[below])


@given(distributions, st.floats(0.8, 2.5), st.sampled_from((0.1, 0.2, 0.3)), st.floats(0, 5), st.integers(0, 4))
def test_two_equal_signals_with_a_shared_error_tell_less_than_two_of_their_own(
    shares: list[float], noise: float, shared: float, heard: float, level: int
) -> None:
    assume(abs(heard - level - 0.5) > 0.25)  # a signal halfway tells nothing of the two
    apart = told(shares, after(shares, [heard, heard], noise, 0.0), level + 1, level)
    together = told(shares, after(shares, [heard, heard], noise, shared), level + 1, level)
    once = told(shares, after(shares, [heard], noise, 0.0), level + 1, level)
    assert abs(once) < abs(together) < abs(apart)


@given(
    distributions,
    st.floats(0.8, 2.5),
    st.sampled_from((0.1, 0.2, 0.3)),
    st.lists(st.floats(0, 5), min_size=3, max_size=3),
)
def test_a_few_signals_are_weighed_as_those_of_a_normal_shared_error(
    shares: list[float], noise: float, shared: float, heard: list[float]
) -> None:
    """Of three signals with a normal error in common, the mean tells all: its variance is the shared and a third."""
    middle = sum(heard) / len(heard)
    of_mean = NormalDist(middle, noise * (shared + (1 - shared) / len(heard)) ** 0.5)
    exact = normalised([share * of_mean.pdf(level) for level, share in enumerate(shares)])
    likely = beliefs.at_or_above(after(shares, heard, noise, shared))
    assert likely == approx(beliefs.at_or_above(as_belief(exact)), 0.01)


@given(distributions, signals, noises, st.sampled_from((0.15, 0.3, 0.6)))
def test_a_new_episode_keeps_the_levels_and_forgets_the_shared_error(
    shares: list[float], heard: float, noise: float, shared: float
) -> None:
    points, weights = beliefs.shared_error(shared)
    before = after(shares, [heard, heard], noise, shared)
    anew = beliefs.of_new_episode(before, weights)
    levels = beliefs.shares(before)
    assert beliefs.shares(anew) == approx(levels)
    for level in range(LEVELS):
        row = as_numbers(anew)[level * len(points) : (level + 1) * len(points)]
        assert row == approx([levels[level] * weight for weight in weights])


def test_a_mistake_is_carried_through_its_episode_and_not_into_the_next() -> None:
    points, weights = beliefs.shared_error(0.6)
    own, in_common = parts(1.5, 0.6)
    same = after(list(ALIKE), [3.0], 1.5, 0.6)
    other = beliefs.of_new_episode(same, weights)
    here, there = (
        beliefs.at_or_above(beliefs.seen(belief, 3.0, own, in_common, points, 1.0, 4)) for belief in (same, other)
    )
    assert there[2] - there[5] > here[2] - here[5] + 0.01  # a second sight alike says more in an episode of its own


# --- files that change hands ------------------------------------------------------------------------------------
@given(st.data(), shared_parts, distributions, st.floats(0, 1))
def test_what_is_lost_of_a_file_goes_to_what_is_usual(
    data: st.DataObject, shared: float, usual: list[float], lost: float
) -> None:
    belief, _, weights = any_belief(data, shared)
    other = beliefs.of_levels(usual, weights)
    assert same(beliefs.partly_lost(belief, usual, weights, 0.0), belief)
    assert same(beliefs.partly_lost(belief, usual, weights, 1.0), other)
    between = as_numbers(beliefs.partly_lost(belief, usual, weights, lost))
    pairs = zip(as_numbers(belief), as_numbers(other), strict=True)
    assert between == approx([(1 - lost) * mine + lost * theirs for mine, theirs in pairs])


def test_what_raises_need_in_half_of_families_moves_half_of_what_is_believed() -> None:
    found = beliefs.strained(as_belief([0.4, 0.0, 0.3, 0.1, 0.1, 0.1]), 0.5, 0.75)
    assert as_numbers(found) == approx([0.2, 0.15, 0.2, 0.1625, 0.125, 0.1625])


@given(st.data(), st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.9))
def test_what_may_raise_need_lowers_no_likelihood_of_a_level_or_above(
    data: st.DataObject, share: float, one_level: float, shared: float
) -> None:
    belief, _, _ = any_belief(data, shared)
    found = beliefs.strained(belief, share, one_level)
    assert sum(as_numbers(found)) == pytest.approx(1.0, abs=ROUNDING)
    for before, after in zip(beliefs.at_or_above(belief), beliefs.at_or_above(found), strict=True):
        assert after >= before - ROUNDING
    assert as_numbers(beliefs.strained(belief, 0.0, one_level)) == as_numbers(belief)
