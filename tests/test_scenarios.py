"""Scenarios: dated differences that compose, keep what came before them, and hash by what they do."""

import pickle
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.areas import load_area
from sim.book import Value, load_book
from sim.clock import DEFAULT_START, Calendar
from sim.errors import InputError
from sim.phases import months_after, part_done
from sim.scenario import Scenario, list_scenarios, load_scenario, settings_over_time
from sim.scenario_diff import diff
from sim.scenario_file import schema

BOOK = load_book()
CALENDAR = Calendar.from_values(BOOK.values)
HEAD = "title: A test\nquestion: Does it act?\n"
POSTS = "workforce.social_worker.posts"
REFERRAL = "front_door.thresholds.referral"
SHAPES = ("linear", "front_loaded", "back_loaded")


def written(folder: Path, body: str, name: str = "test") -> Path:
    """Write a scenario file."""
    path = folder / f"{name}.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def entry(settings: str, on: str = "2025-04-01", more: str = "") -> str:
    """One dated change."""
    return f"  - {{on: {on}, because: a test, {more}set: {{{settings}}}}}\n"


def scenario(folder: Path, *entries: str, name: str = "test", extends: str = "") -> Scenario:
    """Load a scenario of these changes."""
    above = f"extends: {extends}\n" if extends else ""
    return load_scenario(written(folder, above + "timeline:\n" + "".join(entries), name))


def over_time(of: Scenario, path: str, area: Any = None) -> list[tuple[date | None, Value]]:
    """Value of one leaf from each date on."""
    told = settings_over_time(of, area, BOOK, CALENDAR)
    return [(None if minute is None else CALENDAR.date_of(minute), values[path]) for minute, values in told]


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
    assert segments[0] == usual
    minutes = [minute for minute, _ in segments[1:]]
    assert minutes == sorted(set(minutes))
    assert name == "status_quo" or len(segments) > 1


def test_the_shipped_changes_are_those_they_name() -> None:
    book = BOOK.values
    tight, loose = (over_time(load_scenario(f"thresholds_{way}"), REFERRAL) for way in ("tightened", "loosened"))
    assert tight[-1] == (DEFAULT_START, book[REFERRAL] + 0.25)
    assert loose[-1] == (DEFAULT_START, book[REFERRAL] - 0.25)
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


def test_an_assignment_acts_over_the_whole_run_and_dated_changes_build_on_it() -> None:
    tight = load_scenario("thresholds_tightened", [f"{REFERRAL}=2"])
    assert over_time(tight, REFERRAL) == [(None, 2.0), (DEFAULT_START, 2.25)]
    twice = load_scenario("status_quo", [f"{REFERRAL}=add:0.25", f"{REFERRAL}=times:2"])
    assert over_time(twice, REFERRAL) == [(None, pytest.approx((BOOK.values[REFERRAL] + 0.25) * 2))]


def test_an_assignment_may_set_any_leaf_of_the_book() -> None:
    shares = load_scenario("status_quo", ["need.onset_level_shares=0.4,0.3,0.2,0.1", "calendar.office_opens=8"])
    values = settings_over_time(shares)[0][1]
    assert values["need.onset_level_shares"] == (0.4, 0.3, 0.2, 0.1)
    assert values["calendar.office_opens"] == 8
    assert load_scenario("status_quo", ["need.onset_level_shares=[0.4, 0.3, 0.2, 0.1]"]).hash != shares.hash


def test_a_leaf_beyond_its_plausible_range_is_allowed_and_told() -> None:
    no_shocks = load_scenario("status_quo", ["need.noticing.slope=5"])
    assert "need.noticing.slope" in no_shocks.warnings[0]
    assert "plausible range" in no_shocks.warnings[0]
    assert load_scenario("status_quo", ["need.noticing.slope=0.5"]).warnings == ()


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
    assert more[0][1] == area.posts["social_worker"]
    assert more[1][1] == pytest.approx(area.posts["social_worker"] * 1.1)


def test_an_area_lays_its_posts_onset_and_shifts_over_the_book() -> None:
    from dataclasses import replace

    usual = load_area("england")
    area = replace(usual, onset_multiplier=1.3, referral_shift=0.1, plan_shift=-0.2, care_shift=0.3)
    values = settings_over_time(load_scenario("status_quo"), area, BOOK, CALENDAR)[0][1]
    for role, posts in area.posts.items():
        assert values[f"workforce.{role}.posts"] == posts
    assert values["demand.area_onset_multiplier"] == 1.3
    shifts = {path: round(values[path] - BOOK.values[path], 9) for path in values if ".thresholds." in path}
    assert shifts == {
        "front_door.thresholds.advice": 0.1,
        "front_door.thresholds.early_help": 0.1,
        "front_door.thresholds.referral": 0.1,
        "front_door.thresholds.immediate": 0,
        "protection.thresholds.enquiry": -0.2,
        "protection.thresholds.conference": -0.2,
        "protection.thresholds.plan": -0.2,
        "protection.thresholds.care": 0.3,
    }
    changed = {path for path in values if values[path] != BOOK.values[path]}
    assert all(path.startswith(("workforce.", "demand.area", "front_door.th", "protection.th")) for path in changed)


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


def test_a_shipped_name_wins_over_a_file_beside(tmp_path: Path) -> None:
    scenario(tmp_path, entry(f"{POSTS}: 1", "start"), name="status_quo")
    above = scenario(tmp_path, entry("early_help.consent: 0.5"), extends="status_quo")
    assert over_time(above, POSTS)[0][1] == BOOK.values[POSTS]


def test_the_hash_does_not_depend_on_words_or_the_order_of_keys(tmp_path: Path) -> None:
    keys = ["title: A test", "question: Does it act?", "extends: status_quo"]
    settings = ["early_help.consent: 0.5", f"{POSTS}: {{times: 1.1}}", f"{REFERRAL}: 2"]
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
    assert (row.old, row.new, row.unit) == (BOOK.values[REFERRAL], BOOK.values[REFERRAL] + 0.25, "levels")
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
    assert row.old == area.posts["social_worker"]


def test_the_schema_knows_every_built_lever_and_leaf() -> None:
    described = schema(BOOK)
    assert described["$schema"].startswith("https://json-schema.org/")
    settings = described["$defs"]["TimelineEntry"]["properties"]["set"]["properties"]
    built = {name for name, lever in BOOK.levers.items() if lever.built}
    assert set(settings) == built | set(BOOK.leaves)
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
