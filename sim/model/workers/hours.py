"""The hours of a worker's week: who gets how much, and when deadline work is done.

Order: enquiries, then protection and court duties, then assessments by earliest deadline, then child in need
and early help duties, and what is left goes to families as direct help. Caseload acts through hours only.
The split is made anew each week and whenever a task is added.
"""

from __future__ import annotations

from sim.clock import MINUTES_PER_WEEK
from sim.model.parameters.groups import Hours
from sim.model.state.clocks import grow_relation, set_help
from sim.model.state.events import Entry
from sim.model.state.family import Family, Task
from sim.model.state.kinds import DONE
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.rules import help as helping
from sim.rules import workload
from sim.service import PROTECTION_FIRST, Duty

Asked = tuple[Duty, float, float]
"""What one family asks of one worker: the duty, hours a week, weight in sharing out direct help."""


def add_task(world: World, worker: Worker, task: Task) -> None:
    """Give the worker a task and split the week anew."""
    task.worker = worker
    worker.tasks.append(task)
    split_week(world, worker)


def leave_undone(world: World, worker: Worker, family: Family) -> None:
    """The worker stops all work for the family; what is unfinished, as it stands now, is left to the next holder."""
    _progress(worker, world.now)
    family.case.undone += [task for task in worker.tasks if task.family is family and task.active]
    drop_tasks(worker, family)


def take_up(world: World, family: Family) -> None:
    """The holder goes on with work for the family that an earlier one, or nobody, left undone."""
    if family.case.holder is None:
        return
    for task in family.case.undone:
        task.active = True
        add_task(world, family.case.holder, task)
    family.case.undone = []


def drop_tasks(worker: Worker, family: Family) -> None:
    """Stop all work of this worker for the family."""
    for task in worker.tasks:
        if task.family is family:
            task.active = False
    worker.tasks = [task for task in worker.tasks if task.active]


def split_week(world: World, worker: Worker) -> None:
    """Split the worker's usable hours over duties, deadline work and direct help, from now on."""
    hours = world.p.hours
    now = world.now
    _progress(worker, now)
    usable = workload.usable_hours(worker.fte, hours.usable, hours.overhead) if worker.working else 0.0
    worker.withheld = min(worker.owed, usable)
    usable -= worker.withheld
    duties = [_asked(worker, family, hours) for family in worker.cases]
    first, later, weights = _summed(duties)
    worker.tasks.sort(key=_by_deadline)
    after_enquiries = _deadline_work(world, worker, now, usable, urgent=True)
    left = _deadline_work(world, worker, now, max(0.0, after_enquiries - first), urgent=False)
    residual = max(0.0, left - later)
    worker.shares = (_delivered(after_enquiries, first), _delivered(left, later))
    _direct_help(world, worker, duties, residual, weights)


def _progress(worker: Worker, now: int) -> None:
    elapsed = now - worker.planned
    worker.planned = now
    if elapsed > 0:
        worker.owed = max(0.0, worker.owed - worker.withheld * elapsed / MINUTES_PER_WEEK)
        for task in worker.tasks:
            task.hours_left = max(0.0, task.hours_left - task.rate * elapsed)


def _summed(duties: list[Asked]) -> tuple[float, float, float]:
    """Hours asked by protection duties, by other duties, and the weights by which what is left is shared."""
    first = later = weights = 0.0
    for duty, asked, weight in duties:
        if PROTECTION_FIRST[duty]:
            first += asked
        else:
            later += asked
        weights += weight
    return first, later, weights


def _asked(worker: Worker, family: Family, hours: Hours) -> Asked:
    """What the family asks of this worker, by role in the case."""
    duty = family.duty
    if duty < 0:
        return duty, 0.0, 0.0
    if family.case.overseer is worker:
        return duty, family.p.lead.oversight, 0.0
    asked = workload.stage_hours(hours.stage[duty], hours.extra_child, family.size)
    weight = hours.direct_weight[duty]
    if family.case.co_worker is worker:
        part = family.p.handover.hours_share
        return duty, asked * part, weight * part
    if family.case.overseer is not None:
        asked = max(0.0, asked - family.p.lead.relieved * family.case.overseer.shares[0])
    return duty, asked, weight


def _delivered(hours: float, asked: float) -> float:
    return min(1.0, hours / asked) if asked > 0.0 else 1.0


def _deadline_work(world: World, worker: Worker, now: int, left: float, *, urgent: bool) -> float:
    """Give hours to enquiries (urgent) or to other deadline work, earliest deadline first; returns what is left."""
    least_weeks = world.p.hours.least_weeks
    for task in worker.tasks:
        if task.urgent != urgent:
            continue
        weeks_left = max(least_weeks, (task.due - now) / MINUTES_PER_WEEK)
        given = min(workload.weekly_call(task.hours_left, task.pace, weeks_left), left)
        left -= given
        task.rate = given / MINUTES_PER_WEEK
        task.round += 1
        if task.hours_left <= 0.0:
            finish_later(world, task, now + 1)
        elif task.hours_left <= given:
            # Work that fits into this week goes on at its pace, or faster to meet its deadline.
            task.rate = max(task.pace, task.hours_left / weeks_left) / MINUTES_PER_WEEK
            finish_later(world, task, now + max(1, round(task.hours_left / task.rate)))
    return left


def _by_deadline(task: Task) -> tuple[int, int]:
    return task.due, task.family.id


def _direct_help(world: World, worker: Worker, duties: list[Asked], residual: float, weights: float) -> None:
    """Each family gets the part of its duties that is time with it, and its share of the hours that are left."""
    contact, most = world.p.hours.contact_share, world.p.help.most_hours
    family: Family
    for family, (duty, asked, weight) in zip(worker.cases, duties, strict=True):
        share = worker.shares[0 if PROTECTION_FIRST[duty] else 1]
        direct = contact * asked * share + helping.share_of_residual(residual, weight, weights, most)
        if family.case.holder is worker:
            if family.case.relation < 1.0:
                grow_relation(world, family)
            set_help(world, family, held=direct)
        elif family.case.co_worker is worker:
            set_help(world, family, beside=direct)


def work(
    world: World,
    family: Family,
    content: float,
    due: int,
    pace: float,
    *,
    urgent: bool = False,
    by: Worker | None = None,
) -> None:
    """Give the holder (or `by`) a piece of deadline work for the family; without a holder it waits for the next one."""
    task = Task(family, content, due, pace, urgent=urgent)
    worker = by or family.case.holder
    if worker is not None:
        add_task(world, worker, task)
    else:
        family.case.undone.append(task)


def stop_work(family: Family) -> None:
    """Work on what the family is leaving stops; it is not done."""
    family.case.undone = []
    for worker in (family.case.holder, family.case.co_worker, family.case.overseer):
        if worker is not None:
            drop_tasks(worker, family)


def finish_later(world: World, task: Task, at: int) -> None:
    """The task is finished at `at`, or on the next working day, unless the week is split anew before."""
    calendar = world.calendar
    world.at(at if calendar.is_working_day(at) else calendar.next_working_time(at), _finish, task, task.round)


def _finish(entry: Entry) -> None:
    world: World = entry.world
    task: Task = entry.about
    if task.active and task.round == entry.token:
        task.active = False
        worker = task.worker
        if worker is not None:
            worker.tasks = [other for other in worker.tasks if other.active]
        if task.episode == task.family.episode:
            world.notify(task.family, DONE)
