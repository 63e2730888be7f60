"""On a system without what only POSIX has, as Windows is, every command that writes gives the same bytes."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sim.experiment.trials.kill_trial import tree_hash

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc to know what is open")

SUPPORT = Path(__file__).parents[2] / "support"
SITE = "import as_on_windows\nas_on_windows.hide()\n"
SIZE = "--area rutland --replications 3 --years 1 --warm-up 0 --quiet"
COMMANDS = textwrap.dedent(f"""
    import sys
    from sim.cli.app import main
    from sim.experiment.runs import planned_runs
    from sim.experiment.runs.replications import Engine
    from sim.experiment.trials.kill_trial import compute, simulate

    planned_runs.reference_engine = lambda: Engine(simulate, compute)
    size = "{SIZE}".split()
    for words in (
        ["run", "status_quo", *size, "--workers", "1", "--out", "run"],
        ["run", "status_quo", *size, "--workers", "1", "--out", "run"],
        ["compare", "status_quo", "thresholds_tightened", *size, "--workers", "2", "--out", "compare"],
        ["sweep", "status_quo", "--vary", "demand.multiplier=0.9,1.1", *size, "--workers", "2", "--out", "sweep"],
        ["report", "compare"],
        ["results", "sweep", "--kpi", "contacts", "--csv", "rows.csv", "--quiet"],
        ["results", "sweep", "--compact"],
        ["verify", "compare"],
        ["assumptions", "--csv", "assumptions.csv"],
    ):
        if main(words) != 0:
            sys.exit(" ".join(words))
""")


def done(place: Path, paths: list[str]) -> subprocess.CompletedProcess[str]:
    place.mkdir()
    told = {**os.environ, "PYTHONPATH": os.pathsep.join([*paths, *sys.path]), "PYTHONWARNINGS": "ignore"}
    return subprocess.run(
        [sys.executable, "-c", COMMANDS], cwd=place, env=told, capture_output=True, text=True, check=False
    )


def test_without_what_only_posix_has_every_command_that_writes_gives_the_same_bytes(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE)
    here = done(tmp_path / "here", [])
    assert here.returncode == 0, here.stderr
    there = done(tmp_path / "there", [str(tmp_path / "site"), str(SUPPORT)])
    assert there.returncode == 0, there.stderr
    for name in ("run", "compare", "sweep"):
        assert tree_hash(tmp_path / "there" / name) == tree_hash(tmp_path / "here" / name)
    assert (tmp_path / "there" / "rows.csv").read_bytes() == (tmp_path / "here" / "rows.csv").read_bytes()
    names = sorted(path.name for path in (tmp_path / "here").iterdir())
    assert names == ["assumptions.csv", "compare", "rows.csv", "run", "sweep"]
    assert sorted(path.name for path in (tmp_path / "there").iterdir()) == names


def test_a_second_writer_is_refused_and_a_dead_one_forgotten_where_there_are_no_locks_of_the_system(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(SITE)
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from sim.experiment.store.locks import locked
        try:
            with locked(Path(sys.argv[1])):
                print("held", flush=True)
                sys.stdin.read()
        except Exception as problem:
            print(problem.exit_code, problem)
    """)
    told = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(SUPPORT), *sys.path]),
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-c", script, str(tmp_path / "results")]
    options = {"env": told, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **options) as holder:
        assert holder.stdout.readline() == "held\n"
        second = subprocess.run(command, env=told, input="", stdout=subprocess.PIPE, text=True, check=True).stdout
        wanted = f"3 the folder 'results' is in use by process {holder.pid}; try again when it is done\n"
        assert second == wanted
        holder.kill()
    third = subprocess.run(command, env=told, input="", stdout=subprocess.PIPE, text=True, check=True).stdout
    assert third == "held\n"
    assert not (tmp_path / ".results.lock").exists()
