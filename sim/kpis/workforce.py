"""Caseloads, waiting lists and the hours that reach families."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.clock import MINUTES_PER_WEEK
from sim.kpis.catalogue import breakdown, kpi
from sim.kpis.measures import mean_wait_days, wait_quantile_days
from sim.kpis.periods import Bools, Floats, Ints, ratio
from sim.kpis.spells import Spells, in_turn, pick
from sim.kpis.tables import Tables
from sim.log import STAGES

SOCIAL_WORKERS: Final = ("social_worker", "newly_qualified", "lcpp", "care_social_worker")
"""Roles that hold cases in the official measure of caseload."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Stretches of time in which one worker held the same cases, cut at the ends of periods.

    `cell` is the stretch between two ends of periods it lies in, `load` the weight held,
    `families` the families held and `fte` the worker's share of full time.
    """

    cell: Ints
    minutes: Floats
    load: Floats
    families: Floats
    fte: Floats


@kpi("allocation_wait_days_mean")
def allocation_wait_days_mean(tables: Tables) -> Floats:
    """Wait of those allocated in the period, and so far of those waiting at its end, over all lists."""
    queues = tables.queues
    return mean_wait_days(tables, queues.start, queues.end, _allocated(tables, queues))


@breakdown("allocation_wait_days_mean", "team")
def allocation_wait_by_team(tables: Tables) -> dict[str, float]:
    """Mean wait on each team's list."""
    found = {}
    for team, queues in _by_team(tables):
        found[team] = tables.whole(mean_wait_days(tables, queues.start, queues.end, _allocated(tables, queues)))
    return found


@kpi("allocation_wait_days_p90")
def allocation_wait_days_p90(tables: Tables) -> Floats:
    """90th centile of the same waits."""
    queues = tables.queues
    return wait_quantile_days(tables, queues.start, queues.end, _allocated(tables, queues), 0.9)


@kpi("waiting_families")
def waiting_families(tables: Tables) -> Floats:
    """Families on the waiting lists: mean over the period."""
    return _mean_waiting(tables, tables.queues)


@breakdown("waiting_families", "stage")
def waiting_by_stage(tables: Tables) -> dict[str, float]:
    """Families on the waiting lists by the stage they are in."""
    queues = tables.queues
    found = {}
    for number in np.unique(queues.stage[queues.stage >= 0]):
        here = pick(queues, queues.stage == number)
        found[STAGES[number]] = tables.whole(_mean_waiting(tables, here))
    return found


@kpi("caseload_mean")
def caseload_mean(tables: Tables) -> Floats:
    """Children held by social workers / FTE of social workers with any case: mean over the period."""
    holding = _holding(tables, SOCIAL_WORKERS)
    return ratio(_over(tables, holding, holding.load), _over(tables, holding, holding.fte))


@kpi("caseload_p90")
def caseload_p90(tables: Tables) -> Floats:
    """Children held per FTE, exceeded by a social worker with cases one tenth of the time."""
    holding = _holding(tables, SOCIAL_WORKERS)
    loads, place = np.unique(np.round(holding.load / holding.fte, 6), return_inverse=True)
    cells = len(tables.periods.edges) - 1
    if not len(loads):
        return np.full(len(tables.periods.labels), np.nan)
    spent = np.bincount(holding.cell * len(loads) + place, holding.minutes, minlength=cells * len(loads))
    by_period = np.cumsum(tables.periods.over_cells(spent.reshape(cells, len(loads))), axis=1)
    total = by_period[:, -1]
    reached = np.argmax(by_period >= 0.9 * total[:, None], axis=1)
    return np.where(total > 0, loads[reached], np.nan)


@kpi("caseload_families_mean")
def caseload_families_mean(tables: Tables) -> Floats:
    """Families held / FTE of everyone with any case: mean over the period."""
    holding = _holding(tables, _roles(tables))
    return ratio(_over(tables, holding, holding.families), _over(tables, holding, holding.fte))


@breakdown("caseload_families_mean", "role")
def caseload_families_by_role(tables: Tables) -> dict[str, float]:
    """Families held per FTE with any case, by role."""
    found = {}
    for role in _roles(tables):
        holding = _holding(tables, [role])
        held = ratio(_over(tables, holding, holding.families), _over(tables, holding, holding.fte))
        found[role] = tables.whole(held)
    return found


@kpi("direct_help_hours")
def direct_help_hours(tables: Tables) -> Floats:
    """Direct hours with families / weeks families are open, waits included."""
    spells = in_turn(tables.rows("help"), tables.log.end)
    hours = tables.number_said(spells.detail)
    periods, opened = tables.periods, tables.open_families
    given = np.maximum(periods.time(spells.start, spells.end, hours), 0.0) / MINUTES_PER_WEEK
    return ratio(given, periods.time(opened.start, opened.end) / MINUTES_PER_WEEK)


def _allocated(tables: Tables, queues: Spells) -> Bools:
    return queues.ended & tables.says(queues.then, "allocated")


def _by_team(tables: Tables) -> list[tuple[str, Spells]]:
    queues = tables.queues
    return [(tables.teams[team], pick(queues, queues.team == team)) for team in np.unique(queues.team).tolist()]


def _mean_waiting(tables: Tables, queues: Spells) -> Floats:
    return tables.periods.time(queues.start, queues.end) / tables.periods.minutes


def _roles(tables: Tables) -> list[str]:
    workers = tables.log.workers
    return sorted(set(map(str, workers["role"]))) if len(workers) else []


def _over(tables: Tables, holding: Holding, figure: Floats) -> Floats:
    """Time-weighted sum of a figure over each period."""
    cells = len(tables.periods.edges) - 1
    return tables.periods.over_cells(np.bincount(holding.cell, holding.minutes * figure, minlength=cells))


def _holding(tables: Tables, roles: Sequence[str]) -> Holding:
    """What workers of these roles held, over the reporting periods, while they held anything."""
    workers = tables.log.workers
    chosen = workers[workers["role"].isin(list(roles))].sort_values("worker") if len(workers) else workers
    held = tables.allocations
    held = pick(held, tables.says(held.detail, "holder"))
    edges = tables.periods.edges
    if not len(chosen) or not len(held.worker):
        nothing = np.empty(0)
        return Holding(np.empty(0, dtype=np.int64), nothing, nothing, nothing, nothing)
    ids, fte = chosen["worker"].to_numpy(dtype=np.int64), chosen["fte"].to_numpy(dtype=np.float64)
    place = np.minimum(np.searchsorted(ids, held.worker), len(ids) - 1)
    mine = ids[place] == held.worker
    held, place = pick(held, mine), place[mine]
    still = np.zeros(len(ids) * len(edges))
    worker = np.concatenate([place, place, np.repeat(np.arange(len(ids)), len(edges))])
    time = np.concatenate([held.start, held.end, np.tile(edges, len(ids))])
    order = np.lexsort((time, worker))
    worker, time = worker[order], time[order]
    one = np.ones(len(place))
    load = np.cumsum(np.concatenate([held.weight, -held.weight, still])[order])
    families = np.cumsum(np.concatenate([one, -one, still])[order])
    after = np.append(time[1:], time[-1])
    kept = np.append(worker[1:] == worker[:-1], False) & (after > time) & (families > 0.5)
    kept &= (time >= edges[0]) & (time < edges[-1])
    return Holding(
        cell=np.searchsorted(edges, time[kept], side="right") - 1,
        minutes=(after - time)[kept].astype(np.float64),
        load=load[kept],
        families=families[kept],
        fte=fte[worker[kept]],
    )
