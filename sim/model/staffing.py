"""Who works here: named workers from the area's posts, and what a dated change of posts or caps does."""

from __future__ import annotations

from sim.model import allocation
from sim.model.allocation import CHILD_IN_NEED, PROTECTION
from sim.model.parameters import CASE_HOLDERS, Parameters
from sim.model.teams import Worker
from sim.model.world import TEAM_OF_ROLE, World

LEAST_FTE = 0.05  # not an assumption: parts of a post too small to name a worker for
WORKERS_A_ROLE = 100_000  # not an assumption: identities kept for a role
NUMBER_OF_ROLE = {role: place * WORKERS_A_ROLE for place, role in enumerate(CASE_HOLDERS)}
FROM_PROTECTION_UP = frozenset({"s47", "conference", "child_protection", "pre_proceedings", "proceedings", "care"})


def staff(world: World) -> None:
    """Fill every case-holding post with a named worker: full-time ones, and one for the part left over."""
    caps = dict(world.p.caps)
    for role, posts in world.p.posts:
        if role in caps:
            _fill(world, role, posts, caps[role], "start")


def restaff(world: World, before: Parameters) -> None:
    """A dated change: posts come or go, caps change; nobody held is dropped."""
    caps = dict(world.p.caps)
    world.chairs = dict(world.p.posts)["conference_chair"]
    for role, posts in world.p.posts:
        if role not in caps:
            continue
        if caps[role] != dict(before.caps)[role]:
            for worker in _of(world, role):
                worker.cap = _cap(caps[role], worker.fte)
                _log(world, worker, "worker_cap", "cap_changed")
        if posts != dict(before.posts)[role]:
            _fill(world, role, posts, caps[role], "posts_changed")
            _take_out(world, role, posts)
        world.teams[TEAM_OF_ROLE[role]].fill()


def _of(world: World, role: str) -> list[Worker]:
    return [worker for worker in world.workers if worker.role == role and worker.working]


def _cap(cap: float, fte: float) -> float:
    """Places of a part-time worker, free of the dust of floating-point products."""
    return round(cap * fte, 6)


def _fill(world: World, role: str, posts: float, cap: float, cause: str) -> None:
    missing = posts - sum(worker.fte for worker in _of(world, role))
    number = sum(worker.role == role for worker in world.workers)
    team = TEAM_OF_ROLE[role]
    while missing > LEAST_FTE:
        fte = 1.0 if missing >= 1.0 else missing
        worker = Worker(NUMBER_OF_ROLE[role] + number, role, team, fte, _cap(cap, fte))
        worker.planned = world.now
        world.workers.append(worker)
        world.teams[team].workers.append(worker)
        _log(world, worker, "worker_in", cause)
        missing -= fte
        number += 1


def _take_out(world: World, role: str, posts: float) -> None:
    """Posts that end: the last to come go first, and their families are given to others or wait."""
    excess = sum(worker.fte for worker in _of(world, role)) - posts
    leaving = []
    for worker in reversed(_of(world, role)):
        if excess < min(worker.fte, 1.0) - LEAST_FTE:
            continue
        excess -= worker.fte
        worker.working = False
        leaving.append(worker)
    for worker in leaving:
        _log(world, worker, "worker_out", "posts_changed")
        for family in list(worker.cases):
            tasks = [task for task in worker.tasks if task.family is family]
            allocation.release(world, family, "worker_left")
            family.undone = tasks
            must = family.stage in FROM_PROTECTION_UP
            allocation.seek(world, family, worker.team, PROTECTION if must else CHILD_IN_NEED, must=must)


def _log(world: World, worker: Worker, event: str, cause: str) -> None:
    detail = f"{worker.role},permanent,{cause}"
    world.log((world.now, -1, -1, event, "", worker.team, worker.id, worker.cap, detail))
