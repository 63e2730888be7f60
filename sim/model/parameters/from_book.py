"""From the resolved value table of a scenario to the model's parameters, chapter by chapter."""

from __future__ import annotations

from functools import lru_cache
from math import exp

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.frozen_map import FrozenMap
from sim.model.parameters.groups import (
    HELP_STAGES,
    HIRED,
    POSTS,
    Belief,
    Care,
    Demand,
    EarlyHelp,
    FamilyHelp,
    FrontDoor,
    Help,
    Hours,
    Need,
    Parameters,
    Protection,
    Values,
)
from sim.model.parameters.reform_from_book import handover, lead

HOLDERS = ("social_worker", "any", "by_complexity")
QUANTILES = 4096  # not an assumption: how finely a distribution is tabled
EDUCATION = 2  # not an assumption: place of schools among the sources


@lru_cache(maxsize=16)  # not an assumption: tables kept
def gamma_multiples(shape: float) -> tuple[float, ...]:
    """Equally likely multiples with mean 1: quantiles of a gamma distribution of this shape."""
    import numpy as np
    from scipy.special import gammaincinv

    middle = (np.arange(QUANTILES) + 0.5) / QUANTILES  # not an assumption: middle of each class
    values = gammaincinv(shape, middle)
    return tuple((values / values.mean()).tolist())


def frailty_multiples(variance: float) -> tuple[float, ...]:
    """Equally likely multiples with mean 1 and this variance; all 1 when there is none."""
    return gamma_multiples(1.0 / variance) if variance > 0.0 else (1.0,)


def parameters(v: Values, child_population: float, uasc_per_year: float, school_share: float) -> Parameters:
    """Parameters of one segment from the resolved value table.

    Parameters
    ----------
    v : mapping
        Resolved values by path.
    child_population, uasc_per_year : float
        Children in the area; unaccompanied children who arrive in a usual year.
    school_share : float
        Share of the year's days on which schools are open: schools notice only then.
    """
    return Parameters(
        need=_need(v, school_share),
        belief=_belief(v),
        help=_help(v),
        front_door=_front_door(v),
        early_help=_early_help(v),
        family_help=_family_help(v),
        protection=_protection(v),
        lead=lead(v),
        handover=handover(v),
        care=_care(v),
        hours=_hours(v),
        demand=_demand(v, child_population, uasc_per_year),
        waiting_head_start=_days(v["workforce.waiting_head_start_days"]),
        posts=FrozenMap({role: float(v[f"workforce.{role}.posts"]) for role in POSTS}),
        caps=FrozenMap({role: float(v[f"workforce.{role}.caseload_cap"]) for role in HIRED}),
        assessment_share=v["workforce.teams.assessment_share"],
        supervision=(v["workforce.supervision.hours_per_supervisor"], v["workforce.supervision.hours_per_family"]),
    )


def _days(days: float) -> int:
    return round(days * MINUTES_PER_DAY)


def _years(years: float) -> int:
    return round(years * MINUTES_PER_YEAR)


def _per_minute(rate: float) -> float:
    return rate / MINUTES_PER_YEAR


def _need(v: Values, school_share: float) -> Need:
    slope, middle = v["need.noticing.slope"], v["need.noticing.rate_level_2"]
    at_level = 2  # not an assumption: the level at which the rate is stated
    shock = _per_minute(v["need.shock_rate"])
    shares = list(v["need.noticing.source_shares"])
    shares[EDUCATION] /= school_share
    raised = sum(shares)
    return Need(
        up=(*(_per_minute(v[f"need.up_rate.level_{k}"]) for k in range(5)), 0.0),
        down=(0.0, *(_per_minute(v[f"need.down_rate.level_{k}"]) for k in range(1, 6))),
        shock=(shock, shock, shock, shock, shock, 0.0),
        notice=tuple(_per_minute(raised * middle * exp(slope * (k - at_level))) for k in range(6)),
        frailty=frailty_multiples(v["need.frailty_variance"]),
        onset_level_shares=tuple(v["need.onset_level_shares"]),
        settle=_per_minute(v["need.settle_rate"]),
        move=_per_minute(v["demand.moving_rate"]),
        shock_one_level_share=v["need.shock_one_level_share"],
        shock_seen_share=v["need.shock_seen_share"],
        protection_effect=v["need.protection_effect"],
        source_shares=tuple(share / raised for share in shares),
        logged_on_open_share=v["need.noticing.logged_on_open_share"],
    )


def _belief(v: Values) -> Belief:
    noise = "need.belief.noise_"
    return Belief(
        usual=v["need.belief.usual_level"],
        variance=v["need.belief.usual_sd"] ** 2,
        memory=v["need.belief.memory"] * MINUTES_PER_YEAR,
        front_door=v[noise + "front_door"],
        assessment=v[noise + "assessment"],
        enquiry=v[noise + "enquiry"],
        conference=v[noise + "conference"],
        review=v[noise + "review"],
        visit=v[noise + "visit"],
        chair_correlation=v["need.belief.chair_correlation"],
        joint_correlation=v["need.belief.joint_correlation"],
        high_risk_from=int(v["need.belief.high_risk_from"]),
        sees_high_risk=v["need.belief.sees_high_risk"],
        supervision_catches=v["need.belief.supervision_catches"],
    )


def _help(v: Values) -> Help:
    return Help(
        effect=v["need.help.effect"],
        half_hours=tuple(v["need.help.half_hours"]),
        fit=v["need.help.fit"],
        early_help_fit=v["need.help.early_help_fit"],
        assessment_fit=v["need.help.assessment_fit"],
        early_help_ceiling=int(v["need.help.early_help_ceiling"]),
        above_ceiling_fit=v["need.help.above_ceiling_fit"],
        hours_step=v["need.help.hours_step"],
        most_hours=v["need.help.most_hours"],
    )


def _front_door(v: Values) -> FrontDoor:
    threshold = "front_door.thresholds."
    return FrontDoor(
        advice=v[threshold + "advice"],
        early_help=v[threshold + "early_help"],
        referral=v[threshold + "referral"],
        immediate=v[threshold + "immediate"],
        no_action_share=v["front_door.referral_no_action_share"],
        check_minutes=v["front_door.check_minutes_median"],
        check_spread=v["front_door.check_spread"],
    )


def _early_help(v: Values) -> EarlyHelp:
    first, last = v["early_help.review_days"]
    return EarlyHelp(
        consent=v["early_help.consent"],
        after_not_in_need=v["early_help.offered_after_not_in_need"],
        after_no_plan=v["early_help.offered_after_no_plan"],
        after_plan=v["early_help.offered_at_plan_closure"],
        review=(first * MINUTES_PER_DAY, last * MINUTES_PER_DAY),
        close_below=v["early_help.close_below"],
        step_up_above=v["early_help.step_up_above_referral"],
        longest=_years(v["early_help.longest"]),
        withdrawal=_per_minute(v["early_help.withdrawal_rate"]),
        by_panel=v["early_help.step_up"] == "panel",
        panel=_days(v["early_help.panel_days"]),
        assessment_hours=v["early_help.assessment_hours"],
    )


def _family_help(v: Values) -> FamilyHelp:
    child_in_need = "family_help.child_in_need."
    return FamilyHelp(
        merged=v["family_help.service"] == "merged",
        assessment_team=v["workforce.teams.structure"] == "assessment_then_longer_term",
        transfer_panel=_days(v["workforce.teams.transfer_panel_days"]),
        holder=HOLDERS.index(v[child_in_need + "holder"]),
        complex_from=v[child_in_need + "complex_from"],
        duty_visit=int(v[child_in_need + "duty_visit_days"]),
        escalate_after=_days(v[child_in_need + "escalate_after_days"]),
        update_share=v["family_help.update_share"],
        assessment_limit=int(v["family_help.assessment.limit_days"]),
        in_need=v["family_help.assessment.in_need"],
        plan=v["family_help.assessment.plan"],
        visit_interval=int(v["family_help.child_in_need.visit_interval"]),
        review_interval=v["family_help.child_in_need.review_interval"] * MINUTES_PER_DAY,
        review_spread=v["family_help.child_in_need.review_spread"],
        close_below=v["family_help.child_in_need.close_below"],
        open_review=_days(v["family_help.open_without_plan.review_days"]),
        open_closing_share=v["family_help.open_without_plan.closing_share"],
    )


def _protection(v: Values) -> Protection:
    threshold = "protection.thresholds."
    week = 7 * MINUTES_PER_DAY
    shortest, longest = v["protection.proceedings_weeks"]
    return Protection(
        enquiry=v[threshold + "enquiry"],
        conference=v[threshold + "conference"],
        plan=v[threshold + "plan"],
        care=v[threshold + "care"],
        ends_below=v["protection.plan_ends_below"],
        step_down_from=v["protection.step_down_from"],
        proceedings_above=v["protection.proceedings_above"],
        issue_above=v["protection.issue_above"],
        order_above=v["protection.order_above"],
        reviews_before=int(v["protection.reviews_before_proceedings"]),
        strategy_days=(int(v["protection.strategy_days"][0]), int(v["protection.strategy_days"][1])),
        conference_limit=int(v["protection.conference_limit_days"]),
        conference_notice=int(v["protection.conference_notice_days"]),
        conference_early=int(v["protection.conference_early_days"]),
        conferences_per_week=v["protection.conferences_per_chair_week"],
        visit_interval=int(v["protection.visit_interval"]),
        first_review_months=int(v["protection.first_review_months"]),
        later_review_months=int(v["protection.later_review_months"]),
        first_review_early=int(v["protection.first_review_early_days"]),
        later_review_shortest=int(v["protection.later_review_shortest"]),
        pre_proceedings=round(v["protection.pre_proceedings_weeks"] * week),
        proceedings=(round(shortest * week), round(longest * week)),
    )


def _care(v: Values) -> Care:
    shares = "care.placement_shares."
    return Care(
        placement=tuple(tuple(v[shares + band]) for band in ("under_10", "from_10_to_15", "from_16")),
        unaccompanied=tuple(v[shares + "unaccompanied"]),
        review=_days(v["care.review_days"]),
        home_below=v["care.home_below"],
        home_until=_years(v["care.home_until_years"]),
        kin=_per_minute(v["care.kin_rate"]),
        adoption=_per_minute(v["care.adoption_rate"]),
        adoption_entry_age=v["care.adoption_entry_age"],
        adoption_after=_years(v["care.adoption_after_years"]),
        other_exit=_per_minute(v["care.other_exit_rate"]),
        leaver=_years(v["care.care_leaver_years"]),
        section_20_share=v["care.section_20_share"],
    )


def _hours(v: Values) -> Hours:
    h = "workforce.hours."
    return Hours(
        usable=v[h + "usable_per_fte"],
        overhead=v[h + "overhead_share"],
        extra_child=v[h + "extra_child"],
        stage=tuple(v[f"{h}stage.{stage}"] for stage in HELP_STAGES),
        contact_share=v[h + "contact_share"],
        direct_weight=tuple(v[f"{h}direct_weight.{stage}"] for stage in HELP_STAGES),
        assessment_mean=v[h + "assessment_mean"],
        assessment_work=gamma_multiples(v[h + "assessment_shape"]),
        assessment_pace=v[h + "assessment_pace"],
        enquiry_mean=v[h + "enquiry_mean"],
        enquiry_work=gamma_multiples(v[h + "enquiry_shape"]),
        enquiry_pace=v[h + "enquiry_pace"],
        enquiry_due=int(v[h + "enquiry_due_days"]),
        least_weeks=v[h + "least_weeks"],
        longest_slip=v[h + "longest_slip"],
        visit=v[h + "visit"],
        conference=v[h + "conference"],
        review=v[h + "review"],
        strategy=v[h + "strategy"],
    )


def _demand(v: Values, child_population: float, uasc_per_year: float) -> Demand:
    ceiling, uasc_ceiling = v["demand.ceiling"], v["demand.uasc_ceiling"]
    usual = v["demand.onset_per_10000"] / 10_000 * child_population * v["demand.area_onset_multiplier"]
    return Demand(
        onset=_per_minute(usual * ceiling),
        onset_accept=v["demand.multiplier"] / ceiling,
        uasc=_per_minute(uasc_per_year * uasc_ceiling),
        uasc_accept=v["demand.uasc_multiplier"] / uasc_ceiling,
        family_size_shares=tuple(v["demand.family_size_shares"]),
        oldest_age_power=v["demand.oldest_age_power"],
        sibling_gap=v["demand.sibling_gap"],
        oldest_age=v["demand.oldest_age"],
        long_term_need_share=v["demand.long_term_need_share"],
        engagement_low=v["demand.engagement_low"],
        child_offset_sd=v["demand.child_offset_sd"],
        infant_offset=v["demand.infant_offset"],
        uasc_youngest_age=v["demand.uasc_youngest_age"],
    )
