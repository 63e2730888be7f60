"""The command line, the notebooks and Python give the same numbers, to the last digit."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import notebook_runs
import pandas as pd
import pytest

from sim import compare, load_sweep, run, sweep
from sim.experiment.store.stored_tables import read_kpis

AREA = "City of London"
SIZES = {"AREA": AREA, "REPLICATIONS": 2, "SEED": 3, "YEARS": 1, "WARM_UP": 0, "WORKERS": 1}
FLAGS = ["--area", AREA, "--replications", "2", "--seed", "3", "--years", "1", "--warm-up", "0"]
PYTHON: dict[str, Any] = {"area": AREA, "replications": 2, "seed": 3, "years": 1, "warm_up": 0, "workers": 1}
KEYS = ["scenario", "kpi", "group", "period"]


@pytest.fixture(autouse=True)
def nothing_of_the_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep a reader's own settings out of the kernels."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def commanded(project: Path, *words: str) -> dict[str, Any]:
    """Return what a command prints with `--json`."""
    command = [sys.executable, "-P", "-m", "sim", *words, "--json"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def in_notebook(name: str, sizes: dict[str, Any], table: str) -> list[list[Any]]:
    """Return the rows of a table that a notebook holds when it has run; every digit is written."""
    ask = f"import json\nprint(json.dumps({table}.astype(object).where({table}.notna(), None).to_numpy().tolist()))"
    return list(notebook_runs.answer(notebook_runs.executed(name, sizes, ask)))


def rows_of(table: pd.DataFrame) -> list[list[Any]]:
    """Return the rows of a table, a missing figure as None."""
    return [list(row) for row in table.astype(object).where(table.notna(), None).to_numpy().tolist()]


def whole_run(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows over the whole run, which is what a command prints."""
    return table[table["period"] == "all"]


def listed(printed: list[dict[str, Any]], columns: list[str]) -> list[list[Any]]:
    """Return printed records as rows of these columns."""
    return [[record[column] for column in columns] for record in printed]


def same_kpis(folder: Path, kpis: pd.DataFrame) -> None:
    """Hold the saved indicators of every replication against those in memory, bit by bit."""
    pd.testing.assert_frame_equal(
        read_kpis(folder / "kpis.parquet"), kpis, check_exact=True, check_dtype=False, check_categorical=False
    )


def test_a_run_gives_the_same_numbers_everywhere(project: Path, tmp_path: Path) -> None:
    printed = commanded(project, "run", "status_quo", *FLAGS, "--workers", "1", "--out", str(tmp_path / "run"))
    mine = run("status_quo", **PYTHON)
    sizes = SIZES | {"SCALE": 0.01}
    theirs = in_notebook("02_baseline_against_evidence", sizes, "baseline.summary")
    assert len(mine.summary) > 50
    assert theirs == rows_of(mine.summary)
    assert listed(printed["summary"], list(mine.summary)) == rows_of(whole_run(mine.summary))
    same_kpis(tmp_path / "run", mine.kpis)


def test_a_comparison_gives_the_same_numbers_everywhere(project: Path, tmp_path: Path) -> None:
    printed = commanded(
        project, "compare", "status_quo", "lcpp_cap_12", *FLAGS, "--workers", "2", "--out", str(tmp_path / "compare")
    )
    mine = compare("status_quo", ["lcpp_cap_12"], **PYTHON)
    theirs = in_notebook("03_compare_reforms", SIZES | {"OTHERS": ["lcpp_cap_12"]}, "comparison.differences")
    assert mine.differences["difference"].abs().max() > 0
    assert theirs == rows_of(mine.differences)
    assert listed(printed["comparison"], list(mine.differences)) == rows_of(whole_run(mine.differences))
    assert listed(printed["summary"], list(mine.summary)) == rows_of(whole_run(mine.summary))
    same_kpis(tmp_path / "compare", mine.kpis)


def test_a_sweep_gives_the_same_numbers_everywhere(project: Path, tmp_path: Path) -> None:
    vary = {"lcpp.caseload_cap": "8,20", "lcpp.cap_unit": ["children"], "lcpp.overflow": ["breach", "wait"]}
    words = ["lcpp.caseload_cap=8,20", "lcpp.cap_unit=children", "lcpp.overflow=breach,wait"]
    flags = [word for each in words for word in ("--vary", each)]
    printed = commanded(
        project, "sweep", "lcpp_cap_12", *flags, *FLAGS, "--workers", "1", "--out", str(tmp_path / "sweep")
    )
    mine = sweep("lcpp_cap_12", vary, **PYTHON)
    sizes = SIZES | {"CAPS": "8,20", "UNITS": ["children"], "RULES": ["breach", "wait"]}
    theirs = in_notebook("04_caps_and_waits", sizes, "swept.summary")
    columns = list(mine.summary)
    assert len(set(mine.summary["point"])) == 4
    assert theirs == rows_of(mine.summary)
    assert listed(printed["summary"], columns) == rows_of(whole_run(mine.summary))
    stored = load_sweep(tmp_path / "sweep")
    pd.testing.assert_frame_equal(stored.kpis, mine.kpis, check_exact=True)
    assert rows_of(stored.points) == rows_of(mine.points)
