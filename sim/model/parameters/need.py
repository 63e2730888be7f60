"""Need as it is, what is believed of it, and what help does to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.duties import DUTY_PROCEEDINGS
from sim.model.parameters import conversions as to
from sim.model.parameters.choices import DOSES, SHIELDS, Shield
from sim.model.parameters.leaf_fields import leaf, leaves
from sim.rules.moves import Moves
from sim.service import DUTY_NAMES, Stage

SCHOOL_SHARE: Final = "given.school_share"
"""Name under which the part of days that schools are open stands beside the values of the book."""
NOTICING: Final = ("need.noticing.slope", "need.noticing.rate_level_2")
PLACES: Final = (str(Stage.COMMUNITY), *DUTY_NAMES)
"""Where a family is known to be between two sights: the community, or a service by its duty."""
BEFORE_COURT: Final = DUTY_NAMES[DUTY_PROCEEDINGS]
_STOCK: Final = "need.stock.stage_level_shares."
USUAL_LEVELS: Final = {
    place: _STOCK + (str(Stage.CHILD_PROTECTION) if place == BEFORE_COURT else place) for place in PLACES
}
"""Leaf of the levels usual in each place: those that the starting stock is drawn by."""


@dataclass(frozen=True, slots=True)
class Need:
    """Rates per minute by level, and what help and protection do to them."""

    up: tuple[float, ...] = leaves([f"need.up_rate.level_{level}" for level in range(5)], to.rising_rates)
    down: tuple[float, ...] = leaves([f"need.down_rate.level_{level}" for level in range(1, 6)], to.falling_rates)
    shock: tuple[float, ...] = leaf("need.shock_rate", to.shock_rates)
    notice: tuple[float, ...] = leaves(
        ["need.noticing.slope", "need.noticing.rate_level_2", "need.noticing.source_shares", SCHOOL_SHARE],
        to.notice_rates,
    )
    frailty: tuple[float, ...] = leaf("need.frailty_variance", to.frailty_multiples)
    visibility: tuple[float, ...] = leaves(["need.frailty_variance", "need.noticing.frailty"], to.visibility_multiples)
    onset_level_shares: tuple[float, ...] = leaf("need.onset_level_shares", tuple)
    settle: float = leaf("need.settle_rate", to.rate_per_minute)
    move: float = leaf("demand.moving_rate", to.rate_per_minute)
    shock_one_level_share: float = leaf("need.shock_one_level_share")
    shock_seen_share: float = leaf("need.shock_seen_share")
    protection_effect: float = leaf("need.protection_effect")
    shield: Shield = leaf("need.protection_shape", to.one_of(SHIELDS))
    threshold: tuple[float, float] = leaf("need.protection_threshold", tuple)
    saturation: float = leaf("need.protection_saturation")
    last_visit: float = leaf("need.protection_memory", to.weight_of_last)
    source_shares: tuple[float, ...] = leaves(["need.noticing.source_shares", SCHOOL_SHARE], to.source_shares)
    logged_on_open_share: float = leaf("need.noticing.logged_on_open_share")


@dataclass(frozen=True, slots=True)
class Belief:
    """What the filter starts from, how need moves between sights, and the noise of each kind of signal in levels.

    `usual` are the levels of known families, in the community and then by duty; `moves` tables of how need moves in
    so many days without a call, in the same order; `calls` the rate of calls by level,
    and `seen_shocks` that of calls about a shock, per day.
    """

    first_contact: tuple[float, ...] = leaf("need.belief.first_contact", tuple)
    usual: tuple[tuple[float, ...], ...] = leaves(USUAL_LEVELS.values(), to.tuples_in_turn)
    moves: tuple[tuple[Moves, ...], ...] = leaves(
        [*NOTICING, *(f"need.belief.{way}.{place}" for way in ("rising", "falling") for place in PLACES)],
        to.moves_by_place,
    )
    calls: tuple[float, ...] = leaves(NOTICING, to.calls_per_day)
    seen_shocks: float = leaves(["need.shock_rate", "need.shock_seen_share"], to.part_per_day)
    front_door: float = leaf("need.belief.noise_front_door")
    assessment: float = leaf("need.belief.noise_assessment")
    enquiry: float = leaf("need.belief.noise_enquiry")
    conference: float = leaf("need.belief.noise_conference")
    review: float = leaf("need.belief.noise_review")
    visit: float = leaf("need.belief.noise_visit")
    shared_noise: float = leaf("need.belief.shared_noise")
    trust: float = leaf("need.belief.trust")
    visit_tells: bool = leaf("need.belief.visit_tells")
    chair_correlation: float = leaf("need.belief.chair_correlation")
    joint_correlation: float = leaf("need.belief.joint_correlation")
    high_risk_from: int = leaf("need.belief.high_risk_from", to.whole)
    sees_high_risk: tuple[float, ...] = leaves(
        ["need.belief.sees_high_risk", "need.belief.social_worker_sees_high_risk"]
    )
    supervision_catches: float = leaf("need.belief.supervision_catches")


@dataclass(frozen=True, slots=True)
class Help:
    """How direct hours become adequacy of help."""

    effect: float = leaf("need.help.effect")
    dose: float = leaves(
        ["need.help.dose", *(f"need.help.dose_power.{name}" for name in DOSES)], to.number_of_choice(DOSES)
    )
    half_hours: tuple[float, ...] = leaf("need.help.half_hours", tuple)
    fit: float = leaf("need.help.fit")
    early_help_fit: float = leaf("need.help.early_help_fit")
    assessment_fit: float = leaf("need.help.assessment_fit")
    early_help_ceiling: int = leaf("need.help.early_help_ceiling", to.whole)
    above_ceiling_fit: float = leaf("need.help.above_ceiling_fit")
    hours_step: float = leaf("need.help.hours_step")
    most_hours: float = leaf("need.help.most_hours")
