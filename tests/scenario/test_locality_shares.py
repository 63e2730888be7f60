"""Localities may have unequal shares of an area's families and posts; equal ones are what they were."""

import json
from pathlib import Path

import pytest
from scenario_parts import entry, scenario, written

from sim.areas import load_area
from sim.book import load_book
from sim.cli.scenario_text import value_words
from sim.errors import InputError
from sim.experiment.comparison.paired import setting_text
from sim.experiment.store.manifest import scenario_entry, scenario_from_entry
from sim.kpis import compute
from sim.log import Log
from sim.model import simulate
from sim.scenario import load_scenario, localities, locality_shares, settings_over_time
from sim.scenario.pilots import alike_in_localities
from sim.service import Role

SMALL = load_area("hartlepool").scaled(0.3)
UNEQUAL = "localities={north: 0.7, south: 0.2, west: 0.1}"
EQUAL = "localities=north,south"
SHARES = {"north": 0.7, "south": 0.2, "west": 0.1}
POSTS = "workforce.social_worker.posts"


def lived(*sets: str, years: int = 1, name: str = "status_quo") -> Log:
    """One run that checks itself: what is conserved, and that nobody is lost."""
    return simulate(load_scenario(name, sets), SMALL, 3, 0, years=years, warm_up=0, debug=True)


def test_shares_are_read_from_a_file_and_by_hand(tmp_path: Path) -> None:
    by_file = scenario(tmp_path, entry("localities: {north: 0.7, south: 0.2, west: 0.1}", "start"))
    by_hand = load_scenario("status_quo", [UNEQUAL])
    for each in (by_file, by_hand):
        values = settings_over_time(each)[0][1]
        assert localities(values) == tuple(SHARES)
        assert locality_shares(values) == SHARES
    assert by_file.hash == by_hand.hash
    assert locality_shares(settings_over_time(load_scenario("status_quo", [EQUAL]))[0][1]) == {}


def test_equal_shares_are_the_names_alone() -> None:
    plain, shared = (load_scenario("status_quo", [each]) for each in (EQUAL, "localities={north: 0.5, south: 0.5}"))
    assert plain.hash == shared.hash
    assert plain.changes == shared.changes


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        ("{north: 0.6, south: 0.3}", "shares must sum to 1"),
        ("{north: 60, south: 40}", "shares must sum to 1"),
        ("{north: 0.5, south: 0.6}", "found 1.1; shares must sum to 1"),
        ("{north: 1, south: 0}", r"localities\.south: found 0; a share must be a number above 0"),
        ("{north: 1.5, south: -0.5}", r"localities\.south: found -0\.5; a share must be a number above 0"),
        ("{north: half, south: 0.5}", r"localities\.north: found 'half'; a share must be a number above 0"),
        ("{north: true, south: 0.5}", "a share must be a number above 0"),
        ("{a/b: 0.5, south: 0.4}", "shares must sum to 1"),
        ("{a/b: 0.6, south: 0.4}", "cannot be a name"),
        ("{north: 0.6, NORTH: 0.4}", "given twice"),
    ],
)
def test_shares_that_cannot_be_are_refused_in_a_sentence(shares: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=says):
        load_scenario("status_quo", [f"localities={shares}"])
    with pytest.raises(InputError, match=says):
        load_scenario(written(tmp_path, "timeline:\n" + entry(f"localities: {shares}", "start")))


def test_families_and_posts_are_shared_out_and_none_is_lost() -> None:
    log = lived(UNEQUAL, "workforce.lives.on=false", "workforce.social_worker.vacancy_rate=0")
    families = log.families["locality"].value_counts(normalize=True)
    assert {name: families[name] for name in SHARES} == pytest.approx(SHARES, abs=0.04)
    workers = log.workers[log.workers["role"] == str(Role.SOCIAL_WORKER)]
    here = workers.groupby("locality", observed=True)["fte"].sum()
    posts = log.values[POSTS]
    assert {name: here[name] for name in SHARES} == pytest.approx(
        {name: posts * share for name, share in SHARES.items()}, abs=0.06
    )


def test_the_families_are_those_of_the_area_undivided() -> None:
    undivided, divided = lived(), lived(UNEQUAL)
    same = ["family", "onset", "children", "unaccompanied"]
    known = min(len(undivided.families), len(divided.families))
    assert undivided.families[same].head(known // 2).equals(divided.families[same].head(known // 2))


def test_posts_that_change_are_shared_out_too(tmp_path: Path) -> None:
    more = scenario(
        tmp_path,
        entry("localities: {north: 0.7, south: 0.2, west: 0.1}", "start"),
        entry(f"{POSTS}: {{times: 2}}", "2025-09-01"),
    )
    log = simulate(more, SMALL, 3, 0, years=1, warm_up=0, debug=True)
    workers = log.workers[log.workers["role"] == str(Role.SOCIAL_WORKER)]
    here = workers.groupby("locality", observed=True)["fte"].sum()
    assert here["north"] / here.sum() == pytest.approx(0.7, abs=0.03)


def test_lead_practitioners_are_appointed_by_share() -> None:
    log = lived("localities={north: 0.8, south: 0.2}", "workforce.lcpp.posts=5", name="lcpp_cap_12")
    leads = log.workers[log.workers["role"] == str(Role.LCPP)]
    here = leads.groupby("locality", observed=True)["fte"].sum()
    assert here["north"] == pytest.approx(4, abs=0.6)
    assert here["south"] == pytest.approx(1, abs=0.6)


def test_rates_of_a_locality_are_of_its_own_children() -> None:
    """A rate per 10,000 children of the area is that of its localities, weighted by their shares."""
    table = compute(lived(UNEQUAL))
    rows = table[(table["period"] == "all") & (table["kpi"] == "cpp_rate")].set_index("group")["value"]
    parts = sum(share * rows[f"locality={name}"] for name, share in SHARES.items())
    assert parts == pytest.approx(rows["all"])


def test_a_base_without_localities_is_divided_alike() -> None:
    first, second = alike_in_localities([load_scenario("status_quo"), load_scenario("current_policy", [UNEQUAL])])
    assert locality_shares(settings_over_time(first)[0][1]) == SHARES
    assert "worked here as the localities north, south, west, as current_policy names them" in first.warnings[0]
    told = alike_in_localities([load_scenario("status_quo", [EQUAL]), load_scenario("current_policy", [UNEQUAL])])
    assert "other shares" in told[1].warnings[-1]
    assert second.warnings == load_scenario("current_policy", [UNEQUAL]).warnings


def test_shares_are_told_in_words_and_kept_in_the_manifest() -> None:
    chosen = load_scenario("status_quo", [UNEQUAL])
    value = settings_over_time(chosen)[0][1]["area.localities"]
    assert value_words(value) == setting_text(value) == "north 0.7, south 0.2, west 0.1"
    kept = json.loads(json.dumps(scenario_entry(chosen, SMALL, load_book())))
    again = scenario_from_entry(kept)
    assert again.changes == chosen.changes
    assert again.hash == chosen.hash
