"""Care that was not agreed goes to the court, by hand: who hears it, who stays with the family, and who goes home."""

from dataclasses import replace

import pytest
from verification_parts import bare_parameters, bare_world, hire, plain_family, still_need, with_groups

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.duties import DUTY_CARE, DUTY_PROCEEDINGS
from sim.model.pathway import care
from sim.model.population import arrivals
from sim.model.state.family import Child, Family
from sim.model.state.world import World
from sim.rules import belief as beliefs
from sim.service import Role, Stage

MORNING = 9 * 60
SURE_OF_5 = (0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
SURE_OF_0 = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
PROCEEDINGS = 365 * MINUTES_PER_DAY


def removed(*offsets: float, agreed: bool, shares: tuple[float, ...] = SURE_OF_5) -> tuple[World, Family]:
    """A family with children of these exposures, some of whom just came into care, and its journey in care begun."""
    p = bare_parameters()
    ways = replace(p.area.care, section_20_share=float(agreed), kin=0.0, other_exit=0.0, home_strain=0.0)
    court = replace(p.local[""].protection, proceedings=(PROCEEDINGS, PROCEEDINGS))
    world = bare_world(with_groups(p, need=still_need(p), care=ways, protection=court), end=3 * MINUTES_PER_YEAR)
    world.now = MORNING
    for role in (Role.SOCIAL_WORKER, Role.CARE_SOCIAL_WORKER):
        hire(world, role, [10])
    level = max(range(6), key=lambda each: shares[each])
    family = plain_family(world.local[""], 1, level, born=-6 * MINUTES_PER_YEAR)
    born = family.children[0].born
    family.children = [Child(10 + n, born, born + 18 * MINUTES_PER_YEAR, each) for n, each in enumerate(offsets)]
    arrivals.settle_in(world, family, "onset")
    family.file.known, family.file.fresh = True, False
    family.file.believe(beliefs.of_levels(SURE_OF_5, world.weights))
    care.come_into_care(world, family, (5, 0.9))
    if not family.at_home:
        world.start_journey(family, _journey(world, family))
    return world, family


def _journey(world: World, family: Family):  # type: ignore[no-untyped-def]
    yield from care.no_child_at_home(world, family)


def test_care_by_agreement_goes_to_the_care_team_and_other_care_to_the_court_first() -> None:
    _, family = removed(0.0, agreed=True)
    assert (family.stage, family.duty) == (Stage.CARE, DUTY_CARE)
    assert not family.children[0].before_court
    assert family.case.holder is not None
    assert family.case.holder.role == Role.CARE_SOCIAL_WORKER
    _, family = removed(0.0, agreed=False)
    assert (family.stage, family.duty) == (Stage.CARE, DUTY_PROCEEDINGS)
    assert family.case.holder is not None
    assert family.case.holder.role == Role.SOCIAL_WORKER


def test_brothers_and_sisters_come_in_by_one_agreement_or_by_none() -> None:
    for agreed in (True, False):
        _, family = removed(0.0, 0.0, 0.0, agreed=agreed)
        assert [child.before_court for child in family.in_care] == [not agreed] * 3


def test_while_a_child_is_at_home_the_court_does_not_hear_the_family() -> None:
    _, family = removed(0.0, -1.0, agreed=False)
    assert [child.in_care for child in family.children] == [True, False]
    assert not family.children[0].before_court


@pytest.mark.parametrize(("shares", "home"), [(SURE_OF_5, 0), (SURE_OF_0, 2)])
def test_the_court_sends_home_whom_a_review_would_and_nobody_goes_home_before(
    shares: tuple[float, ...], home: int
) -> None:
    world, family = removed(0.0, 0.0, agreed=False, shares=shares)
    world.end = PROCEEDINGS - MINUTES_PER_DAY
    world.run()
    assert len(family.in_care) == 2
    world.end = PROCEEDINGS + 10 * MINUTES_PER_DAY
    world.run()
    assert len(family.at_home) == home
    assert not any(child.before_court for child in family.children)
