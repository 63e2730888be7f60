"""A change of the service on a date: open families are relabelled, waiting lists move, oversight begins or ends."""

from __future__ import annotations

from sim.duties import WORK_ENQUIRY
from sim.model.money import grants, ledger
from sim.model.parameters.choices import NO_LEAD, OVERSEER
from sim.model.parameters.groups import LocalParameters, Parameters
from sim.model.pathway import stages
from sim.model.state.clocks import settle_clocks, wind_clocks
from sim.model.state.events import Entry
from sim.model.state.family import Family
from sim.model.state.kinds import ALLOCATED, FOR_PROTECTION
from sim.model.state.world import World
from sim.model.workers import allocation, caseload, eligibility, inspection, lead, staffing
from sim.model.workers.eligibility import PROTECTION_STAGES
from sim.service import Cause, Team


def plan(world: World, minute: int, later: Parameters) -> None:
    """Schedule a dated change; posts that end with it are known to end some time before."""

    def changes(entry: Entry) -> None:
        change(world, later)

    def told(entry: Entry) -> None:
        staffing.announce(world, later, minute)

    world.to_come.append((minute, later.area))
    world.before_all_else(minute, changes)
    known = max(world.start + 1, minute - staffing.known_before(world.p.people))
    if known < minute:
        world.before_all_else(known, told)


def plan_news(world: World) -> None:
    """A judgement of an inspection that is set for a whole run comes on the first day that is measured.

    One that the council begins with came before that day, within the run or before it.
    """
    p = world.p.people.inspection

    def begins(entry: Entry) -> None:
        inspection.begun(world)

    if p.begins_as != inspection.NONE:
        world.before_all_else(max(world.start + 1, -p.begins_before), begins)
    if p.judgement == inspection.NONE:
        return

    def told(entry: Entry) -> None:
        inspection.judged(world, inspection.NONE)
        inspection.apply(world)

    world.before_all_else(max(0, world.start + 1), told)


def change(world: World, later: Parameters) -> None:
    """What a dated change of the settings does, in this minute, to workers, lists and open families."""
    before, before_here = world.p, world.local
    world.p, world.plain = later.area, later.local
    if world.p.money != before.money:
        grants.set_posts(world, ledger.years_on(world))
    inspection.judged(world, before.people.inspection.judgement)
    inspection.apply(world)
    staffing.restaff(world, before, before_here)
    for family in list(world.families.values()):
        _convert(world, family, before_here[family.locality])
    for team in world.teams.values():
        team.fill()
    if (world.p.need, world.p.help) != (before.need, before.help):
        for family in world.families.values():
            settle_clocks(family, world.now)
            wind_clocks(world, family)


def _convert(world: World, family: Family, before: LocalParameters) -> None:
    p = family.p
    if p.family_help.merged != before.family_help.merged:
        stages.rename(world, family)
    if family.case.waiting:
        _move_to_new_list(world, family, before)
    if p.lead.model != before.lead.model and family.stage in PROTECTION_STAGES and family.case.waiting != Team.LCPP:
        if p.lead.model != OVERSEER:
            caseload.release_overseer(world, family, Cause.NEW_ROLE)
        family.case.with_lead = False
        lead.pass_on(world, family)
        if p.lead.model != NO_LEAD:
            lead.on_open_plan(world, family)
    else:
        lead.pass_on(world, family)


def _move_to_new_list(world: World, family: Family, before: LocalParameters) -> None:
    """The family keeps its place in the order, on the list of the team that now does the work.

    A family that waited only to be passed on stays with its holder where that worker may now go on.
    """
    team, lead_now = world.teams[family.case.waiting], family.p.lead
    if family.case.waiting == Team.LCPP:
        if (lead_now.model, lead_now.overflow) != (before.lead.model, before.lead.overflow):
            lead.waits_no_longer(world, family)
        return
    work = team.entries[family][1].work
    name = eligibility.team_of(world, family, work)
    if work >= WORK_ENQUIRY and family.case.holder is None:
        allocation.seek(world, family, work, FOR_PROTECTION, must=True)
        return
    if name == family.case.waiting and family.p.family_help.holder == before.family_help.holder:
        return
    key, holder = team.key_of(family), family.case.holder
    if holder is not None and allocation.goes_on(family, holder, work):
        allocation.stop_waiting(world, family, "superseded")
        world.notify(family, ALLOCATED)
    elif name == family.case.waiting:
        team.reweigh(family, allocation.ask_of(world, family, work))
    else:
        allocation.stop_waiting(world, family, "superseded")
        allocation.join(world, family, name, allocation.ask_of(world, family, work), key, 0.0)
