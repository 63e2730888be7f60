"""Agency social workers cover vacant posts, and those whose holders are away for long, as market and rules allow."""

from __future__ import annotations

from math import exp, inf
from typing import Final

from sim.clock import MINUTES_PER_WEEK
from sim.draws import Purpose
from sim.model.parameters.choices import AGENCY_COVERS, NO_LEAD
from sim.model.parameters.people import Agency
from sim.model.state.employment import FOREVER
from sim.model.state.posts import Posts
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import appointments, departures, newcomers, recruitment
from sim.service import Cause, Role, Team

HALF: Final = 0.5  # not an assumption: rounding to whole people
ONE: Final = 1.0  # not an assumption: a full-time worker
AGENCY: Final = "agency"
"""How the record names their employment."""


def week(world: World) -> None:
    """Agency workers who are due begin; more are asked for, or the last to come are given notice."""
    p = world.p.people.agency
    for posts in world.posts:
        if posts.role.qualified and posts.social:
            _week_of(world, posts, p)
    _lead_cover(world)


def at_start(world: World, posts: Posts) -> None:
    """Cover there is when the run starts, part of the way through its assignments."""
    p = world.p.people.agency
    missing = _wanted(world, posts, p)
    while missing >= HALF:
        worker = begins(world, posts, 1.0, p)
        missing -= 1.0
        if worker.job.project:  # whose end is on the calendar already
            continue
        luck = world.draws.uniform(Purpose.AGENCY_ASSIGNMENT, worker.id, 1)
        served = round(luck * (worker.job.leaves_at - world.now))
        worker.job.since -= served
        worker.job.leaves_at = max(world.now + 1, worker.job.leaves_at - served)


def stays_on(world: World, worker: Worker) -> bool:
    """Whether an agency worker, at the end of an assignment, takes a vacant post for good, families and all."""
    job, p = worker.job, world.p.people.agency
    if job.project or world.draws.uniform(Purpose.AGENCY_CONVERTS, worker.id) >= p.conversion:
        return False
    posts = next(each for each in world.posts if (each.role, each.place) == (worker.home, worker.locality))
    if recruitment.to_be_had(world, posts) < worker.fte:
        return False
    appointments.log_worker(world, worker, "worker_out", Cause.CONVERTED)
    job.agency, job.since, job.leaves_at, worker.taking = False, world.now, FOREVER, True
    job.leaving_left = newcomers.renewed(world, worker, job, Purpose.WORKER_LEAVES)
    appointments.log_worker(world, worker, "worker_in", Cause.CONVERTED)
    world.teams[worker.team].fill()
    return True


def _week_of(world: World, posts: Posts, p: Agency) -> None:
    if not p.allowed:
        posts.placing.clear()
    for start, fte in [each for each in posts.placing if each[0] <= world.now]:
        posts.placing.remove((start, fte))
        appointments.take_seat(world, begins(world, posts, fte, p), Cause.PLACED)
    there = [
        worker
        for worker in world.staff
        if worker.job.agency
        and worker.home == posts.role
        and worker.locality == posts.place
        and worker.role != Role.LCPP  # who is beyond the posts
    ]
    staying = recruitment.full_time([each for each in there if each.job.leaves_at > world.now + p.notice])
    missing = _wanted(world, posts, p) - staying - recruitment.full_time_coming(posts.placing)
    frozen = posts.role in world.p.money.freeze
    while missing >= HALF and not frozen and (there_are := supply(p)) > 0.0:
        posts.orders += 1
        luck = world.draws.exponential(Purpose.AGENCY_PLACED, recruitment.address(world, posts), posts.orders)
        posts.placing.append((world.now + round(luck * p.place / there_are), 1.0))
        missing -= 1.0
    for worker in reversed(there):
        if missing > -1.0 or not p.allowed:  # those there are when no more are allowed stay to the end
            break
        if worker.job.leaves_at > world.now + p.notice:
            departures.give_notice(world, worker, Cause.AGENCY_END, p.notice)
            missing += worker.fte


def _wanted(world: World, posts: Posts, p: Agency) -> float:
    """Full-time equivalents of cover wanted: for vacant posts, long absences, and caution after an inspection."""
    if not p.allowed:
        return 0.0
    lasting = recruitment.permanent(world, posts)
    kept = recruitment.full_time_coming(posts.moving)  # for who is paid as a conference chair until then
    empty = max(0.0, posts.established - kept - recruitment.full_time(lasting))
    empty += recruitment.full_time([worker for worker in lasting if worker.job.away])
    wanted = p.cover * empty + world.alarm * world.p.people.inspection.agency * posts.established
    return min(wanted, p.most * supply(p) * posts.established)


def supply(p: Agency) -> float:
    """What of the free market there is: fewer at a lower price, and none with less experience than the rules ask."""
    shut_out = exp(-p.least_experience / p.experience) if p.experience > 0.0 else 1.0
    return shut_out * float(min(1.0, p.price) ** p.elasticity)


def begins(world: World, posts: Posts, fte: float, p: Agency) -> Worker:
    """An agency worker's first day, before any seat; the last day is on the calendar."""
    worker = newcomers.join(world, posts, fte, newcomers.AGENCY)
    job = worker.job
    job.cause = Cause.AGENCY_END
    luck = world.draws.uniform(Purpose.AGENCY_ASSIGNMENT, worker.id)
    job.leaves_at = world.now + round((HALF + luck) * p.assignment)
    job.project = world.draws.uniform(Purpose.AGENCY_PROJECT, worker.id) < p.project_share
    if job.project and p.project > 0:
        job.leaves_at = (world.now // p.project + 1) * p.project
    job.leaving_left = inf
    return worker


# --- lead practitioners beyond the posts ---------------------------------------------------------------------
def _lead_cover(world: World) -> None:
    """Those who are due begin; where every lead practitioner is full another is asked for, within the market."""
    for number, place in enumerate(world.localities):
        lead = world.local[place].lead
        due = [start for start in world.lead_cover.get(place, []) if start <= world.now]
        for start in due:
            world.lead_cover[place].remove(start)
            if lead.model != NO_LEAD:
                _begins_as_lead(world, place)
        if lead.overflow == AGENCY_COVERS and lead.model != NO_LEAD and world.p.people.agency.allowed:
            _ask_for_lead(world, place, number)
        else:
            world.lead_cover.pop(place, None)


def _ask_for_lead(world: World, place: str, number: int) -> None:
    """One at a time is on the way, and only if a family found none free in the last week."""
    p = world.p.people.agency
    coming = world.lead_cover.setdefault(place, [])
    full = world.leads_full.get(place, world.start) > world.now - MINUTES_PER_WEEK
    if not full or coming or Role.SOCIAL_WORKER in world.p.money.freeze:
        return
    cover = [each for each in world.staff if each.role == Role.LCPP and each.locality == place and each.job.agency]
    most = p.most * supply(p) * world.part_of(world.local[place].posts[Role.LCPP], place)
    if recruitment.full_time(cover) + ONE > most:
        return
    world.lead_orders += 1
    luck = world.draws.exponential(Purpose.LEAD_COVER_PLACED, number, world.lead_orders)
    coming.append(world.now + round(luck * p.place / supply(p)))


def _begins_as_lead(world: World, place: str) -> Worker:
    """An agency social worker begins as lead practitioner."""
    posts = next(each for each in world.posts if each.role == Role.SOCIAL_WORKER and each.place == place)
    worker = begins(world, posts, ONE, world.p.people.agency)
    appointments.take_seat_as(world, worker, (Role.LCPP, Team.LCPP), Cause.PLACED)
    return worker
