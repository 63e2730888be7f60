"""Who works with the family: asking for a holder, waiting, being allocated, being overseen."""

from __future__ import annotations

from typing import Final

from sim.duties import DUTY_CHILD_IN_NEED, DUTY_OPEN_WITHOUT_PLAN, WORK_CHILD_IN_NEED, WORK_ENQUIRY, WORK_TARGETED, Work
from sim.model.parameters.choices import OVERSEER, WAIT
from sim.model.state.family import Family
from sim.model.state.kinds import ALLOCATED, FOR_CHILD_IN_NEED, FOR_PROTECTION, Urgency
from sim.model.state.teams import Ask, Pool, Worker
from sim.model.state.world import World
from sim.model.workers import eligibility, handovers
from sim.model.workers.caseload import allocated, places, release, weight
from sim.rules import workload
from sim.rules.sums import sum_of
from sim.service import CaseRole, Role, Team

COMPLEX: Final = (DUTY_CHILD_IN_NEED, DUTY_OPEN_WITHOUT_PLAN)
TEAMS: Final = tuple(team for team in Team if team.holds)


def open_teams(world: World) -> None:
    """Set up the area's teams, each with its waiting list."""

    def taken(family: Family, worker: Worker, weighs: float) -> None:
        _from_list(world, family, worker, weighs)

    world.teams = {name: Pool(name, taken) for name in TEAMS}


def ask_of(world: World, family: Family, work: Work) -> Ask:
    """What this work for this family asks of a worker."""
    hours = workload.stage_hours(world.p.hours.of_work[work], world.p.hours.extra_child, family.size)
    return Ask(weight(family), eligibility.needs_social_worker(family, work), work == WORK_TARGETED, work, hours)


# --- holding ------------------------------------------------------------------------------------------------
def seek(
    world: World, family: Family, work: Work, urgency: Urgency, *, must: bool = False, passing_on: bool = False
) -> None:
    """See that somebody who may holds the family: the holder goes on, one beside it takes over, or a team is asked.

    A team gives a worker at once if there is room, if the work is statutory and the cap a guide, or if the work must be
    held; else the family joins its waiting list, and whoever holds it stays until then. A lead practitioner leaves with
    the end of protection, but not a family that is only `passing_on` to somebody else's caseload. Who stayed beside
    through protection takes the family back.
    """
    holder, beside = family.case.holder, family.case.co_worker
    takes_over = beside is not None and beside.working and eligibility.may_hold(family, beside, work)
    takes_back = takes_over and family.case.stays and work < WORK_ENQUIRY
    if holder is not None and not takes_back and goes_on(family, holder, work):
        stop_waiting(world, family, "superseded")
        handovers.end_tandem(world, family)
        return
    if takes_over:
        stop_waiting(world, family, "superseded")
        handovers.take_back(world, family)
        return
    name = eligibility.team_of(world, family, work)
    waits_for = world.teams[name].entries[family][1].work if family.case.waiting == name else -1
    if waits_for >= 0 and not must:
        world.teams[name].reweigh(family, ask_of(world, family, work))
        world.teams[name].fill()
        return
    worker = lead_for_complex_work(world, family) if work == WORK_CHILD_IN_NEED else None
    if worker is None:
        worker = _chosen(world, family, name, work, must=must)
    if worker is None and holder is None and waits_for == work:
        return
    stop_waiting(world, family, "superseded")
    if worker is not None:
        _at_once(world, family, worker.team, urgency)
        _take(world, family, worker, work)
        return
    if holder is not None and (must or (holder.role == Role.LCPP and not passing_on)):
        release(world, family, "plan_ended" if holder.role == Role.LCPP else "no_worker")
    wait(world, family, name, ask_of(world, family, work), urgency)


def succeed(world: World, family: Family) -> None:
    """Another worker takes the family over from a holder whose last day is near, who stays beside for the overlap left.

    Without one who has room, or must take it, the holder keeps the family until the last day.
    """
    work = eligibility.work_of(family)
    if family.case.waiting:
        return
    must = work >= WORK_ENQUIRY
    worker = _chosen(world, family, eligibility.team_of(world, family, work), work, must=must)
    if worker is not None and worker is not family.case.holder and worker.taking:
        _take(world, family, worker, work)


def look_again(world: World) -> None:
    """Work that must be held, and waits because nobody was there, goes to whoever is there now, of whatever team."""
    for team in list(world.teams.values()):
        for family, (_, ask) in list(team.entries.items()):
            if family.case.holder is not None or ask.work == WORK_TARGETED:
                continue
            if ask.work >= WORK_ENQUIRY:
                if team.name != Team.LCPP:
                    seek(world, family, ask.work, FOR_PROTECTION, must=True)
            elif not team.staffed:
                seek(world, family, ask.work, FOR_CHILD_IN_NEED)


def goes_on(family: Family, holder: Worker, work: Work) -> bool:
    """Whether the holder may do this work too; a lead practitioner needs a place left for complex work."""
    if holder.role == Role.LCPP and work == WORK_CHILD_IN_NEED and not has_complex_room(holder, family):
        return False
    return eligibility.may_hold(family, holder, work)


def _chosen(world: World, family: Family, name: Team, work: Work, *, must: bool) -> Worker | None:
    """A worker of the team, or, for work that must be held, of another team when this one has nobody."""
    team, ask = world.teams[name], ask_of(world, family, work)
    if not must and work == WORK_TARGETED:
        return None if len(team) else team.choose(family, ask)
    worker = team.choose(family, ask, must=must)
    if name == Team.ASSESSMENT:
        worker = _less_pressed(worker, world.teams[Team.LONGER_TERM].choose(family, ask, must=must))
    if not must:
        return worker
    if worker is None and work >= WORK_ENQUIRY and name != Team.CARE:
        family.case.with_lead = False
        for other in (Team.LONGER_TERM, Team.SOCIAL_WORK, Team.ASSESSMENT, Team.FAMILY_HELP):
            worker = worker or world.teams[other].choose(family, ask, must=True)
    return worker


def _less_pressed(assessor: Worker | None, other: Worker | None) -> Worker | None:
    """The assessor, unless over its hours and a worker outside the assessment team is asked less of."""
    if assessor is None or other is None:
        return assessor or other
    over = assessor.asked > assessor.full > 0.0
    return other if over and other.asked / other.fte < assessor.asked / assessor.fte else assessor


def wait(world: World, family: Family, name: Team, ask: Ask, urgency: Urgency) -> None:
    """Join a team's waiting list, and be offered a place if one is free."""
    join(world, family, name, ask, workload.waiting_key(world.now, urgency, world.p.waiting_head_start), urgency)
    world.teams[name].fill()


def join(world: World, family: Family, name: Team, ask: Ask, key: int, urgency: float) -> None:
    """Join a team's waiting list at the place that `key` gives."""
    family.case.waiting = name
    world.record.queue_in(world.now, family.id, family.stage, name, urgency)
    world.teams[name].join(family, ask, key)


def _at_once(world: World, family: Family, team: Team | None, urgency: Urgency) -> None:
    """A family allocated at once waited for nought days; the starting stock did not wait at all.

    A lead practitioner is waited for only where that is the rule; elsewhere no wait is recorded, so that finding one
    at once does not make other waits look shorter.
    """
    if world.now > world.start and (team != Team.LCPP or family.p.lead.overflow == WAIT):
        world.record.queue_in(world.now, family.id, family.stage, team, urgency)
        world.record.queue_out(world.now, family.id, family.stage, team, "allocated")


def _take(world: World, family: Family, worker: Worker, work: Work) -> None:
    weighs = places(family, worker)
    world.teams[worker.team].take(worker, family, weighs, ask_of(world, family, work).hours)
    handovers.hold(world, family, worker, weighs)


def stop_waiting(world: World, family: Family, why: str) -> None:
    """Take the family off the list it is on; one behind it, which it may have held up, is offered a free place."""
    if family.case.waiting:
        team = world.teams[family.case.waiting]
        team.leave(family)
        world.record.queue_out(world.now, family.id, family.stage, family.case.waiting, why)
        family.case.waiting = None
        team.fill()


def _from_list(world: World, family: Family, worker: Worker, weighs: float) -> None:
    world.record.queue_out(world.now, family.id, family.stage, worker.team, "allocated", worker.id)
    family.case.waiting = None
    if worker.role == Role.LCPP and family.p.lead.model == OVERSEER:
        _oversees(world, family, worker, weighs)
    else:
        handovers.hold(world, family, worker, weighs)
    world.notify(family, ALLOCATED)


def move_up(world: World, family: Family, classes: int) -> None:
    """The family that waits is put a class of urgency higher, with the time it has waited."""
    team = world.teams[family.case.waiting]
    key, ask = team.key_of(family), team.entries[family][1]
    team.leave(family)
    team.join(family, ask, key - classes * world.p.waiting_head_start)
    team.fill()


# --- lead practitioners -------------------------------------------------------------------------------------
def has_complex_room(worker: Worker, family: Family) -> bool:
    """Whether a lead practitioner has a place left for this family among those for complex child in need work."""
    weighs = places(family, worker)
    taken = sum_of([w for other, w in worker.cases.items() if other is not family and other.duty in COMPLEX])
    load = worker.load - worker.cases.get(family, 0.0)
    return taken + weighs <= worker.complex_cap and load + weighs <= worker.cap


def lead_for_complex_work(world: World, family: Family) -> Worker | None:
    """The lead practitioner with a place for a complex child in need family, lightest load first."""
    if family.p.lead.complex_slots <= 0.0 or not eligibility.is_complex(family):
        return None
    free = [
        worker
        for worker in world.teams[Team.LCPP].workers
        if worker.working and worker.locality == family.locality and has_complex_room(worker, family)
    ]
    return min(
        free, key=lambda worker: (worker.id not in family.met, worker.load / worker.fte, worker.id), default=None
    )


def oversee(world: World, family: Family, *, must: bool = False) -> bool:
    """A lead practitioner begins to oversee the family if one has room, or must; whether one does."""
    worker = world.teams[Team.LCPP].choose(family, ask_of(world, family, WORK_ENQUIRY), must=must)
    if worker is None:
        return False
    _at_once(world, family, Team.LCPP, FOR_PROTECTION)
    weighs = places(family, worker)
    world.teams[Team.LCPP].take(worker, family, weighs)
    _oversees(world, family, worker, weighs)
    return True


def _oversees(world: World, family: Family, worker: Worker, weighs: float) -> None:
    family.case.overseer = worker
    family.met.add(worker.id)
    allocated(world, family, worker, weighs, CaseRole.OVERSEER)
