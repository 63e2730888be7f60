"""Latent need: rates of the six-level chain. Levels: 0 coping ... 5 immediate danger.

All functions are pure and scalar: numbers in, numbers out, rates in the unit they are given in.
"""

from __future__ import annotations

from typing import Final

HIGHEST_LEVEL: Final = 5  # not an assumption: the scale of need


def up_rate(base: float, frailty: float, protection: float) -> float:
    """Rate at which need rises one level: `base` for the level, times frailty, less what protection prevents."""
    return base * frailty * (1.0 - protection)


def down_rate(base: float, help_effect: float, adequacy: float) -> float:
    """Rate at which need falls one level: `base` for the level, raised by help of the given adequacy (0..1)."""
    return base * (1.0 + help_effect * adequacy)


def shock_rate(base: float, protection: float) -> float:
    """Rate of shocks (assault, relapse, eviction, birth, separation, bereavement), less what protection prevents."""
    return base * (1.0 - protection)


def notice_rate(base: float, multiple: float) -> float:
    """Rate of being noticed: `base` for the level, times how much oftener than most this family is noticed."""
    return base * multiple


def level_after_shock(level: int, uniform: float, one_level_share: float) -> int:
    """Level after a shock of one level (share `one_level_share`) or two, at most the highest."""
    jump = 1 if uniform < one_level_share else 2  # not an assumption: a shock is of one level or two
    return min(HIGHEST_LEVEL, level + jump)


def level_from_shares(uniform: float, shares: tuple[float, ...], first: int = 0) -> int:
    """Index (from `first`) of the class that `uniform` falls in, classes in their fixed order."""
    total = 0.0
    for index, share in enumerate(shares):
        total += share
        if uniform < total:
            return first + index
    return first + len(shares) - 1
