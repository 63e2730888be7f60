"""A worker's employment: who pays, since when, how long still, and what the weeks have done to the worker."""

from __future__ import annotations

from typing import Final, final

from sim.draws import OF_FAMILIES, PURPOSES
from sim.service import Cause

FOREVER: Final = 1 << 60  # not an assumption: later than any run


@final
class Employment:
    """How a worker came to the post and stands in it; times in minutes.

    `agency` tells cover from permanent; `project` a member of an agency's project team; `registered` a social worker,
    whatever the role. `newly` is a social worker in the first year after qualifying. `leaves_at` is the day after the
    last, for `cause`, once notice is given; `away_until` the day of return from `away_for`. `ends_at` is when the post
    is known to end. `*_left` are unit-exponential thresholds that hazards run against; `turns` counts the draws of each
    purpose. `strain` is a moving mean of the load of weeks, `incidents` those of this week; `ill` the part of this week
    lost to short sickness.
    """

    __slots__ = (
        "agency",
        "away_for",
        "away_until",
        "born",
        "cause",
        "ends_at",
        "expecting_at",
        "ill",  # not the service's word
        "ill_left",
        "incidents",
        "known_from",
        "leaves_at",
        "leaving_left",
        "long_left",
        "newly",
        "parental_left",
        "project",
        "qualified",
        "registered",
        "since",
        "strain",
        "turns",
    )

    def __init__(self, since: int = 0, born: int = 0, qualified: int = 0) -> None:
        self.agency = self.project = self.newly = self.registered = False
        self.since, self.born, self.qualified = since, born, qualified
        self.leaves_at = self.away_until = self.ends_at = self.known_from = self.expecting_at = FOREVER
        self.cause = self.away_for = Cause.LEAVER
        self.leaving_left = self.long_left = self.ill_left = self.parental_left = 0.0
        self.strain = self.ill = 0.0
        self.incidents = 0
        self.turns = [0] * (PURPOSES - OF_FAMILIES)

    @property
    def leaving(self) -> bool:
        """Whether the last day is known."""
        return self.leaves_at != FOREVER

    @property
    def away(self) -> bool:
        """Whether the worker is away for long, and comes back."""
        return self.away_until != FOREVER
