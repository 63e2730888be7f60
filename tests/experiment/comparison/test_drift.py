"""A run says whether its base stands still, from its own first and last measured year."""

import pandas as pd
import pytest

from sim.experiment.comparison.drift import FEW_RUNS, ONE_YEAR, drift_of
from sim.experiment.store.columns import KPI_COLUMNS
from sim.kpis import catalogue

RUNS = 12
WAIT, REPEAT = "allocation_wait_days_mean", "cpp_repeat_pct"
NOISE = [0.4, -0.4, 0.2, -0.2, 0.1, -0.1] * 2


def moving(amounts: dict[str, float], years: int = 3, runs: int = RUNS):
    """What is said of a run in which each indicator, 20 in the first year, moves by so much until the last."""
    rows = [
        ("base", run, f"{2025 + year}-{26 + year}", "all", kpi, 20 + amount * year / (years - 1 or 1) + year * extra)
        for kpi, amount in amounts.items()
        for year in range(years)
        for run, extra in zip(range(runs), NOISE, strict=False)
    ]
    rows += [("other", run, "2025-26", "all", WAIT, 0.0) for run in range(runs)]
    rows += [("base", run, f"{2025 + years}-{26 + years}", "all", WAIT, 900.0) for run in range(runs)]  # a few hours
    kpis = pd.DataFrame(rows, columns=list(KPI_COLUMNS))
    return drift_of(kpis, catalogue(), base="base", replications=runs, years=years, seed=1)


def test_what_moves_by_more_than_chance_and_what_is_worth_noticing_is_named_with_both_ends():
    found = moving({WAIT: -8.0, REPEAT: 10.0, "cpp_rate": 1.4})
    assert (found["base"], found["first"], found["last"], found["tested"]) == ("base", "2025-26", "2027-28", 3)
    named = {each["kpi"]: each for each in found["moving"]}
    assert set(named) == {WAIT, REPEAT}  # plans move by less than the 1.5 worth noticing
    assert (named[WAIT]["first"], named[WAIT]["last"]) == (pytest.approx(20), pytest.approx(12))
    assert named[WAIT]["low"] < -8 < named[WAIT]["high"] < 0
    assert named[WAIT]["headline"]
    assert not named[REPEAT]["headline"]


def test_an_indicator_that_is_no_headline_has_to_move_by_a_tenth():
    assert moving({REPEAT: 1.9})["moving"] == []
    assert [each["kpi"] for each in moving({REPEAT: 2.1})["moving"]] == [REPEAT]


def test_what_stands_still_is_said_too():
    found = moving({WAIT: 0.0})
    assert (found["why"], found["tested"], found["moving"]) == ("", 1, [])


def test_one_year_or_few_runs_cannot_tell():
    assert moving({WAIT: 9.0}, years=1)["why"] == ONE_YEAR
    assert moving({WAIT: 9.0}, runs=9)["why"] == FEW_RUNS
