"""How a week too short for what is asked of it gives way: each claim on it, from its usual content down to a least one.

One number says how hard a week is pressed. At 0 everything is done at its usual content. As it rises each claim is
given less, along its own line from where it begins to give to where it is down to its least; each begins before the
one before it is used up, so that a little less time shows a little everywhere. The pressure of a week is the lowest at
which what is given fits into the hours there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.rules.sums import sum_of

Table = tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]
"""Pressures in rising order, shape (points,), and the share of each claim given there, shape (points, claims)."""


def share_given(pressure: float, starts: float, ends: float, least: float) -> float:
    """Share (`least`..1) of a claim's usual content given: all up to pressure `starts`, the least from `ends` on."""
    if pressure <= starts:
        return 1.0
    if pressure >= ends:
        return least
    return 1.0 - (1.0 - least) * (pressure - starts) / (ends - starts)


def table(lines: Sequence[tuple[float, float, float]]) -> Table:
    """Tabulate the lines of claims (where each starts, where it ends, its least share) at every bend.

    What is given is straight between the points, so that the table loses nothing.
    """
    points = sorted({0.0, *(starts for starts, _, _ in lines), *(ends for _, ends, _ in lines)})
    return tuple(points), tuple(tuple(share_given(point, *line) for line in lines) for point in points)


def pressed(asked: list[float], there: float, given: Table) -> float:
    """Lowest pressure at which what is given of the hours asked fits into those there are; the last if none does.

    Parameters
    ----------
    asked
        Hours a week asked by each claim at its usual content, shape (claims,).
    there
        Hours a week there are.
    given
        What each claim is given at each pressure.
    """
    points, shares = given
    before = sum_of(asked)
    if before <= there:
        return 0.0
    for place in range(1, len(points)):
        total, share = 0.0, shares[place]
        for claim in range(len(asked)):
            total += asked[claim] * share[claim]
        if total <= there:
            part = (before - there) / (before - total)
            return points[place - 1] + part * (points[place] - points[place - 1])
        before = total
    return points[-1]


def shares_at(pressure: float, given: Table) -> list[float]:
    """Share of each claim given at a pressure, shape (claims,)."""
    points, shares = given
    if pressure <= 0.0:
        return list(shares[0])
    if pressure >= points[-1]:
        return list(shares[-1])
    place = 1
    while points[place] < pressure:
        place += 1
    part = (pressure - points[place - 1]) / (points[place] - points[place - 1])
    low, high = shares[place - 1], shares[place]
    return [low[claim] + part * (high[claim] - low[claim]) for claim in range(len(low))]


def by_rank(asked: list[float], shares: list[float], there: float) -> list[float]:
    """Shares where even the least of everything does not fit: claims that give way last are served first."""
    found = list(shares)
    left = there
    for claim in range(len(asked) - 1, -1, -1):
        hours = asked[claim] * found[claim]
        if hours > left:
            found[claim] = left / asked[claim]
            hours = left
        left -= hours
    return found
