"""What is set by hand wins from the day on which the scenario sets it, and acts over the whole run elsewhere."""

from datetime import date
from pathlib import Path

import pytest
from scenario_parts import CONSENT, POSTS, entry, over_time, written

from sim import compare
from sim.areas import load_area
from sim.book import load_book
from sim.experiment.store.manifest import override_sentences, scenario_entry
from sim.experiment.sweep.scenarios import scenario_at
from sim.scenario import Scenario, load_scenario

AS_BOOK = load_book().values["early_help.consent"]
CAP = "lcpp.caseload_cap"
REFORM = date(2025, 4, 1)


def by_hand(folder: Path, timeline: str, *sets: str) -> Scenario:
    """A scenario of one timeline with assignments of the command line."""
    return load_scenario(written(folder, "timeline:\n" + timeline), sets)


def test_a_value_takes_the_place_of_the_dated_one() -> None:
    scenario = load_scenario("lcpp_cap_12", [f"{CAP}=6"])
    plain = over_time(load_scenario("lcpp_cap_12"), CAP)
    assert plain[-1] == (REFORM, 12)
    assert over_time(scenario, CAP) == [*plain[:-1], (REFORM, 6)]


def test_a_value_acts_over_the_whole_run_where_the_scenario_sets_none() -> None:
    assert over_time(load_scenario("status_quo", [f"{CAP}=6"]), CAP) == [(None, 6)]


@pytest.mark.parametrize("lever", ["service.model", "family_help.service"])
def test_a_lever_and_the_leaf_it_moves_are_the_same_thing(lever: str) -> None:
    told = over_time(load_scenario("family_help", [f"{lever}=separate"]), "family_help.service")
    assert {value for _, value in told} == {"separate"}


def test_the_rest_of_an_entry_stays() -> None:
    scenario = load_scenario("lcpp_cap_12", [f"{CAP}=6"])
    assert over_time(scenario, "lcpp.model") == over_time(load_scenario("lcpp_cap_12"), "lcpp.model")


def test_a_relative_change_changes_what_the_scenario_sets_outright(tmp_path: Path) -> None:
    told = over_time(by_hand(tmp_path, entry(f"{CONSENT}: 0.5"), f"{CONSENT}=times:1.2"), CONSENT)
    assert told == [(None, AS_BOOK), (REFORM, pytest.approx(0.6))]
    usual, later = over_time(by_hand(tmp_path, entry(f"{CONSENT}: 0.5")), CONSENT)
    assert (usual[1], later[1]) == (AS_BOOK, 0.5)


def test_relative_changes_by_hand_and_by_date_multiply(tmp_path: Path) -> None:
    before, after = over_time(by_hand(tmp_path, entry(f"{POSTS}: {{times: 1.1}}"), f"{POSTS}=times:0.5"), POSTS)
    assert after[1] == pytest.approx(1.1 * before[1])
    assert before[1] == pytest.approx(0.5 * over_time(load_scenario("status_quo"), POSTS)[0][1])


def test_a_phased_change_keeps_its_days_and_ends_at_the_value(tmp_path: Path) -> None:
    phased = entry(f"{CONSENT}: 0.9", more="over: 4 months, ")
    usual = over_time(by_hand(tmp_path, phased), CONSENT)
    set_so = over_time(by_hand(tmp_path, phased, f"{CONSENT}=0.4"), CONSENT)
    assert [day for day, _ in set_so] == [day for day, _ in usual]
    assert [value for _, value in set_so] == pytest.approx([AS_BOOK + (0.4 - AS_BOOK) * step / 4 for step in range(5)])


@pytest.mark.parametrize("value", [6, 20])
def test_a_sweep_and_a_value_set_by_hand_give_the_same_values(value: int) -> None:
    swept = scenario_at(load_scenario("lcpp_cap_12"), {CAP: value})
    assert over_time(swept, CAP) == over_time(load_scenario("lcpp_cap_12", [f"{CAP}={value}"]), CAP)


def test_a_comparison_feels_the_value_and_says_from_when_it_acts() -> None:
    size = {"area": "rutland", "replications": 1, "years": 1, "warm_up": 1, "workers": 1}
    usual = compare("status_quo", "lcpp_cap_12", **size)
    base, reform = (load_scenario(name, [f"{CAP}=2"]) for name in ("status_quo", "lcpp_cap_12"))
    tight = compare(base, reform, **size)
    off = "kpi == 'plans_off_lcpp_pct' and scenario == 'lcpp_cap_12' and period == 'all' and group == 'all'"
    assert tight.kpis.query(off)["value"].item() > usual.kpis.query(off)["value"].item()
    same = "scenario == 'status_quo'"
    assert tight.kpis.query(same)["value"].tolist() == usual.kpis.query(same)["value"].tolist()
    assert override_sentences(tight.manifest) == [
        f"{CAP} = 2 was set by hand with --set: over the whole run in status_quo; from 1 April 2025 in lcpp_cap_12."
    ]
    assert override_sentences(usual.manifest) == []


def sentences(*sets: str) -> list[str]:
    """What is said of values set by hand on top of the status quo."""
    entry_ = scenario_entry(load_scenario("status_quo", sets), load_area("rutland"), load_book())
    return override_sentences({"scenarios": [entry_]})


def test_a_value_that_only_says_how_a_run_begins_is_not_said_to_act_over_all_of_it() -> None:
    vacant, other = "workforce.social_worker.vacancy_rate", "workforce.care_social_worker.vacancy_rate"
    begins = "was set by hand with --set, when the run starts; from then on hiring and leaving decide."
    assert sentences(f"{vacant}=0.2") == [
        f"{vacant} = 0.2 {begins} It is of one of two groups of social workers: {other} was not set."
    ]
    assert sentences(f"{vacant}=0.2", f"{other}=0.3") == [f"{vacant} = 0.2 {begins}", f"{other} = 0.3 {begins}"]
    leaving = "workforce.social_worker.leaving_rate"
    assert sentences(f"{leaving}=0.2") == [f"{leaving} = 0.2 was set by hand with --set, over the whole run."]


def test_every_share_of_posts_vacant_at_the_start_says_what_decides_after_it() -> None:
    for name, lever in load_book().levers.items():
        assert bool(lever.then) == name.endswith(".vacancy_rate"), name
