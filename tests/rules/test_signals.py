"""What a sight tells of the level, and how far workers believe it."""

from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules.signals import believed, error, parts, read_level, signal, thinner

uniform = st.floats(0, 1)
normal = st.floats(-5, 5)
noise = st.floats(0, 3)


@given(st.floats(0, 5), noise, normal)
def test_a_signal_is_the_level_and_its_error(level: float, spread: float, draw: float) -> None:
    assert signal(level, spread, 0.0) == level == signal(level, 0.0, draw)
    assert signal(level, spread, draw) == pytest.approx(level + spread * draw)


def test_what_a_thin_assessment_finds_is_noisier_in_proportion() -> None:
    assert thinner(1.0, 1.0) == 1.0
    assert thinner(0.8, 0.25) == pytest.approx(1.6)  # a quarter of the precision


def test_a_shared_part_leaves_the_size_of_errors_as_it_is_and_makes_two_alike() -> None:
    assert error(1.5, -2.0, 0.0) == 1.5  # to the last bit: nothing is shared
    assert error(1.5, -2.0, 1.0) == -2.0
    assert error(3.0, 4.0, 0.36) == pytest.approx(0.8 * 3.0 + 0.6 * 4.0)  # variances 0.64 and 0.36


@given(noise, uniform, normal, normal)
def test_what_the_service_takes_the_parts_of_an_error_to_be_is_what_they_are(
    spread: float, shared: float, own: float, of_episode: float
) -> None:
    apart, in_common = parts(spread, shared)
    assert hypot(apart, in_common) == pytest.approx(spread)
    assert apart * own + in_common * of_episode == pytest.approx(spread * error(own, of_episode, shared), abs=1e-12)


def test_trusted_signals_are_believed_less_noisy_than_they_are() -> None:
    assert believed(1.1, 1.0) == 1.1  # to the last bit
    assert believed(1.0, 2.0) == 0.5


@given(st.integers(0, 5), st.integers(1, 5), uniform, uniform, uniform, uniform)
def test_high_risk_is_read_as_such_or_as_one_level_below_it(
    level: int, high_from: int, sees: float, caught: float, first: float, second: float
) -> None:
    read = read_level(level, high_from, sees, caught, first, second)
    missed = level >= high_from and first >= sees and second >= caught
    assert read == (high_from - 1 if missed else level)
    assert read_level(level, high_from, 1.0, 0.0, first * 0.999, second) == level
    assert read_level(level, high_from, 0.0, 1.0, first, second * 0.999) == level
