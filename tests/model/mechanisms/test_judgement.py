"""Decisions on how likely need is: what lasts, what is clearly worse, what a full list and a return home do."""

import pytest
from mechanism_runs import Run, pairs, run

MONTH = 1440 * 30.4


def ended_plans(one: Run) -> list[float]:
    """Months from start to end of the plans that began in the run and that a review ended."""
    plans = one.stages[(one.stages["stage"] == "child_protection") & ~one.stages["way"].str.startswith("start")]
    ends = one.of("decision", "end_plan")[["family", "time"]]
    found = plans.merge(ends, left_on=["family", "ended"], right_on=["family", "time"])
    return ((found["ended"] - found["begun"]) / MONTH).tolist()


@pytest.mark.mechanism("B3")
def test_early_help_is_offered_only_while_its_list_is_not_too_long() -> None:
    few = "workforce.early_help_worker.posts=times:0.4"
    for short, open_ in pairs((few, "early_help.list_limit=0.5"), (few, "early_help.list_limit=none"), exact=True):
        assert open_.of("decision", "no_place").empty
        turned_away = short.of("decision", "no_place")
        assert len(turned_away) > 20
        assert short.waits("early_help")["days"].mean() < open_.waits("early_help")["days"].mean()
        home = short.of("stage_in", stage="community")[["family", "time"]]
        assert len(turned_away.merge(home, on=["family", "time"])) == len(turned_away)


def test_a_plan_ends_only_once_change_has_lasted() -> None:
    at_once, lasting = run("protection.lasting_change_weeks=0"), run("protection.lasting_change_weeks=20")
    assert min(ended_plans(at_once)) < 20 * 7 / 30.4
    assert min(ended_plans(lasting)) >= 20 * 7 / 30.4
    # ... and it asks more: of plans begun early in the run, fewer end at their first review.
    early = [sum(months < 4 for months in ended_plans(one)) for one in (at_once, lasting)]
    assert early[0] > early[1]


def test_after_an_enquiry_that_found_less_only_clearly_worse_need_calls_for_another() -> None:
    def again(one: Run) -> int:
        """Strategy discussions called for families who had come down from an enquiry in the same case."""
        rows = one.rows[(one.rows["child"] < 0) & (one.rows["event"] == "stage_in")].sort_values(["family", "sequence"])
        before = rows.groupby("family")["stage"].shift(1)
        further = rows.groupby("family")["stage"].shift(2)
        return int(((rows["stage"] == "strategy") & (before == "child_in_need") & (further == "s47")).sum())

    eager, patient = run("protection.anew_above=0"), run("protection.anew_above=0.5")
    assert again(eager) > 1.4 * again(patient)


def test_going_home_is_hard_on_some_families() -> None:
    for easy, hard in pairs(("care.home_strain_share=0",), ("care.home_strain_share=1",), exact=True):
        for one, strained in ((easy, False), (hard, True)):
            home = one.rows[(one.rows["event"] == "stage_out") & (one.rows["detail"] == "home")][["family", "time"]]
            rises = one.of("level", "home")[["family", "time"]]
            assert not home.empty
            home = home.drop_duplicates()  # brothers and sisters who come home together strain it once
            assert len(home.merge(rises, on=["family", "time"])) == (len(home) if strained else 0)


def test_some_first_reviews_are_late() -> None:
    for none, some in pairs(
        ("protection.first_review_late_share=0",), ("protection.first_review_late_share=0.9",), exact=True
    ):
        late = [
            (one.of("review", stage="child_protection")["detail"].str.contains("late")).mean() for one in (none, some)
        ]
        assert late[0] + 0.1 < late[1] < 0.95
