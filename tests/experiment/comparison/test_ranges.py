"""An interval says nothing a figure cannot be: shares stay within 0 and 100, waits and counts at 0 or above."""

from math import inf

import pandas as pd
import pytest
from tidy_tables import WAIT, tidy

from sim.experiment.comparison.paired import compare_tables
from sim.experiment.comparison.summary import summarise
from sim.kpis import catalogue, kpi_named

SHARE, LOAD = "never_helped_pct", "hours_needed_pct"


def test_every_indicator_has_a_range_that_its_unit_allows() -> None:
    for entry in catalogue():
        assert entry.least in (0.0, -inf), entry.id
        assert (entry.most == 100.0) <= (entry.unit == "%"), entry.id
    assert (kpi_named(SHARE).most, kpi_named(LOAD).most, kpi_named(WAIT).most) == (100.0, inf, inf)


@pytest.mark.parametrize("values", [[0.0, 90.0, 0.0], [100.0, 10.0, 100.0]])
def test_means_of_few_runs_stay_within_the_range(values: list[float]) -> None:
    table, _ = summarise(
        tidy({"base": {SHARE: values, WAIT: [0.0, 30.0, 0.0], LOAD: [90.0, 190.0, 90.0]}}), catalogue(), 3, 1
    )
    rows = table.set_index("kpi")
    assert 0.0 <= rows.loc[SHARE, "low"] <= rows.loc[SHARE, "mean"] <= rows.loc[SHARE, "high"] <= 100.0
    assert rows.loc[WAIT, "low"] == 0.0
    assert rows.loc[LOAD, "high"] > 190.0


def test_differences_of_shares_stay_within_a_hundred_points() -> None:
    base, other = {SHARE: [0.0, 90.0, 5.0]}, {SHARE: [95.0, 0.0, 100.0]}
    table: pd.DataFrame = compare_tables(tidy({"base": base, "other": other}), catalogue(), 3, 1).table
    row = table.set_index("kpi").loc[SHARE]
    assert (row["low"], row["high"]) == (-100.0, 100.0)
