"""What gets a verdict: enough runs, counted alike, of the area and of the localities in which a change acts."""

import numpy as np
import pandas as pd
import pytest
from tidy_tables import PLANS, WAIT, tidy

from sim.experiment.comparison.judging import (
    FEWEST_TO_JUDGE,
    INCLUDES_ZERO,
    NOT_ENOUGH_RUNS,
    SMALL,
    THE_SAME,
    changed_localities,
    counted_differently,
    locality_of,
)
from sim.experiment.comparison.paired import compare_tables
from sim.experiment.store.columns import CHANGES_COLUMNS, KPI_COLUMNS
from sim.kpis import catalogue, kpi_named

AGAIN = "rereferral_pct"
JITTER = np.resize([0.1, -0.1, 0.05, -0.05, 0.02], 40)


def changes_of(*rows: tuple[str, str]) -> pd.DataFrame:
    """Rows of `changes.csv`: path and label, of the scenario `other`."""
    lines = [("other", path, label, "", "a", "b", "2025-04-01", "") for path, label in rows]
    return pd.DataFrame(lines, columns=list(CHANGES_COLUMNS), dtype=object)


def with_localities(north: float, south: float, runs: int = 30) -> pd.DataFrame:
    """A base, and a scenario in which the wait falls by so much in each of two localities."""
    rows = []
    for scenario, gains in (("base", (0.0, 0.0)), ("other", (north, south))):
        groups = {"all": sum(gains) / 2, "locality=north": gains[0], "locality=south": gains[1]}
        for group, gain in groups.items():
            for run in range(runs):
                luck = 10.0 + (scenario == "other") * float(JITTER[run]) - gain
                rows.append((scenario, run, "all", group, WAIT, luck))
    return pd.DataFrame(rows, columns=list(KPI_COLUMNS))


@pytest.mark.parametrize(
    ("runs", "word", "why"),
    [(FEWEST_TO_JUDGE - 1, "not judged", NOT_ENOUGH_RUNS), (FEWEST_TO_JUDGE, "better", "")],
)
def test_fewer_runs_than_the_least_give_no_verdict(runs: int, word: str, why: str) -> None:
    base = {WAIT: [9.0] * runs}
    other = {WAIT: [5.0 + float(each) for each in JITTER[:runs]]}
    table = compare_tables(tidy({"base": base, "other": other}), catalogue(), runs, 1).table
    assert list(table["verdict"]) == [word]
    assert list(table["why"]) == [why]
    assert table["low"].notna().all()


def test_a_row_with_fewer_pairs_than_the_least_gives_no_verdict() -> None:
    values = [None] * 25 + [5.0 + float(each) for each in JITTER[:5]]
    table = compare_tables(tidy({"base": {WAIT: [9.0] * 30}, "other": {WAIT: values}}), catalogue(), 30, 1).table
    assert list(table["verdict"]) == ["not judged"]
    assert list(table["why"]) == [NOT_ENOUGH_RUNS]


def test_what_another_service_model_counts_differently_gets_no_verdict() -> None:
    base, other = {}, {}
    for kpi, level in ((WAIT, 9.0), (AGAIN, 20.0), (PLANS, 40.0)):
        base[kpi] = [level] * 30
        other[kpi] = [level - 6 + float(each) for each in JITTER[:30]]
    kpis = tidy({"base": base, "other": other})
    merged = changes_of(("service.model", "early help and child in need"))
    told = compare_tables(kpis, catalogue(), 30, 1, {}, merged).table.set_index("kpi")
    usual = compare_tables(kpis, catalogue(), 30, 1, {}, changes_of(("lcpp.model", "x"))).table.set_index("kpi")
    assert dict(told["verdict"]) == {WAIT: "better", AGAIN: "not judged", PLANS: "lower"}
    assert dict(usual["verdict"]) == {WAIT: "better", AGAIN: "better", PLANS: "lower"}
    assert dict(told["why"]) == {
        WAIT: "",
        AGAIN: "counted differently when early help and child in need are one service",
        PLANS: "",
    }
    assert told["low"].equals(usual["low"])


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ([9.0] * 30, THE_SAME),
        ([9.0 - 0.5 + float(each) for each in JITTER[:30]], SMALL),
        ([7.0, 11.5] * 15, INCLUDES_ZERO),
    ],
    ids=["the same", "small", "includes zero"],
)
def test_no_clear_difference_has_a_reason(other: list[float], why: str) -> None:
    table = compare_tables(tidy({"base": {WAIT: [9.0] * 30}, "other": {WAIT: other}}), catalogue(), 30, 1).table
    assert list(table["verdict"]) == ["no clear difference"]
    assert list(table["why"]) == [why]


def test_reasons_of_one_figure_stand_together() -> None:
    kpis = tidy({"base": {AGAIN: [9.0] * 5}, "other": {AGAIN: [5.0] * 5}})
    merged = changes_of(("service.model", "early help and child in need"))
    adds = "the scenario adds hours whose cost is not in this model"
    why = compare_tables(kpis, catalogue(), 5, 1, {"other": adds}, merged).table["why"].iloc[0]
    counted = "counted differently when early help and child in need are one service"
    assert why.split("; ") == [adds, counted, NOT_ENOUGH_RUNS]


def test_indicators_counted_differently_name_a_lever_or_an_assumption() -> None:
    from sim.book import load_book

    marked = {entry.id: entry.counted_by for entry in catalogue() if entry.counted_by}
    assert AGAIN in marked
    assert "referral_rate" in marked
    assert WAIT not in marked
    book = load_book()
    assert all(path in book.values or book.levers[path].built for path in marked.values())
    assert kpi_named(AGAIN).counted_by == "service.model"


def test_localities_with_changes_of_their_own_are_judged_in_the_same_correction_and_the_rest_is_not() -> None:
    changes = changes_of(("lcpp.model", "in north: what they do"), ("localities", "the localities of the area"))
    assert changed_localities(changes, "other") == ("north",)
    assert changed_localities(changes, "base") == ()
    assert locality_of("in the north-east: who holds") == "the north-east"
    table = compare_tables(with_localities(3.0, 0.0), catalogue(), 30, 1, {}, changes).table.set_index("group")
    assert dict(table["verdict"]) == {"all": "better", "locality=north": "better", "locality=south": "not judged"}
    assert dict(table["interval"]) == {"all": "together", "locality=north": "together", "locality=south": "alone"}
    assert table.loc["locality=north", "p_adjusted"] <= 0.05
    alone = compare_tables(with_localities(3.0, 0.0), catalogue(), 30, 1).table.set_index("group")
    assert set(alone.loc[["locality=north", "locality=south"], "verdict"]) == {"not judged"}


def test_a_pilot_that_helps_where_it_is_and_not_the_area_is_told_apart() -> None:
    """Half of the area helped by 1.6 days is 0.8 of a day over all, less than is worth noticing."""
    changes = changes_of(("lcpp.model", "in north: what they do"))
    table = compare_tables(with_localities(1.6, 0.0), catalogue(), 30, 1, {}, changes).table.set_index("group")
    assert table.loc["all", "verdict"] == "no clear difference"
    assert table.loc["locality=north", "verdict"] == "better"


def test_early_help_meant_for_another_level_is_not_called_better_at_keeping_to_it() -> None:
    changes = pd.DataFrame([("other", "need.help.early_help_ceiling")], columns=["scenario", "path"])
    told = counted_differently(kpi_named("early_help_above_ceiling_pct"), changes, "other")
    assert told == "counted differently when early help is meant for another level of need"
    assert counted_differently(kpi_named("never_helped_pct"), changes, "other") == ""


@pytest.mark.parametrize("path", ["targets.service_level.community", "need.help.effective_cut"])
def test_a_scenario_that_moves_what_need_is_measured_against_gets_no_verdict_on_the_true_view(path):
    changes = pd.DataFrame([("other", path)], columns=["scenario", "path"])
    for kpi in ("missed_need_days", "risk_days_without_help", "never_helped_pct"):
        assert counted_differently(kpi_named(kpi), changes, "other") == f"counted differently by {path}"
        assert counted_differently(kpi_named(kpi), changes, "another") == ""
    assert counted_differently(kpi_named("waiting_families"), changes, "other") == ""
    assert counted_differently(kpi_named("rereferral_pct"), changes, "other") == ""
