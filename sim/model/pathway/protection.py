"""Child protection: strategy discussion, section 47 enquiry, conference, plan, reviews, and the court.

Sections 31 and 47 of the Children Act 1989; timescales of Working Together to Safeguard Children 2023.
"""

from __future__ import annotations

from collections.abc import Generator

from sim.clock import MINUTES_PER_DAY
from sim.draws import Purpose
from sim.duties import CLAIM_PROTECTION, WORK_ENQUIRY, WORK_PLAN
from sim.model.pathway import care, family_help, meetings, stages, visits
from sim.model.state.family import NEVER, Family, Journey
from sim.model.state.kinds import ALARM, DONE, FOR_PROTECTION
from sim.model.state.world import World
from sim.model.workers import allocation, hours, lead
from sim.rules import conference as conferences
from sim.rules.workload import work_content
from sim.service import Activity, Stage


def strategy(world: World, family: Family) -> Journey:
    """A strategy discussion with police and health: whether to enquire."""
    stages.enter(world, family, Stage.STRATEGY)
    first, last = family.p.protection.strategy_days
    days = first + int(world.chance(family, Purpose.STRATEGY_DELAY) * (last - first + 1))
    held = world.calendar.add_working_days(world.now, days) if days else world.now
    while world.now < held:
        yield held
    family.plan.strategy_began = world.now
    world.held(family, Activity.STRATEGY_DISCUSSION, "on_time", world.p.hours.strategy)
    world.hear(family, Purpose.SIGNAL_ENQUIRY, world.p.belief.front_door)
    if family.file.reaches(family.p.protection.enquiry):
        world.decide(family, "section_47")
        return Stage.S47
    family.file.settle_for_less()
    world.decide(family, "no_enquiry")
    if family.plan.in_need_open:
        return Stage.CHILD_IN_NEED
    if family.file.assessed:
        return family_help.below_enquiry(world, family)
    return Stage.ASSESSMENT_WAIT if family.file.reaches(family.p.family_help.in_need) else "closed"


def enquiry(world: World, family: Family) -> Journey:
    """A section 47 enquiry, always held by a social worker, with or under a lead practitioner as the area has it."""
    stages.enter(world, family, Stage.S47)
    yield from lead.taken_up(world, family)
    pieces = _work_of_enquiry(world, family)
    while pieces > 0:
        signal = yield None
        pieces -= signal == DONE
    noise = world.p.belief.enquiry
    if family.case.overseer is not None or family.case.co_worker is not None:
        noise = conferences.pooled_noise(noise, world.p.belief.joint_correlation)
    world.hear(family, Purpose.SIGNAL_ENQUIRY, noise)
    p = family.p.protection
    if care.come_into_care(world, family, p.care):
        world.decide(family, Stage.CARE)
        return care.after_some_came_in(family, Stage.CONFERENCE)
    if family.file.reaches(p.conference):
        world.decide(family, Stage.CONFERENCE)
        return Stage.CONFERENCE
    family.file.settle_for_less()
    return family_help.below_enquiry(world, family)


def _work_of_enquiry(world: World, family: Family) -> int:
    """Give out the work of the enquiry, part of it to an overseeing lead practitioner; returns the pieces."""
    h = world.p.hours
    multiple = world.multiple(family, Purpose.WORK_ENQUIRY, h.enquiry_work)
    due = world.calendar.add_working_days(family.plan.strategy_began, h.enquiry_due)
    content = work_content(h.enquiry_mean, multiple, family.scope, h.extra_child)
    if family.case.overseer is None:
        hours.work(world, family, content, due, h.enquiry_pace, urgent=True)
        return 1
    part = family.p.lead.enquiry_share
    hours.work(world, family, content * (1.0 - part), due, h.enquiry_pace, urgent=True)
    hours.work(world, family, content * part, due, h.enquiry_pace, urgent=True, by=family.case.overseer)
    return 2  # not an assumption: the holder's part and the lead practitioner's


def conference(world: World, family: Family) -> Journey:
    """The initial child protection conference, on a day with a chair, within 15 working days if one can be had.

    So is the one that takes over the plan of a family that moved in.
    """
    stages.enter(world, family, Stage.CONFERENCE)
    if family.plan.moved_in:
        yield from lead.taken_up(world, family)
    allocation.seek(world, family, WORK_ENQUIRY, FOR_PROTECTION, must=True)
    p = family.p.protection
    early = int(world.chance(family, Purpose.CONFERENCE_DAY) * (p.conference_early + 1))
    limit = world.calendar.add_working_days(family.plan.strategy_began, p.conference_limit)
    wished = world.calendar.add_working_days(family.plan.strategy_began, p.conference_limit - early)
    earliest = world.calendar.add_working_days(world.now, p.conference_notice)
    if family.case.holder is not None:
        hours.promise(world, family.case.holder, world.p.hours.conference)
    held = meetings.book(world, max(wished, earliest), max(earliest, world.now + 1), limit)
    while world.now < held:
        yield held
    on_time = "on_time" if held <= limit else "late"
    if family.plan.moved_in:
        return _taken_over(world, family, on_time)
    world.held(family, Activity.INITIAL_CONFERENCE, on_time, world.p.hours.conference)
    world.hear(family, Purpose.SIGNAL_CONFERENCE, _pooled(world))
    if family.file.reaches(family.p.protection.plan):
        world.decide(family, "protection_plan")
        return _planned(family)
    family.file.settle_for_less()
    world.decide(family, "no_plan")
    return Stage.CHILD_IN_NEED


def _planned(family: Family) -> str:
    family.plan.began = NEVER
    family.file.settle_nothing()
    return Stage.CHILD_PROTECTION


def _taken_over(world: World, family: Family, on_time: str) -> str:
    """A plan that came with its family goes on here unless it would have ended; then it was one before the next."""
    family.plan.moved_in = False
    world.held(family, Activity.TRANSFER_CONFERENCE, on_time, world.p.hours.conference)
    world.hear(family, Purpose.SIGNAL_CONFERENCE, _pooled(world))
    if family.file.reaches(family.p.protection.ends_below):
        world.decide(family, "plan_taken_over")
        return _planned(family)
    family.plan.number, family.plan.earlier = family.plan.number + 1, True
    family.file.settle_for_less()
    world.decide(family, "plan_not_taken_over")
    return Stage.CHILD_IN_NEED


def _pooled(world: World) -> float:
    belief = world.p.belief
    return conferences.pooled_noise(belief.conference, belief.chair_correlation)


def plan(world: World, family: Family) -> Journey:
    """A protection plan: visits, a review at three months, then six-monthly at most, until it ends or escalates."""
    back = family.plan.began != NEVER and family.began is None
    if not back:
        family.plan.began = family.began if family.began is not None else world.now
        family.plan.number += 1
        family.plan.reviews = family.plan.reviews_without_change = 0
        family.plan.better_since = NEVER
    stages.enter(world, family, Stage.CHILD_PROTECTION, "back" if back else "")
    if world.now <= world.start:
        lead.on_open_plan(world, family)
    allocation.seek(world, family, WORK_PLAN, FOR_PROTECTION, must=True)
    review, limit = _next_review(world, family)
    visit = _next_visit(world, family)
    while True:
        signal = yield min(review, visit)
        p = family.p.protection
        if world.now >= visit:
            visits.visited(world, family, Activity.PROTECTION_VISIT, CLAIM_PROTECTION)
            visit = _next_visit(world, family)
        heard = signal == ALARM or world.now == family.file.heard_at
        if heard:
            _note_change(world, family)
        if heard and care.come_into_care(world, family, p.care):
            world.decide(family, Stage.CARE)
            step = care.after_some_came_in(family, "")
            if step:
                return step
        if world.now < review:
            continue
        step = _review(world, family, limit)
        if step:
            return step
        review, limit = _next_review(world, family)


def _next_visit(world: World, family: Family) -> int:
    """When the next protection visit is due: at the local interval, whatever the need."""
    return world.calendar.add_working_days(world.now, family.p.protection.visit_interval)


def _next_review(world: World, family: Family) -> tuple[int, int]:
    """Day of the next review and its limit: three months from the start of the plan, then six-monthly."""
    p, calendar = family.p.protection, world.calendar
    uniform = world.chance(family, Purpose.REVIEW_DAY)
    first = calendar.add_months(family.plan.began, p.first_review_months)
    if world.now < first - p.first_review_early * MINUTES_PER_DAY and family.plan.reviews == 0:
        late, latest = p.first_review_late, p.first_review_late_days
        off = conferences.first_review_days(uniform, late, latest, p.first_review_early)
        return meetings.book(world, first + off * MINUTES_PER_DAY), first
    limit = calendar.add_months(world.now, p.later_review_months)
    longest = (limit - world.now) / MINUTES_PER_DAY
    days = conferences.review_gap(uniform, float(p.later_review_shortest), longest)
    return meetings.book(world, world.now + round(days) * MINUTES_PER_DAY), limit


def _review(world: World, family: Family, limit: int) -> str:
    on_time = "on_time" if world.now <= limit + MINUTES_PER_DAY else "late"
    world.held(family, Activity.PROTECTION_REVIEW, on_time, world.p.hours.review)
    world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
    _note_change(world, family)
    p = family.p.protection
    family.plan.reviews += 1
    same = family.file.reaches(p.ends_below)
    family.plan.reviews_without_change = family.plan.reviews_without_change + 1 if same else 0
    if care.come_into_care(world, family, p.care):
        world.decide(family, Stage.CARE)
        return care.after_some_came_in(family, "")
    if family.plan.better_since <= world.now - p.lasting:
        world.decide(family, "end_plan")
        family.plan.began = NEVER
        family.file.settle_for_less()
        return Stage.CHILD_IN_NEED if family.file.reaches(p.step_down_from) else "closed"
    if family.file.reaches(p.proceedings_above) and family.plan.reviews_without_change > p.reviews_before:
        world.decide(family, Stage.PRE_PROCEEDINGS)
        return Stage.PRE_PROCEEDINGS
    world.decide(family, "continue")
    return ""


def _note_change(world: World, family: Family) -> None:
    """A new sight of the family: since when its need has been unlikely to ask for a plan, if it is so now."""
    if family.file.reaches(family.p.protection.ends_below):
        family.plan.better_since = NEVER
    elif family.plan.better_since == NEVER:
        family.plan.better_since = world.now


def _visited_until(world: World, family: Family, ends: int) -> Generator[int | None, int, bool]:
    """Protection visits go on until `ends`; a child at too much risk comes into care. True when none is at home.

    Before the court they do not wait for the end once none is.
    """
    visit = _next_visit(world, family)
    while world.now < ends:
        signal = yield min(visit, ends) if family.at_home else ends
        if not family.at_home:
            continue
        if world.now >= visit:
            visits.visited(world, family, Activity.PROTECTION_VISIT, CLAIM_PROTECTION)
            visit = _next_visit(world, family)
        if signal == ALARM or world.now == family.file.heard_at:
            _note_change(world, family)
            court = family.stage == Stage.PROCEEDINGS
            if care.come_into_care(world, family, family.p.protection.care, "interim_order" if court else ""):
                world.decide(family, Stage.CARE)
                if not court and not family.at_home:
                    break
    return not family.at_home


def pre_proceedings(world: World, family: Family) -> Journey:
    """The letter before proceedings and the work that follows it: diverted, or an application to the court."""
    stages.enter(world, family, Stage.PRE_PROCEEDINGS, "on_plan")
    allocation.seek(world, family, WORK_PLAN, FOR_PROTECTION, must=True)
    ends = world.calendar.next_working_time(world.now + family.p.protection.pre_proceedings)
    if (yield from _visited_until(world, family, ends)):
        return Stage.CARE
    world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
    if family.file.reaches(family.p.protection.issue_above):
        world.decide(family, Stage.PROCEEDINGS)
        return Stage.PROCEEDINGS
    world.decide(family, "diverted")
    family.plan.reviews_without_change = 0
    return Stage.CHILD_PROTECTION


def proceedings(world: World, family: Family) -> Journey:
    """Care proceedings: an interim order at the start where risk is high, and the court's decision at the end."""
    stages.enter(world, family, Stage.PROCEEDINGS, "on_plan")
    allocation.seek(world, family, WORK_PLAN, FOR_PROTECTION, must=True)
    p = family.p.protection
    care.come_into_care(world, family, p.care, "interim_order")
    yield from _visited_until(world, family, care.court_until(world, family))
    world.hear(family, Purpose.SIGNAL_REVIEW, world.p.belief.review)
    p = family.p.protection
    if care.come_into_care(world, family, p.order_above, "order") or family.in_care:
        world.decide(family, "care_order")
    else:
        world.decide(family, "home")
    family.plan.began = NEVER
    return care.after_some_came_in(family, Stage.CHILD_IN_NEED)
