"""Handovers: cold or warm, what they cost, how a relationship grows again, and what keeps a worker with a family."""

import pandas as pd
import pytest
from mechanism_runs import DAY, Run, mean, pairs, run

ONE_WORKER = "teams.structure=one_worker"
WARM = "handover.policy=warm"
WEEKS = 3
ANYONE = "child_in_need.holder=any"
MERGED = "service.model=merged"


def completed(one: Run) -> pd.DataFrame:
    """Handovers in which the earlier holder has left."""
    rows = one.of("handover")
    return rows[~rows["detail"].str.endswith(",stays")]


def first_handovers(one: Run) -> pd.DataFrame:
    """The earliest handover completed of each family: family, time and days of overlap."""
    return completed(one).groupby("family").first().reset_index()[["family", "time", "value", "detail"]]


def began(one: Run) -> pd.Series:
    """When each family's first handover began: the new holder came, whether the earlier one left or stayed on."""
    first = first_handovers(one)
    return (first["time"] - (first["value"] * DAY).round().astype("int64")).set_axis(first["family"])


@pytest.mark.mechanism("A19")
def test_a_warm_handover_is_logged_as_delivered_and_takes_both_workers() -> None:
    for warm, cold in pairs((ONE_WORKER, WARM, f"handover.overlap_weeks={WEEKS}"), (ONE_WORKER,), exact=True):
        assert cold.of("handover")["value"].eq(0).all()
        assert cold.of("handover")["detail"].str.endswith(",cold").all()
        assert cold.place_days("co_worker") == 0
        given = completed(warm)
        kept = given["detail"].str.endswith(",warm")
        assert kept.sum() > 10
        assert (given["value"] >= 7 * WEEKS).eq(kept).all()  # delivered, not intended
        # the record of who worked with whom says the same: both are with the family for so long
        beside = warm.parts[warm.parts["part"] == "co_worker"]
        overlap = given[kept].merge(beside, left_on=["family", "time"], right_on=["family", "time_out"])
        assert len(overlap) == kept.sum()
        assert ((overlap["time_out"] - overlap["time_y"]) / DAY).to_numpy() == pytest.approx(
            overlap["value"].to_numpy()
        )
        with_holder = warm.holders().merge(overlap[["family", "time_y", "time_out"]], on="family")
        new = with_holder[with_holder["time"] == with_holder["time_y"]]
        assert len(new) == kept.sum()
        assert (new["time_out_x"] >= new["time_out_y"]).all()


@pytest.mark.mechanism("A19")
def test_the_hours_of_the_worker_who_stays_reach_the_family() -> None:
    # The same overlaps, with the one beside the holder giving as much of a week as a holder, or a tenth of it.
    base = (ONE_WORKER, WARM)

    def hours_in_overlap(one: Run) -> float:
        overlap = one.parts[one.parts["part"] == "co_worker"]
        rows = one.of("help").merge(overlap[["family", "time", "time_out"]], on="family", suffixes=("", "_since"))
        inside = rows[(rows["time"] > rows["time_since"]) & (rows["time"] < rows["time_out"])]
        return float(inside["detail"].astype(float).mean())

    much, little = "handover.co_worker_hours=1", "handover.co_worker_hours=0.1"
    assert mean(hours_in_overlap, *base, much) > mean(hours_in_overlap, *base, little)


@pytest.mark.mechanism("A19")
def test_a_warm_handover_costs_less_of_the_relationship_the_longer_it_lasts() -> None:
    cost = ("handover.engagement_lost_cold=0.6", "handover.full_overlap_weeks=4", ONE_WORKER)
    for warm, cold in pairs((*cost, WARM, f"handover.overlap_weeks={WEEKS}"), cost):
        left = []
        for one in (warm, cold):
            first = first_handovers(one)
            if one is warm:
                first = first[first["detail"].str.endswith(",warm")]
            left.append((one.after(first) / one.before(first)).dropna())
        same = left[0].index.intersection(left[1].index)
        assert len(same) > 3
        assert left[0][same].mean() > left[1][same].mean()


@pytest.mark.mechanism("A19")
def test_a_worker_whose_post_ends_cannot_hand_over_warmly() -> None:
    ending = run(ONE_WORKER, WARM, later=("workforce.social_worker.posts=times:0.5",))
    staying = run(ONE_WORKER, WARM)
    day = ending.log.calendar.add_months(0, 12)
    gone = ending.of("released", "holder,posts_changed")
    assert (gone["time"] == day).all()
    assert len(gone) > 10
    assert staying.of("released", "holder,posts_changed").empty
    later = ending.of("handover").merge(gone[["family", "time"]], on="family", suffixes=("", "_left"))
    next_ = later[later["time"] >= later["time_left"]].groupby("family").first()
    assert len(next_) > 3
    assert next_["value"].eq(0).all()
    assert next_["detail"].str.endswith(",cold").all()  # though warm is the policy


@pytest.mark.mechanism("C13")
def test_the_relationship_is_carried_over_a_change_of_level_when_the_worker_is() -> None:
    # In a separate service a step-up is a change of worker; in a merged one, where anybody may hold, it is not.
    cost = "handover.engagement_lost_cold=0.6"
    kept = []
    for carried, lost in pairs((MERGED, ANYONE, cost), (cost, "early_help.step_up=next_day")):
        for one in (carried, lost):
            stepped = one.of("decision", "step_up").groupby("family").first().reset_index()
            spells = one.holders().merge(stepped[["family", "time"]], on="family", suffixes=("", "_step"))
            held = spells[(spells["time"] < spells["time_step"]) & (spells["time_out"] >= spells["time_step"])]
            moment = held[["family", "time_step"]].rename(columns={"time_step": "time"})
            if one is lost:  # the change of worker comes when a social worker has a place
                handed = one.of("handover").merge(moment, on="family", suffixes=("", "_step"))
                moment = handed[handed["time"] >= handed["time_step"]].groupby("family").first().reset_index()
            kept.append((one.after(moment[["family", "time"]]) / one.before(moment[["family", "time"]])).dropna())
    carried_on, given_up = pd.concat(kept[0::2]), pd.concat(kept[1::2])
    assert len(carried_on) > 10
    assert len(given_up) > 10
    assert (carried_on > 0.9).mean() > 0.9
    assert given_up.median() < 0.75


@pytest.mark.mechanism("C13")
def test_a_lost_relationship_grows_again_at_its_half_life() -> None:
    cost = ("handover.engagement_lost_cold=0.6", ONE_WORKER)
    quick, slow = "handover.relationship_half_life=4", "handover.relationship_half_life=16"

    def regained(one: Run) -> float:
        """Relationship some two to four months after a first handover, as part of what it was just before."""
        first = first_handovers(one)
        later = first.assign(time=first["time"] + int(60 * DAY))
        told = one.relation.rename("relation").reset_index().merge(later[["family", "time"]], on="family")
        inside = told[told["time_x"].between(told["time_y"], told["time_y"] + 60 * DAY)]
        then = inside.groupby("family")["relation"].last()
        return float((then / one.before(first)).dropna().clip(upper=1).mean())

    # The same handovers: after eight weeks and more a quarter or less of the loss is left, or three quarters of it.
    assert mean(regained, *cost, quick) > mean(regained, *cost, slow) + 0.05


@pytest.mark.mechanism("A26")
def test_a_worker_who_already_knows_the_family_goes_on_where_it_may() -> None:
    for allowed, reserved in pairs((MERGED, ANYONE), (MERGED, "child_in_need.holder=social_worker")):
        kept = []
        for one in (allowed, reserved):
            stepped = one.of("decision", "step_up").groupby("family").first().reset_index()[["family", "time"]]
            held = one.holders().merge(stepped, on="family", suffixes=("", "_step"))
            held = held[held["role"] == "family_help_practitioner"]
            held = held[(held["time"] < held["time_step"]) & (held["time_out"] >= held["time_step"])]
            long = one.stages[one.stages["way"].str.startswith("child_in_need")]
            held = held.merge(long, left_on=["family", "time_step"], right_on=["family", "begun"])
            goes_on = held["time_out"] >= held["ended"]
            handed = one.of("handover").merge(held[["family", "begun", "ended"]], on="family")
            during = handed[(handed["time"] >= handed["begun"]) & (handed["time"] < handed["ended"])]
            kept.append((len(held), goes_on.sum(), during["family"].nunique()))
        assert kept[0][0] == kept[0][1] > 0  # every one of them, with no handover
        assert kept[0][2] == 0
        assert kept[1][1] < kept[1][0]
        assert kept[1][2] > 0
