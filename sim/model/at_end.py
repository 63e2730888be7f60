"""When a run is over: the side tables of its log, and letting go of the rest."""

from __future__ import annotations

from math import inf

from sim.log import SideTable
from sim.model.state.world import World


def families(world: World) -> SideTable:
    """Columns of the families who ever lived here."""
    found = world.register
    return {
        "family": [family.id for family in found],
        "onset": [family.onset for family in found],
        "children": [len(family.children) for family in found],
        "locality": [family.locality for family in found],
        "unaccompanied": [family.unaccompanied for family in found],
        "earlier_plan": [family.plan.earlier for family in found],
    }


def children(world: World) -> SideTable:
    """Columns of the children of these families; times in minutes."""
    found = [child for family in world.register for child in family.children]
    return {
        "child": [child.id for child in found],
        "family": [family.id for family in world.register for _ in family.children],
        "born": [child.born for child in found],
        "eighteenth": [child.eighteenth for child in found],
    }


def workers(world: World) -> SideTable:
    """Columns of all who ever worked here; a cap of 0 is none."""
    found = [*world.workers, *[each for each in world.supervisors if each not in world.workers]]
    return {
        "worker": [worker.id for worker in found],
        "role": [str(worker.role) for worker in found],
        "team": [str(worker.team or "") for worker in found],
        "locality": [worker.locality for worker in found],
        "fte": [worker.fte for worker in found],
        "cap": [0.0 if worker.cap == inf else worker.cap for worker in found],
    }


def starts(world: World) -> SideTable:
    """Columns of the spells under way at the start: when each truly began, in minutes."""
    return {
        "family": [row[0] for row in world.starts],
        "child": [row[1] for row in world.starts],
        "stage": [str(row[2]) for row in world.starts],
        "began": [row[3] for row in world.starts],
    }


def let_go(world: World) -> None:
    """Untie what is held in circles in an area whose run is over, so that it is freed without a search for it."""
    for family in world.register:
        family.journey = family.case.holder = family.case.co_worker = family.case.overseer = None
        family.case.undone = []
        for child in family.children:
            child.journey = None
    for worker in world.workers:
        worker.cases, worker.tasks, worker.movers = {}, [], []
    world.teams = {}
    world.events.forget()
