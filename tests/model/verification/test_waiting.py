"""Families that nobody holds: worked by hand to the minute, and who may never be among them."""

from dataclasses import replace

import pytest
from verification_parts import (
    bare_parameters,
    bare_world,
    believe,
    hire,
    plain_family,
    rows,
    small_area,
    standing_still,
    status_quo,
    still_need,
    with_groups,
)

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.model import simulate
from sim.model.population import arrivals
from sim.model.state.family import Family
from sim.model.state.world import World
from sim.model.workers import caseload

MAY_WAIT = {
    "early_help_wait",
    "assessment_wait",
    "assessment",  # whose worker has left, where a cap that limits leaves nobody to take it
    "child_in_need",
    "family_help",
    "family_help_wait",
    "strategy",
}
HELD_WORK = ("conference", "child_protection", "pre_proceedings", "proceedings")


def minute(day: int, hour: int, past: int = 0) -> int:
    """Minute of a time of day in April 2025: the first is a Tuesday, and day 1 here."""
    return (day - 1) * MINUTES_PER_DAY + hour * 60 + past


def quiet_world(end: int) -> World:
    """Nothing moves of itself, plans are reviewed long after the end, seven days' head start for each class."""
    p = bare_parameters({"workforce.waiting_head_start_days": 7})
    still = still_need(p)
    sure = replace(standing_still(p.area.belief), visit=1e-9)
    plans = replace(p.local[""].family_help, review_interval=float(2 * MINUTES_PER_YEAR), duty_visit=20)
    plans = replace(plans, escalate_after=14 * MINUTES_PER_DAY)
    return bare_world(with_groups(p, need=still, belief=sure, family_help=plans), end=end)


def on_a_plan_from(world: World, identity: int, at: int, step: str = "child_in_need", years: int = 5) -> Family:
    """A family with one child whose journey begins at a step, at a minute."""
    family = plain_family(world.local[""], identity, 2, born=-years * MINUTES_PER_YEAR)
    believe(family, 2)
    arrivals.settle_in(world, family, "onset")

    def begin(_: object) -> None:
        family.file.referred = world.now
        world.begin_journey(world, family, step)

    world.at(at, begin, None)
    return family


def test_a_child_in_need_family_without_a_holder_by_hand() -> None:
    """One social worker with one place, taken by Ash at 9:00 on Tuesday 1 April 2025.

    Birch is on a plan from 10:00 that day: no place, it waits. After 14 days, 10:00 on Tuesday 15 April, it moves up a
    class of urgency, which is worth seven days. Cedar, with an infant, asks at 9:00 on Sunday 6 April: its infant is
    worth seven days, so that its place in line is 9:00 on 30 March; Birch's is 10:00 on 1 April, then 25 March.

    The first duty visit is due after 20 working days. Good Friday is 18 April, Easter Monday 21 April: the twentieth
    working day after 1 April is Thursday 1 May, and the visit is at its end, 17:00. The early May bank holiday is
    5 May, the spring one 26 May, so the next is on Monday 2 June. Neither makes the worker the holder.

    Ash is closed at 12:00 on Tuesday 3 June: the place is Birch's, for it moved up. Without that it were Cedar's.
    """
    world = quiet_world(minute(65, 0))
    (worker,) = hire(world, "social_worker", [1.0])
    ash, birch, cedar = range(3)
    first = on_a_plan_from(world, ash, minute(1, 9))
    on_a_plan_from(world, birch, minute(1, 10))
    on_a_plan_from(world, cedar, minute(6, 9), "assessment_wait", years=0)
    world.at(minute(64, 12), lambda _: caseload.release(world, first, "closed"), None)
    world.run()

    followed = {"queue_in", "queue_out", "allocated", "released", "decision", "visit"}
    found = [(row[0], row[3], row[6], row[8]) for row in world.record.rows if row[1] == birch and row[3] in followed]
    assert found == [
        (minute(1, 10), "queue_in", -1, ""),
        (minute(15, 10), "decision", -1, "escalated"),
        (minute(31, 17), "visit", -1, "duty_visit,on_time"),
        (minute(63, 17), "visit", -1, "duty_visit,on_time"),
        (minute(64, 12), "queue_out", worker.id, "allocated"),
        (minute(64, 12), "allocated", worker.id, "holder"),
    ]
    waiting = [row[3] for row in world.record.rows if row[1] == cedar and row[3].startswith("queue")]
    assert waiting == ["queue_in"]
    assert world.p.hours.visit == next(row[7] for row in world.record.rows if row[3] == "visit")


def test_without_escalation_the_family_with_an_infant_goes_first() -> None:
    """The case above with escalation put off: what decides it is the escalation."""
    world = quiet_world(minute(65, 0))
    later = replace(world.local[""].family_help, escalate_after=MINUTES_PER_YEAR)
    world.local = {"": replace(world.local[""], family_help=later)}
    hire(world, "social_worker", [1.0])
    first = on_a_plan_from(world, 0, minute(1, 9))
    on_a_plan_from(world, 1, minute(1, 10))
    on_a_plan_from(world, 2, minute(6, 9), "assessment_wait", years=0)
    world.at(minute(64, 12), lambda _: caseload.release(world, first, "closed"), None)
    world.run()
    allocated = [row[1] for row in world.record.rows if row[3] == "allocated"]
    assert allocated[:2] == [0, 2]
    assert not any(row[8] == "escalated" for row in world.record.rows)


FEW_PLACES = (
    "workforce.social_worker.caseload_cap=5",
    "workforce.care_social_worker.caseload_cap=4",
    "lcpp.caseload_cap=2",
)
CEILING = 20
LIMITING = ("social_worker", "family_help_practitioner")
CROWDED = (*FEW_PLACES, *(f"workforce.{role}.cap_binds=limit" for role in LIMITING))


@pytest.mark.parametrize(
    ("model", "overflow", "service"),
    [
        ("none", "breach", "separate"),
        ("holder", "breach", "merged"),
        ("holder", "social_worker_holds", "separate"),
        ("holder", "wait", "separate"),
        ("holder", "wait", "merged"),
        ("overseer", "breach", "separate"),
        ("overseer", "wait", "merged"),
    ],
)
def test_protection_and_care_are_never_without_a_holder(model: str, overflow: str, service: str) -> None:
    """From the record, where places are far too few: only an enquiry under `wait` may stand without a holder."""
    sets = (*CROWDED, f"lcpp.model={model}", f"lcpp.overflow={overflow}", f"service.model={service}")
    log = simulate(status_quo(*sets), small_area(1.0), years=1, warm_up=0, debug=True)
    frame = rows(log)
    frame = frame[(frame["family"] >= 0) & (frame["child"] == -1)]
    family, event, stage = frame["family"], frame["event"], frame["stage"]
    held = event.map({"allocated": 1, "released": -1}).where(frame["detail"].str.startswith("holder"), 0)
    frame = frame.assign(held=held.fillna(0).groupby(family).cumsum(), now=stage.where(event == "stage_in"))
    frame["now"] = frame["now"].groupby(family).ffill()
    at_the_end = frame.drop_duplicates(["family", "time"], keep="last")
    unheld = at_the_end[(at_the_end["held"] == 0) & (at_the_end["time"] > log.start)]
    found = set(unheld["now"].dropna()) - MAY_WAIT - {"community", "front_door", "left"}
    assert set(unheld["now"]) & {"assessment_wait", "child_in_need", "family_help"}, "nobody waits: nothing is tested"
    if model == "holder" and overflow == "wait":
        assert found == {"s47"}, found
        return
    assert not found, found


def test_above_a_ceiling_only_child_in_need_work_is_left_to_duty() -> None:
    """Where the cap guides: assessments, enquiries, plans and care are held from the start, whatever else is held."""
    few = "workforce.social_worker.posts=times:0.65"
    sets = (*FEW_PLACES, few, f"workforce.social_worker.ceiling={CEILING}", "early_help.consent=0")
    log = simulate(status_quo(*sets), small_area(2.0), years=1, warm_up=0, debug=True)
    frame = rows(log)
    joined, left = (frame[frame["event"] == event].reset_index(drop=True) for event in ("queue_in", "queue_out"))
    left = left.groupby(["family", "team", "time"]).size()
    waited = joined[[(row.family, row.team, row.time) not in left.index for row in joined.itertuples()]]
    waited = waited[waited["time"] > log.start]
    assert len(waited[waited["stage"] == "child_in_need"]) > 5
    assert set(waited["stage"]) == {"child_in_need"}
    # and nobody takes such work above it, but who holds nobody else, or whose family has one more child
    changes = frame[frame["event"].isin(("allocated", "released"))]
    load = (
        changes["value"].where(changes["event"] == "allocated", -changes["value"]).groupby(changes["worker"]).cumsum()
    )
    took = changes.assign(load=load).merge(log.workers.query("role == 'social_worker'")[["worker", "fte"]], on="worker")
    took = took[(took["event"] == "allocated") & (took["stage"] == "child_in_need") & (took["time"] > log.start)]
    grown = changes[changes["detail"] == "holder,children"].groupby(["family", "time"]).size().index
    took = took[[(row.family, row.time) not in grown for row in took.itertuples()]]
    assert len(took) > 10
    assert ((took["load"] <= CEILING * took["fte"] + 1e-9) | (took["load"] == took["value"])).all()


@pytest.mark.parametrize(("service", "at_least"), [("separate", 10), ("merged", 3)])
def test_a_family_on_a_plan_that_nobody_holds_is_visited_every_four_weeks(service: str, at_least: int) -> None:
    """From the record: while nobody holds, the gap between duty visits is 20 working days, and none is left out."""
    few = (*CROWDED, "workforce.early_help_worker.posts=0.5", f"service.model={service}")
    log = simulate(status_quo(*few), small_area(1.0), years=1, warm_up=0)
    frame = rows(log)
    frame = frame[frame["child"] == -1]
    calendar, gaps = log.calendar, []
    for _, own in frame[frame["family"] >= 0].groupby("family"):
        last: int | None = None
        for row in own.itertuples():
            if row.event in ("allocated", "stage_in", "stage_out"):
                last = None
            elif row.detail.startswith("duty_visit"):
                if last is not None:
                    gaps.append(calendar.working_days_between(last, row.time))
                last = row.time
    assert len(gaps) >= at_least
    assert set(gaps) == {20}, sorted(set(gaps))
