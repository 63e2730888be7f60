"""Scenarios: dated differences that compose, keep what came before them, and hash by what they do."""

import pickle
import random
import re
from dataclasses import replace
from datetime import date
from math import log
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario_parts import BOOK, CALENDAR, CONSENT, NORTH, POSTS, TWO, entry, over_time, scenario, written

from sim.areas import area_values, load_area
from sim.book import Book, Leaf, Value
from sim.clock import DEFAULT_START, Calendar
from sim.errors import InputError
from sim.frozen_map import FrozenMap
from sim.scenario import LOCALITIES, list_scenarios, load_scenario, localities, settings_over_time
from sim.scenario.diff import diff
from sim.scenario.phases import months_after, part_done
from sim.scenario.schema import schema

REFERRAL = "front_door.thresholds.referral"
SHAPES = ("linear", "front_loaded", "back_loaded")
CAP = "workforce.social_worker.caseload_cap"


def test_the_library_is_complete_and_asks_questions() -> None:
    library = list_scenarios()
    names = [each.id for each in library]
    assert names[0] == "status_quo"
    assert {"thresholds_tightened", "thresholds_loosened", "more_social_workers", "demand_growth"} < set(names)
    for each in library:
        assert each.question.endswith("?"), each.id
        assert all((each.title, each.hypotheses, each.could_disappoint, each.sources)), each.id
        assert each.warnings == ()
        assert load_scenario(each.id) == each


def test_the_status_quo_changes_nothing() -> None:
    assert load_scenario("status_quo").changes == ()
    assert settings_over_time(load_scenario("status_quo")) == ((None, dict(BOOK.values)),)


@pytest.mark.parametrize("name", [each.id for each in list_scenarios()])
def test_a_shipped_scenario_is_the_status_quo_until_its_first_date(name: str) -> None:
    area = load_area("england")
    usual = settings_over_time(load_scenario("status_quo"), area, BOOK, CALENDAR)[0]
    segments = settings_over_time(load_scenario(name), area, BOOK, CALENDAR)
    at_first, grants = segments[0][1], segments[0][1]["funding.grants"]  # which have dates of their own
    same = {**at_first, "funding.grants": ()} == usual[1]
    assert same == (name not in {"agency_rules", "prevention_does_not_pay"})  # which begin in another world
    minutes = [minute for minute, _ in segments[1:]]
    assert minutes == sorted(set(minutes))
    assert name == "status_quo" or len(segments) > 1 or grants


def test_the_shipped_changes_are_those_they_name() -> None:
    book = BOOK.values
    tight, loose = (over_time(load_scenario(f"thresholds_{way}"), REFERRAL) for way in ("tightened", "loosened"))
    assert tight[-1][0] == loose[-1][0] == DEFAULT_START
    assert 0 < loose[-1][1] < book[REFERRAL] < tight[-1][1] < 1
    assert over_time(load_scenario("more_social_workers"), POSTS)[-1][1] == pytest.approx(book[POSTS] * 1.1)
    growth = over_time(load_scenario("demand_growth"), "demand.multiplier")
    assert growth[-1] == (date(2027, 4, 1), 1.2)
    assert len(growth) == 25


def test_start_acts_over_the_whole_run_and_a_date_from_its_day(tmp_path: Path) -> None:
    both = scenario(tmp_path, entry("early_help.consent: 0.5", "start"), entry("early_help.consent: 0.7", "2026-02-01"))
    assert over_time(both, "early_help.consent") == [(None, 0.5), (date(2026, 2, 1), 0.7)]
    first_day = scenario(tmp_path, entry("early_help.consent: 0.5"))
    assert over_time(first_day, "early_help.consent") == [
        (None, BOOK.values["early_help.consent"]),
        (DEFAULT_START, 0.5),
    ]


def test_an_assignment_acts_over_the_whole_run_and_dated_changes_build_on_it(tmp_path: Path) -> None:
    stricter = written(tmp_path, f"timeline:\n{entry(f'{REFERRAL}: {{add: 0.25}}')}")
    assert over_time(load_scenario(stricter, [f"{REFERRAL}=0.5"]), REFERRAL) == [(None, 0.5), (DEFAULT_START, 0.75)]
    twice = load_scenario("status_quo", [f"{REFERRAL}=add:0.05", f"{REFERRAL}=times:1.25"])
    assert over_time(twice, REFERRAL) == [(None, pytest.approx((BOOK.values[REFERRAL] + 0.05) * 1.25))]


def test_an_assignment_may_set_any_leaf_of_the_book() -> None:
    shares = load_scenario("status_quo", ["need.onset_level_shares=0.4,0.3,0.2,0.1", "calendar.office_opens=8"])
    values = settings_over_time(shares)[0][1]
    assert values["need.onset_level_shares"] == (0.4, 0.3, 0.2, 0.1)
    assert values["calendar.office_opens"] == 8
    assert load_scenario("status_quo", ["need.onset_level_shares=[0.4, 0.3, 0.2, 0.1]"]).hash != shares.hash


def test_a_leaf_beyond_its_plausible_range_is_allowed_and_told() -> None:
    no_shocks = load_scenario("status_quo", ["need.noticing.slope=5"])
    assert "need.noticing.slope" in no_shocks.warnings[-1]
    assert "plausible range" in no_shocks.warnings[-1]
    assert not any("plausible" in told for told in load_scenario("status_quo", ["need.noticing.slope=0.5"]).warnings)


def test_numbers_keep_the_kind_the_book_has() -> None:
    for path, leaf in BOOK.leaves.items():
        if type(leaf.value) in (int, float) and path not in BOOK.levers:
            value = settings_over_time(load_scenario("status_quo", [f"{path}={leaf.value}"]), None, BOOK, CALENDAR)[0][
                1
            ][path]
            assert (type(value), value) == (type(leaf.value), leaf.value), path
    whole = load_scenario("status_quo", ["demand.multiplier=1", "child_in_need.visit_interval=times:1.13"])
    values = settings_over_time(whole)[0][1]
    assert isinstance(values["demand.multiplier"], float)
    assert values["family_help.child_in_need.visit_interval"] == 23
    assert isinstance(values["family_help.child_in_need.visit_interval"], int)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("change", ["{add: 30}", "{times: 1.37}", "150"])
def test_a_phased_change_ends_as_the_whole_change_and_never_turns_back(shape: str, change: str, tmp_path: Path) -> None:
    whole = over_time(scenario(tmp_path, entry(f"{POSTS}: {change}")), POSTS)[-1][1]
    phased = over_time(
        scenario(tmp_path, entry(f"{POSTS}: {change}", more=f"over: 18 months, shape: {shape}, ")), POSTS
    )
    values = [value for _, value in phased]
    assert values == sorted(values)
    assert values[0] == BOOK.values[POSTS]
    assert phased[1][0] == date(2025, 5, 1)
    assert phased[-1] == (date(2026, 10, 1), whole)
    assert len(phased) == 1 + 18
    half = values[9] - values[0]
    assert (half > (values[-1] - values[0]) * 0.6) == (shape == "front_loaded")
    assert (half < (values[-1] - values[0]) * 0.4) == (shape == "back_loaded")


def test_a_phase_of_weeks_steps_every_four_weeks_and_at_its_end(tmp_path: Path) -> None:
    phased = over_time(scenario(tmp_path, entry(f"{POSTS}: {{add: 26}}", more="over: 26 weeks, ")), POSTS)
    days = [(day - DEFAULT_START).days // 7 for day, _ in phased[1:] if day]
    assert days == [4, 8, 12, 16, 20, 24, 26]
    start = BOOK.values[POSTS]
    assert [value - start for _, value in phased[1:]] == pytest.approx(days)


def test_a_step_is_the_whole_change_at_once(tmp_path: Path) -> None:
    at_once = scenario(tmp_path, entry(f"{POSTS}: {{add: 26}}"))
    step = scenario(tmp_path, entry(f"{POSTS}: {{add: 26}}", more="over: 12 months, shape: step, "))
    assert step.hash == at_once.hash


def test_whole_levers_stay_whole_through_a_phase(tmp_path: Path) -> None:
    phased = scenario(tmp_path, entry("child_in_need.visit_interval: {times: 1.5}", more="over: 36 months, "))
    values = [value for _, value in over_time(phased, "family_help.child_in_need.visit_interval")]
    assert all(isinstance(value, int) for value in values)
    assert (values[0], values[-1]) == (20, 30)
    assert values == sorted(values)


def test_phases_of_one_lever_compose(tmp_path: Path) -> None:
    both = scenario(
        tmp_path,
        entry(f"{POSTS}: {{add: 12}}", more="over: 12 months, "),
        entry(f"{POSTS}: {{add: 5}}", "2025-10-15"),
    )
    assert over_time(both, POSTS)[-1][1] == pytest.approx(BOOK.values[POSTS] + 17)


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(SHAPES))
def test_a_phase_only_goes_forward(one: float, other: float, shape: str) -> None:
    early, late = sorted((one, other))
    assert 0 <= part_done(early, shape) <= part_done(late, shape) <= 1
    assert (part_done(0, shape), part_done(1, shape)) == (0, 1)


@given(st.dates(date(2025, 4, 1), date(2050, 1, 1)), st.integers(0, 200))
def test_months_are_the_calendars(day: date, months: int) -> None:
    minute = CALENDAR.add_months(CALENDAR.minute_of(day), months)
    assert months_after(day, months) == CALENDAR.date_of(minute)


def test_relative_changes_are_relative_to_the_area(tmp_path: Path) -> None:
    area = load_area("england").scaled(0.5)
    more = over_time(load_scenario("more_social_workers"), POSTS, area)
    established = area_values(area, BOOK)[POSTS]
    assert established > area.posts["social_worker"]
    assert more[0][1] == established
    assert more[1][1] == pytest.approx(established * 1.1)


def log_odds(likelihood: float) -> float:
    """Log odds of a likelihood, in which an area's shifts are stated."""
    return log(likelihood / (1 - likelihood))


def test_an_area_lays_its_posts_onset_and_shifts_over_the_book() -> None:
    usual = load_area("england")
    area = replace(usual, onset_multiplier=1.3, referral_shift=0.1, enquiry_shift=0.05, plan_shift=-0.2, care_shift=0.3)
    values = settings_over_time(load_scenario("status_quo"), area, BOOK, CALENDAR)[0][1]
    for role, posts in area.posts.items():
        established = values[f"workforce.{role}.posts"]
        assert (established > posts) if f"workforce.{role}.vacancy_rate" in values and posts else (established == posts)
    assert values["demand.area_onset_multiplier"] == 1.3
    asked = [path for path in values if ".thresholds." in path]
    assert {path: round(log_odds(values[path]) - log_odds(BOOK.values[path]), 9) for path in asked} == {
        "front_door.thresholds.advice": 0.1,
        "front_door.thresholds.early_help": 0.1,
        "front_door.thresholds.referral": 0.1,
        "front_door.thresholds.immediate": 0,
        "protection.thresholds.enquiry": 0.05,
        "protection.thresholds.conference": -0.2,
        "protection.thresholds.plan": -0.2,
        "protection.thresholds.care": 0.3,
    }
    ends = "protection.plan_ends_below"
    assert round(log_odds(values[ends]) - log_odds(BOOK.values[ends]), 9) == -0.2
    changed = {path for path in values if values[path] != BOOK.values[path]}
    assert all(
        path.startswith(
            ("workforce.", "agency.cover", "demand.area", "front_door.th", "protection.th", "protection.plan_ends")
        )
        for path in changed
    )


@pytest.mark.parametrize(("asked", "shifted"), [(0.0, 0.0), (1.0, 1.0), (0.5, 0.731058578630), (0.2, 0.404609675192)])
def test_an_area_leaves_what_is_always_or_never_so_as_it_is(asked: float, shifted: float) -> None:
    """A shift of 1 in log odds: odds are e times as great, and nought and certainty stay."""
    area = replace(load_area("england"), referral_shift=1.0)
    usual = replace(BOOK, values=FrozenMap({**BOOK.values, REFERRAL: asked}))
    assert area_values(area, usual)[REFERRAL] == pytest.approx(shifted, abs=1e-11)


def test_an_extended_scenario_acts_first_and_its_dates_are_merged(tmp_path: Path) -> None:
    scenario(tmp_path, entry(f"{POSTS}: 90", "2025-06-01"), entry(f"{POSTS}: 80", "2027-01-01"), name="below")
    above = scenario(
        tmp_path,
        entry(f"{POSTS}: {{add: 1}}", "2025-06-01"),
        entry("early_help.consent: 0.5", "2026-01-01"),
        extends="below",
    )
    assert above.extends == ("below",)
    assert over_time(above, POSTS)[1:] == [(date(2025, 6, 1), 91.0), (date(2026, 1, 1), 91.0), (date(2027, 1, 1), 80.0)]


def test_a_name_that_is_shipped_and_a_file_beside_is_refused(tmp_path: Path) -> None:
    scenario(tmp_path, entry(f"{POSTS}: 1", "start"), name="status_quo")
    with pytest.raises(InputError, match=r"extends: found 'status_quo'; two scenarios have this name"):
        scenario(tmp_path, entry("early_help.consent: 0.5"), extends="status_quo")


def test_the_hash_does_not_depend_on_words_or_the_order_of_keys(tmp_path: Path) -> None:
    keys = ["title: A test", "question: Does it act?", "extends: status_quo"]
    settings = ["early_help.consent: 0.5", f"{POSTS}: {{times: 1.1}}", f"{REFERRAL}: 0.5"]
    hashes = set()
    shuffle = random.Random(1)
    for number in range(6):
        shuffle.shuffle(keys)
        shuffle.shuffle(settings)
        change = "\n".join(f"      {line}" for line in settings)
        timeline = f"timeline:\n  - because: reason {number}\n    set:\n{change}\n    on: 2025-04-01"
        lines = [*keys[:2], timeline, keys[2]]
        path = tmp_path / f"order{number}.yaml"
        path.write_text("\n".join(lines) + "\n")
        hashes.add(load_scenario(path).hash)
    assert len(hashes) == 1


def test_the_hash_tells_apart_what_differs(tmp_path: Path) -> None:
    changes = [
        entry(f"{POSTS}: 100"),
        entry(f"{POSTS}: 101"),
        entry(f"{POSTS}: {{add: 100}}"),
        entry(f"{POSTS}: 100", "start"),
        entry(f"{POSTS}: 100", "2025-04-02"),
        entry(f"{POSTS}: 100", more="over: 12 months, "),
        entry("workforce.care_social_worker.posts: 100"),
    ]
    assert len({scenario(tmp_path, each).hash for each in changes}) == len(changes)
    assert scenario(tmp_path, entry(f"{POSTS}: 100")).hash == scenario(tmp_path, entry(f"{POSTS}: 100.0")).hash
    assert load_scenario(written(tmp_path, "extends: status_quo\n")).hash == load_scenario("status_quo").hash


def test_a_difference_says_old_new_unit_and_date() -> None:
    rows = diff(load_scenario("status_quo"), load_scenario("thresholds_tightened"))
    assert [row.path for row in rows] == [
        "front_door.thresholds.early_help",
        "front_door.thresholds.referral",
        "protection.thresholds.plan",
    ]
    row = rows[1]
    tightened = over_time(load_scenario("thresholds_tightened"), REFERRAL)[-1][1]
    assert tightened != BOOK.values[REFERRAL]
    assert (row.old, row.new, row.unit) == (BOOK.values[REFERRAL], tightened, "likelihood")
    assert (row.from_date, row.until) == (DEFAULT_START, None)
    assert row.because
    assert row.source


def test_a_phased_difference_is_one_row_with_its_end() -> None:
    (row,) = diff(load_scenario("status_quo"), load_scenario("demand_growth"))
    assert (row.old, row.new, row.from_date, row.until) == (1.0, 1.2, date(2025, 5, 1), date(2027, 4, 1))


def test_differences_turn_round_and_vanish() -> None:
    library = list_scenarios()
    for one in library:
        assert diff(one, one) == []
        for other in library:
            forth, back = diff(one, other), diff(other, one)
            assert [(row.path, row.old, row.new, row.from_date) for row in forth] == [
                (row.path, row.new, row.old, row.from_date) for row in back
            ]


def test_a_difference_that_ends_is_told(tmp_path: Path) -> None:
    back = scenario(tmp_path, entry(f"{POSTS}: 120"), entry(f"{POSTS}: {BOOK.values[POSTS]}", "2026-04-01"))
    first, last = diff(load_scenario("status_quo"), back)
    assert (first.old, first.new) == (BOOK.values[POSTS], 120.0)
    assert last.old == last.new
    assert last.from_date == date(2026, 4, 1)


def test_differences_are_those_of_the_area() -> None:
    area = load_area("england").scaled(2)
    (row,) = diff(load_scenario("status_quo"), load_scenario("more_social_workers"), area)
    assert row.old == area_values(area, BOOK)[POSTS]


def test_the_schema_knows_every_built_lever_and_leaf() -> None:
    described = schema(BOOK)
    assert described["$schema"].startswith("https://json-schema.org/")
    settings = described["$defs"]["TimelineEntry"]["properties"]["set"]["properties"]
    built = {name for name, lever in BOOK.levers.items() if lever.built}
    assert set(settings) == built | set(BOOK.leaves)
    entry_ = described["$defs"]["TimelineEntry"]
    assert "in" in entry_["properties"]
    assert "locality" not in entry_["properties"]
    local = set(entry_["then"]["properties"]["set"]["propertyNames"]["enum"])
    assert local == {name for name in built if not BOOK.levers[name].area_wide}
    assert CONSENT in local
    assert POSTS not in local
    assert "whole area only" in settings[POSTS]["description"]
    assert described["additionalProperties"] is False
    assert set(described["required"]) == {"title", "question"}
    assert all("description" in each for each in settings.values())


def test_a_scenario_can_be_sent_to_another_process_and_not_changed() -> None:
    growth = load_scenario("demand_growth")
    assert pickle.loads(pickle.dumps(growth)) == growth
    with pytest.raises(AttributeError):
        growth.title = "Another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        growth.changes[0].values["demand.multiplier"] = 3  # type: ignore[index]


def test_loading_twice_gives_the_same_and_shares_nothing() -> None:
    one, other = (settings_over_time(load_scenario("demand_growth")) for _ in range(2))
    one[0][1]["demand.multiplier"] = 99.0
    assert other[0][1]["demand.multiplier"] == 1.0
    assert one[1][1]["demand.multiplier"] != 99.0
    assert BOOK.values["demand.multiplier"] == 1.0


def test_a_change_before_the_calendar_starts_is_refused() -> None:
    later = Calendar.from_values(BOOK.values, date(2026, 4, 1))
    with pytest.raises(InputError, match="before the simulation starts"):
        settings_over_time(load_scenario("more_social_workers"), None, BOOK, later)


def test_a_scenario_that_leaves_the_range_in_one_area_is_refused_there(tmp_path: Path) -> None:
    area = load_area("england").scaled(150)
    more = scenario(tmp_path, entry(f"{POSTS}: {{times: 2}}"))
    with pytest.raises(InputError, match="out of range"):
        settings_over_time(more, area, BOOK, CALENDAR)


# --- localities -------------------------------------------------------------------------------------------------


def test_an_area_is_one_unless_a_scenario_names_its_localities(tmp_path: Path) -> None:
    assert localities(settings_over_time(load_scenario("status_quo"))[0][1]) == ()
    named = scenario(tmp_path, TWO)
    values = settings_over_time(named, load_area("england"), BOOK, CALENDAR)[0][1]
    assert values[LOCALITIES] == localities(values) == ("north", "south")
    by_hand = load_scenario("status_quo", ["localities=north,south"])
    assert by_hand.hash == named.hash
    names = [f"place {number}" for number in range(20)]
    many = scenario(tmp_path, entry(f"localities: [{', '.join(names)}]", "start"))
    assert localities(settings_over_time(many)[0][1]) == tuple(names)


def test_a_local_change_acts_in_its_locality_and_nowhere_else(tmp_path: Path) -> None:
    local = scenario(
        tmp_path,
        TWO,
        entry(f"{CONSENT}: 0.5"),
        entry(f"{CONSENT}: {{add: 0.25}}", "2026-04-01", NORTH),
        entry(f"{CONSENT}: {{add: 0.1}}", "2027-04-01"),
    )
    rest = [(None, BOOK.values[CONSENT]), (DEFAULT_START, 0.5), (date(2027, 4, 1), 0.6)]
    assert over_time(local, CONSENT) == over_time(local, CONSENT, locality="south") == rest
    assert over_time(local, CONSENT, locality="north") == [
        *rest[:2],
        (date(2026, 4, 1), 0.75),
        (date(2027, 4, 1), pytest.approx(0.85)),
    ]
    assert [change.locality for change in local.changes] == ["", "", "north", ""]


def test_a_locality_is_identical_to_the_rest_until_its_own_change(tmp_path: Path) -> None:
    local = scenario(tmp_path, TWO, entry(f"{CAP}: 30"), entry(f"{CAP}: 12", "2026-04-01", NORTH))
    area = load_area("rutland")
    rest = settings_over_time(local, area, BOOK, CALENDAR)
    north = settings_over_time(local, area, BOOK, CALENDAR, "north")
    assert north[: len(rest)] == rest
    (_, before), (_, after) = north[-2:]
    assert {path for path in after if after[path] != before[path]} == {CAP}


def test_a_local_change_from_the_start_acts_over_the_whole_run(tmp_path: Path) -> None:
    local = scenario(tmp_path, TWO, entry(f"{CONSENT}: 0.4", "start", NORTH))
    assert over_time(local, CONSENT, locality="north") == [(None, 0.4)]
    assert over_time(local, CONSENT) == [(None, BOOK.values[CONSENT])]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_local_change_may_be_phased(shape: str, tmp_path: Path) -> None:
    more = f"{NORTH}over: 12 months, shape: {shape}, "
    local = scenario(tmp_path, TWO, entry(f"{CONSENT}: 0.9", more=more))
    whole = scenario(tmp_path, TWO, entry(f"{CONSENT}: 0.9", more=more.removeprefix(NORTH)))
    assert over_time(local, CONSENT) == [(None, BOOK.values[CONSENT])]
    assert over_time(local, CONSENT, locality="north") == over_time(whole, CONSENT)
    assert len(over_time(local, CONSENT, locality="north")) == 13
    assert {change.locality for change in local.changes if change.phase} == {"north"}


def test_local_changes_of_a_chain_are_merged_by_date(tmp_path: Path) -> None:
    scenario(tmp_path, TWO, entry(f"{CONSENT}: 0.3", "2027-01-01", NORTH), name="below")
    above = scenario(
        tmp_path,
        entry(f"{CONSENT}: 0.5", "2026-01-01", NORTH),
        entry(f"{CONSENT}: {{add: 0.1}}", "2027-01-01"),
        extends="below",
    )
    assert over_time(above, CONSENT, locality="north")[1:] == [(date(2026, 1, 1), 0.5), (date(2027, 1, 1), 0.4)]


def test_the_localities_of_a_chain_are_those_it_ends_with(tmp_path: Path) -> None:
    scenario(tmp_path, TWO, entry(f"{CONSENT}: 0.3", more=NORTH), name="below")
    body = "extends: below\ntimeline:\n" + entry("localities: [east, west]", "start")
    with pytest.raises(InputError, match=re.escape("below.yaml: timeline[1].in")):
        load_scenario(written(tmp_path, body))


def test_values_of_a_locality_the_scenario_does_not_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such locality"):
        settings_over_time(load_scenario("status_quo"), locality="north")
    with pytest.raises(InputError, match="did you mean 'north'"):
        settings_over_time(scenario(tmp_path, TWO), locality="nort")


def test_the_hash_tells_localities_apart(tmp_path: Path) -> None:
    changes = [
        TWO,
        TWO.replace("north, south", "south, north"),
        TWO + entry(f"{CONSENT}: 0.5"),
        TWO + entry(f"{CONSENT}: 0.5", more=NORTH),
        TWO + entry(f"{CONSENT}: 0.5", more="in: south, "),
        TWO + entry(f"{CONSENT}: 0.5", more=NORTH) + entry(f"{CONSENT}: 0.5", more="in: south, "),
    ]
    assert len({scenario(tmp_path, each).hash for each in changes}) == len(changes)


def test_levers_of_the_whole_area_are_those_that_count_people_money_and_demand() -> None:
    wide = {name for name, lever in BOOK.levers.items() if lever.area_wide}
    assert all(
        name in wide
        for name in BOOK.levers
        if re.search(r"\.(posts|places|\w+_rate|time_to_hire|newly_qualified_share)$", name)
    )
    tops = {
        "demand",
        "localities",
        "agency",
        "funding",
        "inspection",
        "pay",
        "placements",
        "universal_services",
        "supervision",
    }
    assert all(name in wide for name in BOOK.levers if name.split(".")[0] in tops)
    local = {"conference.chair", "lcpp.model", "service.model", "teams.structure", CONSENT, CAP, REFERRAL}
    assert local & wide == set()


def test_naming_localities_is_one_difference_of_the_whole_area() -> None:
    old = load_scenario("status_quo", ["localities=north,south"])
    assert [row.locality for row in diff(load_scenario("status_quo"), old)] == [""]


def test_a_locality_has_rows_only_where_it_differs_from_the_rest(tmp_path: Path) -> None:
    local = scenario(
        tmp_path,
        TWO,
        entry(f"{CONSENT}: 0.5"),
        entry(f"{CONSENT}: 0.7", "2026-04-01", NORTH),
        entry(f"{CONSENT}: 0.8", "2027-04-01"),
    )
    rows = diff(load_scenario("status_quo", ["localities=north,south"]), local)
    usual = BOOK.values[CONSENT]
    assert [(row.locality, row.old, row.new, row.from_date) for row in rows] == [
        ("", usual, 0.5, DEFAULT_START),
        ("", usual, 0.8, date(2027, 4, 1)),
        ("north", usual, 0.7, date(2026, 4, 1)),
        ("north", usual, 0.8, date(2027, 4, 1)),
    ]
    assert rows[2].label.startswith("in north: ")
    assert not rows[0].label.startswith("in ")
    assert diff(local, local) == []


def test_a_phased_local_difference_is_one_row(tmp_path: Path) -> None:
    local = scenario(tmp_path, TWO, entry(f"{CONSENT}: 0.9", more=f"{NORTH}over: 12 months, "))
    (row,) = diff(scenario(tmp_path, TWO), local)
    assert (row.locality, row.new, row.from_date, row.until) == ("north", 0.9, date(2025, 5, 1), date(2026, 4, 1))


# --- caps that may be none, and choices known but not in this version ---------------------------------------------


def book_with(lever: str, leaf: Leaf, **changes: Any) -> Book:
    """The shipped book with a lever built on a leaf of its own name."""
    leaves = FrozenMap(dict(BOOK.leaves) | {lever: leaf})
    values = FrozenMap(dict(BOOK.values) | {lever: leaf.value})
    built = replace(BOOK.levers[lever], built=True, paths=(lever,), **changes)
    return replace(BOOK, leaves=leaves, values=values, levers=FrozenMap(dict(BOOK.levers) | {lever: built}))


LCPP_CAP = "lcpp.caseload_cap"
LCPP_LEAF = Leaf(LCPP_CAP, 16, "per FTE", "a cap", "judged_practice", "2024-25", "judged", 5, 60)
OVERFLOW_LEAF = Leaf(
    "lcpp.overflow", "breach", "choice", "x", "design", "any", "judged", None, None, ("breach", "wait")
)


@pytest.mark.parametrize("usual", [16, "none"])
def test_a_cap_can_be_none_and_a_number_again(usual: Value, tmp_path: Path) -> None:
    book = book_with(LCPP_CAP, replace(LCPP_LEAF, value=usual, allowed=("none",)))
    entries = [
        entry(f"{LCPP_CAP}: none", "start"),
        entry(f"{LCPP_CAP}: 12", "2026-04-01"),
        entry(f"{LCPP_CAP}: {{add: 2}}", "2027-04-01"),
        entry(f"{LCPP_CAP}: none", "2028-04-01"),
    ]
    path = written(tmp_path, "timeline:\n" + "".join(entries))
    none = load_scenario(path, (), book)
    told = [values[LCPP_CAP] for _, values in settings_over_time(none, None, book, CALENDAR)]
    assert told == ["none", 12, 14, "none"]
    with_leads = ["lcpp.model=holder"]
    held = load_scenario(path, with_leads, book)
    rows = diff(load_scenario("status_quo", [f"{LCPP_CAP}=16", *with_leads], book), held, None, book)
    assert [(row.old, row.new) for row in rows] == [(16, "none"), (16, 12), (16, 14), (16, "none")]
    assert load_scenario("status_quo", [f"{LCPP_CAP}=none"], book).hash != load_scenario("status_quo").hash


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([entry(f"{LCPP_CAP}: none"), entry(f"{LCPP_CAP}: {{add: 2}}", "2026-04-01")], "is 'none' by then.*with `add`"),
        ([entry(f"{LCPP_CAP}: none"), entry(f"{LCPP_CAP}: {{times: 2}}", "2026-04-01")], "is 'none'.*with `times`"),
        ([entry(f"{LCPP_CAP}: none", more="over: 12 months, ")], r"\.lcpp\.caseload_cap: found 'none'; only numbers"),
        (
            [entry(f"{LCPP_CAP}: none"), entry(f"{LCPP_CAP}: 12", "2026-04-01", "over: 12 months, ")],
            "2026-05-01: 'lcpp.caseload_cap' is 'none' by then, so it cannot change in steps; allowed: a new value",
        ),
        ([entry(f"{LCPP_CAP}: nothing")], "allowed: a number, none, or"),
        ([entry(f"{LCPP_CAP}: 0.5")], "out of range"),
    ],
)
def test_what_a_cap_of_none_cannot_do_is_taught(entries: list[str], says: str, tmp_path: Path) -> None:
    book = book_with(LCPP_CAP, LCPP_LEAF)
    path = written(tmp_path, "timeline:\n" + "".join(entries))
    with pytest.raises(InputError, match=r"test\.yaml: .*" + says):
        load_scenario(path, (), book)


def test_a_choice_known_but_not_in_this_version_is_named_as_such() -> None:
    book = book_with("lcpp.overflow", OVERFLOW_LEAF)
    assert load_scenario("status_quo", ["lcpp.overflow=wait"], book)
    for choice in ("manager_holds", "threshold"):
        with pytest.raises(InputError, match=f"the choice '{choice}' is known, not in this version") as caught:
            load_scenario("status_quo", [f"lcpp.overflow={choice}"], book)
        assert "agency (known, not in this version: manager_holds, threshold)" in str(caught.value)
    with pytest.raises(InputError, match=r"not a choice.*did you mean 'wait'"):
        load_scenario("status_quo", ["lcpp.overflow=wiat"], book)
    described = schema(book)["$defs"]["TimelineEntry"]["properties"]["set"]["properties"]["lcpp.overflow"]
    assert described["enum"] == ["breach", "social_worker_holds", "wait", "agency"]
    assert "known, not in this version: manager_holds" in described["description"]
