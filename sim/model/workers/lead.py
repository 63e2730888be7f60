"""Lead child protection practitioners: taken up at the start of an enquiry, by the area's design.

Under `holder` a lead practitioner holds the family until protection ends; under `overseer` a social worker holds and
a lead practitioner oversees. When all are full a stated rule says what follows.
"""

from __future__ import annotations

from collections.abc import Generator

from sim.duties import WORK_ENQUIRY, Work
from sim.model.parameters.choices import BREACH, HOLDER, OVERSEER, WAIT
from sim.model.state.family import Family
from sim.model.state.kinds import ALLOCATED, FOR_CHILD_IN_NEED, FOR_PROTECTION
from sim.model.state.world import World
from sim.model.workers import allocation, caseload, eligibility
from sim.service import Cause, Role, Team


def taken_up(world: World, family: Family) -> Generator[int | None, int, None]:
    """Somebody holds the enquiry from its start, and under `wait` the enquiry waits for a lead practitioner."""
    _begin(world, family)
    while family.case.waiting == Team.LCPP:
        yield None


def _begin(world: World, family: Family) -> None:
    lead = family.p.lead
    if lead.model == HOLDER:
        _held(world, family)
        return
    allocation.seek(world, family, WORK_ENQUIRY, FOR_PROTECTION, must=True)
    if lead.model == OVERSEER and family.case.overseer is None:
        _overseen(world, family)


def waits_no_longer(world: World, family: Family) -> None:
    """The rule by which the enquiry waited for a lead practitioner has changed: it goes on under the new one."""
    allocation.stop_waiting(world, family, "superseded")
    family.case.with_lead = False
    _begin(world, family)
    world.notify(family, ALLOCATED)


def _held(world: World, family: Family) -> None:
    overflow = family.p.lead.overflow
    if not _available(world, family) and overflow != WAIT:
        _none_free(world, family)
        allocation.seek(world, family, WORK_ENQUIRY, FOR_PROTECTION, must=True)
        return
    family.case.with_lead = True
    allocation.seek(world, family, WORK_ENQUIRY, FOR_PROTECTION, must=overflow != WAIT)


def _overseen(world: World, family: Family) -> None:
    overflow = family.p.lead.overflow
    if allocation.oversee(world, family, must=overflow == BREACH):
        return
    if overflow != WAIT or family.case.waiting:
        _none_free(world, family)
        return
    allocation.wait(world, family, Team.LCPP, allocation.ask_of(world, family, WORK_ENQUIRY), FOR_PROTECTION)


def _none_free(world: World, family: Family) -> None:
    """Every lead practitioner is full: that is written down, and known to who looks for cover."""
    world.decide(family, "lcpp_full")
    world.leads_full[family.locality] = world.now


def _available(world: World, family: Family) -> bool:
    """Whether a lead practitioner has room, holds the family already, or must take it whatever the cap."""
    if family.case.holder is not None and family.case.holder.role == Role.LCPP:
        return True
    must = family.p.lead.overflow == BREACH
    return world.teams[Team.LCPP].choose(family, allocation.ask_of(world, family, WORK_ENQUIRY), must=must) is not None


def on_open_plan(world: World, family: Family) -> None:
    """A plan that is open when the design comes into force: its holder stays; an overseer joins if one has room."""
    lead = family.p.lead
    if lead.model == HOLDER and world.now <= world.start:
        family.case.with_lead = _available(world, family)
    elif lead.model == HOLDER:
        family.case.with_lead = family.case.holder is not None and family.case.holder.role == Role.LCPP
    elif lead.model == OVERSEER and family.case.overseer is None:
        _overseen_anew(world, family)


def held_anew(world: World, family: Family, work: Work) -> None:
    """Whoever held has left: a lead practitioner again if one has room or must, else a social worker."""
    if family.case.with_lead and not _available(world, family):
        _none_free(world, family)
        family.case.with_lead = False
    allocation.seek(world, family, work, FOR_PROTECTION, must=True)


def overseer_leaves(world: World, family: Family, cause: str) -> None:
    """Whoever oversees the family leaves or is no longer appointed: another does if one has room or must."""
    caseload.release_overseer(world, family, cause)
    if family.p.lead.model == OVERSEER:
        _overseen_anew(world, family)


def _overseen_anew(world: World, family: Family) -> None:
    if not allocation.oversee(world, family, must=family.p.lead.overflow == BREACH):
        _none_free(world, family)


def pass_on(world: World, family: Family) -> None:
    """A lead practitioner passes on what the role does not hold: protection at once, other work when there is room."""
    holder = family.case.holder
    if holder is None or holder.role != Role.LCPP or family.case.waiting:
        return
    work, protection = eligibility.work_of(family), family.stage in eligibility.PROTECTION_STAGES
    if not allocation.goes_on(family, holder, work):
        urgency = FOR_PROTECTION if protection else FOR_CHILD_IN_NEED
        allocation.seek(world, family, work, urgency, must=protection, passing_on=True)


def no_longer_appointed(world: World, family: Family) -> None:
    """A holder who is no longer lead practitioner goes on as a social worker; one who oversaw stops."""
    if family.case.with_lead and family.case.holder is not None and family.case.holder.role != Role.LCPP:
        family.case.with_lead = False
    if family.case.overseer is not None and family.case.overseer.role != Role.LCPP:
        overseer_leaves(world, family, Cause.NEW_ROLE)
