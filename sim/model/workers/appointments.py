"""Roles and teams: who is appointed lead practitioner, who sits in which team, and what each may carry.

Lead practitioners come out of the social workers: those with most protection work are appointed, as whole people.
A worker who changes role or team is recorded as leaving the one and starting the other, with the same identity; the
families held stay held.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Final

from sim.clock import MINUTES_PER_YEAR
from sim.model.parameters.choices import NO_LEAD, OVERSEER
from sim.model.parameters.groups import LocalParameters
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import allocation, caseload, lead
from sim.rules.sums import sum_of
from sim.service import Cause, Role, Team

HALF: Final = 0.5  # not an assumption: rounding to whole people
Seat = tuple[Role, Team]


def form_teams(world: World, cause: str, places: Sequence[str]) -> None:
    """Give every worker of these localities the role, team and cap that the service there asks for."""
    seats: dict[int, Seat] = {}
    for place in places:
        p = world.local[place]
        social_workers = [w for w in world.staff if w.home == Role.SOCIAL_WORKER and w.working and w.locality == place]
        leads = _appointed(world, social_workers, p, world.part_of(p.posts[Role.LCPP], place))
        rest = [worker for worker in social_workers if worker.id not in leads]
        seats |= dict.fromkeys(leads, (Role.LCPP, Team.LCPP)) | _seats_of_the_rest(rest, p)
    for worker in world.staff:
        if worker.working and worker.home != Role.SUPERVISOR and worker.locality in places:
            _sit(world, worker, seats.get(worker.id) or _usual_seat(worker, world.local[worker.locality]), cause)
    for name in world.teams:
        _gather(world, name)


def form_anew(world: World, cause: str, places: Sequence[str]) -> None:
    """Form teams between dated changes: what is no longer a worker's is passed on; lists are offered places."""
    form_teams(world, cause, places)
    for family in list(world.families.values()):
        lead.no_longer_appointed(world, family)  # who oversees may be of another locality than the family
        holder = family.case.holder
        if holder is not None and holder.locality in places:
            lead.pass_on(world, family)
    for team in world.teams.values():
        team.fill()


def take_seat(world: World, worker: Worker, cause: str) -> None:
    """Somebody new, back, or no longer newly qualified sits where hands are short; the list is offered places."""
    take_seat_as(world, worker, _seat_where_short(world, worker, world.local[worker.locality]), cause)


def take_seat_as(world: World, worker: Worker, seat: Seat, cause: str) -> None:
    """Somebody sits in a seat; the list is offered places."""
    before = worker.team
    _sit(world, worker, seat, cause)
    name = worker.team
    if name is None:
        return
    if before is not None and before != name:
        _leave(world, worker, before)
    if worker not in world.teams[name].workers:
        _gather(world, name)
    world.teams[name].fill()
    allocation.look_again(world)


def _gather(world: World, name: Team | None) -> None:
    """Who works in a team now, in the order in which they came: whoever else moves, ties are broken alike."""
    world.teams[name].workers = [worker for worker in world.staff if worker.team == name and worker.working]


def leave_seat(world: World, worker: Worker) -> None:
    """The worker's place in the team is empty; the team is kept in mind until the families held are given up."""
    if worker.team is not None:
        _leave(world, worker, worker.team)


def _leave(world: World, worker: Worker, name: Team) -> None:
    team = world.teams[name]
    team.workers = [each for each in team.workers if each is not worker]


def _seat_where_short(world: World, worker: Worker, p: LocalParameters) -> Seat:
    """A social worker of a service with two teams goes where the share of the other is not yet reached."""
    if worker.home != Role.SOCIAL_WORKER:
        return _usual_seat(worker, p)
    if worker.team is not None and worker.role == Role.LCPP:
        return worker.role, worker.team
    if p.family_help.merged or not p.family_help.assessment_team:
        return Role.SOCIAL_WORKER, Team.FAMILY_HELP if p.family_help.merged else Team.SOCIAL_WORK
    if worker.team is not None and worker.role == Role.SOCIAL_WORKER:
        return worker.role, worker.team
    here = [each for each in world.staff if each.role == Role.SOCIAL_WORKER and each.locality == worker.locality]
    there = [each for each in here if each.working and each.team is not None]
    assessing = [each for each in there if each.team == Team.ASSESSMENT]
    short = len(assessing) < round(p.assessment_share * (len(there) + 1))
    return Role.SOCIAL_WORKER, Team.ASSESSMENT if short else Team.LONGER_TERM


def _appointed(world: World, social_workers: list[Worker], p: LocalParameters, wanted: float) -> set[int]:
    """Identities of the lead practitioners: those there are go on, then whoever carries most protection work.

    Agency workers, those about to leave and those with little experience are not appointed. Part-time ones go on
    first, so that the same posts keep the same people whatever they hold by then.
    One social worker at least is not appointed: somebody holds what lead practitioners oversee or have no room for.
    """
    if p.lead.model == NO_LEAD:
        return set()
    chosen: set[int] = set()
    for worker in sorted(social_workers, key=lambda each: _first_appointed(each, p)):
        if worker.role == Role.LCPP and worker.job.agency:  # cover beyond the posts
            chosen.add(worker.id)
        elif wanted >= HALF * worker.fte and len(chosen) + 1 < len(social_workers) and _may_lead(world, worker):
            chosen.add(worker.id)
            wanted -= worker.fte
    return chosen


def _may_lead(world: World, worker: Worker) -> bool:
    """Whether the worker is lead practitioner already, or may become one."""
    if worker.role == Role.LCPP:
        return True
    job, asked = worker.job, world.p.people.appoint_from
    return not (job.agency or job.leaving) and (world.now - job.qualified) >= asked * MINUTES_PER_YEAR


def _first_appointed(worker: Worker, p: LocalParameters) -> tuple[bool, float, int]:
    """Those appointed go on; then those with most protection work where the role holds it, with least where not."""
    goes_on, load = worker.role == Role.LCPP, _protection_load(worker)
    return not goes_on, worker.fte if goes_on else load if p.lead.model == OVERSEER else -load, worker.id


def _protection_load(worker: Worker) -> float:
    return sum_of([weight for family, weight in worker.cases.items() if family.plan.on_plan])


def _seats_of_the_rest(social_workers: list[Worker], p: LocalParameters) -> dict[int, Seat]:
    """Teams of the social workers who are not lead practitioners."""
    if p.family_help.merged or not p.family_help.assessment_team:
        team = Team.FAMILY_HELP if p.family_help.merged else Team.SOCIAL_WORK
        return {worker.id: (Role.SOCIAL_WORKER, team) for worker in social_workers}
    number = round(p.assessment_share * len(social_workers))
    by_habit = sorted(
        social_workers, key=lambda each: (each.team != Team.ASSESSMENT, each.team == Team.LONGER_TERM, each.id)
    )
    assessing = {worker.id for worker in by_habit[: min(number, len(social_workers) - 1)]}
    return {
        worker.id: (Role.SOCIAL_WORKER, Team.ASSESSMENT if worker.id in assessing else Team.LONGER_TERM)
        for worker in social_workers
    }


def _usual_seat(worker: Worker, p: LocalParameters) -> Seat:
    """Role and team of anybody who is not a social worker of the teams, by the team of the role hired into."""
    home = worker.home
    if home.team == Team.CARE:
        return home, Team.CARE
    if p.family_help.merged:
        return home if home.qualified else Role.FAMILY_HELP_PRACTITIONER, Team.FAMILY_HELP
    if home.team == Team.EARLY_HELP:
        return home, Team.EARLY_HELP
    return home, Team.LONGER_TERM if p.family_help.assessment_team else Team.SOCIAL_WORK


def _sit(world: World, worker: Worker, seat: Seat, cause: str) -> None:
    """The worker takes the seat; recorded when role, team or cap change."""
    p = world.local[worker.locality]
    role, team = seat
    cap, by_families, slots = _cap(world, worker, role, p)
    moved = (role, team) != (worker.role, worker.team)
    changed = moved or (cap, by_families) != (worker.cap, worker.by_families)
    if moved and worker.team:
        log_worker(world, worker, "worker_out", cause)
    new = not worker.team and cause == Cause.NEW_ROLE
    worker.role, worker.team, worker.cap, worker.complex_cap = role, team, cap, slots
    worker.qualified = role.qualified or worker.job.registered
    worker.by_families = by_families
    worker.move()
    worker.guided = p.guided.get(role, False)
    worker.ceiling = max(cap, p.ceilings.get(role, 0.0) * worker.fte)
    if moved:
        log_worker(world, worker, "worker_in", Cause.POSTS_CHANGED if new and world.now > world.start else cause)
    for family in list(worker.cases):
        caseload.reweigh(world, family)
    if changed and not moved:
        log_worker(world, worker, "worker_cap", "over_cap" if worker.load > worker.cap else "cap_changed")


def _cap(world: World, worker: Worker, role: str, p: LocalParameters) -> tuple[float, bool, float]:
    """Places of the worker, free of the dust of floating-point products; the unit; places for complex work."""
    if role == Role.LCPP:
        slots = round(p.lead.complex_slots * worker.fte, 6)
        return (inf if p.lead.cap == inf else round(p.lead.cap * worker.fte, 6)), p.lead.by_families, slots
    part = world.p.people.induction.newly_load if worker.job.newly and world.p.people.on else 1.0
    return round(p.caps[role] * worker.fte * part, 6), False, 0.0


def log_worker(world: World, worker: Worker, event: str, cause: str) -> None:
    """Record that a worker starts, stops or has another cap; a cap of 0 is none."""
    cap = 0.0 if worker.cap == inf else worker.cap
    employment = "agency" if worker.job.agency else "permanent"
    world.record.worker(
        world.now, event, worker.id, role=worker.role, team=worker.team, cap=cap, cause=cause, employment=employment
    )
