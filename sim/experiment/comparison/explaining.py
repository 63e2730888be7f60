"""What explains a gain of a scenario without anybody being better off, from its other differences.

Each indicator names what could (`not_better_if` in the catalogue). A gain is a clear move in the wanted direction, or,
where neither direction is better in itself, a clear fall. The mean difference of what explains it decides, whether or
not it is clear of zero by itself: where it may have moved, the gain is not vouched for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.kpis.catalogue import Kpi
    from sim.kpis.explained import Explanation

EXPLAINED: Final = "explained by"

WHOLE_FROM: Final = 100
"""Amount from which decimals say nothing."""

Move = Callable[[str], "tuple[float, float] | None"]
"""Mean difference and base mean of an indicator, by id; None where there is none."""


def explained_by(kpi: Kpi, difference: float, low: float, high: float, move: Move, known: Mapping[str, Kpi]) -> str:
    """Return what explains a gain, `explained by ...`; empty where there is no clear gain or nothing explains it.

    Parameters
    ----------
    kpi
        The indicator.
    difference, low, high
        Scenario less base, with its interval, in the indicator's unit.
    move
        The other differences of the same scenario and group.
    known
        The catalogue by id: names and units.
    """
    if not (low > 0.0 or high < 0.0) or (difference > 0.0) != (kpi.better == "higher"):
        return ""
    found = []
    for each in kpi.not_better_if:
        moved = move(each.kpi)
        if moved is not None and each.holds(*moved):
            found.append(_words(each, moved[0], known[each.kpi]))
    return f"{EXPLAINED} {' and '.join(found)}" if found else ""


def _words(explanation: Explanation, difference: float, kpi: Kpi) -> str:
    """Return `Families waiting for a named worker (up by 7.3 families)`; a unit of many words is left out."""
    unit = {"%": " points"}.get(kpi.unit, "" if " " in kpi.unit else f" {kpi.unit}")
    amount = abs(difference)
    return f"{kpi.label} ({explanation.way} by {f'{amount:,.0f}' if amount >= WHOLE_FROM else f'{amount:.3g}'}{unit})"
