"""The assumption values as the model's hot paths want them: plain numbers, tuples, rates per minute.

A :class:`Parameters` is built once per dated segment of a scenario from the resolved value table. Field
names follow the book, so that each can be found there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]
HIRED = ("social_worker", "care_social_worker", "early_help_worker", "family_help_practitioner")
"""Roles people are hired into; lead practitioners are appointed from the social workers."""
POSTS = (*HIRED, "lcpp", "conference_chair", "supervisor")
SOCIAL_WORKERS_ONLY, ANY_HOLDER, BY_COMPLEXITY = range(3)
NO_LEAD, HOLDER, OVERSEER = range(3)
BREACH, SOCIAL_WORKER_HOLDS, WAIT = range(3)
HELP_STAGES = (
    "early_help",
    "assessment",
    "child_in_need",
    "open_without_plan",
    "child_protection",
    "proceedings",
    "care",
)


@dataclass(frozen=True, slots=True)
class Need:
    """Rates per minute by level, and what help and protection do to them."""

    up: tuple[float, ...]
    down: tuple[float, ...]
    shock: tuple[float, ...]
    notice: tuple[float, ...]
    frailty: tuple[float, ...]
    onset_level_shares: tuple[float, ...]
    settle: float
    move: float
    shock_one_level_share: float
    shock_seen_share: float
    protection_effect: float
    source_shares: tuple[float, ...]
    logged_on_open_share: float


@dataclass(frozen=True, slots=True)
class Belief:
    """The filter's prior, its memory in minutes, and the noise of each kind of signal in levels."""

    usual: float
    variance: float
    memory: float
    front_door: float
    assessment: float
    enquiry: float
    conference: float
    review: float
    visit: float
    chair_correlation: float
    joint_correlation: float
    high_risk_from: int
    sees_high_risk: float
    supervision_catches: float


@dataclass(frozen=True, slots=True)
class Help:
    """How direct hours become adequacy of help."""

    effect: float
    half_hours: tuple[float, ...]
    fit: float
    early_help_fit: float
    assessment_fit: float
    early_help_ceiling: int
    above_ceiling_fit: float
    hours_step: float
    most_hours: float


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """Thresholds and checks at the front door."""

    advice: float
    early_help: float
    referral: float
    immediate: float
    no_action_share: float
    check_minutes: float
    check_spread: float


@dataclass(frozen=True, slots=True)
class EarlyHelp:
    """Consent, reviews, step-up and closure in early help; rates per minute, times in minutes."""

    consent: float
    after_not_in_need: float
    after_no_plan: float
    after_plan: float
    review: tuple[float, float]
    close_below: float
    step_up_above: float
    longest: int
    withdrawal: float
    by_panel: bool
    panel: int
    assessment_hours: float


@dataclass(frozen=True, slots=True)
class FamilyHelp:
    """The service and its teams, assessment and child in need."""

    merged: bool
    assessment_team: bool
    transfer_panel: int
    holder: int
    complex_from: float
    duty_visit: int
    escalate_after: int
    update_share: float
    assessment_limit: int
    in_need: float
    plan: float
    visit_interval: int
    review_interval: float
    review_spread: float
    close_below: float
    open_review: int
    open_closing_share: float


@dataclass(frozen=True, slots=True)
class Protection:
    """Strategy discussion to proceedings."""

    enquiry: float
    conference: float
    plan: float
    care: float
    ends_below: float
    step_down_from: float
    proceedings_above: float
    issue_above: float
    order_above: float
    reviews_before: int
    strategy_days: tuple[int, int]
    conference_limit: int
    conference_notice: int
    conference_early: int
    conferences_per_week: float
    visit_interval: int
    first_review_months: int
    later_review_months: int
    first_review_early: int
    later_review_shortest: int
    pre_proceedings: int
    proceedings: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lead:
    """Lead child protection practitioners: what they do, when they are full, and their hours."""

    model: int
    overflow: int
    by_families: bool
    cap: float
    complex_slots: float
    enquiry_share: float
    oversight: float
    relieved: float


@dataclass(frozen=True, slots=True)
class Handover:
    """How a change of holder is made and what it costs; times in minutes."""

    overlap: int
    full_overlap: int
    stays: bool
    belief_lost: float
    engagement_lost: float
    half_life: float
    hours_cold: float
    part: float
    hours_share: float


@dataclass(frozen=True, slots=True)
class Care:
    """Placements and ways out; rates per year, times in minutes."""

    placement: tuple[tuple[float, ...], ...]
    unaccompanied: tuple[float, ...]
    review: int
    home_below: float
    home_until: int
    kin: float
    adoption: float
    adoption_entry_age: float
    adoption_after: int
    other_exit: float
    leaver: int
    section_20_share: float


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a worker's week and what work asks for."""

    usable: float
    overhead: float
    extra_child: float
    stage: tuple[float, ...]
    contact_share: float
    direct_weight: tuple[float, ...]
    assessment_mean: float
    assessment_work: tuple[float, ...]
    assessment_pace: float
    enquiry_mean: float
    enquiry_work: tuple[float, ...]
    enquiry_pace: float
    enquiry_due: int
    least_weeks: float
    longest_slip: float
    visit: float
    conference: float
    review: float
    strategy: float


@dataclass(frozen=True, slots=True)
class Demand:
    """Onset and arrivals per minute, and who the families are."""

    onset: float
    onset_accept: float
    uasc: float
    uasc_accept: float
    family_size_shares: tuple[float, ...]
    oldest_age_power: float
    sibling_gap: float
    oldest_age: float
    long_term_need_share: float
    engagement_low: float
    child_offset_sd: float
    infant_offset: float
    uasc_youngest_age: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything a chapter may read, for one dated segment."""

    need: Need
    belief: Belief
    help: Help
    front_door: FrontDoor
    early_help: EarlyHelp
    family_help: FamilyHelp
    protection: Protection
    lead: Lead
    handover: Handover
    care: Care
    hours: Hours
    demand: Demand
    waiting_head_start: int
    posts: Mapping[str, float]
    caps: Mapping[str, float]
    assessment_share: float
    supervision: tuple[float, float]
