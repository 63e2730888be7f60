"""Work with a deadline, one piece at a time: what it asks of the week, how far it got, when it is planned to be done.

An enquiry is done by its due day. An assessment is planned to be done in its usual time, by its limit; under pressure
workers plan some of them to be done later, each by its own luck, and give the others less content, not less speed.
"""

from __future__ import annotations

from typing import Final

from sim.clock import MINUTES_PER_WEEK
from sim.draws import Purpose
from sim.duties import CLAIM_ASSESSMENT, CLAIM_FIRM
from sim.model.parameters.hours import Hours
from sim.model.state.events import Entry
from sim.model.state.family import Family, Task
from sim.model.state.kinds import DONE
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.rules import workload

SOON: Final = MINUTES_PER_WEEK + 1
DIGITS: Final = 6  # not an assumption: a week split once more than another leaves no trace in the last bits


def piece(world: World, family: Family, content: float, due: int, pace: float, *, urgent: bool) -> Task:
    """A piece of work for the family, begun now: how long it usually takes, and its luck in being let slip."""
    hours = world.p.hours
    luck = 0.0 if urgent else world.chance(family, Purpose.WORK_SLIP)
    weeks = workload.usual_weeks(
        content, pace, pace * hours.hurry, (due - world.now) / MINUTES_PER_WEEK, hours.least_weeks
    )
    return Task(family, content, due, world.now, weeks, luck, pace, urgent=urgent)


def progress(worker: Worker, now: int) -> None:
    """Count what was done since the week was last split."""
    elapsed = now - worker.planned
    worker.planned = now
    if elapsed > 0:
        worker.owed = max(0.0, worker.owed - worker.withheld * elapsed / MINUTES_PER_WEEK)
        task: Task
        for task in worker.tasks:
            _do(task, task.rate * elapsed)


def _do(task: Task, hours: float) -> None:
    """So many hours of the usual content are done, as far as there is more to do, in the time the week gives them."""
    done = min(hours, task.hours_left)
    task.hours_left -= done
    if done > 0.0 < task.rate:
        task.spent += done * task.spending / task.rate


def calls(worker: Worker, hours: Hours, now: int, asked: list[float]) -> float:
    """Add what the worker's pieces of work call for this week to `asked`; returns hours at the usual pace.

    Until its usual end a piece counts at its usual pace in full, so that the weeks of one piece add up to its content.
    """
    usual = 0.0
    starts, ends = hours.lateness
    task: Task
    for task in worker.tasks:
        rate, in_time = task.content / task.usual_weeks, now < task.began + task.usual_weeks * MINUTES_PER_WEEK
        if task.urgent:
            weeks = max(hours.least_weeks, (task.due - now) / MINUTES_PER_WEEK)
            task.call = max(task.pace, task.hours_left / weeks)
            asked[CLAIM_FIRM] += min(task.hours_left, task.call)
            usual += rate if in_time else min(task.hours_left, task.pace)
            continue
        slip = workload.let_slip(worker.lately, starts, ends, task.luck) * hours.longest_slip
        weeks = (task.began + slip - now) / MINUTES_PER_WEEK + task.usual_weeks
        fastest = max(rate, task.pace * hours.hurry)
        task.call = fastest if weeks <= 0.0 else min(fastest, task.hours_left / weeks)
        asked[CLAIM_ASSESSMENT] += min(task.hours_left, task.call)
        usual += rate if in_time else min(task.hours_left, rate)
    return usual


def give(world: World, worker: Worker, shares: list[float], least: float) -> float:
    """Set every piece going at what the week gives it; returns the hours a week they get."""
    spent = 0.0
    task: Task
    for task in worker.tasks:
        share = shares[CLAIM_FIRM] if task.urgent else shares[CLAIM_ASSESSMENT]
        speed = share if task.urgent else min(1.0, share / least)
        # In a week too short for it what is left takes the whole week: sooner it would take more than it is given.
        call = task.call if speed >= 1.0 else min(task.call, task.hours_left)
        task.rate = call * speed / MINUTES_PER_WEEK
        task.spending = call * share / MINUTES_PER_WEEK
        task.round += 1
        spent += min(task.hours_left, task.call) * share
        if task.hours_left <= 0.0:
            _finish_later(world, task, world.now + 1)
        elif task.rate > 0.0 and task.hours_left <= task.rate * SOON:
            _finish_later(world, task, world.now + max(1, round(task.hours_left / task.rate)))
    return spent


def drop(worker: Worker, family: Family) -> None:
    """Stop all work of this worker for the family."""
    for task in worker.tasks:
        if task.family is family:
            task.active = False
    worker.tasks = [task for task in worker.tasks if task.active]


def _finish_later(world: World, task: Task, at: int) -> None:
    """The piece is finished at `at`, or on the next working day, unless the week is split anew before."""
    calendar = world.calendar
    world.at(at if calendar.is_working_day(at) else calendar.next_working_time(at), _finish, task, task.round)


def _finish(entry: Entry) -> None:
    world: World = entry.world
    task: Task = entry.about
    if not task.active or task.round != entry.token:
        return
    task.active = False
    worker = task.worker
    _do(task, task.hours_left)
    if worker is not None:
        worker.tasks = [other for other in worker.tasks if other.active]
    if task.episode == task.family.episode:
        if not task.urgent:
            task.family.file.content = round(min(1.0, task.spent / task.content), DIGITS) if task.content else 1.0
        world.notify(task.family, DONE)
