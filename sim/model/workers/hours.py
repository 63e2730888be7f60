"""The hours of a worker's week: what is asked of them, how hard they are pressed, and what gives way.

Duties, pieces of work with a deadline, case discussion and direct help all lay claim to the same hours. While they fit,
each is done at its usual content, with as much of the usual overtime as that takes; when they do not, each gives way
along its own line (`sim.rules.pressure`): direct help and supervision first, protection visits last, enquiries and the
court never. Caseload acts through hours only.
A week is split anew each Monday and whenever something in it changed.
"""

from __future__ import annotations

from math import inf
from typing import Final

from sim.duties import (
    CLAIM_ASSESSMENT,
    CLAIM_HELP,
    CLAIM_OF_DUTY,
    CLAIM_OWN_TIME,
    CLAIM_PROTECTION,
    CLAIM_SUPERVISION,
    CLAIMS,
    DUTY_CHILD_IN_NEED,
    DUTY_PROTECTION,
)
from sim.model.parameters.hours import Hours
from sim.model.state.clocks import grow_relation, set_help
from sim.model.state.events import Entry
from sim.model.state.family import Family, Task
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import deadlines
from sim.rules import pressure, workload
from sim.rules.need import HIGHEST_LEVEL
from sim.rules.sums import sum_of
from sim.service import Duty, Team

CARE: Final = Team.CARE
HALF: Final = 0.5  # not an assumption: rounding to the nearest level


# --- pieces of work ---------------------------------------------------------------------------------------------
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
    task = deadlines.piece(world, family, content, due, pace, urgent=urgent)
    worker = by or family.case.holder
    if worker is not None:
        _add(world, worker, task)
    else:
        family.case.undone.append(task)


def stop_work(world: World, family: Family) -> None:
    """Work on what the family is leaving stops; it is not done."""
    family.case.undone = []
    for worker in (family.case.holder, family.case.co_worker, family.case.overseer):
        if worker is not None:
            drop_tasks(world, worker, family)


def leave_undone(world: World, worker: Worker, family: Family) -> None:
    """The worker stops all work for the family; what is unfinished, as it stands now, is left to the next holder."""
    deadlines.progress(worker, world.now)
    family.case.undone += [task for task in worker.tasks if task.family is family and task.active]
    drop_tasks(world, worker, family)


def take_up(world: World, family: Family) -> None:
    """The holder goes on with work for the family that an earlier one, or nobody, left undone."""
    if family.case.holder is None:
        return
    for task in family.case.undone:
        task.active = True
        _add(world, family.case.holder, task)
    family.case.undone = []
    changed(world, family.case.holder)


def drop_tasks(world: World, worker: Worker, family: Family) -> None:
    """The worker has no more to do for the family."""
    deadlines.progress(worker, world.now)
    deadlines.drop(worker, family)
    changed(world, worker)


def _add(world: World, worker: Worker, task: Task) -> None:
    deadlines.progress(worker, world.now)
    task.worker = worker
    task.rate = task.spending = 0.0
    worker.tasks.append(task)
    changed(world, worker)


# --- the week ---------------------------------------------------------------------------------------------------
def changed(world: World, worker: Worker) -> None:
    """Something in the worker's week changed: it is split anew, once, after all else of this minute."""
    if not worker.to_split:
        worker.to_split = True
        world.at(world.now, _split, worker)


def _split(entry: Entry) -> None:
    worker: Worker = entry.about
    if worker.to_split:
        split_week(entry.world, worker)


def monday(world: World, worker: Worker) -> None:
    """A new week begins: how hard the weeks have been pressed of late is brought up to date, and the week is split."""
    worker.lately += world.p.hours.last_week * (worker.pressure - worker.lately)
    split_week(world, worker)


def split_week(world: World, worker: Worker) -> None:
    """Split the worker's hours over everything that lays claim to them, from now on."""
    hours, now = world.p.hours, world.now
    worker.to_split = False
    deadlines.progress(worker, now)
    gives = worker.gives if worker.working else 0.0
    worker.full = full = worker.fte * hours.there * gives
    unstretched = worker.fte * hours.unstretched * gives
    worker.withheld = min(worker.owed, full)
    asked = [0.0] * CLAIMS
    _claims(worker, hours, asked)
    supervised = world.supervised if worker.team != CARE else 0.0
    asked[CLAIM_SUPERVISION] *= world.p.supervision[1] * supervised
    worker.asked = sum_of(asked) + worker.withheld + deadlines.calls(worker, hours, now, asked)
    worked = min(full, max(unstretched, sum_of(asked) + worker.withheld))
    worker.there = max(worked, min(full, worker.asked))
    worker.overtime = max(0.0, worked - worker.fte * hours.contract * gives)
    _press(worker, hours, asked, full - worker.withheld, unstretched - worker.withheld)
    spent = deadlines.give(world, worker, worker.shares, hours.least_content)
    worker.direct = spent * hours.contact_in_assessment
    _give_help(world, worker)


def held(worker: Worker) -> int:
    """How many families the worker holds."""
    count = 0
    family: Family
    for family in worker.cases:
        count += family.case.holder is worker
    return count


def promise(world: World, worker: Worker, hours: float) -> None:
    """So many hours are promised out of the worker's coming weeks, before all else."""
    worker.owed += hours
    changed(world, worker)


def _press(worker: Worker, hours: Hours, asked: list[float], there: float, unstretched: float) -> None:
    """How hard the week is pressed, and what share of each claim it gives; more help than usual takes no overtime."""
    worker.claims = asked
    given = hours.gives_way
    asked[CLAIM_OWN_TIME] = there * hours.stretch
    most = there + asked[CLAIM_OWN_TIME]
    worker.pressure = pressure.pressed(asked, most, given)
    worker.shares = pressure.shares_at(worker.pressure, given)
    if worker.pressure <= 0.0 and asked[CLAIM_HELP] > 0.0:
        spare = unstretched + asked[CLAIM_OWN_TIME] - sum_of(asked)
        worker.shares[CLAIM_HELP] = min(hours.spare_help, 1.0 + max(0.0, spare) / asked[CLAIM_HELP])
    elif worker.pressure >= given[0][-1]:
        worker.shares = pressure.by_rank(asked, worker.shares, most)
    asked[CLAIM_OWN_TIME] = 0.0


def _claims(worker: Worker, hours: Hours, asked: list[float]) -> None:
    """Put what each family asks of this worker, by role in the case, in `asked` and beside the case.

    Families held count as supervision.
    """
    extra, per_hour, standard = hours.extra_child, hours.per_hour_of_help, hours.help_standard
    holds, help_asked = 0.0, 0.0
    family: Family
    for family in worker.cases:
        duty, case = family.duty, family.case
        if case.holder is worker:
            holds += 1.0
        case.asks_help = 0.0
        if duty < 0:
            case.claim, case.asks = CLAIM_ASSESSMENT, 0.0
            continue
        if case.overseer is worker:
            case.claim, case.asks = CLAIM_PROTECTION, family.p.lead.oversight
            asked[CLAIM_PROTECTION] += family.p.lead.oversight
            continue
        claim = CLAIM_OF_DUTY[duty]
        weekly = hours.stage[duty]
        if family.size > 1:
            weekly = workload.stage_hours(weekly, extra, family.size)
        weekly = _as_visited(family, duty, weekly)
        help_ = hours.help_weight[duty] * standard[_believed(family.file.belief)]
        if case.co_worker is worker:
            weekly *= family.p.handover.hours_share
            help_ *= family.p.handover.hours_share
        elif case.overseer is not None:
            weekly = max(0.0, weekly - family.p.lead.relieved * case.overseer.shares[CLAIM_PROTECTION])
        case.claim, case.asks, case.asks_help = claim, weekly, help_
        asked[claim] += weekly
        help_asked += help_ * per_hour
    asked[CLAIM_SUPERVISION] = holds
    asked[CLAIM_HELP] = help_asked


def _as_visited(family: Family, duty: Duty, weekly: float) -> float:
    """Hours a week of the duty with visits at the area's interval, which may ask more or less than those included."""
    if duty == DUTY_CHILD_IN_NEED:
        more = family.p.family_help.visit_hours
    elif duty == DUTY_PROTECTION:
        more = family.p.protection.visit_hours
    else:
        return weekly
    return weekly if more == 0.0 else max(0.0, weekly + more)


def _believed(belief: float) -> int:
    """The level that a family is believed to be at."""
    level = int(belief + HALF)
    return level if 0 <= level <= HIGHEST_LEVEL else (0 if level < 0 else HIGHEST_LEVEL)


def _give_help(world: World, worker: Worker) -> None:
    """Each family gets the part of its duties that is time with it, and its direct help, as far as the week goes."""
    contact, shares, held_at = world.p.hours.contact_share, worker.shares, world.p.hours.help_held_at
    step, help_share, total = world.p.help.hours_step, shares[CLAIM_HELP], worker.direct
    family: Family
    for family in worker.cases:
        case = family.case
        in_touch, help_ = contact * case.asks, case.asks_help
        direct = in_touch * shares[case.claim] + help_ * help_share
        total += direct
        if held_at < inf:
            direct = held_at * (in_touch + help_)
        if case.holder is worker:
            if case.relation < 1.0:
                grow_relation(world, family)
            if -step < direct - case.held_hours < step and direct > 0.0 < case.held_hours:
                continue
            set_help(world, family, held=direct)
        elif case.co_worker is worker:
            set_help(world, family, beside=direct)
    worker.direct = total
