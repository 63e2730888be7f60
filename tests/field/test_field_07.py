"""Field 07: a script that nothing keeps from its own worker processes is told what to add, at once."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).with_name("07")
GUARD = 'if __name__ == "__main__":'


def unguarded(more: str = "") -> str:
    """Return the script as it came, with two workers whatever the machine has."""
    return (
        (HERE / "unguarded.txt")
        .read_text(encoding="utf-8")
        .replace("replications=2", f"replications=2, workers=2{more}")
    )


def ended(folder: Path, *words: str, given: str | None = None) -> tuple[int, str, str]:
    """Return the exit code, and what was printed and told, of a Python process in a folder."""
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, input=given, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("more", ["", ', folder="results"'])
@pytest.mark.parametrize("words", [("unguarded.py",), ("-m", "unguarded")])
def test_a_missing_guard_is_named_with_what_to_add(tmp_path, words, more):
    (tmp_path / "unguarded.py").write_text(unguarded(more), encoding="utf-8")
    code, out, told = ended(tmp_path, *words)
    assert (code, out) == (1, "")
    assert told.splitlines()[-1].startswith(
        "sim.errors.InputError: unguarded.py: each worker process reads this script"
    )
    assert GUARD in told
    assert "workers=1" in told
    assert "killed" not in told
    assert told.count("Traceback") == 1  # nothing is heard of the workers


def test_a_script_from_standard_input_is_told_before_anything_is_run(tmp_path):
    code, out, told = ended(tmp_path, "-", given=unguarded(', folder="results"'))
    assert (code, out) == (1, "")
    assert "standard input" in told.splitlines()[-1]
    assert GUARD in told
    assert list(tmp_path.iterdir()) == []


def test_with_the_guard_with_one_worker_or_on_the_command_line_of_python_the_script_runs(tmp_path):
    lines = unguarded().splitlines()
    guarded = "\n".join([lines[0], GUARD, *(f"    {line}" for line in lines[1:])])
    (tmp_path / "guarded.py").write_text(guarded, encoding="utf-8")
    alone = unguarded().replace("workers=2", "workers=1")
    found = [ended(tmp_path, "guarded.py"), ended(tmp_path, "-", given=alone), ended(tmp_path, "-c", unguarded())]
    assert [code for code, *_ in found] == [0, 0, 0]
    assert len({out for _, out, _ in found}) == 1
    assert int(found[0][1]) > 0


def test_a_cluster_of_this_machine_needs_the_guard_too(tmp_path):
    pytest.importorskip("distributed")
    text = (
        unguarded(', cluster="local"')
        .replace("compare", "sweep")
        .replace('["current_policy"]', '{"area": ["rutland"]}')
    )
    (tmp_path / "unguarded.py").write_text(text, encoding="utf-8")
    code, out, told = ended(tmp_path, "unguarded.py")
    assert (code, out) == (1, "")
    assert "a cluster of this machine did not start" in told.splitlines()[-1]
    assert GUARD in told.splitlines()[-1]
