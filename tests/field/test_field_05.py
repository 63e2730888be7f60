"""Field 05: a file beside a scenario is never passed over in silence for a shipped scenario of the same name."""

import shutil
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.errors import InputError
from sim.scenario import load_scenario
from sim.scenario.file import library

HERE = Path(__file__).with_name("05")
PILOT = """title: t
question: q
timeline:
  - {on: start, because: b, set: {localities: [north, south]}}
  - {on: 2025-06-01, because: b, in: north, pilot: demand_growth}
"""


def beside(folder, extends):
    """A folder with a scenario `demand_growth` of its own, and a child that extends what is named."""
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    child = folder / "child.yaml"
    child.write_text(child.read_text(encoding="utf-8").replace("demand_growth", extends), encoding="utf-8")
    return child


def test_a_name_that_two_scenarios_have_is_refused(capsys):
    assert main(["scenarios", "diff", "status_quo", str(HERE / "child.yaml"), "--area", "rutland"]) == 2
    told = capsys.readouterr().err
    assert "child.yaml: extends: found 'demand_growth'; two scenarios have this name" in told
    assert "`extends: ./demand_growth.yaml` for the file" in told


@pytest.mark.parametrize("written", ["./demand_growth.yaml", "demand_growth.yaml", "./demand_growth"])
def test_a_path_means_the_file(tmp_path, written):
    (change,) = load_scenario(beside(tmp_path, written)).changes
    assert change.values["workforce.social_worker.posts"].amount == 999


def test_a_copy_of_the_shipped_one_is_no_second_scenario(tmp_path):
    child = beside(tmp_path, "demand_growth")
    shutil.copy(library() / "demand_growth.yaml", tmp_path)
    assert load_scenario(child).hash == load_scenario("demand_growth").hash


def test_a_file_of_a_shipped_name_may_extend_the_shipped_one(tmp_path):
    child = beside(tmp_path, "demand_growth").rename(tmp_path / "demand_growth.yaml")
    assert load_scenario(child).hash == load_scenario("demand_growth").hash


def test_a_pilot_of_such_a_name_is_refused_too(tmp_path):
    beside(tmp_path, "demand_growth")
    (tmp_path / "trial.yaml").write_text(PILOT, encoding="utf-8")
    with pytest.raises(InputError, match=r"pilot: found 'demand_growth'; two scenarios have this name"):
        load_scenario(tmp_path / "trial.yaml")
