"""Workers' lives: how they come, stay, fall ill and go; agency cover; strain; an inspection; posts that end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.clock import MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.frozen_map import FrozenMap
from sim.model.parameters import conversions as to
from sim.model.parameters.leaf_fields import group, leaf, leaves
from sim.rules import tenure
from sim.service import Role

LIVING: Final = tuple(str(role) for role in Role if role.hired)
"""Roles whose people come and go by their own rates; supervisors are promoted."""
SOCIAL: Final = tuple(str(role) for role in Role if role.hired and role.qualified)
"""Roles into which newly qualified social workers are hired, and which agency workers cover."""
WEEKS_A_YEAR: Final = MINUTES_PER_YEAR / MINUTES_PER_WEEK
WORKING_DAYS: Final = 5  # not an assumption: working days of a week

Hazards = tuple[float, float]
"""Hazards of leaving a year, in the first year in post and after it."""


def _leaving(first_year: float, times: float, share: float, to_agency: float, *rates: float) -> Mapping[str, Hazards]:
    """Hazards of leaving by role, supervisors last; leaving for agency work, and the years from sixty, are apart."""
    found = {}
    for role, rate in zip((*LIVING, str(Role.SUPERVISOR)), rates, strict=True):
        others = max(0.0, rate - to_agency) if role in SOCIAL else rate
        found[role] = tenure.hazards(others / (1.0 + share * (times - 1.0)), first_year)
    return FrozenMap(found)


def _long_spells(share: float, weeks: float, *rates: float) -> Mapping[str, float]:
    """Long spells of sickness a year by role."""
    return FrozenMap({role: rate * share * WEEKS_A_YEAR / weeks for role, rate in zip(LIVING, rates, strict=True)})


def _short_spells(share: float, days: float, *rates: float) -> Mapping[str, float]:
    """Short spells of sickness a year by role."""
    year = WEEKS_A_YEAR * WORKING_DAYS
    return FrozenMap({role: rate * (1.0 - share) * year / days for role, rate in zip(LIVING, rates, strict=True)})


def _part_of_week(days: float) -> float:
    return min(1.0, days / WORKING_DAYS)


def _of_roles(name: str, roles: tuple[str, ...] = LIVING) -> list[str]:
    return [f"workforce.{role}.{name}" for role in roles]


@dataclass(frozen=True, slots=True)
class Agency:
    """Agency social workers: who is covered, how soon and for how long; the rules."""

    allowed: bool = leaf("agency.used")
    cover: float = leaf("agency.cover")
    most: float = leaf("agency.most_share")
    place: float = leaf("agency.weeks_to_place", to.exact_minutes_of_weeks)
    assignment: float = leaf("agency.assignment_weeks", to.exact_minutes_of_weeks)
    notice: int = leaf("agency.notice_weeks", to.minutes_of_weeks)
    conversion: float = leaf("agency.conversion")
    experience: float = leaf("agency.experience_years")
    pull: float = leaves(
        [
            "agency.pull",
            "agency.cooling_off_months",
            "agency.deterred_a_month",
            "agency.price_cap",
            "agency.price_elasticity",
        ],
        tenure.moved_to_agency,
    )
    least_experience: float = leaf("agency.least_experience_years")
    price: float = leaf("agency.price_cap")
    elasticity: float = leaf("agency.price_elasticity")
    project_share: float = leaf("agency.project_team_share")
    project: int = leaf("agency.project_weeks", to.minutes_of_weeks)


@dataclass(frozen=True, slots=True)
class Strain:
    """What strains a worker, and what strain moves."""

    acts: bool = leaf("workforce.strain.acts")
    memory: float = leaf("workforce.strain.memory_weeks")
    usual: float = leaf("workforce.strain.usual")
    mono: float = leaf("workforce.strain.mono_penalty")
    switch: float = leaf("workforce.strain.switch_cost")
    incident: float = leaf("workforce.strain.incident")
    supervision: float = leaf("workforce.strain.supervision")
    leaving: float = leaf("workforce.strain.leaving")
    sickness: float = leaf("workforce.strain.sickness")


@dataclass(frozen=True, slots=True)
class Induction:
    """How a new worker settles in, and what a newly qualified one asks of others; times in minutes."""

    needed: int = leaf("workforce.induction.weeks", to.minutes_of_weeks)
    at_first: float = leaf("workforce.induction.at_first")
    agency: int = leaf("workforce.induction.agency_weeks", to.minutes_of_weeks)
    newly: int = leaf("workforce.induction.newly_qualified_weeks", to.minutes_of_weeks)
    newly_at_first: float = leaf("workforce.induction.newly_qualified_at_first")
    newly_load: float = leaf("workforce.induction.newly_qualified_load")
    mentor_hours: float = leaf("workforce.induction.mentor_hours")


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspection's judgement and what the news of it moves; times in minutes."""

    judgement: str = leaf("inspection.judgement")
    begins_as: str = leaf("inspection.begins_as")
    begins_before: int = leaf("inspection.begins_years_before", to.minutes_of_years)
    half_life: float = leaf("inspection.half_life_weeks", to.exact_minutes_of_weeks)
    leaving: float = leaf("inspection.leaving_more")
    agency: float = leaf("inspection.agency_more")
    caution: float = leaf("inspection.caution")
    recruits: float = leaf("inspection.good_recruits")


@dataclass(frozen=True, slots=True)
class People:
    """Workers' lives; hazards and spells by role a year, times in minutes, ages in years."""

    on: bool = leaf("workforce.lives.on")
    vacant: Mapping[str, float] = leaves(_of_roles("vacancy_rate"), to.numbers_by(LIVING))
    recruitment: Mapping[str, float] = leaves(_of_roles("recruitment_rate"), to.numbers_by(LIVING))
    time_to_hire: Mapping[str, float] = leaves(_of_roles("time_to_hire"), to.numbers_by(LIVING))
    newly_share: Mapping[str, float] = leaves(_of_roles("newly_qualified_share", SOCIAL), to.numbers_by(SOCIAL))
    leaving: Mapping[str, Hazards] = leaves(
        [
            *(f"workforce.lives.{name}" for name in ("first_year_times", "from_sixty_times", "share_from_sixty")),
            "agency.pull_now",
            *_of_roles("leaving_rate"),
            f"workforce.{Role.SUPERVISOR}.leaving_rate",
        ],
        _leaving,
    )
    from_sixty: float = leaf("workforce.lives.from_sixty_times")
    ages: tuple[float, ...] = leaf("workforce.lives.ages", tuple)
    ages_hired: tuple[float, ...] = leaf("workforce.lives.ages_hired", tuple)
    ages_newly: tuple[float, ...] = leaf("workforce.lives.ages_newly_qualified", tuple)
    qualified_at: float = leaf("workforce.lives.qualified_at")
    notice: int = leaf("workforce.lives.notice_weeks", to.minutes_of_weeks)
    winding_down: int = leaf("workforce.lives.winding_down_weeks", to.minutes_of_weeks)
    long_spells: Mapping[str, float] = leaves(
        [
            "workforce.lives.long_sickness_share",
            "workforce.lives.long_sickness_weeks",
            *_of_roles("sickness_rate"),
        ],
        _long_spells,
    )
    long_length: float = leaf("workforce.lives.long_sickness_weeks", to.exact_minutes_of_weeks)
    short_spells: Mapping[str, float] = leaves(
        [
            "workforce.lives.long_sickness_share",
            "workforce.lives.short_sickness_days",
            *_of_roles("sickness_rate"),
        ],
        _short_spells,
    )
    short_part: float = leaf("workforce.lives.short_sickness_days", _part_of_week)
    parental: float = leaf("workforce.lives.parental_leave_rate")
    parental_length: int = leaf("workforce.lives.parental_leave_weeks", to.minutes_of_weeks)
    parental_until: float = leaf("workforce.lives.parental_leave_until")
    parental_notice: int = leaf("workforce.lives.parental_notice_weeks", to.minutes_of_weeks)
    promote_after: int = leaf(f"workforce.{Role.SUPERVISOR}.weeks_to_promote", to.minutes_of_weeks)
    promote_from: float = leaf(f"workforce.{Role.SUPERVISOR}.least_experience_years")
    appoint_after: int = leaf("lcpp.weeks_to_appoint", to.minutes_of_weeks)
    appoint_from: float = leaf("lcpp.least_experience_years")
    ending_known: float = leaf("workforce.ending.known_months")
    ending_times: float = leaf("workforce.ending.leaving_times")
    early_help_social: float = leaf("early_help.social_worker_share")
    early_help_moved: bool = leaf("early_help.social_workers_from", to.chosen("moved"))
    chairs_redeployed: float = leaf(f"workforce.{Role.CONFERENCE_CHAIR}.redeployed_share")
    redeploy_after: int = leaf(f"workforce.{Role.CONFERENCE_CHAIR}.weeks_to_redeploy", to.minutes_of_weeks)
    administrators: float = leaves(
        ["workforce.administrators.posts", "workforce.administrators.hours_freed"], to.product
    )
    relief_most: float = leaf("workforce.administrators.most_share")
    agency: Agency = group(Agency)
    strain: Strain = group(Strain)
    induction: Induction = group(Induction)
    inspection: Inspection = group(Inspection)
