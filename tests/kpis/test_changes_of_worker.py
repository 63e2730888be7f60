"""Why families change workers, and social workers of children in care, worked by hand."""

import pytest
from log_builder import LogBuilder, measured


def held() -> LogBuilder:
    """Family 1 is in need for the whole year of 365.25 days, so that changes a year are a count."""
    return LogBuilder().family(1).path(1, (-100, "child_in_need"))


@pytest.mark.parametrize(
    ("released", "cause"),
    [
        ("handover", "design"),
        ("no_worker", "design"),
        ("posts_changed", "design"),
        ("leaver", "leaver"),
        ("retired", "leaver"),
        ("to_agency", "leaver"),
        ("ill", "sickness"),
        ("parental_leave", "parental_leave"),
        ("agency_end", "agency_end"),
        ("promoted", "promotion"),
    ],
)
def test_a_change_has_the_cause_for_which_the_earlier_worker_gave_the_family_up(released: str, cause: str) -> None:
    log = held()
    log.hold(1, 1, -100, 50, cause=released)
    log.hold(1, 2, 60, None)
    assert measured(log, "workers_by_cause") == 1
    assert measured(log, "workers_by_cause", group=f"cause={cause}") == 1
    assert measured(log, "workers_by_cause", "2025-26 Q2") == 0


def test_the_same_worker_again_is_no_change() -> None:
    log = held()
    log.hold(1, 1, -100, 50, cause="children")
    log.hold(1, 1, 50, 60, cause="ill")
    log.hold(1, 1, 90, None)
    assert measured(log, "workers_by_cause") == 0


def test_one_who_works_beside_does_not_change_who_holds() -> None:
    log = held()
    log.hold(1, 1, -100, None)
    log.hold(1, 2, 10, 40, role="co_worker", cause="overlap_ended")
    assert measured(log, "workers_by_cause") == 0


def test_a_worker_who_stays_for_an_overlap_and_then_leaves_was_followed_for_leaving() -> None:
    # both stay three weeks beside the next; worker 1 leaves with them, worker 3 goes on
    log = held().family(2).path(2, (-100, "child_in_need")).worker(1).worker(3)
    log.values["handover.overlap_weeks"] = 3
    for family, worker in ((1, 1), (2, 3)):
        log.hold(family, worker, -100, 50, cause="co_worker")
        log.hold(family, worker, 50, 71, role="co_worker", cause="overlap_ended")
        log.hold(family, 2, 50, None)
    log.post(71, "worker_out", 1, "social_worker", cause="leaver")
    assert measured(log, "workers_by_cause") == 1  # two changes in two years
    assert measured(log, "workers_by_cause", group="cause=leaver") == 0.5
    assert measured(log, "workers_by_cause", group="cause=design") == 0.5
    log.values["handover.overlap_weeks"] = 2
    assert measured(log, "workers_by_cause", group="cause=design") == 1


def returning(worker: int) -> LogBuilder:
    """Family 1 is closed from day 50 to 100 and then held by this worker; worker 2 was once beside."""
    log = LogBuilder().family(1).family(2)
    log.path(1, (-100, "child_in_need"), (50, "community"), (100, "assessment"))
    log.path(2, (0, "child_in_need"), (50, "community"))  # fifty days, so that the two are open for one year
    log.hold(1, 1, -100, 50)
    log.hold(1, 2, 0, 20, role="co_worker")
    log.hold(1, worker, 100, None)
    return log


@pytest.mark.parametrize(("worker", "returns"), [(1, 0), (2, 0), (3, 1)])
def test_a_family_that_comes_back_counts_when_it_does_not_know_the_worker(worker: int, returns: int) -> None:
    assert measured(returning(worker), "workers_by_cause") == returns
    assert measured(returning(worker), "workers_by_cause", group="cause=return") == returns
    assert measured(returning(worker), "workers_by_cause", group="cause=design") == 0


def test_a_change_within_an_episode_counts_though_the_worker_is_known() -> None:
    log = held()
    log.hold(1, 1, -100, 50, cause="handover")
    log.hold(1, 2, 50, 80, cause="handover")
    log.hold(1, 1, 80, None)
    assert measured(log, "workers_by_cause", group="cause=design") == 2


def in_care(*holders: tuple[int, float, float | None]) -> LogBuilder:
    """One child in care from day -390 to after 31 March 2026 (day 364), held by these."""
    log = LogBuilder(days=400, warm_up=400).family(1)
    for worker in range(1, 5):
        log.worker(worker)
    log.care(1, 10, -390, None, "order")
    for worker, first, last in holders:
        log.hold(1, worker, first, last)
    return log


def test_social_workers_of_the_year_are_those_who_held_the_family_in_it() -> None:
    # worker 1 left on the last day of the year before, worker 4 comes on 1 April
    before = in_care((1, -390, 0), (2, 0, 100), (3, 100, 365), (4, 365, None))
    assert measured(before, "care_workers_3plus_pct") == 0
    within = in_care((1, -390, 1), (2, 1, 100), (3, 100, None))
    assert measured(within, "care_workers_3plus_pct") == 100


def test_one_social_worker_twice_is_one() -> None:
    log = in_care((1, -390, 50), (2, 50, 100), (1, 100, None))
    assert measured(log, "care_workers_3plus_pct") == 0


def test_a_year_that_began_before_the_log_is_not_known() -> None:
    log = in_care((1, -390, 1), (2, 1, 100), (3, 100, None))
    assert measured(log, "care_workers_3plus_pct", "2025-26") == 100
    assert measured(log, "care_workers_3plus_pct", "2025-26 Q4") == 100
    assert measured(log, "care_workers_3plus_pct", "2025-26 Q3") is None
    assert measured(log, "care_workers_3plus_2y_pct") == 100
    log.warm_up = 100
    log.rows = [row for row in log.rows if row[0] >= -100 * 1440]
    assert measured(log, "care_workers_3plus_2y_pct") is None


def test_two_years_are_of_children_in_care_throughout_them() -> None:
    # in care from 31 March 2024, and from 2 April
    for first, known in ((-366, True), (-364, False)):
        log = LogBuilder(days=400, warm_up=400).family(1).worker(1)
        log.care(1, 10, first, None, "order")
        log.hold(1, 1, first, None)
        assert (measured(log, "care_workers_3plus_2y_pct") == 0) is known
