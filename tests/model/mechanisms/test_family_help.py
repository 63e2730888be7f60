"""Assessment and child in need: visits and reviews as the channels of detection, places, and who comes first."""

import pytest
from mechanism_runs import DAY, LIMIT, Run, indicator, mean, pairs

COMPLEX = 4
# Clear visits and few reviews leave visits as the main way in which a holder learns of need.
VISITS_ONLY = ("need.belief.noise_visit=0.3", "child_in_need.review_interval=700")
TIGHT = ("workforce.social_worker.posts=times:0.6", *LIMIT)
INFANT, OTHER = 1.0, 2.0


def on_plan(one: Run) -> float:
    """Mean days of a child in need plan that began and ended in the run."""
    spells = one.stages[(one.stages["stage"] == "child_in_need") & (one.stages["way"] == "plan")]
    ended = spells[spells["ended"] < one.log.end]
    return float(((ended["ended"] - ended["begun"]) / DAY).mean())


@pytest.mark.mechanism("G1")
def test_fewer_visits_find_rising_need_later() -> None:
    often, seldom = "child_in_need.visit_interval=5", "child_in_need.visit_interval=60"

    def found_a_year(one: Run) -> float:
        """How often a family on a plan whose need is complex is taken to a strategy discussion, per family-year."""
        found = one.with_level(one.of("decision", "strategy", stage="child_in_need"))
        at_risk = one.days_at_level("child_in_need")[COMPLEX:].sum() / 365
        return float((found["level"] >= COMPLEX).sum() / at_risk)

    for close, distant in pairs((often, *VISITS_ONLY), (seldom, *VISITS_ONLY), exact=True):
        kept = [one.rows["detail"].str.startswith("child_in_need_visit").sum() for one in (close, distant)]
        assert kept[0] > 4 * kept[1]
    # Weekly visits meet a rise within days, visits every half year within months: a factor of many, and 1.5 is asked.
    assert mean(found_a_year, often, *VISITS_ONLY) > 1.5 * mean(found_a_year, seldom, *VISITS_ONLY)


@pytest.mark.mechanism("G3")
def test_plans_close_at_reviews_and_last_longer_when_reviews_are_rare() -> None:
    for close, rare in pairs(("child_in_need.review_interval=30",), ("child_in_need.review_interval=180",), exact=True):
        for one in (close, rare):
            long_open = one.stages[one.stages["way"].str.endswith("open_without_plan")]["family"]
            ended = one.of("decision", "close", "early_help", stage="child_in_need")
            ended = ended[~ended["family"].isin(long_open)]
            reviews = one.rows[one.rows["detail"].str.startswith("child_in_need_review")][["family", "time"]]
            assert len(ended.merge(reviews, on=["family", "time"])) == len(ended) > 0
        assert on_plan(rare) > 1.3 * on_plan(close)


@pytest.mark.mechanism("F2")
def test_infants_come_first_where_urgency_counts() -> None:
    def overtaken(one: Run) -> float:
        """Share of the families on the list for an assessment before one with an infant that it is taken before."""
        waits = one.waits("assessment").query("days > 0").eval(f"left = joined + days * {DAY}")
        infants = waits[(waits["priority"] == INFANT) & (waits["ended"] == "allocated")]
        both = infants.merge(waits[waits["priority"] == OTHER], how="cross", suffixes=("", "_other"))
        before = both[(both["joined_other"] < both["joined"]) & (both["left_other"] > both["joined"])]
        assert len(before) > 5
        return float((before["left_other"] > before["left"]).mean())

    # A head start of 90 days for each class of urgency or none, where the wait is some months.
    lead = "workforce.waiting_head_start_days="
    assert mean(overtaken, lead + "90", *TIGHT) > 0.4
    assert mean(overtaken, lead + "0", *TIGHT) < 0.1  # but for one who is larger than the place that is free


@pytest.mark.mechanism("A4")
def test_a_higher_cap_shortens_the_wait_and_thins_the_hours() -> None:
    cap = "workforce.social_worker.caseload_cap="
    thinned = indicator("work_thinned_pct", "kind=direct_help")
    waits, hours, left_out = [], [], []
    for children in (8, 12, 18):
        sets = (cap + str(children), *LIMIT)
        waits.append(mean(lambda one: one.days_in("assessment_wait"), *sets))
        # Protection is held whatever the cap; children in need may wait for a worker, and get no hours until then.
        hours.append(mean(lambda one: one.help_hours("child_protection"), *sets))
        left_out.append(mean(thinned, *sets))
    assert waits[0] > waits[1] > waits[2]
    assert min(hours[:2]) > hours[2]
    assert max(left_out[:2]) < left_out[2]
