"""What a protection plan prevents: earned by the visits made under it."""

from __future__ import annotations

from math import expm1


def share_made(before: float, made: float, last: float) -> float:
    """Share of usual visiting that is done, as a moving mean in which the latest visit due has the weight `last`."""
    return before + last * (made - before)


def visits_worth(interval: float, usual: float) -> float:
    """Visits at the usual interval that one at this interval stands for: a half where half as many are due."""
    return usual / interval


def linear(share: float) -> float:
    """Part (0..1) of what a plan can prevent at this share of visits made: in proportion."""
    return share


def threshold(share: float, least: float, enough: float) -> float:
    """The same: nothing up to the least share, all from enough on, in proportion between."""
    if share <= least:
        return 0.0
    return 1.0 if share >= enough else (share - least) / (enough - least)


def saturating(share: float, rate: float) -> float:
    """The same: most of it by the first visits, all only when every visit is made."""
    return expm1(-rate * share) / expm1(-rate)
