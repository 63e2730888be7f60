"""What the service believes of a family, and has on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, final

from sim.native import mypyc_attr
from sim.rules import belief as beliefs
from sim.rules import triage
from sim.rules.belief import Belief
from sim.rules.triage import Line

NO_EPISODE: Final = -1
NOT_SETTLED: Final[list[float]] = []


@final
@mypyc_attr(acyclic=True)
@dataclass(slots=True, eq=False, init=False)
class File:
    """What is believed and on record of a family.

    `joint` is the belief as at `as_at`, over levels and the error that episode `of_episode` shares; `fresh` until the
    family is first heard of. As at the last sight, `heard_at`, need was at level `level` or above with likelihood
    `likely[level]`, and at level `belief` in the mean. `settled` is `likely` as it was when need was last found not to
    ask for an enquiry, or for a plan, since the case opened or a plan was made; empty if it was not. `content` is what
    part of its usual content the latest assessment got (0 to 1). In truth signals of episode `error_of` share this
    `error`, in standard deviations.
    """

    joint: Belief
    as_at: int
    of_episode: int
    error: float
    error_of: int
    fresh: bool
    likely: list[float]
    belief: float
    settled: list[float]
    heard_at: int
    known: bool
    undecided: bool
    source: str
    referred: int
    assessed: bool
    early_help_assessed: bool
    update_due: bool
    content: float

    def __init__(self, joint: Belief, likely: list[float], now: int) -> None:
        self.joint, self.likely = joint, likely  # as of all who are not heard of yet
        self.belief = beliefs.mean_level(likely)
        self.as_at = self.heard_at = now
        self.of_episode = self.error_of = NO_EPISODE  # so that the first sight makes a belief of its own
        self.error = 0.0
        self.settled = NOT_SETTLED
        self.fresh, self.known = True, False
        self.undecided = self.assessed = self.early_help_assessed = self.update_due = False
        self.source = ""
        self.referred = 0
        self.content = 1.0

    def believe(self, joint: Belief) -> None:
        """Believe this of the levels from now on."""
        self.joint = joint
        self.likely = beliefs.at_or_above(joint)
        self.belief = beliefs.mean_level(self.likely)

    def forget_episode(self) -> None:
        """The episode is over, and with it the error that its signals shared."""
        self.joint, self.of_episode = beliefs.of_no_episode(self.joint), NO_EPISODE

    def reaches(self, line: Line) -> bool:
        """Whether need was likely enough, at the last sight, to be at or above the level of the line."""
        return triage.reached(self.likely, line)

    def reaches_anew(self, line: Line, more: float) -> bool:
        """Whether it reached the line, and clearly more than when it was last left at less."""
        return triage.anew(self.likely, line, self.settled, more)

    def settle_for_less(self) -> None:
        """What was believed did not ask for protection: what is not clearly worse does not bring it back there."""
        self.settled = self.likely

    def settle_nothing(self) -> None:
        """Nothing was left at less: what is believed counts as it is."""
        self.settled = NOT_SETTLED
