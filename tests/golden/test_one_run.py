"""One real run: laws that its indicators keep whatever their values, and then the values themselves.

The laws come first. A figure here is not right because it is kept: it is the figure of the day it was written. When a
change is meant to move it, `.venv/bin/python tests/tools/write_golden.py` writes the file anew.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from write_golden import COMMAND, KEPT, YEARS, figures, golden_log, golden_rows, moved, read

from sim.clock import MINUTES_PER_YEAR, periods
from sim.kpis import catalogue, compute

if TYPE_CHECKING:
    from sim.log import Log

KEYS = ["kpi", "group", "period"]
UNITS = {each.id: each.unit for each in catalogue() if each.built}


@pytest.fixture(scope="module")
def log() -> "Log":
    return golden_log()


@pytest.fixture(scope="module")
def rows(log: "Log") -> pd.DataFrame:
    return golden_rows(log)


def test_every_indicator_has_a_figure(rows: pd.DataFrame) -> None:
    # What is told of the whole run only, and looks back further than its year of warm-up, has none.
    too_far = {each.id for each in catalogue() if each.whole_only and each.look_back_days > 365 * YEARS["warm_up"]}
    assert too_far == {"returns_top_tenth_pct"}
    nobody = {"recovery_days"}  # no list rose as after a shock
    assert set(rows["kpi"]) == set(UNITS) - too_far - nobody


def test_a_rate_of_the_population_halves_when_it_doubles_and_nothing_else_moves(log: "Log", rows: pd.DataFrame) -> None:
    twice = golden_rows(replace(log, child_population=2 * log.child_population))
    pd.testing.assert_frame_equal(twice[KEYS], rows[KEYS])
    of_population = rows["kpi"].map(UNITS).str.contains(r"per [\d,]+ (?:children|infants|resident families)")
    wanted = np.where(of_population, rows["value"] / 2, rows["value"])
    np.testing.assert_allclose(twice["value"], wanted, rtol=1e-9)


def test_a_rate_a_year_is_the_same_whole_from_its_quarters(log: "Log", rows: pd.DataFrame) -> None:
    years = {label: (after - first) / MINUTES_PER_YEAR for label, first, after in periods(log.calendar, log.end)}
    yearly = {name for name, unit in UNITS.items() if "a year" in unit or "per year" in unit}
    assert len(yearly) > 8
    counted = rows[rows["kpi"].isin(yearly) & (rows["group"] == "all")]
    counted = counted.assign(count=counted["value"] * counted["period"].map(years))
    for name, its in counted.groupby("kpi"):
        whole = its.loc[its["period"] == "all", "count"].item()
        for parts in (its["period"].str.contains(" Q"), (its["period"] != "all") & ~its["period"].str.contains(" Q")):
            assert its.loc[parts, "count"].sum() == pytest.approx(whole, rel=1e-9), name


def test_percentages_lie_within_their_range(rows: pd.DataFrame) -> None:
    for each in catalogue():
        if each.built:
            values = rows.loc[rows["kpi"] == each.id, "value"]
            assert values.between(each.least, each.most).all(), each.id


def test_one_indicator_alone_is_the_same_as_among_all(log: "Log", rows: pd.DataFrame) -> None:
    alone = compute(log, ["care_rate"])
    among = rows[rows["kpi"] == "care_rate"]
    assert dict(zip(alone["period"] + alone["group"], alone["value"], strict=True)) == dict(
        zip(among["period"] + among["group"], among["value"], strict=True)
    )


def test_the_figures_are_those_that_are_kept(rows: pd.DataFrame) -> None:
    assert not rows.duplicated(KEYS).any()
    lines = moved(read(KEPT), figures(rows))
    if lines:
        pytest.fail("\n".join(["figures moved", *lines, f"if they are meant to: {COMMAND}"]), pytrace=False)
