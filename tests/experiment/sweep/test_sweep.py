"""A sweep gives at each point what `run` gives there, the same bytes each time, and says when its values act.

Most tests use the stand-in model below, whose indicators are the resolved values themselves plus luck; those that say
so use the reference model on a tiny area.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from sim import load_scenario, load_sweep, run
from sim.areas import load_area
from sim.book import Leaf, Lever, load_book
from sim.cli.app import main
from sim.draws import Draws, Purpose
from sim.errors import InputError
from sim.experiment.reading.verify import rerun, verify
from sim.experiment.runs.replications import Engine
from sim.experiment.runs.settings import Settings
from sim.experiment.store.stored_tables import kpis_in_parts
from sim.experiment.sweep import sweep
from sim.experiment.sweep.points import MOST_RUNS, grid, points_table, read_vary, settings_of
from sim.experiment.sweep.scenarios import scenario_at
from sim.scenario import settings_over_time

TWO = {"demand.multiplier": "0.8:1.2:0.2", "early_help.consent": [0.5, 0.7]}
CAP = "workforce.social_worker.caseload_cap"


@dataclass(frozen=True)
class Lived:
    """What the stand-in leaves behind: the first and last values in force, and the address of its luck."""

    first: dict[str, object]
    last: dict[str, object]
    seed: int
    replication: int

    def __len__(self) -> int:
        return 5


def simulate(scenario, area, seed, replication, *, years, warm_up):
    segments = settings_over_time(scenario, area)
    return Lived(segments[0][1], segments[-1][1], seed, replication)


def compute(log):
    luck = Draws(log.seed, log.replication).normal(Purpose.INCIDENT, 0)
    rows = [
        ("all", "all", "contacts", 100.0 * log.first["demand.multiplier"] + luck),
        ("2025-26", "all", "contacts", 90.0 * log.first["demand.multiplier"] + luck),
        ("all", "all", "cpp_rate", 10.0 * log.last["protection.thresholds.plan"] + luck),
        ("all", "source=police", "contacts", 7.0 + luck),
    ]
    if log.first["early_help.consent"] < 0.6:
        rows.append(("all", "all", "rereferral_pct", 20.0 + luck))
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


def compute_nothing(log):
    return compute(log).iloc[: 0 if log.first["demand.multiplier"] < 1 else None]


ENGINE = Engine(simulate, compute)


def settings(**given):
    usual = {"area": "Rutland", "replications": 4, "seed": 7, "years": 1, "warm_up": 0, "workers": 1, "engine": ENGINE}
    return Settings(**(usual | given))


def everything(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def values(spec, path="demand.multiplier"):
    return read_vary({path: spec}, load_scenario("status_quo"), load_book())[0].values


@pytest.fixture(scope="module")
def done():
    return sweep("status_quo", TWO, settings=settings())


@pytest.fixture
def folder(done, tmp_path):
    return done.save(tmp_path / "results")


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("0.9,1,1.1", (0.9, 1.0, 1.1)),
        ("0.1:0.3:0.1", (0.1, 0.2, 0.3)),
        ("1:1.9:0.3", (1.0, 1.3, 1.6, 1.9)),
        ("0.5:0.7:0.1, 1.5", (0.5, 0.6, 0.7, 1.5)),
        ("1:1:5", (1.0,)),
        ("0:2:0.01", tuple(float(f"{hundredth / 100:.2f}") for hundredth in range(201))),
        ([0.5, 1], (0.5, 1.0)),
        (range(2), (0.0, 1.0)),
        (1.5, (1.5,)),
        (pd.Series([0.25, 0.5]).to_numpy(), (0.25, 0.5)),
    ],
)
def test_values_are_those_written_to_the_last_digit(spec, found):
    assert values(spec) == found


def test_8_to_20_by_2_holds_both_ends():
    assert values("8:20:2", CAP) == (8, 10, 12, 14, 16, 18, 20)


def test_every_combination_is_a_point_the_first_setting_slowest(done):
    assert list(done.points["point"]) == list(range(6))
    assert list(done.points["demand.multiplier"]) == [0.8, 0.8, 1.0, 1.0, 1.2, 1.2]
    assert list(done.points["early_help.consent"]) == [0.5, 0.7] * 3
    assert done.paths == ("demand.multiplier", "early_help.consent")
    turned = sweep("status_quo", dict(reversed(TWO.items())), settings=settings(replications=1))
    assert list(turned.points["demand.multiplier"]) == [0.8, 1.0, 1.2] * 2
    words = [f"{path}={spec}" for path, spec in {**TWO, "early_help.consent": "0.5,0.7"}.items()]
    assert sweep("status_quo", words, settings=settings(replications=1)).points.equals(done.points)


@pytest.fixture(scope="module")
def book():
    """The book with a choice, a yes-or-no setting and a cap that may be none, whatever the levers of this version."""
    usual = load_book()
    about = {"meaning": "invented", "source": next(iter(usual.sources)), "period": "2025", "grade": "judged"}
    leaves = {
        "made.model": Leaf("made.model", "apart", "choice", allowed=("apart", "none", "joined"), **about),
        "made.stays": Leaf("made.stays", False, "yes or no", **about),
        "made.cap": Leaf("made.cap", 16, "children", low=4, high=40, allowed=("none",), **about),
    }
    kinds = {"made.model": ("choice", None, None), "made.stays": ("bool", None, None), "made.cap": ("number", 1, 50)}
    levers = {
        name: Lever(name, "invented", leaves[name].unit, kind, leaves[name].allowed, low, high, False, (name,), True)
        for name, (kind, low, high) in kinds.items()
    }
    known = {path: leaf.value for path, leaf in leaves.items()}
    return replace(
        usual, leaves={**usual.leaves, **leaves}, levers={**usual.levers, **levers}, values={**usual.values, **known}
    )


def test_choices_yes_or_no_and_none_are_swept_and_keep_their_types(book, tmp_path):
    from sim.experiment.store.stored_tables import read_points, write_points

    words = ["made.model=none,joined", "made.stays=true,false", "made.cap=8:12:2,none"]
    dimensions = read_vary(words, load_scenario("status_quo"), book)
    points = grid(dimensions, 1)
    table = points_table(dimensions, points)
    assert len(table) == 16
    assert [table[path].dtype.kind for path in ("point", "made.model", "made.stays", "made.cap")] == list("iObf")
    write_points(table, tmp_path / "points.parquet")
    back = read_points(tmp_path / "points.parquet")
    assert [back[path].dtype.kind for path in ("made.stays", "made.cap")] == ["b", "f"]
    for number, point in enumerate(points):
        assert list(settings_of(back, number).values()) == list(point)
    assert read_vary({"made.cap": [8, None]}, load_scenario("status_quo"), book)[0].values == (8, "none")
    for bad, says in (
        ("made.model=apart,jioned", "joined"),
        ("made.stays=yes", "true or false"),
        ("made.cap=60", "50"),
    ):
        with pytest.raises(InputError, match=says):
            read_vary([bad], load_scenario("status_quo"), book)


def resolved(scenario):
    return dict(settings_over_time(scenario, load_area("rutland")))


def test_a_setting_the_scenario_changes_on_a_date_is_swept_from_that_date():
    scenario, path = load_scenario("thresholds_tightened"), "protection.thresholds.plan"
    base, swept = resolved(scenario), resolved(scenario_at(scenario, {path: 0.75}))
    assert swept[None] == base[None]
    assert swept[0][path] == 0.75
    assert {**swept[0], path: None} == {**base[0], path: None}
    told = read_vary({path: "0.7,0.8"}, scenario, load_book())[0]
    assert told.acts == ("2025-04-01",)


def test_any_other_setting_acts_over_the_whole_run_as_set_does():
    scenario = load_scenario("thresholds_tightened")
    swept = scenario_at(scenario, {"early_help.consent": 0.5, "demand.multiplier": 1.1})
    laid = load_scenario("thresholds_tightened", ["early_help.consent=0.5", "demand.multiplier=1.1"])
    assert resolved(swept) == resolved(laid)
    assert read_vary({"early_help.consent": 0.5}, scenario, load_book())[0].acts == ("start",)


def test_a_setting_changed_several_times_along_a_chain_is_swept_at_each(tmp_path):
    (tmp_path / "later.yaml").write_text(
        "title: Later\nquestion: Is each replaced?\nextends: thresholds_tightened\ntimeline:\n"
        "  - {on: 2027-04-01, because: more, set: {protection.thresholds.plan: {add: 0.05}, early_help.consent: 0.5}}\n"
    )
    scenario, path = load_scenario(tmp_path / "later.yaml"), "protection.thresholds.plan"
    swept = resolved(scenario_at(scenario, {path: 0.75}))
    assert [table[path] for table in swept.values()] == [resolved(scenario)[None][path], 0.75, 0.75]
    assert read_vary({path: 0.75}, scenario, load_book())[0].acts == ("2025-04-01", "2027-04-01")


@pytest.mark.parametrize("change", ["1.4", "{times: 1.2}", "{add: 0.2}", "{times: 1}"])
@pytest.mark.parametrize("shape", ["linear", "front_loaded"])
def test_a_phased_change_keeps_its_days_and_shape_and_ends_at_the_swept_value(change, shape, tmp_path):
    text = (
        "title: Slowly\nquestion: Does it arrive?\ntimeline:\n  - on: 2025-04-01\n    because: slowly\n"
        "    over: 4 months\n    shape: {shape}\n    set: {{demand.multiplier: {change}}}\n"
    )
    (tmp_path / "slowly.yaml").write_text(text.format(shape=shape, change=change))
    (tmp_path / "wanted.yaml").write_text(text.format(shape=shape, change="1.8"))
    scenario = load_scenario(tmp_path / "slowly.yaml")
    swept, wanted = (
        resolved(scenario_at(scenario, {"demand.multiplier": 1.8})),
        resolved(load_scenario(tmp_path / "wanted.yaml")),
    )
    assert list(swept) == list(wanted)
    found = [table["demand.multiplier"] for table in swept.values()]
    if change == "{times: 1}" and shape != "linear":  # a change of nothing has no shape to keep
        assert (found[0], found[-1]) == (1.0, 1.8)
        return
    assert found == pytest.approx([table["demand.multiplier"] for table in wanted.values()], abs=1e-9)
    assert found[-1] == 1.8


def test_each_point_is_what_run_gives_there_to_the_last_digit(tmp_path):
    """With the reference model, for a setting that acts from the start and one the scenario dates."""
    small = load_area("hartlepool").scaled(0.1)
    text = Path("scenarios/thresholds_tightened.yaml")
    text = (Path(__file__).parents[3] / text).read_text().replace("protection.thresholds.plan: {times: 1.05}", "{}")
    assert "{}" in text
    vary = {"demand.multiplier": "0.8,1.2", "protection.thresholds.plan": "0.5:0.8:0.3"}
    swept = sweep("thresholds_tightened", vary, small, 2, years=1, warm_up=1, workers=1)
    assert swept.manifest["sweep"]["vary"][1]["acts"] == ["2025-04-01"]
    (tmp_path / "thresholds_tightened.yaml").write_text(text.replace("{}", "protection.thresholds.plan: 0.8"))
    there = load_scenario(tmp_path / "thresholds_tightened.yaml", ["demand.multiplier=1.2"])
    alone = run(there, small, 2, years=1, warm_up=1, workers=1)
    for mine, theirs in ((swept.kpis, alone.kpis), (swept.summary, alone.summary)):
        assert list(mine.columns) == [*theirs.columns, "point"]
        at_point = mine[mine["point"] == 3].drop(columns="point").reset_index(drop=True)
        pd.testing.assert_frame_equal(at_point, theirs, check_exact=True, check_dtype=False)
    other = swept.kpis[swept.kpis["point"] == 1].drop(columns="point").reset_index(drop=True)
    assert not other.equals(alone.kpis)


def test_every_point_meets_the_same_luck(done):
    police = done.kpis[done.kpis["group"] == "source=police"]
    assert police.groupby("replication")["value"].nunique().eq(1).all()
    assert police.groupby("point")["value"].nunique().eq(4).all()


def test_worker_count_and_a_second_time_change_no_byte(folder, tmp_path):
    for workers in (1, 2):
        again = sweep("status_quo", TWO, settings=settings(workers=workers)).save(tmp_path / f"again-{workers}")
        assert everything(again) == everything(folder)


def test_rows_reach_the_disk_in_the_same_bytes_whatever_parts_they_came_in(done, folder, tmp_path):
    whole = [done.kpis]
    by_point = [rows for _, rows in done.kpis.groupby("point")]
    by_row = [done.kpis.iloc[[place]] for place in range(len(done.kpis))]
    for name, parts in (("whole", whole), ("points", by_point), ("rows", by_row)):
        with kpis_in_parts(tmp_path / name) as add:
            for part in parts:
                add(part)
        assert (tmp_path / name).read_bytes() == (folder / "kpis.parquet").read_bytes()


def test_progress_counts_every_run_of_every_point():
    seen = []
    sweep("status_quo", TWO, settings=settings(progress=lambda done, total: seen.append((done, total))))
    assert seen == [(number, 24) for number in range(25)]


def test_the_folder_holds_the_agreed_files_and_the_manifest_says_what_was_varied(done, folder):
    assert set(everything(folder)) == {
        "manifest.json",
        "kpis.parquet",
        "points.parquet",
        "runs.parquet",
        "summary.csv",
    }
    manifest = json.loads((folder / "manifest.json").read_text())
    told = manifest["sweep"]
    assert (told["design"], told["points"]) == ("grid", 6)
    assert [each["spec"] for each in told["vary"]] == ["0.8:1.2:0.2", "0.5,0.7"]
    assert "in every entry that sets it" in told["acts"]
    assert [entry["id"] for entry in manifest["scenarios"]] == ["status_quo"]
    assert manifest["logical_events"] == 6 * 4 * 5
    kpis = pd.read_parquet(folder / "kpis.parquet")
    assert list(kpis.columns) == ["scenario", "replication", "period", "group", "kpi", "value", "point"]
    assert kpis["value"].notna().all()
    assert list(pd.read_csv(folder / "summary.csv").columns)[-1] == "point"
    other = sweep("status_quo", TWO | {"early_help.consent": [0.5, 0.8]}, settings=settings(replications=1))
    assert other.manifest["sweep"]["points_hash"] != told["points_hash"]


def test_a_saved_sweep_opens_as_it_was(done, folder, tmp_path):
    back = load_sweep(folder)
    for name in ("points", "kpis", "summary"):
        pd.testing.assert_frame_equal(getattr(back, name), getattr(done, name), check_exact=True)
    pd.testing.assert_frame_equal(back.frame("cpp_rate"), done.frame("cpp_rate"), check_exact=True)
    assert everything(back.save(tmp_path / "copy")) == everything(folder)
    assert everything(back.save(folder)) == everything(tmp_path / "copy")


def test_a_frame_joins_the_points_to_an_indicator(done):
    frame = done.frame("contacts", "2025-26")
    assert list(frame.columns) == ["point", *done.paths, "mean", "low", "high", "replications"]
    assert frame["mean"].diff()[1:].tolist() == pytest.approx([0, 18, 0, 18, 0], abs=1e-9)
    few = done.frame("rereferral_pct")
    assert few["mean"].isna().tolist() == [False, True] * 3
    for kpi, period, says in (("cpp_rtae", "all", "cpp_rate"), ("cpp_rate", "2031-32", "2031-32")):
        with pytest.raises(InputError, match=says):
            done.frame(kpi, period)


def test_one_setting_is_drawn_as_a_line_two_as_a_heat_map_more_not_at_all(done, book):
    from sim.experiment.sweep.plots import plot_points

    line = sweep("status_quo", {"demand.multiplier": [1.2, 0.8]}, settings=settings())
    axes = line.plot("contacts")
    assert list(axes.lines[0].get_xdata()) == [0.8, 1.2]
    assert len(axes.collections) == 1
    heat = done.plot("contacts")
    assert heat.images[0].get_array().shape == (3, 2)
    assert [tick.get_text() for tick in heat.get_yticklabels()] == ["0.8", "1", "1.2"]
    assert heat.images[0].get_array()[2, 0] == pytest.approx(done.frame("contacts")["mean"][4])
    frame = pd.DataFrame({"cap": [8.0, float("nan")], "mean": [1.0, 2.0], "low": [0.5, 1.5], "high": [1.5, 2.5]})
    ticks = plot_points(frame, ["cap"], done.manifest, "contacts").get_xticklabels()
    assert [tick.get_text() for tick in ticks] == ["8", "none"]
    three = sweep("status_quo", TWO | {CAP: [16]}, settings=settings(replications=1))
    with pytest.raises(InputError, match="one or two"):
        three.plot("contacts")


def test_points_that_are_no_grid_are_drawn_as_marks_each_where_its_settings_are():
    vary = {"demand.multiplier": "0.8:1.2", "early_help.consent": "0.5,0.7"}
    spread = sweep("status_quo", vary, settings=settings(replications=2), design="lhs", samples=5)
    (marks,) = spread.plot("contacts").collections
    assert sorted(marks.get_offsets()[:, 1]) == sorted(spread.points["demand.multiplier"])
    assert list(marks.get_array()) == list(spread.frame("contacts")["mean"])


def test_verify_finds_a_change_and_simulates_points_again(folder):
    assert verify(folder).code == 0
    again = rerun(folder, 5, engine=ENGINE, workers=1)
    assert again.code == 0
    assert sum(note.count("at point") for note in again.notes) == 5
    wrong = rerun(folder, 5, engine=Engine(simulate, nudged), workers=1)
    assert wrong.code == 1
    assert "at point" in wrong.findings[0]
    whole = bytearray((folder / "points.parquet").read_bytes())
    whole[len(whole) // 2] ^= 1
    (folder / "points.parquet").write_bytes(whole)
    assert verify(folder).findings == ("points.parquet is not as it was written",)
    (folder / "points.parquet").unlink()
    assert verify(folder).code == 2
    with pytest.raises(InputError, match=r"points\.parquet"):
        load_sweep(folder)


def nudged(log):
    table = compute(log)
    return table.assign(value=table["value"] + 1e-9)


def test_a_point_with_nobody_to_count_has_no_rows_and_a_sweep_of_such_points_is_refused():
    engine = Engine(simulate, compute_nothing)
    found = sweep("status_quo", {"demand.multiplier": [0.5, 1]}, settings=settings(engine=engine))
    assert set(found.kpis["point"]) == set(found.summary["point"]) == {1}
    assert found.frame("contacts")["mean"].isna().tolist() == [True, False]
    with pytest.raises(InputError, match="nothing happened"):
        sweep("status_quo", {"demand.multiplier": [0.5, 0.6]}, settings=settings(engine=engine))


def test_numbers_of_the_book_are_swept_and_warned_of_beyond_their_range():
    leaf = load_book().leaves["need.up_rate.level_0"]
    found = sweep("status_quo", {leaf.path: [leaf.low, leaf.high * 1.01]}, settings=settings(replications=1))
    assert any("beyond its plausible range" in warning for warning in found.manifest["warnings"])


BAD = {
    "nothing varied": ([], ["nothing is varied", "PATH=SPEC"]),
    "no values": (["demand.multiplier"], ["low:high:step"]),
    "a value missing": (["demand.multiplier=1,,2"], ["a value is missing"]),
    "unknown path": (["demand.multiplyer=1,2"], ["did you mean 'demand.multiplier'"]),
    "an outcome": (["cpp_rate=1,2"], ["an outcome, not a lever"]),
    "out of range": (["demand.multiplier=1,3"], ["demand.multiplier", "found 3", "0 to 2"]),
    "a word": (["demand.multiplier=1,lots"], ["wrong type", "allowed: a number"]),
    "twice the same value": (["demand.multiplier=1,1.0"], ["given twice"]),
    "twice the same path": (["demand.multiplier=1", "demand.multiplier=2"], ["varied twice"]),
    "no step": (["demand.multiplier=1:2"], ["needs a step", "low:high:step"]),
    "a step of nothing": (["demand.multiplier=1:2:0"], ["step must be above 0"]),
    "upside down": (["demand.multiplier=2:1:0.5"], ["low must not be above high"]),
    "a range of words": (["demand.multiplier=a:b:c"], ["not a range"]),
    "endless": (["demand.multiplier=0:2:0.0000000001"], ["larger step"]),
    "a change": (["demand.multiplier=times:1.1"], ["takes values"]),
    "no range in the book": (["lcpp.model=book"], ["lcpp.model", "no range"]),
    "an unknown area": (["area=rutland,dorsett"], ["--vary: area", "did you mean 'Dorset'"]),
    "an area twice": (["area=Dorset,E06000059"], ["given twice", "dorset"]),
    "a list": (["need.onset_level_shares=0.5,0.5"], ["a list cannot be varied"]),
    "two names of one number": (
        ["child_in_need.visit_interval=10,20", "family_help.child_in_need.visit_interval=30"],
        ["same number"],
    ),
    "too many": (["demand.multiplier=0:2:0.001", "early_help.consent=0:1:0.01"], ["202,101 points", "fewer"]),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_swept_is_refused_in_a_sentence_before_anything_runs(case):
    words, says = BAD[case]
    with pytest.raises(InputError) as caught:
        sweep("status_quo", words, settings=settings(engine=Engine(None, None), replications=30))
    assert [part for part in says if part not in str(caught.value)] == [], str(caught.value)


def test_a_setting_hidden_behind_the_scenarios_own_lever_or_set_is_refused(tmp_path):
    (tmp_path / "own.yaml").write_text(
        "title: Own\nquestion: Is it seen?\ntimeline:\n"
        "  - {on: 2026-04-01, because: x, set: {child_in_need.visit_interval: 10}}\n"
    )
    with pytest.raises(InputError, match=r"vary that"):
        sweep(tmp_path / "own.yaml", {"family_help.child_in_need.visit_interval": [5, 6]}, settings=settings())
    laid = load_scenario("status_quo", ["demand.multiplier=1.1"])
    with pytest.raises(InputError, match="both set and varied"):
        sweep(laid, TWO, settings=settings())


def test_a_point_that_cannot_be_run_is_named(tmp_path):
    (tmp_path / "more.yaml").write_text(
        "title: More\nquestion: Is the point named?\ntimeline:\n"
        "  - {on: 2026-04-01, because: x, set: {demand.multiplier: {times: 1.5}}}\n"
    )
    scenario = load_scenario(tmp_path / "more.yaml")
    sweep(scenario, {"demand.multiplier": [1, 2]}, settings=settings(replications=1))  # replaced, so never 3
    early = replace(scenario, changes=tuple(replace(change, day=date(2020, 1, 1)) for change in scenario.changes))
    with pytest.raises(InputError, match=r"point 0 \(early_help\.consent=0\.5\) cannot be run"):
        sweep(early, {"early_help.consent": [0.5]}, settings=settings())


def test_the_most_runs_are_allowed_and_not_one_more():
    dimensions = read_vary({"early_help.consent": "0:0.999:0.001"}, load_scenario("status_quo"), load_book())
    assert len(grid(dimensions, MOST_RUNS // 1000)) == 1000
    with pytest.raises(InputError, match="runs"):
        grid(dimensions, MOST_RUNS // 1000 + 1)


SMALL = ("--area", "rutland", "--replications", "2", "--years", "1", "--warm-up", "0", "--workers", "1")


def test_the_command_prints_what_python_gives(tmp_path, monkeypatch, capsys):
    """With the reference model: table, JSON, quiet, folder, verify, and a report refused."""
    monkeypatch.chdir(tmp_path)
    words = ["sweep", "status_quo", "--vary", "demand.multiplier=0.9,1.1", *SMALL]
    assert main([*words, "--kpi", "contacts", "--kpi", "cpp_rate"]) == 0
    out, err = capsys.readouterr()
    folder = Path("results") / "status_quo-by-demand.multiplier-rutland"
    frame = load_sweep(folder).frame("contacts")
    assert f"{frame['mean'][1]:,.0f} (" in out
    assert "acts over the whole run" in out
    assert out.endswith(f"Results: {folder}\n")
    assert max(map(len, out.splitlines())) <= 100
    assert "at least 30" in err
    assert main(["verify", str(folder)]) == 0
    assert main(["report", str(folder)]) == 2
    capsys.readouterr()
    before = everything(folder)
    assert main([*words, "--json", "--kpi", "contacts"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["demand.multiplier"] for row in told["points"]] == [0.9, 1.1]
    assert [row["mean"] for row in told["summary"] if row["group"] == "all"] == frame["mean"].tolist()
    assert everything(folder) == before
    monkeypatch.setattr("sim.experiment.sweep.running.sweep", lambda *given, **named: load_sweep(folder))
    assert main([*words, "--quiet"]) == 0
    assert capsys.readouterr() == (f"{folder}\n", "")


def test_a_wide_table_is_parted_and_never_cut(done, capsys):
    from sim.cli.sweeps import _show

    _show(done, ("contacts", "cpp_rate", "rereferral_pct") * 3)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100
    assert out.count("nobody to count") == 9
    assert out.count(" to ") - out.count("how far") >= 9 * 6 - 9
    assert out.count("(") == out.count(")")
