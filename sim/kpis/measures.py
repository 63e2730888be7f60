"""Measures that several indicators share: by child, in time, length, still waiting."""

from __future__ import annotations

import numpy as np

from sim.clock import MINUTES_PER_DAY
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Bools, Floats, Ints, percent, ratio
from sim.kpis.tables.spells import UNKNOWN, Rows, Spells, pick


def flow_by_child(tables: Tables, rows: Rows) -> Floats:
    """Children in scope of the families these rows are about, summed over each period."""
    return tables.periods.flow(rows.time, tables.children_at(rows.family, rows.time))


def stock_by_child(tables: Tables, spells: Spells) -> Floats:
    """Children in scope and not in care, in families whose spell runs at the end of each period."""
    children = tables.by_child(spells.family, spells.start, spells.end)
    return tables.periods.stock(children.start, children.end, children.weight)


def median_days(tables: Tables, spells: Spells) -> Floats:
    """Median length in days of the spells that ended in each period, where the true start is known."""
    spells = pick(spells, spells.ended & (spells.began != UNKNOWN))
    return tables.periods.quantile(spells.end, spells.length / MINUTES_PER_DAY, 0.5)


def in_time(tables: Tables, event: str, kind: str) -> Floats:
    """Percentage of visits or reviews of one kind made on time, of those due."""
    rows = tables.rows(event)
    rows = pick(rows, tables.says(rows.detail, kind))
    met = tables.says(rows.detail, "on_time").astype(float)
    return percent(tables.periods.flow(rows.time, met), tables.periods.flow(rows.time))


def mean_wait_days(tables: Tables, start: Ints, end: Ints, met: Bools) -> Floats:
    """Mean days waited: each wait counts once, in the period in which it was met or the run ends.

    `met` says which waits ended as hoped; of the others only those count that still last at the end of the run, with
    their wait so far. So the run's mean is the mean of its years' waits, and of its quarters'.
    """
    counted, at = _counted_once(tables, start, end, met)
    waited = tables.periods.flow(at, (end - start)[counted].astype(float))
    return ratio(waited, tables.periods.flow(at)) / MINUTES_PER_DAY


def wait_quantile_days(tables: Tables, start: Ints, end: Ints, met: Bools, share: float) -> Floats:
    """Centile of the waits whose mean `mean_wait_days` gives."""
    counted, at = _counted_once(tables, start, end, met)
    return tables.periods.quantile(at, (end - start)[counted] / MINUTES_PER_DAY, share)


def _counted_once(tables: Tables, start: Ints, end: Ints, met: Bools) -> tuple[Bools, Ints]:
    """Return which waits count, and the minute at which each does: in the last period if it lasts to the end."""
    open_at_end = end >= tables.log.end
    counted = met | open_at_end
    last = np.maximum(start, tables.periods.last_minute)
    return counted, np.where(open_at_end, last, end)[counted]
