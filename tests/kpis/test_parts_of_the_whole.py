"""The whole run is made of its years, and of its quarters: no figure of it lies outside all of its parts.

What is a level at the end of a period has its last part's value; a share or a mean lies between the lowest and the
highest of its parts, because whole and parts count the same things, each once. A service that is starved or flooded is
where a figure that counts the same wait at every quarter's end goes astray.
"""

import pandas as pd
import pytest
from log_builder import LogBuilder
from mechanism_runs import run

from sim.kpis import compute
from sim.log import Log

SERVICES = {
    "as it is": (),
    "starved": ("workforce.social_worker.posts=times:0.5", "workforce.early_help_worker.posts=times:0.2"),
    "flooded": ("demand.multiplier=2",),
}
ROUNDING = 1e-9
YEARS = 3


def lasting_waits() -> LogBuilder:
    """Forty families wait ten days each over the year and two all of it; two assessments are late and four in time."""
    log = LogBuilder(days=365)
    for family in range(1, 41):
        log.family(family).wait(family, 9 * family - 5, 9 * family + 5, "assessment_wait")
    for family in (41, 42):
        log.family(family).wait(family, 0, None, "assessment_wait")
    for family, finished in ((43, 355.5), (44, 356.5), (45, 30.5), (46, 180.5), (47, 240.5), (48, 350.5)):
        begun = 10.5 if family in {43, 44} else finished - 9
        log.family(family).decision(begun, family, "front_door", "referral")
        log.path(family, (begun, "assessment"), (finished, "community"))
        log.decision(finished, family, "assessment", "not_in_need")
    return log


def test_what_lasts_over_many_quarters_counts_in_the_whole_as_in_them() -> None:
    figures = _figures(lasting_waits().build())
    quarters = figures.filter(like=" Q")
    assert _outside(figures["all"], quarters) == []
    assert figures.loc["allocation_wait_days_mean", "all"] == pytest.approx((40 * 10 + 2 * 365) / 42)
    assert figures.loc["assessment_within_45wd_pct", "all"] == pytest.approx(100 * 4 / 6)


@pytest.mark.parametrize("service", SERVICES)
def test_no_figure_of_the_whole_run_lies_outside_its_parts(service: str) -> None:
    figures = _figures(run(*SERVICES[service], years=YEARS).log)
    for parts in (figures.filter(regex=r"^\d{4}-\d{2}$"), figures.filter(like=" Q")):
        assert len(parts.columns) >= YEARS
        assert _outside(figures["all"], parts) == []


def _figures(log: Log) -> pd.DataFrame:
    """Every indicator of everyone: a row each, a column a period."""
    table = compute(log)
    return table[table["group"] == "all"].pivot(index="kpi", columns="period", values="value")


def _outside(whole: pd.Series, parts: pd.DataFrame) -> list[str]:
    """Ids of the indicators whose whole lies below its lowest or above its highest part."""
    slack = ROUNDING * (1 + whole.abs())
    strays = (whole < parts.min(axis=1) - slack) | (whole > parts.max(axis=1) + slack)
    return strays[strays].index.tolist()
