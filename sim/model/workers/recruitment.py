"""Vacant posts and hiring: candidates come through the year; newly qualified ones begin in September."""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.draws import Purpose
from sim.model.state.posts import Posts
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import appointments, newcomers
from sim.service import Cause, Role

LEAST_FTE: Final = 0.3  # not an assumption: parts of a post too small to hire for
WEEK: Final = MINUTES_PER_WEEK / MINUTES_PER_YEAR
MONTH: Final = MINUTES_PER_YEAR / 12  # not an assumption: months of a year
SEPTEMBER: Final = 9  # not an assumption: the month in which courses have ended
FIRST_WEEK: Final = 7  # not an assumption: the first Monday of a month falls on one of its first seven days


def week(world: World) -> None:
    """Those hired who are due begin; vacant posts find people; in September the newly qualified begin."""
    intake = _is_intake(world)
    for posts in world.posts:
        if posts.role != Role.SUPERVISOR:
            _week_of(world, posts, intake=intake)


def permanent(world: World, posts: Posts) -> list[Worker]:
    """Who holds a post of these for good, at work or away."""
    return [
        worker
        for worker in world.staff
        if worker.home == posts.role
        and worker.locality == posts.place
        and worker.job.registered == posts.social
        and not worker.job.agency
    ]


def filled(world: World, posts: Posts) -> float:
    """Posts filled for good, in full-time equivalents."""
    return full_time(permanent(world, posts))


def vacant(world: World, posts: Posts) -> float:
    """Posts, of those not known to end, that nobody is in for good or hired for; below 0 where more are in them."""
    return min(posts.established, posts.until) - filled(world, posts) - on_the_way(posts)


def to_be_had(world: World, posts: Posts) -> float:
    """Vacant posts that nobody who qualifies by September has been promised."""
    free = vacant(world, posts)
    for fte in posts.kept:
        free -= fte
    return free


def full_time(workers: list[Worker]) -> float:
    """Full-time equivalents of these workers."""
    total = 0.0
    for worker in workers:
        total += worker.fte
    return total


def on_the_way(posts: Posts) -> float:
    """Full-time equivalents of those hired into these posts, or moving into them, who have not begun."""
    return full_time_coming(posts.coming) + full_time_coming(posts.moving)


def full_time_coming(coming: list[tuple[int, float]]) -> float:
    """Full-time equivalents of those on the way."""
    total = 0.0
    for _, fte in coming:
        total += fte
    return total


def _week_of(world: World, posts: Posts, *, intake: bool) -> None:
    p, role = world.p.people, hired_as(posts)
    for coming, cause in ((posts.coming, Cause.STARTER), (posts.moving, Cause.CHAIRED)):
        for start, fte in [each for each in coming if each[0] <= world.now]:
            coming.remove((start, fte))
            begin(world, posts, fte, newcomers.HIRED, cause)
    free = to_be_had(world, posts)
    rate = p.recruitment[role] * (1.0 + (p.inspection.recruits - 1.0) * world.praise)
    if role in world.p.money.freeze or posts.role in world.p.money.freeze:
        rate = 0.0
    posts.hire_left -= rate * max(0.0, free) * WEEK
    while posts.hire_left <= 0.0:
        posts.hires += 1
        posts.hire_left += world.draws.exponential(Purpose.HIRE, address(world, posts), posts.hires)
        if free < LEAST_FTE:
            continue
        fte = min(1.0, free)
        free -= fte
        if _still_learns(world, posts, p.newly_share.get(role, 0.0)):
            posts.kept.append(fte)
        else:
            posts.coming.append((world.now + round(p.time_to_hire[role] * MONTH), fte))
    if intake:
        _newly_qualified_begin(world, posts)


def _still_learns(world: World, posts: Posts, share: float) -> bool:
    """Whether the candidate who has just been chosen qualifies in the summer, and has a post kept until then."""
    return world.draws.uniform(Purpose.HIRED_NEWLY, address(world, posts), posts.hires) < share


def _newly_qualified_begin(world: World, posts: Posts) -> None:
    """The newly qualified begin in the posts kept for them, as far as these are still there."""
    free = vacant(world, posts)
    for promised in posts.kept:
        fte = min(promised, free)
        if fte >= LEAST_FTE:
            free -= fte
            begin(world, posts, fte, newcomers.NEWLY, Cause.NEWLY_QUALIFIED)
    posts.kept.clear()


def begin(world: World, posts: Posts, fte: float, kind: int, cause: Cause) -> Worker:
    """Somebody's first day: a seat in a team, and families from its list."""
    worker = newcomers.join(world, posts, fte, kind)
    if cause != Cause.CHAIRED:
        world.accounts.hired += 1
    appointments.take_seat(world, worker, cause)
    return worker


def hired_as(posts: Posts) -> Role:
    """The role by whose rates people are hired: social workers in early help come from the social workers' market."""
    return Role.SOCIAL_WORKER if posts.social and not posts.role.qualified else posts.role


def address(world: World, posts: Posts) -> int:
    """Where the draws of these posts stand: by role and place."""
    place = 2 * world.localities.index(posts.place) + posts.social  # not an assumption: two kinds
    return newcomers.NUMBER_OF_ROLE[posts.role] + place


def _is_intake(world: World) -> bool:
    """Whether this Monday is the first of September."""
    day = world.calendar.date_of(world.now)
    return day.month == SEPTEMBER and day.day <= FIRST_WEEK
