"""Meeting figures: a made-up model that bends is met in a few looks, bounds hold, and what cannot be met is told."""

import numpy as np
import pytest

from sim.fit.mistakes.meeting import Dial, Point, meet, meet_at_all, slopes

DIALS = [Dial("a", 0.2, -2.0, 2.0), Dial("b", 0.3, -2.0, 2.0), Dial("held", 0.3, -1.0, 1.0)]


class Bent:
    """Two figures of three dials, met at nought, that bend away from it."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self, x: np.ndarray) -> np.ndarray:
        self.looks += 1
        a, b, held = x
        return np.array([5 * a + 2 * b + 4 * held + a * a, 8 * b - 2 * a + 3 * held - b * held])


def start(look: Bent) -> Point:
    return Point(np.zeros(3), look(np.zeros(3)))


def test_figures_are_met_again_when_a_dial_is_held_elsewhere() -> None:
    look = Bent()
    here = start(look)
    slope = slopes(look, here, DIALS)
    assert slope[:, 1] == pytest.approx([2.0, 8.0])
    look.looks = 0
    dials = [*DIALS[:2], DIALS[2].pinned(0.8)]
    point, _ = meet(look, here, slope, dials, rounds=6, near=0.1)
    assert point.x[2] == 0.8
    assert point.worst <= 0.1
    assert look.looks <= 4
    assert not point.at_bound(0, dials)
    assert not point.at_bound(2, dials)


def test_bounds_hold_and_what_is_off_there_is_told() -> None:
    look = Bent()
    here = start(look)
    dials = [Dial("a", 0.2, -0.3, 0.3), DIALS[1], DIALS[2].pinned(1.0)]
    point, _ = meet(look, here, slopes(look, here, DIALS), dials, rounds=4)
    assert point.x[0] == pytest.approx(-0.3)
    assert point.at_bound(0, dials)
    assert point.worst > 1.0
    assert point.off == pytest.approx(look(point.x))


def test_the_search_stops_when_all_is_near() -> None:
    look = Bent()
    here = start(look)
    dials = [*DIALS[:2], DIALS[2].pinned(0.01)]
    slope = slopes(look, here, DIALS)
    look.looks = 0
    meet(look, here, slope, dials, rounds=6)
    assert look.looks == 1


def test_slopes_are_measured_inwards_at_a_bound() -> None:
    look = Bent()
    x = np.array([2.0, 0.0, 0.0])
    found = slopes(look, Point(x, look(x)), DIALS)
    assert found[0, 0] == pytest.approx(5 + 1.8 + 2.0)


def test_what_a_few_runs_met_is_corrected_on_all() -> None:
    few = Bent()
    asked: list[np.ndarray] = []

    def look_at_all(x: np.ndarray) -> np.ndarray:
        asked.append(x)
        return few(x) + np.array([2.0, -1.0])

    here = start(few)
    dials = [*DIALS[:2], DIALS[2].pinned(0.5)]
    point, _ = meet_at_all(few, look_at_all, here, slopes(few, here, DIALS), dials, rounds=4)
    assert len(asked) == 2
    assert point.worst < 1.0
    assert point.off == pytest.approx(few(point.x) + np.array([2.0, -1.0]))
    point, _ = meet_at_all(few, few, here, slopes(few, here, DIALS), dials, rounds=4)
    assert point.worst <= 1.0
