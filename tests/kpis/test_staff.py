"""Workers over time: the role they were in, what they held, and supervision."""

import pytest
from log_builder import LogBuilder, measured


def appointed() -> LogBuilder:
    """Worker 1, half time, is a social worker to day 73 and a lead practitioner after; holds two children throughout.

    The table of workers shows the last role only.
    """
    log = LogBuilder(days=365).family(1, (3, 5)).worker(1, "social_worker", fte=0.5)
    log.post(73, "worker_out", 1, "social_worker", 10).post(73, "worker_in", 1, "lcpp", 6)
    log.workers[0] = (1, "lcpp", "lcpp", 0.5, 6, "")
    log.hold(1, 1, 0, None, 2)
    return log


def test_posts_are_counted_in_the_role_of_the_time() -> None:
    # 0.5 FTE: a fifth of the year as one, four fifths as the other
    assert measured(appointed(), "posts_filled") == 0.5
    assert measured(appointed(), "posts_filled", group="role=social_worker") == pytest.approx(0.1)
    assert measured(appointed(), "posts_filled", group="role=lcpp") == pytest.approx(0.4)


def test_a_family_stays_held_when_its_worker_changes_role() -> None:
    # two children per half post, in either role
    for group in ("all", "role=social_worker", "role=lcpp"):
        assert measured(appointed(), "caseload_mean", group=group) == pytest.approx(4)
    assert measured(appointed(), "caseload_families_mean", group="role=lcpp") == pytest.approx(2)


def test_a_worker_who_left_is_not_in_post() -> None:
    log = LogBuilder(days=365).worker(1).worker(2).post(73, "worker_out", 2, "social_worker", 20)
    assert measured(log, "posts_filled") == pytest.approx(1.2)


def test_posts_of_nobody_knows_which_size_are_left_out() -> None:
    log = LogBuilder(days=365).worker(1).post(-100, "worker_in", 9, "supervisor", 0)
    assert measured(log, "posts_filled") == 1
    assert measured(log, "posts_filled", group="role=supervisor") is None


def test_a_changed_cap_changes_no_post() -> None:
    log = LogBuilder(days=365).worker(1).post(73, "worker_cap", 1, "social_worker", 12)
    assert measured(log, "posts_filled") == 1


def test_children_are_counted_where_places_are_families() -> None:
    # one place a family (weight 1) with two children, of whom one turns 18 in the middle of the year: 1.5 children
    log = LogBuilder().family(1, (5, 17.5)).worker(1, "lcpp", cap=12)
    log.hold(1, 1, 0, None, 1)
    assert measured(log, "caseload_mean") == pytest.approx(1.5)
    assert measured(log, "caseload_mean", group="unit=children") == pytest.approx(1.5)
    assert measured(log, "caseload_mean", group="unit=families") == pytest.approx(1)
    assert measured(log, "caseload_mean", group="lcpp=children") == pytest.approx(1.5)


def test_a_family_overseen_or_co_worked_is_the_case_of_its_holder_only() -> None:
    # the social worker holds three children; the lead practitioner oversees them, and has one family so far
    log = LogBuilder(days=365).family(1, (3, 5, 7)).worker(1).worker(2, "lcpp").worker(3)
    log.hold(1, 1, 0, None, 3)
    log.hold(1, 2, 0, None, 3, "overseer")
    log.hold(1, 3, 0, None, 1.5, "co_worker")
    assert measured(log, "caseload_mean") == 3
    assert measured(log, "caseload_mean", group="role=lcpp") is None
    assert measured(log, "caseload_families_mean") == 1
    assert measured(log, "caseload_mean", group="lcpp=children") == pytest.approx(3)
    assert measured(log, "caseload_mean", group="lcpp=families") == 1


def test_one_worker_in_two_roles_in_a_case_is_met_once() -> None:
    # worker 1 holds, then stays beside worker 2: two practitioners; beside only worker 1, over one family
    log = LogBuilder(days=365)
    log.hold(1, 1, 10, 50)
    log.hold(1, 1, 50, 80, role="co_worker")
    log.hold(1, 2, 50, None)
    assert measured(log, "workers_per_family") == 2
    assert measured(log, "workers_per_family", group="part=holder") == 2
    assert measured(log, "workers_per_family", group="part=co_worker") == 1
    assert measured(log, "workers_per_family", group="part=overseer") is None


def test_supervision_delivered_is_a_share_of_hours_not_of_weeks() -> None:
    # 6 + 3 hours given, 1 + 2 missed; other meetings do not count
    log = LogBuilder()
    for when, hours, how in ((7, 6, "on_time"), (7, 1, "missed"), (14, 3, "on_time"), (14, 2, "missed")):
        log.row(when, "meeting", -1, hours, f"supervision,{how}")
    log.row(20, "meeting", 1, 6, "early_help_assessment,on_time")
    assert measured(log, "supervision_delivered_pct") == 75
    assert measured(LogBuilder(), "supervision_delivered_pct") is None
