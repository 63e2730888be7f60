"""Plain and compiled model give the same bytes, and a compiled one is used only for the source it was made of."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from sim import compiled, list_scenarios

HASHES = """
import sys
from hashlib import sha256
from sim import compiled, list_scenarios, simulate
print(compiled.in_use())
for each in list_scenarios():
    for debug in (False, True):
        log = simulate(each, area="rutland", seed=5, replication=1, years=1, warm_up=1, debug=debug)
        digest = sha256(log.frame().to_csv(index=False).encode())
        tables = (log.family_table, log.child_table, log.worker_table, log.start_table)
        rows = [{name: list(map(str, column)) for name, column in table.items()} for table in tables]
        digest.update(repr(rows).encode())
        print(each, debug, digest.hexdigest())
"""


def run(*, plain: bool, code: str = HASHES) -> list[str]:
    """Run code in a Python of its own with one of the two builds and return the lines it prints."""
    environment = {name: text for name, text in os.environ.items() if name != compiled.PLAIN}
    environment |= {compiled.PLAIN: "1"} if plain else {}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return (done.stdout + done.stderr).splitlines()


@pytest.mark.skipif(
    not (compiled.folder() / compiled.STAMP).is_file(), reason="the model has not been compiled (compile_model.py)"
)
def test_plain_and_compiled_give_the_same_bytes() -> None:
    plain, other = run(plain=True), run(plain=False)
    assert (plain[0], other[0]) == ("False", "True")
    assert len(plain) == 1 + 2 * len(list_scenarios())
    assert plain[1:] == other[1:]


def test_a_compiled_model_of_another_source_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compiled, "folder", lambda: tmp_path)
    monkeypatch.setattr(compiled, "in_use", lambda: False)
    monkeypatch.delenv(compiled.PLAIN, raising=False)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    finders = list(sys.meta_path)
    compiled.use()
    (tmp_path / compiled.STAMP).write_text('{"source": "another"}')
    compiled.use()
    assert sys.meta_path == finders
    assert capsys.readouterr().err == "The compiled model was made of another source: the plain one runs.\n"
    (tmp_path / compiled.STAMP).write_text(f'{{"source": "{compiled.source_hash()}"}}')
    monkeypatch.setenv(compiled.PLAIN, "1")
    compiled.use()
    assert sys.meta_path == finders
    monkeypatch.delenv(compiled.PLAIN)
    for absent in ("nowhere_to_be_found.strings", "json.nowhere_to_be_found"):
        with monkeypatch.context() as without:
            without.setattr(compiled, "NEEDED", absent)
            compiled.use()
        assert sys.meta_path == finders
        assert capsys.readouterr().err == f"The compiled model needs {absent}, which is not here: the plain one runs.\n"
    compiled.use()
    assert len(sys.meta_path) == len(finders) + 1


def test_every_module_that_is_compiled_is_there_and_none_twice(project: Path) -> None:
    package = project / "sim"
    found = compiled.sources(package)
    assert {"draws.py", "clock/clock.py", "log/record.py", "rules/need.py"} <= set(found)
    assert set(compiled.INSTEAD.values()) <= set(found)
    assert len(set(found.values())) == len(found)
    assert all((package / name).is_file() for name in (*compiled.LEFT_PLAIN, *compiled.INSTEAD, *compiled.BESIDE))


def test_the_compiler_needs_no_types_of_other_libraries(project: Path) -> None:
    """Only the tests bring those, and what is compiled after a first report must be the same as with them."""
    known = {compiled.NEEDED.partition(".")[0], "mypy_extensions", "numpy", "sim"} | sys.stdlib_module_names
    settings = runpy.run_path(str(project / "compile_model.py"))["SETTINGS"]
    for name, path in compiled.sources().items():
        found = re.findall(r"^ *(?:import|from) (\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for library in set(found) - known:
            assert f"{library}.*" in settings, (name, library)
