"""Tables of how need moves from day to day, against the matrix exponential."""

import numpy as np
import pytest
from belief_parts import as_numbers
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from sim.rules.moves import Moves, moves_by_day

LEVELS = 6
DAYS = 90
QUIET = (0.0,) * LEVELS
SERIES = 1e-3
"""What a short series may be off after a season; a tenth of a hundredth in likelihood."""

rates = st.lists(st.floats(0, 0.015), min_size=5, max_size=5)
calls = st.lists(st.floats(0, 0.01), min_size=6, max_size=6)


def table(moves: Moves) -> np.ndarray:
    return np.array(as_numbers(list(moves))).reshape(LEVELS, LEVELS).T


def exponential(rising: list[float], falling: list[float], leaving: list[float], days: float) -> np.ndarray:
    """Likelihood of each level from each after so many days, rows falling short of 1 by how likely a call is."""
    generator = np.diag(rising, 1) + np.diag(falling, -1)
    return np.asarray(expm(days * (generator - np.diag(generator.sum(axis=1) + np.array(leaving)))))


@given(rates, rates, calls)
def test_a_day_and_a_season_move_need_as_its_rates_say(
    rising: list[float], falling: list[float], calling: list[float]
) -> None:
    tables = moves_by_day(rising, falling, calling, DAYS)
    assert len(tables) == DAYS + 1
    for days in (1, 7, DAYS):
        off = np.abs(table(tables[days]) - exponential(rising, falling, calling, days)).max()
        assert off < SERIES * days / DAYS + 1e-9


@given(rates, rates, calls, st.integers(0, 20), st.integers(0, 20))
def test_times_in_turn_make_one_time(
    rising: list[float], falling: list[float], calling: list[float], first: int, then: int
) -> None:
    tables = moves_by_day(rising, falling, calling, 40)
    assert table(tables[first]) @ table(tables[then]) == pytest.approx(table(tables[first + then]), abs=1e-12)


@given(rates, rates, calls)
def test_no_days_are_no_move(rising: list[float], falling: list[float], calling: list[float]) -> None:
    assert np.array_equal(table(moves_by_day(rising, falling, calling, 0)[0]), np.eye(LEVELS))


@given(rates, rates)
def test_where_nobody_calls_every_family_is_somewhere(rising: list[float], falling: list[float]) -> None:
    found = table(moves_by_day(rising, falling, QUIET, DAYS)[DAYS])
    assert (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx(np.ones(LEVELS), abs=SERIES)


@given(st.lists(st.floats(0, 0.05), min_size=6, max_size=6), st.integers(1, 60))
def test_where_need_stands_still_no_call_is_as_likely_as_the_rate_of_calls_says(
    calling: list[float], days: int
) -> None:
    found = table(moves_by_day((0.0,) * 5, (0.0,) * 5, calling, days)[days])
    assert found == pytest.approx(np.diag(np.exp(-days * np.array(calling))), abs=1e-6)


def test_need_that_only_rises_ends_at_the_top_and_need_that_only_falls_at_the_bottom() -> None:
    some, none = (0.05,) * 5, (0.0,) * 5
    up, down = (table(moves_by_day(*way, QUIET, 1000)[1000]) for way in ((some, none), (none, some)))
    for found, end in ((up, 5), (down, 0)):
        assert (found[:, end] / found.sum(axis=1)).min() > 1 - 1e-9


@given(rates, rates, calls)
def test_the_days_asked_for_do_not_change_the_tables(
    rising: list[float], falling: list[float], calling: list[float]
) -> None:
    few, many = moves_by_day(rising, falling, calling, 5), moves_by_day(rising, falling, calling, 9)
    assert [table(each).tolist() for each in many[:6]] == [table(each).tolist() for each in few]
