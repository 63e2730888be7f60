"""The mix of the compiled build, which takes the place of `mix.py` there; same names, same bits.

In machine words, whose products and sums wrap modulo 2**64 by themselves; a shift to the right brings copies of the
sign in, which are masked off. A base and an address are whole numbers from -2**63 up to, not including, 2**63.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_extensions import i64

MASK: Final = (1 << 64) - 1
PER_ENTITY: Final = 0x9E3779B97F4A7C15
PER_OCCURRENCE: Final = 0xD1342543DE82EF95
MIX_1: Final = 0xBF58476D1CE4E5B9
MIX_2: Final = 0x94D049BB133111EB
GRID: Final = 2.0**-52


def bits_at(base: int, entity: int, occurrence: int) -> int:
    """Return the 64 bits at an address, as an int in [0, 2**64)."""
    mixed: int = _mixed(base, entity, occurrence)
    return mixed & MASK


def uniform_at(base: int, entity: int, occurrence: int) -> float:
    """Return the uniform at an address: the top 52 bits and a half, over 2**52."""
    top: int = (_mixed(base, entity, occurrence) >> 12) & ((1 << 52) - 1)
    return (top + 0.5) * GRID


def _mixed(base: i64, entity: i64, occurrence: i64) -> i64:
    x: i64 = base + entity * (PER_ENTITY - (1 << 64)) + occurrence * (PER_OCCURRENCE - (1 << 64))
    x = (x ^ ((x >> 30) & ((1 << 34) - 1))) * (MIX_1 - (1 << 64))
    x = (x ^ ((x >> 27) & ((1 << 37) - 1))) * (MIX_2 - (1 << 64))
    return x ^ ((x >> 31) & ((1 << 33) - 1))
