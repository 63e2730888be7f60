"""Families in need or protected whom nobody holds wait for a named worker, on a list or not."""

import pytest
from log_builder import LogBuilder, measured


def unheld() -> LogBuilder:
    """Child in need from day 0 to 200: nobody to day 30, on a list from 10 to 20; then held, once more on a list.

    Two children, need 3 throughout.
    """
    log = LogBuilder(days=365, child_population=2_000).family(1, (3, 5)).worker(1).row(0, "level", 1, 3, "onset")
    log.path(1, (0, "child_in_need", "plan"), (200, "left"))
    log.wait(1, 10, 20, "child_in_need", "superseded", team="longer_term")
    log.hold(1, 1, 30, 200)
    log.wait(1, 150, 160, "child_in_need", team="longer_term")
    return log


def test_a_child_in_need_without_a_holder_is_waiting_and_not_twice_when_listed() -> None:
    # 30 days without a holder, the 10 on the list inside them, and 10 on a list while held
    assert measured(unheld(), "waiting_families") == pytest.approx(40 / 365)
    assert measured(unheld(), "waiting_families", group="stage=child_in_need") == pytest.approx(40 / 365)
    assert measured(unheld(), "waiting_families", group="team=longer_term") == pytest.approx(20 / 365)
    assert measured(unheld(), "waiting_families", group="unit=children") == pytest.approx(80 / 365)


def test_a_family_held_throughout_is_not_waiting() -> None:
    log = LogBuilder().family(1).worker(1).path(1, (0, "child_in_need"))
    log.hold(1, 1, 0, None)
    assert measured(log, "waiting_families") == 0


def test_a_co_worker_is_no_holder() -> None:
    log = LogBuilder(days=365).family(1).worker(1).path(1, (292, "s47"))
    log.hold(1, 1, 292, None, role="co_worker")
    assert measured(log, "waiting_families") == pytest.approx(0.2)


def test_coming_and_going_of_a_co_worker_serves_nobody_and_ends_no_holding() -> None:
    # nobody holds to day 30, with a co-worker from 10 to 50
    log = unheld()
    log.hold(1, 2, 10, 50, role="co_worker")
    assert measured(log, "missed_need_days") == pytest.approx(30 * 365.25 / 365)


def test_waiting_in_need_is_no_service() -> None:
    # child in need is meant for need 3, but 30 days pass before anybody serves it; 2,000 children are 1,000 families
    assert measured(unheld(), "missed_need_days") == pytest.approx(30 * 365.25 / 365)
    assert measured(unheld(), "step_up_delay_days") == pytest.approx(30)
    assert measured(unheld(), "step_up_delay_days", group="part=unallocated") == pytest.approx(30)
