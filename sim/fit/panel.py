"""England's own panel of authorities beside the model: what goes with more or fewer case holders.

The published slopes are associations between authorities' years, with authority and year effects and the referral rate
held. The model's come from the same families with other posts from the day measurement starts, replication by
replication, with referrals held in the same way. No fit reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import stdtrit

from sim.fit.figures import years_of
from sim.scenario import load_scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario

TILTS: Final = (1.0, 0.85, 0.9, 1.1, 1.15)
"""Posts of both kinds of social workers, as multiples; the first is the base."""
START: Final = "2025-04-01"
ROLES: Final = ("social_worker", "care_social_worker")  # not the service's word
SECOND_YEAR: Final = 1
PLANS_ENDED: Final = "plans_ended"
"""Plans ended in a year, which is no indicator of the catalogue."""
WITHIN: Final = 0.975
"""Upper end of an interval of 95%."""
Table = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Published:
    """A slope of the panel: what it is called, its value, the range asked of the model ("" for none)."""

    words: str
    value: str
    asked: str = ""


PUBLISHED: Final[Mapping[str, Published]] = {
    "cpp_rate": Published("plans at the year's end, elasticity", "-0.005 (-0.11 to 0.10)"),
    "s47_rate": Published("enquiries, elasticity", "-0.009 (-0.11 to 0.09)", "-0.25 to 0.25"),
    "cin_rate": Published("children in need at the year's end, elasticity", "0.033 (-0.03 to 0.10)", "-0.4 to 0.3"),
    "cpp_starts_rate": Published("plans started, elasticity", "not estimated"),
    PLANS_ENDED: Published("plans ended, elasticity", "0.225 (0.09 to 0.36), year-on-year changes"),
    "assessment_within_45wd_pct": Published(
        "assessments in time, points for a case more", "-1.04 (-1.42 to -0.66)", "-3 to -0.3"
    ),
    "rereferral_pct": Published("re-referrals, points for a case more", "-0.05 (-0.22 to 0.12)"),
}
PER_CASE: Final = ("assessment_within_45wd_pct", "rereferral_pct")


@dataclass(frozen=True, slots=True)
class Slope:
    """One line of the page, in words."""

    words: str
    published: str
    model: str
    asked: str


def posts_times(times: float) -> dict[str, dict[str, float]]:
    """Setting of a scenario that multiplies the posts of both kinds of social workers."""
    return {f"workforce.{role}.posts": {"times": times} for role in ROLES}


def tilted(times: float) -> Scenario:
    """`status_quo` with the posts of social workers multiplied from the day measurement starts."""
    if times == 1.0:
        return load_scenario("status_quo")
    written = {
        "title": f"Posts of social workers times {times}",
        "question": "What goes with more or fewer case holders?",
        "extends": "status_quo",
        "timeline": [{"on": START, "because": "posts change", "set": posts_times(times)}],
    }
    return load_scenario(written)


def slopes(runs: Sequence[pd.DataFrame]) -> list[Slope]:
    """Slope of each figure of the second measured year, with a 95% interval over replications.

    Parameters
    ----------
    runs
        One table a tilt, in the order of `TILTS`: a row for each replication, columns (indicator, period).
    """
    year = years_of(runs[0]["cpp_rate"].columns)[SECOND_YEAR]
    found = []
    for name, line in PUBLISHED.items():
        told = np.array([run[name, year].to_numpy() for run in runs])  # (tilts, replications)
        referrals = np.log([run["referral_rate", year].to_numpy() for run in runs])
        if name in PER_CASE:
            value, low, high = _interval(told, np.array([run["caseload_mean", year].to_numpy() for run in runs]), None)
        else:
            posts = np.repeat(np.log(TILTS)[:, None], told.shape[1], axis=1)
            value, low, high = _interval(np.log(told), posts, referrals)
        found.append(Slope(line.words, line.value, f"{value:.2f} ({low:.2f} to {high:.2f})", line.asked or "printed"))
    return found


def _interval(told: Table, by: Table, held: Table | None) -> tuple[float, float, float]:
    """Slope of `told` on `by` with its jackknife interval, replication effects and `held` taken out; all (tilts, n)."""
    number = told.shape[1]
    value = _slope(told, by, held)
    rest = [np.delete(np.arange(number), out) for out in range(number)]
    without = np.array([_slope(told[:, r], by[:, r], None if held is None else held[:, r]) for r in rest])
    error = float(np.sqrt((number - 1) / number * np.square(without - without.mean()).sum()))
    reach = error * float(stdtrit(number - 1, WITHIN))
    return value, value - reach, value + reach


def _slope(told: Table, by: Table, held: Table | None) -> float:
    columns = [_within(by)] if held is None else [_within(by), _within(held)]
    return float(np.linalg.lstsq(np.column_stack(columns), _within(told), rcond=None)[0][0])


def _within(values: Table) -> Table:
    """Values less their replication's mean, as one column."""
    return np.ravel(values - values.mean(axis=0))
