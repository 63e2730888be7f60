"""Assessment and child in need under section 17 of the Children Act 1989, in a separate or a merged service."""

from __future__ import annotations

from sim.draws import Purpose
from sim.duties import CLAIM_IN_NEED, WORK_ASSESSMENT, WORK_CHILD_IN_NEED, WORK_TARGETED
from sim.model.pathway import early_help, stages, visits
from sim.model.state.family import NEVER, Family, Journey
from sim.model.state.kinds import ALARM, DONE, FOR_CHILD_IN_NEED, FOR_INFANT, Urgency
from sim.model.state.world import World
from sim.model.workers import allocation, eligibility, hours
from sim.rules import signals, triage
from sim.rules.workload import work_content
from sim.service import OPEN_WITHOUT_PLAN, Activity, Stage, Team


def urgency(world: World, family: Family) -> Urgency:
    """Class of urgency on the waiting list: families with an infant come before others."""
    return FOR_INFANT if visits.has_infant(world, family) else FOR_CHILD_IN_NEED


def at_once(world: World, family: Family) -> bool:
    """Whether what is now believed calls for a strategy discussion at once; if so, it is called.

    After an enquiry that found less, only what is clearly worse than was believed then calls for another.
    """
    file, p = family.file, family.p
    if not file.reaches_anew(p.front_door.immediate, p.protection.anew):
        return False
    world.decide(family, Stage.STRATEGY)
    return True


def waiting(world: World, family: Family) -> Journey:
    """The referral waits for a worker who may assess; an early help worker already there stays meanwhile.

    A family that nobody holds is visited on duty. It does not move up the list: the days left to its limit count.
    """
    stages.enter(world, family, Stage.ASSESSMENT_WAIT)
    allocation.seek(world, family, WORK_ASSESSMENT, urgency(world, family))
    visit = visits.next_duty_visit(world, family, moves_up=False)
    while family.case.holder is None or not eligibility.may_hold(family, family.case.holder, WORK_ASSESSMENT):
        signal = yield visit
        if world.now >= visit:
            visits.duty_visit(world, family)
            visit = visits.next_duty_visit(world, family, moves_up=False)
        if (signal == ALARM or world.now == family.file.heard_at) and at_once(world, family):
            return Stage.STRATEGY
    family.case.unheld_since = family.case.duty_at = NEVER
    return Stage.ASSESSMENT


def assessment(world: World, family: Family) -> Journey:
    """The holder assesses by 45 working days from referral: work content at a pace, faster as the limit nears."""
    stages.enter(world, family, Stage.ASSESSMENT)
    allocation.seek(world, family, WORK_ASSESSMENT, FOR_CHILD_IN_NEED, must=True)
    due = _meant_by(world, family, family.file.referred)
    begin_assessment(world, family, due, 1.0 - visits.done_already(world, family))
    while True:
        signal = yield None
        if signal == ALARM and at_once(world, family):
            hours.stop_work(world, family)
            return Stage.STRATEGY
        if signal == DONE:
            break
    return _outcome(world, family)


def _meant_by(world: World, family: Family, since: int) -> int:
    """When an assessment asked for at `since` is meant to be done: some days before its limit, if it takes so long."""
    p = family.p.family_help
    early = int(world.chance(family, Purpose.ASSESSMENT_AIM) * (p.aimed_early + 1))
    return world.calendar.add_working_days(since, max(1, p.assessment_limit - early))


def begin_assessment(world: World, family: Family, due: int, part: float) -> float:
    """The holder is given the work of an assessment, or of bringing one up to date; returns its hours."""
    h = world.p.hours
    multiple = world.multiple(family, Purpose.WORK_ASSESSMENT, h.assessment_work)
    content = work_content(h.assessment_mean, multiple, family.scope, h.extra_child) * part
    hours.work(world, family, content, due, h.assessment_pace)
    return content


def intensity_raised(world: World, family: Family) -> str:
    """Family help at the targeted intensity is not enough: the same service goes on at the child in need intensity.

    There is no referral and no second assessment: the one there is, is brought up to date by whoever holds, and its
    outcome is decided on the same thresholds as an assessment's.
    """
    family.file.referred, family.file.assessed = world.now, True
    if at_once(world, family):
        return Stage.STRATEGY
    family.file.update_due = True
    return Stage.CHILD_IN_NEED


def _found(world: World, family: Family) -> bool:
    """What the assessment finds, noisier the less of its usual content it got; whether it calls for an enquiry."""
    noise = signals.thinner(world.p.belief.assessment, family.file.content)
    world.hear_from_holder(family, Purpose.SIGNAL_ASSESSMENT, noise)
    file, p = family.file, family.p.protection
    if not file.reaches_anew(p.enquiry, p.anew):
        return False
    world.decide(family, Stage.STRATEGY)
    return True


def _outcome(world: World, family: Family) -> str:
    enquire = _found(world, family)
    family.file.assessed = True
    return Stage.STRATEGY if enquire else below_enquiry(world, family)


def below_enquiry(world: World, family: Family) -> str:
    """What follows an assessment, discussion or enquiry that ends below the protection threshold."""
    p = family.p.family_help
    outcome = triage.assessment(family.file.likely, p.in_need, p.plan)
    if outcome == triage.NOT_IN_NEED:
        world.decide(family, "not_in_need")
        return early_help.offered_after(world, family, family.p.early_help.after_not_in_need)
    if outcome == triage.IN_NEED_NO_PLAN and not family.need.long_term:
        world.decide(family, "in_need_no_plan")
        return early_help.offered_after(world, family, family.p.early_help.after_no_plan)
    if outcome == triage.IN_NEED_NO_PLAN:
        world.decide(family, OPEN_WITHOUT_PLAN)
        return OPEN_WITHOUT_PLAN
    world.decide(family, "child_in_need_plan")
    return Stage.CHILD_IN_NEED


def child_in_need(world: World, family: Family) -> Journey:
    """A child in need plan: visits at the local interval, reviews, then closure, early help or a step up."""
    stages.enter(world, family, Stage.CHILD_IN_NEED, "back" if family.plan.in_need_open else "plan")
    family.plan.in_need_open = True
    transfer = held_by_right(world, family, beginning=True)
    review = _next_review(world, family)
    visit = visits.next_child_in_need_visit(world, family)
    update = _begin_update(world, family) if family.file.update_due else 0.0
    while True:
        signal = yield min(review, visit, transfer)
        if world.now >= visit:
            visits.child_in_need_visited(world, family)
            visit = visits.next_child_in_need_visit(world, family)
        step = _updated(world, family, update) if signal == DONE and family.file.update_due else ""
        if (signal == ALARM or world.now == family.file.heard_at) and not step and at_once(world, family):
            step = Stage.STRATEGY
        if not step and world.now >= transfer:
            transfer = _transferred(world, family)
        if not step and world.now >= review:
            step = _review(world, family)
        if step:
            return _left_off(world, family, step)
        if world.now < review:
            continue
        transfer = held_by_right(world, family)
        review = _next_review(world, family)


def _left_off(world: World, family: Family, step: str) -> str:
    """Work on an update that is not done stops as the family moves on."""
    if family.file.update_due:
        family.file.update_due = False
        hours.stop_work(world, family)
    return step


def _begin_update(world: World, family: Family) -> float:
    """The early help assessment is brought up to date, or a whole one made where there is none; returns its hours."""
    p = family.p.family_help
    due = _meant_by(world, family, world.now)
    return begin_assessment(world, family, due, p.update_share if family.file.early_help_assessed else 1.0)


def _updated(world: World, family: Family, content: float) -> str:
    """The assessment is up to date: where its outcome leads, or nothing when there is to be a child in need plan."""
    family.file.update_due = False
    world.held(family, Activity.ASSESSMENT_UPDATE, "on_time", content)
    if _found(world, family):
        return Stage.STRATEGY
    p = family.p.family_help
    outcome = triage.assessment(family.file.likely, p.in_need, p.plan)
    if outcome == triage.CHILD_IN_NEED_PLAN:
        return ""
    world.decide(family, "not_in_need" if outcome == triage.NOT_IN_NEED else "in_need_no_plan")
    goes_on = family.case.holder is not None and eligibility.may_hold(family, family.case.holder, WORK_TARGETED)
    return Stage.EARLY_HELP if goes_on else Stage.EARLY_HELP_WAIT


def _review(world: World, family: Family) -> str:
    """A review of a child in need plan: where it leads, or nothing when the plan goes on."""
    world.held(family, Activity.CHILD_IN_NEED_REVIEW, "on_time", world.p.hours.review)
    world.hear_from_holder(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
    if at_once(world, family):
        return Stage.STRATEGY
    if not family.file.reaches(family.p.family_help.close_below):
        step = early_help.offered_after(world, family, family.p.early_help.after_plan)
        world.decide(family, Stage.EARLY_HELP if step == "early_help_offer" else "close")
        return step
    world.decide(family, "continue")
    return ""


def held_by_right(world: World, family: Family, *, beginning: bool = False) -> int:
    """See that somebody who may holds the child in need work; returns when a transfer panel is to decide, or never.

    An assessment team hands on when the panel sits; until the longer-term team has a place its worker stays. As the
    work begins, a lead practitioner goes on with it only in a place for complex work.
    """
    holder = family.case.holder
    if holder is not None and holder.team == Team.ASSESSMENT and family.p.family_help.assessment_team:
        if family.case.waiting or world.now <= world.start:
            return NEVER
        interval = family.p.family_help.transfer_panel
        return world.calendar.next_working_time(world.now + interval - world.now % interval)
    may = allocation.goes_on if beginning else eligibility.may_hold
    tandem = family.case.co_worker is not None and family.case.stays
    if holder is None or tandem or not may(family, holder, WORK_CHILD_IN_NEED):
        allocation.seek(world, family, WORK_CHILD_IN_NEED, urgency(world, family))
    return NEVER


def _transferred(world: World, family: Family) -> int:
    if family.case.holder is not None and family.case.holder.team == Team.ASSESSMENT:
        world.decide(family, "transfer")
        allocation.seek(world, family, WORK_CHILD_IN_NEED, urgency(world, family))
    return NEVER


def open_without_plan(world: World, family: Family) -> Journey:
    """A long open case without a plan, such as a disabled child's: reviewed, with some closing each time."""
    stages.enter(world, family, Stage.CHILD_IN_NEED, OPEN_WITHOUT_PLAN)
    transfer = held_by_right(world, family, beginning=True)
    review = world.calendar.next_working_time(
        world.now + visits.partly(world, family, family.p.family_help.open_review)
    )
    while True:
        signal = yield min(review, transfer)
        if signal == ALARM and at_once(world, family):
            return Stage.STRATEGY
        if world.now >= transfer:
            transfer = _transferred(world, family)
        if world.now < review:
            continue
        world.hear_from_holder(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
        if at_once(world, family):
            return Stage.STRATEGY
        if world.chance(family, Purpose.CLOSURE) < family.p.family_help.open_closing_share:
            world.decide(family, "close")
            return "closed"
        transfer = held_by_right(world, family)
        review = world.calendar.next_working_time(world.now + family.p.family_help.open_review)


def _next_review(world: World, family: Family) -> int:
    p = family.p.family_help
    spread = 2.0 * world.chance(family, Purpose.REVIEW_DAY) - 1.0
    share = max(world.p.hours.least_in_need, visits.share_given(family, CLAIM_IN_NEED))
    gap = visits.partly(world, family, round(p.review_interval * (1.0 + p.review_spread * spread) / share))
    return world.calendar.next_working_time(world.now + gap)
