"""Each Monday: what last week did to workers, who gives notice, falls ill, goes and comes back."""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_WEEK, MINUTES_PER_YEAR
from sim.draws import Purpose
from sim.duties import CLAIM_SUPERVISION, DUTY_PROTECTION
from sim.model.parameters.people import Induction, People
from sim.model.state.employment import FOREVER, Employment
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import (
    agency,
    allocation,
    appointments,
    departures,
    hours,
    inspection,
    promotion,
    recruitment,
)
from sim.model.workers.newcomers import renewed, turn, years_since
from sim.rules import tenure
from sim.service import Cause, Role, Team

SUPERVISOR: Final = Role.SUPERVISOR
CARE: Final = Team.CARE
WEEK: Final = MINUTES_PER_WEEK / MINUTES_PER_YEAR
SIXTY: Final = 60  # not an assumption: the age that the book speaks of
LEAST_SPELL: Final = 4 * MINUTES_PER_WEEK  # not an assumption: a spell is long from four weeks on
FEW: Final = 1e-9  # not an assumption: room for floating-point sums


def week(world: World) -> None:
    """A new week in the lives of everybody who works here."""
    inspection.week(world)
    if not world.p.people.on:
        return
    for worker in list(world.staff):
        if worker.home == SUPERVISOR:
            _supervisor(world, worker)
        else:
            _lived(world, worker)
    promotion.week(world)
    recruitment.week(world)
    agency.week(world)
    allocation.look_again(world)
    _mentors(world)
    _hours_given(world)


def _supervisor(world: World, worker: Worker) -> None:
    job, p = worker.job, world.p.people
    if job.leaving:
        if world.now >= job.leaves_at:
            departures.leave(world, worker, job.cause)
        return
    job.leaving_left -= _hazard(world, worker, p, 0.0) * WEEK
    if job.leaving_left <= 0.0:
        _gives_notice(world, worker, p, 0.0)


def _lived(world: World, worker: Worker) -> None:
    job, p, now = worker.job, world.p.people, world.now
    if worker.working:
        _strain(world, worker)
    if now >= job.leaves_at and not _stays_yet(world, worker):
        _goes(world, worker)
        return
    if job.leaving or job.ends_at != FOREVER:
        departures.wind_down(world, worker)
    if job.away:
        if now >= job.away_until:
            departures.come_back(world, worker)
    elif now >= job.expecting_at:
        departures.go_away(world, worker, Cause.PARENTAL_LEAVE, now + p.parental_length)
    else:
        _health(world, worker, p)
    if not job.agency:
        _stays(world, worker, p)


def _stays(world: World, worker: Worker, p: People) -> None:
    """A permanent worker is a year further on, gives notice, or stays."""
    job = worker.job
    if job.newly and years_since(world, job.qualified) >= 1.0:
        job.newly = False
        if worker.working:
            appointments.take_seat(world, worker, Cause.POSTS_CHANGED)
    if job.leaving:
        return
    to_agency = _to_agency(world, job, p)
    job.leaving_left -= _hazard(world, worker, p, to_agency) * WEEK
    if job.leaving_left <= 0.0:
        _gives_notice(world, worker, p, to_agency)


def _stays_yet(world: World, worker: Worker) -> bool:
    """Whether somebody whose time is over does not go: cover taken on for good, or who was promoted and is away.

    A post above waits for as long as it takes to promote another, and no longer.
    """
    job = worker.job
    if job.agency:
        return agency.stays_on(world, worker)
    if not job.away or job.cause != Cause.PROMOTED:
        return False
    if job.away_until - world.now > world.p.people.promote_after:
        job.leaves_at, job.cause, worker.taking = FOREVER, Cause.LEAVER, True
    return True


def _goes(world: World, worker: Worker) -> None:
    """The last day is over: the worker leaves, or goes on as a supervisor if the post is still there."""
    cause = worker.job.cause
    if cause == Cause.PROMOTED and not promotion.still_wanted(world):
        worker.job.leaves_at, worker.job.cause, worker.taking = FOREVER, Cause.LEAVER, True
        if worker.working:
            world.teams[worker.team].fill()
        return
    departures.leave(world, worker, cause)
    if cause == Cause.PROMOTED:
        promotion.begins(world, worker)


def _hazard(world: World, worker: Worker, p: People, to_agency: float) -> float:
    """Hazard of leaving a year: time in post, age, strain, an inspection, an end in sight; agency work beside it."""
    job = worker.job
    first, later = p.leaving[worker.home]
    hazard = first if years_since(world, job.since) < 1.0 else later
    if years_since(world, job.born) >= SIXTY:
        hazard *= p.from_sixty
    if p.strain.acts:
        hazard *= tenure.by_strain(job.strain, p.strain.usual, p.strain.leaving)
    hazard *= 1.0 + world.alarm * p.inspection.leaving
    if job.ends_at != FOREVER:
        hazard *= tenure.end_in_sight(world.now, job.known_from, job.ends_at, p.ending_times)
    return hazard + to_agency


def _to_agency(world: World, job: Employment, p: People) -> float:
    """Rate a year of leaving for agency work; nobody does before the least experience, or while none is allowed."""
    if not job.registered or not p.agency.allowed:
        return 0.0
    return p.agency.pull if years_since(world, job.qualified) >= p.agency.least_experience else 0.0


def _gives_notice(world: World, worker: Worker, p: People, to_agency: float) -> None:
    job = worker.job
    job.leaving_left = renewed(world, worker, job, Purpose.WORKER_LEAVES)
    luck = world.draws.uniform(Purpose.WORKER_ROUTE, worker.id, turn(job, Purpose.WORKER_ROUTE))
    if luck * _hazard(world, worker, p, to_agency) < to_agency:
        cause = Cause.TO_AGENCY
    else:
        cause = Cause.RETIRED if years_since(world, job.born) >= SIXTY else Cause.LEAVER
    departures.give_notice(world, worker, cause, p.notice)


def _health(world: World, worker: Worker, p: People) -> None:
    """A worker at work may fall ill, for days or for weeks, or learn that a child is on the way."""
    job = worker.job
    more = tenure.by_strain(job.strain, p.strain.usual, p.strain.sickness) if p.strain.acts else 1.0
    job.ill = 0.0
    job.ill_left -= p.short_spells[worker.home] * more * WEEK
    if job.ill_left <= 0.0:
        job.ill_left = renewed(world, worker, job, Purpose.WORKER_ILL)
        job.ill = p.short_part
    job.long_left -= p.long_spells[worker.home] * more * WEEK
    if job.long_left <= 0.0:
        job.long_left = renewed(world, worker, job, Purpose.WORKER_LONG_ILL)
        nth = turn(job, Purpose.WORKER_LONG_LENGTH)
        luck = world.draws.exponential(Purpose.WORKER_LONG_LENGTH, worker.id, nth)
        length = LEAST_SPELL + round(luck * max(0.0, p.long_length - LEAST_SPELL))
        if job.agency:
            departures.leave(world, worker, Cause.AGENCY_END)
        else:
            departures.go_away(world, worker, Cause.ILL, world.now + length)
        return
    if job.agency or job.expecting_at != FOREVER or years_since(world, job.born) >= p.parental_until:
        return
    job.parental_left -= p.parental * WEEK
    if job.parental_left <= 0.0:
        job.parental_left = renewed(world, worker, job, Purpose.WORKER_PARENTAL)
        job.expecting_at = world.now + p.parental_notice


def _strain(world: World, worker: Worker) -> None:
    """Strain moves toward what the week was like: hours asked over those with the usual overtime, kinds, incidents."""
    p, job = world.p.people.strain, worker.job
    if worker.full <= 0.0:
        return
    load = worker.asked / worker.full
    if worker.team != CARE:
        load += p.supervision * (1.0 - min(1.0, world.supervised * worker.shares[CLAIM_SUPERVISION]))
    load += p.incident * job.incidents
    job.incidents = 0
    if worker.cases and (p.mono != 0.0 or p.switch != 0.0):
        duties = [family.duty for family in worker.cases]
        load += p.mono * (duties.count(DUTY_PROTECTION) / len(duties)) + p.switch * (len(set(duties)) - 1)
    job.strain = tenure.strained(job.strain, load, p.memory)


def _mentors(world: World) -> None:
    """Each newly qualified social worker takes hours of more experienced ones of the team, shared evenly."""
    p = world.p.people.induction
    if p.mentor_hours <= 0.0:
        return
    for team in world.teams.values():
        learning = 0.0
        for worker in team.workers:
            if worker.job.newly and worker.working:
                learning += worker.fte
        if learning <= 0.0:
            continue
        able = [each for each in team.workers if each.working and each.job.registered and not each.job.newly]
        for worker in able:
            hours.promise(world, worker, p.mentor_hours * learning / len(able))


def _hours_given(world: World) -> None:
    """What part of a full week each worker gives in the week that begins, and what administrators take off it."""
    p = world.p.people
    there = [worker for worker in world.staff if worker.working and worker.home != SUPERVISOR]
    relief = 0.0
    if p.administrators > 0.0 and there:
        full = 0.0
        for worker in there:
            full += worker.fte
        relief = min(p.administrators / full, p.relief_most * world.p.hours.there)
    for worker in there:
        worker.gives = _gives(world, worker, p.induction) + relief / world.p.hours.there


def _gives(world: World, worker: Worker, p: Induction) -> float:
    job = worker.job
    since = world.now - job.since
    if job.newly:
        given = tenure.settled_in(since, p.newly, p.newly_at_first) * p.newly_load
    elif job.agency:
        given = tenure.settled_in(since, p.agency, p.at_first)
    else:
        given = tenure.settled_in(since, p.needed, p.at_first)
    return given * (1.0 - job.ill)
