"""`verify --rerun` finds what a forger who seals the folder again leaves behind, to the last bit."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import experiment_fixture as fixture
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim
from sim.areas import load_area
from sim.errors import InputError
from sim.experiment.reading.sampling import first_fault, sampled
from sim.experiment.reading.verify import rerun, verify
from sim.experiment.store.folder import seal
from sim.experiment.store.kept_area import area_entry, area_from_entry
from sim.experiment.store.manifest import area_hash, as_text
from sim.experiment.store.stored_tables import write_kpis

VARY = {"demand.multiplier": [0.8, 1.0, 1.2]}
EVERY = 100


@pytest.fixture
def compared(tmp_path: Path) -> Path:
    """The folder of a comparison by the stand-in, with its events."""
    settings = fixture.settings(replications=3, events=True)
    return sim.compare("status_quo", "thresholds_tightened", settings=settings).save(tmp_path / "results")


@pytest.fixture
def swept(tmp_path: Path) -> Path:
    """The folder of a sweep by the stand-in."""
    return sim.sweep("status_quo", VARY, settings=fixture.settings(replications=3)).save(tmp_path / "results")


def forged(folder: Path, name: str) -> Any:
    """Seal a folder in which a file was changed, and return what is found when it is run again."""
    seal(folder, [name])
    assert verify(folder).code == 0
    return rerun(folder, EVERY, engine=fixture.ENGINE, workers=1)


def one_digit(path: Path) -> None:
    """Change the last digit of the last row of a table of text."""
    text = path.read_text(encoding="utf-8")
    place = max(text.rfind(digit) for digit in "0123456789")
    path.write_text(f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}", encoding="utf-8")


def test_an_honest_folder_is_clean(compared: Path) -> None:
    found = rerun(compared, EVERY, engine=fixture.ENGINE, workers=1)
    assert (found.code, found.findings) == (0, ())
    assert "tables made from all runs" in found.notes[-1]


def test_an_honest_sweep_is_clean(swept: Path) -> None:
    assert rerun(swept, EVERY, engine=fixture.ENGINE, workers=1).findings == ()


@pytest.mark.parametrize("name", ["summary.csv", "comparison.csv", "changes.csv"])
def test_a_changed_digit_of_a_table_is_found(compared: Path, name: str) -> None:
    one_digit(compared / name)
    found = forged(compared, name)
    assert found.code == 1
    assert found.findings == (f"{name} is not what the indicators of its runs give",)


def test_a_changed_digit_of_the_summary_of_a_sweep_is_found(swept: Path) -> None:
    one_digit(swept / "summary.csv")
    assert forged(swept, "summary.csv").findings == ("summary.csv is not what the indicators give at point 2",)


def test_the_smallest_change_of_a_figure_is_found(compared: Path) -> None:
    table = pq.read_table(compared / "kpis.parquet").to_pandas()
    table.loc[7, "value"] += 1e-14
    write_kpis(table, compared / "kpis.parquet")
    assert any("was" in each and "is now" in each for each in forged(compared, "kpis.parquet").findings)


def test_a_figure_of_a_run_outside_the_sample_is_held_against_its_kept_run(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    settings = fixture.settings(replications=4, folder=folder)
    sim.compare("status_quo", "thresholds_tightened", settings=settings).save(folder)
    assert rerun(folder, 1, engine=fixture.ENGINE, workers=1).code == 0
    table = pq.read_table(folder / "kpis.parquet").to_pandas()
    sample = sampled(json.loads((folder / "manifest.json").read_text(encoding="utf-8")), folder, 1)[0].task
    others = (table["scenario"] != sample.scenario.id) | (table["replication"] != sample.replication)
    place = table[others].index[-1]
    table.loc[place, "value"] *= 0.5
    write_kpis(table, folder / "kpis.parquet")
    seal(folder, ["kpis.parquet"])
    told = rerun(folder, 1, engine=fixture.ENGINE, workers=1).findings
    named = (
        f"scenario {table.loc[place, 'scenario']}, replication {table.loc[place, 'replication']}: kpis.parquet is not"
    )
    assert any(each.startswith(named) for each in told)


def test_what_a_manifest_says_of_the_base_standing_still_is_made_again(compared: Path) -> None:
    path = compared / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["drift"] |= {"why": "", "tested": 56}
    path.write_text(as_text(manifest), encoding="utf-8")
    assert verify(compared).code == 0
    (told,) = rerun(compared, 1, engine=fixture.ENGINE, workers=1).findings
    assert told == "manifest.json: what it says of the base standing still is not what its figures give"


def test_a_changed_event_is_found(compared: Path) -> None:
    path = compared / "events.parquet"
    table = pq.read_table(path)
    values = table["value"].to_numpy().copy()
    values[2] = 9.0
    later = table.set_column(table.column_names.index("value"), "value", pa.array(values))
    pq.write_table(later, path)
    assert forged(compared, "events.parquet").findings == (
        "status_quo, replication 0: its events are not those of events.parquet",
    )


def test_bits_are_compared_and_rows_counted() -> None:
    row = pd.DataFrame({"kpi": ["contacts"], "group": ["all"], "period": ["all"], "value": [0.0]})
    assert first_fault(row, row) is None
    assert "was 0.0 and is now -0.0" in str(first_fault(row, row.assign(value=-0.0)))
    assert first_fault(pd.concat([row, row]), row) == "a figure is stored twice"
    assert "missing" in str(first_fault(row[:0], row))


def test_every_area_comes_back_from_the_manifest_as_it_was() -> None:
    for area in sim.list_areas():
        back = area_from_entry(json.loads(json.dumps(area_entry(area))))
        assert back == area
        assert area_hash(back) == area_hash(area)


def test_results_of_an_area_of_ones_own_are_run_again_there(tmp_path: Path) -> None:
    own = replace(load_area("isles of scilly").scaled(1.7), name="Ours", code="ours")
    folder = sim.run("status_quo", own, 2, years=1, warm_up=0, workers=1, events=True).save(tmp_path / "results")
    found = rerun(folder, EVERY, workers=1)
    assert (found.code, found.findings) == (0, ())


def test_results_of_another_model_need_it(compared: Path) -> None:
    with pytest.raises(InputError, match="a model of one's own"):
        rerun(compared)
