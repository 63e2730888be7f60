"""What counts as the program: all that results import and nothing that only shows them."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.experiment.store.program import APART, PARTS, code_hash, counted, hash_of_package

DOORS = ("sim.experiment.running", "sim.experiment.sweep.running", "sim.experiment.sensitivity.ranking")
"""Modules of the functions that run, fold, compare, sweep and rank."""
NAMES_ITSELF = "sim.version"  # says which commit made a result; no figure hangs on it
SHOWN = ("report", "cli", "explain", "fit", "compiled.py", "version.py", "__init__.py", "__main__.py")
"""The rest of the package: it shows figures, tells of them or looks for better assumptions."""


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    """A copy of the package."""
    return Path(shutil.copytree(project / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__")))


def modules(package: Path) -> dict[str, Path]:
    """Return every module of the package by its dotted name."""
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield what a module imports anywhere in it, but for what it imports to name types only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for other in node.orelse:
                yield from imported(other)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (str(node.module), *(f"{node.module}.{name.name}" for name in node.names))
        else:
            yield from imported(node)


def closure(package: Path, doors: tuple[str, ...], ends: frozenset[str]) -> set[str]:
    """Return the modules that these import, whatever those import, and so on; `ends` are not gone into."""
    known, found, left = modules(package), set[str](), list(doors)
    while left:
        name = left.pop()
        if name in found or name in ends or name not in known or name == package.name:
            continue
        found.add(name)
        left += [name.rpartition(".")[0], *imported(ast.parse(known[name].read_text(encoding="utf-8")))]
    return found


def apart(package: Path) -> frozenset[str]:
    """Return the modules set apart from the program."""
    files = {name: path.relative_to(package).as_posix() for name, path in modules(package).items()}
    return frozenset(name for name, file in files.items() if file.startswith(APART)) | {NAMES_ITSELF}


def test_every_module_that_results_import_counts_as_the_program(project: Path) -> None:
    package = project / "sim"
    known = modules(package)
    needed = {known[name].relative_to(package).as_posix() for name in closure(package, DOORS, apart(package))}
    assert {"model/simulate.py", "kpis/compute.py", "experiment/comparison/statistics.py", "draws.py"} <= needed
    assert needed <= set(counted(package))


def test_what_is_set_apart_or_shown_does_not_count_and_results_never_import_it(project: Path) -> None:
    package = project / "sim"
    assert not [name for name in counted(package) if name.startswith((*APART, *SHOWN))]
    shown = {name for name, path in modules(package).items() if path.relative_to(package).as_posix().startswith(SHOWN)}
    assert not closure(package, DOORS, apart(package)) & shown
    read_again = {name for name in apart(package) if ".reading" in name or ".trials" in name}
    assert read_again
    assert not closure(package, DOORS, frozenset({NAMES_ITSELF})) & read_again


def test_every_part_of_the_package_is_in_the_program_or_known_not_to_be(project: Path) -> None:
    package = project / "sim"
    there = {path.name for path in package.iterdir()} - {"__pycache__", "_compiled", "_kept", "py.typed"}
    assert there == {*PARTS, *SHOWN}
    assert all((package / each).exists() for each in APART)


def test_tables_and_assumptions_count_with_the_code(copy: Path) -> None:
    names = set(counted(copy))
    assert {"assumptions/need.yaml", "areas/area_presets.csv", "areas/area_names.csv", "service.py"} <= names
    assert hash_of_package(copy) == code_hash()
    for name in ("assumptions/need.yaml", "areas/area_presets.csv", "rules/need.py", "experiment/runs/replications.py"):
        before, text = hash_of_package(copy), (copy / name).read_bytes()
        (copy / name).write_bytes(text + b"# a line more\n")
        assert hash_of_package(copy) != before, name
        (copy / name).write_bytes(text)
    (copy / "rules" / "need.py").rename(copy / "rules" / "needs.py")
    assert hash_of_package(copy) != code_hash()


def test_what_shows_figures_and_what_a_wheel_carries_leave_the_program_as_it_is(copy: Path, project: Path) -> None:
    for name in ("report/page/report.html.j2", "report/phrases.py", "cli/headline.py", "explain/phrases.py"):
        (copy / name).write_text("another word\n", encoding="utf-8")
    (copy / "experiment" / "plots.py").write_text("another colour\n", encoding="utf-8")
    (copy / "built_from.json").write_text("{}", encoding="utf-8")
    shutil.copytree(project / "scenarios", copy / "_scenarios")
    assert hash_of_package(copy) == code_hash()


def test_line_ends_of_a_checkout_on_windows_make_no_other_program(copy: Path) -> None:
    for name in counted(copy):
        text = (copy / name).read_bytes()
        assert b"\r\n" not in text
        (copy / name).write_bytes(text.replace(b"\n", b"\r\n"))
    assert hash_of_package(copy) == code_hash()
