"""Each Monday: weeks are split anew, supervisors' hours are shared out, and what the week asks is recorded."""

from __future__ import annotations

from sim.clock import MINUTES_PER_WEEK
from sim.log import NOBODY
from sim.model.state.events import Entry
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import hours
from sim.rules import supervision
from sim.service import CLAIM_ASSESSMENT, CLAIM_NAMES, CLAIM_OWN_TIME, CLAIM_SUPERVISION, Activity, Role, Team


def plan(world: World) -> None:
    """Begin a week now and each Monday."""

    def begin(entry: Entry) -> None:
        due = _share_out_supervision(world)
        for worker in world.workers:
            if worker.working:
                hours.monday(world, worker)
        _record_supervision(world, due)
        _record(world)
        if world.now + MINUTES_PER_WEEK < world.end:
            world.at(world.calendar.next_monday(world.now), begin, None)

    world.at(world.now, begin, None)


def _share_out_supervision(world: World) -> float:
    """Supervisors share their hours out over the families held by those they supervise; returns the hours due."""
    hours_each, a_family, _ = world.p.supervision
    held = sum(hours.held(worker) for worker in world.workers if worker.working and worker.team != Team.CARE)
    world.supervised = supervision.delivered(world.p.posts[Role.SUPERVISOR], hours_each, held, a_family)
    return held * a_family


def _record_supervision(world: World, due: float) -> None:
    """What was given of the case discussion due, as far as supervisors' hours and holders' went."""
    given = _given(world.workers, CLAIM_SUPERVISION)
    for way, amount in (("on_time", given), ("missed", due - given)):
        if amount > 0.0:
            world.record.activity(world.now, NOBODY, None, Activity.SUPERVISION, how=way, hours=amount)


def _given(workers: list[Worker], claim: int) -> float:
    return sum(w.claims[claim] * min(1.0, w.shares[claim]) for w in workers if w.working)


def _usual(workers: list[Worker], claim: int, least: float) -> float:
    """Hours at the usual content of what is done in the week; what would be below its least content is late instead."""
    if least <= 0.0:
        return sum(w.claims[claim] for w in workers if w.working)
    return sum(w.claims[claim] * min(1.0, w.shares[claim] / least) for w in workers if w.working)


def _record(world: World) -> None:
    """What the week asks of each role, what there is, and what of each claim is given."""
    paid = world.p.hours.paid
    for role in Role:
        there = [worker for worker in world.workers if worker.role == role and worker.working]
        if not there:
            continue
        for what, amount in (
            ("asked", sum(worker.asked for worker in there)),
            ("there", sum(worker.there for worker in there)),
            ("direct", sum(worker.direct for worker in there)),
            ("paid", paid * sum(worker.fte for worker in there)),
        ):
            world.record.week(world.now, role, what, amount)
    for claim, name in enumerate(CLAIM_NAMES):
        if claim != CLAIM_OWN_TIME:
            least = world.p.hours.least_content if claim == CLAIM_ASSESSMENT else 0.0
            usual = _usual(world.workers, claim, least)
            world.record.week(world.now, name, "usual", usual)
            world.record.week(world.now, name, "given", _given(world.workers, claim))
