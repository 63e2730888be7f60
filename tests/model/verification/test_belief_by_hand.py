"""What is on file of one family, by hand: as time passes, as it is heard of, and as its file changes hands."""

from dataclasses import replace

import pytest
from belief_parts import as_numbers
from verification_parts import bare_parameters, bare_world, plain_family

from sim.clock import MINUTES_PER_DAY
from sim.draws import Purpose
from sim.duties import DUTY_PROTECTION, NO_DUTY
from sim.model.population import arrivals
from sim.model.state.family import Family
from sim.model.state.world import World
from sim.rules import belief as beliefs

HOUR = 60
KNOWN = (0.1, 0.2, 0.3, 0.2, 0.15, 0.05)


def known_family(level: int = 2) -> tuple[World, Family]:
    """A family that is on file with these likelihoods of its levels, in a world at minute 0."""
    world = bare_world(bare_parameters())
    family = plain_family(world.local[""], 1, level)
    arrivals.settle_in(world, family, "onset")
    family.file.believe(beliefs.of_levels(KNOWN, world.weights))
    family.file.fresh = False
    return world, family


def after(*hours: int, duty: bool = False) -> list[float]:
    """Belief of the known family once these times have passed one after another."""
    world, family = known_family()
    family.duty = DUTY_PROTECTION if duty else NO_DUTY
    for each in hours:
        world.now += each * HOUR
        world.pass_time(family)
    return as_numbers(family.file.joint)


def test_time_that_passes_in_parts_passes_as_at_once() -> None:
    assert after(36, 36) == pytest.approx(after(72), abs=1e-12)
    assert after(*[5] * 48) == pytest.approx(after(240), abs=1e-12)
    assert after(23) == after(0)  # whole days alone count, and what is left of one is kept for the next
    assert after(23, 1) == after(24) != after(0)


def test_a_time_longer_than_the_tables_passes_in_parts_too() -> None:
    world, _ = known_family()
    longest = len(world.p.belief.moves[0]) - 1
    assert after(24 * (2 * longest + 7)) == pytest.approx(after(24 * longest, 24 * longest, 24 * 7), abs=1e-12)


def test_need_is_taken_to_move_as_it_does_where_the_family_is() -> None:
    assert after(24 * 60, duty=True) != pytest.approx(after(24 * 60), abs=1e-3)


def test_nothing_is_believed_to_have_moved_before_a_family_is_first_heard_of() -> None:
    world, family = known_family()
    family.file.fresh = True
    world.now += 100 * MINUTES_PER_DAY
    world.pass_time(family)
    assert as_numbers(family.file.joint) == as_numbers(beliefs.of_levels(KNOWN, world.weights))
    assert family.file.as_at == world.now


@pytest.mark.parametrize("lost", [0.0, 0.4, 1.0])
def test_a_file_that_changes_hands_goes_to_what_is_usual_where_the_family_is_and_no_decision_is_made_on_it(
    lost: float,
) -> None:
    world, family = known_family()
    family.duty = DUTY_PROTECTION
    before = list(family.file.likely)
    world.forget(family, lost)
    usual = world.p.belief.usual[DUTY_PROTECTION + 1]
    expected = [(1 - lost) * mine + lost * other for mine, other in zip(KNOWN, usual, strict=True)]
    assert beliefs.shares(family.file.joint) == pytest.approx(expected)
    assert family.file.likely == before  # until the next sight


def heard(purpose: int, noise: float = 50.0, *, episode: int = 0, level: int = 2) -> Family:
    """The known family after one sight."""
    world, family = known_family(level)
    family.episode = episode
    world.hear(family, purpose, noise)
    return family


def test_that_somebody_calls_is_news_and_that_a_review_is_held_is_none() -> None:
    # Signals so noisy that they say next to nothing themselves.
    mean = sum(level * share for level, share in enumerate(KNOWN))
    assert heard(Purpose.SIGNAL_REVIEW).file.belief == pytest.approx(mean, abs=0.05)
    for purpose in (Purpose.SIGNAL_FRONT_DOOR, Purpose.SIGNAL_CONTACT):
        assert heard(purpose).file.belief > mean + 0.1


def test_the_first_call_about_a_family_is_no_news_beside_the_levels_at_which_families_first_come() -> None:
    world, family = known_family()
    family.file.fresh = True
    before = family.file.belief
    world.hear(family, Purpose.SIGNAL_FRONT_DOOR, 50.0)
    assert family.file.belief == pytest.approx(before, abs=0.05)
    assert not family.file.fresh


def test_a_clear_sight_is_what_decisions_are_made_on_from_then() -> None:
    for level in range(3):  # what looks like the level below high risk may be high risk that was not read
        family = heard(Purpose.SIGNAL_REVIEW, 1e-9, level=level)
        assert family.file.belief == pytest.approx(level, abs=1e-9)
        assert family.file.reaches((level, 0.9)) or level == 0
        assert not family.file.reaches((level + 1, 0.1))


def test_signals_that_are_trusted_further_move_beliefs_further() -> None:
    moved = []
    for trust in (0.5, 1.0, 2.0):
        p = bare_parameters({"need.belief.trust": trust, "need.belief.shared_noise": 0.0})
        world = bare_world(p)
        family = plain_family(world.local[""], 1, 5)
        arrivals.settle_in(world, family, "onset")
        family.file.believe(beliefs.of_levels(KNOWN, world.weights))
        world.p = replace(world.p, belief=replace(world.p.belief, sees_high_risk=(1.0, 1.0)))
        world.hear(family, Purpose.SIGNAL_REVIEW, 1.0)
        moved.append(family.file.belief)
    assert moved == sorted(moved)
    assert moved[2] > moved[0] + 0.5


def test_a_sight_of_one_family_leaves_the_belief_of_all_who_are_not_heard_of_yet() -> None:
    """Not even where what was seen cannot be, so that the belief stays as it was before."""
    world = bare_world(bare_parameters({"need.belief.shared_noise": 0.0}))
    world.p = replace(world.p, belief=replace(world.p.belief, first_contact=(0.6, 0.4, 0.0, 0.0, 0.0, 0.0)))
    first, second = (plain_family(world.local[""], identity, 5) for identity in (1, 2))
    for family in (first, second):
        family.file = world.new_file()
    assert first.file.joint is second.file.joint
    before = as_numbers(second.file.joint)
    world.hear(first, Purpose.SIGNAL_REVIEW, 1e-9)
    world.now += 400 * MINUTES_PER_DAY
    world.pass_time(first)
    assert as_numbers(first.file.joint) != pytest.approx(before, abs=0.01)
    assert as_numbers(second.file.joint) == as_numbers(world.new_file().joint) == before


def test_signals_of_an_episode_share_one_error_and_the_next_episode_has_another() -> None:
    world, family = known_family()
    errors = []
    for episode in (1, 1, 2, 2, 3):
        family.episode = episode
        world.hear(family, Purpose.SIGNAL_REVIEW, 1.0)
        errors.append(family.file.error)
        assert family.file.error == world.draws.normal(Purpose.SIGNAL_EPISODE, family.id, episode)
    assert errors[0] == errors[1]
    assert errors[2] == errors[3]
    assert len(set(errors)) == 3
