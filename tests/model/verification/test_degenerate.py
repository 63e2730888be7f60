"""Degenerate cases whose outcome is known beforehand, and three families worked by hand to the minute."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from verification_parts import (
    bare_parameters,
    bare_world,
    change,
    empty_area,
    hire,
    plain_family,
    rows,
    small_area,
    standing_still,
    status_quo,
    still_need,
    with_groups,
    written,
)

from sim.clock import MINUTES_PER_DAY, MINUTES_PER_YEAR
from sim.kpis import compute
from sim.model import simulate
from sim.model.parameters.groups import Parameters
from sim.model.population import arrivals, community
from sim.rules import triage

NOBODY_NEW = ("demand.multiplier=0", "demand.uasc_multiplier=0")
NOBODY_COUNTED = ("family_help.open_without_plan.stock_per_10000=0", "care.care_leavers_per_10000=0")
CASE_HOLDERS = ("social_worker", "care_social_worker", "early_help_worker")
STAFF = (*CASE_HOLDERS, "family_help_practitioner", "lcpp", "supervisor")
NOT_OUTCOMES = ("other", "consent_refused")
NOISES = ("front_door", "assessment", "enquiry", "conference", "review", "visit")


def test_nobody_comes_and_nobody_is_there() -> None:
    """Only workers, their weeks and money are on record; every indicator can be asked for, and none is infinite."""
    scenario = status_quo(*NOBODY_NEW, *NOBODY_COUNTED)
    log = simulate(scenario, empty_area(small_area()), years=1, warm_up=1, debug=True)
    frame = rows(log)
    assert set(frame["event"]) == {"worker_in", "worker_out", "week", "staff", "money"}
    asked = frame[frame["detail"].str.endswith((",asked", ",usual", ",given"))]
    assert len(asked) > 100
    assert (asked["value"] == 0).all()
    assert log.families.empty
    values = compute(log)["value"].dropna()
    assert (values.abs() < float("inf")).all()


NO_STAFF = {f"workforce__{role}__posts": 0 for role in STAFF}


def test_without_staff_all_wait_and_nobody_is_lost(tmp_path: Path) -> None:
    scenario = written(tmp_path, [change("start", **NO_STAFF)])
    log = simulate(scenario, small_area(), years=1, warm_up=1, debug=True)
    frame = rows(log)
    assert not frame["event"].isin(("allocated", "released", "handover", "worker_in", "help")).any()
    begun = frame[(frame["event"] == "stage_in") & frame["stage"].isin(("early_help", "assessment"))]
    assert begun["detail"].str.startswith("start").all(), "work began that nobody could do"
    joined = frame[frame["event"] == "queue_in"]["family"].value_counts()
    left = frame[frame["event"] == "queue_out"]["family"].value_counts()
    assert len(joined) > 20
    assert (joined.sub(left, fill_value=0) >= 0).all()
    moves = frame[(frame["child"] == -1) & frame["event"].isin(("stage_in", "stage_out"))]
    open_stages = moves["event"].map({"stage_in": 1, "stage_out": -1}).groupby(moves["family"]).sum()
    assert (open_stages == 1).all(), "every family is in exactly one stage at the end"
    assert set(open_stages.index) == set(log.families["family"])


def test_families_that_met_no_staff_are_served_once_there_are_some(tmp_path: Path) -> None:
    """Whoever waited or stood in an enquiry without a holder on the day staff come has moved on a year later."""
    staff = dict.fromkeys(NO_STAFF, 60)
    whoever = {"early_help.list_limit": "none"}  # else nobody is offered early help while nobody is there to give it
    scenario = written(tmp_path, [change("start", **NO_STAFF, **whoever), change("2025-04-01", **staff)])
    log = simulate(scenario, small_area(), years=2, warm_up=1)
    frame = rows(log)
    moves = frame[(frame["child"] == -1) & frame["event"].isin(("stage_in", "stage_out"))]
    for stage in ("early_help_wait", "assessment_wait", "s47"):
        there = moves[moves["stage"] == stage]
        before, at_end = there[there["time"] < 0], there
        waiting = before.groupby("family")["event"].agg(lambda events: events.iloc[-1] == "stage_in")
        still = at_end.groupby("family").agg({"event": "last", "time": "last"})
        waiting = set(waiting[waiting].index)
        stuck = {family for family in waiting if still["event"][family] == "stage_in" and still["time"][family] < 0}
        assert waiting, stage
        assert not stuck, f"{len(stuck)} of {len(waiting)} families are stuck in {stage}: {sorted(stuck)[:5]}"


def test_with_unlimited_places_nobody_waits() -> None:
    scenario = status_quo(*(f"workforce.{role}.caseload_cap=1000" for role in CASE_HOLDERS))
    log = simulate(scenario, small_area(1.0), years=1, warm_up=1, debug=True)
    frame = rows(log)
    joined, left = (frame.loc[frame["event"] == event, ["family", "time"]] for event in ("queue_in", "queue_out"))
    assert len(joined) > 10
    assert joined.values.tolist() == left.values.tolist()  # on and off the list in the same minute
    for stage in ("early_help_wait", "assessment_wait"):
        there = frame[(frame["stage"] == stage) & frame["event"].isin(("stage_in", "stage_out"))]
        spells = there.groupby("family")["time"].agg(lambda times: times.max() - times.min())
        entered = there[there["event"] == "stage_in"].groupby("family")["time"].apply(list)
        gone = there[there["event"] == "stage_out"].groupby("family")["time"].apply(list)
        assert len(spells) > 10
        assert entered.equals(gone), f"somebody stayed in {stage}"
    assert not frame["detail"].str.contains("over_cap").any()


def levels_over_time(frame: pd.DataFrame) -> "pd.Series[float]":
    """The latent level of the family of each row, as it then stands."""
    level = frame["value"].where(frame["event"] == "level")
    return level.groupby(frame["family"]).ffill()


OPEN_DOOR = ("front_door.levels.referral=2", "front_door.thresholds.referral=0.5")
"""Families at level 2 are assessed as well, so that assessments end in every way there is."""
SURE = [[float(level >= each) for each in range(6)] for level in range(6)]
"""How likely need is at each level or above where its level is known, by level."""


def asked(values: Mapping[str, Any], path: str, name: str = "") -> triage.Line:
    """What a decision asks by the book: its level, and the likelihood."""
    if not name:
        return int(values[f"{path}_level"]), values[path]
    return int(values[f"{path.replace('thresholds', 'levels')}.{name}"]), values[f"{path}.{name}"]


@pytest.mark.parametrize("noise", [1e-6, 0.0])
def test_without_noise_and_shocks_decisions_follow_the_level(noise: float) -> None:
    """What the service believes is the level it last saw; the outcome is the one the lines give that level."""
    sets = [f"need.belief.noise_{name}={noise:.7f}" for name in NOISES]
    log = simulate(
        status_quo(*OPEN_DOOR, "need.shock_rate=0", "need.belief.social_worker_sees_high_risk=1", *sets),
        small_area(1.0),
        years=2,
        warm_up=0,
        debug=True,
    )
    frame = rows(log)
    frame["level"] = levels_over_time(frame)
    v = log.values
    decisions = frame[frame["event"] == "decision"]

    assessed = decisions[(decisions["stage"] == "assessment") & ~decisions["detail"].isin(NOT_OUTCOMES)]
    in_need, plan = (asked(v, f"family_help.assessment.{name}") for name in ("in_need", "plan"))
    enquiry, conference = (asked(v, "protection.thresholds", name) for name in ("enquiry", "plan"))
    words = {
        0: {"not_in_need"},
        1: {"in_need_no_plan", "open_without_plan"},
        2: {"child_in_need_plan"},
    }
    assert len(assessed) > 100
    for level, belief, outcome in zip(assessed["level"], assessed["value"], assessed["detail"], strict=True):
        assert belief == pytest.approx(level, abs=1e-3)
        enquired = triage.reached(SURE[int(level)], enquiry)
        assert outcome in ({"strategy"} if enquired else words[triage.assessment(SURE[int(level)], in_need, plan)])

    conferences = decisions[decisions["stage"] == "conference"]
    conferences = conferences[conferences["detail"].isin(("protection_plan", "no_plan"))]
    assert len(conferences) > 3
    for level, outcome in zip(conferences["level"], conferences["detail"], strict=True):
        assert (outcome == "protection_plan") == triage.reached(SURE[int(level)], conference)

    contacts = frame[(frame["event"] == "contact") & (frame["stage"] == "front_door")]
    seen = contacts.drop_duplicates("family").set_index("family")["level"]
    first = decisions[(decisions["stage"] == "front_door") & (decisions["detail"] != "other")].drop_duplicates("family")
    names = ("advice", "early_help", "referral", "immediate")
    lines = tuple(asked(v, "front_door.thresholds", name) for name in names)
    told = frame[(frame["event"] == "contact")].groupby("family").size()
    checked = 0
    for family, outcome in zip(first["family"], first["detail"], strict=True):
        if told[family] == 1:
            checked += 1
            assert outcome == ("no_action", *names)[triage.front_door(SURE[int(seen[family])], *lines)]
    assert checked > 100


# --- Three families by hand ---------------------------------------------------------------------------------
def still_life() -> Parameters:
    """Nothing moves of itself: no rises, falls, shocks, notices; signals exact; four working hours of checks."""
    p = bare_parameters({"workforce.waiting_head_start_days": 21, "workforce.hours.least_weeks": 0.1})
    sure = 1e-9
    return with_groups(
        p,
        need=still_need(p),
        belief=replace(standing_still(p.area.belief), front_door=sure, assessment=sure, review=sure, visit=sure),
        front_door=replace(
            p.local[""].front_door,
            advice=(1, 0.5),
            early_help=(2, 0.5),
            referral=(2, 0.5),
            immediate=(4, 1.0),
            no_action_share=0.0,
            check_minutes=240.0,
            check_spread=0.0,
        ),
        early_help=replace(p.local[""].early_help, after_not_in_need=0.0, after_no_plan=0.0),
        family_help=replace(p.local[""].family_help, assessment_limit=1, in_need=(2, 0.5), plan=(3, 0.5)),
        protection=replace(p.local[""].protection, enquiry=(4, 1.0)),
        hours=replace(
            p.area.hours, assessment_mean=3.0, assessment_work=(1.0,), assessment_pace=7.0, hurry=10.0, extra_child=0.0
        ),
    )


def minute(day: int, hour: int, past: int = 0) -> int:
    """Minute of a time of day in April 2025: the first is a Tuesday, and day 1 here."""
    return (day - 1) * MINUTES_PER_DAY + hour * 60 + past


def test_three_families_and_one_place_by_hand() -> None:
    """One social worker, one place, a cap that limits; three families of one child come to notice on 1 April 2025.

    Ash (level 2) at 10:00: four hours of checks end at 14:00, a referral; the place is free. The limit is the
    close of Wednesday. At its pace the work takes three days; it is hurried to be done by its limit, the close, 17:00,
    in 27 hours, as it can be at ten times the pace: in need, no plan, closed.

    Birch (level 3) at 16:00: one hour of checks on Tuesday, three on Wednesday, 12:00. No place: it waits.

    Cedar (level 2, with an infant) at 17:30, after hours: checks from 9:00 to 13:00 on Wednesday. It waits an
    hour less than Birch, but its infant is worth 21 days, so it takes the place at 17:00 on Wednesday, after four
    hours. Its limit is the close of Thursday (one working day from its referral); done then, and closed.

    Birch is allocated at 17:00 on Thursday, its limit, after 29 hours. Late work takes the shortest time allowed,
    a tenth of a week = 16 h 48 min: Friday 9:48, a child in need plan.
    """
    p = still_life()
    world = bare_world(p, end=minute(5, 12))
    (worker,) = hire(world, "social_worker", [1.0])
    ash, birch, cedar = range(3)
    old, infant = -5 * MINUTES_PER_YEAR, -MINUTES_PER_YEAR // 2
    for number, level, born, at in (
        (ash, 2, old, minute(1, 10)),
        (birch, 3, old, minute(1, 16)),
        (cedar, 2, infant, minute(1, 17, 30)),
    ):
        family = plain_family(world.local[""], number, level, born=born)
        arrivals.settle_in(world, family, "onset")
        world.at(at, lambda _, family=family: community.contact(world, family, "police"), None)  # type: ignore[misc]
    world.run()

    followed = {"contact", "decision", "queue_in", "queue_out", "allocated", "released"}
    found = [
        (time, family, event, detail)
        for time, family, _, event, _, _, _, _, detail in world.record.rows
        if event in followed
    ]
    assert found == [
        (minute(1, 10), ash, "contact", "police"),
        (minute(1, 14), ash, "decision", "referral"),
        (minute(1, 14), ash, "queue_in", ""),
        (minute(1, 14), ash, "queue_out", "allocated"),
        (minute(1, 14), ash, "allocated", "holder"),
        (minute(1, 16), birch, "contact", "police"),
        (minute(1, 17, 30), cedar, "contact", "police"),
        (minute(2, 12), birch, "decision", "referral"),
        (minute(2, 12), birch, "queue_in", ""),
        (minute(2, 13), cedar, "decision", "referral"),
        (minute(2, 13), cedar, "queue_in", ""),
        (minute(2, 17), ash, "decision", "in_need_no_plan"),
        (minute(2, 17), ash, "released", "holder,closed"),
        (minute(2, 17), cedar, "queue_out", "allocated"),
        (minute(2, 17), cedar, "allocated", "holder"),
        (minute(3, 17), cedar, "decision", "in_need_no_plan"),
        (minute(3, 17), cedar, "released", "holder,closed"),
        (minute(3, 17), birch, "queue_out", "allocated"),
        (minute(3, 17), birch, "allocated", "holder"),
        (minute(4, 9, 48), birch, "decision", "child_in_need_plan"),
    ]
    stages = [row[4] for row in world.record.rows if row[1] == birch and row[3] == "stage_in"]
    assert stages == ["community", "front_door", "assessment_wait", "assessment", "child_in_need"]
    assert worker.load == 1.0
