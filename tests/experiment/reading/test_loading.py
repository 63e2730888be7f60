"""Results opened from their folder are those that were saved: saved again, they are the same bytes."""

from pathlib import Path

import experiment_fixture as fixture
import pandas as pd
import pytest

import sim
from sim.errors import InputError
from sim.experiment import compare, run


def tables(folder: Path) -> dict[str, bytes]:
    """The stored tables by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".csv", ".parquet")}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = compare("status_quo", "thresholds_tightened", settings=fixture.settings(replications=10))
    return result.save(tmp_path_factory.mktemp("compared") / "results")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run("status_quo", settings=fixture.settings(replications=3)).save(tmp_path_factory.mktemp("ran") / "results")


def test_a_comparison_opened_and_saved_again_is_the_same_bytes(compared: Path, tmp_path: Path) -> None:
    again = sim.load_comparison(compared)
    assert tables(again.save(tmp_path / "again")) == tables(compared)
    assert again.differences["more_replications"].dtype == "Int64"
    assert set(again.differences["verdict"]) > {"not judged"}
    assert again.plot("contacts").containers


def test_a_run_opened_and_saved_again_is_the_same_bytes(ran: Path, tmp_path: Path) -> None:
    again = sim.load_run(ran)
    assert tables(again.save(tmp_path / "again")) == tables(ran)
    pd.testing.assert_frame_equal(again.kpis, run("status_quo", settings=fixture.settings(replications=3)).kpis)
    assert again.report(tmp_path / "report.html").stat().st_size > 10_000


def test_what_is_no_such_result_is_refused_with_the_call_that_opens_it(ran: Path, compared: Path) -> None:
    with pytest.raises(InputError, match="load_run"):
        sim.load_comparison(ran)
    with pytest.raises(InputError, match="load_comparison"):
        sim.load_run(compared)
    with pytest.raises(InputError, match="not a result folder"):
        sim.load_run(ran.parent)


def test_a_changed_table_is_refused(compared: Path, tmp_path: Path) -> None:
    again = sim.load_comparison(compared).save(tmp_path / "again")
    path = again / "comparison.csv"
    path.write_text(path.read_text().replace("contacts", "contents", 1))
    with pytest.raises(InputError, match="not as it was written"):
        sim.load_comparison(again)
