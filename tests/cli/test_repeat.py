"""A command whose results are there, whole and of the same inputs, only shows them; else it makes them anew."""

import json
import shutil
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.experiment import running
from sim.experiment.reading.verify import verify
from sim.experiment.store import manifest as manifests

SIZE = ["--area", "rutland", "--years", "1", "--warm-up", "0", "--replications", "2", "--workers", "1"]
COMPARE = ["compare", "status_quo", "current_policy", *SIZE]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "results"
    assert main([*COMPARE, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "results"))


@pytest.fixture
def computed(monkeypatch):
    """Which calls made tables."""
    found = []
    for name in ("run", "compare"):
        usual = getattr(running, name)
        monkeypatch.setattr(
            running, name, lambda *given, usual=usual, name=name, **more: found.append(name) or usual(*given, **more)
        )
    return found


def test_a_repeat_prints_the_same_and_computes_nothing(folder, computed, capsys):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert main([*COMPARE, "--out", str(folder)]) == 0
    repeated = capsys.readouterr()
    assert computed == []
    (folder / "report.html").unlink()
    assert main([*COMPARE, "--out", str(folder)]) == 0
    assert computed == ["compare"]
    assert capsys.readouterr().out == repeated.out
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["kpis.parquet", "summary.csv", "comparison.csv", "workbook.xlsx", "manifest.json"])
def test_a_file_that_was_changed_is_made_again(folder, computed, name):
    with (folder / name).open("ab") as file:
        file.write(b" ")
    assert main([*COMPARE, "--out", str(folder)]) == 0
    assert computed == ["compare"]
    assert verify(folder).code == 0


def test_a_run_that_was_changed_is_done_again(folder, computed):
    path = next((folder / "runs").rglob("*.run"))
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    assert main([*COMPARE, "--out", str(folder)]) == 0
    assert computed == ["compare"]
    assert path.read_bytes() == data


@pytest.mark.parametrize("more", [["--seed", "2"], ["--years", "2"], ["--events"], ["--replications", "1"]])
def test_other_inputs_are_another_experiment(folder, computed, more):
    assert main([*COMPARE, "--out", str(folder), *more]) == 0
    assert computed == ["compare"]


def test_a_scenario_fewer_is_another_experiment(folder, computed):
    assert main(["run", "status_quo", *SIZE, "--out", str(folder)]) == 0
    assert main(["run", "status_quo", *SIZE, "--out", str(folder)]) == 0
    assert computed == ["run"]


def test_json_is_made_of_tables_in_memory(folder, computed, capsys):
    assert main([*COMPARE, "--out", str(folder), "--json"]) == 0
    assert computed == ["compare"]
    assert json.loads(capsys.readouterr().out)["comparison"]


def test_a_manifest_that_says_more_is_not_ours(folder, computed):
    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_bytes(manifests.as_text(told | {"own_indicators": []}).encode())
    assert main([*COMPARE, "--out", str(folder)]) == 0
    assert computed == ["compare"]
