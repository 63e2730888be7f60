"""Workers over time: the roles they are in, the families they have, and how full that leaves them.

A worker may change role with the same number, so roles come from the rows of workers and not from
the table of workers, which shows the last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sim.kpis.tables.moments import Moments
from sim.kpis.tables.ordering import in_order
from sim.kpis.tables.periods import Bools, Floats, Ints
from sim.kpis.tables.rows import Rows
from sim.kpis.tables.spells import Intervals, each, overlaps, pick
from sim.service import CaseRole, Role

SOCIAL_WORKERS: Final = tuple(role for role in Role if role.qualified)
"""Roles qualified in social work: those that hold cases in the official measure of caseload."""
LEAD: Final = Role.LCPP
"""The role of lead child protection practitioners."""
DUST: Final = 1e-6
"""Sums of weights are compared to within this."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Rows about workers, sorted by worker: what each says holds until `end`, the minute of the worker's next row.

    `cap` is the cap times FTE; `stops` says that the worker stops work, for good or for a time.
    """

    worker: Ints
    time: Ints
    end: Ints
    detail: Ints
    cap: Floats
    stops: Bools


@dataclass(frozen=True, slots=True)
class Service:
    """Stretches of a worker's time in one role under one cap, sorted by worker and start.

    `role` is the number of a word of `Moments.role_names`, `cap` the cap times FTE in the role's unit (0 = none).
    """

    worker: Ints
    role: Ints
    start: Ints
    end: Ints
    cap: Floats
    fte: Floats


@dataclass(frozen=True, slots=True)
class Cases:
    """Stretches of time in which a worker, in one role, had a family, sorted by family.

    `detail` begins with the role in the case (holder, co_worker, overseer); `weight` is in the
    worker's cap unit.
    """

    family: Ints
    worker: Ints
    role: Ints
    detail: Ints
    start: Ints
    end: Ints
    weight: Floats


@dataclass(frozen=True, slots=True)
class Workloads:
    """Stretches of a worker's time in which nothing about the cases changed, cut at the ends of periods.

    `cell` is the stretch between two ends of periods it lies in; `children` and `families` are those
    held, `led_children` and `led_families` those held or overseen, `load` the weight of all cases in
    the unit of `cap` (cap x FTE, 0 = none).
    """

    worker: Ints
    role: Ints
    cell: Ints
    minutes: Floats
    children: Floats
    families: Floats
    load: Floats
    led_children: Floats
    led_families: Floats
    cap: Floats
    fte: Floats


class Staff(Moments):
    """Moments with the workers over time."""

    @cached_property
    def service(self) -> Service:
        """Time of named workers in each role."""
        return _service_of(self)

    @cached_property
    def cases(self) -> Cases:
        """Families each worker had, in the role the worker was in."""
        return _cases_of(self)

    @cached_property
    def workloads(self) -> Workloads:
        """What every worker in service had, over the reporting periods."""
        return _workloads_of(self)


def turns_of(tables: Moments) -> Turns:
    """Rows about workers, each with the minute of the worker's next."""
    rows = [tables.rows(event) for event in ("worker_in", "worker_cap", "worker_out")]
    stops = np.repeat([False, False, True], [len(part.time) for part in rows])
    worker, time, sequence, detail, cap = (
        np.concatenate([getattr(part, name) for part in rows])
        for name in ("worker", "time", "sequence", "detail", "value")
    )
    order = in_order(sequence)
    order = order[in_order(worker[order])]
    worker, time = worker[order], time[order]
    same = worker[1:] == worker[:-1]
    end = np.append(np.where(same, time[1:], tables.log.end), tables.log.end)[: len(worker)]
    return Turns(worker, time, end, detail[order], cap[order], stops[order])


def _service_of(tables: Moments) -> Service:
    """Time of every worker of the table of workers in each role."""
    turns = turns_of(tables)
    role = tables.first_words(turns.detail)[0]
    fte = fte_of(tables, turns.worker)
    kept = ~turns.stops & (turns.end > turns.time) & (fte > 0)
    cap = np.where(np.isfinite(turns.cap), turns.cap, 0.0)
    return Service(turns.worker[kept], role[kept], turns.time[kept], turns.end[kept], cap[kept], fte[kept])


def _cases_of(tables: Staff) -> Cases:
    """Families each worker had, duty cover left out, split where the worker's role or cap changes."""
    service = tables.service
    had = pick(tables.allocations, in_order(tables.allocations.family))
    row, position, start, end = overlaps(had.worker, had.start, had.end, service.worker, service.start, service.end)
    return Cases(
        family=had.family[row],
        worker=had.worker[row],
        role=service.role[position],
        detail=had.detail[row],
        start=start,
        end=end,
        weight=had.weight[row],
    )


def in_role(tables: Moments, role: Ints, *names: str) -> Bools:
    """Whether each role number stands for one of these roles."""
    wanted = [number for number, name in enumerate(tables.role_names) if name in names]
    return np.isin(role, wanted)


def children_of(tables: Moments, cases: Cases) -> Intervals:
    """Children of the cases over time; sums over the result are exact.

    The weight of a holder says how many where the worker's places are children. Places of lead
    practitioners may be families, and a co-worker's are a part, so theirs are counted: in scope and not in care.
    """
    by_weight = tables.says(cases.detail, CaseRole.HOLDER) & ~in_role(tables, cases.role, LEAD)
    rest, other = np.flatnonzero(by_weight), np.flatnonzero(~by_weight)
    counted = tables.by_child(cases.family[other], cases.start[other], cases.end[other])
    return Intervals(
        start=np.concatenate([cases.start[rest], counted.start]),
        end=np.concatenate([cases.end[rest], counted.end]),
        weight=np.concatenate([cases.weight[rest], counted.weight]),
        source=np.concatenate([rest, other[counted.source]]),
    )


def _workloads_of(tables: Staff) -> Workloads:
    """What every worker in service had, over the reporting periods."""
    service, cases, edges = tables.service, tables.cases, tables.periods.edges
    people = np.unique(service.worker)
    holds = tables.says(cases.detail, CaseRole.HOLDER)
    leads = holds | tables.says(cases.detail, CaseRole.OVERSEER)
    children = children_of(tables, cases)
    who = cases.worker[children.source]
    nothing = np.zeros(len(cases.worker)), np.zeros(len(children.start))
    amounts = [
        np.concatenate([nothing[0], children.weight * holds[children.source]]),
        np.concatenate([holds.astype(float), nothing[1]]),
        np.concatenate([cases.weight, nothing[1]]),
        np.concatenate([nothing[0], children.weight * leads[children.source]]),
        np.concatenate([leads.astype(float), nothing[1]]),
    ]
    started = np.concatenate([cases.start, children.start])
    ended = np.concatenate([cases.end, children.end])
    cuts = [service.start, service.end, np.tile(edges, len(people))]
    cut_by = [service.worker, service.worker, np.repeat(people, len(edges))]
    worker = np.concatenate([cases.worker, who, cases.worker, who, *cut_by])
    time = np.concatenate([started, ended, *cuts])
    order = in_order(time)
    order = order[in_order(worker[order])]
    still = np.zeros(len(time) - 2 * len(started))
    sums = [np.cumsum(np.concatenate([amount, -amount, still])[order]) for amount in amounts]
    return _stretches(tables, worker[order], time[order], sums)


def _stretches(tables: Staff, worker: Ints, time: Ints, sums: list[Floats]) -> Workloads:
    """Cut sorted moments into stretches in service, each with the sums after its first moment."""
    service, edges = tables.service, tables.periods.edges
    after = np.append(time[1:], time[-1:])
    kept = np.append(worker[1:] == worker[:-1], False)[: len(time)] & (after > time)
    kept &= (time >= edges[0]) & (time < edges[-1])
    worker, time, after, sums = worker[kept], time[kept], after[kept], [figure[kept] for figure in sums]
    row, position, _, _ = overlaps(worker, time, after, service.worker, service.start, service.end)
    children, families, load, led_children, led_families = (figure[row] for figure in sums)
    return Workloads(
        worker=worker[row],
        role=service.role[position],
        cell=np.searchsorted(edges, time[row], side="right") - 1,
        minutes=(after - time)[row].astype(np.float64),
        children=children,
        families=families,
        load=load,
        led_children=led_children,
        led_families=led_families,
        cap=service.cap[position],
        fte=service.fte[position],
    )


def first_meetings(tables: Moments) -> Rows:
    """First time each practitioner was named for each family, duty cover left out; in order of family."""
    rows = tables.rows("allocated")
    rows = pick(rows, ~tables.says(rows.detail, "duty"))
    width = 1 + int(rows.worker.max(initial=0))
    _, first = np.unique(rows.family * width + rows.worker, return_index=True)
    return pick(rows, first)


def fte_of(tables: Moments, worker: Ints) -> Floats:
    """Part of full time of each worker; 0 when the table of workers does not know them."""
    table = tables.log.worker_table
    if not len(table.get("worker", [])):
        return np.zeros(len(worker))
    ids, fte = np.array(table["worker"], dtype=np.int64), np.array(table["fte"], dtype=np.float64)
    order = in_order(ids)
    row, position = each(ids[order], worker)
    found = np.zeros(len(worker))
    found[row] = fte[order][position]
    return found
