"""Beliefs as plain numbers, and back: level by level, and within a level point by point of the shared error."""

from sim.rules.belief import LEVELS, Belief, Point


def as_belief(numbers: list[float]) -> Belief:
    """The belief with these likelihoods; six of them are of levels alone."""
    size = len(numbers) // LEVELS
    return [Point(*numbers[place::size]) for place in range(size)]


def as_numbers(belief: Belief) -> list[float]:
    """The likelihoods of a belief."""
    names = [f"at_{level}" for level in range(LEVELS)]
    return [getattr(point, name) for name in names for point in belief]
