"""A wheel and the checkout it was built from are one program: the same name, the same hash, the same finished runs."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import sim
from sim import run, sweep
from sim.experiment.store.program import code_hash
from sim.experiment.store.record import program
from sim.version import BUILT_FROM, commit

SIZE: dict[str, Any] = {"area": "isles of scilly", "replications": 2, "years": 1, "warm_up": 0, "workers": 1}
VARY = {"demand.multiplier": [0.9, 1.1]}
ASK = """
import json, sys
import sim
from sim.experiment.store.program import code_hash
from sim.experiment.store.record import program
from sim.version import commit
print(json.dumps([sim.__file__, sim.__version__, commit(), code_hash(), program(), len(sim.list_scenarios())]))
"""
WORK = """
import json, sys
import sim
call, folder, size, more, keep = json.loads(sys.argv[1])
told = []
tell = lambda *numbers: told.append(numbers) if numbers[0] else None
done = getattr(sim, call)("status_quo", *more, folder=folder, progress=tell, **size)
if keep:
    done.save(folder)
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    pytest.importorskip("hatch_vcs")
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    (found,) = place.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder a wheel was unpacked in."""
    folder = wheel.parent / "installed"
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(folder)
    return folder


def told_by(folder: Path, script: str, *words: str) -> Any:
    """Return what a script prints, as JSON, when it runs with the package unpacked in a folder."""
    command = [sys.executable, "-c", script, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def done_by_wheel(installed: Path, call: str, folder: Path, *more: Any, keep: bool = False) -> Any:
    """Run or sweep with the wheel; return what it told of its progress."""
    return told_by(installed, WORK, json.dumps([call, str(folder), SIZE, more, keep]))


def test_a_wheel_names_itself_as_its_checkout_does_and_is_the_same_program(installed: Path, project: Path) -> None:
    place, *told, scenarios = told_by(installed, ASK)
    assert Path(place).is_relative_to(installed)
    assert told == [sim.__version__, commit(), code_hash(), program()]
    assert scenarios == len(sim.list_scenarios())
    assert (installed / "sim" / "_scenarios").is_dir()
    assert not (project / "sim" / BUILT_FROM).exists()


def test_the_file_of_a_wheel_bears_the_commit_too(wheel: Path) -> None:
    assert not commit() or f"g{commit()[:7]}" in wheel.name or "+" not in sim.__version__


def test_a_run_begun_with_a_wheel_is_gone_on_with_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    assert done_by_wheel(installed, "run", folder) == [[1, 2], [2, 2]]
    told: list[tuple[int, int]] = []
    run("status_quo", folder=folder, progress=lambda *numbers: told.append(numbers), **SIZE).save(folder)
    assert told == [(2, 2)]
    mine = (folder / "manifest.json").read_bytes()
    assert done_by_wheel(installed, "run", folder, keep=True) == [[2, 2]]
    assert (folder / "manifest.json").read_bytes() == mine


def test_a_sweep_begun_from_the_checkout_is_gone_on_with_by_a_wheel(installed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    sweep("status_quo", VARY, folder=folder, **(SIZE | {"replications": 1}))
    assert done_by_wheel(installed, "sweep", folder, VARY) == [[2, 4], [3, 4], [4, 4]]
