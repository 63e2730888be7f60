"""The scale on which published figures are compared: logs of rates, log odds of percentages."""

import math
from typing import Final

LEAST_PCT: Final = 0.5
"""Per cent; a share nearer to nought or to all than this counts as this, so that its log odds are finite."""
_SHARES: Final = frozenset({"turnover_rate", "vacancy_rate", "agency_rate"})
"""Published percentages that are called rates."""


def is_share(figure: str) -> bool:
    """Return whether a figure is a percentage, compared in log odds; others are rates, compared in logs."""
    return figure.endswith("_pct") or figure in _SHARES


def scaled(figure: str, value: float) -> float:
    """Return a rate (above 0) as its log, a percentage as its log odds."""
    if not is_share(figure):
        return math.log(value)
    share = min(max(value, LEAST_PCT), 100.0 - LEAST_PCT) / 100.0
    return math.log(share / (1.0 - share))


def natural(figure: str, value: float) -> float:
    """Return what `scaled` was given: a rate from its log, a percentage from its log odds."""
    return 100.0 / (1.0 + math.exp(-value)) if is_share(figure) else math.exp(value)
