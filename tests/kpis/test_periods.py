"""Adding up over periods, worked by hand."""

import numpy as np
import pytest
from log_builder import LogBuilder, measured

from sim.kpis.tables.periods import Periods

TEN = Periods.of([("all", 0, 20), ("2025-26 Q1", 0, 10), ("2025-26 Q2", 10, 20)])


def test_a_stock_takes_off_what_it_put_on() -> None:
    start, end = np.array([0, 3, 12]), np.array([9, 15, 30])
    weight = np.array([2.0, 3.0, 5.0])
    assert TEN.stock(start, end, weight).tolist() == [5.0, 3.0, 5.0]
    assert TEN.stock(start, end).tolist() == [1.0, 1.0, 1.0]


def test_a_moment_at_the_start_of_a_period_is_in_it_and_one_at_its_end_is_not() -> None:
    assert TEN.flow(np.array([0, 10, 20])).tolist() == [2.0, 1.0, 1.0]
    assert TEN.flow(np.array([10, 0]), np.array([2.0, 3.0])).tolist() == [5.0, 3.0, 2.0]


def test_an_assessment_on_the_first_minute_of_a_year_is_of_that_year() -> None:
    log = LogBuilder(days=730).family(1).family(2)
    log.path(1, (365, "assessment")).path(2, (366, "assessment"), (370, "community"), (380, "assessment"))
    assert measured(log, "assessments_per_family", "2026-27") == 3 / 2
    assert measured(log, "assessments_per_family", "2025-26") is None


def test_a_part_of_a_year_counts_from_half_a_year_on() -> None:
    # one worker in 2025-26; in the part of 2026-27 another two
    for days, figure in ((365 + 182, 1.0), (365 + 183, (1 + 2) / 2)):
        log = LogBuilder(days=days)
        log.hold(1, 1, 10, 20)
        log.hold(1, 2, 370, 380)
        log.hold(1, 3, 380, 390)
        assert measured(log, "workers_per_family") == pytest.approx(figure)


def test_families_that_enter_a_service_are_no_children_that_enter_care() -> None:
    # family 1 enters care as a whole when its one child does; child 20 was in care at the first minute
    log = LogBuilder(warm_up=0).family(1).family(2)
    log.path(1, (0, "community"), (50, "child_protection"), (100, "care"))
    log.care(1, 10, 100, None, "order")
    log.care(2, 20, 0, None, "start")
    assert measured(log, "care_starts_rate") == 1
    assert measured(log, "care_rate") == 2


def test_an_immediate_referral_is_an_accepted_contact() -> None:
    log = LogBuilder().family(1).family(2)
    for family, outcome in ((1, "immediate"), (2, "no_action")):
        log.row(10, "contact", family, 1, "police").decision(10.5, family, "front_door", outcome)
    assert measured(log, "contact_to_referral_pct") == 50


def test_an_enquiry_overseen_by_nobody_is_all_its_holder_s() -> None:
    log = LogBuilder(days=364).worker(1).worker(2, "lcpp", cap=12).family(1).path(1, (7, "s47"), (8, "community"))
    log.hold(1, 1, 7, 8)
    # one day of an enquiry, a quarter of an hour a week and child, and the twelve hours of one
    usable = 24 * 52
    assert measured(log, "hours_needed_pct", group="role=lcpp") == 0
    found = measured(log, "hours_needed_pct", group="role=social_worker")
    assert found is not None
    assert found > 100 * 12 / usable
