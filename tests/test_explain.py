"""`explain` tells what the log holds: every row once, on its day, and the first row at which two paths part."""

import json
import shlex
from collections.abc import Callable
from dataclasses import replace

import pytest

from sim.cli.app import main
from sim.errors import InputError
from sim.experiment.explanation import TELL, life, told
from sim.experiment.explanation_teller import visits_words
from sim.experiment.explanation_words import ENTERED, HELD, OUTCOMES, SOURCES, WHERE
from sim.experiment.path_differences import COLUMNS, WORDS, path_differences
from sim.log import EVENTS, STAGES, Log
from sim.model import simulate

SHORT = ("--area", "rutland", "--years", "1", "--warm-up", "0")


@pytest.fixture(scope="module")
def lived() -> Callable[..., Log]:
    """Runs of one year in Rutland, each made once."""
    made: dict[str, Log] = {}

    def run(scenario: str) -> Log:
        if scenario not in made:
            made[scenario] = simulate(scenario, "rutland", 1, 0, years=1, warm_up=0)
        return made[scenario]

    return run


def busiest(log: Log, most: int) -> list[int]:
    """The families with the most rows."""
    rows = log.frame()
    return [int(family) for family in rows.loc[rows["family"] >= 0, "family"].value_counts().index[:most]]


def test_every_row_of_a_family_is_told_exactly_once_and_on_its_day(lived: Callable[..., Log]) -> None:
    log = lived("status_quo")
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
        for moment, sentence in told(life(log, family)):
            assert (f"[{moment.truth[:1].upper()}{moment.truth[1:]}.]" in sentence) == bool(moment.truth)
            assert "Need rises" not in moment.text
            assert "effective" not in moment.text


def test_no_short_word_of_the_log_goes_without_words(lived: Callable[..., Log]) -> None:
    assert set(TELL) == set(EVENTS)
    assert {stage for stage in STAGES if "family_help" not in stage} <= ENTERED.keys() | {"left"}
    rows = lived("status_quo").frame()
    decisions = rows[rows["event"] == "decision"]
    assert set(decisions["detail"].unique()) <= OUTCOMES.keys()
    assert set(decisions["stage"].unique()) <= WHERE.keys()
    held = rows[rows["event"].isin(["visit", "review", "meeting"])]["detail"].astype(str)
    assert {detail.partition(",")[0] for detail in held} <= HELD.keys()


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
        (["on time", "late"], "2 child in need visits by A, 1 on time and 1 late"),
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
    assert f"Social worker {same_role.index(row.worker) + 1} " in moment.text


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
    assert [each.minute for each in found.first] == sorted(each.minute for each in found.first)
    frames = [log.frame()[["family", *COLUMNS]].astype(dict.fromkeys(WORDS, str)) for log in (base, other)]
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
    tip = text.rstrip().splitlines()[-1].strip()
    first = f"pathfinder explain thresholds_tightened --family {found.first[0].family}"
    assert tip == f"{first} --area rutland --seed 1 --years 1 --warm-up 0 --replication 0"
    assert main(shlex.split(tip)[1:]) == 0
    assert f"Family {found.first[0].family} in thresholds_tightened" in capsys.readouterr().out
