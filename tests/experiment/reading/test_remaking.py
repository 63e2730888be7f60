"""A result is made again from its manifest alone, byte for byte; what differs is named before anything is run."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import experiment_fixture as fixture
import pytest

import sim
from sim.areas import load_area
from sim.cli.app import main
from sim.cli.runs import write_report
from sim.errors import InputError
from sim.experiment.reading import remaking
from sim.experiment.reading.remaking import remake
from sim.experiment.reading.verify import verify
from sim.experiment.store import manifest as manifests

SMALL: dict[str, Any] = {"area": "isles of scilly", "replications": 2, "years": 1, "warm_up": 0, "workers": 1}
OWN = """
title: One of our own
question: Is it kept in full?
extends: ./below.yaml
timeline:
  - on: 2025-10-01
    because: it is phased
    set: {demand.multiplier: 1.2}
    over: 3 months
    shape: linear
"""
BELOW = """
title: Below
question: Is it kept too?
timeline:
  - on: start
    because: it is divided
    set: {localities: [north, south]}
  - on: 2025-06-01
    because: in one place
    in: north
    set: {front_door.thresholds.referral: {add: 0.1}}
"""


def files(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder but for the kept runs."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def changed(folder: Path, to: Path, sealed: bool = True, **keys: Any) -> Path:
    """Write the manifest of a folder, with keys changed, as a file of its own."""
    plain = json.loads((folder / "manifest.json").read_text(encoding="utf-8")) | keys
    to.write_text(manifests.as_text(plain) if sealed else json.dumps(plain), encoding="utf-8")
    return to


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a small run."""
    return sim.run("status_quo", **SMALL).save(tmp_path_factory.mktemp("kept") / "results")


def test_a_run_with_its_events_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    mine = sim.run("current_policy", events=True, **SMALL).save(tmp_path / "mine")
    made = remake(mine / "manifest.json", tmp_path / "again")
    assert made.same == ("kpis.parquet", "summary.csv", "events.parquet")
    assert made.different == made.not_remade == made.unlike == ()
    assert files(tmp_path / "again") == files(mine)  # the manifest too
    assert verify(tmp_path / "again").code == 0


def test_a_comparison_of_scenarios_whose_files_are_gone_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    written = tmp_path / "scenarios"
    written.mkdir()
    for name, text in (("own", OWN), ("below", BELOW)):
        (written / f"{name}.yaml").write_text(text, encoding="utf-8")
    own = sim.load_scenario(written / "own.yaml", ["workforce.social_worker.posts=times:1.1"])
    mine = sim.compare("status_quo", own, **SMALL).save(tmp_path / "mine", finish=write_report)
    for path in written.iterdir():
        path.unlink()
    made = remake(mine, tmp_path / "again", finish=write_report)
    assert made.same == ("kpis.parquet", "summary.csv", "comparison.csv", "changes.csv")
    assert made.different == ()
    assert files(tmp_path / "again") == files(mine)  # the manifest, the report and the workbook too


def test_scenarios_divided_in_other_ways_keep_one_warning_each(tmp_path: Path) -> None:
    (tmp_path / "north.yaml").write_text(BELOW, encoding="utf-8")
    (tmp_path / "east.yaml").write_text(BELOW.replace("north", "east"), encoding="utf-8")
    mine = sim.compare(tmp_path / "north.yaml", tmp_path / "east.yaml", **SMALL).save(tmp_path / "mine")
    assert remake(mine, tmp_path / "again").different == ()
    assert files(tmp_path / "again") == files(mine)


POINTS = "demand.multiplier,lcpp.caseload_cap,area\n0.9,none,isles of scilly\n1.05,8,rutland\n1.05,8,rutland\n"


@pytest.mark.parametrize(
    "asked",
    [
        {"vary": {"demand.multiplier": "0.9:1.1:0.1", "lcpp.cap_unit": ["children", "families"]}},
        {"vary": ["demand.multiplier=0.9:1.1", "lcpp.caseload_cap=8,12,none"], "design": "lhs", "samples": 3},
        {"vary": ["demand.multiplier=0.1:2", "lcpp.caseload_cap=6:20"], "design": "morris", "samples": 2},
        {"points": POINTS},
    ],
    ids=["grid", "lhs", "morris", "table"],
)
def test_a_sweep_is_made_again_byte_for_byte(tmp_path: Path, asked: dict[str, Any]) -> None:
    if "points" in asked:
        (tmp_path / "points.csv").write_text(asked["points"], encoding="utf-8")
        asked = {"points": tmp_path / "points.csv"}
    mine = sim.sweep("lcpp_cap_12", **asked, **(SMALL | {"replications": 1})).save(tmp_path / "mine")
    for path in tmp_path.glob("*.csv"):
        path.unlink()
    made = remake(mine, tmp_path / "again")
    assert made.same == ("kpis.parquet", "summary.csv", "points.parquet")
    assert made.different == ()
    assert files(tmp_path / "again") == files(mine)


def test_an_area_of_ones_own_is_kept_in_full(tmp_path: Path) -> None:
    own = replace(load_area("isles of scilly").scaled(1.7), name="Ours", code="ours", referral_shift=0.125)
    mine = sim.run("status_quo", **(SMALL | {"area": own})).save(tmp_path / "mine")
    made = remake(mine, tmp_path / "again")
    assert made.different == ()
    assert files(tmp_path / "again") == files(mine)


DIFFERS = {
    "code_hash": ("another", "the program ("),
    "assumptions_hash": ("another", "the assumption book"),
    "calendar_hash": ("another", "the calendar"),
    "own_indicators": ([{"id": "mine", "module": "mine", "content": "0"}], "indicators of one's own (mine)"),
    "versions": ({"python": "3.11.0", "numpy": "1.0"}, "Python (3.11.0, here 3."),
}


@pytest.mark.parametrize("key", DIFFERS)
def test_what_differs_is_named_and_nothing_is_run(folder: Path, tmp_path: Path, key: str) -> None:
    value, words = DIFFERS[key]
    given = changed(folder, tmp_path / "manifest.json", **{key: value})
    with pytest.raises(InputError) as told:
        remake(given, tmp_path / "again")
    assert words in str(told.value)
    assert "--anyway" in str(told.value)
    assert not (tmp_path / "again").exists()
    made = remake(given, tmp_path / "again", anyway=True)
    assert made.different == ()
    assert words in "; ".join(made.unlike)


def test_a_manifest_that_was_changed_is_named_and_other_figures_are_told(folder: Path, tmp_path: Path) -> None:
    given = changed(folder, tmp_path / "manifest.json", sealed=False, seed=2)
    with pytest.raises(InputError, match="not as it was written"):
        remake(given, tmp_path / "again")
    made = remake(given, tmp_path / "again", anyway=True)
    assert made.different == ("kpis.parquet", "summary.csv")
    assert made.same == ()


@pytest.mark.parametrize("given", [remaking.read_manifest, lambda path: remake(path, path.parent / "again"), verify])
def test_a_newer_form_is_told_in_a_sentence(folder: Path, tmp_path: Path, given: Any) -> None:
    newer = changed(folder, tmp_path / "manifest.json", schema=manifests.SCHEMA + 1)
    try:
        told = "; ".join(given(newer if given is not verify else newer.parent).findings)
    except InputError as fault:
        told = str(fault)
    assert "newer form than this version" in told
    with pytest.raises(InputError, match="newer form than this version"):
        sim.load_run(tmp_path)


def test_an_earlier_form_that_lacks_inputs_is_told_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    plain = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name in ("schema", "area_in_full", "events", "engine"):
        del plain[name]
    (tmp_path / "manifest.json").write_text(manifests.as_text(plain), encoding="utf-8")
    with pytest.raises(InputError, match="does not hold all"):
        remake(tmp_path, tmp_path / "again")


def test_results_are_never_taken_for_their_own_copy(folder: Path, tmp_path: Path) -> None:
    for place in (folder, remake(folder, tmp_path / "again").folder):
        with pytest.raises(InputError, match="new folder"):
            remake(folder, place)


def test_a_model_of_ones_own_is_refused(tmp_path: Path) -> None:
    mine = sim.run("status_quo", settings=fixture.settings(replications=2)).save(tmp_path / "mine")
    with pytest.raises(InputError, match="a model of one's own"):
        remake(mine, tmp_path / "again", anyway=True)


def test_what_was_stopped_goes_on(folder: Path, tmp_path: Path) -> None:
    def stop(done: int, wanted: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remake(folder, tmp_path / "again", workers=1, progress=stop)
    told: list[tuple[int, int]] = []
    assert remake(folder, tmp_path / "again", workers=1, progress=lambda *n: told.append(n)).different == ()
    assert told == [(1, 2), (2, 2)]  # the one that was done is not done again


def test_the_command_says_whether_the_bytes_are_the_same(folder: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "again"
    assert main(["rerun", str(folder), "--out", str(out), "--workers", "1"]) == 0
    assert "the same bytes as the manifest names: kpis.parquet, summary.csv" in capsys.readouterr().out
    assert (out / "report.html").is_file()
    other = changed(folder, tmp_path / "manifest.json", sealed=False, seed=2)
    words = ["rerun", str(other), "--out", str(tmp_path / "other"), "--workers", "1"]
    assert main(words) == 2
    assert main([*words, "--anyway", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["different"]) == ("different", ["kpis.parquet", "summary.csv"])
    assert main(["rerun", str(tmp_path / "nowhere"), "--out", str(out)]) == 2
    assert "there is no such manifest" in capsys.readouterr().err


def test_what_other_commands_added_is_told(folder: Path, tmp_path: Path) -> None:
    plain = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    given = changed(folder, tmp_path / "manifest.json", files=plain["files"] | {"sensitivity.csv": "0"})
    made = remake(given, tmp_path / "again")
    assert made.not_remade == ("sensitivity.csv",)
