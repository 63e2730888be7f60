"""How need is known to move from day to day, in tables that a belief is moved by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.rules.belief import LEVELS, Moves, Point

__all__ = ["Moves", "moves_by_day"]
Table = tuple[float, ...]
"""The same in one row after the other, as it is worked out."""
_HALVINGS: Final = 6  # not an assumption: a day is halved so often that a short series will do


def moves_by_day(rising: Sequence[float], falling: Sequence[float], calls: Sequence[float], days: int) -> list[Moves]:
    """Tables of how need moves in 0, 1, ... `days` days without a call, from rates per day by level.

    Parameters
    ----------
    rising, falling, calls : sequence of float
        Rates of rising from levels 0 to 4, of falling from levels 1 to 5, and of calls at levels 0 to 5.

    Returns
    -------
    list of tuple of Point
        Likelihoods of the levels, from each level, for each number of days; they add up to how likely no call is.
    """
    one = _one_day([*rising, 0.0], [0.0, *falling], calls)
    tables: list[Table] = [tuple(float(place % (LEVELS + 1) == 0) for place in range(LEVELS * LEVELS))]
    for _ in range(days):
        tables.append(_product(tables[-1], one))
    return [_rows(table) for table in tables]


def _rows(table: Table) -> Moves:
    a, b, c, d, e, f = (_row(table, level) for level in range(LEVELS))
    return a, b, c, d, e, f


def _row(table: Table, level: int) -> Point:
    a, b, c, d, e, f = table[level * LEVELS : (level + 1) * LEVELS]
    return Point(a, b, c, d, e, f)


def _one_day(up: Sequence[float], down: Sequence[float], calls: Sequence[float]) -> Table:
    """Moves in one day: exponential of the rates, by squaring that of a small part of a day, to the second order."""
    part = 0.5**_HALVINGS  # not an assumption: halved so often
    rates = [0.0] * (LEVELS * LEVELS)
    for level in range(LEVELS):
        row = level * LEVELS
        rates[row + level] = -(up[level] + down[level] + calls[level]) * part
        if level < LEVELS - 1:
            rates[row + level + 1] = up[level] * part
        if level > 0:
            rates[row + level - 1] = down[level] * part
    second = _product(rates, rates)
    found: Table = tuple(
        (1.0 if place % (LEVELS + 1) == 0 else 0.0) + rates[place] + second[place] / 2.0  # not an assumption: a series
        for place in range(LEVELS * LEVELS)
    )
    for _ in range(_HALVINGS):
        found = _product(found, found)
    return found


def _product(first: Sequence[float], second: Sequence[float]) -> Table:
    """Product of two square tables, row by row."""
    found = [0.0] * (LEVELS * LEVELS)
    for row in range(LEVELS):
        for column in range(LEVELS):
            total = 0.0
            for middle in range(LEVELS):
                total += first[row * LEVELS + middle] * second[middle * LEVELS + column]
            found[row * LEVELS + column] = total
    return tuple(found)
