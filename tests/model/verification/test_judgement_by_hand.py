"""Decisions of one family by hand: what was left at less, what a return home is known to do, when work is to end."""

from dataclasses import replace

import pytest
from verification_parts import bare_parameters, bare_world, plain_family, still_need, with_groups

from sim.clock import MINUTES_PER_DAY
from sim.model.pathway import care, family_help, front_door
from sim.model.population import arrivals
from sim.model.state.family import Family
from sim.model.state.world import World
from sim.rules import belief as beliefs
from sim.service import Stage

MORNING = 9 * 60


def known_family(*shares: float, **groups: object) -> tuple[World, Family]:
    """A family in early help that is on file with these likelihoods of its levels, in a world where nothing moves."""
    p = bare_parameters()
    world = bare_world(with_groups(p, need=still_need(p), **groups))
    world.now = MORNING
    family = plain_family(world.local[""], 1, 4)
    arrivals.settle_in(world, family, "onset")
    family.stage = Stage.EARLY_HELP
    family.file.fresh = False
    believed(world, family, *shares)
    return world, family


def believed(world: World, family: Family, *shares: float) -> None:
    """The family was just seen, and this is believed."""
    family.file.believe(beliefs.of_levels(shares, world.weights))
    family.file.heard_at = world.now


def test_what_an_enquiry_left_at_less_a_step_up_does_not_bring_back_at_once() -> None:
    world, family = known_family(0.1, 0.1, 0.1, 0.2, 0.3, 0.2)
    assert front_door.referral(world, family) == Stage.STRATEGY
    family.file.settle_for_less()
    assert front_door.referral(world, family) == Stage.ASSESSMENT_WAIT
    assert not family_help.at_once(world, family)
    # What was left to certainty was one half; the default asks that a fifth of it has gone.
    believed(world, family, 0.1, 0.1, 0.1, 0.11, 0.3, 0.29)
    assert not family_help.at_once(world, family)
    believed(world, family, 0.1, 0.1, 0.1, 0.09, 0.3, 0.31)
    assert family_help.at_once(world, family)


def test_what_was_left_at_less_is_forgotten_when_a_plan_is_made_or_the_case_closes() -> None:
    world, family = known_family(0.1, 0.1, 0.1, 0.2, 0.3, 0.2)
    family.file.settle_for_less()
    family.file.settle_nothing()
    assert family_help.at_once(world, family)


@pytest.mark.parametrize(("share", "moves"), [(0.0, False), (0.2, True)])
def test_that_going_home_is_hard_on_some_families_is_known_before_anybody_looks(share: float, moves: bool) -> None:
    p = bare_parameters().area.care
    shares = (0.6, 0.2, 0.1, 0.05, 0.03, 0.02)
    world, family = known_family(*shares, care=replace(p, home_strain=share, section_20_share=1.0))
    (child,) = family.children
    care.place(world, family, child, "section_20")
    before, sight = beliefs.shares(family.file.joint), list(family.file.likely)
    care._leave_care(world, family, child, "home")
    care._strained(world, family)
    expected = beliefs.strained(beliefs.of_levels(shares, (1.0,)), share, world.p.need.shock_one_level_share)
    assert beliefs.shares(family.file.joint) == pytest.approx(beliefs.shares(expected))
    assert (beliefs.shares(family.file.joint) != pytest.approx(before)) is moves
    assert family.file.likely == sight  # decisions wait for a sight


def test_assessments_that_would_take_to_their_limit_are_meant_to_be_done_on_days_up_to_it() -> None:
    world, family = known_family(0.1, 0.1, 0.1, 0.2, 0.3, 0.2)
    p = family.p.family_help
    days = [family_help._meant_by(world, family, world.now) for _ in range(300)]
    allowed = {
        world.calendar.add_working_days(world.now, p.assessment_limit - early) for early in range(p.aimed_early + 1)
    }
    assert set(days) == allowed
    assert max(days) == world.calendar.add_working_days(world.now, 45) > world.now + 60 * MINUTES_PER_DAY
