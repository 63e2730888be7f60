"""What stands with the answer: the role of lead practitioners so far, changes beside the point, figures far apart."""

import json
import re
from pathlib import Path

import pytest
from report_fixture import make_folder
from report_reading import edit, seen

from sim.report import build_report
from sim.report.page.where_work_goes import work_table
from sim.report.standing import ROLE_SO_FAR, about_changes, lead_practitioners, standing
from sim.report.stored.reading import read_tables
from sim.report.warned import cautions, technical_notes, warnings

SCENARIO, SECOND = "thresholds_tightened", "more_social_workers"
ON_FEWER = "60 rows of the comparison rest on fewer pairs than replications: some had nobody to count"


def made(folder: Path, others: tuple[str, ...] = (SCENARIO, SECOND), **manifest: object) -> Path:
    """A result folder with entries of its manifest put in place of the usual ones."""
    place = make_folder(folder / "made", others)
    stored = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    (place / "manifest.json").write_text(json.dumps(stored | manifest), encoding="utf-8")
    return place


def scenarios(place: Path, entries: dict[str, dict]) -> None:
    """Add to what the manifest holds of single scenarios."""
    stored = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    stored["scenarios"] = [each | entries.get(each["id"], {}) for each in stored["scenarios"]]
    (place / "manifest.json").write_text(json.dumps(stored), encoding="utf-8")


def becomes(place: Path, rows: dict[str, dict[str, str]]) -> None:
    """Change rows of `changes.csv` by the path they had."""
    edit(place, "changes.csv", lambda row: row.update(rows.get(row["path"], {})))


def at_the_answer(place: Path) -> str:
    """What a reader sees in the answer, before anything else."""
    page = build_report(place).read_text(encoding="utf-8")
    return seen(page[page.index('<section id="answer"') : page.index("</section>", page.index('<section id="answer"'))])


@pytest.mark.parametrize("where", ["changes", "resolved", "locality"])
def test_lead_practitioners_are_told_of_where_the_answer_stands(tmp_path: Path, where: str) -> None:
    place = made(tmp_path)
    segments = [
        {"from": "start", "values": {"lcpp.model": "none"}},
        {"from": "2026-04-01", "values": {"lcpp.model": "overseer"}},
    ]
    if where == "changes":
        becomes(place, {"front_door.thresholds.referral": {"path": "lcpp.model", "old": "none", "new": "overseer"}})
    elif where == "resolved":
        scenarios(place, {SCENARIO: {"resolved": segments}, SECOND: {"resolved": segments[:1]}})
    else:
        scenarios(place, {SCENARIO: {"resolved_in": {"north": segments}}})
    sentence = f"Thresholds tightened has lead practitioners: {ROLE_SO_FAR}"
    assert lead_practitioners(read_tables(place)) == (sentence,)
    assert sentence in at_the_answer(place)


def test_lead_practitioners_who_come_after_the_run_or_never_are_not_told_of(tmp_path: Path) -> None:
    place = made(tmp_path)
    assert lead_practitioners(read_tables(place)) == ()
    late = [{"from": "2028-04-01", "values": {"lcpp.model": "holder"}}]
    scenarios(place, {SCENARIO: {"resolved": late}})
    assert lead_practitioners(read_tables(place)) == ()


def test_one_scenario_alone_with_lead_practitioners_is_told_of_too(tmp_path: Path) -> None:
    place = made(tmp_path, others=())
    scenarios(place, {"status_quo": {"resolved": [{"from": "start", "values": {"lcpp.model": "holder"}}]}})
    assert f"Status quo has lead practitioners: {ROLE_SO_FAR}" in at_the_answer(place)


def test_posts_needed_are_not_on_the_first_page(tmp_path: Path) -> None:
    place = made(tmp_path)
    edit(place, "summary.csv", lambda row: row.update(kpi="posts_needed") if row["kpi"] == "posts_filled" else None)
    titles = [group.title for group in work_table(read_tables(place))]
    assert "On caseloads" in titles
    assert not any("would need" in title for title in titles)


def test_a_change_after_the_run_is_told_even_beside_one_within_it(tmp_path: Path) -> None:
    place = made(tmp_path)
    becomes(place, {"front_door.thresholds.referral": {"from_date": "2029-10-01"}})
    assert (
        "Thresholds tightened: part of its changes comes after the years measured, which end before 1 April 2028, and "
        "is in none of these figures (Belief at which a contact becomes a referral, 1 October 2029)."
    ) in at_the_answer(place)


def test_many_changes_after_the_run_are_counted_and_many_days_in_charts_too(tmp_path: Path) -> None:
    place = made(tmp_path, others=(SCENARIO,))
    table = place / "changes.csv"
    first, *rows = table.read_text(encoding="utf-8").splitlines()
    one = next(row for row in rows if "2026-04-01" in row)
    days = [f"{year}-{month:02}-01" for year in (2027, 2028) for month in range(1, 9)]
    table.write_text("\n".join([first, *(one.replace("2026-04-01", day) for day in days)]) + "\n", encoding="utf-8")
    told = at_the_answer(place)
    assert told.count("Belief at which a contact becomes a referral, 1 ") == 3
    assert "1 April 2028; Belief at which a contact becomes a referral, 1 May 2028; Belief" in told
    assert "1 June 2028; and 2 more)." in told
    assert "mark the dated changes: 16 days from 1 January 2027 to 1 August 2028, listed under" in (
        seen((place / "report.html").read_text(encoding="utf-8"))
    )


def test_a_change_of_a_single_scenario_after_the_run_is_told(tmp_path: Path) -> None:
    place = made(tmp_path, others=())
    scenarios(place, {"status_quo": {"changes": [{"on": "2029-04-01", "because": "late", "in": "", "set": {}}]}})
    assert "Status quo: nothing changes within the years measured" in at_the_answer(place)


def test_a_lever_with_the_value_it_had_is_told_in_words_once(tmp_path: Path) -> None:
    note = "the change from 1 April 2026 (as before) changes nothing: demand.multiplier is 1 already"
    place = made(tmp_path, warnings=[f"{SCENARIO}: {note}", f"{SECOND}: {note}"])
    told = at_the_answer(place)
    assert (
        "Thresholds tightened and More social workers: the change from 1 April 2026 (as before) changes nothing: "
        "“scales how many families come into need” is 1 already."
    ) in told
    assert "demand.multiplier" not in told
    assert cautions(read_tables(place)) == ()


def test_a_scenario_that_differs_in_nothing_is_told(tmp_path: Path) -> None:
    place = made(tmp_path)
    edit(place, "changes.csv", lambda row: row.update(scenario=SCENARIO))
    assert "More social workers: nothing differs from Status quo, where each of its settings has the same value." in (
        at_the_answer(place)
    )


def test_a_pilot_that_divides_every_scenario_is_told_once(tmp_path: Path) -> None:
    note = (
        "worked here as the localities north, south, as more_social_workers names them, so that a difference is what "
        "is piloted and not the division of the area; run alone, it is not divided"
    )
    place = made(tmp_path, warnings=[f"status_quo: {note}", f"{SCENARIO}: {note}"])
    told = at_the_answer(place)
    assert (
        "More social workers divides the area into the localities north and south, so Status quo and Thresholds "
        "tightened are worked in these localities too; run alone, they are not divided and the figures differ."
    ) in told
    assert told.count("run alone") == 1
    assert cautions(read_tables(place)) == ()


def test_lead_practitioners_raised_without_social_workers_add_no_post(tmp_path: Path) -> None:
    place = made(tmp_path, others=(SECOND,))
    scenarios(place, {"status_quo": {"resolved": [{"from": "start", "values": {"workforce.lcpp.posts": 2.2}}]}})
    assert about_changes(read_tables(place)) == ()
    row = {"path": "workforce.lcpp.posts", "old": "not in use", "new": "8.2"}
    becomes(place, {"workforce.social_worker.posts": row})
    assert "More social workers: 6 more posts of lead practitioners add no post to the service" in at_the_answer(place)
    becomes(place, {"workforce.lcpp.posts": {"old": "8.2", "new": "2.2"}})
    assert about_changes(read_tables(place)) == ()


def test_lead_practitioners_raised_with_social_workers_are_not_told_of(tmp_path: Path) -> None:
    place = made(tmp_path, others=(SCENARIO,))
    becomes(
        place,
        {
            "front_door.thresholds.referral": {"path": "workforce.lcpp.posts", "old": "2", "new": "8"},
            "protection.thresholds.plan": {"path": "workforce.social_worker.posts", "old": "8", "new": "14"},
        },
    )
    assert about_changes(read_tables(place)) == ()


@pytest.mark.parametrize(
    ("written", "told"),
    [(["add", 6, 1.0], "6 more posts"), (["times", 2, 1.0], ": more posts"), (["add", -1, 1.0], "")],
)
def test_one_scenario_alone_that_raises_lead_practitioners_is_told_of(tmp_path: Path, written: list, told: str) -> None:
    place = made(tmp_path, others=())
    change = {"on": "start", "because": "more", "in": "", "set": {"workforce.lcpp.posts": written}}
    scenarios(place, {"status_quo": {"changes": [change]}})
    found = standing(read_tables(place))
    assert [told in sentence for sentence in found] == ([True] if told else [])


@pytest.mark.parametrize(("factor", "far"), [(1.25, False), (1.35, True), (0.8, False), (0.7, True), (0.0, True)])
def test_published_figures_far_from_the_model_are_flagged_in_one_line(tmp_path: Path, factor: float, far: bool) -> None:
    mean = read_tables(made(tmp_path)).mean("status_quo", "cin_rate")
    assert mean is not None
    assert mean.mean is not None
    entry = {"value": mean.mean * factor, "year": "31 March 2024", "rule": ""}
    place = made(tmp_path, area={"code": "E1", "name": "Rutland", "published": {"cin_rate": entry}})
    line = "Published figures and those of Status quo in this model are more than a factor of 1.3 apart in 1 of 1"
    told = at_the_answer(place)
    assert (line in told) == far
    assert not far or re.search(rf"{line}: children in need [0-9.]+ published, {mean.mean:.0f} here\.", told)


def test_notes_on_the_tables_are_not_among_the_first_things_a_reader_meets(tmp_path: Path) -> None:
    place = made(tmp_path, warnings=[ON_FEWER, "Rutland is small"])
    tables = read_tables(place)
    assert (cautions(tables), technical_notes(tables)) == (("Rutland is small",), (ON_FEWER,))
    assert warnings(tables) == ("Rutland is small", ON_FEWER)
    page = build_report(place).read_text(encoding="utf-8")
    assert page.count(ON_FEWER) == 1
    assert page.index(ON_FEWER) > page.index('<section id="technical"')
    assert page.index("Rutland is small") < page.index("<details")


def test_a_hostile_name_stays_text_in_what_stands_with_the_answer(tmp_path: Path) -> None:
    note = f"{SCENARIO}: the change from the start (<script>x</script>) changes nothing: a.b is 1 already"
    page = build_report(made(tmp_path, warnings=[note])).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "(&lt;script&gt;x&lt;/script&gt;)" in page


DRIFT = {"base": "status_quo", "why": "", "first": "2025-26", "last": "2029-30", "tested": 3}
REPEAT = {"kpi": "cpp_repeat_pct", "headline": False, "first": 24.83, "last": 42.12, "low": 3.0, "high": 28.0}
WAITED = {"kpi": "allocation_wait_days_mean", "headline": True, "first": 21.6, "last": 9.3, "low": -36.0, "high": -2.0}


@pytest.mark.parametrize(
    ("drift", "told"),
    [
        (DRIFT | {"moving": [WAITED, REPEAT]}, "does not stand still in this model from 2025-26 to 2029-30"),
        (DRIFT | {"moving": []}, "stands still in this model: none of 3 figures moves from 2025-26 to 2029-30"),
        (DRIFT | {"moving": [], "why": "only one year is measured"}, "stands still cannot be told: only one year"),
    ],
)
def test_whether_the_base_stands_still_is_told_at_the_answer(tmp_path: Path, drift: dict, told: str) -> None:
    place = made(tmp_path, drift=drift)
    assert told in at_the_answer(place)
    assert told in " ".join(warnings(read_tables(place)))


def test_what_moves_is_named_with_both_ends_and_the_rest_is_counted(tmp_path: Path) -> None:
    others = [REPEAT | {"kpi": f"other_{n}", "last": 26.0} for n in range(4)]
    place = made(tmp_path, drift=DRIFT | {"moving": [WAITED, REPEAT, *others]})
    scenarios(
        place, {"status_quo": {"changes": [{"on": day, "because": "so it was"} for day in ("2026-04-01", "start")]}}
    )
    said = at_the_answer(place)
    assert "Headline figures: wait for a named worker, mean from 21.6 to 9.3; other figures:" in said
    assert "from 24.8 to 42.1" in said
    assert "and 2 more." in said
    assert "Its own changes on 1 April 2026 are among the causes." in said


def test_a_folder_of_an_earlier_version_says_nothing_of_it(tmp_path: Path) -> None:
    assert "stand still" not in at_the_answer(made(tmp_path))


def test_a_gain_that_something_else_explains_is_told_as_what_cannot_be_told(tmp_path: Path) -> None:
    why = "explained by Families waiting for a named worker (up by 7.3 families)"
    place = made(tmp_path)

    def explained(row: dict[str, str]) -> None:
        if row["kpi"] == "rereferral_pct" and row["group"] == row["period"] == "all":
            row.update(difference="-3.0", low="-4.0", high="-2.0", verdict="not judged", why=why)

    edit(place, "comparison.csv", explained)
    said = at_the_answer(place)
    better, rest = said.split("Cannot be told", 1)
    assert "re-referral" not in better.split("Better", 1)[1].split("Worse")[0].lower()
    assert f"not judged, {why}" in rest


@pytest.mark.parametrize(
    ("extends", "told"),
    [
        (["family_help", "status_quo"], True),
        (["status_quo"], False),
        ([SECOND, "status_quo"], False),  # is compared itself
        ([], False),
    ],
)
def test_a_scenario_built_on_one_that_is_not_compared_says_so(tmp_path: Path, extends: list[str], told: bool) -> None:
    place = made(tmp_path)
    scenarios(place, {SCENARIO: {"extends": extends}})
    sentence = "“Thresholds tightened” builds on family_help, which changes the service too"
    assert (sentence in at_the_answer(place)) is told
    said = " ".join(warnings(read_tables(place)))
    assert (f"is told by: pathfinder compare family_help {SCENARIO}" in said) is told
