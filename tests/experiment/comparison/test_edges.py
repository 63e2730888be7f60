"""Verdicts, reasons and drift at their very edges: an end at nought, a small difference, an unknown indicator."""

import pandas as pd
import pytest
from tidy_tables import PLANS, WAIT, tidy

from sim.experiment.comparison.drift import drift_of
from sim.experiment.comparison.explaining import explained_by
from sim.experiment.comparison.judging import judge
from sim.experiment.comparison.paired import compare_tables
from sim.experiment.store.columns import KPI_COLUMNS
from sim.kpis import catalogue, kpi_named

KNOWN = {entry.id: entry for entry in catalogue()}
HIGHER = next(entry for entry in catalogue() if entry.better == "higher" and entry.not_better_if)
UNKNOWN = "no_longer_in_the_catalogue"
SWINGS = [3.2, -3.2, 1.6, -1.6, 0.8, -0.8] * 2


def any_move(kpi: str) -> tuple[float, float]:
    """A move of every indicator in the way that explains most, and by much."""
    ways = {each.way for entry in catalogue() for each in entry.not_better_if if each.kpi == kpi}
    return (1_000.0 if "up" in ways else -1_000.0), 1_000.0


@pytest.mark.parametrize(
    ("name", "difference", "low", "high", "told"),
    [
        (WAIT, -0.5, -0.9, -0.1, True),
        (WAIT, -0.5, -0.9, 0.0, False),
        (WAIT, -0.5, -1.4, 0.4, False),
        (WAIT, 0.5, 0.1, 0.9, False),
        (HIGHER.id, 0.5, 0.1, 0.9, True),
        (HIGHER.id, 0.5, 0.0, 1.0, False),
        (HIGHER.id, -0.5, -0.9, -0.1, False),
    ],
)
def test_only_a_clear_gain_is_explained(name: str, difference: float, low: float, high: float, told: bool) -> None:
    found = explained_by(kpi_named(name), difference, low, high, any_move, KNOWN)
    assert found.startswith("explained by ") == told
    assert bool(found) == told


def test_amounts_from_a_hundred_on_have_no_decimals() -> None:
    def by(amount: float) -> str:
        return explained_by(kpi_named(WAIT), -2.0, -3.0, -1.0, lambda kpi: (amount, 50.0), KNOWN)

    assert "(up by 99.9 families)" in by(99.94)
    assert "(up by 100 families)" in by(100.0)
    assert "(up by 1,234 families)" in by(1_234.4)


@pytest.mark.parametrize(("low", "high"), [(0.0, 2.0), (-2.0, 0.0)])
def test_an_interval_that_ends_at_nought_is_no_clear_difference(low: float, high: float) -> None:
    assert judge(kpi_named(WAIT), (low + high) / 2, low, high, 9.0).verdict == "no clear difference"


def drift(values: list[float], kpi: str = WAIT) -> list[str]:
    """Indicators that move between two years, the first at 20 in every run, the second by these values away."""
    rows = [
        ("base", run, year, "all", kpi, 20.0 + extra)
        for run, moved in enumerate(values)
        for year, extra in (("2025-26", 0.0), ("2026-27", moved))
    ]
    kpis = pd.DataFrame(rows, columns=list(KPI_COLUMNS))
    found = drift_of(kpis, catalogue(), base="base", replications=len(values), years=2, seed=1)
    assert (found["why"], found["first"], found["last"]) == ("", "2025-26", "2026-27")
    return [each["kpi"] for each in found["moving"]]


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_two_years_tell_and_a_move_has_to_be_clear_at_ninety_nine_in_a_hundred(way: float) -> None:
    # a mean move of 1.6 days: at 95% the interval is clear of nought, at 99% it ends within a day beyond it
    assert drift([way * (1.6 + each) for each in SWINGS]) == []
    assert drift([way * (1.6 + each / 8) for each in SWINGS]) == [WAIT]


def test_what_is_worth_noticing_may_be_a_share_of_the_first_year() -> None:
    (relative,) = [entry.id for entry in catalogue() if entry.relative and entry.headline][:1]
    share = kpi_named(relative).worth_noticing or 0.0
    assert drift([share * 20 * 1.5] * 12, relative) == [relative]
    assert drift([share * 20 * 0.5] * 12, relative) == []


def test_an_indicator_that_the_catalogue_does_not_know_has_no_bounds_and_no_verdict() -> None:
    base, other = {UNKNOWN: [-500.0, 900.0, 5.0], PLANS: [1.0, 2.0, 3.0]}, {UNKNOWN: [900.0, -900.0, 0.0], PLANS: [4.0]}
    found = compare_tables(tidy({"base": base, "other": other}), catalogue(), 3, 1)
    row = found.table.set_index("kpi").loc[UNKNOWN]
    assert row["low"] < -1_000
    assert row["high"] > 1_000
    assert (row["verdict"], row["why"]) == ("not judged", "not a headline indicator")
    assert "figure alone" in found.alone
    assert "differences together" in found.together
