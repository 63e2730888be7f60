"""Indices agree with what is known of simple functions, luck or not, and a sweep is ranked or refused in a sentence."""

from dataclasses import replace
from math import pi
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol

from sim.draws import Draws, Purpose
from sim.errors import InputError
from sim.experiment.reading.verify import verify
from sim.experiment.runs.replications import Engine
from sim.experiment.runs.settings import Settings
from sim.experiment.sensitivity import COLUMNS, PICTURE, TABLE, sensitivity
from sim.experiment.sensitivity.indices import morris_effects, sobol_indices
from sim.experiment.store.folder import KPIS, POINTS, seal
from sim.experiment.store.manifest import NAME
from sim.experiment.store.stored_tables import read_kpis, write_kpis
from sim.experiment.sweep import sweep
from sim.experiment.sweep.designs import unit_points
from sim.scenario import settings_over_time

ISHIGAMI = {"first_order": (0.3139, 0.4424, 0.0), "total_order": (0.5576, 0.4424, 0.2437)}
ISHIGAMI_VARIANCE = 13.845
DEMAND, CONSENT, KIN = "handover.overlap_weeks", "early_help.consent", "care.kin_rate"
VISITS = "child_in_need.visit_interval"
VARY = {DEMAND: "0.8:1.2", KIN: "0.1:0.2", CONSENT: "0.5:0.7", "area": "rutland,hartlepool,england"}


def ishigami(unit):
    x = -pi + 2 * pi * unit
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def normals(address, *shape):
    count = int(np.prod(shape))
    uniforms = Draws(11, address).uniforms(Purpose.SAMPLE, np.arange(count))
    return np.array([NormalDist().inv_cdf(uniform) for uniform in uniforms]).reshape(shape)


def in_rows(values, per_row):
    return values.reshape(len(values), -1, per_row)


def problem(count):
    return {"num_vars": count, "names": [f"x{n}" for n in range(count)], "bounds": [[0.0, 1.0]] * count}


def trajectories(unit, count):
    """After which point each setting moves, and how far, in trajectories of the unit cube."""
    moved = np.diff(unit.reshape(-1, count + 1, count), axis=1)
    return (np.abs(moved) > 1e-9).argmax(axis=1), moved.sum(axis=1)


def lies_in(measure, truth, slack=1e-9):
    return (measure.low <= np.asarray(truth) + slack) & (np.asarray(truth) - slack <= measure.high)


@pytest.mark.parametrize("seed", [1, 2])
def test_ishigami_has_its_known_indices(seed):
    values = ishigami(unit_points("sobol", 4096, seed, 3))
    found = sobol_indices(in_rows(values[None], 5), seed=1, resamples=0)
    for name, truth in ISHIGAMI.items():
        assert found.measures[name].value == pytest.approx(truth, abs=0.02)


def test_sobol_estimators_are_those_of_the_reference_library():
    values = ishigami(unit_points("sobol", 256, 5, 3))
    found = sobol_indices(in_rows(values[None], 5), seed=1, resamples=0)
    reference = salib_sobol.analyze(problem(3), values, calc_second_order=False, num_resamples=2, seed=1)
    for name, theirs in (("first_order", "S1"), ("total_order", "ST")):
        assert found.measures[name].value == pytest.approx(reference[theirs], abs=1e-12)
        assert found.measures[name].uncorrected == pytest.approx(reference[theirs], abs=1e-12)


def test_morris_estimators_are_those_of_the_reference_library():
    unit = unit_points("morris", 12, 5, 3)
    values = ishigami(unit)
    steps, shares = trajectories(unit, 3)
    found = morris_effects(in_rows(values[None], 4), steps, shares, seed=1, resamples=0)
    reference = salib_morris.analyze(problem(3), unit, values, num_levels=4, num_resamples=2, seed=1)
    for name in ("mu", "mu_star", "sigma"):
        assert found.measures[name].value == pytest.approx(np.asarray(reference[name], dtype=float), abs=1e-9)


def test_luck_of_the_points_is_taken_out_of_the_indices_and_its_share_is_right():
    clean = ishigami(unit_points("sobol", 1024, 3, 3))
    own = 6.0
    values = clean + 5.0 * normals(1, 10, 1) + own * normals(2, 10, len(clean))
    found = sobol_indices(in_rows(values, 5), seed=1, resamples=199)
    share = own**2 / 10 / (ISHIGAMI_VARIANCE + own**2 / 10)
    assert found.luck_share == pytest.approx(share, abs=0.03)
    assert found.beyond_luck
    for name, truth in ISHIGAMI.items():
        assert lies_in(found.measures[name], truth).all()
    # With luck left in, first order reads low and total order high, as theory says.
    first, total = (found.measures[name].uncorrected for name in ("first_order", "total_order"))
    assert first[:2] == pytest.approx((1 - share) * np.array(ISHIGAMI["first_order"][:2]), abs=0.04)
    assert total == pytest.approx((1 - share) * np.array(ISHIGAMI["total_order"]) + share, abs=0.04)


def test_luck_that_all_points_share_changes_nothing():
    clean = np.repeat(ishigami(unit_points("sobol", 64, 3, 3))[None], 6, axis=0)
    shifted = clean + 100.0 * normals(3, 6, 1)
    plain, lucky = (sobol_indices(in_rows(each, 5), seed=1, resamples=49) for each in (clean, shifted))
    for name in ISHIGAMI:
        for part in ("value", "low", "high", "uncorrected"):
            ours, theirs = getattr(plain.measures[name], part), getattr(lucky.measures[name], part)
            assert ours == pytest.approx(theirs, abs=1e-9)
    assert lucky.luck_share == pytest.approx(0.0, abs=1e-9)


def bent(unit):
    """3 a + 2 b + 4 (a - 1/2)(b - 1/2), c idle: its variances are 9/12, 4/12 and 16/144."""
    return 3 * unit[..., 0] + 2 * unit[..., 1] + 4 * (unit[..., 0] - 0.5) * (unit[..., 1] - 0.5)


BENT = {"first_order": np.array([108, 48, 0]) / 172, "total_order": np.array([124, 64, 0]) / 172}


def saltelli_of_chance(address, samples):
    """Saltelli's scheme from plain uniforms, where base samples are independent."""
    a, b = Draws(12, address).uniforms(Purpose.SAMPLE, np.arange(samples * 6)).reshape(2, samples, 1, 3)
    mixed = np.where(np.eye(3, dtype=bool), b, a)
    return np.concatenate([a, mixed, b], axis=1).reshape(-1, 3)


def test_intervals_cover_as_they_should_when_base_samples_and_luck_are_chance():
    hits, values, widths = [], [], []
    for turn in range(80):
        unit = saltelli_of_chance(turn, 64)
        luck = 2.0 * normals(3 * turn, 8, 1) + 0.5 * normals(3 * turn + 1, 8, len(unit))
        luck = luck + normals(3 * turn + 2, 8, 3) @ (unit - 0.5).T  # each replication has slopes of its own
        found = sobol_indices(in_rows(bent(unit) + luck, 5), seed=turn, resamples=99)
        measures = [found.measures[name] for name in BENT]
        hits.append([lies_in(measure, BENT[name]) for name, measure in zip(BENT, measures, strict=True)])
        values.append([measure.value for measure in measures])
        widths.append([measure.high - measure.low for measure in measures])
    coverage, spread = np.mean(hits, axis=0), np.std(values, axis=0)
    # Wanted 95%; 80 experiments tell it to 2.5 percentage points (one standard error).
    assert (coverage >= 0.88).all(), coverage
    assert np.mean(coverage) <= 0.995, coverage
    wide = np.mean(widths, axis=0) / (2 * 1.96 * spread)
    assert (wide[:, :2] < 1.6).all(), wide
    assert (wide[:, 2] < 3.5).all(), wide  # a setting that does nothing: luck counts up to three times over


def test_a_response_of_luck_alone_gets_intervals_over_nought_and_is_not_beyond_luck():
    values = 3.0 + normals(7, 10, 64 * 5)
    found = sobol_indices(in_rows(values, 5), seed=2, resamples=199)
    for name in ISHIGAMI:
        assert lies_in(found.measures[name], 0.0).all()
        assert found.measures["total_order"].uncorrected.min() > 0.5  # luck and all it would look like much
    assert found.luck_share > 0.8
    assert not found.beyond_luck
    unit = unit_points("morris", 20, 4, 3)
    lucky = morris_effects(in_rows(normals(8, 10, len(unit)), 4), *trajectories(unit, 3), seed=2, resamples=199)
    assert lies_in(lucky.measures["mu_star"], 0.0).all()
    assert lies_in(lucky.measures["mu"], 0.0).all()
    assert lucky.measures["mu_star"].uncorrected.min() > 0.2
    assert not lucky.beyond_luck


def test_effects_of_a_linear_function_are_its_slopes_and_do_not_spread():
    unit = unit_points("morris", 6, 9, 4)
    slopes = np.array([5.0, -2.0, 0.25, 0.0])
    values = unit @ slopes + np.array([[3.0], [40.0], [-7.0]])
    found = morris_effects(in_rows(values, 5), *trajectories(unit, 4), seed=3, resamples=99)
    for name, truth in (("mu", slopes), ("mu_star", np.abs(slopes)), ("sigma", np.zeros(4))):
        measure = found.measures[name]
        assert measure.value == pytest.approx(truth, abs=1e-9)
        assert measure.low == pytest.approx(truth, abs=1e-9)
        assert measure.high == pytest.approx(truth, abs=1e-9)
    assert found.luck_share == pytest.approx(0.0, abs=1e-9)


def test_luck_does_not_make_effects_look_larger_or_more_spread():
    unit = unit_points("morris", 200, 9, 3)
    values = unit @ np.array([4.0, -1.0, 0.0]) + 1.5 * normals(6, 8, len(unit))
    found = morris_effects(in_rows(values, 4), *trajectories(unit, 3), seed=3, resamples=99)
    size, spread = found.measures["mu_star"], found.measures["sigma"]
    assert size.value == pytest.approx([4.0, 1.0, 0.0], abs=0.3)
    assert size.uncorrected[2] > 0.4
    assert spread.value == pytest.approx([0.0, 0.0, 0.0], abs=0.5)
    assert spread.uncorrected.min() > 0.8


def test_one_replication_keeps_the_plain_estimators_and_knows_no_luck():
    values = ishigami(unit_points("sobol", 64, 3, 3))[None]
    found = sobol_indices(in_rows(values, 5), seed=1, resamples=99)
    assert np.isnan(found.luck_share)
    assert found.beyond_luck
    assert (found.measures["total_order"].low < found.measures["total_order"].high).all()
    assert sobol_indices(np.full((2, 8, 5), 7.3), seed=1) is None
    assert morris_effects(np.full((2, 8, 5), 7.3), np.zeros((8, 4), dtype=int), np.ones((8, 4)), seed=1) is None


# From here on sweeps of a stand-in model, whose indicators are formulas of the values in force plus luck.


def simulate(scenario, area, seed, replication, *, years, warm_up):
    return Lived(settings_over_time(scenario, area)[0][1], area.child_population, seed, replication)


class Lived:
    """What the stand-in leaves behind."""

    def __init__(self, values, children, seed, replication):
        self.values, self.children, self.seed, self.replication = values, children, seed, replication

    def __len__(self):
        return 5


def compute(log):
    at, luck = log.values, Draws(log.seed, log.replication)
    here = hash((at[DEMAND], at[KIN], at[CONSENT], log.children)) % 2**40
    shared, own = luck.normal(Purpose.INCIDENT, 0), luck.normal(Purpose.INCIDENT, here)
    plain = 100.0 * at[DEMAND] - 50.0 * at[KIN] + shared
    rows = [
        ("all", "all", "contacts", plain),
        ("2025-26", "all", "contacts", 60.0 * at[CONSENT] + shared),
        ("all", "source=police", "contacts", 7.0 * at[KIN] + shared),
        ("all", "all", "cpp_rate", 20.0 * at[DEMAND] + log.children / 10_000 + 0.1 * own + shared),
        ("all", "all", "turnover_pct", 10.0 + own),
        ("all", "all", "cost_total", 7.0),
        ("all", "all", "care_starts_rate", at[f"family_help.{VISITS}"] + 0.1 * at[DEMAND] + shared),
    ]
    if at[DEMAND] < 1.0:
        rows.append(("all", "all", "rereferral_pct", 20.0 + shared))
    if log.replication or at[DEMAND] < 1.0:
        rows.append(("all", "all", "waiting_families", 20.0 * at[DEMAND] + shared))
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


def swept(design="sobol", samples=16, vary=VARY, **given):
    usual = {"area": "Rutland", "replications": 8, "seed": 7, "years": 1, "warm_up": 0, "workers": 1}
    settings = Settings(**(usual | {"engine": Engine(simulate, compute)} | given))
    return sweep("status_quo", vary, settings=settings, design=design, samples=samples)


@pytest.fixture(scope="module")
def sobol():
    return swept()


@pytest.fixture(scope="module")
def morris():
    return swept("morris", 10)


def values_of(found, measure, kpi="contacts"):
    rows = found.table[(found.table["kpi"] == kpi) & (found.table["measure"] == measure)]
    return dict(zip(rows["path"], rows["value"], strict=True))


def test_settings_are_ranked_and_levers_told_apart_from_assumptions_and_the_area(sobol):
    found = sensitivity(sobol, ["contacts", "cpp_rate"], resamples=49)
    assert tuple(found.table.columns) == COLUMNS
    assert found.kpis == ("contacts", "cpp_rate")
    assert [(path, kind) for path, kind, _ in found.ranked("contacts")][:2] == [(DEMAND, "lever"), (KIN, "assumption")]
    assert {(path, kind) for path, kind, _ in found.ranked("cpp_rate")[:2]} == {(DEMAND, "lever"), ("area", "area")}
    for _, _, rows in found.ranked("cpp_rate"):
        assert list(rows) == ["first_order", "total_order"]
    assert set(found.table["unit"]) == {"share of variance"}
    assert not found.table["value"].isna().any()
    # A sum has shares of variance in proportion to slope times range, squared: 40 and 5 here, so 64 to 1.
    totals = values_of(found, "total_order")
    assert totals[KIN] / totals[DEMAND] == pytest.approx(1 / 64, rel=0.4)
    assert totals[CONSENT] == totals["area"] == 0.0


def test_effects_are_in_the_unit_of_the_indicator_for_the_whole_range(morris):
    found = sensitivity(morris, ["contacts", "turnover_pct"], resamples=49)
    assert values_of(found, "mu")[DEMAND] == pytest.approx(40.0, abs=1e-6)
    assert values_of(found, "mu")[KIN] == pytest.approx(-5.0, abs=1e-6)
    assert values_of(found, "mu_star")[KIN] == pytest.approx(5.0, abs=1e-6)
    assert values_of(found, "sigma")[DEMAND] == pytest.approx(0.0, abs=1e-6)
    units = dict(zip(found.table["kpi"], found.table["unit"], strict=True))
    assert units == {"contacts": "per year", "turnover_pct": "percentage points"}


def test_values_without_an_order_have_a_size_of_effect_and_no_sign(morris):
    found = sensitivity(morris, "cpp_rate", resamples=49)
    (area,) = (rows for path, _, rows in found.ranked("cpp_rate") if path == "area")
    assert list(area) == ["mu_star"]
    assert area["mu_star"]["value"] > 0


@pytest.mark.parametrize(
    ("spec", "slope"), [("10:40", 30.0), ("10,20,40", 30.0), ("40,10", 30.0), ("10,11,12,13,40", None), ("20", 0.0)]
)
def test_whole_numbers_and_lists_have_the_effect_of_their_whole_range(spec, slope):
    found = sensitivity(swept("morris", 4, {VISITS: spec, DEMAND: "0.8:1.2"}), "care_starts_rate", resamples=9)
    effect = values_of(found, "mu", "care_starts_rate")[VISITS]
    if slope is None:  # steps from the first to the fourth value and from the second to the fifth, of four places
        assert 3 / 0.75 <= effect <= 29 / 0.75
    elif spec == "10,20,40":  # from the first to the last, or from the second to the last, half the places
        assert 30.0 <= effect <= 40.0
    else:
        assert effect == pytest.approx(slope, rel=0.02)


def test_a_list_with_none_and_a_choice_are_settings_like_any_other():
    vary = {"lcpp.caseload_cap": "12,none", "lcpp.cap_unit": "children,families", DEMAND: "0.8:1.2"}
    for design in ("sobol", "morris"):
        found = sensitivity(swept(design, 4, vary, replications=2), "contacts", resamples=9)
        assert found.ranked("contacts")[0][0] == DEMAND
        leading = "total_order" if design == "sobol" else "mu_star"
        assert values_of(found, leading)["lcpp.caseload_cap"] == 0.0


def test_groups_and_periods_are_ranked_by_themselves(sobol):
    assert sensitivity(sobol, "contacts", period="2025-26", resamples=9).ranked("contacts")[0][0] == CONSENT
    assert sensitivity(sobol, "contacts", group="source=police", resamples=9).ranked("contacts")[0][0] == KIN
    with pytest.raises(InputError, match=r"period: found '2025-27'.*allowed: 2025-26, all.*did you mean '2025-26'"):
        sensitivity(sobol, "contacts", period="2025-27")
    with pytest.raises(InputError, match="source=police"):
        sensitivity(sobol, "contacts", group="source=polise")
    with pytest.raises(InputError, match="did you mean 'contacts'"):
        sensitivity(sobol, "contcts")


def test_a_warning_is_given_where_luck_is_much_or_all(sobol):
    found = sensitivity(sobol, ["turnover_pct", "contacts"], resamples=99)
    assert any("turnover_pct" in note and "cannot be told from luck" in note for note in found.notes)
    assert any("turnover_pct" in note and "of the variance between points is luck" in note for note in found.notes)
    assert not any("contacts" in note for note in found.notes)
    rows = found.table[found.table["kpi"] == "turnover_pct"]
    assert ((rows["low"] <= 0) & (rows["high"] >= 0)).all()


def test_few_replications_and_few_samples_are_told_of():
    one = sensitivity(swept(samples=2, replications=1), "contacts", resamples=9)
    assert any("luck cannot be told" in note for note in one.notes)
    assert any(note.startswith("2 base samples") for note in one.notes)
    assert one.table["luck_share"].isna().all()
    two = sensitivity(swept("morris", 3, replications=2), "contacts", resamples=9)
    assert any(note.startswith("2 replications") for note in two.notes)
    assert any(note.startswith("3 trajectories") for note in two.notes)


def test_points_with_nobody_to_count_are_told_of_and_refused(sobol):
    above = int((sobol.points[DEMAND] >= 1).sum())
    with pytest.raises(InputError, match=rf"^rereferral_pct: at {above} of 96 points there was nobody to count"):
        sensitivity(sobol, "rereferral_pct")
    found = sensitivity(sobol, "waiting_families", resamples=9)
    assert set(found.table["replications"]) == {7}
    assert found.notes[0].startswith("16 base samples are few")
    assert found.notes[1:] == (
        f"waiting_families: 1 of 8 replications is left out; at {above} points some had nobody to count",
    )
    with pytest.raises(InputError, match="fewer than two"):
        sensitivity(swept(samples=4, replications=2), "waiting_families")


def test_by_default_the_headline_indicators_are_ranked_and_the_others_noted(sobol):
    found = sensitivity(sobol, resamples=9)
    headline = {each["id"] for each in sobol.manifest["indicators"] if each["headline"]}
    assert found.kpis
    assert set(found.kpis) < headline
    assert "cost_total" not in found.kpis
    assert any("cost_total: the same at every point" in note for note in found.notes)
    assert any("rereferral_pct" in note and "nobody to count" in note for note in found.notes)
    with pytest.raises(InputError, match=r"nothing to rank.*the same at every point"):
        sensitivity(sobol, "cost_total", resamples=9)


@pytest.mark.parametrize(("design", "samples"), [("grid", None), ("lhs", 8), ("sobol_points", 8)])
def test_other_designs_are_refused_with_the_command_that_makes_one(design, samples):
    spec = "0.8,1.2" if design == "grid" else "0.8:1.2"
    with pytest.raises(InputError) as refused:
        sensitivity(swept(design, samples, {DEMAND: spec, CONSENT: "0.5,0.7"}, replications=1))
    vary = f"--vary {DEMAND}={spec} --vary {CONSENT}=0.5,0.7"
    assert f"`pathfinder sweep status_quo {vary} --design sobol --samples 256`" in str(refused.value)
    assert f"found '{design}'" in str(refused.value)
    assert "morris" in str(refused.value)


def test_a_table_of_points_is_refused_as_other_designs_are(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(f"{DEMAND}\n0.9\n1.1\n", encoding="utf-8")
    settings = Settings("Rutland", 1, 7, 1, 0, 1, engine=Engine(simulate, compute))
    with pytest.raises(InputError, match=r"--vary handover.overlap_weeks=0.9,1.1 --design sobol"):
        sensitivity(sweep("status_quo", (), settings=settings, points=path))


def test_an_unfinished_sweep_is_refused_with_how_to_finish_it(sobol):
    note = "unfinished: 3 of 768 runs are done"
    half = replace(sobol, finished=False, manifest=dict(sobol.manifest) | {"warnings": [note]})
    with pytest.raises(InputError, match="unfinished: 3 of 768 runs are done; the same `pathfinder sweep` command"):
        sensitivity(half)


def test_points_out_of_the_order_of_their_design_are_refused(sobol, morris):
    for swept in (sobol, morris):
        points = swept.points.copy()
        points[DEMAND] = np.roll(points[DEMAND], 1)
        with pytest.raises(InputError, match="do not lie as the design"):
            sensitivity(replace(swept, points=points), "contacts")
        with pytest.raises(InputError, match="do not lie as the design"):
            sensitivity(replace(swept, points=swept.points[:-1]), "contacts")


def test_the_folder_gives_the_same_bytes_each_time_and_verifies_clean(sobol, tmp_path):
    folder = sobol.save(tmp_path / "results")
    sensitivity(folder, ["contacts", "cpp_rate"], resamples=19).save(folder)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {TABLE, PICTURE, NAME, KPIS, POINTS} <= set(first)
    assert verify(folder).code == 0
    again = sensitivity(sobol, ["contacts", "cpp_rate"], resamples=19)
    again.save(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    read = pd.read_csv(folder / TABLE)
    pd.testing.assert_frame_equal(read, again.table, check_dtype=False)
    (folder / TABLE).write_text("changed", encoding="utf-8")
    assert verify(folder).code == 1
    with pytest.raises(InputError, match="another sweep"):
        sensitivity(swept(samples=2, replications=1), "contacts", resamples=9).save(folder)


def test_indices_do_not_hang_on_the_order_of_the_rows_and_the_seed_moves_intervals_only(sobol, tmp_path):
    folder = sobol.save(tmp_path / "results")
    found = sensitivity(folder, "cpp_rate", resamples=19)
    other = sensitivity(folder, "cpp_rate", resamples=19, seed=8)
    assert found.table["value"].equals(other.table["value"])
    assert not found.table["low"].equals(other.table["low"])
    write_kpis(read_kpis(folder / KPIS).iloc[::-1], folder / KPIS)
    seal(folder, [KPIS])
    pd.testing.assert_frame_equal(sensitivity(folder, "cpp_rate", resamples=19).table, found.table)


def test_the_tornado_is_ranked_from_the_top_and_tells_kinds_apart_in_words_and_hatching(sobol, morris):
    for swept, unit in ((sobol, "share of the variance"), (morris, "for the whole range")):
        found = sensitivity(swept, ["contacts", "cpp_rate"], resamples=19)
        figure = found.plot("contacts")
        (axes,) = figure.axes
        names = [label.get_text() for label in axes.get_yticklabels()]
        assert names[:2] == [f"{DEMAND}\n(lever)", f"{KIN}\n(assumption)"]
        assert axes.yaxis_inverted()
        bars = axes.patches
        assert [bar.get_width() for bar in bars] == sorted((bar.get_width() for bar in bars), reverse=True)
        assert bars[0].get_hatch() != bars[1].get_hatch()
        assert bars[0].get_facecolor() != bars[1].get_facecolor()
        (legend,) = figure.legends
        told = [text.get_text() for text in legend.get_texts()]
        assert told[:3] == ["lever: can be decided", "assumption: uncertain", "area"]
        assert "in this model" in axes.get_title(loc="left")
        assert unit in axes.get_xlabel()
        assert len(found.plot().axes) == 2
        with pytest.raises(InputError, match="no indices of this indicator"):
            found.plot("contcts")
