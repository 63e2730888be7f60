"""Help: how direct hours become adequacy. Caseload enters here and nowhere else."""

from __future__ import annotations

from math import exp, floor, log
from typing import Final

LN_2: Final = log(2.0)  # not an assumption: half-effect on a base of two


def adequacy(hours: float, half_hours: float, engagement: float, fit: float) -> float:
    """Adequacy of help in 0..1.

    Parameters
    ----------
    hours : float
        Direct hours a week with the family.
    half_hours : float
        Hours a week at which half of what help can do at this level is reached.
    engagement, fit : float
        Shares in 0..1: how far the family takes part, how well the help suits its need.
    """
    if hours <= 0.0:
        return 0.0
    return engagement * fit * (1.0 - exp(-LN_2 * hours / half_hours))


def stepped(value: float, step: float) -> float:
    """The value rounded to a whole number of steps, so that small changes leave a family as it was."""
    return floor(value / step + 0.5) * step  # not an assumption: rounding


def share_of_residual(residual: float, weight: float, total_weight: float, most: float) -> float:
    """Direct hours of one family: its share of what deadline work leaves, at most `most` hours a week."""
    if total_weight <= 0.0 or residual <= 0.0:
        return 0.0
    return min(most, residual * weight / total_weight)
