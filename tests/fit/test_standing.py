"""Whether a status quo run stands still: trends over long runs, and the years that figures take to settle."""

import numpy as np
import pandas as pd
import pytest

from sim.fit.standing import FIRST_YEAR, WARM_UP, WATCHED, settled, trends

YEARS = 17


def runs(rise: float, first: float = 0.0, replications: int = 8) -> pd.DataFrame:
    """Made-up figures, every one of them at 20: `rise` a year, and `first` more in the first year."""
    rng = np.random.default_rng(3)
    columns = {}
    for name in WATCHED:
        for year in range(YEARS):
            level = 20 + rise * (year - YEARS / 2) + first * (year == 0)
            columns[name, f"{2000 + year}-01"] = level + rng.normal(0, 0.2, replications)
    return pd.DataFrame(columns)


def test_a_trend_is_told_from_noise() -> None:
    assert all(trend.still for trend in trends(runs(0.0)))
    moving = {trend.name: trend for trend in trends(runs(-0.6))}
    assert not moving["care_rate"].still
    assert moving["care_rate"].mean == pytest.approx(-0.6, abs=0.05)
    assert moving["allocation_wait_days_mean"].still  # a day a year is allowed


def test_years_to_settle_are_counted_from_the_start_and_leave_the_trend_alone() -> None:
    found = {trend.name: trend for trend in trends(runs(0.0, first=8.0))}
    assert found["s47_rate"].settled == 1
    assert found["s47_rate"].still
    assert settled(np.array([9.0, 5.0, 8.0, 5.0, 5.0]), 5.0, 1.0) == 3
    assert settled(np.array([5.0, 5.0]), 5.0, 1.0) == 0
    assert WARM_UP + FIRST_YEAR < YEARS
