"""Help: how direct hours become adequacy. Caseload enters here and nowhere else."""

from __future__ import annotations

import math
from typing import Final

LN_2: Final = math.log(2.0)  # not an assumption: half-effect on a base of two


def adequacy(hours: float, half_hours: float, engagement: float, fit: float, power: float) -> float:
    """Adequacy of help in 0..1.

    Parameters
    ----------
    hours : float
        Direct hours a week with the family.
    half_hours : float
        Hours a week at which half of what help can do at this level is reached.
    engagement, fit : float
        Shares in 0..1: how far the family takes part, how well the help suits its need.
    power : float
        Steepness of the dose: below 1 the first hours do most, above 1 little is done until the half is near.
    """
    if hours <= 0.0:
        return 0.0
    return engagement * fit * (1.0 - math.exp(-LN_2 * math.pow(hours / half_hours, power)))
