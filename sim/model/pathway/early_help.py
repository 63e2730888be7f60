"""Targeted early help: offered and taken up by consent, waited for, given, reviewed, stepped up or closed.

In a merged service it is family help at the targeted intensity, given by the same pool as child in need work.
"""

from __future__ import annotations

from sim.clock import MINUTES_PER_DAY
from sim.draws import Purpose
from sim.duties import WORK_TARGETED
from sim.model.money import grants
from sim.model.pathway import stages
from sim.model.state.family import NEVER, Family, Journey
from sim.model.state.kinds import ALARM, DONE, FOR_TARGETED_HELP, TIME
from sim.model.state.world import World
from sim.model.workers import allocation, caseload, eligibility, hours
from sim.rules.conference import review_gap
from sim.rules.workload import work_content
from sim.service import Activity, Stage


def offer(world: World, family: Family) -> str:
    """Early help is offered while its list is not too long to; nothing happens without consent."""
    if _list_is_full(world, family):
        world.decide(family, "no_place")
        return "closed"
    if world.chance(family, Purpose.CONSENT) < family.p.early_help.consent:
        return Stage.EARLY_HELP_WAIT
    world.decide(family, "consent_refused")
    return "closed"


def _list_is_full(world: World, family: Family) -> bool:
    """Whether so many families wait for early help that no more are offered it; not where the holder goes on.

    They are counted for each worker who is not a social worker, in a merged service as in a separate one; where there
    are only social workers, for each of those.
    """
    holder = family.case.holder
    if holder is not None and eligibility.may_hold(family, holder, WORK_TARGETED):
        return False
    team = world.teams[eligibility.team_of(world, family, WORK_TARGETED)]
    waiting, helpers, everybody = 0, 0.0, 0.0
    for _, ask in team.entries.values():
        waiting += ask.work == WORK_TARGETED
    for worker in team.workers:
        if worker.working:
            everybody += worker.fte
            helpers += 0.0 if worker.qualified else worker.fte
    return waiting >= family.p.early_help.list_limit * (helpers if helpers > 0.0 else everybody)


def offered_after(world: World, family: Family, share: float) -> str:
    """What follows a closure: an offer of early help to a share of families, else nothing."""
    if world.chance(family, Purpose.EARLY_HELP_OFFER) < share:
        return "early_help_offer"
    return "closed"


def waiting(world: World, family: Family) -> Journey:
    """The family waits for a named worker, lives on, and may give up; in a merged service the holder goes on."""
    if family.case.holder is not None and not eligibility.may_hold(family, family.case.holder, WORK_TARGETED):
        caseload.release(world, family, "step_down")
    family.plan.in_need_open = False
    if family.case.holder is None:
        stages.enter(world, family, Stage.EARLY_HELP_WAIT)
        allocation.seek(world, family, WORK_TARGETED, FOR_TARGETED_HELP)
    gives_up = world.now + _patience(world, family)
    while family.case.holder is None:
        signal = yield gives_up
        if signal == TIME and world.now >= gives_up:
            return _stopped_engaging(world, family)
        if signal == ALARM and _ready_to_step_up(family):
            return _step_up(world, family)
    return Stage.EARLY_HELP


def help_given(world: World, family: Family) -> Journey:
    """Early help is given and reviewed until it ends or steps up."""
    began = family.began or world.now
    family.plan.in_need_open = False
    stages.enter(world, family, Stage.EARLY_HELP)
    allocation.seek(world, family, WORK_TARGETED, FOR_TARGETED_HELP, must=True)
    _assess(world, family)
    gives_up = world.now + _patience(world, family)
    ends = world.calendar.next_working_time(max(began + family.p.early_help.longest, world.now + MINUTES_PER_DAY))
    review = _next_review(world, family)
    while True:
        signal = yield min(review, gives_up, ends, family.case.panel_at)
        if signal == DONE:
            family.file.early_help_assessed = True
            world.held(family, Activity.EARLY_HELP_ASSESSMENT, "on_time", family.p.early_help.assessment_hours)
            continue
        at_review = world.now >= review and signal != ALARM
        if at_review:
            review = _next_review(world, family)
            world.held(family, Activity.EARLY_HELP_REVIEW, "on_time", world.p.hours.visit)
            world.hear_from_holder(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
        if _steps_up(world, family, heard=at_review or signal == ALARM):
            return _step_up(world, family)
        if world.now >= gives_up:
            return _stopped_engaging(world, family)
        if world.now >= ends:
            world.decide(family, "time_limit")
            return "closed"
        if at_review and not family.file.reaches(family.p.early_help.close_below):
            world.decide(family, "goal_reached")
            _claim(world, family)
            return "closed"


def _claim(world: World, family: Family) -> None:
    """Where results are paid for, the holder writes down what shows the result."""
    if world.p.money.results_share <= 0.0 or not world.accounts.awards:
        return
    grants.claim(world, family)
    if family.case.holder is not None:
        hours.promise(world, family.case.holder, world.p.money.evidence_hours)


def _assess(world: World, family: Family) -> None:
    """An early help assessment is begun, once in an episode."""
    if family.file.early_help_assessed or world.now <= world.start:
        return
    h = world.p.hours
    content = work_content(family.p.early_help.assessment_hours, 1.0, family.scope, h.extra_child)
    due = world.calendar.add_working_days(world.now, family.p.family_help.assessment_limit)
    hours.work(world, family, content, due, h.assessment_pace)


def _next_review(world: World, family: Family) -> int:
    shortest, longest = family.p.early_help.review
    gap = round(review_gap(world.chance(family, Purpose.REVIEW_DAY), shortest, longest))
    return world.calendar.next_working_time(world.now + gap)


def _patience(world: World, family: Family) -> int:
    """Minutes until the family would stop engaging: a clock that runs slower the more it is engaged."""
    rate = family.p.early_help.withdrawal / (family.need.engagement * family.case.relation)
    clock = world.clock(family, Purpose.WITHDRAW)
    return round(clock / rate) if rate > 0.0 else world.end - world.now + MINUTES_PER_DAY


def _ready_to_step_up(family: Family) -> bool:
    return family.file.reaches(family.p.early_help.step_up)


def _steps_up(world: World, family: Family, *, heard: bool) -> bool:
    """Whether the family steps up now: at once in a merged service or on the next day, else when the panel sits."""
    if family.case.panel_at <= world.now:
        family.case.panel_at = NEVER
        if not _ready_to_step_up(family):
            world.decide(family, "no_step_up")
        return _ready_to_step_up(family)
    if not heard or not _ready_to_step_up(family):
        return False
    p = family.p
    if p.family_help.merged or not p.early_help.by_panel or family.file.reaches(p.front_door.immediate):
        return True
    if family.case.panel_at == NEVER:
        family.case.panel_at = world.calendar.next_working_time(_next_sitting(world.now, p.early_help.panel))
        world.decide(family, "panel")
    return False


def _next_sitting(now: int, interval: int) -> int:
    """When a panel that meets at this interval sits next."""
    return now + interval - now % interval


def _step_up(world: World, family: Family) -> str:
    """Step up: a referral to a separate service, or a change of intensity within family help."""
    world.decide(family, "step_up")
    allocation.stop_waiting(world, family, "superseded")
    hours.stop_work(world, family)
    family.case.panel_at = NEVER
    return "intensity_raised" if family.p.family_help.merged else "referral"


def _stopped_engaging(world: World, family: Family) -> str:
    allocation.stop_waiting(world, family, "withdrawn")
    world.decide(family, "stopped_engaging")
    return "closed"
