"""Who works here: named workers from the area's posts, their teams, and what a dated change of either does."""

from __future__ import annotations

from math import inf
from typing import Final

from sim.model.parameters.groups import AreaParameters, LocalParameters
from sim.model.state.family import Family
from sim.model.state.kinds import FOR_CHILD_IN_NEED, FOR_PROTECTION
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import allocation, appointments, caseload, eligibility, handovers, lead
from sim.service import WORK_CARE, WORK_ENQUIRY, WORK_PLAN, Role

LEAST_FTE: Final = 0.05  # not an assumption: parts of a post too small to name a worker for
WORKERS_A_ROLE: Final = 100_000  # not an assumption: identities kept for a role
HIRED: Final = tuple(role for role in Role if role.hired)
NUMBER_OF_ROLE: Final = {role: place * WORKERS_A_ROLE for place, role in enumerate((*HIRED, Role.SUPERVISOR))}


def staff(world: World) -> None:
    """Fill every post with a named worker: full-time ones, and one in each locality for the part left over."""
    for place, p in localities(world):
        for role in HIRED:
            _fill(world, role, world.part_of(p.posts[role], place), place)
    _supervisors(world, 0.0, "start")
    appointments.form_teams(world, "start")


def restaff(world: World, before: AreaParameters) -> None:
    """A dated change: posts come or go, teams are formed anew, caps change; nobody held is dropped."""
    world.chairs = world.p.posts[Role.CONFERENCE_CHAIR]
    leaving: list[Worker] = []
    for place, p in localities(world):
        for role in HIRED:
            posts = world.part_of(p.posts[role], place)
            if p.posts[role] != before.posts[role]:
                _fill(world, role, posts, place)
                leaving += _ending(world, role, posts, place)
    _supervisors(world, before.posts[Role.SUPERVISOR], "posts_changed")
    for worker in leaving:
        worker.working = False
    appointments.form_teams(world, "new_role")
    for family in list(world.families.values()):
        lead.no_longer_appointed(world, family)
    for worker in leaving:
        _take_out(world, worker)


def localities(world: World) -> list[tuple[str, LocalParameters]]:
    """Each locality with its parameters; an area without any is one place without a name."""
    return [(name, world.local[name]) for name in world.localities]


def _of(world: World, role: Role, place: str) -> list[Worker]:
    return [worker for worker in world.workers if worker.home == role and worker.working and worker.locality == place]


def _fill(world: World, role: Role, posts: float, place: str) -> None:
    missing = posts - sum(worker.fte for worker in _of(world, role, place))
    number = sum(worker.home == role for worker in world.workers)
    while missing > LEAST_FTE:
        fte = 1.0 if missing >= 1.0 else missing
        worker = Worker(NUMBER_OF_ROLE[role] + number, role, None, fte, 0.0, place)
        worker.planned = world.now
        world.workers.append(worker)
        missing -= fte
        number += 1


def _ending(world: World, role: Role, posts: float, place: str) -> list[Worker]:
    """Posts that end: the last to come go first."""
    excess = sum(worker.fte for worker in _of(world, role, place)) - posts
    leaving = []
    for worker in reversed(_of(world, role, place)):
        if excess >= min(worker.fte, 1.0) - LEAST_FTE:
            excess -= worker.fte
            leaving.append(worker)
    return leaving


def _take_out(world: World, worker: Worker) -> None:
    """The worker leaves; families are given to others or wait."""
    appointments.log_worker(world, worker, "worker_out", "posts_changed")
    for family in list(worker.cases):
        if family.case.overseer is worker:
            lead.overseer_leaves(world, family, "worker_left")
        elif family.case.co_worker is worker:
            handovers.leave_beside(world, family, "worker_left")
        else:
            caseload.hand_on(world, family, "worker_left")
            _find_another(world, family)


def _find_another(world: World, family: Family) -> None:
    work = eligibility.work_of(family)
    if work in (WORK_ENQUIRY, WORK_PLAN):
        lead.held_anew(world, family, work)
    elif work == WORK_CARE:
        allocation.seek(world, family, work, FOR_PROTECTION, must=True)
    else:
        allocation.seek(world, family, work, FOR_CHILD_IN_NEED)


def _supervisors(world: World, before: float, cause: str) -> None:
    """Supervisors hold no families; their posts are recorded so that they can be counted."""
    posts = world.p.posts[Role.SUPERVISOR]
    if posts == before:
        return
    there = [worker for worker in world.supervisors if worker.working]
    for worker in there:
        worker.working = False
        appointments.log_worker(world, worker, "worker_out", cause)
    whole, part = int(posts), posts - int(posts)
    for fte in [1.0] * whole + ([part] if part > LEAST_FTE else []):
        worker = Worker(NUMBER_OF_ROLE[Role.SUPERVISOR] + len(world.supervisors), Role.SUPERVISOR, None, fte, inf)
        world.supervisors.append(worker)
        appointments.log_worker(world, worker, "worker_in", cause)
