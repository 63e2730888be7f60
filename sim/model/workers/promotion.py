"""Posts filled from within: social workers promoted to supervisor or appointed lead practitioner leave a hole."""

from __future__ import annotations

from math import inf
from typing import Final

from sim.model.parameters.choices import NO_LEAD
from sim.model.state.employment import FOREVER
from sim.model.state.posts import Posts
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import appointments, departures, recruitment
from sim.model.workers.newcomers import years_since
from sim.service import Cause, Role

HALF: Final = 0.5  # not an assumption: rounding to whole people


def week(world: World) -> None:
    """Posts of supervisors and lead practitioners that have been empty for long enough find somebody."""
    for posts in world.posts:
        if posts.role == Role.SUPERVISOR:
            _promote(world, posts)
    for place in world.localities:
        _appoint(world, place)


def _promote(world: World, posts: Posts) -> None:
    p = world.p.people
    coming = [each for each in world.staff if each.job.leaving and each.job.cause == Cause.PROMOTED]
    missing = min(posts.established, posts.until) - recruitment.filled(world, posts) - recruitment.full_time(coming)
    if missing < HALF:
        posts.empty_since = FOREVER
        return
    posts.empty_since = min(posts.empty_since, world.now)
    notice = min(p.notice, p.promote_after)
    if world.now - posts.empty_since < p.promote_after - notice:
        return
    able = [each for each in world.staff if _may_rise(world, each, p.promote_from)]
    if able:
        chosen = min(able, key=lambda each: (each.job.since, each.id))
        departures.give_notice(world, chosen, Cause.PROMOTED, notice)
        posts.empty_since = FOREVER


def still_wanted(world: World) -> bool:
    """Whether a post of supervisor is there, and empty, for somebody who was to be promoted into it."""
    return any(recruitment.vacant(world, posts) >= HALF for posts in world.posts if posts.role == Role.SUPERVISOR)


def begins(world: World, worker: Worker) -> None:
    """A promoted social worker, who has left the team, begins as a supervisor, with the same number."""
    job = worker.job
    job.since, job.leaves_at, job.cause = world.now, FOREVER, Cause.LEAVER
    job.away_until = job.expecting_at = job.ends_at = FOREVER
    job.ill, worker.gives = 0.0, 1.0
    worker.home = worker.role = Role.SUPERVISOR
    worker.cap = inf
    worker.team, worker.locality, worker.working, worker.taking = None, world.localities[0], True, True
    world.staff.append(worker)
    appointments.log_worker(world, worker, "worker_in", Cause.PROMOTED)


def _may_rise(world: World, worker: Worker, experience: float) -> bool:
    """Whether a social worker can be promoted: permanent, at work, staying, experienced, and no lead practitioner."""
    job = worker.job
    return (
        worker.role == Role.SOCIAL_WORKER
        and worker.working
        and worker.fte >= 1.0
        and not (job.agency or job.leaving)
        and years_since(world, job.qualified) >= experience
    )


def _appoint(world: World, place: str) -> None:
    p = world.local[place]
    if p.lead.model == NO_LEAD:
        return
    wanted = world.part_of(p.posts[Role.LCPP], place)
    leads = [each for each in world.staff if each.role == Role.LCPP and each.locality == place and each.working]
    if wanted - recruitment.full_time(leads) < HALF:
        world.leads_short[place] = FOREVER
        return
    world.leads_short[place] = min(world.leads_short.get(place, FOREVER), world.now)
    if world.now - world.leads_short[place] >= world.p.people.appoint_after:
        appointments.form_anew(world, Cause.APPOINTED, [place])
        world.leads_short[place] = FOREVER
