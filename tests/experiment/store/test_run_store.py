"""The store of finished runs cannot lie: what is not as it was written is named, never used, and done again alone.

The model is a stand-in that counts the runs it is asked for.
"""

import errno
import json
import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass

import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim import load_sweep
from sim.cli.app import main
from sim.draws import Draws, Purpose
from sim.errors import InputError
from sim.experiment.reading.verify import verify
from sim.experiment.running import compare, run
from sim.experiment.runs.replications import Engine
from sim.experiment.runs.settings import Settings
from sim.experiment.store import record
from sim.experiment.store import runs as run_store
from sim.experiment.store.runs import RunStore
from sim.experiment.store.stored_tables import read_runs
from sim.experiment.store.trouble import OutOfRoom, RunsSetAside
from sim.experiment.sweep import sweep
from sim.experiment.trials.kill_trial import tree_hash
from sim.scenario import settings_over_time

DEMANDS = {"demand.multiplier": "0.5:1.4:0.1"}
RUNS = 60
done: list[tuple[float, int]] = []


@dataclass(frozen=True)
class Lived:
    """What the stand-in leaves behind."""

    demand: float
    replication: int

    def __len__(self) -> int:
        return 1

    def frame(self) -> pd.DataFrame:
        words = dict.fromkeys(("event", "stage", "team", "detail"), "x")
        numbers = {"time": 1, "sequence": 0, "family": 1, "child": -1, "worker": -1, "value": self.demand}
        return pd.DataFrame({name: [value] for name, value in (words | numbers).items()})


def simulate(scenario, area, seed, replication, *, years, warm_up):
    demand = settings_over_time(scenario, area)[0][1]["demand.multiplier"]
    done.append((demand, replication))
    return Lived(demand, replication)


def compute(log):
    luck = Draws(1, log.replication).normal(Purpose.INCIDENT, 0)
    rows = [("all", "all", kpi, 10 * log.demand + luck) for kpi in ("contacts", "cpp_rate")]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


ENGINE = Engine(simulate, compute)


class Stop(BaseException):
    """Ends an experiment in its midst."""


def settings(folder, **given):
    usual = {"area": "Rutland", "replications": 6, "years": 1, "warm_up": 0, "workers": 1, "engine": ENGINE}
    return Settings(**(usual | {"folder": folder} | given))


def swept(folder, vary=DEMANDS, design="grid", samples=None, **given):
    """Run the sweep in a folder, save it, and return the runs it simulated."""
    done.clear()
    sweep("status_quo", vary, settings=settings(folder, **given), design=design, samples=samples).save(folder)
    return list(done)


def stopped_after(number):
    def tick(finished, of):
        if finished >= number:
            raise Stop

    return tick


def flip(path, place):
    whole = bytearray(path.read_bytes())
    whole[place] ^= 1
    path.write_bytes(whole)


def some_of(number, of, luck=0):
    """Return so many different numbers below another, by addressed draws."""
    order = Draws(1, luck).uniforms(Purpose.SAMPLE, range(of))
    return sorted(range(of), key=lambda each: order[each])[:number]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    place = tmp_path_factory.mktemp("whole") / "results"
    assert len(swept(place)) == RUNS
    return place


@pytest.fixture
def folder(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "results")
    return tmp_path / "results"


def runs_in(folder):
    return sorted((folder / "runs").glob("??/*.run"))


def test_every_flipped_bit_of_a_record_is_seen(whole):
    path = runs_in(whole)[0]
    data = path.read_bytes()
    assert record.from_bytes(data, path.stem).key == path.stem
    for place in range(len(data)):
        touched = bytearray(data)
        touched[place] ^= 1 << place % 8
        with pytest.raises((record.DamagedRecordError, ValueError)):
            record.about(bytes(touched), path.stem)
    for short in (b"", data[:64], data[:-1], data + b"\0"):
        with pytest.raises((record.DamagedRecordError, ValueError)):
            record.about(short, path.stem)


def test_a_record_comes_back_as_it_went(whole):
    for path in runs_in(whole)[:5]:
        data = path.read_bytes()
        assert record.to_bytes(record.from_bytes(data)) == data


def test_the_same_sweep_again_simulates_nothing_and_gives_the_same_bytes(folder, whole):
    assert swept(folder) == []
    assert tree_hash(folder) == tree_hash(whole)
    assert [path.name for path in folder.parent.iterdir()] == ["results"]


def test_fifty_flipped_bytes_are_named_and_done_again_and_nothing_else(folder, whole):
    paths = runs_in(folder)
    touched = [paths[number] for number in some_of(50, len(paths))]
    for number, path in enumerate(touched):
        flip(path, int(Draws(2, number).uniform(Purpose.SAMPLE, 0) * path.stat().st_size))
    found = verify(folder)
    assert found.code == 1
    named = {finding.partition(" ")[0] for finding in found.findings}
    assert named == {path.relative_to(folder).as_posix() for path in touched}
    assert len(found.findings) == 50
    assert "recomputes 50 runs and no others" in " ".join(found.notes)
    again = swept(folder)
    assert len(again) == len(set(again)) == 50
    assert tree_hash(folder) == tree_hash(whole)
    assert verify(folder).code == 0


def test_a_damaged_manifest_is_named_and_made_again_from_the_runs(folder, whole):
    (folder / "manifest.json").write_text("{")
    assert verify(folder).code == 1
    assert swept(folder) == []
    assert tree_hash(folder) == tree_hash(whole)


def test_points_that_are_the_same_share_their_runs_and_the_sweep_finishes(tmp_path):
    place = tmp_path / "results"
    twice = {"demand.multiplier": [0.9], "lcpp.cap_unit": ["children", "families"]}
    vary = [f"{path}={','.join(map(str, values))}" for path, values in twice.items()]
    assert len(swept(place, vary, design="lhs", samples=4)) == 2 * 6  # two points are two others again
    assert swept(place, vary, design="lhs", samples=4) == []
    assert verify(place).code == 0
    assert not (place / "runs" / "plan.json").exists()


def test_a_finished_sweep_without_its_manifest_is_made_again_from_the_runs(folder, whole):
    (folder / "manifest.json").unlink()
    assert swept(folder) == []
    assert tree_hash(folder) == tree_hash(whole)


def test_runs_of_another_experiment_in_the_folder_are_told_of_before_they_go(folder):
    told = []
    swept(folder, seed=2, notice=told.append)
    assert any(f"{RUNS:,} finished runs of another experiment" in sentence for sentence in told)
    told.clear()
    swept(folder, seed=2, notice=told.append)
    assert told == []


@pytest.mark.parametrize("name", ["kpis.parquet", "summary.csv", "points.parquet"])
def test_a_table_that_is_not_as_it_was_written_is_never_shown(folder, name):
    load_sweep(folder)
    flip(folder / name, (folder / name).stat().st_size // 2)
    with pytest.raises(InputError, match=f"{name}.*not as it was written"):
        load_sweep(folder)


def test_a_sweep_stopped_before_its_first_run_is_clean_and_begins(tmp_path):
    place = tmp_path / "results"
    (place / "runs").mkdir(parents=True)
    assert verify(place).code == 0
    assert len(swept(place)) == RUNS


def test_lost_runs_are_named_missing_and_done_again(folder, whole):
    for path in runs_in(folder)[:3]:
        path.unlink()
    found = verify(folder)
    assert (found.code, len(found.findings)) == (2, 3)
    assert all("is missing" in finding for finding in found.findings)
    assert len(swept(folder)) == 3
    assert tree_hash(folder) == tree_hash(whole)


def test_a_record_under_the_key_of_another_is_refused(folder, whole):
    first, second = runs_in(folder)[:2]
    shutil.copyfile(first, second)
    assert RunStore(folder / "runs").get(second.stem) is None
    assert [second.name in finding for finding in verify(folder).findings] == [True]
    assert len(swept(folder)) == 1
    assert tree_hash(folder) == tree_hash(whole)


@pytest.mark.parametrize("changed", ["program", "seed", "years", "engine"])
def test_a_run_of_another_program_or_other_inputs_is_never_used(folder, monkeypatch, changed):
    given = {"seed": {"seed": 2}, "years": {"years": 2}, "engine": {"engine": Engine(simulate, compute_otherwise)}}
    if changed == "program":
        usual = record.program()
        monkeypatch.setattr(record, "program", lambda: usual[::-1])
    assert len(swept(folder, **given.get(changed, {}))) == RUNS
    assert len(runs_in(folder)) == RUNS  # those of before are dropped with their tables


def compute_otherwise(log):
    return compute(log).assign(value=1.0)


def test_the_program_of_a_run_is_its_code_and_its_libraries(monkeypatch):
    usual = record.program()
    monkeypatch.setattr(record, "_version", lambda name: "0.0")
    record.program.cache_clear()
    other = record.program()
    monkeypatch.undo()
    record.program.cache_clear()
    assert record.program() == usual != other


def test_a_run_that_others_share_is_done_once(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("demand.multiplier\n0.9\n1.1\n0.9\n")
    with suppress(InputError):  # where points given twice are refused there is nothing to share
        done.clear()
        sweep("status_quo", (), settings=settings(tmp_path / "results"), points=path)
        assert len(done) == 12


def packed(folder):
    store = RunStore(folder / "runs")
    assert store.compact(read_runs(folder / "runs.parquet")["key"]) == RUNS
    assert not runs_in(folder)
    (pack,) = (folder / "runs" / "packs").iterdir()
    return pack


def test_packed_runs_are_the_same_runs_and_any_reader_of_parquet_reads_them(folder, whole):
    before = {path.stem: path.read_bytes() for path in runs_in(folder)}
    pack = packed(folder)
    table = pq.read_table(pack)
    assert dict(zip(table["key"].to_pylist(), table["record"].to_pylist(), strict=True)) == before
    store = RunStore(folder / "runs")
    assert {key: store.get(key).kpis["value"].sum() for key in before} == {
        key: record.from_bytes(data).kpis["value"].sum() for key, data in before.items()
    }
    assert verify(folder).code == 0
    assert swept(folder) == []
    assert packed(folder).name == pack.name
    (folder / "runs" / "packs").rename(folder / "set-aside")
    assert verify(folder).code == 2
    shutil.rmtree(folder / "set-aside")
    assert len(swept(folder)) == RUNS
    assert tree_hash(folder) == tree_hash(whole)


def test_a_flipped_byte_anywhere_in_a_pack_is_named_and_costs_one_run_at_most(folder):
    pack = packed(folder)
    data, keys = pack.read_bytes(), read_runs(folder / "runs.parquet")["key"]
    places = [0, len(data) - 1, len(data) - 6, *(int(share * len(data) / 150) for share in range(150))]
    costs = []
    for place in places:
        touched = bytearray(data)
        touched[place] ^= 1
        pack.write_bytes(touched)
        store = RunStore(folder / "runs")
        faults = [fault for key in keys if (fault := store.fault(key)) is not None]
        assert all(fault.startswith(f"packs/{pack.name} (") for fault in faults)
        assert store.damaged_packs() == [f"packs/{pack.name}"]
        costs.append(len(faults))
    assert set(costs) == {0, 1}
    assert costs[:3] == [0, 0, 0]  # the first and the last bytes tell what the file is, and hold no run


def test_after_flipped_bytes_in_a_pack_only_the_runs_they_hit_are_done_again(folder, whole):
    pack = packed(folder)
    data = pack.read_bytes()
    rows = pq.read_table(pack)["record"].to_pylist()
    hit = some_of(5, RUNS)
    for number in hit:
        flip(pack, data.index(rows[number]) + 300)
    found = verify(folder)
    assert (found.code, len(found.findings)) == (1, 5)
    assert all(f"runs/packs/{pack.name}" in finding for finding in found.findings)
    assert len(swept(folder)) == 5
    assert verify(folder).code == 0
    assert packed(folder).read_bytes() == data
    flip(folder / "runs" / "packs" / pack.name, len(data) - 1)  # a byte that belongs to no run
    assert [f"runs/packs/{pack.name}" in finding for finding in verify(folder).findings] == [True]
    assert swept(folder) == []
    assert verify(folder).code == 0
    assert tree_hash(folder) == tree_hash(whole)  # each run has a file of its own again


def test_new_runs_are_missing_and_not_blamed_on_a_damaged_pack(folder):
    flip(packed(folder), -1)
    assert RunStore(folder / "runs").fault("0" * 64) == ""


def test_the_event_log_of_a_run_is_named_when_it_is_touched(tmp_path):
    place = tmp_path / "results"
    run("status_quo", settings=settings(place, events=True)).save(place)
    before = tree_hash(place)
    log = sorted((place / "runs").glob("??/*.events.parquet"))[2]
    flip(log, log.stat().st_size // 2)
    (finding,) = verify(place).findings
    assert finding.startswith(log.relative_to(place).as_posix())
    done.clear()
    run("status_quo", settings=settings(place, events=True)).save(place)
    assert len(done) == 1
    assert tree_hash(place) == before


def test_no_table_is_made_in_silence_without_a_run_that_is_damaged_meanwhile(tmp_path):
    place = tmp_path / "results"

    def spoil(finished, of):
        if finished == of:
            flip(runs_in(place)[0], -1)

    with pytest.raises(RunsSetAside, match=r"replication .*not as it was written; the same command does it again"):
        swept(place, progress=spoil)
    assert len(swept(place)) == 1


@pytest.mark.parametrize("name", ["notes.txt", "runs/notes.txt", "runs/ab/notes.run", "runs/packs/mine.parquet"])
def test_files_of_others_are_refused_and_left_alone(folder, name):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    before = tree_hash(folder)
    with pytest.raises(InputError, match="did not make"):
        swept(folder)
    assert tree_hash(folder) == before


def test_old_tables_stay_until_the_new_ones_are_there(folder, whole):
    other = {"demand.multiplier": "0.45:1.35:0.1"}
    with pytest.raises(Stop):
        swept(folder, other, progress=stopped_after(21))
    assert 0 < len(done) < RUNS
    for name in ("kpis.parquet", "summary.csv", "points.parquet", "runs.parquet", "manifest.json"):
        assert (folder / name).read_bytes() == (whole / name).read_bytes()
    assert verify(folder).code == 0
    partial = load_sweep(folder)
    assert not partial.finished
    assert any("unfinished: 21 of 60 runs are done" in note for note in partial.manifest["warnings"])
    assert list(partial.points["demand.multiplier"][:2]) == [0.45, 0.55]
    assert len(partial.kpis) == 2 * 21
    assert len(swept(folder, other)) == RUNS - 21
    assert load_sweep(folder).finished


def test_damage_to_what_an_unfinished_sweep_says_of_itself_is_named(tmp_path):
    place = tmp_path / "results"
    with pytest.raises(Stop):
        swept(place, progress=stopped_after(7))
    assert verify(place).notes == ("unfinished: 7 of 60 runs are done",)
    for name in ("plan.json", "runs.parquet", "points.parquet"):
        path = place / "runs" / name
        kept = path.read_bytes()
        for part in range(8):
            flip(path, part * len(kept) // 8)
            assert (found := verify(place)).code == 1
            assert any(f"runs/{name}" in finding for finding in found.findings)
            path.write_bytes(kept)
    assert verify(place).code == 0
    flip(place / "runs" / "plan.json", 100)
    assert len(swept(place)) == RUNS - 7


def words(folder):
    size = ["--area", "rutland", "--replications", "6", "--years", "1", "--warm-up", "0", "--workers", "1"]
    return ["sweep", "status_quo", "--vary", "demand.multiplier=0.5:1.4:0.1", *size, "--quiet", "--out", str(folder)]


@pytest.mark.parametrize("at", [1, 40, 150])
def test_a_full_disk_keeps_what_is_finished_and_the_same_command_goes_on(tmp_path, monkeypatch, capsys, at):
    """The disk is full from one push to the disk on; the last is amid saving, where all runs are there."""
    monkeypatch.setattr("sim.experiment.runs.planned_runs.reference_engine", lambda: ENGINE)
    usual, calls = os.fsync, []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) >= at:
            raise OSError(errno.ENOSPC, "No space left on device")
        usual(descriptor)

    monkeypatch.setattr(run_store.os, "fsync", full)
    done.clear()
    assert main(words(tmp_path / "results")) == 4
    assert "disk" in capsys.readouterr().err
    monkeypatch.setattr(run_store.os, "fsync", usual)
    kept = len(runs_in(tmp_path / "results"))
    for path in runs_in(tmp_path / "results"):
        record.from_bytes(path.read_bytes(), path.stem)
    done.clear()
    assert main(words(tmp_path / "results")) == 0
    assert len(done) == RUNS - kept
    assert verify(tmp_path / "results").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results"]


def test_a_disk_that_is_really_full_keeps_what_is_finished(tmp_path, monkeypatch, capsys, whole):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or os.geteuid()
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(disk)], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("needs the right to mount a small disk")
    try:
        monkeypatch.setattr("sim.experiment.runs.planned_runs.reference_engine", lambda: ENGINE)
        done.clear()
        assert main(words(disk / "results")) == 4
        assert 0 < len(done) < RUNS
        kept = runs_in(disk / "results")
        assert kept
        for path in kept:
            record.from_bytes(path.read_bytes(), path.stem)
        assert verify(disk / "results").code == 0
        subprocess.run([mount, "-o", "remount,size=8m", str(disk)], check=True)
        done.clear()
        assert main(words(disk / "results")) == 0
        assert len(done) == RUNS - len(kept)
        assert verify(disk / "results").code == 0
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_compare_and_run_go_on_after_a_stop_and_give_the_same_bytes(tmp_path):
    def compared(folder, **given):
        done.clear()
        compare("status_quo", "thresholds_tightened", settings=settings(folder, **given)).save(folder)
        return len(done)

    def ran(folder, **given):
        done.clear()
        run("status_quo", settings=settings(folder, **given)).save(folder)
        return len(done)

    for experiment, runs in ((compared, 12), (ran, 6)):
        left_alone, place = tmp_path / f"alone-{runs}", tmp_path / f"stopped-{runs}"
        assert experiment(left_alone) == runs
        with pytest.raises(Stop):
            experiment(place, progress=stopped_after(4))
        assert verify(place).code == 0
        assert experiment(place) == runs - 4
        assert tree_hash(place) == tree_hash(left_alone)
        assert experiment(place) == 0
        assert tree_hash(place) == tree_hash(left_alone)
        flip(runs_in(place)[1], -1)
        assert experiment(place) == 1
        assert tree_hash(place) == tree_hash(left_alone)


def test_memory_that_runs_out_in_a_run_is_told_and_keeps_the_others(tmp_path):
    place = tmp_path / "results"
    with pytest.raises(OutOfRoom, match="memory"):
        swept(place, engine=Engine(simulate_until_memory_ends, compute))
    assert len(runs_in(place)) == 10
    assert json.loads((place / "runs" / "plan.json").read_text())["replications"] == 6


def simulate_until_memory_ends(*given, **size):
    if len(done) == 10:
        raise MemoryError
    return simulate(*given, **size)
