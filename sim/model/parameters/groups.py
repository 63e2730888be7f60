"""The assumption values as the model's hot paths want them: plain numbers, tuples, rates per minute.

A `Parameters` is built once per dated segment of a scenario from the resolved value table. Each field names its
leaves in the book and their conversion, and is called as in the book. A new number is a leaf there and a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.duties import DUTY_CHILD_IN_NEED, DUTY_PROTECTION
from sim.model.parameters import conversions as to
from sim.model.parameters.care import Care
from sim.model.parameters.choices import HOLDER_RULES, LEAD_MODELS, OVERFLOWS, HolderRule, LeadModel, Overflow
from sim.model.parameters.hours import Hours
from sim.model.parameters.leaf_fields import group, leaf, leaves
from sim.model.parameters.money import Money
from sim.model.parameters.need import USUAL_LEVELS, Belief, Help, Need
from sim.model.parameters.people import People
from sim.rules import workload
from sim.rules.triage import Line
from sim.service import DUTY_NAMES, GUIDED, Role, Stage

HIRED: Final = tuple(str(role) for role in Role if role.hired)
"""Roles people are hired into; lead practitioners are appointed from the social workers."""
POSTS: Final = (*HIRED, *(str(role) for role in Role if not role.hired))

CHILD_POPULATION: Final = "given.child_population"
UASC_PER_YEAR: Final = "given.uasc_per_year"
ON_PLANS: Final = "given.children_on_plans"
"""Names under which what is known of the area stands beside the values of the book."""


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """What decisions at the front door ask, and checks."""

    advice: Line = leaves(["front_door.thresholds.advice", "front_door.levels.advice"], to.line)
    early_help: Line = leaves(["front_door.thresholds.early_help", "front_door.levels.early_help"], to.line)
    referral: Line = leaves(["front_door.thresholds.referral", "front_door.levels.referral"], to.line)
    immediate: Line = leaves(["front_door.thresholds.immediate", "front_door.levels.immediate"], to.line)
    no_action_share: float = leaf("front_door.referral_no_action_share")
    check_minutes: float = leaf("front_door.check_minutes_median")
    check_spread: float = leaf("front_door.check_spread")


@dataclass(frozen=True, slots=True)
class EarlyHelp:
    """Consent, reviews, step-up and closure in early help; rates per minute, times in minutes."""

    consent: float = leaf("early_help.consent")
    list_limit: float = leaf("early_help.list_limit", to.number_or_no_cap)
    after_not_in_need: float = leaf("early_help.offered_after_not_in_need")
    after_no_plan: float = leaf("early_help.offered_after_no_plan")
    after_plan: float = leaf("early_help.offered_at_plan_closure")
    review: tuple[float, float] = leaf("early_help.review_days", to.shortest_and_longest_of_days)
    close_below: Line = leaves(["early_help.close_below", "early_help.close_level"], to.line)
    step_up: Line = leaves(
        ["front_door.thresholds.referral", "front_door.levels.referral", "early_help.step_up_above_referral"],
        to.line_above,
    )
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
    aimed_early: int = leaf("family_help.assessment.aimed_early_days", to.whole)
    in_need: Line = leaves(["family_help.assessment.in_need", "family_help.assessment.in_need_level"], to.line)
    plan: Line = leaves(["family_help.assessment.plan", "family_help.assessment.plan_level"], to.line)
    visit_interval: int = leaf("family_help.child_in_need.visit_interval", to.whole)
    visit_hours: float = leaves(
        [
            "workforce.hours.visit",
            "family_help.child_in_need.visit_interval",
            f"workforce.hours.included_interval.{DUTY_NAMES[DUTY_CHILD_IN_NEED]}",
            "workforce.hours.review",
            "family_help.child_in_need.review_interval",
            "workforce.hours.included_interval.review",
        ],
        workload.hours_of_visits_and_reviews,
    )
    review_interval: float = leaf("family_help.child_in_need.review_interval", to.exact_minutes_of_days)
    review_spread: float = leaf("family_help.child_in_need.review_spread")
    close_below: Line = leaves(["family_help.child_in_need.close_below", "family_help.assessment.plan_level"], to.line)
    open_review: int = leaf("family_help.open_without_plan.review_days", to.minutes_of_days)
    open_closing_share: float = leaf("family_help.open_without_plan.closing_share")


@dataclass(frozen=True, slots=True)
class Protection:
    """Strategy discussion to proceedings: what decisions ask; intervals in working days, months or minutes."""

    enquiry: Line = leaves(["protection.thresholds.enquiry", "protection.levels.enquiry"], to.line)
    anew: float = leaf("protection.anew_above")
    conference: Line = leaves(["protection.thresholds.conference", "protection.levels.conference"], to.line)
    plan: Line = leaves(["protection.thresholds.plan", "protection.levels.plan"], to.line)
    care: Line = leaves(["protection.thresholds.care", "protection.levels.care"], to.line)
    ends_below: Line = leaves(["protection.plan_ends_below", "protection.levels.plan"], to.line)
    lasting: int = leaf("protection.lasting_change_weeks", to.minutes_of_weeks)
    step_down_from: Line = leaves(["protection.step_down_from", "family_help.assessment.in_need_level"], to.line)
    proceedings_above: Line = leaves(["protection.proceedings_above", "protection.levels.plan"], to.line)
    issue_above: Line = leaves(["protection.issue_above", "protection.levels.plan"], to.line)
    order_above: Line = leaves(["protection.order_above", "protection.levels.order"], to.line)
    reviews_before: int = leaf("protection.reviews_before_proceedings", to.whole)
    strategy_days: tuple[int, int] = leaf("protection.strategy_days", to.whole_pair)
    conference_limit: int = leaf("protection.conference_limit_days", to.whole)
    conference_notice: int = leaf("protection.conference_notice_days", to.whole)
    conference_early: int = leaf("protection.conference_early_days", to.whole)
    visit_interval: int = leaf("protection.visit_interval", to.whole)
    visit_hours: float = leaves(
        [
            "workforce.hours.visit",
            "protection.visit_interval",
            f"workforce.hours.included_interval.{DUTY_NAMES[DUTY_PROTECTION]}",
        ],
        workload.hours_of_visits,
    )
    first_review_months: int = leaf("protection.first_review_months", to.whole)
    later_review_months: int = leaf("protection.later_review_months", to.whole)
    first_review_early: int = leaf("protection.first_review_early_days", to.whole)
    first_review_late: float = leaf("protection.first_review_late_share")
    first_review_late_days: int = leaf("protection.first_review_late_days", to.whole)
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
    severity_more: float = leaf("handover.severity_more")
    hours_cold: float = leaf("handover.hours_cold")
    part: float = leaf("handover.co_worker_weight")
    hours_share: float = leaf("handover.co_worker_hours")


@dataclass(frozen=True, slots=True)
class Demand:
    """Onset and arrivals per minute, and who the families are."""

    onset: float = leaves(
        ["demand.onset_per_10000", CHILD_POPULATION, "demand.area_onset_multiplier", "demand.ceiling"], to.onset_ceiling
    )
    onset_accept: float = leaves(["demand.multiplier", "demand.ceiling"], to.accepted_share)
    uasc: float = leaves([UASC_PER_YEAR, "demand.uasc_ceiling"], to.uasc_ceiling)
    uasc_accept: float = leaves(["demand.uasc_multiplier", "demand.uasc_ceiling"], to.accepted_share)
    moved_in: float = leaves(
        ["demand.moving_in_on_plan", "demand.moving_rate", ON_PLANS, "demand.children_per_family"], to.moving_in
    )
    moved_in_levels: tuple[float, ...] = leaf(USUAL_LEVELS[Stage.CHILD_PROTECTION], tuple)
    earlier_plan_share: float = leaf("protection.stock_earlier_plan_share")
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
    people: People = group(People)
    money: Money = group(Money)
    conferences_per_week: float = leaf("protection.conferences_per_chair_week")
    waiting_head_start: int = leaf("workforce.waiting_head_start_days", to.minutes_of_days)
    posts: Mapping[str, float] = leaves([f"workforce.{role}.posts" for role in POSTS], to.numbers_by(POSTS))
    supervision: tuple[float, float, float] = leaves(
        [f"workforce.supervision.{name}" for name in ("hours_per_supervisor", "hours_per_family", "full_hours")]
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
    guided: Mapping[str, bool] = leaves(
        [f"workforce.{role}.cap_binds" for role in GUIDED], to.chosen_by(GUIDED, "guide")
    )
    ceilings: Mapping[str, float] = leaves([f"workforce.{role}.ceiling" for role in GUIDED], to.numbers_by(GUIDED))
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
