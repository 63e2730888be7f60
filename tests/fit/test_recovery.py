"""What figures pin: a leaf that figures say nothing of stays unknown, two that act alike are known only together."""

import numpy as np
import pytest

from sim.fit.calibration import Free
from sim.fit.recovery import known_after

LEAVES = [Free(name, 0.1, 0.0, 1.0, spread) for name, spread in (("a", 0.5), ("b", 0.5), ("c", 2.0))]


def test_one_figure_for_each_leaf_pins_each() -> None:
    found = known_after(np.diag([20.0, 20.0, 20.0]), LEAVES)
    # A figure that moves by 20 tolerances a unit leaves 1 / sqrt(1 + (20 x spread)^2) of what was not known.
    assert [each.left for each in found] == pytest.approx([1 / np.sqrt(101), 1 / np.sqrt(101), 1 / np.sqrt(1601)])
    assert all(each.pinned for each in found)


def test_a_leaf_that_no_figure_moves_with_stays_as_unknown_as_before() -> None:
    found = known_after(np.array([[20.0, 0.0, 0.0]]), LEAVES)
    assert [each.pinned for each in found] == [True, False, False]
    assert found[1].left == pytest.approx(1.0)


def test_two_leaves_that_act_alike_are_known_together_and_not_apart() -> None:
    found = known_after(np.array([[20.0, 20.0, 0.0], [0.0, 0.0, 20.0]]), LEAVES)
    assert not found[0].pinned
    assert not found[1].pinned
    assert (found[0].partner, found[1].partner) == ("b", "a")
    assert found[0].correlation < -0.95
    assert found[2].pinned
