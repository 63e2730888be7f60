"""Children in care: where they are placed, and the ways out."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import Any, Final

from sim.log.money import PLACEMENTS
from sim.model.parameters import conversions as to
from sim.model.parameters.leaf_fields import leaf, leaves
from sim.rules.triage import Line

TIMES_USUAL: Final = tuple(f"placements.{kind}.share" for kind in PLACEMENTS)
"""How many times the usual share of first placements each type has."""


def _shares_moved(*times_and_shares: Any) -> tuple[tuple[float, ...], ...]:
    """Shares of several leaves, each type's a number of times what it usually is, summing to 1 again.

    First stands the number of times by type, then the leaves, each a list of as many shares.
    """
    kinds = len(times_and_shares[-1])
    times, lists = times_and_shares[:kinds], times_and_shares[kinds:]
    if all(each == 1.0 for each in times):
        return to.tuples_in_turn(*lists)
    moved = []
    for shares in lists:
        weighed = [each * part for each, part in zip(times, shares, strict=True)]
        total = fsum(weighed)
        moved.append(tuple(each / total for each in weighed) if total > 0.0 else tuple(shares))
    return tuple(moved)


@dataclass(frozen=True, slots=True)
class Care:
    """Placements and ways out; rates per minute, ages in years, times in minutes."""

    placement: tuple[tuple[float, ...], ...] = leaves(
        [*TIMES_USUAL, *(f"care.placement_shares.{band}" for band in ("under_10", "from_10_to_15", "from_16"))],
        _shares_moved,
    )
    unaccompanied: tuple[tuple[float, ...], ...] = leaves(
        [*TIMES_USUAL, "care.placement_shares.unaccompanied"], _shares_moved
    )
    review: int = leaf("care.review_days", to.minutes_of_days)
    home_below: Line = leaves(["care.home_below", "care.home_level"], to.line)
    home_strain: float = leaf("care.home_strain_share")
    home_until: int = leaf("care.home_until_years", to.minutes_of_years)
    kin: float = leaf("care.kin_rate", to.rate_per_minute)
    adoption: float = leaf("care.adoption_rate", to.rate_per_minute)
    adoption_entry_age: float = leaf("care.adoption_entry_age")
    adoption_after: int = leaf("care.adoption_after_years", to.minutes_of_years)
    other_exit: float = leaf("care.other_exit_rate", to.rate_per_minute)
    leaver: int = leaf("care.care_leaver_years", to.minutes_of_years)
    section_20_share: float = leaf("care.section_20_share")
