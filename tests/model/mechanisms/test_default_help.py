"""Help and child in need plans at default values: one switch is moved, and what follows is beyond luck.

Each bound is at most half of what six replications found, and what luck alone does to the mean stays well inside it.
"""

from collections.abc import Callable

import pandas as pd
import pytest
from mechanism_runs import AT_DEFAULT, DAY, Run, changes, indicator, moved, run

from sim.book import load_book

ABOVE = 3  # levels from here on are more than early help is meant for
COMPLEX = 4
SELDOM = "child_in_need.visit_interval=60"
LONG = 4  # years: time enough for plans to last to a third review


def found_a_year(one: Run) -> float:
    """How often a family on a plan whose need is complex is taken to a strategy discussion, per family-year."""
    found = one.with_level(one.of("decision", "strategy", stage="child_in_need"))
    at_risk = one.days_at_level("child_in_need")[COMPLEX:].sum() / 365
    return float((found["level"] >= COMPLEX).sum() / at_risk)


def child_in_need_visits(one: Run) -> pd.DataFrame:
    """Visits of child in need plans that were made."""
    visits = one.of("visit", stage="child_in_need")
    kind = visits["detail"].str
    return visits[kind.startswith("child_in_need_visit") & ~kind.endswith("missed")]


def decisions(*words: str) -> Callable[[Run], float]:
    """How often something was decided."""
    return lambda one: float(len(one.of("decision", *words)))


@pytest.mark.mechanism("C1")
def test_need_noticed_at_two_fifths_of_the_rate_stays_unseen_longer() -> None:
    assert moved(changes(indicator("step_up_delay_days", "part=unseen"), "need.noticing.rate_level_2=times:0.4"), 20)


@pytest.mark.mechanism("C3")
def test_a_plan_that_does_not_suit_the_need_does_nothing_for_it() -> None:
    # Some 2.9 falls of a level in a family-year on a plan, 2.2 of them unhelped.
    assert moved(changes(lambda one: one.improvements_a_year("child_in_need"), "need.help.fit=0"), -0.3)


@pytest.mark.mechanism("C8")
def test_a_threshold_of_referral_half_way_to_certainty_leaves_more_above_what_early_help_is_for() -> None:
    def above(one: Run) -> float:
        days = one.days_at_level("early_help")
        return float(100 * days[ABOVE:].sum() / days.sum())

    asked = (load_book().values["front_door.thresholds.referral"] + 1) / 2
    assert moved(changes(above, f"front_door.thresholds.referral={asked}"), 2)


@pytest.mark.mechanism("C9")
def test_slower_checks_lengthen_the_part_of_the_delay_that_is_undecided_and_no_other() -> None:
    slower = "front_door.check_minutes_median=times:30"
    unseen, undecided, unallocated = (
        changes(indicator("step_up_delay_days", f"part={part}"), slower)
        for part in ("unseen", "undecided", "unallocated")
    )
    assert moved(undecided, 8)
    assert abs(sum(unseen) + sum(unallocated)) < 0.5 * sum(undecided)


@pytest.mark.mechanism("C12")
def test_families_that_stop_engaging_leave_early_help_sooner_and_their_need_is_missed() -> None:
    assert moved(changes(decisions("stopped_engaging"), "early_help.withdrawal_rate=0"), -8)
    assert moved(changes(lambda one: float(one.days_at_level("early_help").sum()), "early_help.withdrawal_rate=0"), 300)
    assert sum(changes(indicator("missed_need_days"), "early_help.withdrawal_rate=1.5")) > 150


@pytest.mark.mechanism("C13")
def test_a_step_up_costs_part_of_the_relationship_and_of_what_help_does() -> None:
    def kept(one: Run) -> float:
        """Relationship after the change of worker that follows a step-up, as part of what it was: the median."""
        stepped = one.of("decision", "step_up").groupby("family")["time"].first().rename("stepped")
        handed = one.of("handover").merge(stepped.reset_index(), on="family")
        handed = handed[handed["time"] >= handed["stepped"]].groupby("family").first().reset_index()
        return float((one.after(handed[["family", "time"]]) / one.before(handed[["family", "time"]])).median())

    carried = "handover.engagement_lost_cold=0"
    assert moved(changes(kept, carried), 0.15)
    assert moved(changes(lambda one: one.adequacy("child_in_need"), carried), 0.008)


@pytest.mark.mechanism("G1")
def test_fewer_visits_take_fewer_families_to_a_strategy_discussion_and_ask_fewer_hours() -> None:
    def found_at_visits(one: Run) -> float:
        """How many families on a plan are taken to a strategy discussion in the minute of a visit."""
        found = one.of("decision", "strategy", stage="child_in_need")[["family", "time"]]
        return float(len(found.merge(child_in_need_visits(one)[["family", "time"]], on=["family", "time"])))

    assert sum(changes(found_at_visits, SELDOM)) < -5  # some six in a run, and one where visits are rare
    assert sum(changes(found_a_year, SELDOM)) < 0  # others tell of some of it instead, not of all
    assert moved(changes(indicator("hours_asked_pct"), SELDOM), -1)


@pytest.mark.mechanism("G2")
def test_visits_are_made_at_the_interval_that_ships_and_at_another_when_it_moves() -> None:
    def apart(one: Run) -> float:
        """Usual days from one visit of a child in need plan that was made to the next."""
        return float((child_in_need_visits(one).groupby("family")["time"].diff() / DAY).median())

    ships = load_book().values["family_help.child_in_need.visit_interval"] * 7 / 5
    assert apart(run()) == pytest.approx(ships, rel=0.2)
    assert moved(changes(apart, SELDOM), 30)


@pytest.mark.mechanism("G3")
def test_rarer_reviews_keep_plans_open_longer_and_more_frequent_ones_shorter() -> None:
    plan = indicator("cin_plan_median_days")
    assert moved(changes(plan, "child_in_need.review_interval=182"), 20)
    assert moved(changes(plan, "child_in_need.review_interval=28"), -20)


@pytest.mark.mechanism("G4")
def test_reviews_twice_as_often_lead_to_pre_proceedings_sooner_and_more_often() -> None:
    quarterly = ("protection.later_review_months=3", "protection.later_review_shortest=60")

    def letters(one: Run) -> float:
        return float(len(one.of("decision", "pre_proceedings")))

    def days(*sets: str) -> float:
        """Mean days from the start of a plan that began in the run to its pre-proceedings."""
        begun, ended = [], []
        for each in AT_DEFAULT:
            one = run(*sets, replication=each, years=LONG)
            plans = one.stages[(one.stages["stage"] == "child_protection") & (one.stages["begun"] > one.log.start)]
            letter = one.of("decision", "pre_proceedings")[["family", "time"]]
            found = plans.merge(letter, left_on=["family", "ended"], right_on=["family", "time"])
            begun += found["begun"].tolist()
            ended += found["ended"].tolist()
        assert ended
        return float((sum(ended) - sum(begun)) / len(ended) / DAY)

    assert sum(changes(letters, *quarterly, years=LONG)) > 5
    assert days(*quarterly) < days() - 60
