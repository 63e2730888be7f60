"""Families that move in with a protection plan: as many as move out, and plans go on unless they would have ended."""

import pytest
from verification_parts import bare_parameters, bare_world

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.model.population import arrivals
from sim.model.state.world import World
from sim.service import Stage

ON_PLANS = 20_000.0
DAYS = 300
NOBODY_ELSE = {"demand.multiplier": 0.0, "demand.uasc_multiplier": 0.0}


def moved_in(**changes: float) -> World:
    """An area to which nobody comes but families with plans, after some months."""
    values = NOBODY_ELSE | {name.replace("__", "."): value for name, value in changes.items()}
    world = bare_world(bare_parameters(values, on_plans=ON_PLANS), end=DAYS * MINUTES_PER_DAY)
    arrivals.start_streams(world)
    world.run()
    return world


def test_as_many_families_move_in_with_a_plan_as_would_move_out() -> None:
    p = bare_parameters(on_plans=ON_PLANS).area.demand
    assert p.moved_in * MINUTES_PER_YEAR == pytest.approx(0.03 * ON_PLANS / 1.73)
    assert bare_parameters({"demand.moving_in_on_plan": 0.0}, on_plans=ON_PLANS).area.demand.moved_in == 0.0
    world = moved_in()
    expected = p.moved_in * DAYS * MINUTES_PER_DAY
    assert len(world.register) == pytest.approx(expected, abs=4 * expected**0.5)  # four standard errors of a count


def test_a_plan_that_came_with_its_family_goes_on_unless_it_would_have_ended() -> None:
    """Held to the line at which plans end, not to the one at which they are made."""

    def kept(ends_below: float) -> float:
        """Part of those who came that the conference here gave a plan."""
        world = moved_in(
            protection__plan_ends_below=ends_below, protection__thresholds__plan=0.99, protection__thresholds__care=1.0
        )
        decided = [family for family in world.register if family.stage not in (Stage.CONFERENCE, Stage.LEFT)]
        assert len(decided) > 50
        assert not any(family.plan.moved_in for family in decided)
        return sum(family.stage == Stage.CHILD_PROTECTION for family in decided) / len(decided)

    assert kept(0.0001) > 0.95
    assert 0.05 < kept(0.4) < 0.9


def test_who_moves_in_is_known_and_some_of_them_had_a_plan_before_this_one() -> None:
    world = moved_in(protection__plan_ends_below=0.0001)  # a plan that ends here is an earlier one too
    assert all(family.file.known and not family.file.fresh for family in world.register)
    share = sum(family.plan.earlier for family in world.register) / len(world.register)
    assert share == pytest.approx(world.p.demand.earlier_plan_share, abs=4 * (0.25 / len(world.register)) ** 0.5)
