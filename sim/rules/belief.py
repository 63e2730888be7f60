"""What the service believes: a likelihood for each level of need, which it never sees.

A belief is joint over the six levels and a few points of the error that all signals of an episode share, so that one
mistake is not taken for many: the likelihoods of all levels at all points add up to 1. Between sights it moves as needs
are known to rise and fall; that nobody calls is news as well. A signal multiplies it by how likely that signal is at
each level. The filter of a hidden Markov chain: Rabiner (1989).

It is worked out more often than anything else, so the six levels are written out: numbers of their own, where lists
would have each likelihood be an object. Nothing but `move` changes the belief it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf
from typing import Final, final

from sim.native import mypyc_attr

LEVELS: Final = 6  # not an assumption: coping to immediate danger
LEAST_NOISE: Final = 0.05  # not an assumption: signals are told apart no finer, for the sake of arithmetic

STEP: Final = 1.0  # not an assumption: how finely the shared error is told apart
MIDDLE: Final = 3  # not an assumption: points on each side of none

Points = tuple[float, ...]
Row = tuple[float, float, float, float, float, float]


@final
@mypyc_attr(acyclic=True, free_list_len=1)
@dataclass(slots=True, eq=False, init=False)
class Point:
    """Likelihoods of levels 0 to 5, each together with one and the same shared error."""

    at_0: float
    at_1: float
    at_2: float
    at_3: float
    at_4: float
    at_5: float

    def __init__(self, at_0: float, at_1: float, at_2: float, at_3: float, at_4: float, at_5: float) -> None:
        self.at_0, self.at_1, self.at_2 = at_0, at_1, at_2
        self.at_3, self.at_4, self.at_5 = at_3, at_4, at_5


Belief = list[Point]
"""A point for each shared error that is told apart."""
Moves = tuple[Point, Point, Point, Point, Point, Point]
"""Likelihoods of the levels that need moves to, from each level."""


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
    a, b, c, d, e, f = shares
    return [
        Point(a * weight, b * weight, c * weight, d * weight, e * weight, f * weight)  # level by level
        for weight in weights
    ]


def of_new_episode(belief: Belief, weights: Sequence[float]) -> Belief:
    """Belief as a new episode begins: levels as before, the shared error drawn anew."""
    return of_levels(shares(belief), weights)


def of_no_episode(belief: Belief) -> Belief:
    """Belief as an episode ends: levels as before, and no shared error."""
    return of_levels(shares(belief), (1.0,))


def shares(belief: Belief) -> list[float]:
    """Likelihood of each level, 0 to 5."""
    a = b = c = d = e = f = 0.0
    for point in belief:
        a += point.at_0
        b += point.at_1
        c += point.at_2
        d += point.at_3
        e += point.at_4
        f += point.at_5
    return [a, b, c, d, e, f]


def at_or_above(belief: Belief) -> list[float]:
    """Likelihood that need is at each level or above it, 0 to 5."""
    total = 0.0
    for point in belief:
        total += point.at_5
    from_5 = total
    for point in belief:
        total += point.at_4
    from_4 = total
    for point in belief:
        total += point.at_3
    from_3 = total
    for point in belief:
        total += point.at_2
    from_2 = total
    for point in belief:
        total += point.at_1
    return [1.0, total, from_2, from_3, from_4, from_5]


def move(belief: Belief, table: Moves) -> None:
    """Change a belief, which nobody else may hold, by a time in which need moved as `table` says.

    Rows of the table may add up to less than 1, where that nothing was heard makes some levels less likely.
    """
    from0, from1, from2, from3, from4, from5 = table
    a0, a1, a2, a3, a4, a5 = from0.at_0, from0.at_1, from0.at_2, from0.at_3, from0.at_4, from0.at_5
    b0, b1, b2, b3, b4, b5 = from1.at_0, from1.at_1, from1.at_2, from1.at_3, from1.at_4, from1.at_5
    c0, c1, c2, c3, c4, c5 = from2.at_0, from2.at_1, from2.at_2, from2.at_3, from2.at_4, from2.at_5
    d0, d1, d2, d3, d4, d5 = from3.at_0, from3.at_1, from3.at_2, from3.at_3, from3.at_4, from3.at_5
    e0, e1, e2, e3, e4, e5 = from4.at_0, from4.at_1, from4.at_2, from4.at_3, from4.at_4, from4.at_5
    f0, f1, f2, f3, f4, f5 = from5.at_0, from5.at_1, from5.at_2, from5.at_3, from5.at_4, from5.at_5
    total = 0.0
    for point in belief:
        a, b, c, d, e, f = point.at_0, point.at_1, point.at_2, point.at_3, point.at_4, point.at_5
        to0 = a * a0 + b * b0 + c * c0 + d * d0 + e * e0 + f * f0
        to1 = a * a1 + b * b1 + c * c1 + d * d1 + e * e1 + f * f1
        to2 = a * a2 + b * b2 + c * c2 + d * d2 + e * e2 + f * f2
        to3 = a * a3 + b * b3 + c * c3 + d * d3 + e * e3 + f * f3
        to4 = a * a4 + b * b4 + c * c4 + d * d4 + e * e4 + f * f4
        to5 = a * a5 + b * b5 + c * c5 + d * d5 + e * e5 + f * f5
        point.at_0, point.at_1, point.at_2, point.at_3, point.at_4, point.at_5 = to0, to1, to2, to3, to4, to5
        total = total + to0 + to1 + to2 + to3 + to4 + to5
    _divide(belief, total)


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
    a, b, c, d, e, f = rates
    return _normalised(_raised(belief, (a, b, c, d, e, f), shock, one_level), belief)


def strained(belief: Belief, share: float, one_level: float) -> Belief:
    """Belief after what raises need, as a shock does, in a `share` of families (0 to 1), seen or not."""
    stays = 1.0 - share
    return _raised(belief, (stays, stays, stays, stays, stays, 1.0), share, one_level)


def _raised(belief: Belief, stays: Row, share: float, one_level: float) -> Belief:
    """A part of each level's belief that stays there; and a `share` of it, below the highest, one level up or two."""
    a, b, c, d, e, f = stays
    two_levels = 1.0 - one_level
    found: Belief = []
    for point in belief:
        up0, up1, up2 = point.at_0 * share, point.at_1 * share, point.at_2 * share
        up3, up4 = point.at_3 * share, point.at_4 * share
        found.append(
            Point(
                point.at_0 * a,
                point.at_1 * b + up0 * one_level,
                point.at_2 * c + up0 * two_levels + up1 * one_level,
                point.at_3 * d + up1 * two_levels + up2 * one_level,
                point.at_4 * e + up2 * two_levels + up3 * one_level,
                point.at_5 * f + up3 * two_levels + up4 * one_level + up4 * two_levels,
            )
        )
    return found


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
    least = _least_off(signal, shared, points, scale)
    r1 = sees if high_from <= 1 else 1.0
    r2 = sees if high_from <= 2 else 1.0  # not an assumption: levels
    r3 = sees if high_from <= 3 else 1.0  # not an assumption: levels
    r4 = sees if high_from <= 4 else 1.0  # not an assumption: levels
    r5 = sees if high_from <= 5 else 1.0  # not an assumption: levels
    m1, m2, m3, m4, m5 = 1.0 - r1, 1.0 - r2, 1.0 - r3, 1.0 - r4, 1.0 - r5
    below = high_from - 1.0
    found: Belief = []
    for place, point in enumerate(belief):
        x0 = signal - shared * points[place]
        x1, x2, x3, x4, x5 = x0 - 1.0, x0 - 2.0, x0 - 3.0, x0 - 4.0, x0 - 5.0  # not an assumption: levels
        under = exp(least - scale * (x0 - below) * (x0 - below)) if sees < 1.0 else 0.0
        found.append(
            Point(
                exp(least - scale * x0 * x0) * point.at_0,
                (r1 * exp(least - scale * x1 * x1) + m1 * under) * point.at_1,
                (r2 * exp(least - scale * x2 * x2) + m2 * under) * point.at_2,
                (r3 * exp(least - scale * x3 * x3) + m3 * under) * point.at_3,
                (r4 * exp(least - scale * x4 * x4) + m4 * under) * point.at_4,
                (r5 * exp(least - scale * x5 * x5) + m5 * under) * point.at_5,
            )
        )
    return _normalised(found, belief)


def _least_off(signal: float, shared: float, points: Points, scale: float) -> float:
    """How far a signal is off, squared and scaled, at the level and shared error it fits best."""
    least = inf
    for each in points:
        heard = signal - shared * each
        nearest = int(heard + 0.5) if heard > 0.0 else 0  # not an assumption: rounding
        gap = heard - float(nearest if nearest < LEVELS else LEVELS - 1)
        off = scale * gap * gap
        least = min(least, off)
    return least


def partly_lost(belief: Belief, usual: Sequence[float], weights: Sequence[float], lost: float) -> Belief:
    """Belief after a share `lost` (0 to 1) of what is on file is lost at a change of holder, to what is usual."""
    kept = 1.0 - lost
    return [
        Point(
            kept * each.at_0 + lost * known.at_0,
            kept * each.at_1 + lost * known.at_1,
            kept * each.at_2 + lost * known.at_2,
            kept * each.at_3 + lost * known.at_3,
            kept * each.at_4 + lost * known.at_4,
            kept * each.at_5 + lost * known.at_5,
        )
        for each, known in zip(belief, of_levels(usual, weights), strict=True)
    ]


def _normalised(found: Belief, before: Belief) -> Belief:
    """What was found, divided by its total; the belief of before where nothing that could be was seen."""
    total = _total(found)
    if not total > 0.0:
        return before
    _divide(found, total)
    return found


def _total(belief: Belief) -> float:
    """The sum of all likelihoods, level by level, so that it is the same to the last bit wherever it is taken."""
    total = 0.0
    for point in belief:
        total += point.at_0
    for point in belief:
        total += point.at_1
    for point in belief:
        total += point.at_2
    for point in belief:
        total += point.at_3
    for point in belief:
        total += point.at_4
    for point in belief:
        total += point.at_5
    return total


def _divide(belief: Belief, total: float) -> None:
    """Divide the likelihoods of a belief, which nobody else may hold, by their total."""
    for point in belief:
        point.at_0 /= total
        point.at_1 /= total
        point.at_2 /= total
        point.at_3 /= total
        point.at_4 /= total
        point.at_5 /= total


def mean_level(likely: Sequence[float]) -> float:
    """Mean of the level, from the likelihoods that need is at each level or above it."""
    mean = 0.0
    for level in range(1, LEVELS):
        mean += likely[level]
    return mean
