"""What stands first in the answer: three questions, hours by role, what gave way, and what a scenario adds itself."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from report_fixture import make_folder
from report_reading import edit, headline_is, seen

from sim.cli.headline import show
from sim.kpis import catalogue, kpi_named
from sim.report import build_report
from sim.report.building_on import added, ancestors, compared_ancestor
from sim.report.page.answer import ADDS, answers
from sim.report.page.questions import QUESTIONS
from sim.report.page.sections import GROUP_OF, GROUPS
from sim.report.page.told_first import BOTH, GAVE_WAY, HOURS, LEADS, SHORT
from sim.report.stored.reading import read_tables

SCENARIO, SECOND = "thresholds_tightened", "more_social_workers"


def first(folder: Path, place: int = 0) -> dict[str, str]:
    """What stands first of a scenario by the word it goes under."""
    return dict(answers(read_tables(folder))[place].first)


def builds(place: Path, **extends: list[str]) -> Path:
    """Say in the manifest what scenarios build on."""
    stored = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    for each in stored["scenarios"]:
        each["extends"] = extends.get(each["id"], [])
    (place / "manifest.json").write_text(json.dumps(stored), encoding="utf-8")
    return place


def nought(row: dict[str, str]) -> None:
    """Make both levels of the waits nought, as where everybody is given a worker at once."""
    if row["kpi"] in {"allocation_wait_days_mean", "waiting_families"}:
        row.update(base_mean="0", scenario_mean="0", difference="0", low="0", high="0")
        row.update(verdict="no clear difference", why="the same in every run")


def test_each_question_is_answered_before_better_and_worse(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "asked")
    said = first(made)
    assert [word for word in said if word in SHORT] == list(SHORT)
    assert len(SHORT) == len(QUESTIONS)
    assert said["Help sooner?"].startswith("In part: average wait for a named worker from 9.3 to 6.9 days (−")
    assert (
        "; moved against what is hoped for, without a verdict: days from complex need to the first effective help from "
        "163.9 to 179.3 days (+" in said["Help sooner?"]
    )
    small = "(+0.02 to +0.05, smaller than worth noticing)"
    assert said["Fewer strangers?"] == f"No clear difference in practitioners met in a year from 1.85 to 1.88 {small}."
    assert said["Less hidden risk?"].startswith("No: child-days at high risk without adequate help from ")
    words = seen(build_report(made).read_text(encoding="utf-8").partition("<details")[0])
    spots = [words.index(text) for text in (*SHORT, HOURS, GAVE_WAY, "headline figures are better")]
    assert spots == sorted(spots)


def test_a_scenario_that_is_not_judged_gets_no_yes(tmp_path: Path) -> None:
    said = first(make_folder(tmp_path / "posts", others=(SECOND,)))
    assert said["Help sooner?"].startswith(
        "Moved as hoped, without a verdict: days from complex need to the first effective help"
    )
    assert not re.search(r"\b(yes|no):", " ".join(said.values()).lower())


def test_a_gain_that_something_explains_is_no_yes(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "explained")
    why = "explained by Families waiting for a named worker (up by 7.3 families)"

    def explained(row: dict[str, str]) -> None:
        if row["kpi"] == "workers_per_family" and row["period"] == "all":
            row.update(difference="-0.5", low="-0.6", high="-0.4", verdict="not judged", why=why)

    edit(made, "comparison.csv", explained)
    told = "Not judged: explained by Families waiting for a named worker (up by 7.3 families): practitioners met"
    assert first(made)["Fewer strangers?"].startswith(told)


@pytest.mark.parametrize(
    "unjudged", ["explained by Families waiting for a named worker (up by 72.1 families)", "made up"]
)
def test_a_question_is_answered_from_judged_figures_only(tmp_path: Path, unjudged: str) -> None:
    """A figure without a verdict of its own that moved the wanted way makes no yes of one that is not judged."""
    made = make_folder(tmp_path / "unjudged")

    def lower(row: dict[str, str]) -> None:
        if row["period"] == "all" and row["kpi"] in {"allocation_wait_days_mean", "never_helped_pct"}:
            row.update(difference="-2", low="-3", high="-1", verdict="not judged", why=unjudged)
        if row["period"] == "all" and row["kpi"] == "days_to_effective_help":
            row.update(difference="-9", low="-10", high="-8", verdict="not judged", why="not a headline indicator")

    edit(made, "comparison.csv", lower)
    said = first(made)["Help sooner?"]
    assert not re.search(r"\b(yes|no|in part):", said.lower())
    assert "oved as hoped, without a verdict: days from complex need to the first effective help" in said


def test_hours_are_told_by_role_the_most_pressed_first_beside_the_mean(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "hours")
    assert first(made)[HOURS] == (
        "Social workers are asked 128% of their hours (base 98%) and lead practitioners 93%; "
        "above 100% something gives way."
    )
    rows = pd.read_csv(made / "summary.csv")
    mean = rows[rows["kpi"] == "hours_asked_pct"].assign(group="all", mean=76.2)
    pd.concat([rows, mean.drop_duplicates("scenario")]).to_csv(made / "summary.csv", index=False)
    assert "; all together 76% (base 76%), a mean that hides roles; above 100%" in first(made)[HOURS]


def test_a_role_with_hours_to_spare_is_named(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "spare")
    assert "hours to spare" not in first(made)[HOURS]  # 93% and more
    idle = (("kpi", "hours_asked_pct"), ("group", "role=lcpp"))
    edit(made, "summary.csv", lambda row: row.update(mean="27") if all(row[k] == v for k, v in idle) else None)
    said = first(made)[HOURS]
    assert "; lead practitioners have hours to spare, though places and caps may bind" in said


def test_posts_of_lead_practitioners_are_told_with_those_they_are_taken_out_of(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "leads")
    assert first(made)[LEADS] == (
        "8.3 at work (FTE, mean of the years measured), taken out of 41.5 social workers, agency workers among them, "
        "which leaves 33.2; social workers of children in care are not counted here."
    )
    assert LEADS not in first(make_folder(tmp_path / "alone", others=()))  # a service without them
    edit(made, "summary.csv", lambda row: row.update(kpi="x") if row["group"] == "role=social_worker" else None)
    assert LEADS not in first(made)  # a folder that does not say


def test_what_gave_way_is_one_line_in_the_order_in_which_it_gives_way(tmp_path: Path) -> None:
    assert first(make_folder(tmp_path / "thin"))[GAVE_WAY] == (
        "Left out of the usual content: direct help 39% (base 8%) and assessments 9% (base 1%); in time: assessments "
        "87% (base 83%)."
    )
    made = make_folder(tmp_path / "spare")
    edit(made, "summary.csv", lambda row: row.update(mean="0.4") if row["kpi"] == "work_thinned_pct" else None)
    assert first(made)[GAVE_WAY].startswith("Less than 1% of the usual content of any kind of work is left out; in")


def test_families_for_whom_early_help_had_no_place_are_told_with_what_gave_way(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "full")
    rows = pd.read_csv(made / "summary.csv")
    full = (
        rows[rows["kpi"] == "hours_asked_pct"]
        .drop_duplicates("scenario")
        .assign(group="all", kpi="early_help_no_place")
    )
    full["mean"] = [0.0 if scenario == "status_quo" else 17.2 for scenario in full["scenario"]]
    pd.concat([rows, full]).to_csv(made / "summary.csv", index=False)
    said = "; early help had no place for 17 families a year (base 0), and no list keeps them."
    assert first(made)[GAVE_WAY].endswith(said)


def test_one_scenario_alone_has_hours_by_role_and_what_gave_way(tmp_path: Path) -> None:
    said = first(make_folder(tmp_path / "alone", others=()))
    assert list(said) == [HOURS, GAVE_WAY]
    assert said[HOURS] == "Social workers are asked 98% of their hours."
    assert "direct help 8%;" in said[GAVE_WAY]


def test_where_nobody_waited_in_either_that_is_said_and_not_that_it_cannot_be_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_folder(tmp_path / "nought")
    edit(made, "comparison.csv", nought)
    (answer,) = answers(read_tables(made))
    assert answer.first[0][1].endswith("; nobody waited in either.")
    assert [entry.verdict for entry in answer.beside if "wait" in entry.label] == ["nobody waited in either"] * 2
    assert "wait" not in dict(answer.sentences)["Cannot be told"].partition("waits and unmet needs below")[0]
    page = seen(build_report(made).read_text(encoding="utf-8"))
    assert "is 0.0 days under Thresholds tightened and under Status quo: nobody waited in either." in page
    show(read_tables(made), made, quiet=False)
    assert "Wait for a named worker, mean: nobody waited in either." in capsys.readouterr().out


def test_what_is_nought_in_both_without_being_a_wait_is_said_too(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "none")
    zero = {"base_mean": "0", "scenario_mean": "0", "difference": "0", "low": "0", "high": "0"}
    edit(made, "comparison.csv", headline_is({"care_starts_rate": ("no clear difference", 0.0)}))
    edit(made, "comparison.csv", lambda row: row.update(zero) if row["kpi"] == "care_starts_rate" else None)
    said = dict(answers(read_tables(made))[0].sentences)
    assert said["The same"] == "In this model, nought in both: the rate of children entering care."


def test_the_answer_shows_one_of_the_two_figures_of_hours(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "needed")

    def more(row: dict[str, str]) -> None:
        if row["kpi"] == "hours_needed_pct":
            row.update(difference="9", low="8", high="10")

    edit(made, "comparison.csv", more)
    words = seen(build_report(made).read_text(encoding="utf-8"))
    answer = words[words.index("The answer, in this model") : words.index("Headline figures, each in a sentence")]
    assert "hours needed" not in answer.lower()
    assert "Hours needed" in words
    assert "direct help" in kpi_named("hours_needed_pct").label


def test_a_scenario_is_credited_with_what_it_adds_to_one_it_builds_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second has the first's gain and more: what it adds is the difference between the two, run by run."""
    made = builds(make_folder(tmp_path / "both", (SCENARIO, "third")), third=[SCENARIO, "status_quo"])
    runs = pd.read_parquet(made / "kpis.parquet")
    own = runs["scenario"] == "third"
    theirs = runs[runs["scenario"] == SCENARIO].set_index(["replication", "period", "group", "kpi"])["value"]
    keys = pd.MultiIndex.from_frame(runs.loc[own, ["replication", "period", "group", "kpi"]])
    runs.loc[own, "value"] = theirs.reindex(keys).to_numpy()
    runs.loc[own & (runs["kpi"] == "workers_per_family"), "value"] += 0.5
    runs.loc[own & (runs["kpi"] == "waiting_families"), "value"] -= 9
    runs.to_parquet(made / "kpis.parquet", index=False)
    tables = read_tables(made)
    assert ancestors(tables, "third") == (SCENARIO,)
    assert compared_ancestor(tables, SCENARIO) == ""
    said = first(made, 1)
    assert said[ADDS].startswith(
        "Beside “Thresholds tightened”, on which it builds, it is better in families waiting for a named worker from "
    )
    assert re.search(
        r"; it is worse in practitioners met in a year from [\d.]+ to [\d.]+ \(\+0\.50 to \+0\.50\); ", said[ADDS]
    )
    assert re.search(r"no clear difference in \d+ other headline figures\. What follows is of both", said[ADDS])
    assert "average wait" not in said[ADDS]  # a gain of the one it builds on
    assert [*said][:5] == [*SHORT, ADDS, BOTH]
    assert said["Help sooner?"].startswith("By itself, beside “Thresholds tightened”, no clear difference in ")
    assert said["Fewer strangers?"].startswith("By itself, no: practitioners met in a year from ")
    assert said[BOTH].startswith("Help sooner? In part: average wait for a named worker from ")
    assert ADDS not in first(made)
    sentences = dict(answers(tables)[1].sentences)
    assert sentences["Better"].startswith("In this model together with “Thresholds tightened”, ")
    page = seen(build_report(made).read_text(encoding="utf-8"))
    assert page.count("What it adds by itself stands first.") == 2
    show(tables, made, quiet=False)
    out = " ".join(capsys.readouterr().out.split())
    assert "What it adds: Beside “Thresholds tightened”, on which it builds, it is better in" in out
    assert "Hours asked: Social workers are asked 128% of their hours (base 98%)" in out


def test_without_single_runs_the_command_for_what_a_scenario_adds_is_told(tmp_path: Path) -> None:
    made = builds(make_folder(tmp_path / "both", (SCENARIO, "third")), third=[SCENARIO, "status_quo"])
    (made / "kpis.parquet").unlink()
    assert f"what it adds to that is told by pathfinder compare {SCENARIO} third." in added(
        read_tables(made), "third", []
    )


@pytest.mark.parametrize(
    ("base", "own", "found"),
    [
        ([], ["family_help", "status_quo"], ("family_help",)),  # the base changes nothing, and is built on by all
        ([], ["no_such_file"], ("no_such_file",)),
        (["family_help", "status_quo"], ["family_help", "status_quo"], ()),  # the base has it too
        (["family_help"], ["lcpp_cap_12", "family_help"], ("lcpp_cap_12",)),
        ([], [SECOND], (SECOND,)),
    ],
)
def test_what_a_scenario_builds_on_changes_the_service_and_is_not_in_the_base(
    tmp_path: Path, base: list[str], own: list[str], found: tuple[str, ...]
) -> None:
    made = builds(make_folder(tmp_path / "made", (SCENARIO, SECOND)), status_quo=base, **{SCENARIO: own})
    assert ancestors(read_tables(made), SCENARIO) == found


def test_neither_a_copy_of_the_base_nor_a_child_of_a_copy_builds_on_anything(tmp_path: Path) -> None:
    made = builds(make_folder(tmp_path / "made", (SCENARIO, SECOND)), **{SCENARIO: ["family_help"], SECOND: [SCENARIO]})
    edit(made, "changes.csv", lambda row: row.update(scenario=SECOND))
    tables = read_tables(made)
    assert ancestors(tables, SCENARIO) == ()  # differs from the base in nothing
    assert ancestors(tables, SECOND) == ()


def test_posts_filled_with_supervisors_do_not_stand_beside_posts_needed_without_them() -> None:
    filled, needed = kpi_named("posts_filled"), kpi_named("posts_needed")
    assert "with supervisors, who hold no families" in filled.definition
    assert "without supervisors" in needed.label
    assert "without direct help" in needed.definition
    assert GROUP_OF["posts_filled"] != GROUP_OF["posts_needed"]


def test_every_indicator_of_this_version_stands_under_a_heading_of_its_own() -> None:
    codes = {code: title for title, members in GROUPS for code in members}
    built = {each.id: GROUP_OF.get(each.id) or codes.get(each.code, "Other") for each in catalogue() if each.built}
    assert built["recovery_days"] == "Waits and unmet need"
    money = {name for name, title in built.items() if title == "Money and partners"}
    assert {"cost_total", "spend", "budget", "budget_balance"} <= money
    assert not {"posts_funded", "families_helped"} & money
    assert "Other" not in built.values()
