"""Workers go: with notice or at once, for good or for a time; what becomes of the families they hold."""

from __future__ import annotations

from sim.duties import WORK_CARE, WORK_ENQUIRY, WORK_PLAN
from sim.model.state.employment import FOREVER
from sim.model.state.kinds import FOR_CHILD_IN_NEED, FOR_PROTECTION
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import allocation, appointments, caseload, eligibility, handovers, lead
from sim.service import Cause, Role, Team


def give_notice(world: World, worker: Worker, cause: Cause, notice: int) -> None:
    """The worker's last day is known from now on; one who is away goes without coming back."""
    worker.job.cause = cause
    worker.job.leaves_at = world.now + notice


def wind_down(world: World, worker: Worker) -> None:
    """Near the last day the worker is given no further family, and passes on those held where overlap is planned."""
    job = worker.job
    left = min(job.leaves_at, job.ends_at) - world.now
    if worker.taking and left <= world.p.people.winding_down:
        worker.taking = False
    if not worker.working:
        return
    for family in list(worker.cases):
        if family.case.holder is worker and 0 < left <= family.p.handover.overlap:
            worker.taking = False
            allocation.succeed(world, family)


def leave(world: World, worker: Worker, cause: Cause) -> None:
    """The worker leaves for good."""
    was_there = worker.working
    worker.working = False
    world.staff.remove(worker)
    if was_there:
        pass_on_all(world, worker, cause)
    else:
        appointments.log_worker(world, worker, "worker_out", cause)


def go_away(world: World, worker: Worker, cause: Cause, until: int) -> None:
    """The worker is away for long; the post is kept."""
    worker.job.away_for, worker.job.away_until = cause, until
    worker.working = False
    pass_on_all(world, worker, cause)


def come_back(world: World, worker: Worker) -> None:
    """The worker is back, with no family held."""
    worker.job.away_until = worker.job.expecting_at = FOREVER
    worker.working, worker.team = True, None
    appointments.take_seat(world, worker, Cause.RETURNED)


def _nobody_for_plans(world: World, place: str) -> bool:
    """Whether all social workers who are left at work here, if any, are lead practitioners or assess."""
    here = [each for each in world.staff if each.home == Role.SOCIAL_WORKER and each.locality == place]
    seats = {each.team for each in here if each.working}
    return len(seats) > 0 and seats <= {Team.LCPP, Team.ASSESSMENT}


def pass_on_all(world: World, worker: Worker, cause: Cause) -> None:
    """The place of a worker who is no longer at work is empty; families are given to others or wait."""
    appointments.log_worker(world, worker, "worker_out", cause)
    appointments.leave_seat(world, worker)
    if _nobody_for_plans(world, worker.locality):  # then one of them works with families for longer
        appointments.form_anew(world, Cause.NEW_ROLE, [worker.locality])
    for family in list(worker.cases):
        if family.case.overseer is worker:
            lead.overseer_leaves(world, family, cause)
        elif family.case.co_worker is worker:
            handovers.leave_beside(world, family, cause)
        else:
            caseload.hand_on(world, family, cause)
            work = eligibility.work_of(family)
            if work in (WORK_ENQUIRY, WORK_PLAN):
                lead.held_anew(world, family, work)
            elif work == WORK_CARE:
                allocation.seek(world, family, work, FOR_PROTECTION, must=True)
            else:
                allocation.seek(world, family, work, FOR_CHILD_IN_NEED)
