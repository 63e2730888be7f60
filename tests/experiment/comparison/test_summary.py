"""The tidy table and the summary of it, worked by hand."""

import pandas as pd
import pytest
from tidy_tables import PLANS, WAIT, tidy

from sim.areas import load_area
from sim.errors import InputError
from sim.experiment.comparison.judging import adding_resources, judge
from sim.experiment.comparison.paired import changes_table
from sim.experiment.comparison.summary import gather, summarise
from sim.experiment.runs.replications import Outcome
from sim.experiment.store.columns import CHANGES_COLUMNS, SUMMARY_COLUMNS
from sim.kpis import catalogue, kpi_named
from sim.scenario import load_scenario
from sim.scenario.diff import diff

UNKNOWN = "no_longer_in_the_catalogue"


def outcome(scenario: str, replication: int, **values: float) -> Outcome:
    rows = [("all", "all", kpi, value) for kpi, value in values.items()]
    kpis = pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])
    return Outcome(scenario, replication, kpis, 1, None)


def test_outcomes_are_gathered_by_scenario_replication_and_indicator_as_given() -> None:
    outcomes = [outcome("b", 1, x=1.0, y=2.0), outcome("b", 0, y=3.0, x=4.0), outcome("a", 0, x=5.0)]
    table = gather(outcomes, ["y", "x"], ["b", "a"])
    assert list(table[["scenario", "replication", "kpi", "value"]].itertuples(index=False, name=None)) == [
        ("b", 0, "y", 3.0),
        ("b", 0, "x", 4.0),
        ("b", 1, "y", 2.0),
        ("b", 1, "x", 1.0),
        ("a", 0, "x", 5.0),
    ]
    assert list(table.index) == list(range(5))
    with pytest.raises(InputError, match="nothing happened in any replication, so there is nothing to count"):
        gather([outcome("a", 0)], ["x"], ["a"])


def test_the_summary_has_a_row_of_each_scenario_and_indicator() -> None:
    kpis = tidy({"b": {PLANS: [1.0, 3.0], WAIT: [2.0, 2.0]}, "a": {WAIT: [4.0, 8.0], UNKNOWN: [-1.0, 1.0]}})
    table, covers = summarise(kpis, catalogue(), 2, 1)
    assert list(table.columns) == list(SUMMARY_COLUMNS)
    assert list(table.index) == list(range(4))
    told = {(row.scenario, row.kpi): (row.mean, row.replications, row.unit) for row in table.itertuples()}
    assert told == {
        ("b", WAIT): (2.0, 2, "days"),
        ("b", PLANS): (2.0, 2, "per 10,000 children"),
        ("a", WAIT): (6.0, 2, "days"),
        ("a", UNKNOWN): (0.0, 2, ""),
    }
    assert list(table["kpi"][:2]) == [PLANS, WAIT]  # the order of the catalogue
    assert "chance between runs only" in covers
    # what the catalogue does not know may have any value; a wait may not be below nought
    ends = table.set_index(["scenario", "kpi"])
    assert ends.loc[("a", UNKNOWN), "low"] < -1.0 < 1.0 < ends.loc[("a", UNKNOWN), "high"]
    assert ends.loc[("a", WAIT), "low"] == 0.0


def changed(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    lines = [(scenario, path, "", "", old, new, "2025-04-01", "") for scenario, path, old, new in rows]
    return pd.DataFrame(lines, columns=list(CHANGES_COLUMNS), dtype=object)


def test_what_a_scenario_adds_at_no_cost_is_listed_in_words() -> None:
    table = changed(
        ("two", "specialists.domestic_abuse.posts", "10", "11"),
        ("two", "placements.fostering.places", "1", "2"),
        ("paid", "workforce.social_worker.posts", "10", "11"),
        ("paid", "funding.early_help_budget", "1", "2"),
        ("one", "placements.fostering.places", "1", "2"),
        ("three", "workforce.social_worker.posts", "10", "11"),
        ("three", "workforce.hours.usable_per_fte", "30", "31"),
        ("three", "placements.fostering.places", "1", "2"),
        ("none", "demand.multiplier", "1", "2"),
        ("office", "administrators.posts", "0", "10"),
    )
    tail = "whose cost is not in this model"
    assert list(adding_resources(table).items()) == [
        ("two", f"the scenario adds specialists and places {tail}"),
        ("one", f"the scenario adds places {tail}"),
        ("three", f"the scenario adds hours and places {tail}"),
    ]


@pytest.mark.parametrize(
    ("leaf", "less", "more"),
    [
        ("contracted_per_fte", "37.0", "38.0"),
        ("usable_per_fte", "29.5", "30.0"),
        ("overtime_per_fte", "5.0", "6.0"),
        ("stretch_share", "0.0", "0.05"),
        ("overhead_share", "0.32", "0.28"),
    ],
)
def test_hours_are_added_by_whatever_makes_a_week_longer(leaf: str, less: str, more: str) -> None:
    path = f"workforce.hours.{leaf}"
    told = "the scenario adds hours whose cost is not in this model"
    assert adding_resources(changed(("one", path, less, more))) == {"one": told}
    assert adding_resources(changed(("one", path, more, less))) == {}


def test_help_that_every_family_gets_whatever_the_week_is_hours_that_nobody_has() -> None:
    assert set(adding_resources(changed(("one", "workforce.hours.help_held_at", "none", "1.0")))) == {"one"}
    assert adding_resources(changed(("one", "workforce.hours.assessment_mean", "15.0", "16.0"))) == {}


def test_a_change_from_the_start_says_so() -> None:
    base = load_scenario("status_quo")
    other = load_scenario("status_quo", ["demand.multiplier=1.2"])
    (row,) = changes_table(base, [other], load_area("Rutland"), diff).itertuples(index=False)
    assert (row.path, row.old, row.new, row.from_date) == ("demand.multiplier", "1.0", "1.2", "start")


@pytest.mark.parametrize(("difference", "verdict"), [(3.0, "higher"), (-3.0, "lower")])
def test_a_difference_that_is_neither_good_nor_bad_is_higher_or_lower(difference: float, verdict: str) -> None:
    found = judge(kpi_named(PLANS), difference, difference - 1, difference + 1, 40.0)
    assert (found.verdict, found.why) == (verdict, "")
