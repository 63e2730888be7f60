"""Each indicator of need beside service, worked by hand."""

import pytest
from log_builder import LogBuilder, measured

from sim.areas import load_area
from sim.kpis import compute
from sim.model import simulate
from sim.scenario import load_scenario


def late_step_up() -> LogBuilder:
    """Need 3 from day 10: unseen to 40, front door to 41, waiting to 51, then assessment, which is meant for it."""
    log = LogBuilder(child_population=2_000).family(1).row(0, "level", 1, 1, "onset").row(10, "level", 1, 3, "move")
    return log.path(1, (0, "community"), (40, "front_door"), (41, "assessment_wait"), (51, "assessment"))


def test_missed_need_is_time_above_what_the_service_is_meant_for() -> None:
    # 41 days; 2,000 children are 1,000 families, so the figure is the days themselves
    assert measured(late_step_up(), "missed_need_days") == pytest.approx(41)


def test_need_met_by_the_service_is_not_missed() -> None:
    log = LogBuilder().family(1).row(0, "level", 1, 2, "onset").path(1, (0, "early_help"))
    assert measured(log, "missed_need_days") == 0


def test_unaccompanied_children_have_no_missed_need() -> None:
    log = LogBuilder().family(1, (16,), unaccompanied=True).row(0, "level", 1, 3, "onset").path(1, (0, "community"))
    assert measured(log, "missed_need_days") == 0


def test_step_up_delay_and_its_parts() -> None:
    assert measured(late_step_up(), "step_up_delay_days") == pytest.approx(41)
    for part, days in (("unseen", 30), ("undecided", 1), ("unallocated", 10)):
        assert measured(late_step_up(), "step_up_delay_days", group=f"part={part}") == pytest.approx(days)


def put_to_a_panel() -> LogBuilder:
    """Need 3 from day 10 in early help: put to the panel on 30, refused on 44, put again on 50, stepped up on 64."""
    log = LogBuilder()
    log.family(1)
    log.path(1, (0, "early_help"), (64, "assessment_wait"), (70, "assessment"))
    log.row(0, "level", 1, 2, stage="early_help").row(10, "level", 1, 3, stage="early_help")
    for when, outcome in ((30, "panel"), (44, "no_step_up"), (50, "panel"), (64, "step_up")):
        log.decision(when, 1, "early_help", outcome)
    return log


def test_the_wait_for_a_panel_is_seen_and_not_decided() -> None:
    """From 10 to 30 and from 44 to 50 unseen: 26 days; before the panel 14 + 14 days; waiting for a worker from 64."""
    for part, days in (("unseen", 26), ("undecided", 28), ("unallocated", 6)):
        assert measured(put_to_a_panel(), "step_up_delay_days", group=f"part={part}") == pytest.approx(days)


def test_step_up_delay_counts_families_not_yet_stepped_up() -> None:
    # family 2: above the community's level from day 165.25, 200 days so far; family 3's need falls again by itself
    log = late_step_up().family(2).family(3)
    log.row(165.25, "level", 2, 4, "onset").path(2, (165.25, "community"))
    log.row(20, "level", 3, 4, "onset").path(3, (20, "community")).row(60, "level", 3, 0, "move")
    assert measured(log, "step_up_delay_days") == pytest.approx((41 + 200) / 2)


def test_a_delay_counts_day_by_day_and_its_parts_add_up_though_it_began_in_the_warm_up() -> None:
    # family 1 waits from day -20 to 10 and is stepped up; family 2 from day 30 to 60: 40 days of delay, one begun
    log = LogBuilder().worker(1)
    for family, rises, stepped in ((1, -20, 10), (2, 30, 60)):
        log.hold(family, 1, stepped, None, 1)
        log.family(family).path(family, (-50, "community"), (stepped, "child_protection"))
        log.row(-50, "level", family, 1, "onset").row(rises, "level", family, 4, "shock")
    assert measured(log, "step_up_delay_days") == pytest.approx(40)
    assert measured(log, "step_up_delay_days", group="part=unseen") == pytest.approx(40)


def test_over_intervention_counts_service_below_its_floor() -> None:
    # child in need at level 1 for 10 days, protection at level 2 for 20; at level 2 child in need is right
    log = LogBuilder(child_population=2_000).family(1).family(2)
    log.row(0, "level", 1, 1, "onset").path(1, (10, "child_in_need"), (20, "community"))
    log.row(0, "level", 2, 2, "onset").path(2, (10, "child_protection"), (30, "child_in_need"))
    assert measured(log, "over_intervention_days") == pytest.approx(30)


def test_risk_days_count_children_at_home_without_effective_help() -> None:
    # level 4 from day 100 to 200; two children; one in care from 150; help effective from 180:
    # 2 x 50 + 1 x 30 = 130 child-days among 10,000 children: 13 per 1,000
    log = LogBuilder().family(1, (3, 5)).path(1, (0, "community"))
    log.row(0, "level", 1, 2, "onset").row(100, "level", 1, 4, "shock").row(200, "level", 1, 3, "move")
    log.care(1, 10, 150, None, "order")
    log.row(120, "help", 1, 0.24, "0.5").row(180, "help", 1, 0.25, "1.5")
    assert measured(log, "risk_days_without_help") == pytest.approx(13)


def test_infants_at_risk_count_until_their_first_birthday_while_at_home_without_effective_help() -> None:
    # at high risk from day 100 to 300, helped well enough from 280; of family 1 a child of half a year on day 0 is one
    # on day 182.625: 82.625 days; a child born on day 219.15: 60.85 days; the other is older. Of family 2 the infant
    # comes into care on day 150: 50 days. Of 10,000 children an eighteenth are under one.
    log = LogBuilder().family(1, (0.5, 3, -0.6)).path(1, (0, "community")).family(2, (0.1,)).path(2, (0, "community"))
    for family in (1, 2):
        log.row(0, "level", family, 2, "onset").row(100, "level", family, 4, "shock").row(
            300, "level", family, 3, "move"
        )
        log.row(280, "help", family, 0.25, "1.5")
    log.care(2, 20, 150, None, "order")
    days = 82.625 + 60.85 + 50
    assert measured(log, "infants_at_risk_days") == pytest.approx(days * 1_000 / (10_000 / 18))


def test_a_child_in_care_past_its_first_birthday_is_taken_back_as_an_infant_only() -> None:
    # at high risk all year: an infant of half a year is at home until day 100, in care until 250, home again aged one
    log = LogBuilder().family(1, (0.5,)).path(1, (0, "community")).row(0, "level", 1, 5, "onset")
    log.care(1, 10, 100, 250, "order")
    assert measured(log, "infants_at_risk_days") == pytest.approx(100 * 1_000 / (10_000 / 18))


def complex_needs() -> LogBuilder:
    """Need complex from day 10, first helped well enough on day 60; complex from day 100, helped on day 300."""
    log = LogBuilder().family(1).path(1, (0, "community")).family(2).path(2, (0, "community"))
    log.row(0, "level", 1, 1, "onset").row(10, "level", 1, 2, "shock").row(40, "level", 1, 3, "shock")
    log.row(30, "help", 1, 0.1, "0.2").row(60, "help", 1, 0.5, "2").row(80, "help", 1, 0.0, "0")
    log.row(100, "level", 2, 4, "onset").row(300, "help", 2, 0.25, "1.5")
    return log


def test_days_to_effective_help_run_from_complex_need_to_the_first_help_that_counts() -> None:
    # 50 and 200: median 125; each in the period in which help came
    assert measured(complex_needs(), "days_to_effective_help") == pytest.approx(125)
    assert measured(complex_needs(), "days_to_effective_help", "2025-26 Q1") == 50
    assert measured(complex_needs(), "days_to_effective_help", "2025-26 Q4") == 200


def test_days_to_effective_help_leave_out_who_was_never_helped_and_need_of_unknown_age() -> None:
    # family 3: need falls on day 50, help comes on day 60; family 4 was in complex need when the log began, so
    # that nobody knows since when; family 5 is never helped
    log = complex_needs()
    for family in (3, 4, 5):
        log.family(family).path(family, (-100, "community"))
    log.row(20, "level", 3, 3, "onset").row(50, "level", 3, 1, "move").row(60, "help", 3, 0.5, "2")
    log.row(-100, "level", 4, 3, "start").row(80, "help", 4, 0.5, "2").row(20, "level", 5, 5, "onset")
    assert measured(log, "days_to_effective_help") == pytest.approx(125)


def test_help_does_not_come_sooner_because_fewer_families_are_noticed() -> None:
    """With under a third of the noticing, complex need waits as long for help or longer, and more of it gets none.

    Workers have time to spare then, so that the first of these moves little: three runs vary by a tenth each.
    """
    fewer = ["need.noticing.rate_level_2=0.3", "need.shock_seen_share=0.15"]
    area, wanted = load_area("england").scaled(0.3), ("days_to_effective_help", "never_helped_pct")

    def mean(sets: list[str]) -> list[float]:
        scenario = load_scenario("status_quo", sets=sets)
        runs = [compute(simulate(scenario, area, 1, each, years=2, warm_up=1)) for each in range(3)]
        whole = [run.query("period == 'all' and group == 'all'").set_index("kpi")["value"] for run in runs]
        return [sum(table[kpi] for table in whole) / 3 for kpi in wanted]

    (days, never), (days_fewer, never_fewer) = mean([]), mean(fewer)
    assert days_fewer > 0.97 * days
    assert never_fewer > 1.05 * never


def test_never_helped_needs_ninety_days_of_complex_need() -> None:
    # families 1 and 2 have 100 days at level 2; family 1 has 8 days of effective help, family 2 has 6; family 3
    # has 89 days only
    log = LogBuilder()
    for family, days in ((1, 100), (2, 100), (3, 89)):
        log.family(family).path(family, (10, "early_help"))
        log.row(10, "level", family, 2, "onset").row(10 + days, "level", family, 1, "move")
    for family, days in ((1, 8), (2, 6)):
        log.row(20, "help", family, 0.5, "2").row(20 + days, "help", family, 0, "0")
    assert measured(log, "never_helped_pct") == 50


def test_never_stepped_up_needs_no_response_for_ninety_days() -> None:
    # families reach level 4 on day 10: 1 has an enquiry on day 100 (in time), 2 on day 101 (late), 3 leaves on
    # day 50; 4 reaches it too late to follow
    log = LogBuilder()
    for family, reached in ((1, 10), (2, 10), (3, 10), (4, 300)):
        log.family(family).path(family, (0, "community"))
        log.row(0, "level", family, 2, "onset").row(reached, "level", family, 4, "move")
    log.path(1, (100, "strategy")).path(2, (101, "strategy")).path(3, (50, "left"))
    assert measured(log, "never_stepped_up_pct") == 50
