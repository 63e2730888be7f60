"""`explain` tells what the log holds: every row once, on its day, and the first row at which two paths part."""

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from log_builder import LogBuilder

from sim.cli.app import main
from sim.errors import InputError
from sim.explain.differences import ALL, COLUMNS, WAY, WORDS, path_differences
from sim.explain.life import TELL, life, sentences
from sim.explain.phrases import (
    ENTERED,
    GIVEN_UP,
    GIVES_UP,
    GOES,
    HELD,
    OUTCOMES,
    ROLES,
    SOON_GOES,
    SOURCES,
    STOPS,
    TAKES,
    WAITING_FOR,
    WHERE,
    open_at_start,
)
from sim.explain.teller import Moment, visits_words
from sim.explain.workers import worker_names
from sim.log import EVENTS, STAGES, TEAMS, Log
from sim.model import simulate
from sim.scenario import load_scenario
from sim.service import LEAVERS, Activity, CaseRole, Cause, Role, Stage, Team

SHORT = ("--area", "rutland", "--years", "1", "--warm-up", "0")


FEW_WORKERS = "short of staff"
FEWER = ["workforce.social_worker.posts=times:0.4", "workforce.social_worker.cap_binds=limit"]
"""Four in ten social workers, and none is given more than the cap: under a cap that guides nobody would be unheld."""
REFORMS = ("lcpp_cap_12", "current_policy", FEW_WORKERS)


@pytest.fixture(scope="module")
def lived() -> Callable[..., Log]:
    """Runs of one year in Rutland, each made once; those of a reform with the year before it."""
    made: dict[str, Log] = {}

    def run(scenario: str) -> Log:
        if scenario not in made:
            few = FEWER if scenario == FEW_WORKERS else []
            name = "cin_social_workers_only" if few else scenario
            warm_up = 1 if scenario in REFORMS else 0
            made[scenario] = simulate(load_scenario(name, few), "rutland", 1, 0, years=1, warm_up=warm_up)
        return made[scenario]

    return run


def lives_with(log: Log, event: str, detail: str, since: int = -(10**9)) -> list[tuple[Any, Moment, list[Moment]]]:
    """Rows of an event whose detail holds a word, each with its moment and the moments of its family."""
    rows = log.frame()
    chosen = rows[(rows["event"] == event) & rows["detail"].astype(str).str.contains(detail) & (rows["family"] >= 0)]
    chosen = chosen[chosen["time"] >= since]
    found = []
    for row in chosen.head(12).itertuples():
        moments = life(log, int(row.family))
        found.append((row, next(each for each in moments if row.sequence in each.rows), moments))
    return found


def busiest(log: Log, most: int) -> list[int]:
    """The families with the most rows."""
    rows = log.frame()
    return [int(family) for family in rows.loc[rows["family"] >= 0, "family"].value_counts().index[:most]]


@pytest.mark.parametrize("scenario", ["status_quo", *REFORMS])
def test_every_row_of_a_family_is_told_exactly_once_and_on_its_day(lived: Callable[..., Log], scenario: str) -> None:
    log = lived(scenario)
    rows = log.frame().set_index("sequence")
    for family in busiest(log, 40):
        moments = life(log, family)
        told_rows = [row for moment in moments for row in moment.rows]
        own = rows[rows["family"] == family]
        assert sorted(told_rows) == own.index.tolist()
        assert [moment.minute for moment in moments] == sorted(moment.minute for moment in moments)
        for moment in moments:
            assert moment.text or moment.truth
            assert moment.day == log.calendar.date_of(moment.minute)
            assert moment.minute in set(own.loc[list(moment.rows), "time"])


def test_every_contact_and_decision_has_a_sentence_with_its_belief_and_the_truth(lived: Callable[..., Log]) -> None:
    log = lived("status_quo")
    rows = log.frame()
    decided = 0
    for family in busiest(log, 10):
        own = rows[rows["family"] == family]
        moments = {row: moment for moment in life(log, family) for row in moment.rows}
        for row in own[own["event"] == "decision"].itertuples():
            levels = own[(own["event"] == "level") & (own["sequence"] < row.sequence)]["value"]
            moment = moments[row.sequence]
            assert OUTCOMES[row.detail] in moment.text
            assert f"{min(5.0, max(0.0, row.value)):.1f} of 5" in moment.text
            assert f"level {levels.iloc[-1]:.0f} (" in moment.truth
            assert "level" not in moment.text
            decided += 1
        for row in own[own["event"] == "contact"].itertuples():
            assert SOURCES[row.detail] in moments[row.sequence].text
    assert decided > 20


def test_what_only_a_simulation_can_see_is_kept_apart(lived: Callable[..., Log]) -> None:
    log = lived("status_quo")
    for family in busiest(log, 20):
        for moment, sentence in sentences(life(log, family)):
            assert (f"[{moment.truth[:1].upper()}{moment.truth[1:]}.]" in sentence) == bool(moment.truth)
            assert "Need rises" not in moment.text
            assert "effective" not in moment.text


def test_no_short_word_of_the_log_goes_without_words(lived: Callable[..., Log]) -> None:
    assert set(TELL) == set(EVENTS)
    assert set(STAGES) <= ENTERED.keys() | {"left"}
    assert set(TEAMS) <= WAITING_FOR.keys()
    assert {stage for stage in STAGES if stage not in {"community", "left"}} <= WHERE.keys()


@pytest.mark.parametrize("scenario", ["status_quo", *REFORMS])
def test_what_is_decided_held_and_given_up_has_words(lived: Callable[..., Log], scenario: str) -> None:
    rows = lived(scenario).frame()
    rows = rows[rows["family"] >= 0]
    causes = rows[rows["event"] == "released"]["detail"].astype(str).str.partition(",")
    assert set(causes[0]) <= STOPS.keys()
    assert set(causes[2]) <= GIVEN_UP.keys() | GOES.keys()
    decisions = rows[rows["event"] == "decision"]
    assert set(decisions["detail"].unique()) <= OUTCOMES.keys()
    assert set(decisions["stage"].unique()) <= WHERE.keys()
    held = rows[rows["event"].isin(["visit", "review", "meeting"])]["detail"].astype(str)
    assert {detail.partition(",")[0] for detail in held} <= HELD.keys()


@pytest.mark.parametrize("scenario", REFORMS)
def test_no_sentence_holds_a_raw_word_of_the_log(lived: Callable[..., Log], scenario: str) -> None:
    log = lived(scenario)
    raw = re.compile(r"_|\b(lcpp|converted|overseer|co.worker|s47|nobody takes|worker -1)\b")
    for family in busiest(log, 40):
        for moment, sentence in sentences(life(log, family)):
            assert not raw.search(sentence), (family, moment.day, sentence)
    lines = [
        line for each in path_differences(lived("current_policy"), log, 200).first for line in (each.base, each.other)
    ]
    assert not [line for line in lines if raw.search(line)]


def test_a_lead_practitioner_takes_over_and_the_worker_stays_and_takes_the_family_back(
    lived: Callable[..., Log],
) -> None:
    log = lived("lcpp_cap_12")
    stayed = lives_with(log, "allocated", "^co_worker")
    assert stayed
    taken_back = 0
    for row, moment, moments in stayed:
        same_day = [each.text for each in moments if each.minute == row.time]
        if not same_day or any("children come into care" in text for text in same_day):
            continue  # places are counted anew as children leave, which is no new part in the case
        assert "stays with the family, beside whoever holds it now" in moment.text or not moment.text
        assert any(" takes over the family" in text for text in same_day)
        taken_back += any("takes the family back" in each.text and "together" in each.text for each in moments)
    assert taken_back
    leads = [moment.text for row, moment, _ in lives_with(log, "allocated", "^holder") if row.team == "lcpp"]
    assert all(text.startswith("Lead practitioner ") for text in leads)


def test_a_lead_practitioner_begins_and_stops_to_oversee(lived: Callable[..., Log]) -> None:
    log = lived("current_policy")
    began = [moment.text for _, moment, _ in lives_with(log, "allocated", "^overseer")]
    ended = [moment.text for _, moment, _ in lives_with(log, "released", "^overseer,plan_ended")]
    assert began
    assert all(re.match(r"Lead practitioner \d+ begins to oversee the case", text) for text in began)
    assert ended
    assert all(text.endswith("stops overseeing the case: the time in protection is over") for text in ended)


def test_full_lead_practitioners_are_said_to_be(lived: Callable[..., Log]) -> None:
    full = lives_with(lived("lcpp_cap_12"), "decision", "^lcpp_full$")
    assert full
    assert all("every lead practitioner is full" in moment.text for _, moment, _ in full)


def test_a_handover_says_how_long_both_worked_together(lived: Callable[..., Log]) -> None:
    for scenario in ("status_quo", "lcpp_cap_12"):
        found = lives_with(lived(scenario), "handover", "")
        assert found
        for row, _, moments in found:
            if row.detail.endswith(",stays"):
                continue  # told by the rows of who takes over and who stays
            days = round(row.value)
            together = "no time together" if not days else f"{days} day{'s' if days > 1 else ''} together"
            how = f"a {'warm' if 'warm' in row.detail else 'cold'} handover: {together}"
            assert any(how in each.text for each in moments if each.minute == row.time)


def test_an_overlap_that_ends_is_told_as_a_handover() -> None:
    sets = ["handover.policy=warm", "handover.overlap_weeks=2"]
    log = simulate(load_scenario("status_quo", sets), "rutland", 1, 0, years=1, warm_up=0)
    ended = lives_with(log, "released", "^co_worker,overlap_ended")
    assert ended
    for _, moment, _ in ended:
        gone = r" goes at the end of the agency's assignment; social worker \d+ goes on with the family "
        assert re.search(rf"{gone}| leaves the family to (agency )?(care )?social worker \d", moment.text)
        assert "(a warm handover: 14 days together)" in moment.text


def test_the_day_the_service_merged_is_told_as_a_new_name(lived: Callable[..., Log]) -> None:
    renamed = lives_with(lived("current_policy"), "stage_in", "converted")
    assert renamed
    for row, moment, _ in renamed:
        assert row.time == 0
        assert moment.text.startswith("Early help and child in need become one service: the case is now family help")
        assert ("targeted intensity" in moment.text) == ("targeted" in row.detail)


def test_stepping_up_in_one_service_is_a_change_of_intensity(lived: Callable[..., Log]) -> None:
    found = lives_with(lived("current_policy"), "decision", "^step_up$", since=0)
    assert found
    for row, moment, moments in found:
        assert "stepped up to the child in need intensity" in moment.text
        later = [each.text for each in moments if each.minute >= row.time]
        assert any(
            "at the child in need intensity, with a plan" in text or "strategy discussion" in text for text in later
        )


def test_duty_visits_and_moving_up_the_list_are_told(lived: Callable[..., Log]) -> None:
    log = lived(FEW_WORKERS)
    visits, moved = lives_with(log, "visit", "^duty_visit"), lives_with(log, "decision", "^escalated$")
    assert visits
    assert moved
    assert all("duty visit" in moment.text and "(nobody holds the family)" in moment.text for _, moment, _ in visits)
    assert all("nobody holds the family yet" in moment.text for _, moment, _ in moved)


def test_a_worker_keeps_the_number_through_a_change_of_role(lived: Callable[..., Log]) -> None:
    log = lived("lcpp_cap_12")
    names = worker_names(log)
    now = log.workers[log.workers["role"].isin(["lcpp", "family_help_practitioner"])]["worker"].tolist()
    rows = log.frame()
    there = set(rows[(rows["event"] == "worker_in") & (rows["time"] < 0)]["worker"])
    assert there & set(now)
    for worker in there & set(now):
        before, after = names.at(worker, -1), names.at(worker, 0)
        assert (before.split()[:-1], after.split()[:-1]) in (
            (["social", "worker"], ["lead", "practitioner"]),
            (["early", "help", "worker"], ["family", "help", "practitioner"]),
        )
        assert before.split()[-1] == after.split()[-1]
    everybody = [names.at(worker, 0) for worker in log.workers["worker"].tolist()]
    assert len(set(everybody)) == len(everybody)


def test_children_who_come_into_care_are_told_of_with_placement_and_way_out(lived: Callable[..., Log]) -> None:
    log = lived("status_quo")
    rows = log.frame()
    entries = rows[(rows["event"] == "stage_in") & (rows["stage"] == "care") & (rows["child"] >= 0)]
    entries = entries[~entries["detail"].isin(["start", "unaccompanied"])]
    assert len(entries)
    for row in entries.head(5).itertuples():
        moment = next(each for each in life(log, row.family) if row.sequence in each.rows)
        assert "comes into care" in moment.text
        assert "placed" in moment.text


@pytest.mark.parametrize(
    ("times", "told"),
    [
        (["on time"], "1 child in need visit by A, on time"),
        (["on time", "on time"], "2 child in need visits by A, all on time"),
        (
            ["on time", "missed", "missed", "on time"],
            "2 child in need visits by A, all on time; 2 more due and not made",
        ),
        (["on time", "missed"], "1 child in need visit by A, on time; 1 more due and not made"),
        (["missed"], "1 child in need visit due and not made"),
    ],
)
def test_visits_that_were_missed_are_not_told_as_made(times: list[str], told: str) -> None:
    assert visits_words("child in need visit", times, "" if set(times) == {"missed"} else "A") == told


def test_a_family_allocated_on_the_day_it_joins_the_list_does_not_wait(lived: Callable[..., Log]) -> None:
    log = lived("status_quo")
    same_day = 0
    for family in busiest(log, 60):
        moments = life(log, family)
        texts = {moment.day: [each.text for each in moments if each.day == moment.day] for moment in moments}
        for said in texts.values():
            if any("is allocated the same day" in text for text in said):
                same_day += 1
                assert not any("0 days after" in text for text in said)
                assert "The family waits for an assessment" not in said
    assert same_day > 5


def test_workers_are_named_by_role_and_number(lived: Callable[..., Log]) -> None:
    log = lived("status_quo")
    rows = log.frame()
    row = next(rows[(rows["event"] == "allocated") & (rows["stage"] == "assessment_wait")].itertuples())
    moment = next(each for each in life(log, row.family) if row.sequence in each.rows)
    workers = log.workers
    same_role = workers[workers["role"] == "social_worker"]["worker"].tolist()
    called = f"social worker {same_role.index(row.worker) + 1} "  # of an agency or not
    assert called in moment.text.lower()


def test_an_unknown_family_is_refused_with_some_that_are_known(lived: Callable[..., Log]) -> None:
    with pytest.raises(InputError, match=r"such as [0-9]+"):
        life(lived("status_quo"), 99_999_999)


def test_two_runs_of_one_scenario_do_not_differ(lived: Callable[..., Log]) -> None:
    log = lived("status_quo")
    found = path_differences(log, replace(log, _frame=None))
    assert (found.differing, found.routes, found.kinds, found.first) == (0, 0, {}, ())
    assert found.families > 1_000


def test_the_first_difference_is_the_first_row_that_differs(lived: Callable[..., Log]) -> None:
    base, other = lived("status_quo"), lived("thresholds_tightened")
    found = path_differences(base, other, most=10_000)
    assert found.differing == len(found.first) == sum(found.kinds.values())
    assert found.routes <= found.differing
    order = [(each.kind not in WAY, each.minute) for each in found.first]
    assert order == sorted(order)
    assert len(set(order)) > 2
    assert found.renamed == 0
    frames = [log.frame()[["family", *COLUMNS]].astype(dict.fromkeys(WORDS, str)).round(ALL) for log in (base, other)]
    paths = [
        {family: rows[list(COLUMNS)].values.tolist() for family, rows in frame.groupby("family")} for frame in frames
    ]
    apart = {
        family for family in paths[0].keys() & paths[1].keys() if family >= 0 and paths[0][family] != paths[1][family]
    }
    assert {each.family for each in found.first} == apart
    for each in found.first[:50]:
        mine, theirs = paths[0][each.family], paths[1][each.family]
        place = next(n for n, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1])
        assert each.minute == min(mine[place][0], theirs[place][0])
        assert each.day == base.calendar.date_of(each.minute)
        assert each.base != each.other


def renamed(log: Log) -> Log:
    """The run as one service would write it: early help and child in need are family help at two intensities."""
    frame: Any = log.frame().copy()
    stage, detail = frame["stage"].astype(str), frame["detail"].astype(str)
    enters = frame["event"].eq("stage_in") & (frame["child"] < 0)
    for name, merged, intensity in (
        ("early_help", "family_help", "targeted"),
        ("early_help_wait", "family_help_wait", "targeted"),
        ("child_in_need", "family_help", "child_in_need"),
    ):
        entered = enters & stage.eq(name)
        detail[entered] = [f"{intensity},{word}" if word else intensity for word in detail[entered]]
        detail[frame["event"].eq("stage_out") & detail.eq(name)] = merged
        stage[stage.eq(name)] = merged
    team = frame["team"].astype(str).replace(["early_help", "assessment", "longer_term"], "family_help")
    words = {"stage": stage, "detail": detail, "team": team}
    return replace(log, _frame=frame.assign(**{name: each.astype("category") for name, each in words.items()}))


def test_another_name_for_the_same_help_is_no_difference(lived: Callable[..., Log]) -> None:
    """The same run in the words of one service: nobody has another life."""
    base = lived("status_quo")
    merged = renamed(base)
    found = path_differences(base, merged)
    assert (found.differing, found.routes, found.first) == (0, 0, ())
    assert found.renamed > 100
    back = path_differences(merged, base)
    assert (back.differing, back.renamed) == (0, found.renamed)


def test_families_whose_help_differs_are_told_before_those_with_other_hours(lived: Callable[..., Log]) -> None:
    found = path_differences(lived("cin_social_workers_only"), lived("current_policy"), 10_000)
    kinds = [each.kind in WAY for each in found.first]
    assert kinds == sorted(kinds, reverse=True)
    assert set(kinds) == {True, False}
    assert all(each.base != each.other for each in found.first)
    for each in found.first:
        assert "becomes part of one family help service" not in each.base + each.other
        assert "the case is now" not in each.base + each.other


def test_need_is_never_the_first_thing_to_differ(lived: Callable[..., Log]) -> None:
    found = path_differences(lived("status_quo"), lived("thresholds_tightened"))
    assert found.kinds["a decision"] > 0
    assert "need" not in found.kinds


def test_the_command_tells_the_same_life(lived: Callable[..., Log], capsys: pytest.CaptureFixture[str]) -> None:
    log = lived("status_quo")
    family = busiest(log, 1)[0]
    assert main(["explain", "status_quo", "--family", str(family), *SHORT, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [each["text"] for each in shown["moments"]] == [moment.text for moment in life(log, family)]
    assert shown["moments"][0]["date"] == "2025-04-01"


def test_the_command_counts_and_lists_families_whose_path_differs(
    lived: Callable[..., Log], capsys: pytest.CaptureFixture[str]
) -> None:
    found = path_differences(lived("status_quo"), lived("thresholds_tightened"), 3)
    assert main(["explain", "status_quo", "thresholds_tightened", *SHORT, "--first", "3"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"{found.differing:,} of {found.families:,} families")
    assert [each.family for each in found.first if f"  Family {each.family}," not in text] == []
    assert text.count("\n  Family ") == 3
    family = found.first[0].family
    tips = [line.strip() for line in text.rstrip().splitlines()[-2:]]
    for tip, scenario in zip(tips, ("status_quo", "thresholds_tightened"), strict=True):
        first = f"pathfinder explain {scenario} --family {family}"
        assert tip == f"{first} --area rutland --seed 1 --years 1 --warm-up 0 --replication 0"
        assert main(shlex.split(tip)[1:]) == 0
        assert f"Family {family} in {scenario}" in capsys.readouterr().out


def test_every_stage_team_role_and_activity_of_the_service_has_words() -> None:
    assert set(WHERE) == set(Stage)
    assert set(ENTERED) == set(Stage)
    assert set(WAITING_FOR) == set(Team)
    assert set(ROLES) == set(Role)
    assert set(HELD) == set(Activity)
    assert set(CaseRole) <= set(TAKES)
    assert set(CaseRole) <= set(STOPS)
    assert {open_at_start(stage) for stage in (Stage.CHILD_PROTECTION, Stage.S47)} == {
        "on a protection plan",
        "in the section 47 enquiry",
    }


# --- workers who go ---------------------------------------------------------------------------------------------
GIVING_UP = {*LEAVERS, Cause.AGENCY_END, Cause.PROMOTED, Cause.ILL}
"""Causes for which a worker gives up all families at once."""
OLD, NEW = 4, 9
COLD = "a cold handover: no time together"


def two_workers(old: str = "permanent", new: str = "permanent", **values: Any) -> LogBuilder:
    """Two social workers, employed in these ways, and a family on a protection plan that the first of them holds."""
    builder = LogBuilder().family(1)
    builder.values |= values
    for worker, employment in ((OLD, old), (NEW, new)):
        builder.workers.append((worker, "social_worker", "longer_term", 1.0, 18.0, ""))
        job(builder, 0, worker, "social_worker", employment, "start")
    builder.path(1, (1, "child_protection"))
    return builder.row(1, "allocated", 1, detail="holder", worker=OLD, stage="child_protection", team="longer_term")


def job(builder: LogBuilder, when: float, worker: int, role: str, employment: str, cause: str) -> LogBuilder:
    """The worker begins in a role, in another one or in another employment."""
    return builder.row(when, "worker_in", -1, 18.0, f"{role},{employment},{cause}", worker=worker)


def hands(builder: LogBuilder, when: float, *changes: tuple[str, int, str]) -> LogBuilder:
    """Rows of one minute: event, worker and detail of each."""
    for event, worker, detail in changes:
        builder.row(when, event, 1, 0.0, detail, worker=worker, stage="child_protection", team="longer_term")
    return builder


def told(builder: LogBuilder, when: float) -> list[str]:
    """What is told of the family on a day."""
    log = builder.build()
    return [each.text for each in life(log, 1) if each.minute == when * 1440]


@pytest.mark.parametrize("cause", sorted(GOES))
def test_why_a_worker_goes_and_who_takes_over_is_one_sentence(cause: str) -> None:
    taken = ("queue_in", -1, ""), ("queue_out", NEW, "allocated"), ("allocated", NEW, "holder")
    builder = hands(two_workers(), 20, ("released", OLD, f"holder,{cause}"), *taken)
    hands(builder, 20, ("handover", NEW, "child_protection,cold"))
    assert told(builder, 20) == [f"Social worker 1 {GOES[cause]}; social worker 2 takes over the family ({COLD})"]


def test_a_worker_who_falls_ill_and_an_agency_worker_who_takes_over() -> None:
    builder = hands(two_workers(new="agency"), 20, ("released", OLD, "holder,ill"), ("allocated", NEW, "holder"))
    hands(builder, 20, ("handover", NEW, "child_protection,cold"))
    (sentence,) = told(builder, 20)
    assert sentence == f"Social worker 1 falls ill for weeks; agency social worker 2 takes over the family ({COLD})"


def test_a_family_that_waits_after_its_worker_has_gone_is_told_both() -> None:
    builder = hands(two_workers(), 20, ("released", OLD, "holder,retired"), ("queue_in", -1, ""))
    hands(builder, 30, ("queue_out", NEW, "allocated"), ("allocated", NEW, "holder"))
    assert told(builder, 20) == [
        "Social worker 1 retires and gives the family up",
        "Joins the waiting list for a social worker of the longer-term team",
    ]
    assert told(builder, 30) == ["Social worker 2 takes the family, 10 days after it joined the list"]


@pytest.mark.parametrize("ends", ["overlap_ended", "leaver"])
def test_an_overlap_on_whose_last_day_the_worker_leaves_says_so_from_its_first(ends: str) -> None:
    builder = two_workers(**{"workforce.lives.notice_weeks": 8})
    hands(builder, 20, ("released", OLD, "holder,co_worker"), ("allocated", OLD, "co_worker"))
    hands(builder, 20, ("allocated", NEW, "holder"), ("handover", NEW, "child_protection,stays"))
    hands(builder, 41, ("released", OLD, f"co_worker,{ends}"))
    builder.row(41, "handover", 1, 21.0, f"{ends},warm", worker=NEW, stage="child_protection", team="longer_term")
    assert told(builder, 41)[0].startswith("Social worker 1 ")
    assert "leave the council" not in " ".join(told(builder, 20))
    builder.row(41, "worker_out", -1, 18.0, "social_worker,permanent,leaver", worker=OLD)
    assert told(builder, 20) == [
        "Social worker 1 is soon to leave the council and stays with the family, beside whoever holds it now",
        "Social worker 2 takes over the family",
    ]
    assert told(builder, 41) == [
        "Social worker 1 leaves the council; social worker 2 goes on with the family "
        "(a warm handover: 21 days together)"
    ]


def test_a_worker_who_stayed_beside_and_gave_notice_later_was_not_soon_to_leave() -> None:
    builder = two_workers(**{"workforce.lives.notice_weeks": 8})
    hands(builder, 20, ("released", OLD, "holder,co_worker"), ("allocated", OLD, "co_worker"))
    hands(builder, 20, ("allocated", NEW, "holder"), ("handover", NEW, "child_protection,stays"))
    hands(builder, 120, ("released", OLD, "co_worker,leaver"))
    builder.row(120, "handover", 1, 100.0, "leaver,warm", worker=NEW, stage="child_protection", team="longer_term")
    builder.row(120, "worker_out", -1, 18.0, "social_worker,permanent,leaver", worker=OLD)
    assert told(builder, 20)[0] == "Social worker 1 stays with the family, beside whoever holds it now"
    assert told(builder, 120)[0].startswith("Social worker 1 leaves the council; social worker 2 goes on with the")


def test_a_worker_keeps_the_number_through_agency_work_promotion_and_early_help() -> None:
    builder = two_workers(old="agency")
    builder.workers += [(20, "early_help_worker", "early_help", 1.0, 24.0, "")]
    builder.workers += [(NEW, "supervisor", "", 1.0, 0.0, ""), (30, "supervisor", "", 1.0, 0.0, "")]
    job(builder, 0, 20, "early_help_worker", "permanent", "start")
    job(builder, 0, 30, "supervisor", "permanent", "start")
    job(builder, 50, OLD, "social_worker", "permanent", "converted")
    job(builder, 60, OLD, "early_help_worker", "permanent", "new_role")
    job(builder, 60, NEW, "supervisor", "permanent", "promoted")
    names = worker_names(builder.build())
    assert [names.at(OLD, day * 1440) for day in (10, 55, 65)] == [
        "agency social worker 1",
        "social worker 1",
        "social worker 1 in early help",
    ]
    assert [names.at(NEW, day * 1440) for day in (10, 65)] == ["social worker 2", "supervisor 2"]
    assert names.at(20, 65 * 1440) == "early help worker 1"
    assert names.at(30, 0) == "supervisor 3"


def test_who_is_promoted_is_still_called_by_the_role_that_is_given_up() -> None:
    builder = hands(two_workers(), 20, ("released", OLD, "holder,promoted"), ("allocated", NEW, "holder"))
    job(builder, 20, OLD, "supervisor", "permanent", "promoted")
    assert told(builder, 20)[0].startswith("Social worker 1 becomes a supervisor; social worker 2 takes")


def test_each_cause_for_which_a_worker_gives_up_all_families_has_words() -> None:
    assert set(GOES) >= GIVING_UP
    assert set(SOON_GOES) <= set(GOES)
    assert set(GIVES_UP) == set(CaseRole)
    assert not set(GOES) & set(GIVEN_UP)


@pytest.mark.parametrize("scenario", ["status_quo", "current_policy"])
def test_every_change_of_worker_that_a_worker_causes_names_the_cause(lived: Callable[..., Log], scenario: str) -> None:
    log, found = lived(scenario), 0
    for row, moment, moments in lives_with(log, "released", f",(?:{'|'.join(GOES)})$"):
        cause = row.detail.partition(",")[2]
        here = [each for each in moments if each.minute == row.time and GOES[cause] in each.text]
        assert here, (row.family, moment.text)
        found += any("; " in each.text and "takes over the family (" in each.text for each in here)
    assert found
