"""Each design lays its points where its definition says, from the seed alone; a table of points is read strictly."""

import json
import tracemalloc
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.areas import area_values, load_area
from sim.book import Leaf, Lever, load_book
from sim.errors import InputError
from sim.experiment.running import run
from sim.experiment.runs.replications import Engine
from sim.experiment.runs.settings import Settings
from sim.experiment.store.stored_tables import read_points, write_points
from sim.experiment.sweep import sweep
from sim.experiment.sweep.designs import (
    DESIGNS,
    LEVELS,
    SAMPLED,
    check_name,
    make_design,
    points_from,
    points_in,
    table_design,
    unit_points,
    value_at,
)
from sim.experiment.sweep.dimensions import Dimension, book_range, dimension_from_entry
from sim.experiment.sweep.points import MOST_RUNS, points_hash, points_table, settings_of
from sim.experiment.sweep.points_file import MOST_LISTED
from sim.experiment.sweep.scenarios import area_at, check_points, scenario_at
from sim.scenario import settings_over_time

SCENARIO, BOOK = load_scenario("status_quo"), load_book()
VISITS = "child_in_need.visit_interval"
VARY = ["demand.multiplier=0.8:1.2", f"{VISITS}=10:40", "early_help.consent=0.5,0.6,0.7", "lcpp.caseload_cap=12,none"]


def made(name, samples=None, vary=VARY, seed=5, replications=1, scenario=SCENARIO, book=BOOK):
    return make_design(vary, name, samples, seed, replications, scenario, book)


def listing(*values):
    return Dimension("x", "", values, "", "", ("start",))


def test_a_grid_is_the_product_of_its_lists_the_first_slowest():
    design = made("grid", vary=["demand.multiplier=1,1.1", "early_help.consent=0.5:0.7:0.1", "area=rutland,england"])
    wanted = [(a, b, c) for a in (1.0, 1.1) for b in (0.5, 0.6, 0.7) for c in ("rutland", "england")]
    assert design.points == wanted
    assert design.paths == ("demand.multiplier", "early_help.consent", "area")


@pytest.mark.parametrize("samples", [1, 7, 64])
def test_a_latin_hypercube_has_one_point_in_each_part_of_every_setting(samples):
    unit = unit_points("lhs", samples, 3, 4)
    assert unit.shape == (samples, 4)
    for place in range(4):
        assert sorted(np.floor(unit[:, place] * samples).astype(int)) == list(range(samples))


def test_sobol_points_are_balanced_in_every_setting_and_every_pair():
    unit = unit_points("sobol_points", 64, 3, 3)
    for place in range(3):
        assert sorted(np.floor(unit[:, place] * 64).astype(int)) == list(range(64))
    first_two = Counter(map(tuple, np.floor(unit[:, :2] * 8).astype(int)))
    assert set(first_two.values()) == {1}
    assert len(first_two) == 64


def test_saltellis_scheme_is_a_then_a_with_one_setting_of_b_then_b():
    samples, count = 16, 3
    unit = unit_points("sobol", samples, 3, count)
    assert unit.shape == (samples * (count + 2), count)
    blocks = unit.reshape(samples, count + 2, count)
    a, b = blocks[:, 0], blocks[:, -1]
    for place in range(count):
        mixed = a.copy()
        mixed[:, place] = b[:, place]
        assert (blocks[:, place + 1] == mixed).all()
    assert (a != b).all()
    for matrix in (a, b):
        assert all(sorted(np.floor(column * samples)) == list(range(samples)) for column in matrix.T)


def test_a_morris_trajectory_changes_one_setting_at_each_step_and_each_once():
    samples, count = 10, 5
    unit = unit_points("morris", samples, 3, count)
    assert unit.shape == (samples * (count + 1), count)
    assert set(unit.ravel()) == {level / (LEVELS - 1) for level in range(LEVELS)}
    for trajectory in unit.reshape(samples, count + 1, count):
        steps = np.diff(trajectory, axis=0)
        assert sorted(np.flatnonzero(steps) % count) == list(range(count))
        assert (np.count_nonzero(steps, axis=1) == 1).all()
        assert np.abs(steps).sum(axis=1) == pytest.approx([2 / 3] * count, abs=1e-12)


@pytest.mark.parametrize("seed", [0, 5, 2**64 - 1])
@pytest.mark.parametrize("name", SAMPLED)
def test_the_seed_alone_decides_the_points_and_nothing_else_is_drawn_from(name, seed):
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    unit, again, other = (unit_points(name, 8, each, 3) for each in (seed, seed, seed // 2 + 1))
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002
    assert unit.tobytes() == again.tobytes()
    assert unit.tobytes() != other.tobytes()
    design, same = made(name, 8, seed=seed), made(name, 8, seed=seed)
    hashes = [points_hash(points_table(each.dimensions, each.points)) for each in (design, same)]
    assert hashes[0] == hashes[1]
    assert made(name, 8, seed=seed // 2 + 1).points != design.points


@pytest.mark.parametrize("name", SAMPLED)
def test_a_manifest_is_enough_to_make_the_same_points_again(name):
    design = made(name, 8, [*VARY, "area=rutland,hartlepool"])
    told = json.loads(json.dumps([each.as_entry() for each in design.dimensions], allow_nan=False))
    dimensions = [dimension_from_entry(entry) for entry in told]
    assert dimensions == [replace(each, warning="") for each in design.dimensions]
    unit = unit_points(design.name, design.samples, design.seed, len(dimensions))
    assert points_from(unit, dimensions) == design.points
    assert len(design.points) == points_in(name, 8, 5)
    for entry in told:
        with pytest.raises(InputError, match="unit"):
            dimension_from_entry({key: value for key, value in entry.items() if key != "unit"})


@given(st.integers(1, 40), st.integers(1, 40))
def test_each_value_of_a_list_has_an_equal_part_of_zero_to_one(count, each):
    dimension = listing(*(f"value {number}" for number in range(count)))
    middles = [(2 * place + 1) / (2 * count * each) for place in range(count * each)]
    found = [value_at(dimension, unit) for unit in middles]
    assert found == [value for value in dimension.values for _ in range(each)]
    assert (value_at(dimension, 0.0), value_at(dimension, 1.0)) == (dimension.values[0], dimension.values[-1])


@given(st.integers(-50, 50), st.integers(1, 60), st.integers(1, 20))
def test_each_whole_number_of_a_range_has_an_equal_part(low, wide, each):
    dimension = replace(listing(), low=low, high=low + wide, whole=True)
    parts = (wide + 1) * each
    found = Counter(value_at(dimension, (2 * place + 1) / (2 * parts)) for place in range(parts))
    assert found == dict.fromkeys(range(low, low + wide + 1), each)
    assert all(type(value) is int for value in found)
    assert (value_at(dimension, 0.0), value_at(dimension, 1.0)) == (low, low + wide)


@given(
    st.integers(-(10**9), 10**9), st.integers(1, 10**9), st.lists(st.floats(0, 1), min_size=1, max_size=20).map(sorted)
)
def test_a_range_is_gone_through_evenly_from_end_to_end_in_12_digits(low, wide, units):
    dimension = replace(listing(), low=low / 1000, high=(low + wide) / 1000)
    found = [value_at(dimension, unit) for unit in [0.0, *units, 1.0]]
    assert (found[0], found[-1]) == (dimension.low, dimension.high)
    assert found == sorted(found)
    assert found == [float(f"{value:.12g}") for value in found]
    for unit, value in zip(units, found[1:-1], strict=True):
        assert value == pytest.approx((low + unit * wide) / 1000, rel=1e-11, abs=1e-8)


def test_values_are_of_the_type_the_setting_has_and_equal_points_stay_apart(tmp_path):
    design = made("sobol", 16)
    table = points_table(design.dimensions, design.points)
    assert len(table) == len(design.points) == 16 * 6
    assert table[design.dimensions[0].path].between(0.8, 1.2).all()
    assert table[VISITS].dtype == "int64"
    assert table[VISITS].between(10, 40).all()
    assert table["lcpp.caseload_cap"].isna().mean() == pytest.approx(0.5, abs=0.15)
    assert set(table["early_help.consent"]) == {0.5, 0.6, 0.7}
    assert len({point[2:] for point in design.points}) <= 6
    assert len(set(design.points)) < len(design.points)  # a list has the same value in A and in B now and then
    write_points(table, tmp_path / "points.parquet")
    back = read_points(tmp_path / "points.parquet")
    for number in (0, 17, 95):
        assert settings_of(back, number) == dict(zip(design.paths, design.points[number], strict=True))
        assert type(settings_of(back, number)[VISITS]) is int


def test_a_latin_hypercube_gives_each_value_of_a_list_the_same_number_of_points():
    points = made("lhs", 60, ["early_help.consent=0.5,0.6,0.7", f"{VISITS}=10:21", "handover.policy=warm,cold"]).points
    assert [set(Counter(column).values()) for column in zip(*points, strict=True)] == [{20}, {5}, {30}]


def test_a_morris_design_says_which_values_it_takes_of_a_list_that_its_levels_do_not_fit():
    vary = ["handover.policy=warm,cold", "early_help.consent=0.5,0.6,0.7", f"{VISITS}=10:40", "demand.multiplier=0:1"]
    design = made("morris", 4, vary)
    consent, visits = design.warnings
    assert consent.startswith("early_help.consent: of its 3 values")
    assert consent.endswith("0.5, 0.6, 0.7, 0.7")
    assert visits.endswith("10, 20, 30, 40")
    assert made("lhs", 4, vary).warnings == ()


def test_the_range_of_the_book_is_a_range_in_a_design_and_three_values_in_a_grid():
    leaf = BOOK.leaves["need.up_rate.level_0"]
    design = made("lhs", 4, [f"{leaf.path}=book", "child_in_need.review_interval=book"])
    first, second = design.dimensions
    assert (first.low, first.high, first.kind, first.continuous) == (leaf.low, leaf.high, "assumption", True)
    assert (second.low, second.high, second.kind, second.continuous) == (28, 182, "lever", False)
    rows = made("grid", vary=[f"{leaf.path}=book", "child_in_need.review_interval=book"]).dimensions
    assert rows[0].values == (leaf.low, leaf.value, leaf.high)
    assert rows[1].values == (28, 70, 182)
    assert all(type(value) is int for value in rows[1].values)
    assert rows[0].warning == ""
    assert made("lhs", 4, [f"{leaf.path}={leaf.low:g}:{leaf.high * 2:g}"]).warnings != ()
    assert made("grid", vary=["lcpp.complex_cin_slots=book"]).points == [(0,), (6,)]  # its value is its low


def test_every_range_of_the_book_can_be_varied_and_what_is_fixed_is_refused():
    kept = {path: leaf for path, leaf in BOOK.leaves.items() if leaf.low is not None}
    single = {path: leaf for path, leaf in kept.items() if not isinstance(leaf.value, tuple | str)}
    fixed = [path for path, leaf in single.items() if leaf.low == leaf.high]
    vary = [f"{path}=book" for path in single if path not in fixed]
    design = made("lhs", 2, vary)
    assert len(vary) > 100
    for dimension, values in zip(design.dimensions, zip(*design.points, strict=True), strict=True):
        leaf = single[dimension.path]
        assert leaf.low <= dimension.low <= min(values) <= max(values) <= dimension.high <= leaf.high
        assert dimension.whole == all(isinstance(value, int) for value in values)
    for path in fixed:
        with pytest.raises(InputError, match="one value only"):
            made("lhs", 2, [f"{path}=book"])


def test_the_range_of_the_book_stays_within_what_a_lever_takes_and_needs_one_number():
    about = {"meaning": "invented", "source": next(iter(BOOK.sources)), "period": "2025", "grade": "judged"}
    leaves = {
        "made.one": Leaf("made.one", 16, "children", low=4.5, high=40.5, **about),
        "made.two": Leaf("made.two", 3.0, "weeks", low=0, high=5, **about),
    }
    levers = {
        "made.one": Lever("made.one", "", "children", "number", (), 8, None, True, ("made.one",), True),
        "made.both": Lever("made.both", "", "weeks", "number", (), 0, 9, False, ("made.one", "made.two"), True),
    }
    book = replace(
        BOOK,
        leaves={**BOOK.leaves, **leaves},
        levers={**BOOK.levers, **levers},
        values={**BOOK.values, **{path: leaf.value for path, leaf in leaves.items()}},
    )
    assert book_range("made.one", book) == (8, 16, 40)
    assert book_range("made.two", book) == (0, 3.0, 5)
    with pytest.raises(InputError, match="moves 2 numbers"):
        book_range("made.both", book)


def test_an_area_is_varied_by_name_or_code_and_is_no_part_of_the_scenario():
    design = made("grid", vary=["area=Rutland, E06000001,hull", "demand.multiplier=1.1"])
    area = design.dimensions[0]
    assert area.values == ("rutland", "hartlepool", "kingston upon hull")
    assert (area.kind, area.acts, area.low, area.warning) == ("area", ("start",), None, "")
    assert points_table(design.dimensions, design.points)["area"].tolist() == list(area.values)
    here = {"area": "hartlepool", "demand.multiplier": 1.1}
    assert scenario_at(SCENARIO, here) == scenario_at(SCENARIO, {"demand.multiplier": 1.1})
    assert scenario_at(SCENARIO, {"area": "hartlepool"}) == SCENARIO
    assert area_at(here, load_area("rutland")) == load_area("hartlepool")
    assert area_at({"demand.multiplier": 1.1}, load_area("rutland")) == load_area("rutland")


@pytest.mark.parametrize(
    ("name", "samples", "vary", "says"),
    [
        ("lhs", None, VARY, ["--samples", "how many points", "a whole number from 1"]),
        ("sobol", None, VARY, ["base samples"]),
        ("morris", None, VARY, ["trajectories"]),
        ("morris", 1, VARY, ["found 1", "a whole number from 2"]),
        ("lhs", 0, VARY, ["found 0"]),
        ("lhs", True, VARY, ["found True"]),
        ("lhs", 2.0, VARY, ["found 2.0"]),
        ("grid", 8, ["demand.multiplier=1,2"], ["--samples", "leave out the samples"]),
        ("sobol", 100, VARY, ["powers of two", "take 128", "64 or 128"]),
        ("sobol_points", 65, VARY, ["powers of two", "take 64", "64 or 128"]),
        ("sobol_points", 12, VARY, ["take 8", "8 or 16"]),
        ("gird", None, VARY, ["unknown design", "did you mean 'grid'"]),
        ("sobol-points", 8, VARY, ["did you mean 'sobol_points'"]),
        ("table", None, VARY, ["come from a file", "--points"]),
        ("lhs", MOST_RUNS + 1, VARY, ["100,001 points", "100,000 runs"]),
        ("sobol", 16_384, ["demand.multiplier=0:1", *VARY[1:]], ["98,304 points", "196,608 runs"]),
        ("grid", None, ["demand.multiplier=0.8:1.2"], ["a grid needs a step"]),
        ("lhs", 4, ["demand.multiplier=1.2:0.8"], ["low must be below high"]),
        ("lhs", 4, ["demand.multiplier=1:1"], ["low must be below high"]),
        ("lhs", 4, ["demand.multiplier=1:3"], ["found 3", "0 to 2"]),
        ("lhs", 4, ["demand.multiplier=low:high"], ["not a range", "low:high, two numbers"]),
        ("lhs", 4, ["demand.multiplier=0.8:1.2,1.5"], ["a range stands alone"]),
        ("lhs", 4, ["lcpp.caseload_cap=book,none"], ["a range stands alone"]),
        ("lhs", 4, [f"{VISITS}=10.5:20"], ["a whole number"]),
        ("lhs", 4, ["need.onset_level_shares=book"], ["no range"]),
        ("lhs", 4, ["handover.policy=book"], ["no range", "a,b,c"]),
        ("lhs", 4, ["handover.practitioner_stays=0:1"], ["true or false"]),
        ("lhs", 4, ["demand.multiplyer=book"], ["did you mean 'demand.multiplier'"]),
        ("lhs", 4, ["workforce.lcpp.caseload_cap=book"], ["not in this version"]),
        ("lhs", 4, ["demand.multiplier=times:1.1"], ["takes values"]),
        ("lhs", 4, ["area=rutland:dorset"], ["no area called"]),
        ("lhs", 4, {"area": [1, 2]}, ["its name or code"]),
    ],
)
def test_what_a_design_cannot_do_is_refused_in_a_sentence(name, samples, vary, says):
    with pytest.raises(InputError) as caught:
        made(name, samples, vary, replications=2 if samples == 16_384 else 1)
    assert [part for part in says if part not in str(caught.value)] == [], str(caught.value)


def test_every_design_has_a_name_that_is_known():
    for name in DESIGNS:
        check_name(name)
    with pytest.raises(InputError, match="no samples"):
        unit_points("grid", 8, 1, 2)


def test_lists_of_python_and_whole_and_mixed_designs_agree_with_the_command_line():
    given_in_python = {"early_help.consent": [0.5, 0.6, 0.7], "lcpp.caseload_cap": [12, None]}
    assert made("lhs", 8, given_in_python).points == made("lhs", 8, VARY[2:]).points


STEPS = (
    "title: Slowly\nquestion: Is the point named?\ntimeline:\n"
    "  - {on: 2026-04-01, because: x, over: 4 months, set: {lcpp.caseload_cap: 10, demand.multiplier: 1.5}}\n"
    "  - {on: 2028-04-01, because: y, set: {early_help.consent: {add: 0.1}}}\n"
)


def all_the_way(scenario, paths, points, area):
    """Say what is wrong with the first point that cannot be resolved in full, the plain way."""
    for number, values in enumerate(points):
        here = dict(zip(paths, values, strict=True))
        try:
            settings_over_time(scenario_at(scenario, here), area_at(here, area))
        except InputError as fault:
            return number, fault.message
    return None


@pytest.mark.parametrize("caps", ["8,9,none", "none,8", "8,9"])
def test_a_point_is_refused_where_the_whole_scenario_would_be(tmp_path, caps):
    (tmp_path / "slowly.yaml").write_text(STEPS)
    scenario, area = load_scenario(tmp_path / "slowly.yaml"), load_area("rutland")
    vary = [
        "area=rutland,hartlepool",
        "demand.multiplier=0.8,1.2",
        f"lcpp.caseload_cap={caps}",
        "need.up_rate.level_0=book",
    ]
    design = made("lhs", 30, vary, scenario=scenario)
    wrong = all_the_way(scenario, design.paths, design.points, area)
    assert (wrong is None) == ("none" not in caps)
    if wrong is None:
        check_points(scenario, design.paths, design.points, area, BOOK)
        return
    with pytest.raises(InputError) as caught:
        check_points(scenario, design.paths, design.points, area, BOOK)
    assert caught.value.message.startswith(f"point {wrong[0]} (area=")
    assert caught.value.message.endswith(f"cannot be run: {wrong[1]}")


def test_each_area_is_checked_with_the_whole_scenario(tmp_path):
    """An area's own threshold can take a relative change of the scenario out of range; the point is named."""
    path = "front_door.thresholds.referral"
    own = {name: area_values(load_area(name), BOOK)[path] for name in ("rutland", "hartlepool", "england", "dorset")}
    most = max(own, key=lambda name: own[name])
    others = [name for name in own if name != most]
    room = BOOK.levers[path].high - max(own[name] for name in others) - 1e-6
    assert own[most] > max(own[name] for name in others) + 1e-3
    text = STEPS.replace("early_help.consent: {add: 0.1}", f"{path}: {{add: {room:.9f}}}")
    (tmp_path / "more.yaml").write_text(text.replace(f"{room:.9f}", f"{room - 1e-3:.6f}"))
    scenario = load_scenario(tmp_path / "more.yaml")
    design = made("grid", vary=["demand.multiplier=1,1.1", f"area={','.join([*others, most])}"], scenario=scenario)
    fine = [each for each in design.points if each[1] != most]
    check_points(scenario, design.paths, fine, load_area("rutland"), BOOK)
    with pytest.raises(InputError, match=rf"point 3 \(demand\.multiplier=1, area={most}\) cannot be run") as caught:
        check_points(scenario, design.paths, design.points, load_area("rutland"), BOOK)
    assert path in str(caught.value)


def test_a_change_before_the_start_is_told_of_at_the_first_point():
    scenario = load_scenario("thresholds_tightened")
    early = replace(scenario, changes=tuple(replace(change, day=date(2020, 1, 1)) for change in scenario.changes))
    with pytest.raises(InputError, match=r"point 0 .*before the simulation starts"):
        check_points(early, ["early_help.consent"], [(0.5,), (0.6,)], load_area("rutland"), BOOK)


def test_ten_thousand_points_are_checked_without_keeping_them():
    scenario = load_scenario("lcpp_cap_12")
    some = made("lhs", 100, ["lcpp.caseload_cap=8:20", "early_help.consent=0.4:0.8"], scenario=scenario)
    many = (point for _ in range(100) for point in some.points)
    check_points(scenario, some.paths, some.points, load_area("rutland"), BOOK)
    tracemalloc.start()
    check_points(scenario, some.paths, many, load_area("rutland"), BOOK)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


class Resolved(tuple):
    """What the stand-in for the model leaves behind: the values in force at first and last."""

    __slots__ = ()


def simulate(scenario, area, seed, replication, *, years, warm_up):
    segments = settings_over_time(scenario, area)
    return Resolved((segments[0][1], segments[-1][1]))


def compute(log):
    rows = [
        ("all", "all", "contacts", 100.0 * log[0]["demand.multiplier"]),
        ("all", "all", "cpp_rate", 10.0 * log[-1]["protection.thresholds.plan"] + log[0]["early_help.consent"]),
    ]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


def settings(area="rutland"):
    return Settings(area, 2, 7, 1, 0, workers=1, engine=Engine(simulate, compute))


def at_each_point_what_run_gives(found):
    for point in found.points["point"]:
        here = settings_of(found.points, point)
        alone = run(scenario_at(SCENARIO, here), settings=settings(here["area"])).kpis
        there = found.kpis[found.kpis["point"] == point].drop(columns="point").reset_index(drop=True)
        pd.testing.assert_frame_equal(there, alone, check_exact=True, check_dtype=False)


@pytest.mark.parametrize(("name", "samples"), [("lhs", 5), ("sobol_points", 4), ("sobol", 2), ("morris", 2)])
def test_a_sweep_of_a_design_gives_what_run_gives_and_says_how_to_lay_it_out_again(name, samples):
    vary = {"demand.multiplier": "0.8:1.2", "area": "rutland,hartlepool", "early_help.consent": [0.5, 0.7]}
    found = sweep(SCENARIO, vary, settings=settings(), design=name, samples=samples)
    told = json.loads(json.dumps(found.manifest["sweep"]))
    assert (told["design"], told["samples"], told["seed"]) == (name, samples, 7)
    dimensions = [dimension_from_entry(entry) for entry in told["vary"]]
    unit = unit_points(told["design"], told["samples"], told["seed"], len(dimensions))
    again = points_table(dimensions, points_from(unit, dimensions))
    pd.testing.assert_frame_equal(again, found.points, check_exact=True)
    assert told["points_hash"] == points_hash(again)
    assert set(found.points["area"]) == {"rutland", "hartlepool"}
    at_each_point_what_run_gives(found)


def test_a_sweep_of_a_table_gives_what_run_gives_at_each_row(tmp_path):
    (tmp_path / "points.csv").write_text("area,demand.multiplier\nhartlepool,1.1\nrutland,0.9\nhartlepool,1.1\n")
    found = sweep(SCENARIO, (), settings=settings(), points=tmp_path / "points.csv")
    assert (found.manifest["sweep"]["design"], found.manifest["sweep"]["samples"]) == ("table", None)
    assert found.points["area"].tolist() == ["hartlepool", "rutland", "hartlepool"]
    at_each_point_what_run_gives(found)
    assert found.frame("contacts")["mean"].tolist() == pytest.approx([110, 90, 110], abs=1e-9)


TABLE = "demand.multiplier,lcpp.caseload_cap,handover.practitioner_stays,area\n"


def table(tmp_path, content, scenario=SCENARIO, replications=1):
    path = tmp_path / "points.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return table_design(path, scenario, BOOK, replications)


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_gives_the_points_of_its_rows_in_their_order(tmp_path, start, end):
    text = TABLE + '1,12,true,"Kingston upon Hull, City of"\n 1.1 ,none,false,E06000017\n1,12,TRUE,hull\n\n'
    design = table(tmp_path, start + text.replace("\n", end).encode())
    first = (1.0, 12, True, "kingston upon hull")
    assert design.points == [first, (1.1, "none", False, "rutland"), first]
    assert (design.name, design.samples) == ("table", None)
    assert [each.values for each in design.dimensions] == [
        (1.0, 1.1),
        (12, "none"),
        (True, False),
        ("kingston upon hull", "rutland"),
    ]
    assert [each.kind for each in design.dimensions] == ["assumption", "lever", "lever", "area"]
    assert {each.spec for each in design.dimensions} == {"points.csv"}
    columns = points_table(design.dimensions, design.points)
    assert [columns[path].dtype.kind for path in design.paths] == ["f", "f", "b", "O"]


def test_a_long_column_of_numbers_is_told_by_its_ends(tmp_path):
    caps = [8 + number for number in range(MOST_LISTED + 1)]
    rows = "".join(f"{cap},{cap / 100}\n" for cap in caps)
    design = table(tmp_path, "lcpp.caseload_cap,demand.multiplier\n" + rows)
    first, second = design.dimensions
    assert (first.values, first.low, first.high, first.whole) == ((), 8, 8 + MOST_LISTED, True)
    assert (second.low, second.high, second.continuous) == (0.08, caps[-1] / 100, True)
    assert design.points == [(cap, cap / 100) for cap in caps]
    assert points_table(design.dimensions, design.points)["lcpp.caseload_cap"].dtype == "int64"
    mixed = table(tmp_path, "lcpp.caseload_cap\n" + "".join(f"{cap}\n" for cap in caps) + "12.5\n")
    assert {type(value) for (value,) in mixed.points} == {float}
    assert mixed.dimensions[0].continuous


BAD = {
    "nothing": ("", ["points.csv", "empty"]),
    "only blanks": ("\n \n", ["empty"]),
    "only a header": (TABLE, ["no points"]),
    "unknown column": ("demand.multiplyer\n1\n", ["row 1, column 1", "did you mean 'demand.multiplier'"]),
    "unbuilt lever": ("fgdm.coordinators\n1\n", ["row 1, column 1", "not in this version"]),
    "semicolons": ("demand.multiplier;area\n1;rutland\n", ["parted by commas"]),
    "no name": ("demand.multiplier,\n1,2\n", ["row 1, column 2", "no name"]),
    "numbers of points": ("point,demand.multiplier\n0,1\n", ["leave out the column"]),
    "a column twice": ("demand.multiplier,demand.multiplier\n1,1\n", ["row 1, column 2", "given twice"]),
    "one number twice": (
        "child_in_need.visit_interval,family_help.child_in_need.visit_interval\n10,20\n",
        ["points.csv", "same number"],
    ),
    "a value missing": (TABLE + "1,12,true,rutland\n1,,true,rutland\n", ["row 3, lcpp.caseload_cap", "missing"]),
    "a row too short": (TABLE + "1,12\n", ["row 2, handover.practitioner_stays", "missing"]),
    "a row too long": (TABLE + "1,12,true,rutland,5\n", ["row 2", "5 values", "names 4"]),
    "a blank row": ("demand.multiplier\n1\n\n1.1\n", ["row 3, demand.multiplier", "missing"]),
    "a word": (TABLE + "many,12,true,rutland\n", ["row 2, demand.multiplier", "wrong type", "a number"]),
    "yes": (TABLE + "1,12,yes,rutland\n", ["row 2, handover.practitioner_stays", "true or false"]),
    "out of range": (TABLE + "3,12,true,rutland\n", ["row 2, demand.multiplier", "0 to 2"]),
    "two ways": ("demand.multiplier\n1e0\n", ["row 2, demand.multiplier", "differ on this number"]),
    "a choice": ("handover.policy\nwram\n", ["row 2, handover.policy", "did you mean 'warm'"]),
    "a change": ("demand.multiplier\ntimes:1.1\n", ["row 2, demand.multiplier", "wrong type"]),
    "an area": ("area\nRutlnd\n", ["row 2, area", "did you mean 'Rutland'"]),
    "a list": ("need.onset_level_shares\n0.5\n", ["row 2", "a list cannot be varied"]),
    "Latin-1": ("area\nrutland\nCaf\xe9\n".encode("latin-1"), ["row 3", "UTF-8"]),
    "UTF-16": ("area\nrutland\n".encode("utf-16"), ["UTF-8"]),
    "an open quote": ('area\n"rutland\n', ["row 1", "cannot be read"]),
    "too long": ("demand.multiplier\n" + "1\n" * (MOST_RUNS + 1), ["more points", "100,000 runs"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_table_that_can_be_read_in_two_ways_or_none_is_refused_by_row_and_column(tmp_path, case):
    content, says = BAD[case]
    with pytest.raises(InputError) as caught:
        table(tmp_path, content)
    assert [part for part in ["points.csv", *says] if part not in str(caught.value)] == [], str(caught.value)


def test_a_table_is_refused_when_absent_too_large_or_of_too_many_runs(tmp_path, monkeypatch):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match="no such file of points"):
            table_design(path, SCENARIO, BOOK, 1)
    with pytest.raises(InputError, match=r"points\.csv: .*2 points with 60,000 replications"):
        table(tmp_path, "area\nrutland\nengland\n", replications=60_000)
    monkeypatch.setattr("sim.experiment.sweep.points_file.LARGEST_FILE", 10)
    with pytest.raises(InputError, match="too large"):
        table(tmp_path, "area\nrutland\n")


def test_a_table_of_what_the_command_line_sets_is_refused(tmp_path):
    laid = load_scenario("status_quo", ["demand.multiplier=1.1"])
    with pytest.raises(InputError, match=r"points\.csv: demand\.multiplier: .*both set and varied"):
        table(tmp_path, "demand.multiplier\n1\n", laid)
