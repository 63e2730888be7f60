"""Hours that bind: what a week too short for its work gives way on, in which order, and what that costs families."""

from collections.abc import Callable

import pytest
from mechanism_runs import Run, indicator, mean, pairs

FEWER = ("workforce.social_worker.posts=times:0.7",)
MORE = ("workforce.social_worker.posts=times:1.3",)
NO_HELP = ("workforce.hours.help_standard=[0,0,0,0,0,0]", "workforce.hours.contact_share=0.1")
SILENT = "need.belief.visit_tells=false"


def thinned(kind: str) -> Callable[[Run], float]:
    """Part of the usual content of one kind of work that is left out, in per cent."""
    return indicator("work_thinned_pct", f"kind={kind}")


def rises_a_year(one: Run, stage: str) -> float:
    """Rises of need of families in a stage, a family-year below the highest level."""
    moved = one.levels.assign(before=one.levels.groupby("family")["level"].shift(1))
    inside = one.rows[(one.rows["event"] == "level") & (one.rows["stage"] == stage)][["family", "time"]]
    rises = moved[moved["level"] > moved["before"]].merge(inside, on=["family", "time"])
    return float(len(rises) / (one.days_at_level(stage)[:5].sum() / 365))


@pytest.mark.mechanism("E20")
def test_fewer_hours_thin_help_first_and_protection_last() -> None:
    order = ("direct_help", "child_in_need", "assessment", "child_protection")
    short = ("workforce.social_worker.posts=times:0.8",)  # with fewer still, a handful of workers is all there is
    left_out = [mean(thinned(kind), *short) for kind in order]
    # Each gives way later than the one before, and the first already with the posts there are.
    assert left_out == sorted(left_out, reverse=True)
    assert left_out[0] > mean(thinned("direct_help")) > mean(thinned("direct_help"), *MORE)
    assert left_out[-1] < 20


@pytest.mark.mechanism("E20")
def test_overtime_is_worked_as_far_as_the_week_asks_for_it() -> None:
    always = "workforce.hours.overtime_unasked_share=1"
    asked, helped = indicator("hours_asked_pct"), indicator("direct_help_hours")
    # With room nobody stays late: fewer hours are there for what is asked, and none go on more help than usual.
    assert mean(asked, *MORE) > 1.1 * mean(asked, *MORE, always)
    assert mean(helped, *MORE) < 0.99 * mean(helped, *MORE, always)
    worked = indicator("overtime_hours", "role=social_worker")
    assert mean(worked, *FEWER) > mean(worked) > mean(worked, *MORE)
    # Short of workers, most of it is worked either way.
    assert mean(asked, *FEWER) < 1.1 * mean(asked, *FEWER, always)


@pytest.mark.mechanism("G9")
def test_under_overload_protection_visits_hold_while_child_in_need_visits_slip() -> None:
    protected = [mean(indicator("cp_visits_in_time_pct"), *sets) for sets in ((), FEWER)]
    in_need = [mean(indicator("cin_visits_in_time_pct"), *sets) for sets in ((), FEWER)]
    assert protected[1] / protected[0] > 1 - 0.5 * (1 - in_need[1] / in_need[0])
    assert in_need[1] < in_need[0] - 10


@pytest.mark.mechanism("C2")
def test_an_assessment_given_less_time_finds_less() -> None:
    def told_apart(one: Run) -> float:
        """How far families are told apart as assessments end: standard deviation of what is believed of their need."""
        found = one.of("decision", "not_in_need", "in_need_no_plan", "child_in_need_plan", stage="assessment")
        return float(found["value"].std())

    # Content that may be thinned to a fifth from the first pressure on, or hardly thinned at all.
    soon = ("workforce.gives_way.assessment.starts=0", "workforce.gives_way.assessment.ends=0.3", *FEWER)
    thin = ("workforce.gives_way.assessment.least=0.2", *soon)
    full = ("workforce.gives_way.assessment.least=0.9", "workforce.gives_way.assessment.starts=1.4", *FEWER)
    assert mean(told_apart, *thin) < 0.97 * mean(told_apart, *full)
    assert mean(thinned("assessment"), *thin) > 1.5 * mean(thinned("assessment"), *full)


@pytest.mark.mechanism("C2")
def test_work_that_may_be_thin_is_late_less_often() -> None:
    slow = ("workforce.gives_way.assessment.least=0.9", *FEWER)
    thin = ("workforce.gives_way.assessment.least=0.4", *FEWER)
    assert mean(indicator("assessment_within_45wd_pct"), *thin) > mean(indicator("assessment_within_45wd_pct"), *slow)


@pytest.mark.mechanism("C3")
def test_help_without_hours_helps_nobody() -> None:
    for helped, alone in pairs((), NO_HELP):
        worth = [float(one.of("help", stage="child_in_need")["value"].mean()) for one in (helped, alone)]
        # A tenth of the hours of visits is the least that the book takes for time with the family: not quite nought.
        assert worth[0] > 3 * worth[1]
        assert helped.improvements("child_in_need") > alone.improvements("child_in_need")


@pytest.mark.mechanism("C3")
@pytest.mark.parametrize("dose", ["early", "middle", "late"])
def test_each_dose_rises_with_hours_and_they_differ_in_how(dose: str) -> None:
    one = next(pairs((f"need.help.dose={dose}",), ()))[0]
    rows = one.with_level(one.of("help"))
    rows = rows[(rows["stage"] == "child_in_need") & (rows["level"] == 3)]
    hours = rows["detail"].astype(float)
    few, many = rows[hours.between(0.2, 0.35)]["value"].mean(), rows[hours.between(0.7, 1.0)]["value"].mean()
    steep = {"early": (1.2, 1.9), "middle": (1.9, 3.2), "late": (3.2, 20.0)}[dose]
    assert steep[0] < many / few < steep[1]


def test_a_plan_without_visits_protects_nobody() -> None:
    # Visits due at a year's interval: nothing is made under a plan before it ends. What visits tell is switched off,
    # so that the two runs differ by protection alone.
    never = ("protection.visit_interval=260", SILENT)
    without = mean(lambda one: rises_a_year(one, "child_protection"), "need.protection_effect=0", SILENT)
    unvisited = mean(lambda one: rises_a_year(one, "child_protection"), *never)
    visited = mean(lambda one: rises_a_year(one, "child_protection"), SILENT)
    assert visited < 0.8 * without
    assert unvisited > visited + 0.5 * (without - visited)


def test_visits_planned_half_as_often_protect_less_though_every_one_is_made() -> None:
    usual, seldom = ((SILENT, f"protection.visit_interval={days}") for days in (10, 20))
    rises = [mean(lambda one: rises_a_year(one, "child_protection"), *sets) for sets in (usual, seldom)]
    assert rises[1] > 1.1 * rises[0]


@pytest.mark.mechanism("A23")
def test_case_discussion_needs_the_holders_time_too() -> None:
    supervisors = "workforce.supervisor.posts=times:4"
    given = [mean(indicator("supervision_delivered_pct"), supervisors, *sets) for sets in (MORE, (), FEWER)]
    assert given[0] > given[1] > given[2]


@pytest.mark.mechanism("A4")
def test_a_cap_guides_or_limits() -> None:
    low = ("workforce.social_worker.caseload_cap=8",)
    limit = "workforce.social_worker.cap_binds=limit"
    for guide, hard in pairs(low, (*low, limit)):
        above = [one.of("allocated", "holder,over_cap", stage="assessment_wait") for one in (guide, hard)]
        # Early help workers hold families who wait for an assessment, and a child may come to one of those.
        above = [rows[rows["team"] != "early_help"] for rows in above]
        assert len(above[0]) > 20
        assert len(above[1]) == 0
        waits = [one.waits("assessment")["days"].mean() for one in (guide, hard)]
        assert waits[0] == 0
        assert waits[1] > 5


@pytest.mark.mechanism("A4")
def test_above_the_ceiling_child_in_need_work_is_left_unallocated() -> None:
    low = ("workforce.social_worker.caseload_cap=8", "workforce.social_worker.ceiling=10")
    for one, usual in pairs(low, ()):
        assert one.waits("longer_term")["days"].mean() > usual.waits("longer_term")["days"].mean()
        assert one.waits("assessment")["days"].mean() == 0


@pytest.mark.mechanism("E20")
def test_workers_outside_the_assessment_team_assess_when_it_is_over_its_hours() -> None:
    def outside(one: Run) -> float:
        """Share of assessments that began in the run with a holder of another team."""
        held = one.rows[(one.rows["event"] == "allocated") & (one.rows["stage"] == "assessment_wait")]
        return float((held["team"] != "assessment").mean())

    small = "workforce.teams.assessment_share=0.2"
    assert mean(outside, small, *FEWER) > mean(outside, "workforce.teams.assessment_share=0.6", *MORE)


@pytest.mark.mechanism("G1")
def test_visits_more_often_ask_more_hours() -> None:
    asked = [mean(indicator("hours_asked_pct"), f"child_in_need.visit_interval={days}") for days in (10, 20, 60)]
    assert asked[0] > asked[1] > asked[2]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("family_help.child_in_need.review_interval=28", "family_help.child_in_need.review_interval=140"),
        ("workforce.hours.conference=30", "workforce.hours.conference=1"),
        ("handover.hours_cold=10", "handover.hours_cold=1"),
    ],
)
def test_reviews_conferences_and_handovers_are_paid_in_hours(more: str, less: str) -> None:
    asked = [mean(indicator("hours_asked_pct"), each) for each in (more, less)]
    assert asked[0] > asked[1] + 0.1


def test_duty_visits_are_missed_when_a_week_of_them_is_promised_already() -> None:
    """Where nobody may be given the families who wait, visiting them does not eat all that is left of the week."""

    def missed(one: Run) -> float:
        visits = one.rows[one.rows["detail"].str.startswith("duty_visit")]["detail"]
        return float((visits == "duty_visit,missed").sum() / max(1, len(visits)))

    limit = "workforce.social_worker.cap_binds=limit"
    for starved, usual in pairs((limit, "workforce.social_worker.posts=times:0.3"), (limit,)):
        assert missed(starved) > 0.3
        assert missed(usual) < missed(starved)
