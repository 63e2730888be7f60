"""Readings of the log that a mutated indicator got past: each worked by hand on one or two families."""

import pytest
from log_builder import LogBuilder, measured


def overseen_by_one_and_held_by_another() -> LogBuilder:
    """Plan 1 of 100 days is held by a lead practitioner; plan 2 is overseen by one for 50 days."""
    log = LogBuilder().family(1).family(2).worker(1).worker(2, "lcpp")
    for family in (1, 2):
        log.path(family, (0, "child_protection"), (100, "community"))
    log.hold(1, 2, 0, 100)
    log.hold(2, 1, 0, 100)
    log.hold(2, 2, 50, 100, role="overseer")
    return log


def test_the_design_of_the_start_is_read_before_what_practitioners_are_seen_to_do() -> None:
    # as holders, plan 2 is off all its days; as overseers, plan 1 is, and plan 2 for 50 days
    for model, off in (("holder", 50), ("overseer", 75), ("none", 75)):
        log = overseen_by_one_and_held_by_another()
        log.values["lcpp.model"] = model
        log.days = 100
        assert measured(log, "plans_off_lcpp_pct") == pytest.approx(off)


def test_a_design_of_overseeing_is_not_met_by_holding_when_nobody_oversees() -> None:
    log = LogBuilder(days=100).family(1).worker(2, "lcpp").path(1, (0, "child_protection"))
    log.hold(1, 2, 0, None)
    assert measured(log, "plans_off_lcpp_pct") == 0
    log.values["lcpp.model"] = "overseer"
    assert measured(log, "plans_off_lcpp_pct") == 100


def test_help_in_the_minute_need_becomes_complex_is_help_at_once() -> None:
    log = LogBuilder().family(1).path(1, (0, "community"), (5, "early_help"))
    log.row(0, "level", 1, 1, "onset").row(10, "level", 1, 2, "shock")
    log.row(10, "help", 1, 0.5, "2").row(60, "help", 1, 0.6, "2")
    assert measured(log, "days_to_effective_help") == 0


def test_a_family_stepped_up_in_time_counts_though_it_left_within_the_ninety_days() -> None:
    # both reach level 4 on day 10; 1 is stepped up on 20 and leaves on 40, 2 is never stepped up; 3 only leaves
    log = LogBuilder()
    for family in (1, 2, 3):
        log.family(family).row(0, "level", family, 2, "onset").row(10, "level", family, 4, stage="early_help")
    log.path(1, (0, "early_help"), (20, "strategy"), (40, "left")).path(2, (0, "early_help"))
    log.path(3, (0, "early_help"), (40, "left"))
    assert measured(log, "never_stepped_up_pct") == 50
