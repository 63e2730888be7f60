"""Measures that several indicators share: by child, in time, length, still waiting."""

from __future__ import annotations

import numpy as np

from sim.clock import MINUTES_PER_DAY
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Bools, Floats, Ints, percent, quantile_of, ratio
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
    """Mean days waited: by those whose wait was met in the period, and so far by those waiting at its end.

    `met` says which waits ended as hoped; the others count only while they last.
    """
    periods = tables.periods
    waited = periods.flow(end[met], (end - start)[met].astype(float))
    waiting = periods.stock(start, end)
    so_far = periods.end * waiting - periods.stock(start, end, start.astype(float))
    return ratio(waited + so_far, periods.flow(end[met]) + waiting) / MINUTES_PER_DAY


def wait_quantile_days(tables: Tables, start: Ints, end: Ints, met: Bools, share: float) -> Floats:
    """Centile of the waits whose mean `mean_wait_days` gives."""
    result = []
    for first, after in zip(tables.periods.start, tables.periods.end, strict=True):
        over = met & (end >= first) & (end < after)
        waiting = (start < after) & (end >= after)
        waits = np.concatenate([(end - start)[over], after - start[waiting]]) / MINUTES_PER_DAY
        result.append(quantile_of(waits, share))
    return np.array(result)
