"""Change the program in small ways and count how many changes the tests notice: `python tests/tools/mutation.py`.

Names of rooms (see ROOMS) measure those alone; `--keep FOLDER` leaves the changed copy for a look at survivors. Each
room is judged by its own tests only. The work is done on a copy of the checkout; docs/testing.md gets the table.
"""

import argparse
import ast
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "testing.md"
ROOMS = {
    "clock": (["sim/clock/*.py"], ["tests/ground/test_clock.py", "tests/ground/test_clock_built_anew.py"]),
    "statistics": (
        ["sim/experiment/comparison/statistics.py"],
        ["tests/experiment/comparison/test_statistics.py"],
    ),
    "comparison": (
        [f"sim/experiment/comparison/{name}.py" for name in ("paired", "judging", "summary")],
        ["tests/experiment/comparison"],
    ),
    "kpis": (["sim/kpis/*.py"], ["tests/kpis"]),
}
COPIED = ("sim", "tests", "scenarios", "docs", "pyproject.toml")
SURVIVED, UNTESTED = 0, (5, 33)  # exit codes of mutmut
NOT_COUNTED = (None, 2, 34)
TARGET = 80
BEGIN, END = "<!-- mutation: begin -->", "<!-- mutation: end -->"
HEAD = "| room | module | changes | killed | survived | killed, % |\n|---|---|--:|--:|--:|--:|"


def main(words: list[str]) -> int:
    """Measure the rooms asked for and write the table; with `--strict` fail when one is below the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"{', '.join(ROOMS)}; all when none is named")
    parser.add_argument("--keep", type=Path, help="folder for the changed copies, which then stay")
    parser.add_argument("--strict", action="store_true", help=f"fail when less than {TARGET}%% of a room is killed")
    asked = parser.parse_args(words)
    if unknown := set(asked.rooms) - set(ROOMS):
        parser.error(f"no room is called {', '.join(sorted(unknown))}")
    low = []
    for room in asked.rooms or ROOMS:
        with tempfile.TemporaryDirectory() as folder:
            copy = asked.keep / room if asked.keep else Path(folder)
            codes = measure(room, copy)
        rows = table(room, codes)
        write(room, rows, survivors(codes))
        print("\n".join([HEAD, *rows]), flush=True)
        if share(codes) < TARGET:
            low.append(f"{room} {share(codes):.0f}%")
    if low:
        print(f"Below {TARGET}% killed: {', '.join(low)}", file=sys.stderr)
    return 1 if low and asked.strict else 0


def measure(room: str, copy: Path) -> dict[str, dict[str, int]]:
    """Exit code of each change, by module, from a run of the tool on a copy of the checkout."""
    changed, tests = ROOMS[room]
    copy.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        whole = PROJECT / name
        if whole.is_dir():
            shutil.copytree(whole, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(whole, copy / name)
    for path in (copy / "sim" / "kpis").rglob("*.py"):
        path.write_text(undecorated(path.read_text(encoding="utf-8")), encoding="utf-8")
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[tool.mutmut]\nsource_paths = ["sim"]\nonly_mutate = {json.dumps(changed)}\n'
            f'also_copy = ["scenarios", "docs"]\npytest_add_cli_args_test_selection = {json.dumps(tests)}\n'
        )
    done = subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", "2"], cwd=copy, check=False)
    found = {}
    for path in sorted((copy / "mutants" / "sim").rglob("*.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            found[path.relative_to(copy / "mutants").as_posix().removesuffix(".meta")] = codes
    counted = [code for codes in found.values() for code in codes.values() if code not in NOT_COUNTED]
    if not counted:
        raise SystemExit(f"no change of {room} was measured (mutmut ended with {done.returncode})")
    return {
        module: {key: code for key, code in codes.items() if code not in NOT_COUNTED} for module, codes in found.items()
    }


def undecorated(text: str) -> str:
    """The module with `@kpi(...)` written as a call after its function; the tool leaves decorated functions alone."""
    lines = text.splitlines()
    for node in reversed(ast.parse(text).body):
        if not isinstance(node, ast.FunctionDef) or not node.decorator_list:
            continue
        if not all(isinstance(each, ast.Call) for each in node.decorator_list):
            continue
        called = "".join(f"{ast.unparse(each)}(" for each in node.decorator_list)
        after = f"{node.name} = {called}{node.name}{')' * len(node.decorator_list)}"
        lines.insert(node.end_lineno or len(lines), after)
        del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    return "\n".join(lines) + "\n"


def noticed(code: int) -> bool:
    """Whether a test failed on the change, or never ended."""
    return code != SURVIVED and code not in UNTESTED


def share(codes: dict[str, dict[str, int]]) -> float:
    """Killed changes in a hundred."""
    every = [noticed(code) for module in codes.values() for code in module.values()]
    return 100 * sum(every) / len(every)


def table(room: str, codes: dict[str, dict[str, int]]) -> list[str]:
    """One row of the table for each module of the room."""
    rows = []
    for module, each in codes.items():
        killed = sum(noticed(code) for code in each.values())
        if each:
            number = len(each)
            rows.append(
                f"| {room} | `{module}` | {number} | {killed} | {number - killed} | {100 * killed / number:.0f} |"
            )
    return rows


def survivors(codes: dict[str, dict[str, int]]) -> str:
    """Functions with surviving changes, and how many each has."""
    found = Counter(
        f"{module}: {re.split('ǁ|x_', key.rsplit('__mutmut_', 1)[0], maxsplit=0)[-1]}"
        for module, each in codes.items()
        for key, code in each.items()
        if not noticed(code)
    )
    return "; ".join(f"`{function}` {number}" for function, number in found.most_common())


def write(room: str, rows: list[str], left: str) -> None:
    """Put the room's rows and survivors into the page, in place of its earlier ones."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    inside, after = rest.split(END)
    lines = [line for line in inside.strip().splitlines() if line]
    kept = [line for line in lines if line.startswith("| ") and not line.startswith((f"| {room} ", "| room "))]
    told = [line for line in lines if line.startswith("- ") and not line.startswith(f"- {room}:")]
    told.append(f"- {room}: {left or 'none'}")
    order = list(ROOMS)
    kept = sorted([*kept, *rows], key=lambda row: order.index(row.split("|")[1].strip()))
    told.sort(key=lambda line: order.index(line[2:].split(":")[0]))
    body = "\n".join([HEAD, *kept, "", "Survivors, by function:", "", *told])
    PAGE.write_text(f"{before}{BEGIN}\n{body}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
