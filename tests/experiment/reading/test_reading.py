"""`pathfinder results` gives the stored figures to the last digit, finished or not, and says what it cannot give."""

import csv
import io
import json
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from math import fsum
from pathlib import Path

import experiment_fixture as fixture
import pandas as pd
import pytest

from sim.cli.app import main
from sim.draws import Draws, Purpose
from sim.errors import InputError
from sim.experiment.reading import results as reading
from sim.experiment.reading import rows as reading_rows
from sim.experiment.reading.choice import choose
from sim.experiment.reading.facts import facts
from sim.experiment.reading.verify import verify
from sim.experiment.running import compare, run
from sim.experiment.runs.replications import Engine
from sim.experiment.store import stored_tables as tables
from sim.experiment.store.locks import locked
from sim.experiment.store.manifest import as_text
from sim.experiment.sweep import sweep
from sim.scenario import settings_over_time

CAP = "lcpp.caseload_cap"
VARY = {CAP: "8,12,none", "demand.multiplier": [0.9, 1.1]}
EVERY = ["--kpi", "every", "--period", "every", "--group", "every"]
SIMULATED: Counter[int] = Counter()


def simulate(scenario, area, seed, replication, *, years, warm_up):
    SIMULATED[replication] += 1
    return settings_over_time(scenario, area)[-1][1], Draws(seed, replication).normal(Purpose.INCIDENT, 0)


class Lived(tuple):
    """What the stand-in leaves behind: the values in force at the end, and its luck."""

    def __len__(self):
        return 5


def simulate_and_count(*args, **given):
    return Lived(simulate(*args, **given))


def compute(log):
    values, luck = log
    cap = 40 if values[CAP] == "none" else values[CAP]
    rows = [
        (period, group, kpi, amount * values["demand.multiplier"] + cap / 3 + luck)
        for kpi, amount in (("contacts", 100.0), ("cpp_rate", 40.0), ("waiting_families", 7.0))
        for period in ("all", "2025-26", "2025-26 Q1")
        for group in ("all", "source=police", "source=health", "need=complex")
    ]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


ENGINE = Engine(simulate_and_count, compute)


def settings(**given):
    return fixture.settings(**({"engine": ENGINE, "replications": 4} | given))


def swept(folder, **given):
    """Sweep a small grid into a folder; stop after `until` runs where that is given."""
    until = given.pop("until", None)

    def tick(done, total):
        if done == until:
            raise KeyboardInterrupt

    return sweep("lcpp_cap_12", VARY, settings=settings(folder=folder, progress=tick, **given))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("reading") / "swept"
    swept(place).save(place)
    return place


@pytest.fixture
def compared(tmp_path):
    result = compare("status_quo", "thresholds_tightened", settings=fixture.settings(replications=5))
    return result.save(tmp_path / "compared")


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def asked(capsys, *words):
    """Return what the command prints; it must end well."""
    assert main(["results", *map(str, words)]) == 0
    return capsys.readouterr().out


def test_csv_holds_the_very_characters_of_summary_csv(folder, compared, capsys):
    for place in (folder, compared):
        found = rows_of(asked(capsys, place, *EVERY, "--csv", "-"))
        stored = rows_of((place / "summary.csv").read_text(encoding="utf-8"))
        assert len(found) == len(stored) > 0
        assert [{name: row[name] for name in stored[0]} for row in found] == stored


def test_every_row_of_a_sweep_has_the_settings_of_its_point(folder, capsys):
    found = rows_of(asked(capsys, folder, "--kpi", "contacts", "--csv", "-"))
    assert [(row["point"], row[CAP], row["demand.multiplier"]) for row in found] == [
        ("0", "8", "0.9"),
        ("1", "8", "1.1"),
        ("2", "12", "0.9"),
        ("3", "12", "1.1"),
        ("4", "none", "0.9"),
        ("5", "none", "1.1"),
    ]


def test_json_holds_the_same_numbers(folder, capsys):
    found = json.loads(asked(capsys, folder, *EVERY, "--json"))["rows"]
    stored = tables.read_summary(folder / "summary.csv")
    for name in ("point", "mean", "low", "high", "replications", "unit"):
        assert [row[name] for row in found] == stored[name].to_list()


def test_values_by_replication_are_those_of_the_tidy_table(folder, compared, capsys):
    for place in (folder, compared):
        found = json.loads(asked(capsys, place, *EVERY, "--by-replication", "--json"))["rows"]
        stored = tables.read_kpis(place / "kpis.parquet")
        assert len(found) == len(stored)
        for name in stored.columns:
            assert [row[name] for row in found] == stored[name].to_list()


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--kpi", "contacts"], 6),
        (["--period", "every"], 2 * 3 * 6),
        (["--kpi", "contacts", "--period", "2025-26", "--period", "2025-26 Q1"], 12),
        (["--kpi", "contacts", "--group", "source"], 12),
        (["--kpi", "contacts", "--group", "source=police", "--group", "all"], 12),
        (["--point", "3"], 2),
        (["--where", f"{CAP}=none"], 4),
        (["--where", f"{CAP}=8:12"], 8),
        (["--where", f"{CAP}=12.0", "--where", "demand.multiplier=1.1"], 2),
        (["--kpi", "contacts", "--point", "0", "--by-replication"], 4),
        (["--scenario", "lcpp_cap_12"], 12),
    ],
)
def test_filters_choose_rows_by_what_they_are_about(words, count, folder, capsys):
    found = rows_of(asked(capsys, folder, *words, "--csv", "-"))
    assert len(found) == count
    assert len({tuple(row.items()) for row in found}) == count


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--kpi", "contact"], ("--kpi", "'contact'", "did you mean 'contacts'?")),
        (["--period", "2025-27"], ("--period", "2025-26 Q1", "did you mean '2025-26'?")),
        (["--group", "source=polic"], ("--group", "did you mean 'source=police'?")),
        (["--scenario", "lcpp_cap_11"], ("--scenario", "did you mean 'lcpp_cap_12'?")),
        (["--point", "6"], ("--point", "found 6", "0 to 5")),
        (["--where", "demand.multipler=1.1"], ("--where", "did you mean 'demand.multiplier'?")),
        (["--where", f"{CAP}=10"], ("--where", CAP, "found '10'", "8, 12, none")),
        (["--where", f"{CAP}=8", "--point", "5"], ("--where", "no point of the sweep is so")),
        (["--where", CAP], ("--where", "PATH=VALUE or PATH=LOW:HIGH")),
        (["--pivot", CAP], ("--pivot", "kpi", f"--pivot {CAP},kpi")),
        (["--pivot", "lcpp.cap", "--kpi", "contacts"], ("--pivot", f"did you mean '{CAP}'?")),
        (["--pivot", f"{CAP},kpi,group"], ("--pivot", "PATH or PATH,PATH")),
        (["--pivot", CAP, "--by-replication"], ("--pivot", "leave out --by-replication")),
        (["--compact", "--kpi", "contacts"], ("--compact", "goes alone")),
        (["--csv", "-", "--json"], ("--csv", "either --csv or --json")),
    ],
)
def test_what_the_results_do_not_hold_is_told_with_what_they_do(words, says, folder, capsys):
    assert main(["results", str(folder), *words]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.count("\n") == 1
    for part in says:
        assert part in err


def test_only_a_sweep_has_points(compared, capsys):
    for words in (["--point", "0"], ["--where", "a=1"], ["--pivot", "demand.multiplier", "--kpi", "contacts"]):
        assert main(["results", str(compared), *words]) == 2
        assert words[0] in capsys.readouterr().err


def test_a_folder_without_results_is_refused_with_the_nearest_that_has_some(folder, capsys):
    assert main(["results", str(folder.with_name("swepd"))]) == 2
    assert "did you mean 'swept'?" in capsys.readouterr().err


def test_a_pivot_holds_the_stored_means_in_a_grid(folder, capsys):
    summary = tables.read_summary(folder / "summary.csv")
    whole = summary[(summary["kpi"] == "contacts") & (summary["period"] == "all") & (summary["group"] == "all")]
    mean = dict(zip(whole["point"], whole["mean"], strict=True))
    both = asked(capsys, folder, "--kpi", "contacts", "--pivot", f"{CAP},demand.multiplier", "--csv", "-")
    assert rows_of(both) == [
        {CAP: cap, "demand.multiplier=0.9": repr(mean[point]), "demand.multiplier=1.1": repr(mean[point + 1])}
        for cap, point in (("8", 0), ("12", 2), ("none", 4))
    ]
    one = rows_of(asked(capsys, folder, "--kpi", "contacts", "--pivot", CAP, "--csv", "-"))
    assert [row["mean"] for row in one] == [repr(fsum((mean[point], mean[point + 1])) / 2) for point in (0, 2, 4)]
    by_kpi = rows_of(asked(capsys, folder, "--point", "0", "--pivot", f"{CAP},kpi", "--csv", "-"))
    assert by_kpi[0].keys() == {CAP, "kpi=cpp_rate", "kpi=waiting_families"}


def test_a_file_is_written_whole_and_never_over_another(folder, tmp_path, capsys):
    target = tmp_path / "rows.csv"
    asked(capsys, folder, "--kpi", "contacts", "--csv", target)
    before = target.read_bytes()
    assert len(rows_of(before.decode("utf-8"))) == 6
    assert main(["results", str(folder), "--kpi", "cpp_rate", "--csv", str(target)]) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_a_choice_without_rows_is_told_and_leaves_no_file(compared, tmp_path, capsys):
    words = ["results", str(compared), "--kpi", "contacts", "--group", "source=police", "--period", "2025-26"]
    assert main([*words, "--csv", str(tmp_path / "rows.csv")]) == 2
    assert "no rows for this choice" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["compared"]
    assert json.loads(asked(capsys, *words[1:], "--json"))["rows"] == []
    assert main(words) == 0
    assert "no rows for this choice" in capsys.readouterr().err


def test_text_is_never_read_as_a_formula(tmp_path, capsys):
    def invent(log):
        return compute(log).replace({"group": {"need=complex": "=1+1"}})

    result = run("lcpp_cap_12", settings=settings(engine=Engine(simulate_and_count, invent), replications=2))
    place = result.save(tmp_path / "made")
    found = rows_of(asked(capsys, place, *EVERY, "--by-replication", "--csv", "-"))
    assert {row["group"] for row in found} == {"all", "source=police", "source=health", "'=1+1"}


def test_tables_are_read_in_parts_and_only_where_the_points_are(tmp_path, monkeypatch):
    import pyarrow.parquet as pq

    monkeypatch.setattr(tables, "_ROWS_TOGETHER", 150)  # a point has 4 x 36 rows
    place = swept(tmp_path / "swept").save(tmp_path / "swept")
    found = reading.open_results(place)
    monkeypatch.setattr(reading_rows, "_BLOCK", 2_000)
    every = choose(found, ["every"], ["every"], ["every"])
    for rows, stored in (
        (reading_rows.means, tables.read_summary(place / "summary.csv")),
        (reading_rows.values, tables.read_kpis(place / "kpis.parquet")),
    ):
        parts = list(rows(found, every))
        assert len(parts) > 4
        together = pd.concat(parts, ignore_index=True)[list(stored.columns)]
        pd.testing.assert_frame_equal(together, stored, check_exact=True, check_dtype=False)
    groups, read = pq.ParquetFile(place / "kpis.parquet").num_row_groups, []
    usual = pq.ParquetFile.read_row_group
    monkeypatch.setattr(pq.ParquetFile, "read_row_group", lambda file, *how: read.append(how) or usual(file, *how))
    assert sum(map(len, reading_rows.values(found, choose(found, points=[0])))) == 8
    assert 1 <= len(read) <= 2 < groups


def test_a_finished_folder_says_what_it_holds(folder, capsys):
    text = asked(capsys, folder)
    for words in (
        "a sweep of",
        "finished: 24 of 24 runs done",
        "6 points (grid), 4 replications each",
        "8, 12, none; acts where the scenario sets it, from 2025-04-01",
        "acts over the whole run, warm-up included",
        "source=...",
        "waiting_families",
        "runs/ 24 files",
    ):
        assert words in " ".join(text.split())
    assert "goes on" not in text


def test_an_unfinished_sweep_gives_the_figures_of_the_points_that_are_complete(folder, tmp_path, capsys):
    with pytest.raises(KeyboardInterrupt):
        swept(tmp_path / "half", until=10)
    told = json.loads(asked(capsys, tmp_path / "half", "--json"))
    assert told["runs"] == {"done": 10, "wanted": 24}
    assert told["points"] == {"in_all": 6, "complete": 2, "begun": 1, "not_begun": 3}
    assert (told["finished"], told["by_this_program"], told["go_on"]) == (False, True, None)
    assert {"contacts", "cpp_rate"} <= {each["id"] for each in told["indicators"]}
    assert "unfinished: 10 of 24 runs done" in asked(capsys, tmp_path / "half")
    words = [*EVERY, "--point", "0", "--point", "1", "--csv", "-"]
    assert asked(capsys, tmp_path / "half", *words) == asked(capsys, folder, *words)
    third = rows_of(asked(capsys, tmp_path / "half", "--kpi", "contacts", "--point", "2", "--csv", "-"))
    assert [row["replications"] for row in third] == ["2"]


def test_an_unfinished_comparison_gives_the_figures_of_its_finished_runs(tmp_path, capsys):
    def tick(done, total):
        if done == 6:
            raise KeyboardInterrupt

    half = fixture.settings(replications=4, folder=tmp_path / "half", progress=tick)
    with pytest.raises(KeyboardInterrupt):
        compare("status_quo", "thresholds_tightened", settings=half)
    whole = compare("status_quo", "thresholds_tightened", settings=fixture.settings(replications=4))
    told = json.loads(asked(capsys, tmp_path / "half", "--json"))
    assert told["kind"] == "comparison"
    assert told["done_by_scenario"] == {"status_quo": 4, "thresholds_tightened": 2}
    found = json.loads(asked(capsys, tmp_path / "half", *EVERY, "--json"))["rows"]
    assert [row["mean"] for row in found if row["scenario"] == "status_quo"] == [
        *whole.summary[whole.summary["scenario"] == "status_quo"]["mean"]
    ]
    found = json.loads(asked(capsys, tmp_path / "half", *EVERY, "--by-replication", "--json"))["rows"]
    kpis = whole.kpis[(whole.kpis["scenario"] == "status_quo") | (whole.kpis["replication"] < 2)]
    assert [row["value"] for row in found] == kpis["value"].to_list()


def test_with_no_run_finished_there_is_nothing_to_read(tmp_path, capsys):
    with pytest.raises(KeyboardInterrupt):
        swept(tmp_path / "none", until=1)
    for path in (tmp_path / "none").rglob("*.run"):
        path.unlink()
    assert "No run is finished yet" in asked(capsys, tmp_path / "none")
    assert main(["results", str(tmp_path / "none"), "--kpi", "contacts"]) == 2
    assert "no run is finished yet" in capsys.readouterr().err


def test_the_command_told_goes_on_and_runs_nothing_twice(tmp_path):
    """With the reference model, for a sweep from a design."""
    small = ["--area", "rutland", "--years", "1", "--warm-up", "0", "--replications", "1", "--workers", "1", "--quiet"]
    sweep = ["sweep", "status_quo", "--vary", "demand.multiplier=0.9:1.1", "--design", "lhs", "--samples", "2"]
    place = tmp_path / "a place"
    assert main([*sweep, *small, "--out", str(place)]) == 0
    assert facts(reading.open_results(place))["go_on"] is None
    _unfinish(place)
    go_on = shlex.split(facts(reading.open_results(place))["go_on"])
    before = {path.name: path.stat().st_mtime_ns for path in place.rglob("*.run")}
    assert go_on[0] == "pathfinder"
    assert main([*go_on[1:], "--quiet"]) == 0
    after = {path.name: path.stat().st_mtime_ns for path in place.rglob("*.run")}
    assert len(before) == 1
    assert before.items() < after.items()
    assert verify(place).code == 0


def test_the_command_told_names_events_that_are_kept_and_every_scenario(tmp_path):
    """With the reference model, for a comparison."""
    small = {"area": "rutland", "replications": 1, "years": 1, "warm_up": 0, "workers": 1, "folder": tmp_path / "made"}
    compare("status_quo", ["family_help"], **small, events=True).save(tmp_path / "made")
    _unfinish(tmp_path / "made")
    found = facts(reading.open_results(tmp_path / "made"))
    assert found["done_by_scenario"] == {"status_quo": 1, "family_help": 0}
    assert found["go_on"] == (
        "pathfinder compare status_quo family_help --area Rutland --replications 1 --seed 1 --years 1 --warm-up 0 "
        f"--events --out {shlex.quote(str(tmp_path / 'made'))}"
    )


def _unfinish(place: Path) -> None:
    """Make a finished folder one whose last run is still to do."""
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    runs = tables.read_runs(place / "runs.parquet")
    last = runs["key"].iloc[-1]
    (place / "runs" / last[:2] / f"{last}.run").unlink()
    beside = {name: manifest["files"][name] for name in ("runs.parquet", "points.parquet") if name in manifest["files"]}
    for name in beside:
        (place / name).rename(place / "runs" / name)
    (place / "runs" / "plan.json").write_text(as_text({**manifest, "files": beside}), encoding="utf-8")
    for name in {"manifest.json", *manifest["files"]}:
        (place / name).unlink(missing_ok=True)


@pytest.mark.parametrize("changed", [{"code_hash": "another"}, {"versions": {"python": "3.11.0", "numpy": "1.0"}}])
def test_runs_of_another_program_or_of_other_libraries_are_told(changed, tmp_path, capsys):
    with pytest.raises(KeyboardInterrupt):
        swept(tmp_path / "half", until=3)
    path = tmp_path / "half" / "runs" / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(as_text(plan | changed), encoding="utf-8")
    told = facts(reading.open_results(tmp_path / "half"))
    assert (told["by_this_program"], told["go_on"]) == (False, None)
    assert "would do them all again" in " ".join(asked(capsys, tmp_path / "half").split())


def test_a_plan_or_a_table_that_was_changed_is_not_read(tmp_path):
    for name in ("plan.json", "points.parquet"):
        place = tmp_path / name
        with pytest.raises(KeyboardInterrupt):
            swept(place, until=1)
        path = place / "runs" / name
        path.write_bytes(path.read_bytes().replace(b"0", b"1", 1))
        with pytest.raises(InputError, match="not as it was written"):
            reading.open_results(place)


def test_gathering_keeps_the_runs_of_a_pack_that_has_lost_its_end(tmp_path, capsys):
    place = tmp_path / "swept"
    swept(place).save(place)
    asked(capsys, place, "--compact")
    (pack,) = place.rglob("pack-*.parquet")
    pack.write_bytes(pack.read_bytes()[:-8])
    assert reading.keys_in(place / "runs") == set()
    done = json.loads(asked(capsys, place, "--compact", "--json"))
    assert done["gathered"] == 24
    assert verify(place).code == 0


@pytest.mark.parametrize("until", [None, 10])
def test_after_gathering_the_same_sweep_computes_nothing_again(until, folder, tmp_path, capsys):
    place = tmp_path / "swept"
    if until is None:
        swept(place).save(place)
    else:
        with pytest.raises(KeyboardInterrupt):
            swept(place, until=until)
    done = json.loads(asked(capsys, place, "--compact", "--json"))
    assert (done["gathered"], done["left_out"]) == (until or 24, 0)
    assert done["files_after"] < done["files_before"]
    assert done["bytes_after"] < done["bytes_before"]
    assert not list(place.rglob("*.run"))
    assert verify(place).code == 0
    assert facts(reading.open_results(place))["runs"]["done"] == (until or 24)
    SIMULATED.clear()
    again = swept(place)
    assert sum(SIMULATED.values()) == 24 - (until or 24)
    again.save(place)
    assert verify(place).code == 0
    for name in ("kpis.parquet", "summary.csv", "points.parquet", "runs.parquet"):
        assert (place / name).read_bytes() == (folder / name).read_bytes()


def test_gathering_leaves_out_a_damaged_run_and_keeps_one_of_another_experiment(tmp_path, capsys):
    place = tmp_path / "swept"
    swept(place).save(place)
    with pytest.raises(KeyboardInterrupt):
        swept(place, until=2, seed=8)
    there = reading.keys_in(place / "runs")
    assert len(there) == 26
    record = sorted(place.rglob("*.run"))[0]
    record.write_bytes(record.read_bytes()[:-1])
    assert "1 was not as written" in asked(capsys, place, "--compact")
    assert reading.keys_in(place / "runs") == there - {record.stem}


def test_gathering_waits_for_no_writer_and_needs_runs(folder, compared, capsys):
    with locked(folder):
        words = [sys.executable, "-m", "sim", "results", str(folder), "--compact"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "in use" in done.stderr
    assert main(["results", str(compared), "--compact"]) == 2
    assert "keeps no runs" in capsys.readouterr().err


def test_a_lost_table_is_named(folder, tmp_path):
    for name in ("summary.csv", "kpis.parquet", "points.parquet", "runs.parquet"):
        place = tmp_path / name
        shutil.copytree(folder, place)
        (place / name).unlink()
        with pytest.raises(InputError, match=name):
            reading.open_results(place)


def test_what_a_terminal_shows_names_the_indicator_its_unit_and_the_limits(folder, capsys):
    text = asked(capsys, folder, "--kpi", "waiting_families")
    assert "In this model" in text
    assert "Families waiting for a named worker (families)" in text
    assert "Intervals cover run-to-run chance only" in text
    assert text.count("none") == 2
    grid = asked(capsys, folder, "--kpi", "waiting_families", "--pivot", f"{CAP},demand.multiplier", "--quiet")
    assert "Families waiting for a named worker (families)" in grid
    assert main(["results", str(folder), "--kpi", "waiting_families", "--pivot", CAP]) == 0
    assert "over up to 2 points" in capsys.readouterr().err
