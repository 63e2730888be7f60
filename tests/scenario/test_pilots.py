"""A design piloted in one locality: all of it, from its day, there and nowhere else; compared on like ground."""

from datetime import date
from pathlib import Path

import pytest
from scenario_parts import CONSENT, POSTS, TWO, entry, over_time, scenario, written

from sim.areas import load_area
from sim.book import load_book
from sim.errors import InputError
from sim.kpis import compute
from sim.model import simulate
from sim.scenario import Scenario, list_scenarios, load_scenario, settings_over_time
from sim.scenario.pilots import alike_in_localities
from sim.scenario.schema import schema

ONE = "  - {on: start, because: a test, set: {localities: [north]}}\n"
SMALL = load_area("hartlepool").scaled(0.15)
DESIGNS = [each.id for each in list_scenarios() if each.id.startswith(("lcpp_", "cin_", "family", "current"))]
DESIGNS.remove("family_help_grant")  # a grant has dates of its own, and is the whole area's


def pilot(design: str, on: str = "2025-04-01", more: str = "in: north, ") -> str:
    """An entry that pilots a design."""
    return f"  - {{on: {on}, because: a pilot, {more}pilot: {design}}}\n"


@pytest.mark.parametrize("design", ["family_help", "lcpp_cap_12"])
def test_a_pilot_in_the_only_locality_is_the_scenario_itself(design: str, tmp_path: Path) -> None:
    """Byte for byte in every indicator, with the localities named or not."""
    piloted = scenario(tmp_path, ONE, pilot(design))
    (whole,) = alike_in_localities([load_scenario(design), piloted])[:1]
    found = [
        compute(simulate(each, SMALL, 3, 0, years=1, warm_up=1)) for each in (piloted, whole, load_scenario(design))
    ]
    assert found[0].equals(found[1])
    unnamed = found[0][~found[0]["group"].str.startswith("locality=")].reset_index(drop=True)
    assert unnamed.equals(found[2])
    base = compute(simulate("status_quo", SMALL, 3, 0, years=1, warm_up=1))
    assert not unnamed.equals(base)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_pilot_has_the_values_of_its_design_there_and_the_bases_elsewhere(design: str, tmp_path: Path) -> None:
    piloted, usual = scenario(tmp_path, TWO, pilot(design)), load_scenario("status_quo", ["localities=north,south"])
    there = settings_over_time(piloted, SMALL, locality="north")[-1][1]
    assert there == settings_over_time(load_scenario(design, ["localities=north,south"]), SMALL)[-1][1]
    assert settings_over_time(piloted, SMALL, locality="south")[-1] == settings_over_time(usual, SMALL)[-1]
    assert piloted.warnings == ()


def test_a_pilot_comes_on_its_day_and_later_changes_as_long_after(tmp_path: Path) -> None:
    scenario(
        tmp_path,
        entry(f"{CONSENT}: 0.5", "start"),
        entry(f"{CONSENT}: 0.6"),
        entry(f"{CONSENT}: 0.7", "2026-04-01", "over: 2 months, "),
        name="design",
    )
    late = scenario(tmp_path, TWO, pilot("design", "2027-06-01"))
    days = [(day, value) for day, value in over_time(late, CONSENT, locality="north") if day]
    assert days == [(date(2027, 6, 1), 0.6), (date(2028, 7, 1), pytest.approx(0.65)), (date(2028, 8, 1), 0.7)]
    assert over_time(late, CONSENT, locality="south") == [(None, load_book().values[CONSENT])]
    assert all(change.because.startswith("a pilot (") for change in late.changes[1:])


def test_a_pilot_is_the_same_scenario_as_its_levers_copied_one_by_one(tmp_path: Path) -> None:
    copied = entry("service.model: merged, child_in_need.holder: by_complexity", more="in: north, ")
    by_hand, by_name = scenario(tmp_path, TWO, copied), scenario(tmp_path, TWO, pilot("family_help"), name="named")
    assert by_hand.hash == by_name.hash


def test_a_pilot_may_be_phased_its_numbers_in_steps_and_its_words_on_the_first_day(tmp_path: Path) -> None:
    scenario(
        tmp_path,
        entry(f"{CONSENT}: 0.5, handover.policy: warm"),
        entry(f"{CONSENT}: 0.7", "2026-04-01", "over: 2 months, "),
        name="design",
    )
    usual = load_book().values[CONSENT]
    assert isinstance(usual, float)
    phased = scenario(tmp_path, TWO, pilot("design", "2027-06-01", "in: north, over: 4 months, shape: linear, "))
    values = over_time(phased, CONSENT, locality="north")
    days = [date(2027, 6, 1), *(date(2027, month, 1) for month in (7, 8, 9, 10)), date(2028, 7, 1), date(2028, 8, 1)]
    steps = [usual, *(usual + part * (0.5 - usual) / 4 for part in (1, 2, 3, 4)), 0.6, 0.7]
    assert values[1:] == [(day, pytest.approx(value)) for day, value in zip(days, steps, strict=True)]
    assert over_time(phased, "handover.policy", locality="north")[1] == (date(2027, 6, 1), "warm")
    assert over_time(phased, CONSENT, locality="south") == [(None, usual)]
    (warning,) = phased.warnings
    assert warning.endswith("only numbers change in steps, so these come at once, on the first day: handover.policy")


@pytest.mark.parametrize("design", ["thresholds_tightened", "family_help", "lcpp_cap_12"])
def test_a_phased_pilot_ends_at_its_design_and_runs(design: str, tmp_path: Path) -> None:
    """Conservation holds at every step of it: the run checks itself."""
    phased = scenario(tmp_path, TWO, pilot(design, more="in: north, over: 3 months, "))
    at_once = scenario(tmp_path, TWO, pilot(design), name="once")
    there = [settings_over_time(each, SMALL, locality="north")[-1][1] for each in (phased, at_once)]
    assert there[0] == {
        path: pytest.approx(value) if isinstance(value, float) else value for path, value in there[1].items()
    }
    assert len(simulate(phased, SMALL, 3, 0, years=1, warm_up=0, debug=True)) > 0


def test_a_phased_change_of_the_area_goes_on_beside_a_pilot(tmp_path: Path) -> None:
    scenario(tmp_path, entry("handover.policy: warm"), name="design")
    both = scenario(tmp_path, TWO, entry(f"{CONSENT}: 0.5", more="over: 4 months, "), pilot("design", "2025-06-01"))
    for place, policy in (("north", "warm"), ("south", "cold")):
        assert over_time(both, CONSENT, locality=place)[-1][1] == pytest.approx(0.5)
        assert over_time(both, "handover.policy", locality=place)[-1][1] == policy


def test_what_acts_on_the_whole_area_only_is_left_out_and_named(tmp_path: Path) -> None:
    scenario(tmp_path, entry(f"{CONSENT}: 0.5, {POSTS}: {{times: 1.1}}"), name="design")
    piloted = scenario(tmp_path, TWO, pilot("design"))
    assert [name for change in piloted.changes[1:] for name in change.values] == [CONSENT]
    (warning,) = piloted.warnings
    assert warning.startswith(f"the pilot of design in north leaves out {POSTS}: set for the whole area only")


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([pilot("family_help", more="")], r"timeline\[1\]\.in: .*needs the locality"),
        ([pilot("family_help", "start")], r"timeline\[1\]\.on: .*a pilot needs a date"),
        ([pilot("family_help", more="in: north, over: a year, ")], r"timeline\[1\]\.over: .*not a length of time"),
        ([pilot("family_help", more="in: north, shape: linear, ")], r"timeline\[1\]\.shape: `shape` needs `over`"),
        ([pilot("family_help", more="in: nort, ")], "no such locality; allowed: north, south; did you mean 'north'"),
        ([pilot("famly_help")], r"timeline\[1\]\.pilot: .*did you mean 'family_help'"),
        ([pilot("more_social_workers")], f"'more_social_workers' can act in one locality: {POSTS} acts on the whole"),
        ([pilot("status_quo")], "it changes nothing"),
        ([pilot("test")], "cannot pilot itself"),
        ([pilot("other")], "'other' acts in one locality itself"),
        ([pilot("family_help", more="in: north, set: {early_help.consent: 0.5}, ")], "an entry needs one of them"),
        (["  - {on: 2025-04-01, because: a test}\n"], "an entry needs one of them"),
    ],
)
def test_what_cannot_be_a_pilot_is_taught(entries: list[str], says: str, tmp_path: Path) -> None:
    written(tmp_path, "timeline:\n" + TWO + entry(f"{CONSENT}: 0.5", more="in: north, "), "other")
    with pytest.raises(InputError, match=r"test\.yaml: .*" + says):
        load_scenario(written(tmp_path, "timeline:\n" + TWO + "".join(entries)))


def test_localities_at_the_top_of_a_file_are_taught(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"localities: .*named in the timeline.*set: \{localities: \[north, south\]\}"):
        load_scenario(written(tmp_path, "localities: [north, south]\n"))


def test_the_schema_knows_pilots() -> None:
    described = schema(load_book())["$defs"]["TimelineEntry"]
    assert described["oneOf"] == [{"required": ["set"]}, {"required": ["pilot", "in"]}]
    assert "pilot" in described["properties"]
    assert "set" not in described["required"]
    assert described["properties"]["set"]["type"] == "object"
    assert CONSENT in described["properties"]["set"]["properties"]


def names(each: Scenario) -> object:
    return settings_over_time(each)[0][1]["area.localities"]


def test_scenarios_are_compared_on_like_ground(tmp_path: Path) -> None:
    piloted, usual = scenario(tmp_path, TWO, pilot("family_help")), load_scenario("status_quo")
    base, other, third = alike_in_localities([usual, piloted, load_scenario("family_help")])
    assert names(base) == names(other) == names(third) == ("north", "south")
    assert other == piloted
    assert "as test names them" in base.warnings[0]
    assert base.hash == load_scenario("status_quo", ["localities=north,south"]).hash
    assert alike_in_localities([usual, usual]) == (usual, usual)
    assert alike_in_localities([piloted, piloted]) == (piloted, piloted)
    elsewhere = scenario(tmp_path, TWO.replace("north", "east"), name="elsewhere")
    kept = alike_in_localities([piloted, elsewhere])
    assert kept[0] == piloted
    assert "names other localities than test" in kept[1].warnings[0]


def test_a_comparison_says_and_judges_what_a_pilot_does_where_it_is(tmp_path: Path) -> None:
    """From the files to the tables: like ground, localities judged, and a change of nothing told."""
    import experiment_fixture as fixture

    from sim.experiment.running import compare

    piloted = scenario(
        tmp_path,
        TWO,
        pilot("family_help") + entry("workforce.family_help_practitioner.posts: {times: 1.2}"),
    )
    done = compare("status_quo", piloted, settings=fixture.settings(engine=None, replications=2))
    assert [each for each in done.manifest["warnings"] if "as test names them" in each]
    assert [each for each in done.manifest["warnings"] if "changes nothing: it is 0 FTE in Rutland" in each]
    assert set(done.changes["path"]) == {"service.model", "child_in_need.holder"}
    rows = done.differences[done.differences["period"] == "all"].set_index(["group", "kpi"])
    told = rows["interval"].xs("allocation_wait_days_mean", level="kpi")
    assert told["locality=north"] == told["all"] == "together"
    assert told["locality=south"] == "alone"
