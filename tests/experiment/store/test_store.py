"""Result folders are written whole or not at all, are the same bytes each time, and say when they were touched."""

import errno
import getpass
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import experiment_fixture as fixture
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.errors import InputError
from sim.experiment.reading.verify import rerun, verify
from sim.experiment.running import compare, run
from sim.experiment.runs.replications import Engine
from sim.experiment.store import folder as store
from sim.experiment.store.manifest import scenario_from_entry
from sim.experiment.store.program import code_hash
from sim.experiment.store.trouble import FolderInUse, OutOfRoom
from sim.experiment.trials.bench import bench, peak_memory
from sim.model import simulate
from sim.scenario import load_scenario

SUPPORT = Path(__file__).parents[2] / "support"

FILES = {"manifest.json", "kpis.parquet", "runs.parquet", "summary.csv", "comparison.csv", "changes.csv"}


@pytest.fixture(scope="module")
def done():
    return compare("status_quo", "thresholds_tightened", settings=fixture.settings(replications=10))


@pytest.fixture
def folder(done, tmp_path):
    return done.save(tmp_path / "results")


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_holds_the_agreed_files_and_nothing_lies_beside_it(folder):
    assert set(everything(folder)) == FILES
    assert [path.name for path in folder.parent.iterdir()] == ["results"]
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["files"]) == FILES - {"manifest.json"}
    assert manifest["replications"] == 10
    assert manifest["code_hash"] == code_hash()
    assert [entry["id"] for entry in manifest["scenarios"]] == ["status_quo", "thresholds_tightened"]
    assert {"python", "numpy", "simpy"} <= set(manifest["versions"])


def test_the_same_inputs_give_the_same_bytes(folder, tmp_path):
    again = compare("status_quo", "thresholds_tightened", settings=fixture.settings(replications=10))
    assert everything(again.save(tmp_path / "elsewhere" / "again")) == everything(folder)


def test_worker_count_changes_no_byte(folder, tmp_path):
    again = compare("status_quo", "thresholds_tightened", settings=fixture.settings(replications=10, workers=2))
    assert everything(again.save(tmp_path / "again")) == everything(folder)


def test_the_manifest_names_no_person_machine_or_place(folder):
    text = (folder / "manifest.json").read_text()
    words = {socket.gethostname(), str(Path.home()), str(folder.parent), str(Path.cwd())}
    assert not [word for word in words if len(word) > 3 and word in text]
    assert f'"{getpass.getuser()}"' not in text


def test_tables_come_back_as_they_went(done, folder):
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "kpis.parquet"), done.kpis, check_dtype=False)
    summary = pd.read_csv(folder / "summary.csv")
    pd.testing.assert_frame_equal(summary, done.summary, check_dtype=False, check_exact=True)
    assert "nan" not in (folder / "comparison.csv").read_text().lower()


def test_text_is_never_a_formula_and_numbers_stay_numbers(tmp_path):
    table = pd.DataFrame({"label": ["=cmd()", "@x", "+a", "-b", "plain\tand\n", "-0.25", "2"], "value": [-1.5] * 7})
    store.write_csv(table, tmp_path / "t.csv")
    labels = list(pd.read_csv(tmp_path / "t.csv", dtype={"label": str})["label"])
    assert labels == ["'=cmd()", "'@x", "'+a", "'-b", "plain and ", "-0.25", "2"]
    assert "-1.5" in (tmp_path / "t.csv").read_text()


def test_results_replace_results_but_nothing_else(done, folder, tmp_path):
    done.save(folder)
    assert verify(folder).code == 0
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"notes\.txt"):
        done.save(folder)
    assert (folder / "notes.txt").read_text() == "mine"
    other = tmp_path / "photographs"
    other.mkdir()
    (other / "manifest.json").write_text("{}")
    with pytest.raises(InputError, match="photographs"):
        done.save(other)
    single = tmp_path / "file"
    single.write_text("")
    with pytest.raises(InputError, match="file"):
        done.save(single)
    link = tmp_path / "link"
    link.symlink_to(other)
    with pytest.raises(InputError, match="link"):
        done.save(link)
    (tmp_path / "empty").mkdir()
    assert verify(done.save(tmp_path / "empty")).code == 0


def test_two_writers_are_kept_apart_and_a_dead_one_is_forgotten(done, tmp_path):
    place = tmp_path / "results"
    lock = tmp_path / ".results.lock"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from sim.experiment.store.locks import locked\n"
            "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()",
            str(place),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(FolderInUse, match=str(holder.pid)) as caught:
            done.save(place)
        assert caught.value.exit_code == 3
        assert not place.exists()
        holder.kill()
    assert lock.exists()  # left by the one that was killed
    assert verify(done.save(place)).code == 0
    assert not lock.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_leaves_what_was_there(done, folder, monkeypatch, number):
    before = everything(folder)

    def full(table, path):
        path.write_bytes(b"half")
        raise OSError(number, "No space left on device")

    monkeypatch.setattr(store, "write_csv", full)
    with pytest.raises(OutOfRoom, match="disk") as caught:
        done.save(folder)
    assert caught.value.exit_code == 4
    assert everything(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["results"]


def test_other_faults_of_the_disk_are_not_called_a_full_one(done, tmp_path, monkeypatch):
    def denied(table, path):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(store, "write_csv", denied)
    with pytest.raises(PermissionError):
        done.save(tmp_path / "results")


@pytest.mark.parametrize("moment", ["before", "between"])
def test_a_writer_killed_at_any_moment_loses_nothing(done, folder, moment):
    before = everything(folder)
    script = textwrap.dedent(f"""
        import os, signal, sys
        from pathlib import Path
        import experiment_fixture as fixture
        from sim.experiment.store import folder as store
        from sim.experiment.running import run

        def die(*rest):
            os.kill(os.getpid(), signal.SIGKILL)

        if {moment!r} == "before":
            store._put_in_place = die
        else:
            usual = Path.rename
            Path.rename = lambda self, to: die() if ".part-" in self.name else usual(self, to)
        run("status_quo", settings=fixture.settings(replications=2)).save({str(folder)!r})
    """)
    paths = os.pathsep.join([str(SUPPORT), *sys.path])
    ended = subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": paths}, check=False)
    assert ended.returncode == -signal.SIGKILL
    kept = folder if moment == "before" else next(folder.parent.glob(".results.old*"))
    assert everything(kept) == before
    done.save(folder)
    assert everything(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["results"]


def test_what_is_made_from_the_tables_is_added_before_the_folder_is_in_place(done, tmp_path):
    place = tmp_path / "results"

    def finish(part: Path) -> None:
        assert not place.exists()
        assert verify(part).code == 0
        (part / "report.html").write_text("a report")

    done.save(place, finish=finish)
    assert verify(place) == verify(place)
    assert verify(place).code == 0
    (place / "report.html").write_text("another report")
    assert verify(place).findings == ("report.html is not as it was written",)
    store.seal(place)
    assert verify(place).code == 0
    (place / "summary.csv").write_text("")
    store.seal(place)  # takes note of what is made from the tables, never of the tables
    assert verify(place).code == 1


@pytest.mark.parametrize("name", sorted(FILES))
def test_one_flipped_bit_is_found_and_named(folder, name):
    path = folder / name
    whole = bytearray(path.read_bytes())
    for place in (0, len(whole) // 2, len(whole) - 1):
        touched = whole.copy()
        touched[place] ^= 1
        path.write_bytes(touched)
        found = verify(folder)
        assert found.code == 1
        assert any(name in finding for finding in found.findings)
    path.write_bytes(whole)
    assert verify(folder).code == 0


def test_missing_and_added_files_are_told_apart(folder, tmp_path):
    (folder / "extra.txt").write_text("")
    assert verify(folder).code == 0
    assert verify(folder).notes == ("extra.txt is not part of the results",)
    (folder / "changes.csv").unlink()
    assert verify(folder).code == 2
    assert verify(folder).findings == ("changes.csv is missing",)
    (folder / "manifest.json").unlink()
    assert verify(folder).code == 2
    assert verify(tmp_path / "nowhere").code == 2


def test_a_manifest_cannot_point_outside_its_folder(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["../secret"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest))
    found = verify(folder)
    assert found.code == 1
    assert any("outside the folder" in finding for finding in found.findings)


def test_simulating_again_gives_the_same_figures_to_the_last_bit(folder):
    found = rerun(folder, 4, engine=fixture.ENGINE, workers=1)
    assert found.code == 0
    assert sum("simulated again" in note for note in found.notes) == 1

    def nudged(log):
        table = fixture.compute(log)
        table.loc[0, "value"] += 1e-9
        return table

    found = rerun(folder, 4, engine=Engine(fixture.simulate, nudged), workers=1)
    assert found.code == 1
    assert len(found.findings) == 4
    (folder / "changes.csv").unlink()
    assert rerun(folder, engine=fixture.ENGINE).code == 2


def test_a_scenario_comes_back_from_its_manifest(done):
    for entry in json.loads(json.dumps(done.manifest["scenarios"])):
        loaded, back = load_scenario(entry["id"]), scenario_from_entry(entry)
        assert back.hash == loaded.hash
        assert back.changes == loaded.changes
    values = done.manifest["scenarios"][1]["resolved"]
    assert values[0]["from"] == "start"
    assert len(values[0]["values"]) > 50


def test_a_change_in_one_locality_comes_back_from_the_manifest(tmp_path):
    (tmp_path / "north.yaml").write_text(
        "title: North first\nquestion: Is it kept?\ntimeline:\n"
        "  - {on: start, because: two halves, set: {localities: [north, south]}}\n"
        "  - {on: 2026-04-01, in: north, because: a trial, set: {early_help.consent: 0.5}}\n"
    )
    done = run(tmp_path / "north.yaml", settings=fixture.settings(replications=2))
    (entry,) = json.loads(json.dumps(done.manifest["scenarios"]))
    assert scenario_from_entry(entry).changes == load_scenario(tmp_path / "north.yaml").changes
    assert [part["values"].get("early_help.consent") for part in entry["resolved_in"]["north"]][-1] == 0.5
    assert len(entry["resolved"]) == 1 or "early_help.consent" not in entry["resolved"][-1]["values"]


def test_event_logs_are_joined_in_order_with_scenario_and_replication(tmp_path):
    both = compare("status_quo", "thresholds_tightened", settings=fixture.settings(replications=3, events=True))
    place = both.save(tmp_path / "results")
    events = pd.read_parquet(place / "events.parquet")
    assert list(events.columns[:4]) == ["scenario", "replication", "time", "sequence"]
    assert list(events.groupby(["scenario", "replication"], sort=False).size()) == [4, 5, 6] * 2
    assert len(events) == both.manifest["logical_events"]
    assert pq.ParquetFile(place / "events.parquet").num_row_groups == 6
    assert set(events["event"]) == {"contact"}
    plain = run("status_quo", settings=fixture.settings(replications=3))
    with_events = run("status_quo", settings=fixture.settings(replications=3, events=True))
    pd.testing.assert_frame_equal(plain.kpis, with_events.kpis, check_exact=True)


def test_bench_counts_rows_and_time_of_another_model():
    found = bench("Rutland", 1, warm_up=1, simulate=fixture.simulate)
    assert found.rows == 4
    assert found.rows_per_second == pytest.approx(4 / found.seconds)
    assert found.seconds_per_simulated_year * 2 == pytest.approx(found.seconds)
    assert found.peak_megabytes > 10
    assert found.children_doubled_ratio is not None
    assert (found.events, found.stale_share, found.indicator_seconds) == (None, None, None)


def test_bench_tells_events_from_rows():
    found = bench("Rutland", 1, warm_up=0, doubled=False)
    log = simulate("status_quo", "Rutland", years=1, warm_up=0)
    assert found.rows == len(log) > found.events > 0
    assert 0 < found.stale_share < 0.5
    assert found.indicator_seconds > 0
    assert found.peak_with_indicators >= found.peak_megabytes
    assert (found.build == "compiled") == (found.plain_seconds is not None) == (found.compiled_ratio is not None)


def test_where_the_system_does_not_tell_of_memory_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    assert peak_memory() is None
