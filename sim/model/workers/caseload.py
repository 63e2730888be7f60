"""A worker's caseload: places families take, who gives a family up, and what changes when children come or go."""

from __future__ import annotations

from dataclasses import replace

from sim.model.state import clocks
from sim.model.state.family import NEVER, Family
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import hours
from sim.rules import workload
from sim.service import CaseRole


def weight(family: Family) -> float:
    """Places of the family where the cap counts children: its children in scope, at home or in care."""
    return float(family.scope or sum(child.in_care for child in family.children))  # whole numbers


def places(family: Family, worker: Worker, part: float = 1.0) -> float:
    """Places the family takes on this worker's caseload; a worker beside the holder has a `part` of them."""
    return workload.case_weight(weight(family), worker.by_families, part)


def release(world: World, family: Family, cause: str, *, offered: bool = True) -> None:
    """The holder gives the family up; the freed place is `offered` to the waiting list."""
    worker, family.case.holder = family.case.holder, None
    if worker is None:
        return
    _give_up(world, family, worker, CaseRole.HOLDER, cause)
    clocks.set_help(world, family, held=0.0)
    if offered:
        world.teams[worker.team].fill()


def hand_on(world: World, family: Family, cause: str, *, offered: bool = True) -> None:
    """The holder gives the family up, and work for it goes on with whoever holds it next."""
    if family.case.holder is not None:
        hours.leave_undone(world, family.case.holder, family)
    release(world, family, cause, offered=offered)


def release_beside(world: World, family: Family, cause: str, *, offered: bool = True) -> None:
    """Whoever stays beside the holder gives the family up; the freed places are `offered` to the waiting list."""
    worker, family.case.co_worker = family.case.co_worker, None
    if worker is None:
        return
    _give_up(world, family, worker, CaseRole.CO_WORKER, cause)
    clocks.set_help(world, family, beside=0.0)
    if offered:
        world.teams[worker.team].fill()


def release_overseer(world: World, family: Family, cause: str) -> None:
    """The lead practitioner stops overseeing the family; the place is offered to the waiting list.

    What is left of the lead practitioner's part in an enquiry falls to the holder.
    """
    worker, family.case.overseer = family.case.overseer, None
    if worker is None:
        return
    hours.leave_undone(world, worker, family)
    _give_up(world, family, worker, CaseRole.OVERSEER, cause)
    hours.take_up(world, family)
    world.teams[worker.team].fill()


def _give_up(world: World, family: Family, worker: Worker, role: CaseRole, cause: str) -> None:
    """The worker has no more to do with the family: work for it stops, and its places are free."""
    hours.drop_tasks(world, worker, family)
    weighs = world.teams[worker.team].give_up(worker, family)
    released(world, family, worker, weighs, role, cause)


def scope_changed(world: World, family: Family) -> None:
    """Children came of age, left or came home: the family's places and next birthday change."""
    children = family.at_home
    family.scope = len(children)
    family.size = family.scope or len(family.in_care)
    next_birthday = NEVER
    for child in children:
        next_birthday = min(next_birthday, child.eighteenth)
    for child in family.children:
        if child.unborn:
            next_birthday = min(next_birthday, child.born)
    family.need.next_birthday = next_birthday
    if family.case.waiting:
        team = world.teams[family.case.waiting]
        before = team.entries[family][1]
        team.reweigh(family, replace(before, weight=weight(family)))
        team.fill()
    reweigh(world, family)


def reweigh(world: World, family: Family) -> None:
    """The family's places on each caseload it is on are counted anew; a change is recorded.

    A family without a child for the moment keeps its places.
    """
    if weight(family) <= 0.0:
        return
    for worker, role, part in (
        (family.case.holder, CaseRole.HOLDER, 1.0),
        (family.case.co_worker, CaseRole.CO_WORKER, family.p.handover.part),
        (family.case.overseer, CaseRole.OVERSEER, 1.0),
    ):
        if worker is not None:
            _reweigh(world, family, worker, role, part)


def _reweigh(world: World, family: Family, worker: Worker, role: CaseRole, part: float) -> None:
    weighs = places(family, worker, part)
    if worker.cases[family] == weighs:
        return
    team = world.teams[worker.team]
    before = team.give_up(worker, family)
    released(world, family, worker, before, role, "children")
    team.take(worker, family, weighs)
    allocated(world, family, worker, weighs, role)
    if weighs < before:
        team.fill()


def allocated(world: World, family: Family, worker: Worker, weighs: float, role: CaseRole) -> None:
    """Record who takes the family, in what role, and whether that is above the worker's cap."""
    place = (world.now, family.id, family.stage, worker.team, worker.id)
    world.record.allocated(*place, role=role, places=weighs, over_cap=worker.load > worker.cap)


def released(world: World, family: Family, worker: Worker, weighs: float, role: CaseRole, cause: str) -> None:
    """Record who gives the family up."""
    place = (world.now, family.id, family.stage, worker.team, worker.id)
    world.record.released(*place, role=role, places=weighs, cause=cause)
