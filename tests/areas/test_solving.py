"""The arithmetic that solves areas: responses kept, steps, what is near, and what is believed beforehand."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from solved_by_hand import BASE, ENGLAND, RESPONSE, SLOPE, SPREAD, aimed_at, neutral, one_run_by_hand, wanted_of

from sim.areas import AREA_INPUTS, PRESETS, SOLVED, Figure, load_area, read_presets
from sim.areas.scale import LEAST_PCT, natural, scaled
from sim.errors import InputError
from sim.fit.areas.measuring import (
    CHILDREN_ENOUGH,
    MOST_RUNS,
    at,
    measure_response,
    runs_of,
    seed_of,
    stretched_figures,
)
from sim.fit.areas.response import LEAST_AIM_PCT, YEARS, apart, read_response, stretched
from sim.fit.areas.response import RESPONSE as SHIPPED
from sim.fit.areas.solving import (
    HIGH,
    LEAST_PASSES,
    LONGEST_STEP,
    LOW,
    WIDTH,
    Solving,
    Step,
    aims_of,
    at_bound,
    centre_of,
    corrected,
    onset_centres,
    started,
    together,
    unlike,
)
from sim.fit.areas.starting import starting_figures
from sim.fit.areas.targets import AIMED, BALANCED, IN_BALANCE, TARGETS

NOWHERE = np.zeros(len(SOLVED))
SOME = [0.2, -0.3, 0.2, 0.1, 0.3, -0.2, 0.2, -0.3, 0.1, 0.2, -0.1]
KENT = neutral(load_area("Kent"))


def test_a_response_is_kept_and_read_back(tmp_path):
    path = tmp_path / "response.csv"
    RESPONSE.save(path)
    again = read_response(path)
    assert again.text() == RESPONSE.text()
    assert np.array_equal(again.slope, SLOPE)
    path.write_text(RESPONSE.text().replace("0.9", "much", 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"response\.csv"):
        read_response(path)
    with pytest.raises(InputError, match="measured"):
        read_response(tmp_path / "absent.csv")


def test_the_response_that_ships_tells_the_inputs_apart():
    shipped = read_response()
    assert shipped.condition < 15
    assert shipped.text() == SHIPPED.read_text(encoding="utf-8")
    told = [(place, each.told_by or "cin_rate") for place, each in enumerate(AREA_INPUTS)]
    for row, column in ((AIMED.index(figure), place) for place, figure in told):
        assert abs(shipped.slope[row, column]) > 4 * shipped.noise[row, column], (AIMED[row], SOLVED[column])


def test_measuring_recovers_the_response_of_a_model_that_is_known():
    found = measure_response(ENGLAND, runs=3, run=one_run_by_hand)
    assert found.slope == pytest.approx(SLOPE, abs=1e-9)
    assert found.noise == pytest.approx(0.0 * SLOPE, abs=1e-9)
    assert found.base == pytest.approx(np.array(BASE), rel=0.02)
    assert (found.spread > 0).all()
    assert found.children == ENGLAND.child_population
    assert found.years == 3


def test_the_chance_of_a_pass_falls_with_its_children():
    assert RESPONSE.chance(RESPONSE.children) == pytest.approx(SPREAD)
    assert RESPONSE.chance(4 * RESPONSE.children) == pytest.approx(SPREAD / 2)


def test_chance_is_told_by_runs_of_the_base_as_long_as_a_pass():
    asked = []

    def counted(area, replication, years, warm_up):
        asked.append((at(area).tolist() == at(ENGLAND).tolist(), replication, years))
        return one_run_by_hand(area, replication, years, warm_up)

    found = measure_response(ENGLAND, runs=2, spread_runs=5, run=counted)
    assert [each[1] for each in asked if each[2] == YEARS] == list(range(5))
    assert all(base for base, _, years in asked if years == YEARS)
    luck = np.std([0.01 * math.cos(replication + 1.0) for replication in range(5)], ddof=1)
    assert found.spread == pytest.approx(np.full(len(AIMED), luck))
    assert found.spread_runs == 5


def test_a_figure_of_nobody_is_refused_when_the_response_is_measured():
    def nobody(area, replication, years, warm_up):
        return [math.nan, *one_run_by_hand(area, replication, years, warm_up)[1:]]

    with pytest.raises(InputError, match="nobody"):
        measure_response(ENGLAND, runs=2, run=nobody)


@pytest.mark.parametrize("figure", TARGETS)
def test_a_figure_is_its_stretched_value_and_back(figure):
    assert natural(figure, stretched(figure, 37.5)) == pytest.approx(37.5)
    assert stretched(figure, 37.5) == scaled(figure, 37.5)  # as targets and their errors
    assert math.isfinite(stretched(figure, 0.0))
    assert math.isfinite(stretched(figure, 100.0))


def test_nearly_all_and_all_are_aimed_at_alike_and_within_the_bounds_of_targets():
    told = {value: stretched("assessment_within_45_pct", value) for value in (97.0, 98.0, 99.7, 100.0, 1.0, 2.0)}
    assert told[97.0] < told[98.0] == told[99.7] == told[100.0]
    assert told[1.0] == told[2.0] == pytest.approx(-told[98.0])
    assert LEAST_AIM_PCT > LEAST_PCT
    aims = aims_of({"assessment_within_45_pct": aimed_at(99.7, 0.1)}, KENT.figures)
    assert aims.wanted[TARGETS.index("assessment_within_45_pct")] == told[98.0]


def test_care_is_compared_without_unaccompanied_children():
    rate = KENT.figures["cla_uasc"].value / KENT.child_population * 10_000
    assert apart("care_rate", 60.0, KENT.figures) == pytest.approx(60.0 - rate)
    assert apart("cpp_rate", 60.0, KENT.figures) == 60.0
    aims = aims_of({"care_rate": aimed_at(60.0, 0.1)}, KENT.figures)
    assert aims.wanted[TARGETS.index("care_rate")] == pytest.approx(math.log(60.0 - rate))
    assert aims.error[TARGETS.index("care_rate")] == pytest.approx(0.1 * 60.0 / (60.0 - rate))


def test_what_is_not_published_is_not_aimed_at():
    aims = aims_of({"cpp_rate": aimed_at(40.0, 0.1)}, {})
    assert list(aims.known) == [figure in ("cpp_rate", *BALANCED) for figure in AIMED]
    asked = [IN_BALANCE[figure].value for figure in BALANCED]
    assert aims.wanted[-len(BALANCED) :] == pytest.approx(np.log(asked))
    assert aims.wanted[TARGETS.index("cpp_rate")] == pytest.approx(math.log(40.0))


def test_the_response_alone_starts_where_straight_lines_meet_the_targets():
    aims = aims_of(wanted_of(KENT, SOME, error=0.005), KENT.figures)
    x = started(RESPONSE, aims, NOWHERE)
    promised, told = stretched_figures(BASE, ENGLAND) + SLOPE @ x, len(TARGETS)
    assert promised[:told] == pytest.approx(aims.wanted[:told], abs=0.03)
    assert np.linalg.norm((x / WIDTH)[:-2]) <= 1.1 * np.linalg.norm((np.array(SOME) / WIDTH)[:-2])


@pytest.mark.parametrize("figure", BALANCED)
def test_hours_asked_of_a_role_are_met_by_the_hours_of_its_own_work_alone(figure):
    aims = aims_of({"cpp_rate": aimed_at(BASE[2], 0.1)}, KENT.figures)
    idle = np.append(stretched_figures(BASE, ENGLAND)[: -len(BALANCED)], aims.wanted[-len(BALANCED) :])
    idle[AIMED.index(figure)] -= 0.3
    x = corrected(NOWHERE, idle, SLOPE, aims, 0 * SPREAD, NOWHERE)
    own = [each.told_by == figure for each in AREA_INPUTS]
    assert (np.abs(x[own]) > 0.4).all()
    assert x[~np.array(own)] == pytest.approx(0.0, abs=1e-6)  # one is at its bound, from inside


def test_what_is_not_published_stays_as_it_was_believed():
    centre = centre_of("kent", {"kent": 0.2})
    aims = aims_of({}, KENT.figures)
    x = started(RESPONSE, aims, centre)
    assert x[:-2] == pytest.approx(centre[:-2], abs=1e-9)
    assert x[-2:] == pytest.approx(0.0, abs=1e-9), "the response knows nothing of the area's posts"
    busier = corrected(x, stretched_figures(BASE, ENGLAND) + SLOPE @ x, SLOPE, aims, 0 * SPREAD, centre)
    assert busier[-2] < 0.0, "more need for the same workers: less time for each"
    assert centre.tolist() == [0.2, *[0.0] * 10]


def test_an_odd_return_ends_at_a_bound_and_one_step_is_no_longer_than_allowed():
    odd = aims_of({figure: aimed_at(99.0 if figure.endswith("_pct") else 5000.0, 0.001) for figure in TARGETS}, {})
    x = NOWHERE
    for _ in range(9):
        after = corrected(x, stretched_figures(BASE, ENGLAND) + SLOPE @ x, SLOPE, odd, 0 * SPREAD, NOWHERE)
        assert (np.abs(after - x) <= LONGEST_STEP * WIDTH + 1e-6).all()
        x = after
    assert (x >= LOW).all()
    assert (x <= HIGH).all()
    assert at_bound(x.tolist())
    assert not at_bound(NOWHERE.tolist())


def test_the_line_of_early_help_does_not_go_up_where_its_workers_are_full():
    aims, place = aims_of({}, KENT.figures), AIMED.index(BALANCED[1])
    full = np.append(stretched_figures(BASE, ENGLAND)[: -len(BALANCED)], aims.wanted[-len(BALANCED) :])
    full[place] += 0.3
    assert corrected(NOWHERE, full, SLOPE, aims, 0 * SPREAD, NOWHERE)[-1] == pytest.approx(0.0, abs=1e-9)
    full[place] -= 0.6
    assert corrected(NOWHERE, full, SLOPE, aims, 0 * SPREAD, NOWHERE)[-1] < -0.3


def test_a_miss_that_chance_explains_moves_less():
    aims = aims_of(wanted_of(KENT, SOME), KENT.figures)
    found = stretched_figures(BASE, ENGLAND)
    sure, unsure = (corrected(NOWHERE, found, SLOPE, aims, SPREAD * by, NOWHERE) for by in (0.1, 20.0))
    assert np.linalg.norm(unsure / WIDTH) < 0.6 * np.linalg.norm(sure / WIDTH)


def test_passes_a_long_way_apart_tell_the_slope_as_far_as_chance_allows():
    slope, spread = SLOPE[2], unlike(SLOPE)[2]
    truth = slope * 1.3
    way = np.array([[0.2, 0.1, 0.0, 0.1, -0.3, 0.4, 0.0, 0.3, -0.2, 0.1, 0.2], [0.0] * 11])
    value, error, near = together(way, 4.0 + way @ truth, np.full(2, 1e-3), slope, spread)
    assert value == pytest.approx(4.0)
    assert error == pytest.approx(1e-3, rel=0.01)
    assert near @ way[0] == pytest.approx(truth @ way[0], abs=1e-3)
    _, _, far = together(way, 4.0 + way @ truth, np.full(2, 1e3), slope, spread)
    assert far == pytest.approx(slope, abs=1e-3)


def test_how_far_off_passes_together_say_they_are_is_how_far_off_they_are():
    luck, slope, spread = np.random.default_rng(20261201), SLOPE[3], unlike(SLOPE)[3]
    apart_by = WIDTH * np.array([0.0, -0.3, 0.5, 1.0])[:, None]
    off = []
    for _ in range(2000):
        own = luck.normal(slope, np.sqrt(spread))
        found = 2.0 + apart_by @ own + luck.normal(0.0, 0.05, 4)
        value, error, _ = together(apart_by, found, np.full(4, 0.05), slope, spread)
        off.append((value - 2.0) / error)
    assert np.mean(off) == pytest.approx(0.0, abs=0.07)  # three standard errors of 2,000
    assert np.std(off) == pytest.approx(1.0, abs=0.05)


def solving(targets, **more):
    aims = aims_of(targets, KENT.figures)
    return Solving(aims, SLOPE, NOWHERE, started(RESPONSE, aims, NOWHERE), **more)


def test_an_area_is_done_once_three_passes_say_that_all_is_close_or_passes_are_used_up():
    way = solving(wanted_of(KENT, SOME), passes=4)
    far = Step(way.next_inputs(), way.aims.wanted + 1.0, SPREAD)
    for _ in range(4):
        assert not way.done
        way.take(far)
    assert way.done
    way = solving(wanted_of(KENT, SOME))
    for _ in range(LEAST_PASSES):
        assert not way.done
        way.take(Step(way.next_inputs(), way.aims.wanted, SPREAD))
    assert way.done
    once = solving(wanted_of(KENT, SOME), passes=1)
    once.take(far)
    assert once.done


def test_no_further_pass_is_run_when_close_or_within_what_chance_or_half_an_error_leaves_open():
    place = TARGETS.index("cpp_rate")
    for error, spread, enough in ((0.05, 0.01, math.log(1.05)), (0.1, 0.2, 0.4 / LEAST_PASSES**0.5), (0.3, 0.01, 0.15)):
        for off, done in ((enough - 1e-6, True), (enough + 1e-6, False)):
            way = solving({"cpp_rate": aimed_at(20.0, error)})
            found = way.aims.wanted.copy()
            found[place] += off
            for _ in range(LEAST_PASSES):
                way.take(Step(NOWHERE, found, np.full(len(AIMED), spread)))
            assert way.done is done, (error, spread)


def test_all_passes_together_tell_where_an_area_stands_each_by_its_chance_and_its_way():
    way = solving(wanted_of(KENT, SOME))
    truth = stretched_figures(BASE, ENGLAND)
    for by in (-1.0, 0.0, 1.0):
        way.take(Step(NOWHERE, truth + by * SPREAD, SPREAD))
    told, _ = way.told
    assert told.found == pytest.approx(truth, abs=1e-9)
    assert told.chance == pytest.approx(SPREAD / 3**0.5, rel=1e-6)
    near = np.full(len(SOLVED), 1e-3)
    way.take(Step(near, truth + SLOPE @ near, SPREAD))
    told, _ = way.told
    assert (told.x == near).all()
    assert told.found == pytest.approx(truth + SLOPE @ near, abs=1e-6)
    far = near + 2.0 * WIDTH
    way.take(Step(far, truth + 0.5, SPREAD))
    told, _ = way.told
    assert told.found == pytest.approx(truth + 0.5, abs=0.1), "passes a long way off say little of here"


def test_what_is_solved_keeps_little_of_the_luck_of_its_passes():
    wanted = wanted_of(KENT, SOME, error=0.01)
    off = {passes: [] for passes in (1, 3)}
    for passes, missed in off.items():
        for turn in range(60):
            luck = np.random.default_rng([passes, turn])
            way = solving(wanted, passes=passes)
            for _ in range(passes):
                x = way.next_inputs()
                found = stretched_figures(BASE, ENGLAND) + SLOPE @ x + luck.normal(0.0, SPREAD)
                way.take(Step(x, found, SPREAD))
            missed.append(stretched_figures(BASE, ENGLAND) + SLOPE @ way.next_inputs() - way.aims.wanted)
    care = TARGETS.index("care_rate")
    one, three = (float(np.std([each[care] for each in off[passes]])) for passes in (1, 3))
    assert three == pytest.approx(one / 3**0.5, rel=0.25)  # 60 turns tell a spread within a tenth
    assert abs(float(np.mean([each[care] for each in off[3]]))) < 3 * three / 60**0.5


@pytest.mark.parametrize(
    ("figure", "off", "near"),
    [("cpp_rate", 1.14, True), ("cpp_rate", 1.16, False), ("s47_rate", 1.29, True), ("s47_rate", 1.31, False),
     ("cpp_repeat_pct", 1.29, True), ("cpp_repeat_pct", 1.31, False)],
)  # fmt: skip
def test_near_is_within_its_factor_where_errors_are_small(figure, off, near):
    way = solving({figure: aimed_at(20.0, 0.001)})
    for by in (off, 1 / off):
        found = way.aims.wanted.copy()
        found[TARGETS.index(figure)] = stretched(figure, 20.0 * by)
        assert bool(way.near(Step(NOWHERE, found, 0.001 * SPREAD)).all()) is near


def test_a_percentage_that_can_be_no_factor_higher_is_near_however_high():
    way = solving({"assessment_within_45_pct": aimed_at(84.0, 0.01)})
    for model, near in ((95.0, True), (100.0, True), (65.0, True), (64.0, False)):
        found = way.aims.wanted.copy()
        found[TARGETS.index("assessment_within_45_pct")] = stretched("assessment_within_45_pct", model)
        assert bool(way.near(Step(NOWHERE, found, 0.001 * SPREAD)).all()) is near


def test_near_is_within_two_standard_errors_of_target_and_run_in_any_case():
    way = solving({"cpp_rate": aimed_at(20.0, 0.3)})
    place = TARGETS.index("cpp_rate")
    found = way.aims.wanted.copy()
    found[place] += 2.0 * math.hypot(0.3, SPREAD[place]) - 1e-9
    assert way.near(Step(NOWHERE, found, SPREAD))[place]
    found[place] += 1e-6
    assert not way.near(Step(NOWHERE, found, SPREAD))[place]


def test_onset_is_believed_to_follow_low_income_around_the_middle_of_areas():
    def figures(share):
        return {"child_low_income_pct": Figure(share, "2023-24", "low_income", "")}

    shares = [10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 12.0, 18.0, 22.0, 28.0]
    told = {str(i): {"referral_rate": aimed_at(500 * (share / 20) ** 0.6)} for i, share in enumerate(shares)}
    centres = onset_centres(told, {str(i): figures(share) for i, share in enumerate(shares)})
    middle = float(np.mean(np.log(shares)))
    assert centres == pytest.approx({str(i): 0.6 * (math.log(share) - middle) for i, share in enumerate(shares)})
    assert onset_centres({"0": told["0"]}, {"0": figures(10.0)}) == {}


def test_starting_figures_say_why_they_are_what_they_are():
    areas = {area.code: area for area in (ENGLAND, KENT, load_area("Isles of Scilly"))}
    figures = {code: area.figures for code, area in areas.items()}
    target = {code: wanted_of(KENT, SOME) for code in (KENT.code, "E06000053")}
    found = starting_figures(figures, target, RESPONSE)
    rules = {code: {each.rule for each in by.values()} for code, by in found.items()}
    assert rules == {"england": {"reference"}, KENT.code: {"response"}, "E06000053": {"pooled"}}
    assert found["E06000053"]["plan_shift"].value == pytest.approx(found[KENT.code]["plan_shift"].value, abs=0.1)
    assert (found["E06000053"]["casework_hours"].value, found["E06000053"]["early_help_shift"].value) == (1.0, 0.0)
    assert [each.value for each in found["england"].values()] == [each.neutral for each in AREA_INPUTS]
    assert found[KENT.code]["onset_multiplier"].value == pytest.approx(math.exp(0.2), abs=0.1)
    without = starting_figures(figures, target, None)
    assert {each.rule for each in without[KENT.code].values()} == {"neutral"}


def test_small_areas_are_run_more_often_and_large_ones_scaled_down():
    sizes = {size: runs_of(replace(KENT, child_population=size)) for size in (500.0, 20_000.0, 60_000.0, 300_000.0)}
    assert sizes == {500.0: MOST_RUNS, 20_000.0: 6, 60_000.0: 2, 300_000.0: 1}
    assert CHILDREN_ENOUGH == 120_000


def test_each_area_has_a_seed_of_its_own_made_of_any_other():
    codes = [area.code for area in read_presets(PRESETS)]
    seeds = {seed_of(code, seed) for code in codes for seed in range(4)}
    assert len(seeds) == 4 * len(codes)
    assert seed_of("E10000016", 1) == 1095124719, "other numbers, other presets"


def test_the_page_on_inputs_says_what_the_shipped_response_says():
    page = (Path(__file__).parents[2] / "docs" / "area-inputs.md").read_text(encoding="utf-8")
    shipped = read_response()
    for column, name in enumerate(SOLVED):
        cells = [f"{shipped.slope[row, column]:.2f} ({shipped.noise[row, column]:.2f})" for row in range(len(AIMED))]
        assert f"| `{name}` | {' | '.join(cells)} |".replace("-0.00", "0.00") in page
    assert f" {shipped.condition:.1f} times" in page
