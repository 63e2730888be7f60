"""What one signal does to a belief, worked by hand where Bayes' rule is simple."""

from math import exp

import pytest
from belief_parts import as_belief

from sim.rules.belief import LEVELS, seen, shares


def sure_of(level: int, point: int = 0, points: int = 1) -> list[float]:
    """Likelihoods of a belief that is certain of the level and of the error shared in the episode."""
    return [float(place == level * points + point) for place in range(LEVELS * points)]


def test_where_signals_are_known_to_come_out_too_high_one_is_taken_for_less() -> None:
    points = (-1.0, 0.0, 1.0)
    too_high = [sum(each) / 2 for each in zip(sure_of(2, 2, 3), sure_of(4, 2, 3), strict=True)]
    # a signal of 3.5 is one of 2.5: half a level from the one, one and a half from the other
    found = shares(seen(as_belief(too_high), 3.5, 1.0, 1.0, points, 1.0, 4))
    assert found[2] / found[4] == pytest.approx(exp((1.5**2 - 0.5**2) / 2))


def test_a_signal_that_could_not_have_come_from_what_is_certain_leaves_the_belief_as_it_was() -> None:
    certain = as_belief(sure_of(0))
    assert seen(certain, 5.0, 0.05, 0.0, (0.0,), 1.0, 4) == certain
