"""Sums of floating-point numbers that have the same bits in every Python.

From Python 3.12 on the built-in `sum` makes up for rounding and before it does not, and what is compiled adds one
number after the other: logs would differ in the last bit and soon in more.
"""

from __future__ import annotations


def sum_of(values: list[float]) -> float:
    """Sum of the numbers, one added after the other from nought."""
    found = 0.0
    for value in values:
        found += value
    return found
