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
    for award in a.awards:
        award.pay += _paid_by(world, award)
    a.pay[CHAIR] += world.chairs * m.employed[Role.CONFERENCE_CHAIR]
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


def _paid_by(world: World, award: Award) -> float:
    """Pounds a year of those in a grant's posts: whoever was hired into the role since, as far as they go."""
    if award.posts <= 0.0:
        return 0.0
    there = 0.0
    for worker in world.staff:
        if worker.home == award.role and not worker.job.agency and worker.job.since >= award.opens:
            there += worker.fte
    return min(there, award.posts) * world.p.money.employed[award.role]
