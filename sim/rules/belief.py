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
AS_NUMBERS: Final = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)  # not an assumption: the same
LEAST_NOISE: Final = 0.05  # not an assumption: signals are told apart no finer, for the sake of arithmetic

STEP: Final = 1.0  # not an assumption: how finely the shared error is told apart
MIDDLE: Final = 3  # not an assumption: points on each side of none

Belief = list[float]
Points = tuple[float, ...]
Moves = tuple[float, ...]
"""Likelihood of each level from each, row by row."""


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
    if size == 1:
        return list(belief)
    found: list[float] = []
    for start in range(0, len(belief), size):
        total = 0.0
        for each in belief[start : start + size]:
            total += each
        found.append(total)
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


def moved(belief: Belief, table: Moves) -> Belief:
    """Belief after a time in which need moved as `table` says: likelihood of each level from each, row by row.

    Rows may add up to less than 1, where that nothing was heard makes some levels less likely. The product is written
    out, without lists on the way: it is what the service works out most often.
    """
    a0, a1, a2, a3, a4, a5 = table[0:6]
    b0, b1, b2, b3, b4, b5 = table[6:12]
    c0, c1, c2, c3, c4, c5 = table[12:18]
    d0, d1, d2, d3, d4, d5 = table[18:24]
    e0, e1, e2, e3, e4, e5 = table[24:30]
    f0, f1, f2, f3, f4, f5 = table[30:36]
    one = len(belief) // LEVELS
    two, three, four, five = 2 * one, 3 * one, 4 * one, 5 * one  # not an assumption: places of levels
    found = [0.0] * len(belief)
    total = 0.0
    for at in range(one):
        a, b, c = belief[at], belief[at + one], belief[at + two]
        d, e, f = belief[at + three], belief[at + four], belief[at + five]
        to0 = a * a0 + b * b0 + c * c0 + d * d0 + e * e0 + f * f0
        to1 = a * a1 + b * b1 + c * c1 + d * d1 + e * e1 + f * f1
        to2 = a * a2 + b * b2 + c * c2 + d * d2 + e * e2 + f * f2
        to3 = a * a3 + b * b3 + c * c3 + d * d3 + e * e3 + f * f3
        to4 = a * a4 + b * b4 + c * c4 + d * d4 + e * e4 + f * f4
        to5 = a * a5 + b * b5 + c * c5 + d * d5 + e * e5 + f * f5
        found[at], found[at + one], found[at + two] = to0, to1, to2
        found[at + three], found[at + four], found[at + five] = to3, to4, to5
        total = total + to0 + to1 + to2 + to3 + to4 + to5
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
    by_level = list(rates)
    found = [each * by_level[place // size] for place, each in enumerate(belief)]
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
    full = len(belief)
    size = full // LEVELS
    two_levels = 1.0 - one_level
    for place in range(full - size):
        raised, above = belief[place] * share, place + size
        found[above] += raised * one_level
        found[above + size if above + size < full else above] += raised * two_levels


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
    off = [scale * (each - level) * (each - level) for level in AS_NUMBERS for each in heard]
    least = min(off)
    size = len(points)
    high = high_from * size if sees < 1.0 else len(off)
    found: Belief = []
    total = 0.0
    for place, far in enumerate(off):
        here = exp(least - far)
        if place >= high:
            here = sees * here + (1.0 - sees) * exp(least - off[high - size + place % size])
        here *= belief[place]
        total += here
        found.append(here)
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
