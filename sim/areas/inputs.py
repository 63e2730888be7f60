"""The inputs in which an area's service and families differ from England's, beside its figures and its posts.

Each input moves leaves of the assumption book: likelihoods and shares in log odds, amounts by a multiple. Nothing else
of the book differs between areas, and none of them sets an outcome. For each the published figure that tells it is
named, by which it is solved (`sim.fit.areas`); onset moves all of them, and is told by what they have in common and by
how many children live in low income. What no figure tells follows, caseloads among it. Two leaves are moved by two
inputs, one after the other: the work in an assessment by what an area puts into assessments and by the time that all of
its work takes; the line of early help by who is referred and by how many its early help has room for.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from sim.book import Value

ODDS: Final = "log odds"
TIMES: Final = "times England"


@dataclass(frozen=True, slots=True)
class AreaInput:
    """One input: the leaves it moves, and the figure that tells it (empty: several do).

    Bounds and width are in log odds, or in the log of a multiple: beyond the bounds an odd return would make an odd
    area; the width is one standard deviation of what is believed before any figure is looked at (judged). The line of
    early help only goes down: where it has few workers families are offered it and find no place, which stays in sight.
    """

    name: str
    unit: Literal["log odds", "times England"]
    moves: tuple[str, ...]
    told_by: str
    low: float
    high: float
    width: float

    @property
    def neutral(self) -> float:
        """The value at which the area is as England."""
        return 0.0 if self.unit == ODDS else 1.0

    def stretched(self, value: float) -> float:
        """Return the value as log odds or as the log of its multiple; the inverse of `value`."""
        return value if self.unit == ODDS else math.log(value)

    def value(self, stretched: float) -> float:
        """Return the input at so many log odds, or at so much in the log of its multiple."""
        return stretched if self.unit == ODDS else math.exp(stretched)


AREA_INPUTS: Final[tuple[AreaInput, ...]] = (
    AreaInput("onset_multiplier", TIMES, ("demand.area_onset_multiplier",), "", -1.2, 1.1, 0.35),
    AreaInput(
        "referral_shift",
        ODDS,
        ("front_door.thresholds.advice", "front_door.thresholds.early_help", "front_door.thresholds.referral"),
        "referral_rate",
        -2.5,
        2.5,
        0.8,
    ),
    AreaInput("in_need_shift", ODDS, ("family_help.assessment.in_need",), "referral_not_in_need_pct", -2.5, 2.5, 0.8),
    AreaInput(
        "child_in_need_shift",
        ODDS,
        ("family_help.assessment.plan", "family_help.child_in_need.close_below"),
        "cin_rate",
        -2.5,
        2.5,
        0.8,
    ),
    AreaInput("enquiry_shift", ODDS, ("protection.thresholds.enquiry",), "s47_rate", -3.0, 3.0, 1.0),
    AreaInput(
        "plan_shift",
        ODDS,
        ("protection.thresholds.conference", "protection.thresholds.plan", "protection.plan_ends_below"),
        "cpp_rate",
        -2.5,
        2.5,
        0.8,
    ),
    AreaInput("care_shift", ODDS, ("protection.thresholds.care",), "care_rate", -2.5, 2.5, 0.8),
    AreaInput(
        "repeat_shift",
        ODDS,
        ("protection.stock_earlier_plan_share", "protection.community_earlier_plan_share"),
        "cpp_repeat_pct",
        -4.0,
        2.5,
        0.8,
    ),
    AreaInput(
        "assessment_hours", TIMES, ("workforce.hours.assessment_mean",), "assessment_within_45_pct", -0.7, 0.7, 0.3
    ),
    AreaInput(
        "casework_hours",
        TIMES,
        (
            "workforce.hours.stage.child_in_need",
            "workforce.hours.stage.child_protection",
            "workforce.hours.stage.proceedings",
            "workforce.hours.stage.care",
            "workforce.hours.direct_weight.child_in_need",
            "workforce.hours.direct_weight.child_protection",
            "workforce.hours.direct_weight.proceedings",
            "workforce.hours.direct_weight.care",
            "workforce.hours.assessment_mean",
            "workforce.hours.assessment_pace",
            "workforce.hours.enquiry_mean",
            "workforce.hours.enquiry_pace",
        ),
        "hours_asked",
        -0.7,
        0.7,
        0.4,
    ),
    AreaInput(
        "early_help_shift", ODDS, ("front_door.thresholds.early_help",), "early_help_hours_asked", -1.5, 0.0, 0.7
    ),
)
SOLVED: Final = tuple(each.name for each in AREA_INPUTS)
"""Names of the inputs, in their order everywhere."""


def input_overrides(inputs: Mapping[str, float], values: "Mapping[str, Value]") -> "dict[str, Value]":
    """Return the leaves that the inputs move, by path, as they are in the area.

    Parameters
    ----------
    inputs
        Value of each input by name; one that is absent is as England's.
    values
        Values of the book by path; a leaf that is not among them, or no number, is left out.
    """
    found: dict[str, Value] = {}
    for each in AREA_INPUTS:
        given = inputs.get(each.name, each.neutral)
        for path in each.moves:
            moved = _moved(found.get(path, values.get(path)), each, given)
            if moved is not None:
                found[path] = moved
    return found


def _moved(usual: "Value | None", by: AreaInput, given: float) -> "Value | None":
    """Return a number, or each of several, moved by an input."""
    if isinstance(usual, tuple | list):
        return type(usual)(_one_moved(each, by, given) for each in usual)
    if isinstance(usual, bool) or not isinstance(usual, int | float):
        return None
    return _one_moved(usual, by, given)


def _one_moved(usual: float, by: AreaInput, given: float) -> float:
    if given == by.neutral:
        return usual
    return moved_in_odds(usual, given) if by.unit == ODDS else usual * given


def moved_in_odds(likelihood: float, by: float) -> float:
    """Return a likelihood between 0 and 1 moved by so much in log odds, without the noise of binary fractions."""
    if by == 0.0 or not 0.0 < likelihood < 1.0:
        return likelihood
    odds = likelihood / (1.0 - likelihood) * math.exp(by)
    return float(f"{odds / (1.0 + odds):.12g}")
