"""What the service believes: a likelihood for each level of need, which it never sees.

A belief is joint over the six levels and a few points of the error that all signals of an episode share, so that one
mistake is not taken for many. It is a list of likelihoods, level by level and within a level point by point, that add
up to 1. Between sights it moves as needs are known to rise and fall; that nobody calls is news as well. A signal
multiplies it by how likely that signal is at each level. The filter of a hidden Markov chain: Rabiner (1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, floor
from typing import Final

LEVELS: Final = 6  # not an assumption: coping to immediate danger
LEAST_NOISE: Final = 0.05  # not an assumption: signals are told apart no finer, for the sake of arithmetic

STEP: Final = 1.0  # not an assumption: how finely the shared error is told apart
MIDDLE: Final = 3  # not an assumption: points on each side of none

Belief = list[float]
Points = tuple[float, ...]


def shared_error(shared: float) -> tuple[Points, Points]:
    """Shared errors that are told apart, in standard deviations, and how likely each is before anything is heard.

    Evenly spaced under the normal density, near enough to each other for a long episode; a single point where signals
    share none of their error.
    """
    if shared <= 0.0:
        return (0.0,), (1.0,)
    points = [STEP * (place - MIDDLE) for place in range(2 * MIDDLE + 1)]
    dense = [exp(-0.5 * point * point) for point in points]  # not an assumption: the normal density
    total = 0.0
    for each in dense:
        total += each
    return tuple(points), tuple([each / total for each in dense])


def of_levels(shares: Sequence[float], weights: Sequence[float]) -> Belief:
    """Belief with these likelihoods of the levels, and nothing known of the shared error."""
    return [share * weight for share in shares for weight in weights]


def of_new_episode(belief: Belief, weights: Sequence[float]) -> Belief:
    """Belief as a new episode begins: levels as before, the shared error drawn anew."""
    return of_levels(shares(belief), weights)


def shares(belief: Belief) -> list[float]:
    """Likelihood of each level, 0 to 5."""
    size = len(belief) // LEVELS
    found = [0.0] * LEVELS
    for place in range(len(belief)):
        found[place // size] += belief[place]
    return found


def at_or_above(belief: Belief) -> list[float]:
    """Likelihood that need is at each level or above it, 0 to 5."""
    size = len(belief) // LEVELS
    found = [1.0] * LEVELS
    total = 0.0
    for level in range(LEVELS - 1, 0, -1):
        for place in range(level * size, (level + 1) * size):
            total += belief[place]
        found[level] = total
    return found


def moved(belief: Belief, table: Sequence[float]) -> Belief:
    """Belief after a time in which need moved as `table` says: likelihood of each level from each, row by row.

    Rows may add up to less than 1, where that nothing was heard makes some levels less likely.
    """
    size = len(belief) // LEVELS
    found = [0.0] * len(belief)
    total = 0.0
    columns = [table[end::LEVELS] for end in range(LEVELS)]
    for point in range(size):
        was0, was1, was2, was3, was4, was5 = belief[point::size]
        place = point
        for of0, of1, of2, of3, of4, of5 in columns:
            here = was0 * of0 + was1 * of1 + was2 * of2 + was3 * of3 + was4 * of4 + was5 * of5
            found[place] = here
            total += here
            place += size
    return [each / total for each in found]


def called(belief: Belief, rates: Sequence[float], shock: float, one_level: float) -> Belief:
    """Belief after somebody called about the family.

    Parameters
    ----------
    rates : sequence of float
        Rates of calls by level.
    shock : float
        Rate, below the highest level, of shocks that somebody sees and calls about, in the same unit.
    one_level : float
        Part of shocks that raise need by one level; the others raise it by two.
    """
    size = len(belief) // LEVELS
    found = [belief[place] * rates[place // size] for place in range(len(belief))]
    _add_raised(found, belief, shock, one_level)
    total = 0.0
    for each in found:
        total += each
    return [each / total for each in found] if total > 0.0 else belief


def strained(belief: Belief, share: float, one_level: float) -> Belief:
    """Belief after what raises need, as a shock does, in a `share` of families (0 to 1), seen or not."""
    size = len(belief) // LEVELS
    top = (LEVELS - 1) * size
    found = [(1.0 - share) * each for each in belief[:top]] + belief[top:]
    _add_raised(found, belief, share, one_level)
    return found


def _add_raised(found: Belief, belief: Belief, share: float, one_level: float) -> None:
    """Add to `found` a share of the belief below the highest level, raised by one level or by two."""
    size = len(belief) // LEVELS
    for place in range(len(belief) - size):
        raised = belief[place] * share
        top = (LEVELS - 1) * size + place % size
        found[place + size] += raised * one_level
        found[min(place + 2 * size, top)] += raised * (1.0 - one_level)


def seen(
    belief: Belief, signal: float, own: float, shared: float, points: Points, sees: float, high_from: int
) -> Belief:
    """Belief after a signal of the level.

    Parameters
    ----------
    signal : float
        What was seen, in levels.
    own, shared : float
        Standard deviation, in levels, of the signal's own error and of the one it has in common with its episode.
    points : tuple of float
        Shared errors that are told apart, in standard deviations.
    sees : float
        How often high risk is taken to be read as such; else as one level below high.
    high_from : int
        Level from which risk is high.
    """
    own = max(own, LEAST_NOISE)
    scale = 0.5 / (own * own)  # not an assumption: the normal density
    heard = [signal - shared * point for point in points]
    off = [scale * (each - level) * (each - level) for level in range(LEVELS) for each in heard]
    least = min(off)
    found = [exp(least - each) for each in off]
    size = len(points)
    if sees < 1.0:
        less = [(1.0 - sees) * each for each in found[(high_from - 1) * size : high_from * size]]
        for place in range(high_from * size, LEVELS * size):
            found[place] = sees * found[place] + less[place % size]
    total = 0.0
    for place in range(len(found)):
        found[place] *= belief[place]
        total += found[place]
    return [each / total for each in found] if total > 0.0 else belief


def partly_lost(belief: Belief, usual: Sequence[float], weights: Sequence[float], lost: float) -> Belief:
    """Belief after a share `lost` (0 to 1) of what is on file is lost at a change of holder, to what is usual."""
    other = of_levels(usual, weights)
    return [(1.0 - lost) * each + lost * known for each, known in zip(belief, other, strict=True)]


def mean_level(likely: Sequence[float]) -> float:
    """Mean of the level, from the likelihoods that need is at each level or above it."""
    mean = 0.0
    for level in range(1, LEVELS):
        mean += likely[level]
    return mean


def own_level_likely(likely: Sequence[float], offset: float, level: int) -> float:
    """Likelihood that a child's own level, the family's plus its offset, is `level` or above.

    A level is a band as wide as the step to the next: where the offset is no whole number of levels, the child of a
    family in that band lies above the line or below it by part.
    """
    asked = level - offset
    below = floor(asked)
    fewer, more = _likely_from(likely, below + 1), _likely_from(likely, below)
    return more - (asked - below) * (more - fewer)


def _likely_from(likely: Sequence[float], level: int) -> float:
    """Likelihood that need is at the level or above; levels beyond both ends of the scale are meant as well."""
    if level <= 0:
        return 1.0
    return likely[level] if level < LEVELS else 0.0
