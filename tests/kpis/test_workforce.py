"""Each indicator of waiting, caseload, direct help and continuity, worked by hand."""

import pytest
from log_builder import LogBuilder, measured

from sim.kpis import kpi_named


def waits() -> LogBuilder:
    """Waits of 10 and 20 days met, one of 5 days given up, and one that has lasted 65.25 days at the end."""
    log = LogBuilder().family(1).family(2).family(3).family(4)
    log.wait(1, 100, 110, "assessment_wait")
    log.wait(2, 100, 120, "early_help_wait")
    log.wait(3, 100, 105, "early_help_wait", "withdrawn")
    log.wait(4, 300, None, "assessment_wait")
    return log


def test_mean_wait_counts_those_still_waiting_and_those_whose_wait_ended_without_a_worker() -> None:
    # (10 + 20 + 5 + 65.25) / 4: closing a family that waits does not take its days out of the mean
    assert measured(waits(), "allocation_wait_days_mean") == pytest.approx(100.25 / 4)
    assert measured(waits(), "allocation_wait_days_mean", group="team=social_work") == pytest.approx(100.25 / 4)


def test_statutory_work_given_at_once_waits_nought_days_and_other_work_is_left_out() -> None:
    # an assessment at once, an enquiry after 2 days, a plan after 3, care after 1; an assessment from day 355.25 to the
    # end and so far 10; early help and child in need, 30 days each, are not statutory
    log = LogBuilder()
    wanted = [(100, 100, "assessment"), (100, 102, "s47"), (200, 203, "child_protection"), (250, 251, "care")]
    other = [(10, 40, "early_help_wait"), (10, 40, "child_in_need"), (10, 40, "family_help_wait")]
    for family, (first, last, stage) in enumerate([*wanted, *other]):
        log.family(family).wait(family, first, last, stage)
    log.family(9).wait(9, 355.25, None, "assessment_wait")
    assert measured(log, "statutory_allocation_days") == pytest.approx((0 + 2 + 3 + 1 + 10) / 5)
    assert measured(log, "statutory_allocation_days", "2025-26 Q2") == pytest.approx(1)
    assert measured(log, "statutory_allocation_days", "2025-26 Q1") is None
    assert [each.kpi for each in kpi_named("statutory_allocation_days").not_better_if] == ["waiting_families"]


def test_each_day_waited_counts_in_its_own_period() -> None:
    # families 1 to 3 wait 35 days in the second quarter, family 4 from day 300 to the year's end on day 365
    assert measured(waits(), "allocation_wait_days_mean", "2025-26 Q2") == pytest.approx(35 / 3)
    assert measured(waits(), "allocation_wait_days_mean", "2025-26 Q4") == 65
    assert measured(waits(), "allocation_wait_days_mean", "2025-26 Q1") is None


def test_a_list_that_grows_shows_in_every_quarter_in_which_it_does() -> None:
    # one family a quarter joins a list that nobody leaves: in the fourth quarter four of them wait
    log = LogBuilder()
    for family, joins in ((1, 10), (2, 100), (3, 190), (4, 280)):
        log.family(family).wait(family, joins, None, "assessment_wait")
    found = [measured(log, "allocation_wait_days_mean", f"2025-26 Q{quarter}") for quarter in (1, 2, 3, 4)]
    assert found == sorted(found)
    assert found[0] == 81  # of the 91 days of the first quarter
    assert found[3] == 3 * 90 + 85


def test_a_period_says_nothing_of_the_longest_waits() -> None:
    assert measured(waits(), "allocation_wait_days_p90", "2025-26") is None


def test_ninetieth_centile_of_the_same_waits() -> None:
    # 5, 10, 20, 65.25: position 0.9 x 3 = 2.7, so 20 + 0.7 x 45.25
    assert measured(waits(), "allocation_wait_days_p90") == pytest.approx(20 + 0.7 * 45.25)


def test_waiting_families_is_the_mean_over_the_period_by_stage() -> None:
    # assessment 10 + 65.25 days, early help 20 + 5 days, of 365.25
    assert measured(waits(), "waiting_families") == pytest.approx(100.25 / 365.25)
    assert measured(waits(), "waiting_families", group="stage=assessment_wait") == pytest.approx(75.25 / 365.25)
    assert measured(waits(), "waiting_families", group="stage=early_help_wait") == pytest.approx(25 / 365.25)


def held() -> LogBuilder:
    """Worker 1 (full time) holds 2 then 5 children, worker 2 (half time) 3 all year, worker 3 nothing.

    Worker 4 is an early help worker with two families.
    """
    log = LogBuilder(days=365).worker(1).worker(2, fte=0.5).worker(3).worker(4, "early_help_worker")
    log.hold(1, 1, -50, None, 2)
    log.hold(2, 1, 73, None, 3)
    log.hold(3, 2, -50, None, 3)
    log.hold(4, 4, -50, None, 1)
    log.hold(5, 4, -50, None, 1)
    log.hold(1, 4, -50, None, 1, "co_worker")
    return log


def test_caseload_is_children_held_over_fte_of_holders() -> None:
    # children: (2 x 73 + 5 x 292) / 365 + 3 = 4.4 + 3 = 7.4 over 1.5 FTE; the worker without cases is left out
    assert measured(held(), "caseload_mean") == pytest.approx(7.4 / 1.5)


def test_caseload_centile_is_weighted_by_time() -> None:
    # per FTE: worker 1 has 2 (73 days) and 5 (292 days), worker 2 has 6 (365 days) of 730 worker-days:
    # 90% of the time is reached at 6
    assert measured(held(), "caseload_p90") == 6


def test_families_per_practitioner_includes_all_holders() -> None:
    # families: worker 1 (73 + 2 x 292) / 365 = 1.8, worker 2 one, worker 4 two; FTE 2.5; co-working is not holding
    assert measured(held(), "caseload_families_mean") == pytest.approx(4.8 / 2.5)
    assert measured(held(), "caseload_families_mean", group="role=early_help_worker") == 2


def test_no_holder_gives_no_caseload() -> None:
    assert measured(LogBuilder().worker(1), "caseload_mean") is None
    assert measured(LogBuilder().worker(1), "caseload_p90") is None
    assert measured(LogBuilder().worker(1), "caseload_families_mean") is None


def test_direct_help_per_open_family_week() -> None:
    # 2 hours a week for 70 days is 20 hours; open 10 -> 80 with help and 20 -> 90 without: 20 weeks
    log = LogBuilder().family(1).family(2)
    log.path(1, (10, "child_in_need"), (80, "community")).path(2, (20, "early_help"), (90, "community"))
    log.row(10, "help", 1, 0.6, "2.0").row(80, "help", 1, 0, "0")
    assert measured(log, "direct_help_hours") == pytest.approx(1.0)


def test_workers_met_per_family_in_a_year() -> None:
    # family 1 meets workers 1 and 2 (worker 1 twice), family 2 worker 1, duty cover does not count: 3 / 2
    log = LogBuilder(days=365)
    log.hold(1, 1, 10, 30)
    log.hold(1, 1, 50, 60)
    log.hold(1, 2, 30, 90, role="co_worker")
    log.hold(2, 1, 10, None)
    log.hold(2, 3, 5, 10, role="duty")
    assert measured(log, "workers_per_family") == 1.5


def test_workers_met_pool_the_years_and_leave_out_a_scrap_of_one() -> None:
    # 2025-26: family 1 meets two; 2026-27: one; the six hours of 2027-28 are no year: (2 + 1) / (1 + 1)
    log = LogBuilder(days=730.25)
    log.hold(1, 1, 10, 30)
    log.hold(1, 2, 30, None)
    assert measured(log, "workers_per_family") == 1.5


def test_handovers_per_open_family_year() -> None:
    # one handover; open 73.05 + 109.575 days = 0.5 years
    log = LogBuilder().family(1).family(2)
    log.path(1, (10, "assessment"), (83.05, "community")).path(2, (0, "early_help"), (109.575, "community"))
    log.row(50, "handover", 1, 0, "transfer,cold")
    assert measured(log, "handovers_per_family_year") == pytest.approx(2.0)
    assert measured(log, "handovers_per_family_year", group="cause=transfer") == pytest.approx(2.0)
