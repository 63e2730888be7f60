"""The whole run and its parts count the same spells by the same rule."""

from functools import cache

import pandas as pd
import pytest

from sim import simulate
from sim.kpis import compute

MEANS_OVER_SPELLS = (
    "allocation_wait_days_mean",
    "step_up_delay_days",
    "days_to_effective_help",
    "cin_plan_median_days",
    "cpp_median_days",
)
"""Indicators that are a mean or a median over waits or spells, each of which counts once."""


@cache
def table() -> pd.DataFrame:
    """The indicators of one small run of three years."""
    log = simulate("status_quo", area="rutland", seed=1, replication=0, years=3, warm_up=1)
    found = compute(log)
    return found[found["group"] == "all"]


@pytest.mark.parametrize("name", MEANS_OVER_SPELLS)
@pytest.mark.parametrize("parts", ["years", "quarters"])
def test_the_whole_lies_between_its_parts(name: str, parts: str) -> None:
    own = table()[table()["kpi"] == name].set_index("period")["value"]
    whole = own["all"]
    is_part = (own.index != "all") & (own.index.str.contains(" Q") == (parts == "quarters"))
    assert is_part.sum() >= 3
    assert own[is_part].min() - 1e-9 <= whole <= own[is_part].max() + 1e-9
