"""Paired comparison: differences within each replication, their intervals, and verdicts.

Replication 7 of a scenario meets the same families and the same luck as replication 7 of its base, so the
difference between the two is what the change does, plus the little chance that is left.

A verdict is given for headline indicators over the whole run only, of the area and of the localities in which a change
acts. It needs an interval, corrected for every such figure and scenario compared, clear of zero, and a difference of at
least the indicator's worth noticing (see `judging`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.experiment.comparison.judging import (
    FEWEST_TO_JUDGE,
    NOT_JUDGED,
    WHOLE,
    adding_resources,
    changed_localities,
    counted_differently,
    share_better,
    verdict,
)
from sim.experiment.comparison.statistics import (
    LEVEL,
    Floats,
    Intervals,
    mean_intervals,
    runs_needed,
    simultaneous_intervals,
)
from sim.experiment.runs.replications import Outcome
from sim.experiment.store.stored_tables import CHANGES, COMPARISON, KPIS, SUMMARY, in_order

if TYPE_CHECKING:
    import pandas as pd

    from sim.areas import Area
    from sim.kpis.catalogue import Kpi
    from sim.scenario import Scenario

__all__ = [
    "Differences",
    "adding_resources",
    "changes_table",
    "compare_tables",
    "gather",
    "replication_table",
    "setting_text",
    "share_better",
    "summarise",
    "verdict",
]

Cell = tuple[str, str, str]
"""(kpi, group, period)."""


@dataclass(frozen=True, slots=True)
class Differences:
    """`comparison.csv` as a table, with the words that say what its intervals cover."""

    table: pd.DataFrame
    together: str
    alone: str


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

    codes, cells = pd.factorize(pd.MultiIndex.from_frame(kpis[["kpi", "group", "period"]]))
    table = np.full((replications, len(cells)), np.nan)
    table[kpis["replication"].to_numpy(), codes] = kpis["value"].to_numpy()
    return [(str(kpi), str(group), str(period)) for kpi, group, period in cells], table


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
    table = in_order(pd.concat(frames, ignore_index=True)[list(KPIS)], kpis, scenarios)
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
    scenarios = list(dict.fromkeys(kpis["scenario"]))
    label, blocks = "", []
    for scenario in scenarios:
        cells, values = replication_table(kpis[kpis["scenario"] == scenario], replications)
        intervals = mean_intervals(values, seed=seed)
        label = intervals.label
        blocks.append(
            pd.DataFrame(cells, columns=["kpi", "group", "period"]).assign(
                scenario=scenario,
                mean=intervals.mean,
                low=intervals.low,
                high=intervals.high,
                level=LEVEL,
                replications=intervals.replications,
            )
        )
    table = pd.concat(blocks, ignore_index=True)
    table["unit"] = [units.get(kpi, "") for kpi in table["kpi"]]
    return in_order(table[list(SUMMARY)], units, scenarios), label


def compare_tables(
    kpis: pd.DataFrame,
    catalogue: Sequence[Kpi],
    replications: int,
    seed: int,
    not_judged: Sequence[str] = (),
    changes: pd.DataFrame | None = None,
) -> Differences:
    """Return `comparison.csv` as a table: every other scenario against the first one of `kpis`.

    Parameters
    ----------
    kpis
        The tidy table: scenario, replication, period, group, kpi, value. Its first scenario is the base.
    catalogue
        Every indicator, in the order tables show them.
    replications, seed
        As `summarise`.
    not_judged
        Scenarios that get no verdict because what they add has no cost in this version.
    changes
        `changes.csv` as a table: says in which localities a scenario acts, which are judged beside the area, and
        which indicators it counts differently, which are not. None: neither.

    Notes
    -----
    A cell that is missing in a replication of either scenario drops that pair; a cell with no pair at all has no row.
    """
    import pandas as pd

    known = {kpi.id: kpi for kpi in catalogue}
    base, *others = dict.fromkeys(kpis["scenario"])
    base_cells, base_values = replication_table(kpis[kpis["scenario"] == base], replications)
    place = {cell: i for i, cell in enumerate(base_cells)}
    blocks = []
    for other in others:
        cells, values = replication_table(kpis[kpis["scenario"] == other], replications)
        shared = [i for i, cell in enumerate(cells) if cell in place]
        blocks.append(
            _Block(
                other,
                [cells[i] for i in shared],
                values[:, shared],
                base_values[:, _places(cells, shared, place)],
                (WHOLE, *(f"locality={name}" for name in changed_localities(changes, other))),
                _never_judged(known, changes, other, other in not_judged),
            )
        )
    family = [(b, i) for b in range(len(blocks)) for i in blocks[b].headline(known)]
    differences = [block.others - block.base for block in blocks]
    columns = [differences[b][:, i] for b, i in family]
    together = simultaneous_intervals(np.array(columns).T.reshape(replications, len(columns)), seed=seed)
    tables, alone = [], ""
    for b, block in enumerate(blocks):
        intervals = mean_intervals(differences[b], seed=seed)
        alone = intervals.label
        spots = {i: k for k, (which, i) in enumerate(family) if which == b}
        tables.append(_rows(base, block, intervals, together, spots, known))
    table = pd.concat(tables, ignore_index=True).astype({"more_replications": "Int64"})
    return Differences(in_order(table, known, others), together.label, alone)


@dataclass(frozen=True, slots=True)
class _Block:
    """One scenario beside the base: cells both have, and their values (replications, cells), paired by row.

    `judged_in` are the groups that verdicts are given for, `unjudged` the indicators that get none.
    """

    scenario: str
    cells: list[Cell]
    others: Floats
    base: Floats
    judged_in: tuple[str, ...]
    unjudged: frozenset[str]

    def headline(self, known: Mapping[str, Kpi]) -> list[int]:
        """Return the places of the cells that verdicts are given for."""
        return [
            i
            for i, (kpi, group, period) in enumerate(self.cells)
            if group in self.judged_in and period == WHOLE and kpi in known and known[kpi].headline
            if np.isfinite(self.others[:, i] - self.base[:, i]).any()
        ]


def _places(cells: list[Cell], shared: list[int], place: Mapping[Cell, int]) -> list[int]:
    return [place[cells[i]] for i in shared]


def _never_judged(known: Mapping[str, Kpi], changes: pd.DataFrame | None, scenario: str, none: bool) -> frozenset[str]:
    """Return the indicators a scenario gets no verdict for: all of them when `none`, else those counted differently."""
    return frozenset(name for name, kpi in known.items() if none or counted_differently(kpi, changes, scenario))


def _rows(
    base: str,
    block: _Block,
    alone: Intervals,
    together: Intervals,
    spots: Mapping[int, int],
    known: Mapping[str, Kpi],
) -> pd.DataFrame:
    """Return the rows of one scenario; `spots` places its headline cells among the intervals given together."""
    import pandas as pd

    rows = []
    for i, (kpi, group, period) in enumerate(block.cells):
        paired = np.isfinite(block.others[:, i]) & np.isfinite(block.base[:, i])
        if not paired.any():
            continue
        before, after = block.base[paired, i], block.others[paired, i]
        base_mean, scenario_mean = _mean(before), _mean(after)
        intervals, spot = (together, spots[i]) if i in spots else (alone, i)
        difference, low, high = float(intervals.mean[spot]), float(intervals.low[spot]), float(intervals.high[spot])
        entry = known.get(kpi)
        word, more = NOT_JUDGED, None
        if entry is not None and i in spots and kpi not in block.unjudged and len(before) >= FEWEST_TO_JUDGE:
            word = verdict(entry, difference, low, high, base_mean)
            if abs(difference) >= (entry.noticeable(base_mean) or 0.0):
                more = runs_needed(difference, low, high, len(before))
        share = share_better(entry.better, after - before) if entry is not None else None
        row = (base, block.scenario, kpi, group, period, base_mean, scenario_mean, difference, low, high, LEVEL)
        p_adjusted = float(intervals.p_adjusted[spot])
        rows.append((*row, p_adjusted, share, word, len(before), more, "together" if i in spots else "alone"))
    table = pd.DataFrame(rows, columns=list(COMPARISON))
    return table.astype({"share_of_replications_better": "float64", "more_replications": "float64"})


def _mean(values: Floats) -> float:
    from math import fsum

    return fsum(values.tolist()) / len(values)


def changes_table(base: Scenario, others: Sequence[Scenario], area: Area, diff: Callable[..., Any]) -> pd.DataFrame:
    """Return `changes.csv` as a table: each setting of each scenario that differs from the base, old and new."""
    import pandas as pd

    rows = [
        (
            other.id,
            each.path,
            each.label,
            each.unit,
            setting_text(each.old),
            setting_text(each.new),
            each.from_date.isoformat() if each.from_date else "start",
            each.source,
        )
        for other in others
        for each in diff(base, other, area)
    ]
    return pd.DataFrame(rows, columns=list(CHANGES), dtype=object)


def setting_text(value: object) -> str:
    """Return a setting as it is written in a scenario file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return ", ".join(setting_text(part) for part in value)
    return "none" if value is None else str(value)
