"""The assumption values as the model's hot paths want them: plain numbers, tuples, rates per minute.

A `Parameters` is built once per dated segment of a scenario from the resolved value table. Each field names its
leaves in the book and their conversion, and is called as in the book. A new number is a leaf there and a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.model.parameters import conversions as to
from sim.model.parameters.choices import HOLDER_RULES, LEAD_MODELS, OVERFLOWS, HolderRule, LeadModel, Overflow
from sim.model.parameters.leaf_fields import group, leaf, leaves
from sim.service import DUTY_NAMES, Role

HIRED: Final = tuple(str(role) for role in Role if role.hired)
"""Roles people are hired into; lead practitioners are appointed from the social workers."""
POSTS: Final = (*HIRED, *(str(role) for role in Role if not role.hired))

CHILD_POPULATION: Final = "given.child_population"
UASC_PER_YEAR: Final = "given.uasc_per_year"
SCHOOL_SHARE: Final = "given.school_share"
"""Names under which what is known of the area and the calendar stands beside the values of the book."""


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
    onset_level_shares: tuple[float, ...] = leaf("need.onset_level_shares", tuple)
    settle: float = leaf("need.settle_rate", to.rate_per_minute)
    move: float = leaf("demand.moving_rate", to.rate_per_minute)
    shock_one_level_share: float = leaf("need.shock_one_level_share")
    shock_seen_share: float = leaf("need.shock_seen_share")
    protection_effect: float = leaf("need.protection_effect")
    source_shares: tuple[float, ...] = leaves(["need.noticing.source_shares", SCHOOL_SHARE], to.source_shares)
    logged_on_open_share: float = leaf("need.noticing.logged_on_open_share")


@dataclass(frozen=True, slots=True)
class Belief:
    """The filter's prior, its memory in minutes, and the noise of each kind of signal in levels."""

    usual: float = leaf("need.belief.usual_level")
    variance: float = leaf("need.belief.usual_sd", to.squared)
    memory: float = leaf("need.belief.memory", to.exact_minutes_of_years)
    front_door: float = leaf("need.belief.noise_front_door")
    assessment: float = leaf("need.belief.noise_assessment")
    enquiry: float = leaf("need.belief.noise_enquiry")
    conference: float = leaf("need.belief.noise_conference")
    review: float = leaf("need.belief.noise_review")
    visit: float = leaf("need.belief.noise_visit")
    chair_correlation: float = leaf("need.belief.chair_correlation")
    joint_correlation: float = leaf("need.belief.joint_correlation")
    high_risk_from: int = leaf("need.belief.high_risk_from", to.whole)
    sees_high_risk: float = leaf("need.belief.sees_high_risk")
    supervision_catches: float = leaf("need.belief.supervision_catches")


@dataclass(frozen=True, slots=True)
class Help:
    """How direct hours become adequacy of help."""

    effect: float = leaf("need.help.effect")
    half_hours: tuple[float, ...] = leaf("need.help.half_hours", tuple)
    fit: float = leaf("need.help.fit")
    early_help_fit: float = leaf("need.help.early_help_fit")
    assessment_fit: float = leaf("need.help.assessment_fit")
    early_help_ceiling: int = leaf("need.help.early_help_ceiling", to.whole)
    above_ceiling_fit: float = leaf("need.help.above_ceiling_fit")
    hours_step: float = leaf("need.help.hours_step")
    most_hours: float = leaf("need.help.most_hours")


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """Thresholds and checks at the front door."""

    advice: float = leaf("front_door.thresholds.advice")
    early_help: float = leaf("front_door.thresholds.early_help")
    referral: float = leaf("front_door.thresholds.referral")
    immediate: float = leaf("front_door.thresholds.immediate")
    no_action_share: float = leaf("front_door.referral_no_action_share")
    check_minutes: float = leaf("front_door.check_minutes_median")
    check_spread: float = leaf("front_door.check_spread")


@dataclass(frozen=True, slots=True)
class EarlyHelp:
    """Consent, reviews, step-up and closure in early help; rates per minute, times in minutes."""

    consent: float = leaf("early_help.consent")
    after_not_in_need: float = leaf("early_help.offered_after_not_in_need")
    after_no_plan: float = leaf("early_help.offered_after_no_plan")
    after_plan: float = leaf("early_help.offered_at_plan_closure")
    review: tuple[float, float] = leaf("early_help.review_days", to.shortest_and_longest_of_days)
    close_below: float = leaf("early_help.close_below")
    step_up_above: float = leaf("early_help.step_up_above_referral")
    longest: int = leaf("early_help.longest", to.minutes_of_years)
    withdrawal: float = leaf("early_help.withdrawal_rate", to.rate_per_minute)
    by_panel: bool = leaf("early_help.step_up", to.chosen("panel"))
    panel: int = leaf("early_help.panel_days", to.minutes_of_days)
    assessment_hours: float = leaf("early_help.assessment_hours")


@dataclass(frozen=True, slots=True)
class FamilyHelp:
    """The service and its teams, assessment and child in need."""

    merged: bool = leaf("family_help.service", to.chosen("merged"))
    assessment_team: bool = leaf("workforce.teams.structure", to.chosen("assessment_then_longer_term"))
    transfer_panel: int = leaf("workforce.teams.transfer_panel_days", to.minutes_of_days)
    holder: HolderRule = leaf("family_help.child_in_need.holder", to.one_of(HOLDER_RULES))
    complex_from: float = leaf("family_help.child_in_need.complex_from")
    duty_visit: int = leaf("family_help.child_in_need.duty_visit_days", to.whole)
    escalate_after: int = leaf("family_help.child_in_need.escalate_after_days", to.minutes_of_days)
    update_share: float = leaf("family_help.update_share")
    assessment_limit: int = leaf("family_help.assessment.limit_days", to.whole)
    in_need: float = leaf("family_help.assessment.in_need")
    plan: float = leaf("family_help.assessment.plan")
    visit_interval: int = leaf("family_help.child_in_need.visit_interval", to.whole)
    review_interval: float = leaf("family_help.child_in_need.review_interval", to.exact_minutes_of_days)
    review_spread: float = leaf("family_help.child_in_need.review_spread")
    close_below: float = leaf("family_help.child_in_need.close_below")
    open_review: int = leaf("family_help.open_without_plan.review_days", to.minutes_of_days)
    open_closing_share: float = leaf("family_help.open_without_plan.closing_share")


@dataclass(frozen=True, slots=True)
class Protection:
    """Strategy discussion to proceedings; beliefs in levels, intervals in working days, months or minutes."""

    enquiry: float = leaf("protection.thresholds.enquiry")
    conference: float = leaf("protection.thresholds.conference")
    plan: float = leaf("protection.thresholds.plan")
    care: float = leaf("protection.thresholds.care")
    ends_below: float = leaf("protection.plan_ends_below")
    step_down_from: float = leaf("protection.step_down_from")
    proceedings_above: float = leaf("protection.proceedings_above")
    issue_above: float = leaf("protection.issue_above")
    order_above: float = leaf("protection.order_above")
    reviews_before: int = leaf("protection.reviews_before_proceedings", to.whole)
    strategy_days: tuple[int, int] = leaf("protection.strategy_days", to.whole_pair)
    conference_limit: int = leaf("protection.conference_limit_days", to.whole)
    conference_notice: int = leaf("protection.conference_notice_days", to.whole)
    conference_early: int = leaf("protection.conference_early_days", to.whole)
    visit_interval: int = leaf("protection.visit_interval", to.whole)
    first_review_months: int = leaf("protection.first_review_months", to.whole)
    later_review_months: int = leaf("protection.later_review_months", to.whole)
    first_review_early: int = leaf("protection.first_review_early_days", to.whole)
    later_review_shortest: int = leaf("protection.later_review_shortest", to.whole)
    pre_proceedings: int = leaf("protection.pre_proceedings_weeks", to.minutes_of_weeks)
    proceedings: tuple[int, int] = leaf("protection.proceedings_weeks", to.shortest_and_longest_of_weeks)


@dataclass(frozen=True, slots=True)
class Lead:
    """Lead child protection practitioners: what they do, when they are full, and their hours."""

    model: LeadModel = leaf("lcpp.model", to.one_of(LEAD_MODELS))
    overflow: Overflow = leaf("lcpp.overflow", to.one_of(OVERFLOWS))
    by_families: bool = leaf("lcpp.cap_unit", to.chosen("families"))
    cap: float = leaf("lcpp.caseload_cap", to.number_or_no_cap)
    complex_slots: float = leaf("lcpp.complex_cin_slots")
    enquiry_share: float = leaf("lcpp.enquiry_share")
    oversight: float = leaf("lcpp.hours.oversight")
    relieved: float = leaf("lcpp.hours.relieved")


@dataclass(frozen=True, slots=True)
class Handover:
    """How a change of holder is made and what it costs; times in minutes."""

    overlap: int = leaves(["handover.overlap_weeks", "handover.policy"], to.planned_overlap)
    full_overlap: int = leaf("handover.full_overlap_weeks", to.minutes_of_weeks)
    stays: bool = leaf("handover.practitioner_stays")
    belief_lost: float = leaf("handover.belief_lost_cold")
    engagement_lost: float = leaf("handover.engagement_lost_cold")
    half_life: float = leaf("handover.relationship_half_life", to.exact_minutes_of_weeks)
    hours_cold: float = leaf("handover.hours_cold")
    part: float = leaf("handover.co_worker_weight")
    hours_share: float = leaf("handover.co_worker_hours")


@dataclass(frozen=True, slots=True)
class Care:
    """Placements and ways out; rates per minute, ages in years, times in minutes."""

    placement: tuple[tuple[float, ...], ...] = leaves(
        [f"care.placement_shares.{band}" for band in ("under_10", "from_10_to_15", "from_16")], to.tuples_in_turn
    )
    unaccompanied: tuple[float, ...] = leaf("care.placement_shares.unaccompanied", tuple)
    review: int = leaf("care.review_days", to.minutes_of_days)
    home_below: float = leaf("care.home_below")
    home_until: int = leaf("care.home_until_years", to.minutes_of_years)
    kin: float = leaf("care.kin_rate", to.rate_per_minute)
    adoption: float = leaf("care.adoption_rate", to.rate_per_minute)
    adoption_entry_age: float = leaf("care.adoption_entry_age")
    adoption_after: int = leaf("care.adoption_after_years", to.minutes_of_years)
    other_exit: float = leaf("care.other_exit_rate", to.rate_per_minute)
    leaver: int = leaf("care.care_leaver_years", to.minutes_of_years)
    section_20_share: float = leaf("care.section_20_share")


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a worker's week and what work asks for; `stage` and `direct_weight` by duty."""

    usable: float = leaf("workforce.hours.usable_per_fte")
    overhead: float = leaf("workforce.hours.overhead_share")
    extra_child: float = leaf("workforce.hours.extra_child")
    stage: tuple[float, ...] = leaves(f"workforce.hours.stage.{duty}" for duty in DUTY_NAMES)
    contact_share: float = leaf("workforce.hours.contact_share")
    direct_weight: tuple[float, ...] = leaves(f"workforce.hours.direct_weight.{duty}" for duty in DUTY_NAMES)
    assessment_mean: float = leaf("workforce.hours.assessment_mean")
    assessment_work: tuple[float, ...] = leaf("workforce.hours.assessment_shape", to.gamma_multiples)
    assessment_pace: float = leaf("workforce.hours.assessment_pace")
    enquiry_mean: float = leaf("workforce.hours.enquiry_mean")
    enquiry_work: tuple[float, ...] = leaf("workforce.hours.enquiry_shape", to.gamma_multiples)
    enquiry_pace: float = leaf("workforce.hours.enquiry_pace")
    enquiry_due: int = leaf("workforce.hours.enquiry_due_days", to.whole)
    least_weeks: float = leaf("workforce.hours.least_weeks")
    longest_slip: float = leaf("workforce.hours.longest_slip")
    visit: float = leaf("workforce.hours.visit")
    conference: float = leaf("workforce.hours.conference")
    review: float = leaf("workforce.hours.review")
    strategy: float = leaf("workforce.hours.strategy")


@dataclass(frozen=True, slots=True)
class Demand:
    """Onset and arrivals per minute, and who the families are."""

    onset: float = leaves(
        ["demand.onset_per_10000", CHILD_POPULATION, "demand.area_onset_multiplier", "demand.ceiling"], to.onset_ceiling
    )
    onset_accept: float = leaves(["demand.multiplier", "demand.ceiling"], to.accepted_share)
    uasc: float = leaves([UASC_PER_YEAR, "demand.uasc_ceiling"], to.uasc_ceiling)
    uasc_accept: float = leaves(["demand.uasc_multiplier", "demand.uasc_ceiling"], to.accepted_share)
    family_size_shares: tuple[float, ...] = leaf("demand.family_size_shares", tuple)
    oldest_age_power: float = leaf("demand.oldest_age_power")
    sibling_gap: float = leaf("demand.sibling_gap")
    oldest_age: float = leaf("demand.oldest_age")
    long_term_need_share: float = leaf("demand.long_term_need_share")
    engagement_low: float = leaf("demand.engagement_low")
    child_offset_sd: float = leaf("demand.child_offset_sd")
    infant_offset: float = leaf("demand.infant_offset")
    uasc_youngest_age: float = leaf("demand.uasc_youngest_age")


@dataclass(frozen=True, slots=True)
class AreaParameters:
    """What is one for the whole area: need and what is seen of it, care, hours of work, demand, and shared posts."""

    need: Need = group(Need)
    belief: Belief = group(Belief)
    help: Help = group(Help)
    care: Care = group(Care)
    hours: Hours = group(Hours)
    demand: Demand = group(Demand)
    conferences_per_week: float = leaf("protection.conferences_per_chair_week")
    waiting_head_start: int = leaf("workforce.waiting_head_start_days", to.minutes_of_days)
    posts: Mapping[str, float] = leaves([f"workforce.{role}.posts" for role in POSTS], to.numbers_by(POSTS))
    supervision: tuple[float, float] = leaves(
        ["workforce.supervision.hours_per_supervisor", "workforce.supervision.hours_per_family"]
    )


@dataclass(frozen=True, slots=True)
class LocalParameters:
    """What may differ between localities: how the service decides, who holds what, posts and caps."""

    front_door: FrontDoor = group(FrontDoor)
    early_help: EarlyHelp = group(EarlyHelp)
    family_help: FamilyHelp = group(FamilyHelp)
    protection: Protection = group(Protection)
    lead: Lead = group(Lead)
    handover: Handover = group(Handover)
    posts: Mapping[str, float] = leaves([f"workforce.{role}.posts" for role in POSTS], to.numbers_by(POSTS))
    caps: Mapping[str, float] = leaves([f"workforce.{role}.caseload_cap" for role in HIRED], to.numbers_by(HIRED))
    assessment_share: float = leaf("workforce.teams.assessment_share")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything in force for one dated segment: the area's, and each locality's by name.

    An area without localities is one place without a name. `shares` are the parts of families and posts that each
    locality has, in order; empty where they are equal.
    """

    area: AreaParameters
    local: Mapping[str, LocalParameters]
    shares: tuple[float, ...] = ()
