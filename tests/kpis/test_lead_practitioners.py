"""Each indicator of lead child protection practitioners and of entering protection, worked by hand."""

import pytest
from log_builder import LogBuilder, measured


def places() -> LogBuilder:
    """Lead practitioners with caps 10 and (half time) 5, and one without a cap.

    The first holds 5 all year and oversees 3 more, then has a lower cap of 6; the uncapped one holds 30.
    """
    log = LogBuilder(days=365).worker(1, "lcpp", cap=10).worker(2, "lcpp", fte=0.5, cap=10).worker(3, "lcpp", cap=0)
    log.hold(1, 1, 0, None, 5)
    log.hold(2, 1, 0, 146, 3, "overseer")
    log.hold(3, 3, 0, None, 30)
    return log


def test_places_in_use() -> None:
    # (5 x 365 + 3 x 146) of (10 + 5) x 365 place-days: 6.2 of 15
    assert measured(places(), "lcpp_occupancy_pct") == pytest.approx(100 * 6.2 / 15)


def test_time_over_the_cap_is_of_all_capped_working_time() -> None:
    # cap lowered to 6 on day 73 with 8 places taken until day 146: 73 of 2 x 365 worker-days
    log = places().post(73, "worker_cap", 1, "lcpp", 6)
    assert measured(log, "lcpp_over_cap_pct") == pytest.approx(10)
    # then places there are: 10 for 73 days and 6 for 292, and 5 all year
    assert measured(log, "lcpp_occupancy_pct") == pytest.approx(100 * 6.2 / (10 / 5 + 6 * 4 / 5 + 5))


def test_a_worker_with_two_parts_in_a_case_gives_them_up_one_by_one() -> None:
    # oversees (2 places) to day 146 and holds (4 places) from 73 to 109.5: 0.8 and 0.4 of 10 places over the year
    log = LogBuilder(days=365).worker(1, "lcpp", cap=10)
    log.hold(1, 1, 0, 146, 2, "overseer")
    log.hold(1, 1, 73, 109.5, 4)
    assert measured(log, "lcpp_occupancy_pct") == pytest.approx(12)


def test_a_full_worker_is_not_over_the_cap() -> None:
    log = LogBuilder().worker(1, "lcpp", cap=5)
    log.hold(1, 1, 0, None, 5)
    assert measured(log, "lcpp_over_cap_pct") == 0
    assert measured(log, "lcpp_occupancy_pct") == pytest.approx(100)


def test_social_workers_are_not_measured_against_the_cap() -> None:
    log = LogBuilder().worker(1, cap=5)
    log.hold(1, 1, 0, None, 5)
    for kpi in ("lcpp_occupancy_pct", "lcpp_over_cap_pct", "plans_off_lcpp_pct"):
        assert measured(log, kpi) is None
    assert measured(log, "caseload_mean", group="lcpp=families") is None


def under_design() -> LogBuilder:
    """Lead practitioners from day 100. Plans: family 1 (three children) from 50 to 200, family 2 from 0 to 200.

    Family 1 passes from social worker 1 to lead practitioner 2 on day 120, who was beside it from day 100.
    """
    log = LogBuilder().family(1, (3, 5, 7)).family(2).worker(1)
    log.path(1, (50, "child_protection"), (200, "community")).path(2, (0, "child_protection"), (200, "community"))
    log.workers.append((2, "lcpp", "lcpp", 1.0, 12, ""))
    log.post(100, "worker_in", 2, "lcpp", 12)
    log.hold(1, 1, 50, 120, 3)
    log.hold(1, 2, 100, 120, 3, "co_worker")
    log.hold(1, 2, 120, 200, 3)
    log.hold(2, 1, 0, 180)
    return log


def test_plans_are_off_while_no_lead_practitioner_holds_them() -> None:
    # from day 100: 20 of 100 days and 100 of 100 days; by child 3 x 20 + 100 of 3 x 100 + 100
    assert measured(under_design(), "plans_off_lcpp_pct") == pytest.approx(60)
    assert measured(under_design(), "plans_off_lcpp_pct", group="unit=families") == pytest.approx(60)
    assert measured(under_design(), "plans_off_lcpp_pct", group="unit=children") == pytest.approx(40)


def test_plans_by_who_holds_them_add_up() -> None:
    # 350 plan-days over the whole run: 70 + 180 social worker, 80 lead practitioner, 20 nobody
    for group, days in (("holder=social_worker", 250), ("holder=lcpp", 80), ("holder=nobody", 20)):
        assert measured(under_design(), "plans_off_lcpp_pct", group=group) == pytest.approx(100 * days / 350)


def test_where_lead_practitioners_oversee_only_overseeing_counts() -> None:
    # family 1 overseen for 50 of 100 days; family 2 held by a lead practitioner, whom the design asks to oversee
    log = LogBuilder().family(1).family(2).worker(1).worker(2, "lcpp")
    for family in (1, 2):
        log.path(family, (0, "child_protection"), (100, "community"))
    log.hold(1, 1, 0, 100)
    log.hold(1, 2, 50, 100, role="overseer")
    log.hold(2, 2, 0, 100)
    assert measured(log, "plans_off_lcpp_pct") == pytest.approx(75)


def test_a_design_in_force_without_anybody_in_post_leaves_every_plan_off() -> None:
    log = LogBuilder().family(1).path(1, (0, "child_protection"))
    assert measured(log, "plans_off_lcpp_pct") is None
    log.values["lcpp.model"] = "holder"
    assert measured(log, "plans_off_lcpp_pct") == 100


def test_a_locality_without_the_design_has_no_plans_off_it() -> None:
    log = LogBuilder().family(1, locality="north").family(2, locality="south").worker(1, "lcpp", locality="north")
    for family in (1, 2):
        log.path(family, (0, "child_protection"), (100, "community"))
    log.hold(1, 1, 25, 100)
    assert measured(log, "plans_off_lcpp_pct") == pytest.approx(25)


def test_new_practitioners_are_those_first_met_in_the_thirty_days_from_an_enquiry() -> None:
    # family 1: worker 1 is known, 2 holds, 3 joins on the thirtieth day, 4 a day later, 5 is on duty: two new.
    # Family 2 keeps its worker: none. Family 3 was in an enquiry at the start, family 4's is too late to follow.
    log = LogBuilder(days=200)
    for family, when, *detail in ((1, 50), (2, 60), (3, -100, "start"), (4, 180)):
        log.family(family).path(family, (when, "s47", *detail))
    log.hold(1, 1, -100, 50)
    log.hold(1, 2, 50, None)
    log.hold(1, 1, 50, 60, role="co_worker")
    log.hold(1, 3, 80, None, role="overseer")
    log.hold(1, 4, 81, None, role="co_worker")
    log.hold(1, 5, 55, 56, role="duty")
    log.hold(2, 1, -100, None)
    log.hold(3, 9, -100, None)
    log.hold(4, 2, 180, None)
    log.hold(4, 3, 180, None, role="overseer")
    assert measured(log, "new_workers_at_protection") == 1
    assert measured(LogBuilder(), "new_workers_at_protection") is None


def test_enquiries_of_the_starting_stock_are_not_entries() -> None:
    log = LogBuilder(warm_up=0).family(1).path(1, (0, "s47", "start"))
    log.hold(1, 1, 10, None)
    assert measured(log, "new_workers_at_protection") is None


def test_a_second_enquiry_with_the_same_people_adds_nobody() -> None:
    log = LogBuilder().family(1).path(1, (10, "s47"), (30, "community"), (100, "s47"))
    log.hold(1, 1, 10, 30)
    log.hold(1, 1, 100, None)
    assert measured(log, "new_workers_at_protection") == 0.5


def test_handovers_delivered_warm() -> None:
    log = LogBuilder()
    for how in ("warm", "cold", "cold", "cold"):
        log.row(10, "handover", 1, 0, f"child_protection,{how}")
    assert measured(log, "warm_handover_pct") == 25
    assert measured(LogBuilder(), "warm_handover_pct") is None


def test_a_change_of_holder_counts_once_whether_the_earlier_one_leaves_or_stays() -> None:
    # Family 1 is passed on at once; family 2's earlier holder stays for two weeks; family 3's stays to the end.
    log = LogBuilder()
    for family in (1, 2, 3):
        log.family(family).path(family, (0, "child_protection"))
    log.row(10, "handover", 1, 0, "child_protection,cold")
    log.row(10, "handover", 2, 0, "child_protection,stays")
    log.row(24, "handover", 2, 14, "overlap_ended,warm")
    log.row(10, "handover", 3, 0, "child_protection,stays")
    leaves = measured(log, "handovers_per_family_year", group="earlier_holder=leaves")
    stays = measured(log, "handovers_per_family_year", group="earlier_holder=stays")
    assert stays == pytest.approx(2 * leaves)
    assert measured(log, "handovers_per_family_year") == pytest.approx(leaves + stays)
    assert measured(log, "handovers_per_family_year", group="cause=child_protection") == pytest.approx(leaves + stays)
    assert measured(log, "warm_handover_pct") == 50
