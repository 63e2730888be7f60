"""Each front-door indicator, worked by hand on a log of a few families."""

import pytest
from log_builder import LogBuilder, measured


def two_families() -> LogBuilder:
    """Family 1 has two children and is referred; family 2 has one and is passed to early help."""
    log = LogBuilder().family(1, (5, 7)).family(2)
    log.row(10, "contact", 1, 2, "police").row(20, "contact", 2, 1, "health")
    log.decision(10.5, 1, "front_door", "referral").decision(20.5, 2, "front_door", "early_help")
    return log


def test_contacts_count_children_in_scope_a_year() -> None:
    # two children and one child in one year of 365.25 days
    assert measured(two_families(), "contacts") == 3
    assert measured(two_families(), "contacts", group="source=police") == 2


def test_contacts_in_a_quarter_are_a_yearly_rate() -> None:
    # April to June has 91 days: 3 x 365.25 / 91
    assert measured(two_families(), "contacts", "2025-26 Q1") == pytest.approx(3 * 365.25 / 91)


def test_contacts_of_the_warm_up_are_not_counted() -> None:
    assert measured(two_families().row(-5, "contact", 2, 1, "health"), "contacts") == 3


def test_referrals_count_children_and_step_ups() -> None:
    # two children referred and one stepped up; the child born on day 30 is not yet in scope
    log = two_families().family(3, (4, -30 / 365.25)).decision(25, 3, "early_help", "step_up")
    assert measured(log, "referral_rate") == 3


def test_referral_leaves_out_children_in_care() -> None:
    log = two_families()
    log.care(1, 10, 1, None, "order")
    assert measured(log, "referral_rate") == 1


def test_contact_to_referral_leaves_step_ups_out() -> None:
    # 2 of 3 children; the step-up of family 2 came from early help, not from a contact
    log = two_families().decision(60, 2, "early_help", "step_up")
    assert measured(log, "contact_to_referral_pct") == pytest.approx(100 * 2 / 3)


def test_contact_to_early_help() -> None:
    assert measured(two_families(), "contact_to_early_help_pct") == pytest.approx(100 / 3)


def test_no_contacts_give_no_percentage() -> None:
    assert measured(LogBuilder(), "contact_to_referral_pct") is None


def test_decision_within_one_working_day_skips_the_weekend() -> None:
    # contact on Friday 4 April (day 3): Monday (day 6) is in time, Tuesday is late; undecided is late
    log = LogBuilder().family(1).family(2).family(3)
    for family in (1, 2, 3):
        log.row(3.5, "contact", family, 1, "police")
    log.decision(6.6, 1, "front_door", "advice").decision(7.1, 2, "front_door", "other")
    assert measured(log, "decision_within_1wd_pct") == pytest.approx(100 / 3)


def test_a_contact_still_in_time_is_not_counted_yet() -> None:
    log = LogBuilder(days=5).family(1).row(3.5, "contact", 1, 1, "police")
    assert measured(log, "decision_within_1wd_pct") is None


def test_rereferral_looks_back_365_days() -> None:
    # family 1 (2 children): day -60 and day 300, 360 days apart, so again; family 2 (1 child): 366 days apart
    log = LogBuilder(warm_up=365).family(1, (5, 7)).family(2)
    for when, family in ((-60, 1), (300, 1), (-66, 2), (300, 2)):
        log.decision(when, family, "front_door", "referral")
    assert measured(log, "rereferral_pct") == pytest.approx(100 * 2 / 3)


def test_rereferral_is_missing_and_not_low_until_its_look_back_has_passed() -> None:
    # a warm-up of 364 days cannot see a referral 365 days before the first day of measuring
    for warm_up, found in ((364, None), (365, 0.0)):
        log = LogBuilder(days=500, warm_up=warm_up).family(1).decision(40, 1, "front_door", "referral")
        assert measured(log, "rereferral_pct") == found
        assert measured(log, "rereferral_pct", "2025-26") == found
    # the second year can look back into the first
    log = LogBuilder(days=730, warm_up=0).family(1)
    for when in (300, 400):
        log.decision(when, 1, "front_door", "referral")
    assert measured(log, "rereferral_pct", "2026-27") == 100


def test_closures_per_open_family_year_fall_when_families_stay_longer() -> None:
    # open from day 0 to 100 and closed, and from day 100 on: 365.25 open days, one closure
    log = LogBuilder().family(1).family(2)
    log.path(1, (0, "child_in_need", "plan"), (100, "community")).path(2, (100, "child_in_need", "plan"))
    assert measured(log, "closures_per_open_year") == pytest.approx(1)


def test_referral_closed_without_assessment() -> None:
    # 2 children closed of 2 + 1 referred
    log = two_families().decision(11, 1, "front_door", "referral_no_action").decision(40, 2, "early_help", "step_up")
    assert measured(log, "referral_nfa_pct") == pytest.approx(100 * 2 / 3)


def test_return_after_closure_needs_a_full_year_of_follow_up() -> None:
    # closed on day 10 and 20; back 365 and 366 days later: one of two. Family 3 closes too late to follow,
    # family 4 leaves the area
    log = LogBuilder(days=500)
    for family, closed in ((1, 10), (2, 20), (3, 300), (4, 30)):
        log.family(family).path(family, (0, "assessment_wait"), (5, "child_in_need"), (closed, "community"))
    log.row(50, "stage_in", 4, stage="left")
    log.decision(375, 1, "front_door", "referral").decision(386, 2, "front_door", "referral")
    assert measured(log, "rereferral_after_closure_12m_pct") == 50


def test_step_down_to_protection_from_care_is_no_closure() -> None:
    log = LogBuilder(days=500).family(1).path(1, (0, "child_protection"), (9, "child_in_need"))
    assert measured(log, "rereferral_after_closure_12m_pct") is None


def test_early_help_open_is_the_mean_over_the_period() -> None:
    # 36.525 of 365.25 days
    log = LogBuilder().family(1).path(1, (10, "early_help"), (46.525, "community"))
    assert measured(log, "early_help_open") == pytest.approx(0.1)


def test_withdrawals() -> None:
    log = LogBuilder().family(1).family(2)
    log.decision(5, 1, "early_help", "stopped_engaging").decision(6, 2, "early_help", "goal_reached")
    assert measured(log, "withdrawals") == 1


def test_families_for_whom_early_help_had_no_place_are_counted() -> None:
    log = LogBuilder().family(1).family(2)
    log.decision(5, 1, "front_door", "no_place").decision(6, 2, "front_door", "consent_refused")
    assert measured(log, "early_help_no_place") == 1


def test_a_contact_decided_otherwise_elsewhere_is_decided() -> None:
    # the decision "other" ends a contact about a family that is open, at whatever stage that is
    log = LogBuilder().family(1)
    log.row(10, "contact", 1, 1, "police").decision(10.2, 1, "child_in_need", "other")
    log.row(50, "contact", 1, 1, "police").decision(50.2, 1, "child_in_need", "no_action")
    assert measured(log, "decision_within_1wd_pct") == 50
