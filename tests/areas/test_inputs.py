"""The inputs in which areas differ: what each moves, that England is as the book says, and that bounds are kept."""

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.areas import AREA_INPUTS, SOLVED, Area, area_values, list_areas, load_area
from sim.areas.inputs import ODDS, input_overrides, moved_in_odds
from sim.book import load_book
from sim.experiment.store.kept_area import area_entry, area_from_entry
from sim.experiment.store.manifest import area_hash
from sim.fit.areas.targets import AIMED

BOOK = load_book()
ENGLAND = load_area("england")


def log_odds(likelihood):
    return math.log(likelihood / (1 - likelihood))


def test_each_figure_aimed_at_tells_one_input_beside_onset_which_all_of_them_tell():
    assert sorted(each.told_by for each in AREA_INPUTS if each.name != "onset_multiplier") == sorted(AIMED)
    assert len(set(SOLVED)) == len(SOLVED) == len(AIMED) + 1


def test_each_input_is_a_field_of_an_area_that_is_england_unless_given():
    neutral = {field.name: field.default for field in fields(Area)}
    assert {each.name: each.neutral for each in AREA_INPUTS} == {name: neutral[name] for name in SOLVED}


def test_two_leaves_alone_are_moved_by_two_inputs_and_every_leaf_is_in_the_book():
    moves = [path for each in AREA_INPUTS for path in each.moves]
    work, line = "workforce.hours.assessment_mean", "front_door.thresholds.early_help"
    assert {path for path in moves if moves.count(path) > 1} == {work, line}
    lines = input_overrides({"referral_shift": 0.3, "early_help_shift": -0.5}, BOOK.values)
    assert lines[line] == pytest.approx(moved_in_odds(BOOK.values[line], -0.2))
    both = input_overrides({"assessment_hours": 0.8, "casework_hours": 1.5}, BOOK.values)
    assert both[work] == pytest.approx(0.8 * 1.5 * BOOK.values[work])
    assert set(moves) <= set(BOOK.values)


def test_what_england_moves_is_the_book_itself():
    moved = input_overrides({}, BOOK.values)
    assert moved == {path: BOOK.values[path] for path in moved}
    assert {path: repr(value) for path, value in moved.items()} == {path: repr(BOOK.values[path]) for path in moved}
    assert all(getattr(ENGLAND, each.name) == each.neutral for each in AREA_INPUTS)


@pytest.mark.parametrize("each", AREA_INPUTS, ids=lambda each: each.name)
def test_an_input_moves_its_own_leaves_and_no_other_by_as_much_as_it_says(each):
    by = 0.3
    usual, there = (area_values(area, BOOK) for area in (ENGLAND, replace(ENGLAND, **{each.name: each.value(by)})))
    changed = {path for path in usual if usual[path] != there[path]}
    assert changed == set(each.moves)
    for path in changed:
        pairs = (
            zip(usual[path], there[path], strict=True)
            if isinstance(usual[path], tuple)
            else [(usual[path], there[path])]
        )
        for before, after in pairs:
            far = log_odds(after) - log_odds(before) if each.unit == ODDS else math.log(after / before)
            assert far == pytest.approx(by, abs=1e-9)


@pytest.mark.parametrize("each", AREA_INPUTS, ids=lambda each: each.name)
@given(stretched=st.floats(-3, 3))
def test_an_input_is_its_stretched_value_and_back(each, stretched):
    assert each.stretched(each.value(stretched)) == pytest.approx(stretched, abs=1e-12)


def test_every_preset_is_within_the_bounds_of_its_inputs():
    for area in list_areas():
        for each in AREA_INPUTS:
            value = each.stretched(getattr(area, each.name))
            assert each.low - 1e-4 <= value <= each.high + 1e-4, (area.name, each.name)
            assert area.figures[each.name].value == getattr(area, each.name)


@given(likelihood=st.floats(0.01, 0.99), by=st.floats(-3, 3))
def test_odds_moved_and_moved_back_are_as_before(likelihood, by):
    assert moved_in_odds(moved_in_odds(likelihood, by), -by) == pytest.approx(likelihood, rel=1e-9)
    assert moved_in_odds(likelihood, 0.0) == likelihood


def test_a_leaf_that_is_no_number_or_not_there_is_left_alone():
    path = AREA_INPUTS[1].moves[0]
    assert path not in input_overrides({AREA_INPUTS[1].name: 0.5}, {path: "often"})
    assert input_overrides({}, {}) == {}


def test_every_input_counts_in_the_hash_of_an_area_and_is_kept():
    hashes = {area_hash(ENGLAND)}
    for each in AREA_INPUTS:
        other = replace(ENGLAND, **{each.name: each.value(0.1)})
        hashes.add(area_hash(other))
        assert area_from_entry(area_entry(other)) == other
    assert len(hashes) == len(AREA_INPUTS) + 1
