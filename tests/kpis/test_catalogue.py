"""The catalogue of indicators, the tidy table, and the closed words of the log."""

import numpy as np
import pytest
from log_builder import LogBuilder, measured

from sim.errors import InputError
from sim.kpis import BREAKDOWNS, KPIS, catalogue, compute, event_vocabulary, kpi_named
from sim.kpis.catalogue import read_worth_noticing


def test_every_function_has_its_row_in_the_catalogue() -> None:
    ids = [entry.id for entry in catalogue()]
    assert len(ids) == len(set(ids))
    assert set(KPIS) <= set(ids)
    assert {name for name, _ in BREAKDOWNS} <= set(KPIS)
    assert {entry.id for entry in catalogue() if entry.built} == set(KPIS)


def test_every_headline_has_a_smallest_difference_worth_noticing() -> None:
    for entry in catalogue():
        assert entry.headline == (entry.worth_noticing is not None), entry.id


def test_worth_noticing_is_an_amount_or_a_share_of_the_base() -> None:
    assert read_worth_noticing("1.5") == (1.5, False)
    assert read_worth_noticing("1%") == (0.01, True)
    assert read_worth_noticing("") == (None, False)
    assert kpi_named("cost_total").noticeable(-2_000_000) == 20_000
    assert kpi_named("cpp_rate").noticeable(40) == 1.5
    assert kpi_named("contacts").noticeable(40) is None


def test_an_unknown_indicator_names_the_nearest() -> None:
    with pytest.raises(InputError, match="care_rate"):
        kpi_named("care_rat")


def test_the_table_is_tidy_and_never_holds_nan() -> None:
    table = compute(LogBuilder().family(1).path(1, (0, "community")).build())
    assert list(table.columns) == ["period", "group", "kpi", "value"]
    assert np.isfinite(table["value"]).all()
    assert not table.duplicated(["period", "group", "kpi"]).any()
    assert set(table[table["group"] != "all"]["period"]) <= {"all"}


def test_an_empty_log_has_counts_of_nought_and_no_means() -> None:
    assert measured(LogBuilder(), "contacts") == 0
    assert measured(LogBuilder(), "allocation_wait_days_mean") is None
    table = compute(LogBuilder().build())
    assert (table["value"] == 0).all()


def test_a_longer_log_gives_the_same_first_quarter() -> None:
    # waits, plans and help that go on after the quarter must not change it
    def until(days: float) -> LogBuilder:
        log = LogBuilder(days=days).family(1, (3, 5)).family(2).worker(1)
        log.row(5, "level", 1, 4, "onset").row(5, "contact", 1, 2, "police").decision(6, 1, "front_door", "referral")
        log.path(1, (5, "front_door"), (6, "assessment_wait"), (20, "assessment"), (120, "child_in_need"))
        log.wait(1, 6, 20, "assessment_wait")
        log.wait(2, 80, 130, "early_help_wait")
        log.hold(1, 1, 20, 300, 2)
        log.row(120, "help", 1, 0.5, "2")
        log.rows = [row for row in log.rows if row[0] < days * 1440]
        return log

    tables = [compute(until(days).build()) for days in (91, 200)]
    # a percentage with a follow-up of 90 or 365 days is known later
    first, second = (t[(t["period"] == "2025-26 Q1") & (t["kpi"] != "never_stepped_up_pct")] for t in tables)
    assert len(first) > 20
    assert first["value"].tolist() == second["value"].tolist()
    assert first["kpi"].tolist() == second["kpi"].tolist()


def test_event_words_are_listed() -> None:
    words = event_vocabulary()
    assert {"level", "contact", "handover"} <= set(words["event"])
    assert "child_protection" in words["stage"]
