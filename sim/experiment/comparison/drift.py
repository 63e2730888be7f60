"""Whether the base stands still: its first against its last measured year, from the run itself.

A model that starts away from where it settles moves for years by itself; a level read from it then says as much about
the start as about the service. The test is simple: the same runs, first year against last, paired; an indicator moves
when the interval of the difference is clear of zero and the difference worth noticing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.comparison.judging import FEWEST_TO_JUDGE, WHOLE
from sim.experiment.comparison.statistics import mean_intervals

if TYPE_CHECKING:
    import pandas as pd

    from sim.kpis.catalogue import Kpi

LEVEL: Final = 0.99
"""Of each interval alone: of sixty indicators that stand still, one in two runs shows one that seems to move."""
WORTH_A_LOOK: Final = 0.1
"""Share of the first year's mean by which an indicator that is no headline has to move."""

ONE_YEAR: Final = "only one year is measured; two or more show whether the base stands still"
FEW_RUNS: Final = f"fewer than {FEWEST_TO_JUDGE} runs cannot tell whether the base stands still"
_YEAR: Final = re.compile(r"\d{4}-\d{2}")


def drift_of(
    kpis: pd.DataFrame, catalogue: Sequence[Kpi], *, base: str, replications: int, years: int, seed: int
) -> dict[str, Any]:
    """Return what the manifest says of how far the base moves by itself.

    Parameters
    ----------
    kpis
        The tidy table: scenario, replication, period, group, kpi, value.
    catalogue
        Every indicator.
    base
        Id of the scenario looked at.
    replications, years, seed
        Of the run; the seed addresses the redrawing behind the intervals.

    Returns
    -------
    dict
        `base`; `why` it cannot be told, or empty; `first` and `last` year; `tested`, how many indicators were looked
        at; and `moving`, one entry an indicator that moves: `kpi`, `headline`, its mean in the `first` and `last` year,
        and the ends, `low` and `high`, of the interval of the difference.
    """
    whole_years = sorted({period for period in kpis["period"].unique() if _YEAR.fullmatch(period)})[:years]
    nothing: dict[str, Any] = {"base": base, "why": "", "first": "", "last": "", "tested": 0, "moving": []}
    if len(whole_years) < 2:
        return nothing | {"why": ONE_YEAR}
    if replications < FEWEST_TO_JUDGE:
        return nothing | {"why": FEW_RUNS}
    first, last = whole_years[0], whole_years[-1]
    own = kpis[(kpis["scenario"] == base) & (kpis["group"] == WHOLE)]
    before, after = (
        own[own["period"] == year].pivot(index="replication", columns="kpi", values="value") for year in (first, last)
    )
    entries = [kpi for kpi in catalogue if kpi.id in before.columns and kpi.id in after.columns]
    names = [kpi.id for kpi in entries]
    runs = range(replications)
    before, after = before.reindex(index=runs, columns=names), after.reindex(index=runs, columns=names)
    moved = mean_intervals((after - before).to_numpy(), seed=seed, level=LEVEL)
    moving = []
    for i, kpi in enumerate(entries):
        paired = before[kpi.id].notna() & after[kpi.id].notna()
        at_first = float(before.loc[paired, kpi.id].mean())
        low, high, way = float(moved.low[i]), float(moved.high[i]), float(moved.mean[i])
        if (low > 0 or high < 0) and abs(way) >= _worth(kpi, at_first):
            ends = {"first": at_first, "last": at_first + way, "low": low, "high": high}
            moving.append({"kpi": kpi.id, "headline": kpi.headline} | ends)
    return nothing | {"first": first, "last": last, "tested": len(entries), "moving": moving}


def _worth(kpi: Kpi, first: float) -> float:
    worth = kpi.noticeable(first)
    return WORTH_A_LOOK * abs(first) if worth is None else worth
