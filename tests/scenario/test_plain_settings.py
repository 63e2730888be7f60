"""Settings in words: no code of the files is left bare, and what comes into use is told with its number."""

import pytest
from scenario_parts import CONSENT, NORTH, TWO, entry, scenario, with_practitioners

from sim.areas import area_values, load_area
from sim.book import load_book
from sim.cli.app import main
from sim.cli.library import sentence
from sim.cli.scenario_text import change_lines
from sim.scenario import load_scenario
from sim.scenario.diff import diff
from sim.scenario.plain_settings import CHOICES, NOT_IN_USE, setting_words

BOOK = load_book()


def test_every_choice_of_this_version_has_words() -> None:
    for name, lever in BOOK.levers.items():
        if lever.built and lever.kind == "choice":
            assert set(CHOICES[name]) == set(lever.allowed), name
        assert "_" not in "".join(CHOICES.get(name, {}).values())


@pytest.mark.parametrize(
    ("text", "unit", "path", "words"),
    [
        ("12", "per FTE", "lcpp.caseload_cap", "at most 12 for each full-time worker, in what the cap counts"),
        ("none", "per FTE", "lcpp.caseload_cap", "no cap"),
        ("not in use", "per FTE", "lcpp.caseload_cap", "not in use"),
        ("social_worker_holds", "choice", "lcpp.overflow", "a social worker holds the plan"),
        ("guide", "choice", "workforce.social_worker.cap_binds", "steers who is given work"),
        ("limit", "choice", "workforce.family_help_practitioner.cap_binds", "limits what anybody is given"),
        ("some_code", "choice", "", "some code"),
        ("true", "yes or no", "", "yes"),
        ("0.35", "share", CONSENT, "35%"),
        ("0.118", "share a year", "workforce.social_worker.leaving_rate", "11.8% a year"),
        ("inadequate", "choice", "inspection.judgement", "judged inadequate"),
        ("none", "multiple", "funding.general_fund", "no limit"),
        ("non_statutory", "choice", "funding.freeze", "no hiring outside statutory work"),
        ("-0.25", "levels", "", "−0.25 levels"),
        ("8.4", "FTE", "", "8.4 FTE"),
        ("", "names", "localities", "none"),
        (
            "a: £1000000 a year from 2025-04-01, announced 2025-04-01, pays for social_worker",
            "grants",
            "funding.grants",
            "a: £1,000,000 a year from 2025-04-01, announced 2025-04-01, pays for social workers",
        ),
        ("", "grants", "funding.grants", "none"),
    ],
)
def test_a_setting_is_said_as_people_say_it(text: str, unit: str, path: str, words: str) -> None:
    assert setting_words(text, unit, path) == words


def test_a_cap_that_comes_into_use_is_told_though_its_number_was_in_the_book() -> None:
    rows = {row.path: row for row in diff(load_scenario("status_quo"), load_scenario("lcpp_cap_12"))}
    cap = rows["lcpp.caseload_cap"]
    assert (cap.old, cap.new) == (NOT_IN_USE, 12)
    words = "at most 12 for each full-time worker, in what the cap counts"
    assert f"(lcpp.caseload_cap): not in use → {words}, from 1 April 2025." in sentence(cap)
    assert "no lead practitioners → lead practitioners hold plans" in sentence(rows["lcpp.model"])
    between = diff(load_scenario("lcpp_cap_12"), load_scenario("lcpp_uncapped"))
    assert [(row.path, row.old, row.new) for row in between] == [("lcpp.caseload_cap", 12, "none")]


def test_a_number_that_nothing_reads_is_no_difference() -> None:
    assert diff(load_scenario("status_quo"), load_scenario("status_quo", ["lcpp.caseload_cap=9"])) == []


def test_the_difference_names_what_changes_nothing(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    with_practitioners(tmp_path, "{times: 1.2}")
    assert main(["scenarios", "diff", "family_help", "test.yaml", "--area", "rutland"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "No change: workforce.family_help_practitioner.posts from 1 April 2025 (times 1.2) changes nothing" in told


def test_a_phased_change_is_shown_in_one_line(tmp_path) -> None:
    steps = "over: 12 months, "
    phased = scenario(
        tmp_path,
        TWO,
        entry(f"{CONSENT}: 0.9", more=NORTH + steps),
        entry("demand.multiplier: {times: 1.2}, early_help.consent: {add: 0.1}", "2026-04-01", steps),
    )
    lines = list(change_lines(phased.changes))
    assert len(lines) == 4
    assert lines[1] == "from 1 May 2025 to 1 April 2026, in 12 steps in north: early_help.consent moves to 0.9 (a test)"
    assert "in 12 steps: demand.multiplier times 1.2 (a test)" in lines[2]
    assert "early_help.consent adds 0.1 (a test)" in lines[3]


def test_show_gives_changes_and_levers_and_with_all_every_number(capsys) -> None:
    assert main(["scenarios", "show", "lcpp_cap_12", "--area", "rutland"]) == 0
    short = capsys.readouterr().out
    assert len(short.splitlines()) < 180
    assert "need.help.effect" not in short
    levers = " ".join(short[short.index("Levers in force") :].split())
    assert "no lead practitioners; from 1 April 2025 lead practitioners hold plans" in levers
    posts = area_values(load_area("rutland"), BOOK)["workforce.social_worker.posts"]
    assert f"{posts:g} FTE" in levers
    assert main(["scenarios", "show", "lcpp_cap_12", "--area", "rutland", "--all"]) == 0
    full = capsys.readouterr().out
    assert len(full.splitlines()) > 500
    assert "need.help.effect" in full
