"""Who works here: posts of each role and place, who fills them at the start, and what a dated change of either does."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Final

from sim.clock import MINUTES_PER_YEAR
from sim.draws import Purpose
from sim.model.parameters.groups import AreaParameters, LocalParameters, Parameters
from sim.model.parameters.money import DISCRETIONARY
from sim.model.parameters.people import LIVING, People
from sim.model.state.employment import FOREVER
from sim.model.state.posts import Posts
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import agency, appointments, departures, lead, newcomers, recruitment
from sim.service import Cause, Role

SERVED: Final = 2 * MINUTES_PER_YEAR  # not an assumption: service the law asks for redundancy pay
TINY: Final = 1e-9  # not an assumption: room for floating-point sums
LEAST_FTE: Final = 0.05  # not an assumption: parts of a post too small to name a worker for
MONTH: Final = MINUTES_PER_YEAR / 12  # not an assumption: months of a year
HIRED: Final = tuple(role for role in Role if role.hired)
EARLY_HELP: Final = Role.EARLY_HELP_WORKER


# --- posts ------------------------------------------------------------------------------------------------------
def open_posts(world: World) -> None:
    """Open the posts of every role and place: social workers in early help beside those who are not."""
    kinds = [(role, role.qualified) for role in HIRED] + [(EARLY_HELP, True)]
    for place in world.localities:
        for role, social in kinds:
            world.posts.append(Posts(role, place, social=social))
    world.posts.append(Posts(Role.SUPERVISOR, world.localities[0], social=True))
    for posts in world.posts:
        _set(world, posts)
        posts.until = posts.established
        posts.hire_left = world.draws.exponential(Purpose.HIRE, recruitment.address(world, posts))


def _set(world: World, posts: Posts) -> None:
    """Posts are as many as the structure, the budget and grants now say."""
    of_area = world.local[posts.place].posts[posts.role]
    posts.established = established(world, posts, world.p, of_area)
    posts.planned = planned(world, posts, world.p, of_area)


def established(world: World, posts: Posts, p: AreaParameters, of_area: float) -> float:
    """Full-time equivalents in these posts that the budget and grants pay for, of those of the whole area."""
    kept = world.accounts.kept_of(posts.role)
    return planned(world, posts, p, of_area) * kept + granted(world, posts, p, world.accounts.granted)


def granted(world: World, posts: Posts, p: AreaParameters, by_role: Mapping[Role, float]) -> float:
    """Full-time equivalents of these posts that grants pay for."""
    return _here(world, posts, p, by_role.get(posts.role, 0.0))


def planned(world: World, posts: Posts, p: AreaParameters, of_area: float) -> float:
    """Full-time equivalents of these posts in the council's structure, of those of the whole area."""
    if posts.role == Role.SUPERVISOR:
        return of_area
    kept = p.money.kept if posts.role in DISCRETIONARY else 1.0
    own = max(0.0, _here(world, posts, p, of_area) * kept - moved_away(world, posts, p))
    return own + _from_chairing(world, posts)


def _here(world: World, posts: Posts, p: AreaParameters, of_area: float) -> float:
    """The part of an area's posts of a role that are these."""
    here, social = world.part_of(of_area, posts.place), p.people.early_help_social
    if posts.role == EARLY_HELP:
        return here * (social if posts.social else 1.0 - social)
    return here


def _from_chairing(world: World, posts: Posts) -> float:
    """Full-time equivalents of these posts that were conference chairs' before."""
    return world.part_of(world.chaired, posts.place) if posts.role == Role.SOCIAL_WORKER else 0.0


def moved_away(world: World, posts: Posts, p: AreaParameters) -> float:
    """Full-time equivalents of these posts that have moved to early help, people and all."""
    if posts.role != Role.SOCIAL_WORKER or not p.people.early_help_moved:
        return 0.0
    return p.people.early_help_social * world.part_of(p.posts[EARLY_HELP], posts.place)


# --- the start --------------------------------------------------------------------------------------------------
def staff(world: World) -> None:
    """Fill the posts as they are filled in the area: some vacant, some whose holders are away, some covered."""
    open_posts(world)
    for posts in world.posts:
        _fill(world, posts, posts.established * _share_filled(world.p.people, posts), newcomers.THERE_ALREADY)
    if world.p.people.on:
        for worker in world.staff:
            _may_be_away(world, worker)
        for posts in world.posts:
            if posts.role.qualified and posts.role != Role.SUPERVISOR:
                agency.at_start(world, posts)
    for supervisor in world.supervisors:  # who hold no families, and are recorded so that they can be counted
        appointments.log_worker(world, supervisor, "worker_in", Cause.START)
    appointments.form_teams(world, Cause.START, world.localities)


def _share_filled(p: People, posts: Posts) -> float:
    """Part of the posts with somebody in them for good, or, where nobody comes or goes, by anybody."""
    if posts.role == Role.SUPERVISOR:
        return 1.0
    vacant = p.vacant[recruitment.hired_as(posts)]
    if p.on:
        return 1.0 - vacant
    cover = min(1.0, p.agency.cover) if posts.role.qualified and p.agency.allowed else 0.0
    return 1.0 - vacant * (1.0 - cover)


def _fill(world: World, posts: Posts, wanted: float, kind: int) -> None:
    """Full-time workers, and one for the part left over, until so many posts are filled."""
    missing = wanted - recruitment.filled(world, posts)
    while missing > LEAST_FTE:
        fte = min(1.0, missing)
        worker = newcomers.join(world, posts, fte, kind)
        if posts.role == Role.SUPERVISOR:
            worker.cap = inf
            if world.now > world.start:
                appointments.log_worker(world, worker, "worker_in", Cause.POSTS_CHANGED)
        missing -= fte


def _may_be_away(world: World, worker: Worker) -> None:
    """Some are ill for long, or on parental leave, when the run starts."""
    p, job = world.p.people, worker.job
    if worker.home not in LIVING:
        return
    luck = world.draws.uniform(Purpose.WORKER_AWAY_AT_START, worker.id)
    left = world.draws.uniform(Purpose.WORKER_AWAY_AT_START, worker.id, 1)
    ill = p.long_spells[worker.home] * p.long_length / MINUTES_PER_YEAR
    young = newcomers.years_since(world, job.born) < p.parental_until
    expecting = p.parental * p.parental_length / MINUTES_PER_YEAR if young else 0.0
    if luck < ill:
        job.away_for, job.away_until, worker.working = Cause.ILL, world.now + round(left * p.long_length), False
    elif luck < ill + expecting:
        job.away_for, worker.working = Cause.PARENTAL_LEAVE, False
        job.away_until = world.now + round(left * p.parental_length)


# --- dated changes ----------------------------------------------------------------------------------------------
def restaff(world: World, before: AreaParameters, before_here: Mapping[str, LocalParameters]) -> None:
    """A dated change: posts come or go, teams are formed anew where anything changed; nobody held is dropped.

    New posts are vacant until somebody is hired. Who is hired into posts that go, and has not begun, does not come; who
    is in them leaves, the last to come first. Who moves from chairing conferences keeps the place that waits.
    """
    _give_up_chairs(world, before.posts[Role.CONFERENCE_CHAIR])
    leaving: list[Worker] = []
    changed = [place for place in world.localities if world.local[place] != before_here[place]]
    for posts in world.posts:
        earlier, p = posts.established, world.p.people
        _set(world, posts)
        moved = _move_from_chairing(world, posts)
        if world.now < posts.ends < FOREVER:
            posts.until += max(0.0, posts.established - earlier)  # more posts than those that are known to end
        else:
            posts.until, posts.ends = posts.established, FOREVER
        if posts.established == earlier and p.on == before.people.on and not moved:
            continue
        _withdraw(world, posts)
        if not p.on:
            _fill(world, posts, posts.established * _share_filled(p, posts), newcomers.HIRED)
        left = posts.established if p.on else posts.established * _share_filled(p, posts)
        leaving += _ending(world, posts, left - recruitment.full_time_coming(posts.moving))
        if posts.place not in changed:
            changed.append(posts.place)
    for worker in world.staff:
        if worker.job.ends_at <= world.now:
            worker.job.ends_at, worker.taking = FOREVER, not worker.job.leaving
    for worker in leaving:
        worker.taking = False
    leaving = [worker for worker in leaving if not _redeployed(world, worker)]
    for worker in leaving:
        _count_ended(world, worker)
        worker.working = False
        world.staff.remove(worker)
    appointments.form_teams(world, Cause.NEW_ROLE, changed)
    for family in list(world.families.values()):
        lead.no_longer_appointed(world, family)
    for worker in leaving:
        departures.pass_on_all(world, worker, Cause.POSTS_CHANGED)


def _give_up_chairs(world: World, before: float) -> None:
    """There are more or fewer chairs: of those given up a part moves to casework; the first to be added come back.

    Those for whom a limited general fund no longer pays do not move.
    """
    planned = world.p.posts[Role.CONFERENCE_CHAIR]
    world.chairs = planned * world.accounts.kept_of(Role.CONFERENCE_CHAIR)
    fewer = before - planned
    if fewer > 0.0:
        world.chaired += fewer * world.p.people.chairs_redeployed
    else:
        world.chaired = max(0.0, world.chaired + fewer)


def _move_from_chairing(world: World, posts: Posts) -> bool:
    """Whether more or fewer move from chairing into these posts than before; they begin after the weeks that takes.

    What is too little to name a worker for is kept until more is added.
    """
    owed = _from_chairing(world, posts) - posts.from_chairs
    if not world.p.people.on:
        posts.moving.clear()
        posts.from_chairs += owed
        return False
    before = posts.from_chairs
    while owed < -TINY and posts.moving:  # those not begun go back first
        begins, fte = posts.moving.pop()
        back = min(fte, -owed)
        if fte - back > TINY:
            posts.moving.append((begins, fte - back))
        owed += back
        posts.from_chairs -= back
    if owed < -TINY:
        posts.from_chairs += owed
    while owed > LEAST_FTE:
        fte = owed if owed < 1.0 + LEAST_FTE else 1.0
        posts.moving.append((world.now + world.p.people.redeploy_after, fte))
        owed -= fte
        posts.from_chairs += fte
    return posts.from_chairs != before


def _count_ended(world: World, worker: Worker) -> None:
    """A year's salary of a post that goes is counted, for what its end costs.

    Posts of voluntary bodies cost the council nothing, nor does who has served for less than the law asks.
    """
    m = world.p.money
    if world.now - worker.job.since < SERVED and worker.job.since > world.start:
        return
    theirs = m.on_voluntary if worker.home in DISCRETIONARY else 0.0
    world.accounts.ended += worker.fte * m.employed[worker.home] / (1.0 + m.on_cost) * (1.0 - theirs)


def _withdraw(world: World, posts: Posts) -> None:
    """The last to be hired, for whom there is no post any more, do not come; those promised September go first."""
    while posts.kept and recruitment.to_be_had(world, posts) < -LEAST_FTE:
        posts.kept.pop()
    room = posts.established - recruitment.filled(world, posts) + LEAST_FTE
    while posts.coming and recruitment.on_the_way(posts) > room:
        posts.coming.pop()


def announce(world: World, later: Parameters, ends: int) -> None:
    """It becomes known that a dated change ends posts on its day."""
    for posts in world.posts:
        then = established(world, posts, later.area, later.local[posts.place].posts[posts.role])
        then += moved_away(world, posts, later.area) - moved_away(world, posts, world.p)  # who moves keeps a post
        _announce(world, posts, then, ends)


def announce_grant(world: World, left: Mapping[Role, float], ends: int) -> None:
    """It becomes known that a grant, and with it posts, ends on a day; `left` are those other grants pay for."""
    for posts in world.posts:
        lost = granted(world, posts, world.p, world.accounts.granted) - granted(world, posts, world.p, left)
        _announce(world, posts, posts.established - lost, ends)


def announce_cut(world: World, giving: tuple[Role, ...], kept: float, ends: int) -> None:
    """It becomes known that from a day on a budget will pay for a smaller share of the posts of these roles."""
    for posts in world.posts:
        fewer = world.accounts.kept_of(posts.role) - (kept if posts.role in giving else 1.0)
        if posts.planned * fewer > LEAST_FTE:
            stay = posts.until if world.now < posts.ends <= ends else posts.established
            _announce(world, posts, stay - posts.planned * fewer, ends)


def _announce(world: World, posts: Posts, then: float, ends: int) -> None:
    """Nobody is hired into posts that are known to end, and those in them may leave before."""
    if then < posts.established - LEAST_FTE:
        posts.until, posts.ends = then, ends
        for worker in _ending(world, posts, then):
            worker.job.known_from, worker.job.ends_at = world.now, ends


def known_before(p: People) -> int:
    """Minutes before posts end in which it is known."""
    return round(p.ending_known * MONTH) if p.on else 0


def _ending(world: World, posts: Posts, left: float) -> list[Worker]:
    """Who is in posts that end: the last to come go first."""
    there = recruitment.permanent(world, posts)
    excess = recruitment.full_time(there) - left
    leaving = []
    for worker in sorted(there, key=lambda each: (-each.job.since, -each.id)):
        if excess >= min(worker.fte, 1.0) - LEAST_FTE:
            excess -= worker.fte
            leaving.append(worker)
    return leaving


def _redeployed(world: World, worker: Worker) -> bool:
    """Whether a social worker whose post has gone goes on in a vacant early help post, families held by others."""
    if worker.home != Role.SOCIAL_WORKER or not worker.working:
        return False
    posts = next(
        each for each in world.posts if each.role == EARLY_HELP and each.social and each.place == worker.locality
    )
    if posts.established - recruitment.filled(world, posts) < worker.fte - LEAST_FTE:
        return False
    worker.working = False
    departures.pass_on_all(world, worker, Cause.REDEPLOYED)
    worker.home, worker.role, worker.team, worker.working = EARLY_HELP, EARLY_HELP, None, True
    worker.taking = not worker.job.leaving
    return True
