"""Handovers: the holder changes, at once or with an overlap; what that costs; who stays beside the new holder."""

from __future__ import annotations

from sim.clock import MINUTES_PER_DAY
from sim.model.state import clocks
from sim.model.state.events import Entry
from sim.model.state.family import Family
from sim.model.state.teams import Worker
from sim.model.state.world import World
from sim.model.workers import caseload, hours
from sim.model.workers.eligibility import PROTECTION_STAGES
from sim.rules import continuity
from sim.service import AT_START, CaseRole, Role


def hold(world: World, family: Family, worker: Worker, weighs: float) -> None:
    """The worker, who has taken the family on the caseload, becomes the holder; an earlier holder leaves or stays.

    Places this frees are offered to the lists at the end, when the new holder is known to all.
    """
    earlier, beside = family.case.holder, family.case.co_worker
    gap = earlier is None and family.case.earlier_holder
    if earlier is not None:
        _make_way(world, family, earlier)
    family.case.holder, family.case.earlier_holder = worker, True
    family.case.relation_at = world.now
    family.met.add(worker.id)
    caseload.allocated(world, family, worker, weighs, CaseRole.HOLDER)
    if earlier is not None and family.case.co_worker is earlier:
        _stays(world, family, worker)
        for each in (worker, earlier):
            hours.promise(world, each, family.p.handover.hours_cold)
    hours.changed(world, worker)
    if gap or (earlier is not None and family.case.co_worker is not earlier):
        _left(world, family, family.stage or AT_START, 0, earlier)
    hours.take_up(world, family)
    if family.case.co_worker is not earlier:
        end_tandem(world, family)
    if earlier is not None:
        if beside is not None:
            world.teams[beside.team].fill()
        world.teams[earlier.team].fill()


def end_tandem(world: World, family: Family) -> None:
    """Whoever stayed beside the holder through protection leaves with its end."""
    if family.case.stays and family.stage not in PROTECTION_STAGES:
        leave_beside(world, family, "plan_ended")


def _make_way(world: World, family: Family, earlier: Worker) -> None:
    """The earlier holder goes, or stays beside the new one: through protection, or for an overlap."""
    p = family.p.handover
    stays = p.stays and family.stage in PROTECTION_STAGES and earlier.role != Role.LCPP and not earlier.job.leaving
    if not stays and p.overlap <= 0:
        caseload.hand_on(world, family, "handover", offered=False)
        return
    leave_beside(world, family, "handover", offered=False)
    hours.leave_undone(world, earlier, family)
    team = world.teams[earlier.team]
    before = team.give_up(earlier, family)
    caseload.released(world, family, earlier, before, CaseRole.HOLDER, CaseRole.CO_WORKER)
    weighs = caseload.places(family, earlier, p.part)
    team.take(earlier, family, weighs)
    caseload.allocated(world, family, earlier, weighs, CaseRole.CO_WORKER)
    family.case.holder, family.case.co_worker = None, earlier
    family.case.beside_since, family.case.stays = world.now, stays
    family.case.beside += 1
    clocks.set_help(world, family, held=0.0)
    if not stays:
        world.at(world.now + p.overlap, _overlap_over, family, family.case.beside)


def _overlap_over(entry: Entry) -> None:
    world: World = entry.world
    family: Family = entry.about
    if family.case.beside == entry.token and family.case.co_worker is not None:
        leave_beside(world, family, "overlap_ended")


def leave_beside(world: World, family: Family, cause: str, *, offered: bool = True) -> None:
    """Whoever stays beside the holder leaves, which completes the handover: what overlap was not delivered costs."""
    worker = family.case.co_worker
    if worker is None:
        return
    caseload.release_beside(world, family, cause, offered=offered)
    if family.case.holder is not None:
        _left(world, family, cause, world.now - family.case.beside_since, worker)


def take_back(world: World, family: Family) -> None:
    """The worker who stayed beside the holder takes the family back; the holder leaves."""
    worker, earlier = family.case.co_worker, family.case.holder
    if worker is None:
        return
    together = world.now - family.case.beside_since
    caseload.hand_on(world, family, "handover")
    caseload.release_beside(world, family, "handover", offered=False)
    weighs = caseload.places(family, worker)
    world.teams[worker.team].take(worker, family, weighs)
    family.case.holder, family.case.earlier_holder = worker, True
    caseload.allocated(world, family, worker, weighs, CaseRole.HOLDER)
    _left(world, family, family.stage, together, earlier, known=True)
    hours.take_up(world, family)


def _stays(world: World, family: Family, holder: Worker) -> None:
    """Log that the holder changes while the earlier one stays; what the handover costs is settled when it leaves."""
    place = (world.now, family.id, family.stage, holder.team, holder.id)
    world.record.handover(*place, days=0.0, cause=family.stage or AT_START, way="stays")


def _left(
    world: World, family: Family, cause: str | None, overlap: int, earlier: Worker | None, *, known: bool = False
) -> None:
    """The earlier holder has left: what overlap was not delivered costs part of the file and of the relationship.

    Nothing is lost when the new holder is `known`: it was with the family all along and takes it back.
    """
    holder, p = family.case.holder, family.p.handover
    if holder is None:
        return
    planned = p.overlap if p.overlap > 0 else p.full_overlap
    warm = overlap >= planned and overlap > 0
    place = (world.now, family.id, family.stage, holder.team, holder.id)
    world.record.handover(*place, days=overlap / MINUTES_PER_DAY, cause=cause, way="warm" if warm else "cold")
    if known:
        return
    lost = continuity.share_lost(p.belief_lost, overlap, p.full_overlap)
    world.forget(family, lost)
    cost = continuity.harder(p.engagement_lost, p.severity_more, family.need.level)
    family.case.relation *= 1.0 - continuity.share_lost(cost, overlap, p.full_overlap)
    family.case.relation_at = world.now
    clocks.refresh_help(world, family)
    if overlap <= 0:
        hours.promise(world, holder, p.hours_cold)
        if earlier is not None:
            hours.promise(world, earlier, p.hours_cold)


def release_all(world: World, family: Family, cause: str) -> None:
    """Everybody who works with the family gives it up."""
    caseload.release(world, family, cause)
    caseload.release_beside(world, family, cause)
    caseload.release_overseer(world, family, cause)
