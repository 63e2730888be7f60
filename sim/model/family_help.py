"""Assessment and child in need under section 17 of the Children Act 1989."""

from __future__ import annotations

from sim.draws import Purpose
from sim.model import allocation, early_help, hours, stages, visits
from sim.model.allocation import CHILD_IN_NEED, INFANT
from sim.model.family import NEVER, Family, Journey
from sim.model.world import ALARM, DONE, World
from sim.rules import triage
from sim.rules.workload import work_content

TEAM = "social_work"


def priority(world: World, family: Family) -> int:
    """Class of urgency on the waiting list: families with an infant come before others."""
    return INFANT if visits.has_infant(world, family) else CHILD_IN_NEED


def at_once(world: World, family: Family) -> bool:
    """Whether what is now believed calls for a strategy discussion at once; if so, it is called."""
    if family.belief < world.p.front_door.immediate:
        return False
    world.decide(family, "strategy")
    return True


def waiting(world: World, family: Family) -> Journey:
    """The referral waits for a named social worker; an early help worker already there stays meanwhile."""
    stages.enter(world, family, "assessment_wait")
    allocation.seek(world, family, TEAM, priority(world, family))
    while family.holder is None or family.holder.team != TEAM:
        signal = yield None
        if signal == ALARM and at_once(world, family):
            return "strategy"
    return "assessment"


def assessment(world: World, family: Family) -> Journey:
    """The holder assesses by 45 working days from referral: work content at a pace, faster as the limit nears."""
    stages.enter(world, family, "assessment")
    allocation.seek(world, family, TEAM, CHILD_IN_NEED, must=True)
    h = world.p.hours
    multiple = world.multiple(family, Purpose.WORK_ASSESSMENT, h.assessment_work)
    due = world.calendar.add_working_days(family.referred, world.p.family_help.assessment_limit)
    content = work_content(h.assessment_mean, multiple, family.scope, h.extra_child)
    hours.work(world, family, content * (1.0 - visits.done_already(world, family)), due, h.assessment_pace)
    while True:
        signal = yield None
        if signal == ALARM and at_once(world, family):
            hours.stop_work(family)
            return "strategy"
        if signal == DONE:
            break
    return _outcome(world, family)


def _outcome(world: World, family: Family) -> str:
    belief = world.hear(family, Purpose.SIGNAL_ASSESSMENT, world.p.belief.assessment)
    family.assessed = True
    p = world.p.family_help
    if triage.assessment(belief, p.in_need, p.plan, world.p.protection.enquiry) == triage.ENQUIRY:
        world.decide(family, "strategy")
        return "strategy"
    return below_enquiry(world, family)


def below_enquiry(world: World, family: Family) -> str:
    """What follows an assessment, discussion or enquiry that ends below the protection threshold."""
    p = world.p.family_help
    outcome = triage.assessment(family.belief, p.in_need, p.plan, NEVER)
    if outcome == triage.NOT_IN_NEED:
        world.decide(family, "not_in_need")
        return early_help.offered_after(world, family, world.p.early_help.after_not_in_need)
    if outcome == triage.IN_NEED_NO_PLAN and not family.long_term:
        world.decide(family, "in_need_no_plan")
        return early_help.offered_after(world, family, world.p.early_help.after_no_plan)
    if outcome == triage.IN_NEED_NO_PLAN:
        world.decide(family, "open_without_plan")
        return "open_without_plan"
    world.decide(family, "child_in_need_plan")
    return "child_in_need"


def child_in_need(world: World, family: Family) -> Journey:
    """A child in need plan: visits at the local interval, reviews, then closure, early help or a step up."""
    stages.enter(world, family, "child_in_need", "back" if family.plan_open else "plan")
    family.plan_open = True
    allocation.seek(world, family, TEAM, priority(world, family))
    review = _next_review(world, family)
    visit = visits.next_visit(world, family, world.p.family_help.visit_interval, 1)
    while True:
        signal = yield min(review, visit)
        p = world.p.family_help
        if world.now >= visit:
            visits.visited(world, family, "child_in_need_visit")
            visit = visits.next_visit(world, family, p.visit_interval, 1)
        if (signal == ALARM or world.now == family.believed) and at_once(world, family):
            return "strategy"
        if world.now < review:
            continue
        world.held(family, "review", "child_in_need_review,on_time", world.p.hours.review)
        belief = world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
        if at_once(world, family):
            return "strategy"
        if belief < p.close_below:
            step = early_help.offered_after(world, family, world.p.early_help.after_plan)
            world.decide(family, "early_help" if step == "early_help_offer" else "close")
            return step
        world.decide(family, "continue")
        review = _next_review(world, family)


def open_without_plan(world: World, family: Family) -> Journey:
    """A long open case without a plan, such as a disabled child's: reviewed, with some closing each time."""
    stages.enter(world, family, "child_in_need", "open_without_plan")
    allocation.seek(world, family, TEAM, CHILD_IN_NEED)
    review = world.calendar.next_working_time(world.now + visits.partly(world, family, world.p.family_help.open_review))
    while True:
        signal = yield review
        if signal == ALARM and at_once(world, family):
            return "strategy"
        if world.now < review:
            continue
        world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
        if at_once(world, family):
            return "strategy"
        if world.chance(family, Purpose.CLOSURE) < world.p.family_help.open_closing_share:
            world.decide(family, "close")
            return "closed"
        review = world.calendar.next_working_time(world.now + world.p.family_help.open_review)


def _next_review(world: World, family: Family) -> int:
    p = world.p.family_help
    spread = 2.0 * world.chance(family, Purpose.REVIEW_DAY) - 1.0
    gap = visits.partly(world, family, round(p.review_interval * (1.0 + p.review_spread * spread)))
    return world.calendar.next_working_time(world.now + gap)
