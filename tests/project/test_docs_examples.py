"""Every example of the pages on reading results and on clusters does what its page says."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd
import pytest

from sim import load_sweep
from sim.cli.app import main
from sim.experiment.comparison.summary import replication_table
from sim.experiment.reading.verify import verify
from sim.experiment.store.columns import CHANGES_COLUMNS, COMPARISON_COLUMNS
from sim.experiment.store.stored_tables import read_kpis

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(project, page):
    """Return (language, text) of each example of a page, in order."""
    text = (project / "docs" / page).read_text(encoding="utf-8")
    found = _FENCE.findall(text)
    assert text.count("```") == 2 * len(found)  # none is left out, whatever it is called
    return found


def commands(text):
    """Return the words of each command of a shell example; there is nothing but `pathfinder` in one."""
    several = [shlex.split(line) for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    assert all(words[0] == "pathfinder" for words in several)
    return [words[1:] for words in several]


@pytest.fixture(scope="module")
def place(project, tmp_path_factory):
    """A folder in which the shell examples of the page were run, in order, and what each printed."""
    place = tmp_path_factory.mktemp("docs")
    before = Path.cwd()
    os.chdir(place)
    try:
        for language, text in blocks(project, "reading-results.md"):
            for words in commands(text) if language == "sh" else ():
                assert main([*words, *(["--workers", "1"] if words[0] == "sweep" else [])]) == 0, words
    finally:
        os.chdir(before)
    return place


def test_the_shell_examples_leave_what_the_page_says(place):
    assert len(pd.read_csv(place / "waiting.csv")) == 4 * 2
    assert not list((place / "results" / "demo").rglob("*.run"))
    assert len(list((place / "results" / "demo-seed-2").rglob("*.run"))) == 2 * 2


def test_the_python_example_runs_and_pairs_by_replication(project, place, monkeypatch):
    import duckdb

    monkeypatch.chdir(place)
    (code,) = (text for language, text in blocks(project, "reading-results.md") if language == "python")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    paired = duckdb.sql(queries(project)[1]).df()
    printed = float(re.search(r"^mean +(\S+)$", done.stdout, re.MULTILINE).group(1))
    assert printed == pytest.approx(paired["difference"][0], abs=1e-5)
    shown = re.findall(r"`(pandas\.read_parquet\(.*?\))`", (project / "docs" / "reading-results.md").read_text())
    assert len(shown) == 1
    path, wanted = "results/demo/kpis.parquet", [("kpi", "==", "waiting_families")]
    assert shown[0] == f'pandas.read_parquet("{path}", filters=[("kpi", "==", "waiting_families")])'
    assert set(pd.read_parquet(path, filters=wanted)["kpi"]) == {"waiting_families"}


def queries(project):
    return [text for language, text in blocks(project, "reading-results.md") if language == "sql"]


def test_the_sql_examples_give_the_figures_of_the_sweep(project, place, monkeypatch):
    import duckdb

    monkeypatch.chdir(place)
    means, paired, spread, several = (duckdb.sql(text).df() for text in queries(project))
    frame = load_sweep("results/demo").frame("waiting_families")
    assert means["mean"].to_list() == pytest.approx(frame["mean"].to_list(), rel=1e-12)
    assert means["replications"].to_list() == [2] * 4
    assert list(means.columns[:2]) == ["demand.multiplier", "early_help.consent"]

    kpis = read_kpis(Path("results/demo/kpis.parquet"))
    whole = kpis[(kpis["kpi"] == "waiting_families") & (kpis["period"] == "all") & (kpis["group"] == "all")]
    values = {point: replication_table(rows, 2)[1][:, 0] for point, rows in whole.groupby("point")}
    difference = pd.Series(values[2] - values[0])
    assert paired["pairs"][0] == 2
    assert paired["difference"][0] == pytest.approx(difference.mean(), rel=1e-9)
    assert paired["standard_error"][0] == pytest.approx(difference.sem(), rel=1e-9)

    assert spread["point"].to_list() == [0, 1, 2, 3]
    for point, row in zip(spread["point"], spread["tenth_middle_ninetieth"], strict=True):
        assert list(row) == pytest.approx(pd.Series(values[point]).quantile([0.1, 0.5, 0.9]).to_list())

    other = load_sweep("results/demo-seed-2").frame("waiting_families")
    expected = [frame["mean"][:2].mean(), frame["mean"][2:].mean(), *other["mean"]]
    assert several["mean"].to_list() == pytest.approx(expected, rel=1e-12)
    assert several["folder"].to_list() == ["results/demo"] * 2 + ["results/demo-seed-2"] * 2


def test_every_column_of_every_table_is_on_the_page(project, place):
    text = (project / "docs" / "reading-results.md").read_text(encoding="utf-8")
    demo = place / "results" / "demo"
    stored = {path.name: list(pd.read_parquet(path).columns) for path in demo.glob("*.parquet")}
    stored |= {"summary.csv": list(pd.read_csv(demo / "summary.csv").columns)}
    stored |= {"comparison.csv": list(COMPARISON_COLUMNS), "changes.csv": list(CHANGES_COLUMNS)}
    assert len(stored) == 6
    for name, columns in stored.items():
        part = text[text.index("## The columns") : text.index("## The command")].partition(f"`{name}`")[2]
        assert part
        assert not [column for column in columns if f"`{column}`" not in part and column != "early_help.consent"], name
    kept = {path.name for path in demo.iterdir() if path.is_file()}
    assert not [name for name in kept if f"| `{name}` |" not in text]


@contextmanager
def started(script, place, **given):
    """Give a shell that runs a script with this Python's commands; nothing it started is left after it."""
    path = os.pathsep.join([str(place), str(Path(sys.executable).parent), os.environ["PATH"]])
    with (place / "log.txt").open("w") as log:
        shell = subprocess.Popen(
            ["bash", "-c", script],
            cwd=place,
            env={**os.environ, "PATH": path, **given},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield shell
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()


def test_the_cluster_of_two_processes_does_the_sweep(project, tmp_path):
    (script,) = (text for language, text in blocks(project, "cluster.md") if language == "sh")
    with started(script, tmp_path) as shell:
        assert shell.wait(timeout=100) == 0, (tmp_path / "log.txt").read_text()
    folder = tmp_path / "results" / "on-a-cluster"
    assert verify(folder).code == 0
    assert load_sweep(folder).finished
    assert "Register worker" in (tmp_path / "log.txt").read_text()


@pytest.fixture
def batch(project, tmp_path):
    """The batch file of the page with a smaller sweep, and stand-ins for `srun`, the network and the environment."""
    (script,) = (text for language, text in blocks(project, "cluster.md") if language == "bash")
    for written, here in (("ib0", "lo"), ("--replications 30", "--replications 2 --years 1 --warm-up 0")):
        assert script.count(written) == 1
        script = script.replace(written, here)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "activate").touch()
    (tmp_path / "srun").write_text('#!/bin/bash\n[ "$1" = --ntasks=1 ] || exit 9\nshift\nexec "$@"\n')
    (tmp_path / "srun").chmod(0o755)
    return script


def test_the_batch_file_is_one_that_a_shell_can_read(batch):
    assert batch.startswith("#!/bin/bash\n#SBATCH ")
    subprocess.run(["bash", "-n"], input=batch, text=True, check=True)


@pytest.mark.full
def test_the_batch_file_stops_in_time_and_goes_on_when_it_is_submitted_again(batch, tmp_path):
    slurm = {"SLURM_SUBMIT_DIR": str(tmp_path), "SLURM_NTASKS": "2"}
    with started(batch, tmp_path, **slurm, SLURM_JOB_ID="1") as shell:
        until = time.monotonic() + 60
        while time.monotonic() < until and not list(tmp_path.rglob("*.run")):
            time.sleep(0.05)
        shell.send_signal(signal.SIGTERM)
        assert shell.wait(timeout=60) == 143, (tmp_path / "log.txt").read_text()
    done = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.run")}
    assert 1 <= len(done) < 10
    with started(batch, tmp_path, **slurm, SLURM_JOB_ID="2") as shell:
        assert shell.wait(timeout=100) == 0, (tmp_path / "log.txt").read_text()
    assert verify(tmp_path / "results" / "demand").code == 0
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.run")}
    assert done.items() < after.items()
    assert len(after) == 10


def test_the_examples_of_the_page_on_python_run(project, tmp_path, monkeypatch):
    from sim.kpis import KPIS
    from sim.kpis.catalogue import _ENTRIES

    monkeypatch.chdir(tmp_path)
    space = {"__name__": "__main__"}
    before = dict(KPIS), dict(_ENTRIES)
    try:
        for language, text in blocks(project, "python.md"):
            assert language == "python"
            smaller = re.sub(r"replications=10|(?<=rutland\", )10", "replications=2, workers=1", text)
            exec(smaller, space)
    finally:
        for register, kept in zip((KPIS, _ENTRIES), before, strict=True):
            register.clear()
            register.update(kept)
        from matplotlib import pyplot

        pyplot.close("all")
    assert (tmp_path / "two.png").stat().st_size > 10_000
    assert [each["id"] for each in space["result"].manifest["scenarios"]] == ["lcpp_cap_12", "cap_10"]
