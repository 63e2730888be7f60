"""The command line: its exit codes, what goes to stdout and stderr, and what it leaves on disk.

Most tests call `main` in this process; a few start the program, because start-up and signals are what they check.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.cli import app, runs
from sim.cli.app import main
from sim.experiment import FolderInUse, OutOfRoom, RunsSetAside

SMALL = ("--area", "rutland", "--replications", "2", "--years", "1", "--workers", "1")
COMMANDS = {"run", "compare", "sweep", "sensitivity", "explain", "scenarios", "areas", "assumptions", "kpis", "report"}
COMMANDS |= {"verify", "bench", "results"}
BAD_WORDS = {
    "unknown command": (["rnu"], ["rnu", "'run'"]),
    "unknown flag": (["run", "status_quo", "--replicatons", "3"], ["--replications"]),
    "unknown flag of the program": (["--jsn"], ["--jsn"]),
    "unknown command of a group": (["scenarios", "shw"], ["'show'"]),
    "no scenario": (["run"], ["SCENARIO"]),
    "one scenario to compare": (["compare", "status_quo"], ["OTHER"]),
    "a word too many": (["run", "status_quo", "more"], ["more"]),
    "negative replications": (["run", "status_quo", "--replications", "-1"], ["--replications", "1 to 1000000"]),
    "replications in words": (["run", "status_quo", "--replications", "ten"], ["--replications", "whole number"]),
    "replications missing": (["run", "status_quo", "--replications"], ["--replications"]),
    "a seed that is no whole number": (["run", "status_quo", "--seed", "1.5"], ["--seed", "whole number"]),
    "no years": (["run", "status_quo", "--years", "0"], ["--years", "1 to 40"]),
    "a negative warm-up": (["run", "status_quo", "--warm-up", "-1"], ["--warm-up", "0 to 20"]),
    "no workers": (["run", "status_quo", "--workers", "0"], ["--workers", "1 to"]),
    "unknown area": (["run", "status_quo", "--area", "rutlnd"], ["rutlnd", "did you mean 'Rutland'"]),
    "unknown scenario": (["compare", "status_qou", "thresholds_tightened"], ["did you mean 'status_quo'"]),
    "unknown path": (["run", "status_quo", "--set", "demand.multiplyer=1"], ["did you mean 'demand.multiplier'"]),
    "a path without a value": (["run", "status_quo", "--set", "demand.multiplier"], ["PATH=VALUE"]),
    "the same scenario twice": (["compare", "status_quo", "status_quo", *SMALL], ["same id"]),
    "no folder": (["run", "status_quo", "--out", ""], ["--out"]),
    "nothing to explain": (["explain", "status_quo"], ["--family"]),
    "two things to explain": (["explain", "status_quo", "demand_growth", "--family", "1"], ["--family"]),
    "a family in words": (["explain", "status_quo", "--family", "abc"], ["--family", "whole number, 0 or more"]),
    "an unknown area to list": (["areas", "rutlnd"], ["did you mean 'Rutland'"]),
    "a register that is no CSV": (["assumptions", "--csv", "register.txt"], [".csv"]),
    "no result folder": (["report", "nowhere"], ["nowhere", "manifest.json"]),
    "an unknown area to measure": (["bench", "--area", "nowhere at all"], ["nowhere at all"]),
    "nothing to vary": (["sweep", "status_quo", *SMALL], ["nothing is varied", "PATH=SPEC"]),
    "a path without values": (["sweep", "status_quo", "--vary", "demand.multiplier"], ["low:high:step"]),
    "an unknown path to vary": (["sweep", "status_quo", "--vary", "demand.multiplyer=1,2"], ["'demand.multiplier'"]),
    "a value out of range": (["sweep", "status_quo", "--vary", "demand.multiplier=1:3:1"], ["found 3", "0 to 2"]),
    "a design without its size": (
        ["sweep", "status_quo", "--vary", "demand.multiplier=0.8:1.2", "--design", "sobol"],
        ["--samples", "base samples"],
    ),
    "two clusters": (
        ["sweep", "status_quo", "--cluster", "local", "--scheduler", "tcp://127.0.0.1:1"],
        ["--scheduler", "--cluster"],
    ),
    "a cluster elsewhere": (["sweep", "status_quo", "--cluster", "there"], ["--scheduler", "there"]),
    "no design": (["sweep", "status_quo", "--design", "gird"], ["did you mean 'grid'"]),
    "an unknown indicator": (["sweep", "status_quo", "--kpi", "cpp_rtae"], ["did you mean 'cpp_rate'"]),
    "set and varied": (
        ["sweep", "status_quo", "--vary", "demand.multiplier=1,2", "--set", "demand.multiplier=1.5"],
        ["demand.multiplier", "both set and varied"],
    ),
    "far too many points": (
        ["sweep", "status_quo", "--vary", "demand.multiplier=0:2:0.001", "--vary", "early_help.consent=0:1:0.01"],
        ["202,101 points", "fewer", "100,000 runs"],
    ),
}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with what it holds."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which one run and one comparison were made by the command line, in their usual places."""
    folder, before = tmp_path_factory.mktemp("made"), Path.cwd()
    os.chdir(folder)
    try:
        assert main(["run", "status_quo", *SMALL, "--warm-up", "0", "--events", "--quiet"]) == 0
        assert main(["compare", "status_quo", "thresholds_tightened", *SMALL, "--warm-up", "1", "--quiet"]) == 0
        yield folder
    finally:
        os.chdir(before)


@pytest.mark.parametrize("case", BAD_WORDS)
def test_bad_words_end_with_2_one_sentence_and_nothing_else(
    case: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv, says = BAD_WORDS[case]
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert [words for words in says if words not in err] == [], err
    assert tree(here) == {}


def test_a_place_for_results_that_is_taken_is_refused_before_anything_runs(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiment.running.run", lambda *given, **named: pytest.fail("it ran"))
    (here / "file").write_text("mine")
    (here / "mine").mkdir()
    (here / "mine" / "letter.txt").write_text("mine")
    before = tree(here)
    for place, says in (("file", "a file"), ("file/under", "a file"), ("mine", "letter.txt"), (".", "not make")):
        assert main(["run", "status_quo", *SMALL, "--out", place]) == 2
        err = capsys.readouterr().err
        assert says in err or "not make" in err, err
    assert tree(here) == before


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (RunsSetAside("1 run was set aside"), 1),
        (FolderInUse("in use"), 3),
        (OutOfRoom("no room"), 4),
        (MemoryError(), 4),
        (OSError(28, "No space left on device"), 4),
        (PermissionError(13, "Permission denied", "x"), 2),
        (KeyboardInterrupt(), 130),
        (app.Stopped(), 143),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_each_ending_has_its_exit_code(
    raised: BaseException, code: int, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*given: object, **named: object) -> None:
        raise raised

    monkeypatch.setattr("sim.experiment.running.run", ends)
    assert main(["run", "status_quo", *SMALL]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert tree(here) == {}


def test_a_fault_of_the_program_is_not_hidden(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*given: object, **named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sim.experiment.running.run", ends)
    with pytest.raises(ZeroDivisionError):
        main(["run", "status_quo", *SMALL])


def test_a_folder_in_use_ends_with_3_and_leaves_it_alone(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    folder = made / "results" / "status_quo-rutland"
    before = tree(folder)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main(["report", str(folder)]) == 3
    Path(lock.name).unlink()
    assert "in use" in capsys.readouterr().err
    assert {name: tree(folder)[name] for name in before} == before


def test_help_carries_the_limits_and_every_command_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "Every child and family is synthetic" in text
    for limit in ("compare reforms", "real child", "rank councils", "claim savings"):
        assert limit in text
    for command in COMMANDS:
        assert f" {command} " in text
        assert main([command, "--help"]) == 0
        assert "Example" in capsys.readouterr().out
    for command in ("show", "diff", "check", "schema"):
        assert main(["scenarios", command, "-h"]) == 0
        assert "Example: pathfinder" in capsys.readouterr().out


def test_the_help_of_sweep_says_when_a_value_acts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for words in ("where the scenario sets that path on its timeline", "over the whole run", "8:20:2", "slowest"):
        assert words in text


def test_no_words_at_all_show_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "Usage: pathfinder" in capsys.readouterr().out


def test_the_flags_of_run_and_compare_are_those_agreed(capsys: pytest.CaptureFixture[str]) -> None:
    flags = [
        "--area",
        "--replications",
        "--seed",
        "--years",
        "--warm-up",
        "--workers",
        "--out",
        "--set",
        "--events",
        "--json",
        "--quiet",
    ]
    of_sweep = {*flags, "--vary", "--design", "--samples", "--points", "--scheduler", "--cluster", "--kpi"}
    of_sweep -= {"--events"}
    for command, its in (("run", flags), ("compare", flags), ("sweep", of_sweep)):
        main([command, "--help"])
        text = capsys.readouterr().out
        assert [flag for flag in its if f"  {flag} " not in text] == []
        for default in ("england", "30", "1;", "5;", "2;"):
            assert f"[default: {default}" in text.replace("\n                    ", "")


def test_run_writes_a_folder_that_verifies_and_says_where_the_report_is(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = made / "results" / "status_quo-rutland"
    names = {"manifest.json", "kpis.parquet", "summary.csv", "events.parquet", "report.html", "workbook.xlsx"}
    names |= {"runs.parquet"}
    found = set(tree(folder))
    assert {name for name in found if not name.startswith("runs/")} == names
    kept = [name for name in found if name.startswith("runs/")]
    assert (len(kept), len([name for name in kept if name.endswith(".run")])) == (4, 2)
    assert set(json.loads((folder / "manifest.json").read_text())["files"]) == names - {"manifest.json"}
    capsys.readouterr()
    assert main(["verify", str(folder)]) == 0
    assert capsys.readouterr().out == f"{folder}: clean\n"


def test_verify_tells_changed_from_missing(made: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import shutil

    folder = shutil.copytree(made / "results" / "status_quo-rutland", here / "copy")
    with (folder / "summary.csv").open("a") as file:
        file.write("\n")
    assert main(["verify", "copy"]) == 1
    assert "summary.csv" in capsys.readouterr().out
    (folder / "report.html").unlink()
    assert main(["verify", "copy", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["verdict"] == "missing"
    assert main(["verify", "nowhere"]) == 2


def test_report_makes_the_same_report_again(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made / "results" / "status_quo-vs-thresholds_tightened-rutland"
    before = tree(folder)
    (folder / "report.html").unlink()
    assert main(["report", str(folder)]) == 0
    assert str(folder / "report.html") in capsys.readouterr().out
    assert tree(folder) == before
    assert main(["verify", str(folder)]) == 0


def test_the_same_command_again_gives_the_same_bytes(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made)
    folder = made / "results" / "status_quo-rutland"
    before = tree(folder)
    capsys.readouterr()
    assert main(["run", "status_quo", *SMALL, "--warm-up", "0", "--events", "--json"]) == 0
    out, _ = capsys.readouterr()
    assert tree(folder) == before
    told = json.loads(out)
    assert told["report"] == "results/status_quo-rutland/report.html"
    assert {row["period"] for row in told["summary"]} == {"all"}
    assert {"kpi", "mean", "low", "high", "unit"} <= told["summary"][0].keys()


def test_compare_prints_interval_and_verdict_within_100_columns(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.cli import headline
    from sim.report.stored.reading import read_tables

    monkeypatch.setenv("COLUMNS", "80")
    folder = made / "results" / "status_quo-vs-thresholds_tightened-rutland"
    tables = read_tables(folder)
    headline.show(tables, Path("results/x"), quiet=False)
    out, _ = capsys.readouterr()
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 100
    assert "95% interval" in out
    row = tables.difference("thresholds_tightened", "cpp_rate")
    assert row is not None
    line = next(line for line in out.splitlines() if line.startswith("Children on protection plans"))
    assert row.verdict in line
    assert " to " in line
    for words in ("Only a simulation can see", "not a fall in need", "run-to-run chance only", "Synthetic families"):
        assert words in " ".join(out.split())
    assert out.rstrip().endswith(str(Path("results/x/report.html")))
    headline.show(tables, Path("results/x"), quiet=True)
    assert capsys.readouterr() == (f"{Path('results/x/report.html')}\n", "")


def test_notes_that_keep_a_row_honest_are_printed(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from sim.cli import headline
    from sim.experiment.comparison.judging import SMALL
    from sim.report.stored.reading import read_tables

    tables = read_tables(made / "results" / "status_quo-vs-thresholds_tightened-rutland")
    row = tables.difference("thresholds_tightened", "cpp_rate")
    assert row is not None
    small = replace(row, why=SMALL, pairs=1)
    changed = {(row.scenario, row.kpi, "all", "all"): small}
    gone = ("thresholds_tightened", "caseload_families_mean", "all", "all")
    kept = {key: each for key, each in tables._differences.items() if key != gone}
    headline.show(replace(tables, _differences=kept | changed), Path("x"), quiet=False)
    text = " ".join(capsys.readouterr().out.split())
    assert "Children on protection plans: smaller than worth noticing, from 1 of 2 runs" in text
    assert "Not shown: Families per practitioner, all holders: nobody to count in 2 runs." in text
    assert "Differences are taken before rounding." in text


def test_set_and_compare_reach_the_manifest(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["run", "status_quo", *SMALL[:2], "--replications", "1", "--years", "1", "--warm-up", "0", "--workers", "1"]
    assert main([*words, "--set", "demand.multiplier=times:1.1", "--out", "mine/deep", "--quiet"]) == 0
    assert capsys.readouterr().out == f"{Path('mine/deep/report.html')}\n"
    manifest = json.loads((here / "mine" / "deep" / "manifest.json").read_text())
    assert manifest["scenarios"][0]["changes"][-1]["set"] == {"demand.multiplier": ["times", 1.1, 1.0]}
    page = (here / "mine" / "deep" / "report.html").read_text(encoding="utf-8")
    assert "demand.multiplier = times 1.1 was set by hand with --set" in page


def test_the_usual_folder_is_named_by_scenarios_and_area() -> None:
    from sim.areas import load_area

    hull = load_area("hull")
    assert runs.destination(None, "a-vs-b", hull.name).as_posix() == "results/a-vs-b-kingston-upon-hull"
    assert len(runs.destination(None, "s" * 500, hull.name).name) < 200


def test_scenarios_are_listed_shown_and_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios"]) == 0
    listed = capsys.readouterr().out
    assert "status_quo" in listed
    assert "What happens if nothing changes?" in listed
    assert main(["scenarios", "show", "thresholds_tightened", "--area", "rutland", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    by_place = {(row["from"], row["path"]): row for row in shown["values"]}
    before = by_place["start", "front_door.thresholds.referral"]
    after = by_place["2025-04-01", "front_door.thresholds.referral"]
    assert float(after["value"]) == pytest.approx(1.4 * float(before["value"]), rel=1e-4)
    assert after["source"] == "scenario thresholds_tightened"
    assert by_place["start", "workforce.social_worker.posts"]["source"] == "the area's preset"
    assert main(["scenarios", "diff", "status_quo", "thresholds_tightened"]) == 0
    text = capsys.readouterr().out
    assert "from 1 April 2025" in text
    assert "likelihood" in text
    assert main(["scenarios", "diff", "status_quo", "status_quo"]) == 0
    assert "the same" in capsys.readouterr().out
    for words in ([], ["--json"]):
        assert main(["scenarios", "schema", *words]) == 0
        assert json.loads(capsys.readouterr().out)["$schema"]


def test_the_schema_is_tables_for_people(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["scenarios", "schema", "--table"]) == 0
    told = capsys.readouterr().out
    for words in ("A scenario file", "extends", "An entry of its timeline", "because", "Levers", "lcpp.caseload_cap"):
        assert words in told
    assert max(map(len, told.splitlines())) <= 100
    assert "fgdm.coordinators" not in told
    with monkeypatch.context() as terminal:
        terminal.setattr(sys.stdout, "isatty", lambda: True)
        assert main(["scenarios", "schema"]) == 0
        assert "An entry of its timeline" in capsys.readouterr().out
        assert main(["scenarios", "schema", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["$schema"]
    assert main(["scenarios", "schema", "--json", "--table"]) == 2


def test_check_tells_every_fault_and_prints_no_result_when_there_is_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "bad.yaml").write_text("title: x\n")
    assert main(["scenarios", "check", "bad.yaml", "status_quo", "missing.yaml"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.partition(":")[0] for line in err.splitlines()] == ["bad.yaml", "missing.yaml"]
    assert main(["scenarios", "check", "status_quo"]) == 0
    assert capsys.readouterr().out == "status_quo: good\n"


def test_areas_assumptions_and_kpis_say_what_they_hold(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["areas"]) == 0
    assert "E06000017" in capsys.readouterr().out
    assert main(["areas", "RUTLAND"]) == 0
    shown = capsys.readouterr().out
    assert "cpp_at_31_march" in shown
    assert "31 March 20" in shown
    assert main(["assumptions", "--check"]) == 0
    assert main(["assumptions", "--csv", "book.csv"]) == 0
    assert (here / "book.csv").read_text().startswith("path,value,unit,meaning,grade")
    capsys.readouterr()
    assert main(["kpis", "--json"]) == 0
    assert "cpp_rate" in {row["id"] for row in json.loads(capsys.readouterr().out)}
    assert main(["kpis", "--events", "--json"]) == 0
    assert "decision" in json.loads(capsys.readouterr().out)["event"]


def test_the_check_of_assumptions_fails_when_something_is_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.book.register.register_problems", lambda: ["model/x.py:3: 0.7: a number not in the book"])
    assert main(["assumptions", "--check"]) == 2
    assert capsys.readouterr() == ("", "model/x.py:3: 0.7: a number not in the book\n")


def test_help_answers_in_half_a_second(project: Path) -> None:
    """Of a processor, for the machine may be busy with other tests."""
    took = []
    for _ in range(6):
        began = os.times()
        done = subprocess.run([sys.executable, "-m", "sim", "--help"], cwd=project, capture_output=True, check=True)
        ended = os.times()
        took.append(ended.children_user + ended.children_system - began.children_user - began.children_system)
    assert b"synthetic" in done.stdout
    assert min(took) < 0.5


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_a_run_with_nothing_half_written_left_behind(
    number: signal.Signals, code: int, project: Path, tmp_path: Path
) -> None:
    words = [sys.executable, "-c", "import sys; from sim.cli.app import main; sys.exit(main())"]
    running = subprocess.Popen(
        [*words, "run", "status_quo", "--workers", "1"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    begun = running.stderr.readline()  # on a busy machine this takes its time
    time.sleep(1)
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert running.returncode == code, err
    stopped = err.splitlines()
    assert begun.startswith("Running status_quo: 30 runs to do (")
    assert (out, len(stopped)) == ("", 1)
    assert "the same command goes on" in err
    folder = tmp_path / "results" / "status_quo-england"
    assert all(name.startswith("results/status_quo-england/runs/") for name in tree(tmp_path))
    assert not [name for name in tree(tmp_path) if "unfinished" in name]
    assert not folder.exists() or main(["verify", str(folder)]) == 0
