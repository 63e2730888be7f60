"""Each Monday the ledger counts who is paid, who is placed and who is open; a month's costs are means over them."""

from __future__ import annotations

from typing import Final

from sim.model.state.accounts import ROLE_AT
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
        cost = worker.fte * m.employed[paid_as(worker)]
        if worker.job.agency:
            a.agency += money.agency_cost(cost, m.premium, m.price_cap)
        elif worker.job.away and worker.job.away_for == Cause.PARENTAL_LEAVE:
            a.pay[ROLE_AT[_role(worker)]] += cost * m.parental
        else:
            a.pay[ROLE_AT[_role(worker)]] += cost
    a.pay[CHAIR] += world.chairs * m.employed[Role.CONFERENCE_CHAIR]
    a.administrators += m.administrators * m.employed["administrators"]
    for place, number in enumerate(a.placed):
        a.held[place] += number
        a.held_alone[place] += a.placed_alone[place]
    a.high += a.dear
    a.open += len(world.open)


def paid_as(worker: Worker) -> str:
    """The scale a worker is paid on: that of the role held, or of those who have just qualified."""
    if worker.job.newly and not worker.job.agency:
        return NEWLY
    return str(_role(worker))


def _role(worker: Worker) -> Role:
    return worker.role or worker.home
