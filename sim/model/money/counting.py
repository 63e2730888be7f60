"""Each Monday the ledger counts who is paid, who is placed and who is open; a month's costs are means over them."""

from __future__ import annotations

from typing import Final

from sim.model.parameters.money import ADMINISTRATORS
from sim.model.state.accounts import ROLE_AT, Award
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.rules import money
from sim.service import Cause, Role

CHAIR: Final = ROLE_AT[Role.CONFERENCE_CHAIR]
NEWLY: Final = str(Cause.NEWLY_QUALIFIED)


def monday(world: World) -> None:
    """Count who is paid, placed and open now."""
    a, m = world.accounts, world.p.money
    a.mondays += 1
    for worker in world.staff:
        cost = worker.fte * m.employed[_scale(worker)]
        if worker.job.agency:
            a.agency += money.agency_cost(cost, m.premium, m.price_cap)
            continue
        if worker.job.away and worker.job.away_for == Cause.PARENTAL_LEAVE:
            cost *= m.parental
        a.pay[ROLE_AT[paid_as(worker)]] += cost
    a.other_staff += pay_of_posts(world)
    _count_grants(world)
    moving = 0.0
    for posts in world.posts:
        for _, fte in posts.moving:
            moving += fte
    a.pay[CHAIR] += (world.chairs + moving) * m.employed[Role.CONFERENCE_CHAIR]
    a.administrators += m.administrators * m.employed[ADMINISTRATORS]
    for place, number in enumerate(a.placed):
        a.held[place] += number
        a.held_alone[place] += a.placed_alone[place]
    a.high += a.dear
    a.open += len(world.open)


def paid_as(worker: Worker) -> Role:
    """The role on whose line a worker is paid: lead practitioner while appointed, else the one hired into."""
    return Role.LCPP if worker.role == Role.LCPP else worker.home


def _scale(worker: Worker) -> str:
    """What sets a worker's pay: the role, or being newly qualified; social workers in early help are paid as such."""
    if worker.job.newly and not worker.job.agency:
        return NEWLY
    role = paid_as(worker)
    return str(Role.SOCIAL_WORKER if worker.job.registered and not role.qualified and role != Role.SUPERVISOR else role)


def pay_of_posts(world: World, given_up: float = 0.0) -> float:
    """Pounds a year of the posts of social work that money pays for, filled or not; managers and others come on top.

    Of the posts that were given up to a shortfall, the part `given_up` (0 to 1) is counted as well.
    """
    a, employed = world.accounts, world.p.money.employed
    planned = world.p.posts[Role.CONFERENCE_CHAIR]
    total = (world.chairs + (planned - world.chairs) * given_up) * employed[Role.CONFERENCE_CHAIR]
    for posts in world.posts:
        if posts.role.qualified or posts.role == Role.SUPERVISOR:
            away = posts.planned * (1.0 - a.kept_of(posts.role)) * given_up
            total += (posts.established + away) * employed[posts.role]
    return total


def pay_of_own_posts(world: World) -> float:
    """Pounds a year of the posts of social work in the council's own structure, without those that grants pay for."""
    employed = world.p.money.employed
    total = world.p.posts[Role.CONFERENCE_CHAIR] * employed[Role.CONFERENCE_CHAIR]
    for posts in world.posts:
        if posts.role.qualified or posts.role == Role.SUPERVISOR:
            total += posts.planned * employed[posts.role]
    return total


def _count_grants(world: World) -> None:
    """Who is in the posts of grants: those hired into the role since, beyond whom the council would have."""
    left: dict[Role, float] = {}
    for award in world.accounts.awards:
        if award.posts > 0.0:
            beyond = left.get(award.role, _beyond(world, award.role))
            paid = min(beyond, award.posts, _hired_since(world, award))
            award.pay += paid * world.p.money.employed[award.role]
            left[award.role] = beyond - paid


def _beyond(world: World, role: Role) -> float:
    """Full-time equivalents in a role beyond those the council's own posts would have, were as many vacant as usual."""
    own = 0.0
    for posts in world.posts:
        if posts.role == role:
            own += posts.planned
    kept = world.accounts.kept_of(role)
    there = 0.0
    for worker in world.staff:
        if worker.home == role and not worker.job.agency:
            there += worker.fte
    return max(0.0, there - own * kept * (1.0 - world.p.people.vacant[role]))


def _hired_since(world: World, award: Award) -> float:
    there = 0.0
    for worker in world.staff:
        if worker.home == award.role and not worker.job.agency and worker.job.since >= award.opens:
            there += worker.fte
    return there
