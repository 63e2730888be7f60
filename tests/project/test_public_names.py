"""What notebooks import is public: exported, and on the page that says so."""

import ast
import json
import re
from importlib import import_module
from pathlib import Path

import notebook_runs
import pytest

import sim

MODULE = re.compile(r"^\| `(sim(?:\.\w+)*)` \|", re.MULTILINE)


def documented(project: Path) -> set[str]:
    """Return the modules that the page on Python calls public."""
    return set(MODULE.findall((project / "docs" / "python.md").read_text(encoding="utf-8")))


def code_of(path: Path) -> str:
    """Return the code of a notebook, without the commands of its kernel, or of a module."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    cells = [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    lines = "\n".join("".join(source) for source in cells).splitlines()
    return "\n".join(line for line in lines if not line.startswith("%"))


def imports(code: str) -> set[tuple[str, str]]:
    """Return what is imported of the program: module and name; no name where a whole module is."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", each.name) for each in node.names}
        elif isinstance(node, ast.Import):
            found |= {(each.name, "") for each in node.names}
    return {(module, name) for module, name in found if module.partition(".")[0] == "sim"}


def is_public(module: str, name: str) -> bool:
    """Tell whether a module offers a name: in `__all__`, or, where it has none, without an underscore."""
    found = import_module(module)
    return not name or name in getattr(found, "__all__", [each for each in vars(found) if not each.startswith("_")])


@pytest.mark.parametrize("file", [*(f"{name}.ipynb" for name in notebook_runs.NAMES), "pictures.py"])
def test_a_notebook_imports_public_names_from_public_modules(project: Path, file: str) -> None:
    found = imports(code_of(notebook_runs.FOLDER / file))
    assert found
    assert {module for module, _ in found} - documented(project) == set()
    assert [each for each in sorted(found) if not is_public(*each)] == []


def test_the_rule_sees_a_name_that_is_not_public() -> None:
    assert imports("from sim.kpis.truth import pick\nimport sim.model.world\nimport pandas") == {
        ("sim.kpis.truth", "pick"),
        ("sim.model.world", ""),
    }
    assert not is_public("sim", "_HOMES")
    assert not is_public("sim.kpis", "np")


def test_every_public_name_is_there_and_on_the_page(project: Path) -> None:
    page = (project / "docs" / "python.md").read_text(encoding="utf-8")
    for module in sorted(documented(project)):
        for name in getattr(import_module(module), "__all__", ()):
            assert getattr(import_module(module), name) is not None, f"{module}.{name}"
    for name in set(sim.__all__) - {"__version__"}:
        assert f"`{name}`" in page, name
