"""The notebooks run from top to bottom, say what limits them, and lie in version control without what they showed."""

import re
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import notebook_runs
import pytest

from sim.report.notice import COUNTED_NOTE, FAIR_USE_SHORT, INTERVAL_NOTE

RUNS = {"AREA": "City of London", "REPLICATIONS": 2, "YEARS": 1, "WARM_UP": 0, "WORKERS": 1}
SIZES: dict[str, dict[str, Any]] = {
    "01_one_family": {"YEARS": 1, "WARM_UP": 1},
    "02_baseline_against_evidence": RUNS | {"SCALE": 0.02},
    "03_compare_reforms": RUNS,
    "04_caps_and_waits": RUNS | {"REPLICATIONS": 1, "SEED": 2, "CAPS": "8,20"},
    "05_sweeps_and_sensitivity": RUNS | {"AREA": "rutland", "CAPS": "8,20", "POSTS": "2,6", "SAMPLES": 2},
    "06_money": RUNS | {"AFTER": "2025-26"},
}
PICTURES = {
    "01_one_family": 1,
    "02_baseline_against_evidence": 2,
    "03_compare_reforms": 3,
    "04_caps_and_waits": 2,
    "05_sweeps_and_sensitivity": 2,
    "06_money": 3,
}
A_PLACE = re.compile(r"(?<![\w.)}>-])/(?:home|root|Users|work|opt|tmp|mnt|var)/\w|[A-Za-z]:\\")
FORECASTS = re.compile(r"\b(will|proves?|proven|shows? that)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def nothing_of_the_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep a reader's own settings out of the kernels, and the kernels' files out of the reader's folders."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")


def kept(project: Path, name: str) -> Any:
    """Return a notebook as version control has it, or as it lies there when it has none."""
    done = subprocess.run(["git", "show", f":notebooks/{name}.ipynb"], cwd=project, capture_output=True, check=False)
    if done.returncode == 0:
        return nbformat.reads(done.stdout.decode(), as_version=4)
    return notebook_runs.read(name)


def words(notebook: Any) -> str:
    """Return all the text between the cells, with the line breaks taken out."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return " ".join(text.replace("> ", "").split())


def leftovers(notebook: Any) -> list[str]:
    """Return the cells that hold what they showed, or a count of how often they were run."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell.id for cell in code if cell.outputs or cell.execution_count is not None]


def test_every_notebook_is_known(project: Path) -> None:
    assert tuple(sorted(path.stem for path in (project / "notebooks").glob("*.ipynb"))) == notebook_runs.NAMES


@pytest.mark.parametrize("name", notebook_runs.NAMES)
def test_a_notebook_runs_from_top_to_bottom(name: str) -> None:
    notebook = notebook_runs.executed(name, SIZES[name])
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    noise = [output["text"] for output in outputs if output.get("name") == "stderr"]
    assert not noise, "a cell warns"
    assert leftovers(notebook), "the rule on what is kept sees a notebook that has run"
    assert sum("image/png" in output.get("data", ()) for output in outputs) == PICTURES[name]


@pytest.mark.parametrize("name", notebook_runs.NAMES)
def test_what_a_notebook_showed_is_not_kept(project: Path, name: str) -> None:
    notebook = kept(project, name)
    assert leftovers(notebook) == []
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert not [cell.id for cell in notebook.cells if set(cell.metadata) - {"tags"}]


@pytest.mark.parametrize("name", notebook_runs.NAMES)
def test_a_notebook_names_no_place_on_one_machine(project: Path, name: str) -> None:
    assert not A_PLACE.findall("\n".join(cell.source for cell in kept(project, name).cells))


@pytest.mark.parametrize("name", notebook_runs.NAMES)
def test_a_notebook_says_what_limits_it(name: str) -> None:
    said = words(notebook_runs.read(name))
    for sentence in (FAIR_USE_SHORT, COUNTED_NOTE, INTERVAL_NOTE, "in this model"):
        assert sentence.lower() in said.lower()
    assert not FORECASTS.findall(said)


@pytest.mark.parametrize("name", notebook_runs.NAMES)
def test_words_stand_before_every_step(name: str) -> None:
    """At most two cells of code follow one another, the set-up after the sizes aside."""
    kinds = [cell.cell_type for cell in notebook_runs.read(name).cells]
    assert kinds[0] == "markdown"
    runs = [len(run) for run in re.findall("c+", "".join("c" if kind == "code" else "m" for kind in kinds))]
    assert max(runs) <= 2


def test_a_size_that_is_not_there_is_refused() -> None:
    with pytest.raises(AssertionError, match="no such size"):
        notebook_runs.executed("01_one_family", {"REPLICATION": 0, "YEAR": 1})


@pytest.mark.parametrize("text", ["/" + "home/ann/x", "/" + "tmp/x", "C:" + "\\Users"])
def test_the_place_rule_sees_a_place(text: str) -> None:
    assert A_PLACE.search(text)
