"""New workers: who comes into a post, of what age and experience, and what is drawn for the worker's own clocks."""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_YEAR
from sim.draws import OF_FAMILIES, Purpose
from sim.model.state.employment import Employment
from sim.model.state.posts import Posts
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.rules import tenure
from sim.service import Role

WORKERS_A_ROLE: Final = 100_000  # not an assumption: identities kept for a role
FIRST_OF_AGENCY: Final = 50_000  # not an assumption: half of them, for agency workers
NUMBERED: Final = (*(role for role in Role if role.hired), Role.SUPERVISOR)
NUMBER_OF_ROLE: Final = {role: place * WORKERS_A_ROLE for place, role in enumerate(NUMBERED)}
THERE_ALREADY: Final = 0
HIRED: Final = 1
NEWLY: Final = 2  # not an assumption: a kind
AGENCY: Final = 3  # not an assumption: a kind


def join(world: World, posts: Posts, fte: float, kind: int) -> Worker:
    """Somebody begins in a post of this role and place; the seat in a team is taken apart from this."""
    worker = Worker(_identity(world, posts, kind), posts.role, None, fte, 0.0, posts.place)
    worker.planned = world.now
    worker.job = _employment(world, worker, kind, social=posts.social)
    (world.supervisors if posts.role == Role.SUPERVISOR else world.workers).append(worker)
    world.staff.append(worker)
    return worker


def _identity(world: World, posts: Posts, kind: int) -> int:
    """The next number of the role in the place, so that whoever comes leaves the luck of other roles and places alone.

    Agency workers are numbered apart: more cover gives no permanent worker another's number.
    """
    agency = kind == AGENCY
    number = world.named.get((posts.role, posts.place, agency), 0)
    world.named[posts.role, posts.place, agency] = number + 1
    first = FIRST_OF_AGENCY if agency else 0
    place = world.localities.index(posts.place)
    return place * len(NUMBERED) * WORKERS_A_ROLE + NUMBER_OF_ROLE[posts.role] + first + number


def _employment(world: World, worker: Worker, kind: int, *, social: bool) -> Employment:
    p, draws, now = world.p.people, world.draws, world.now
    marks = (p.ages, p.ages_hired, p.ages_newly, p.ages_hired)[kind]
    age = tenure.by_quartiles(draws.uniform(Purpose.WORKER_AGE, worker.id), marks)
    luck = draws.uniform(Purpose.WORKER_TENURE, worker.id)
    experience = 0.0 if kind == NEWLY else max(age - p.qualified_at, 1.0 + luck)
    job = Employment(now, now - round(age * MINUTES_PER_YEAR))
    if kind == THERE_ALREADY:
        experience = max(age - p.qualified_at, (1.0 + age - p.ages[0]) * luck)
        _, later = p.leaving[worker.home]
        stayed = draws.exponential(Purpose.WORKER_TENURE, worker.id, 1) / later if later > 0.0 else experience
        job.since = now - round(min(stayed, experience) * MINUTES_PER_YEAR)
    elif kind == AGENCY:
        experience = max(experience, p.agency.least_experience)
    job.qualified = now - round(experience * MINUTES_PER_YEAR)
    job.registered = social
    job.agency = kind == AGENCY
    job.newly = social and experience < 1.0
    job.strain = p.strain.usual
    job.leaving_left = renewed(world, worker, job, Purpose.WORKER_LEAVES)
    job.long_left = renewed(world, worker, job, Purpose.WORKER_LONG_ILL)
    job.ill_left = renewed(world, worker, job, Purpose.WORKER_ILL)
    job.parental_left = renewed(world, worker, job, Purpose.WORKER_PARENTAL)
    return job


def renewed(world: World, worker: Worker, job: Employment, purpose: int) -> float:
    """The worker's next unit-exponential threshold for this purpose."""
    return world.draws.exponential(purpose, worker.id, turn(job, purpose))


def turn(job: Employment, purpose: int) -> int:
    """How many draws of this purpose the worker has had, one more counted: each purpose runs a count of its own."""
    job.turns[purpose - OF_FAMILIES] += 1
    return job.turns[purpose - OF_FAMILIES]


def years_since(world: World, minute: int) -> float:
    """Years from a minute to now."""
    return (world.now - minute) / MINUTES_PER_YEAR
