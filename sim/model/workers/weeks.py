"""Each Monday: weeks are split anew, supervisors' hours are shared out, and what the week asks is recorded."""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_WEEK
from sim.duties import CLAIM_ASSESSMENT, CLAIM_OWN_TIME, CLAIM_SUPERVISION
from sim.log import NOBODY
from sim.model.state.events import Entry
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import hours, lives, newcomers, recruitment
from sim.rules import continuity, supervision
from sim.rules.sums import sum_of
from sim.service import CLAIM_NAMES, Activity, Cause, Role, Team

SUPERVISOR: Final = Role.SUPERVISOR
CARE: Final = Team.CARE
FAMILIES: Final = "families"
EARLY_CAREER: Final = 2.0  # not an assumption: years since qualifying that the indicator asks about


def plan(world: World) -> None:
    """Begin a week now and each Monday."""
    world.at(world.now, _begin, None)


def _begin(entry: Entry) -> None:
    """A week begins. No function within `plan`: one that names itself would keep the area from being freed."""
    world: World = entry.world
    if world.now > world.start:
        lives.week(world)
    due = _share_out_supervision(world)
    for worker in _holders(world):
        hours.monday(world, worker)
    _record_supervision(world, due)
    _record(world)
    if world.now + MINUTES_PER_WEEK < world.end:
        world.at(world.calendar.next_monday(world.now), _begin, None)


def _holders(world: World) -> list[Worker]:
    """Everybody at work who may hold families."""
    return [worker for worker in world.staff if worker.working and worker.home != SUPERVISOR]


def _share_out_supervision(world: World) -> float:
    """Supervisors share their hours out over the families held by those they supervise; returns the hours due."""
    hours_each, a_family, _ = world.p.supervision
    held = sum(hours.held(worker) for worker in _holders(world) if worker.team != CARE)  # whole numbers
    there = 0.0
    for worker in world.staff:
        if worker.home == SUPERVISOR:
            there += worker.fte
    world.supervised = supervision.delivered(there, hours_each, held, a_family)
    return held * a_family


def _record_supervision(world: World, due: float) -> None:
    """What was given of the case discussion due, as far as supervisors' hours and holders' went."""
    given = _given(_holders(world), CLAIM_SUPERVISION)
    for way, amount in (("on_time", given), ("missed", due - given)):
        if amount > 0.0:
            world.record.activity(world.now, NOBODY, None, Activity.SUPERVISION, how=way, hours=amount)


def _given(workers: list[Worker], claim: int) -> float:
    return sum_of([w.claims[claim] * min(1.0, w.shares[claim]) for w in workers if w.working])


def _usual(workers: list[Worker], claim: int, least: float) -> float:
    """Hours at the usual content of what is done in the week; what would be below its least content is late instead."""
    if least <= 0.0:
        return sum_of([w.claims[claim] for w in workers if w.working])
    return sum_of([w.claims[claim] * min(1.0, w.shares[claim] / least) for w in workers if w.working])


def _record(world: World) -> None:
    """What the week asks of each role, what there is, and what of each claim is given."""
    paid = world.p.hours.paid
    holders = _holders(world)
    for role in Role:
        there = [worker for worker in holders if worker.role == role]
        if not there:
            continue
        for what, amount in (
            ("asked", sum_of([worker.asked for worker in there])),
            ("there", sum_of([worker.there for worker in there])),
            ("direct", sum_of([worker.direct for worker in there])),
            ("paid", paid * sum_of([worker.fte for worker in there])),
            ("overtime", sum_of([worker.overtime for worker in there])),
        ):
            world.record.week(world.now, role, what, amount)
    for claim, name in enumerate(CLAIM_NAMES):
        if claim != CLAIM_OWN_TIME:
            least = world.p.hours.least_content if claim == CLAIM_ASSESSMENT else 0.0
            usual = _usual(holders, claim, least)
            world.record.week(world.now, name, "usual", usual)
            world.record.week(world.now, name, "given", _given(holders, claim))
    _record_staff(world)
    _record_engaged(world)


def _record_staff(world: World) -> None:
    """Posts of each role people are employed in, who fills them, and how they are."""
    for role in Role:
        posts = [each for each in world.posts if each.role == role]
        if not posts:
            continue
        lasting = [each for each in world.staff if each.home == role and not each.job.agency]
        cover = [each for each in world.staff if each.home == role and each.job.agency]
        established, funded = 0.0, 0.0
        for some in posts:
            funded += some.established
            established += some.established + some.planned * (1.0 - world.accounts.kept_of(role))
        young = [each for each in (*lasting, *cover) if newcomers.years_since(world, each.job.qualified) < EARLY_CAREER]
        ill = recruitment.full_time([each for each in lasting if each.job.away and each.job.away_for == Cause.ILL])
        strain = 0.0
        for each in (*lasting, *cover):
            if each.working and not each.job.agency:
                ill += each.fte * each.job.ill
            strain += each.fte * each.job.strain
        for what, fte in (
            ("established", established),
            ("funded", funded),
            ("permanent", recruitment.full_time(lasting)),
            ("agency", recruitment.full_time(cover)),
            ("away", recruitment.full_time([each for each in lasting if each.job.away])),
            ("ill", ill),  # not the service's word
            ("early_career", recruitment.full_time(young)),
            ("strain", strain),
            ("working", _working(lasting) + _working(cover)),
        ):
            world.record.staff(world.now, role, what, fte)


def _record_engaged(world: World) -> None:
    """How many families are open, and how far they are engaged: each counts as far as it works with its holder."""
    engaged = 0.0
    for place in sorted(world.open):  # in the order of all families, so that the sum is the same to the last bit
        family = world.register[place]
        case = family.case
        if case.holder is not None:
            since = float(world.now - case.relation_at)
            engaged += family.need.engagement * continuity.grown(case.relation, since, family.p.handover.half_life)
    world.record.week(world.now, FAMILIES, "open", float(len(world.open)))
    world.record.week(world.now, FAMILIES, "engaged", engaged)


def _working(workers: list[Worker]) -> float:
    """Full-time equivalents at work, as far as each gives a full week."""
    total = 0.0
    for worker in workers:
        total += worker.fte * min(1.0, worker.gives) if worker.working else 0.0
    return total
