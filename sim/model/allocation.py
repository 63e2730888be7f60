"""Who holds the family: asking a team, waiting, being allocated, handing over, giving up."""

from __future__ import annotations

from sim.model import clocks, hours
from sim.model.family import NEVER, Family
from sim.model.teams import Team, Worker
from sim.model.world import ALLOCATED, TEAM_OF_ROLE, World
from sim.rules import belief as beliefs
from sim.rules import workload

PROTECTION, INFANT, CHILD_IN_NEED, TARGETED = range(4)
"""Classes of urgency on a waiting list, most urgent first."""


def open_teams(world: World) -> None:
    """Set up the area's teams, each with its waiting list."""

    def taken(family: Family, worker: Worker, weighs: float) -> None:
        _from_list(world, family, worker, weighs)

    world.teams = {name: Team(name, taken) for name in TEAM_OF_ROLE.values()}


def scope_changed(world: World, family: Family) -> None:
    """Children came of age, left or came home: the family's weight and next birthday change."""
    children = family.at_home
    family.scope = len(children)
    family.size = family.scope or len(family.in_care)
    births = (child.born for child in family.children if child.unborn)
    family.next_birthday = min((*(child.eighteenth for child in children), *births), default=NEVER)
    weighs = weight(family)
    if family.waiting:
        world.teams[family.waiting].reweigh(family, weighs)
        world.teams[family.waiting].fill()
    worker = family.holder
    if worker is None or weighs <= 0.0 or worker.cases[family] == weighs:
        return
    team = world.teams[worker.team]
    before = team.give_up(worker, family)
    _log_holding(world, family, worker, "released", before, "holder,children")
    team.take(worker, family, weighs)
    over = ",over_cap" if worker.load > worker.cap else ""
    _log_holding(world, family, worker, "allocated", weighs, "holder" + over)
    if weighs < before:
        team.fill()


def weight(family: Family) -> float:
    """Weight of the family in cap units: its children in scope, at home or in care."""
    in_care = sum(1 for child in family.children if child.in_care)
    return float(family.scope or in_care)


def seek(world: World, family: Family, team_name: str, priority: int, *, must: bool = False) -> None:
    """Ask a team to hold the family: at once if there is room or it must, else on the waiting list."""
    if family.holder is not None and family.holder.team == team_name:
        return
    if family.waiting == team_name and not must:
        return
    stop_waiting(world, family, "superseded")
    team, weighs = world.teams[team_name], weight(family)
    worker = team.choose(family, weighs, must=must) if must or not team else None
    if worker is not None:
        _at_once(world, family, team_name, priority)
        team.take(worker, family, weighs)
        _hold(world, family, worker, weighs)
        return
    if must and family.holder is not None:
        release(world, family, "no_worker")
    key = workload.waiting_key(world.now, priority, world.p.waiting_head_start)
    family.waiting = team_name
    world.log((world.now, family.id, -1, "queue_in", family.stage, team_name, -1, float(priority), ""))
    team.join(family, weighs, key)


def _at_once(world: World, family: Family, team_name: str, priority: int) -> None:
    """A family allocated at once waited for nought days; the starting stock did not wait at all."""
    if world.now > world.start:
        place = (family.stage, team_name, -1)
        world.log((world.now, family.id, -1, "queue_in", *place, float(priority), ""))
        world.log((world.now, family.id, -1, "queue_out", *place, 0.0, "allocated"))


def stop_waiting(world: World, family: Family, why: str) -> None:
    """Take the family off the list it is on."""
    if family.waiting:
        world.teams[family.waiting].leave(family)
        world.log((world.now, family.id, -1, "queue_out", family.stage, family.waiting, -1, 0.0, why))
        family.waiting = ""


def _from_list(world: World, family: Family, worker: Worker, weighs: float) -> None:
    world.log((world.now, family.id, -1, "queue_out", family.stage, worker.team, worker.id, 0.0, "allocated"))
    family.waiting = ""
    _hold(world, family, worker, weighs)
    world.notify(family, ALLOCATED)


def _hold(world: World, family: Family, worker: Worker, weighs: float) -> None:
    """The worker becomes the holder; an earlier holder leaves, which costs part of what was known."""
    earlier = family.holder
    if earlier is not None:
        release(world, family, "handover")
    if earlier is not None or family.earlier_holder:
        cause = family.stage or "start"
        world.log((world.now, family.id, -1, "handover", family.stage, "", worker.id, 0.0, cause + ",cold"))
        belief = world.p.belief
        family.belief_variance = beliefs.after_handover(family.belief_variance, belief.variance, belief.lost_cold)
    family.holder, family.earlier_holder = worker, True
    family.met.add(worker.id)
    over = ",over_cap" if worker.load > worker.cap else ""
    _log_holding(world, family, worker, "allocated", weighs, "holder" + over)
    for task in family.undone:
        task.active = True
        hours.add_task(world, worker, task)
    family.undone = []


def release(world: World, family: Family, cause: str) -> None:
    """The holder gives the family up; the freed place is offered to the waiting list."""
    worker = family.holder
    if worker is None:
        return
    hours.drop_tasks(worker, family)
    team = world.teams[worker.team]
    weighs = team.give_up(worker, family)
    family.holder = None
    _log_holding(world, family, worker, "released", weighs, "holder," + cause)
    if family.hours > 0.0:
        clocks.set_help(world, family, 0.0)
    team.fill()


def _log_holding(world: World, family: Family, worker: Worker, event: str, weighs: float, detail: str) -> None:
    world.log((world.now, family.id, -1, event, family.stage, worker.team, worker.id, weighs, detail))
