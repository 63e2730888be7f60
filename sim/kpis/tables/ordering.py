"""Order of whole numbers and where groups of equal ones begin, in a time that grows only with their count."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

DIGIT: Final = 16
"""Bits sorted at a time: up to so many NumPy sorts by counting instead of comparing."""


def in_order(values: NDArray[Any]) -> NDArray[np.int64]:
    """Return the positions of numbers in ascending order, equal ones in the order in which they stand."""
    if not len(values) or values.dtype.kind == "f":
        return np.argsort(values, kind="stable")
    low = int(values.min())
    bits = (int(values.max()) - low).bit_length()
    above = values - low
    order = np.argsort(above.astype(np.uint16), kind="stable")
    for shift in range(DIGIT, bits, DIGIT):
        digit = (above >> shift).astype(np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def group_starts(values: NDArray[Any]) -> NDArray[np.int64]:
    """Return the position of the first of each group of equal neighbours, shape (groups,)."""
    if not len(values):
        return np.empty(0, dtype=np.int64)
    return np.concatenate([[0], 1 + np.flatnonzero(values[1:] != values[:-1])])
