"""Measures that several indicators share: by child, in time, length, still waiting."""

from __future__ import annotations

import numpy as np

from sim.clock import MINUTES_PER_DAY
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import Bools, Floats, Ints, percent, quantile_of, ratio
from sim.kpis.tables.record import stage_in
from sim.kpis.tables.rows import Rows
from sim.kpis.tables.spells import UNKNOWN, Spells, next_after, pick
from sim.service import Stage


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


def since_previous(family: Ints, time: Ints) -> Floats:
    """Minutes since the event before of the same family, infinite for a first one; events are in order of time."""
    order = np.argsort(family, kind="stable")
    family, time = family[order], time[order]
    gap = np.full(len(order), np.inf)
    same = family[1:] == family[:-1]
    gap[1:][same] = (time[1:] - time[:-1])[same]
    result = np.empty(len(order))
    result[order] = gap
    return result


def followed_up(tables: Tables, family: Ints, since: Ints, event: Ints, within: int) -> tuple[Ints, Bools]:
    """Return when follow-up began, and whether the event came within so many minutes, of those followed to the end.

    Left out are those whose time does not end within the log, and families that left before it ended without the event.

    Parameters
    ----------
    since, event
        When follow-up begins, and when the event came, later than any log where it did not; shape (followed,).
    """
    left = pick(tables.stages, stage_in(tables.stages.stage, Stage.LEFT))
    by = since + within
    came = event <= by
    known = (by <= tables.log.end) & (came | (next_after(family, since, left.family, left.start) > by))
    return since[known], came[known]


def mean_wait_days(tables: Tables, start: Ints, end: Ints, met: Bools) -> Floats:
    """Mean days waited: days waited in each period / waits begun in it.

    `met` says which waits ended as hoped; of the others only those count that still last at the end of the run. Each
    day counts in the period in which it was waited, and each wait in the one in which it began, so that the whole run
    is made of its years, and they of their quarters; a list that grows is seen while it grows.
    """
    counted = met | (end >= tables.log.end)
    waited = tables.periods.days(start[counted], end[counted])
    return ratio(waited, tables.periods.flow(start[counted]))


def wait_quantile_days(tables: Tables, start: Ints, end: Ints, share: float) -> Floats:
    """Centile of the waits that ended in each period, and so far of those that last at its end."""
    result = []
    for first, after in zip(tables.periods.start, tables.periods.end, strict=True):
        over = (end >= first) & (end < after)
        waiting = (start < after) & (end >= after)
        waits = np.concatenate([(end - start)[over], after - start[waiting]]) / MINUTES_PER_DAY
        result.append(quantile_of(waits, share))
    return np.array(result)
