"""What stands beside England's figures, worked by hand: the day most assessments end on, and enquiries that follow."""

import math

import pytest
from log_builder import LogBuilder

from sim.fit import beside
from sim.kpis.tables import Tables


def test_the_busiest_day_is_the_number_of_working_days_that_most_assessments_took() -> None:
    # five assessments that take 5, 10, 10, 10 and 20 working days
    log = LogBuilder()
    for family, weeks in enumerate((1, 2, 2, 2, 4), start=1):
        log.family(family).decision(97.5, family, "front_door", "referral")
        log.path(family, (97.5, "assessment_wait"), (98, "assessment"), (97.5 + 7 * weeks, "community"))
    assert beside.busiest_day_pct(Tables(log.build())) == 60


def test_an_enquiry_follows_another_of_the_same_family_within_a_year_only() -> None:
    log = LogBuilder().family(1).family(2)
    log.path(1, (10, "s47"), (20, "child_in_need"), (60, "s47"), (70, "community"))
    log.path(2, (30, "s47"), (40, "community"))
    assert beside.enquiries_again_pct(Tables(log.build())) == pytest.approx(100 / 3)


def test_without_assessments_or_enquiries_there_is_nothing_to_say() -> None:
    tables = Tables(LogBuilder().family(1).build())
    assert math.isnan(beside.busiest_day_pct(tables))
    assert math.isnan(beside.enquiries_again_pct(tables))


def test_what_stands_beside_is_measured_with_the_figures() -> None:
    found = beside.with_beside(LogBuilder().family(1).build())
    assert set(beside.WORDS) <= set(found["kpi"])
    assert {"s47_rate", "cpp_rate"} <= set(found["kpi"])
