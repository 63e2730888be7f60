"""The catalogue of indicators, the tidy table, and the closed words of the log."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from log_builder import LogBuilder, measured

from sim.errors import InputError
from sim.kpis import BREAKDOWNS, KPIS, catalogue, compute, event_vocabulary, kpi_named
from sim.kpis.catalogue import _ENTRIES, LAST, kpi, plan, read_worth_noticing
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Floats


@pytest.fixture
def registers() -> Iterator[None]:
    """Put the registers back as they were after a test that changes them."""
    all_three: list[dict[Any, Any]] = [_ENTRIES, KPIS, BREAKDOWNS]
    before = [dict(register) for register in all_three]
    yield
    for register, was in zip(all_three, before, strict=True):
        register.clear()
        register.update(was)


def test_every_function_has_its_row_in_the_catalogue() -> None:
    ids = [entry.id for entry in catalogue()]
    assert len(ids) == len(set(ids))
    assert set(KPIS) <= set(ids)
    assert {name for name, _ in BREAKDOWNS} <= set(KPIS)
    assert {entry.id for entry in catalogue() if entry.built} == set(KPIS)


def test_the_catalogue_is_in_order_of_place_however_modules_are_imported(registers: None) -> None:
    ids = [entry.id for entry in catalogue()]
    assert ids[:4] == ["contacts", "referral_rate", "contact_to_referral_pct", "contact_to_early_help_pct"]
    placed = [name for name in ids if _ENTRIES[name][0] != LAST]
    assert placed[-2:] == ["returns_top_tenth_pct", "care_reentry_12m_pct"]
    assert ids[: len(placed)] == placed  # one without a place comes last
    assert len({_ENTRIES[name][0] for name in placed}) == len(placed)
    all_three: list[dict[Any, Any]] = [_ENTRIES, KPIS, BREAKDOWNS]
    for register in all_three:
        backwards = dict(reversed(register.items()))
        register.clear()
        register.update(backwards)
    assert [entry.id for entry in catalogue()] == ids
    table = compute(LogBuilder().family(1).path(1, (0, "community")).build())
    assert list(dict.fromkeys(table.loc[table["group"] == "all", "kpi"])) == [
        name for name in ids if name in set(table["kpi"])
    ]


def test_an_indicator_is_its_function_and_the_words_beside_it(registers: None) -> None:
    @kpi(
        "nothing_at_all",
        code="K99",
        label="Nothing at all",
        unit="%",
        better="lower",
        definition="nothing / everything",
        worth_noticing="5%",
    )
    def nothing_at_all(tables: Tables) -> Floats:
        return np.zeros(len(tables.periods.labels))

    entry = catalogue()[-1]
    assert (entry.view, entry.counted_by, entry.relative, entry.worth_noticing) == ("visible", "", True, 0.05)
    assert (entry.whole_only, entry.look_back_days, entry.not_better_if) == (False, 0, ())
    assert (entry.code, entry.better, entry.definition) == ("K99", "lower", "nothing / everything")
    assert (entry.id, entry.label, entry.unit, entry.built, entry.headline) == (
        "nothing_at_all",
        "Nothing at all",
        "%",
        True,
        True,
    )
    assert entry.noticeable(200) == 10
    assert measured(LogBuilder(), "nothing_at_all") == 0
    with pytest.raises(ValueError, match="nothing_at_all is defined twice"):
        plan(entry, 5)


def test_every_word_beside_a_function_is_in_its_entry(registers: None) -> None:
    for name, code in (("second", "K98"), ("first", "K97")):
        kpi(
            name,
            code=code,
            label=name,
            unit="%",
            better="higher",
            view="truth",
            definition=name,
            counted_by="service.model",
            whole_only=True,
            look_back_days=7,
            not_better_if=("waiting_families up by 5",),
        )(lambda tables: np.zeros(len(tables.periods.labels)))
    first, second = catalogue()[-2:]
    assert (first.id, second.id) == ("first", "second")
    assert (first.view, first.counted_by, first.whole_only, first.look_back_days) == ("truth", "service.model", True, 7)
    assert [each.kpi for each in first.not_better_if] == ["waiting_families"]
    assert not first.headline
    assert measured(LogBuilder(), "first") == 0
    assert measured(LogBuilder(), "first", "2025-26") is None
    assert measured(LogBuilder(warm_up=6), "first") is None


def test_every_headline_has_a_smallest_difference_worth_noticing() -> None:
    for entry in catalogue():
        assert entry.headline == (entry.worth_noticing is not None), entry.id


def test_what_stands_beside_a_function_is_in_its_entry() -> None:
    assert kpi_named("rereferral_pct").counted_by == "service.model"
    assert kpi_named("rereferral_pct").look_back_days == 365
    assert kpi_named("allocation_wait_days_p90").whole_only
    assert kpi_named("missed_need_days").view == "truth"
    for fewer_changes in ("handovers_per_family_year", "workers_by_cause"):
        assert [each.kpi for each in kpi_named(fewer_changes).not_better_if] == ["waiting_families", "never_helped_pct"]


def test_an_unknown_indicator_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError) as refused:
        kpi_named("care_rte")
    assert (refused.value.found, refused.value.nearest) == ("care_rte", "care_rate")
    assert str(refused.value.allowed) == "the ids that `pathfinder kpis` lists"


def test_worth_noticing_is_an_amount_or_a_share_of_the_base() -> None:
    assert read_worth_noticing(1.5) == (1.5, False)
    assert read_worth_noticing("1%") == (0.01, True)
    assert read_worth_noticing(None) == (None, False)
    with pytest.raises(ValueError, match="neither a number nor a percentage"):
        read_worth_noticing("1.5")
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


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"better": "up"}, "'up' is none of higher, lower, context"),
        ({"view": "hidden"}, "'hidden' is none of visible, truth"),
        ({"not_better_if": ("no_such up by 5",)}, "there is no indicator no_such"),
    ],
)
def test_a_users_own_indicator_says_of_itself_only_what_there_is(
    registers: None, words: dict[str, Any], named: str
) -> None:
    usual: dict[str, Any] = {"code": "X", "label": "own", "unit": "days", "better": "lower", "definition": "own"}
    with pytest.raises(ValueError, match=named):
        kpi("own_odd", **(usual | words))(lambda tables: np.zeros(len(tables.periods.labels)))
    assert "own_odd" not in KPIS
