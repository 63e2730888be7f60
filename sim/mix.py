"""The 64-bit mix behind every draw, for one address at a time; `own_mix.py` takes its place in the compiled build.

A base and an address go in as any whole numbers, taken modulo 2**64. The mix is David Stafford's "variant 13", the
finaliser of SplitMix64.
"""

from __future__ import annotations

from typing import Final

MASK: Final = (1 << 64) - 1
PER_ENTITY: Final = 0x9E3779B97F4A7C15
PER_OCCURRENCE: Final = 0xD1342543DE82EF95
MIX_1: Final = 0xBF58476D1CE4E5B9
MIX_2: Final = 0x94D049BB133111EB
GRID: Final = 2.0**-52


def bits_at(base: int, entity: int, occurrence: int) -> int:
    """Return the 64 bits at an address, as an int in [0, 2**64)."""
    x = (base + entity * PER_ENTITY + occurrence * PER_OCCURRENCE) & MASK
    x = ((x ^ (x >> 30)) * MIX_1) & MASK
    x = ((x ^ (x >> 27)) * MIX_2) & MASK
    return x ^ (x >> 31)


def uniform_at(base: int, entity: int, occurrence: int) -> float:
    """Return the uniform at an address: the top 52 bits and a half, over 2**52."""
    # The mix of `bits_at`, written out: this is the hottest line of the model.
    x = (base + entity * PER_ENTITY + occurrence * PER_OCCURRENCE) & MASK
    x = ((x ^ (x >> 30)) * MIX_1) & MASK
    x = ((x ^ (x >> 27)) * MIX_2) & MASK
    return (((x ^ (x >> 31)) >> 12) + 0.5) * GRID
