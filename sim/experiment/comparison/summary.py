"""The tidy table of all replications, and the mean of each indicator with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError
from sim.experiment.comparison.statistics import LEVEL, Floats, mean_intervals
from sim.experiment.runs.replications import Outcome
from sim.experiment.store.columns import KPI_COLUMNS, SUMMARY_COLUMNS
from sim.experiment.store.stored_tables import in_order

if TYPE_CHECKING:
    import pandas as pd

    from sim.kpis.catalogue import Kpi

Cell = tuple[str, str, str]
"""(kpi, group, period)."""


def replication_table(kpis: pd.DataFrame, replications: int) -> tuple[list[Cell], Floats]:
    """Return the cells of one scenario and their values, shape (replications, cells), NaN where missing.

    Parameters
    ----------
    kpis
        Rows of one scenario: replication, period, group, kpi, value.
    replications
        Replications asked for, numbered from 0.
    """
    import pandas as pd

    words = [pd.factorize(kpis[name]) for name in ("kpi", "group", "period")]
    places = np.ravel_multi_index([codes for codes, _ in words], [len(names) for _, names in words])
    cell_of, places = pd.factorize(places)  # in the order in which they come, as `words`
    table = np.full((replications, len(places)), np.nan)
    table[kpis["replication"].to_numpy(), cell_of] = kpis["value"].to_numpy()
    parts = np.unravel_index(places, [len(names) for _, names in words])
    named = [np.asarray(names, dtype=object)[part].tolist() for (_, names), part in zip(words, parts, strict=True)]
    return list(zip(*named, strict=True)), table


def gather(outcomes: Sequence[Outcome], kpis: Sequence[str], scenarios: Sequence[str]) -> pd.DataFrame:
    """Return the tidy table of all outcomes: by scenario, replication, indicator, group, period.

    Raises
    ------
    InputError
        When no replication had anything to count.
    """
    import pandas as pd

    frames = [
        outcome.kpis.assign(scenario=outcome.scenario, replication=outcome.replication)
        for outcome in outcomes
        if len(outcome.kpis)
    ]
    if not frames:
        raise InputError("nothing happened in any replication, so there is nothing to count")
    table = in_order(pd.concat(frames, ignore_index=True)[list(KPI_COLUMNS)], kpis, scenarios)
    place = {name: i for i, name in enumerate(scenarios)}
    keys = pd.DataFrame({"a": table["scenario"].map(place), "b": table["replication"]})
    return table.loc[keys.sort_values(["a", "b"], kind="stable").index].reset_index(drop=True)


def summarise(kpis: pd.DataFrame, catalogue: Sequence[Kpi], replications: int, seed: int) -> tuple[pd.DataFrame, str]:
    """Return `summary.csv` as a table, and what its intervals cover.

    Parameters
    ----------
    kpis
        The tidy table: scenario, replication, period, group, kpi, value.
    catalogue
        Every indicator, in the order tables show them.
    replications, seed
        Of the run; the seed addresses the redrawing behind the intervals.
    """
    import pandas as pd

    units = {kpi.id: kpi.unit for kpi in catalogue}
    ends = {kpi.id: (kpi.least, kpi.most) for kpi in catalogue}
    scenarios = list(kpis["scenario"].unique())
    label, blocks = "", []
    for scenario in scenarios:
        cells, values = replication_table(kpis[kpis["scenario"] == scenario], replications)
        intervals = mean_intervals(values, seed=seed)
        least, most = np.array([ends.get(kpi, (-inf, inf)) for kpi, _, _ in cells]).reshape(-1, 2).T
        label = intervals.label
        blocks.append(
            pd.DataFrame(cells, columns=["kpi", "group", "period"]).assign(
                scenario=scenario,
                mean=intervals.mean,
                low=np.minimum(np.clip(intervals.low, least, most), intervals.mean),
                high=np.maximum(np.clip(intervals.high, least, most), intervals.mean),
                level=LEVEL,
                replications=intervals.replications,
            )
        )
    table = pd.concat(blocks, ignore_index=True)
    table["unit"] = [units.get(kpi, "") for kpi in table["kpi"]]
    return in_order(table[list(SUMMARY_COLUMNS)], units, scenarios), label
