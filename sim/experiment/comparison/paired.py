"""Paired comparison: differences within each replication, their intervals, and verdicts.

Replication 7 of a scenario meets the same families and the same luck as replication 7 of its base, so the
difference between the two is what the change does, plus the little chance that is left.

A verdict is given for headline indicators over the whole run only, of the area and of the localities in which a change
acts. It needs an interval, corrected for every such figure and scenario compared, clear of zero, and a difference of at
least the indicator's worth noticing (see `judging`) that no longer list explains (see `explaining`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.comparison.explaining import Move, explained_by
from sim.experiment.comparison.judging import (
    WHOLE,
    Judgement,
    changed_localities,
    counted_differently,
    judge,
    not_judged,
    reasons_not_to_judge,
    share_better,
)
from sim.experiment.comparison.statistics import (
    LEVEL,
    Floats,
    Intervals,
    mean_intervals,
    runs_needed,
    simultaneous_intervals,
)
from sim.experiment.comparison.summary import Cell, replication_table
from sim.experiment.store.columns import CHANGES_COLUMNS, COMPARISON_COLUMNS
from sim.experiment.store.stored_tables import in_order
from sim.service import AT_START

if TYPE_CHECKING:
    import pandas as pd

    from sim.areas import Area
    from sim.kpis.catalogue import Kpi
    from sim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Differences:
    """`comparison.csv` as a table, with the words that say what its intervals cover."""

    table: pd.DataFrame
    together: str
    alone: str


def compare_tables(
    kpis: pd.DataFrame,
    catalogue: Sequence[Kpi],
    replications: int,
    seed: int,
    adding: Mapping[str, str] = MappingProxyType({}),
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
    adding
        Scenarios that get no verdict because what they add has no cost in this version, with that reason.
    changes
        `changes.csv` as a table: says in which localities a scenario acts, which are judged beside the area, and
        which indicators it counts differently, which are not. None: neither.

    Notes
    -----
    A cell that is missing in a replication of either scenario drops that pair; a cell with no pair at all has no row.
    """
    import pandas as pd

    known = {kpi.id: kpi for kpi in catalogue}
    base, *others = kpis["scenario"].unique()
    cells = {name: replication_table(kpis[kpis["scenario"] == name], replications) for name in (base, *others)}
    blocks = [_block(name, cells[name], cells[base], known, adding.get(name, ""), changes) for name in others]
    together, spots = _headline_together(blocks, known, replications, seed)
    tables, alone = [], ""
    for block, own in zip(blocks, spots, strict=True):
        intervals = mean_intervals(block.differences, seed=seed)
        alone = intervals.label
        tables.append(_rows(base, block, intervals, together, own, known))
    table = pd.concat(tables, ignore_index=True).astype({"more_replications": "Int64"})
    return Differences(in_order(table, known, others), together.label, alone)


@dataclass(frozen=True)
class _Block:
    """One scenario beside the base: cells both have, and their values (replications, cells), paired by row.

    `judged_in` are the groups that verdicts are given for; `adds` is why the scenario gets none at all, and `counted`
    how it counts some indicators differently, by id.
    """

    scenario: str
    cells: list[Cell]
    others: Floats
    base: Floats
    judged_in: tuple[str, ...]
    adds: str
    counted: Mapping[str, str]

    @cached_property
    def differences(self) -> Floats:
        """The scenario less the base, NaN where either has nobody to count."""
        return self.others - self.base

    @cached_property
    def places(self) -> Mapping[Cell, int]:
        """Where each cell stands."""
        return {cell: i for i, cell in enumerate(self.cells)}

    def headline(self, known: Mapping[str, Kpi]) -> list[int]:
        """Return the places of the cells that verdicts are given for."""
        return [
            i
            for i, (kpi, group, period) in enumerate(self.cells)
            if group in self.judged_in and period == WHOLE and kpi in known and known[kpi].headline
            if np.isfinite(self.differences[:, i]).any()
        ]

    def moves_beside(self, cell: Cell) -> Move:
        """Return the other differences of the whole run beside a cell: of its group where there is one, else of all."""
        _, group, period = cell

        def move(kpi: str) -> tuple[float, float] | None:
            for other in ((kpi, group, WHOLE), (kpi, WHOLE, WHOLE)):
                i = self.places.get(other)
                if i is not None and (paired := np.isfinite(self.differences[:, i])).any():
                    return _mean(self.differences[paired, i]), _mean(self.base[paired, i])
            return None

        return move if period == WHOLE else lambda kpi: None

    def reasons(self, cell: Cell, entry: Kpi | None, pairs: int) -> list[str]:
        """Return why a cell gets no verdict; none where it gets one."""
        kpi, group, period = cell
        return reasons_not_to_judge(
            entry,
            whole_run=period == WHOLE,
            in_judged_group=group in self.judged_in,
            adds=self.adds,
            counted=self.counted.get(kpi, ""),
            pairs=pairs,
        )


def _block(
    scenario: str,
    own: tuple[list[Cell], Floats],
    base: tuple[list[Cell], Floats],
    known: Mapping[str, Kpi],
    adds: str,
    changes: pd.DataFrame | None,
) -> _Block:
    """Return a scenario beside the base; `own` and `base` are their cells and values (see `replication_table`)."""
    (cells, values), (base_cells, base_values) = own, base
    place = {cell: i for i, cell in enumerate(base_cells)}
    shared = [i for i, cell in enumerate(cells) if cell in place]
    return _Block(
        scenario,
        [cells[i] for i in shared],
        values[:, shared],
        base_values[:, [place[cells[i]] for i in shared]],
        (WHOLE, *(f"locality={name}" for name in changed_localities(changes, scenario))),
        adds,
        {name: words for name, kpi in known.items() if (words := counted_differently(kpi, changes, scenario))},
    )


def _headline_together(
    blocks: Sequence[_Block], known: Mapping[str, Kpi], replications: int, seed: int
) -> tuple[Intervals, list[dict[int, int]]]:
    """Return intervals of all headline differences that hold together, and where those of each block are in them."""
    columns: list[Floats] = []
    spots: list[dict[int, int]] = []
    for block in blocks:
        headline, differences = block.headline(known), block.differences
        spots.append({i: len(columns) + k for k, i in enumerate(headline)})
        columns += [differences[:, i] for i in headline]
    table = np.array(columns).T.reshape(replications, len(columns))
    return simultaneous_intervals(table, seed=seed), spots


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
        found, more = _judged(block, i, known, (difference, low, high), base_mean, len(before))
        share = share_better(entry.better, after - before) if entry is not None else None
        widest = inf if entry is None else entry.most - entry.least
        ends = (min(max(low, -widest), difference), max(min(high, widest), difference))
        row = (base, block.scenario, kpi, group, period, base_mean, scenario_mean, difference, *ends, LEVEL)
        chances = (float(intervals.p_adjusted[spot]), share)
        extra = (len(before), more, "together" if i in spots else "alone")
        rows.append((*row, *chances, found.verdict, *extra, found.why))
    table = pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))
    return table.astype({"share_of_replications_better": "float64", "more_replications": "float64"})


def _judged(
    block: _Block,
    i: int,
    known: Mapping[str, Kpi],
    figures: tuple[float, float, float],
    base_mean: float,
    pairs: int,
) -> tuple[Judgement, int | None]:
    """Return the verdict on a cell with its reason, and how many more runs one would need where that can be said.

    `figures` are the difference and its interval, low and high.
    """
    entry = known.get(block.cells[i][0])
    reasons = block.reasons(block.cells[i], entry, pairs)
    explained = "" if entry is None else explained_by(entry, *figures, block.moves_beside(block.cells[i]), known)
    if entry is None or reasons:
        return not_judged([*reasons, *filter(None, [explained])]), None
    found = judge(entry, *figures, base_mean, explained=explained)
    enough = abs(figures[0]) >= (entry.noticeable(base_mean) or 0.0)
    return found, runs_needed(*figures, pairs) if enough else None


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
            each.from_date.isoformat() if each.from_date else AT_START,
            each.source,
        )
        for other in others
        for each in diff(base, other, area)
    ]
    return pd.DataFrame(rows, columns=list(CHANGES_COLUMNS), dtype=object)


def setting_text(value: object) -> str:
    """Return a setting as it is written in a scenario file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return ", ".join(
            " ".join(map(setting_text, part)) if isinstance(part, tuple) else setting_text(part) for part in value
        )
    return "none" if value is None else str(value)
