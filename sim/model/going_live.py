"""A change of the service on a date: open families are relabelled, waiting lists move, oversight begins or ends."""

from __future__ import annotations

from collections.abc import Mapping

from sim.model import allocation, caseload, eligibility, lead, staffing, stages
from sim.model.allocation import PROTECTION
from sim.model.appointments import WORK_OF_CATEGORY
from sim.model.clocks import settle_clocks, wind_clocks
from sim.model.eligibility import ASSESSMENT, ENQUIRY
from sim.model.family import Family
from sim.model.handovers import PROTECTION_STAGES
from sim.model.parameters import NO_LEAD, OVERSEER, Parameters
from sim.model.world import ALLOCATED, World


def change(world: World, later: Mapping[str, Parameters]) -> None:
    """What a dated change of the settings does, in this minute, to workers, lists and open families."""
    before, before_here = world.p, dict(world.local)
    world.local = dict(later)
    world.p = later[""]
    for family in world.register:
        family.p = later[family.locality]
    staffing.restaff(world, before)
    for family in list(world.families.values()):
        _convert(world, family, before_here[family.locality])
    for team in world.teams.values():
        team.fill()
    if (world.p.need, world.p.help) != (before.need, before.help):
        for family in world.families.values():
            settle_clocks(family, world.now)
            wind_clocks(world, family)


def _convert(world: World, family: Family, before: Parameters) -> None:
    p = family.p
    if p.family_help.merged != before.family_help.merged:
        stages.rename(world, family)
    if family.waiting:
        _move_to_new_list(world, family)
    if p.lead.model == before.lead.model or family.stage not in PROTECTION_STAGES:
        return
    if p.lead.model != OVERSEER:
        caseload.release_overseer(world, family, "new_role")
    family.with_lead = False
    if p.lead.model != NO_LEAD:
        lead.on_open_plan(world, family)


def _move_to_new_list(world: World, family: Family) -> None:
    """The family keeps its place in the order, on the list of the team that now does the work."""
    if family.waiting == "lcpp":
        if family.p.lead.model == NO_LEAD:
            allocation.stop_waiting(world, family, "superseded")
            family.with_lead = False
            allocation.seek(world, family, ENQUIRY, PROTECTION, must=True)
            world.notify(family, ALLOCATED)
        return
    work = ASSESSMENT if family.stage == "assessment_wait" else WORK_OF_CATEGORY[family.category]
    name = eligibility.team_of(world, family, work)
    if name == family.waiting:
        return
    key = world.teams[family.waiting].key_of(family)
    allocation.stop_waiting(world, family, "superseded")
    allocation.join(world, family, name, allocation.ask_of(family, work), key, 0.0)
