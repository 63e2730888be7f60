"""Roles and teams: who is appointed lead practitioner, who sits in which team, and what each may carry.

Lead practitioners come out of the social workers: those with most protection work are appointed, as whole people.
A worker who changes role or team is recorded as leaving the one and starting the other, with the same identity; the
families held stay held.
"""

from __future__ import annotations

from math import inf
from typing import Final

from sim.model.parameters.choices import NO_LEAD, OVERSEER
from sim.model.parameters.groups import LocalParameters
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import caseload
from sim.service import Role, Team

HALF: Final = 0.5  # not an assumption: rounding to whole people
Seat = tuple[Role, Team]


def form_teams(world: World, cause: str) -> None:
    """Give every worker the role, team and cap that the service in each locality asks for."""
    seats: dict[int, Seat] = {}
    for place in world.localities:
        p = world.local[place]
        social_workers = [
            w for w in world.workers if w.home == Role.SOCIAL_WORKER and w.working and w.locality == place
        ]
        leads = _appointed(social_workers, p, world.part_of(p.posts[Role.LCPP], place))
        rest = [worker for worker in social_workers if worker.id not in leads]
        seats |= dict.fromkeys(leads, (Role.LCPP, Team.LCPP)) | _seats_of_the_rest(rest, p)
    for worker in world.workers:
        if worker.working:
            _sit(world, worker, seats.get(worker.id) or _usual_seat(worker, world.local[worker.locality]), cause)
    for name, team in world.teams.items():
        team.workers = [worker for worker in world.workers if worker.team == name and worker.working]


def _appointed(social_workers: list[Worker], p: LocalParameters, wanted: float) -> set[int]:
    """Identities of the lead practitioners: those there are go on, then whoever carries most protection work.

    Part-time ones go on first, so that the same posts keep the same people whatever they hold by then.
    One social worker at least is not appointed: somebody holds what lead practitioners oversee or have no room for.
    """
    if p.lead.model == NO_LEAD:
        return set()
    chosen: set[int] = set()
    for worker in sorted(social_workers, key=lambda each: _first_appointed(each, p)):
        if wanted >= HALF * worker.fte and len(chosen) + 1 < len(social_workers):
            chosen.add(worker.id)
            wanted -= worker.fte
    return chosen


def _first_appointed(worker: Worker, p: LocalParameters) -> tuple[bool, float, int]:
    """Those appointed go on; then those with most protection work where the role holds it, with least where not."""
    goes_on, load = worker.role == Role.LCPP, _protection_load(worker)
    return not goes_on, worker.fte if goes_on else load if p.lead.model == OVERSEER else -load, worker.id


def _protection_load(worker: Worker) -> float:
    return sum(weight for family, weight in worker.cases.items() if family.plan.on_plan)


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
    cap, by_families, slots = _cap(worker, role, p)
    moved = (role, team) != (worker.role, worker.team)
    changed = moved or (cap, by_families) != (worker.cap, worker.by_families)
    if moved and worker.team:
        log_worker(world, worker, "worker_out", cause)
    new = not worker.team
    worker.role, worker.team, worker.cap, worker.complex_cap = role, team, cap, slots
    worker.qualified = role.qualified
    worker.by_families = by_families
    worker.move()
    worker.guided = p.guided.get(role, False)
    worker.ceiling = max(cap, p.ceilings.get(role, 0.0) * worker.fte)
    if moved:
        log_worker(world, worker, "worker_in", "posts_changed" if new and world.now > world.start else cause)
    for family in list(worker.cases):
        caseload.reweigh(world, family)
    if changed and not moved:
        log_worker(world, worker, "worker_cap", "over_cap" if worker.load > worker.cap else "cap_changed")


def _cap(worker: Worker, role: str, p: LocalParameters) -> tuple[float, bool, float]:
    """Places of the worker, free of the dust of floating-point products; the unit; places for complex work."""
    if role == Role.LCPP:
        slots = round(p.lead.complex_slots * worker.fte, 6)
        return (inf if p.lead.cap == inf else round(p.lead.cap * worker.fte, 6)), p.lead.by_families, slots
    return round(p.caps[role] * worker.fte, 6), False, 0.0


def log_worker(world: World, worker: Worker, event: str, cause: str) -> None:
    """Record that a worker starts, stops or has another cap; a cap of 0 is none."""
    cap = 0.0 if worker.cap == inf else worker.cap
    world.record.worker(world.now, event, worker.id, role=worker.role, team=worker.team, cap=cap, cause=cause)
