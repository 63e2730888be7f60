"""Headline indicators by locality, in an area that has localities and in no other."""

import pytest
from log_builder import LogBuilder, measured

from sim.kpis import catalogue, compute


def two_localities() -> LogBuilder:
    """A plan of one child in the north and of two in the south; the north's worker holds both."""
    log = LogBuilder(days=365).family(1, locality="north").family(2, (3, 5), locality="south")
    log.worker(1, locality="north").worker(2, locality="south").family(3, locality="south")
    for family in (1, 2):
        log.path(family, (100, "child_protection"))
        log.hold(family, 1, 0, None, 1)
    log.hold(3, 2, 0, None, 1)
    return log


def test_rates_are_per_child_of_the_locality() -> None:
    # half of the 10,000 children live in each
    assert measured(two_localities(), "cpp_rate") == 3
    assert measured(two_localities(), "cpp_rate", group="locality=north") == 2
    assert measured(two_localities(), "cpp_rate", group="locality=south") == 4


def test_caseloads_are_those_of_the_locality_s_workers() -> None:
    assert measured(two_localities(), "caseload_families_mean") == pytest.approx(1.5)
    assert measured(two_localities(), "caseload_families_mean", group="locality=north") == pytest.approx(2)
    assert measured(two_localities(), "caseload_families_mean", group="locality=south") == pytest.approx(1)


def test_need_and_waiting_are_those_of_the_locality_s_families() -> None:
    # family 3 waits for 73 of 365 days, with need 3 in the community all year: per 1,000 of 2,500 families
    log = two_localities().row(0, "level", 3, 3, "onset").path(3, (0, "community"))
    log.wait(3, 0, 73, "community")
    assert measured(log, "waiting_families", group="locality=south") == pytest.approx(0.2)
    assert measured(log, "waiting_families", group="locality=north") == 0
    assert measured(log, "missed_need_days", group="locality=south") == pytest.approx(365.25 / 2.5)
    assert measured(log, "missed_need_days", group="locality=north") == 0
    assert measured(log, "allocation_wait_days_mean", group="locality=north") is None


def test_only_headlines_are_split_and_only_where_families_have_localities() -> None:
    split = compute(two_localities().build())
    split = split[split["group"].str.startswith("locality=")]
    headlines = {entry.id for entry in catalogue() if entry.headline}
    assert len(split) > 10
    assert set(split["kpi"]) <= headlines
    plain = compute(LogBuilder().family(1).path(1, (0, "child_protection")).build())
    assert not plain["group"].str.startswith("locality=").any()
