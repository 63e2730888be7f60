"""Write docs/mechanisms.md from the register and the marks of the tests: `python tests/tools/write_mechanisms.py`.

The register, docs/mechanisms_register.csv, names each mechanism in the project's words and what switches it; a test
that runs the model with the mechanism on and off carries `@pytest.mark.mechanism("B2")`.
"""

import ast
import csv
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
REGISTER = PROJECT / "docs" / "mechanisms_register.csv"
PAGE = PROJECT / "docs" / "mechanisms.md"
COVERED = ("built", "partly")
ABSENT = "not in this version"
CORE = "C"
HEAD = """# Mechanisms

Written by `python tests/tools/write_mechanisms.py` from `docs/mechanisms_register.csv` and the marks of the tests; not
edited by hand. Each mechanism below has tests that run the model with it on and off and must tell the two apart. They
ask that it acts in the direction of its structure: the same families, another wait, hour, holder, belief or decision.
None asks that a reform succeeds. Tests in `test_default_*.py` move one switch away from the values that ship; what
cannot be told from luck there is said to be built in part.
"""


def register() -> list[dict[str, str]]:
    """Rows of the register in its order: id, tier, name, status, switch, missing; tier C is the core."""
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def switches(row: dict[str, str]) -> list[str]:
    """Paths of the book that switch a mechanism."""
    return [path.strip() for path in row["switch"].split(";") if path.strip()]


def _marks(function: ast.FunctionDef) -> list[str]:
    found = []
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.mechanism":
            found += [
                word.value for word in mark.args if isinstance(word, ast.Constant) and isinstance(word.value, str)
            ]
    return found


@cache
def marked() -> dict[str, list[tuple[str, str]]]:
    """Tests (module, function) by the mechanism they are marked with."""
    found: dict[str, list[tuple[str, str]]] = {}
    for module in sorted((PROJECT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for identity in _marks(node):
                    found.setdefault(identity, []).append((module.relative_to(PROJECT).as_posix(), node.name))
    return found


def page() -> str:
    """The page's text."""
    tests = marked()
    rows = register()
    covered = [row for row in rows if row["status"] in COVERED]
    absent = [row for row in rows if row["status"] == ABSENT]
    lines = [HEAD, "| | mechanism | lever or parameter | tests | status |", "| --- | --- | --- | --- | --- |"]
    for row in covered:
        paths = "<br>".join(f"`{path}`" for path in switches(row))
        names = "<br>".join(
            f"[{name.removeprefix('test_').replace('_', ' ')}](../{module})" for module, name in tests[row["id"]]
        )
        status = row["status"] + (f"; missing: {row['missing']}" if row["missing"] else "")
        lines.append(f"| {row['id']} | {row['name']} | {paths} | {names} | {status} |")
    whole = sum(row["status"] == "built" for row in covered)
    core = [row["tier"] == CORE for row in covered]
    lines += ["", f"{whole} built, {len(covered) - whole} in part, {len(absent)} not in this version.", ""]
    of_core = sum(core) + sum(row["tier"] == CORE for row in absent)
    lines += [f"Of the {of_core} core mechanisms {sum(core)} are covered, and {len(core) - sum(core)} others.", ""]
    lines += ["## Not in this version", "", "| | mechanism |", "| --- | --- |"]
    lines += [f"| {row['id']} | {row['name']} |" for row in absent]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
