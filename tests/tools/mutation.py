"""Change the program in small ways and count how many changes the tests notice: `python tests/tools/mutation.py`.

Names of rooms (see ROOMS) measure those alone; `--keep FOLDER` leaves the changed copy for a look at survivors. Of each
module a random sample is judged (`--sample`, `--seed`; 120 changes of a room at least), or every change with
`--sample 0`. Each room is judged by its own tests only. The work is done on a copy of the checkout; docs/testing.md
gets the table.
"""

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from math import ceil
from pathlib import Path
from random import Random
from time import monotonic
from typing import NamedTuple

from sim.compiled import PLAIN

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "testing.md"
COMPARISON = "tests/experiment/comparison"
VERIFICATION = "tests/model/verification"
GOLDEN = "tests/golden"
EACH = "test_each_scenario.py::test_the_figures_of_a_scenario_are_those_that_are_kept"
GOING_LIVE = "test_going_live.py::test_before_a_reform_goes_live_nothing_differs"
MODEL = (
    *("going_live", "simulate", "tally", "parameters/conversions", "parameters/from_book"),
    *("pathway/*", "population/*", "state/*", "workers/*"),
)
"""Modules of the model beside its audit, and beside the fields of parameters, which are made while it is imported."""
RUNS = ("no_week_gives", "local_interval", "never_without_a_holder", "every_four_weeks")
"""Tests among those worked by hand that run the model for years."""
SAMPLE, OF_A_ROOM, SEED = 20, 120, 2


class Room(NamedTuple):
    """Modules that are changed, the tests that judge them, and how many changes of each module are a sample."""

    changed: list[str]
    tests: list[str]
    sample: int = SAMPLE
    least: int = OF_A_ROOM
    """Changes of the room that are judged at the least."""
    patience: float = 15.0
    """A change is stopped, and killed, when its tests take so many times as long as without it."""
    fixtures: float = 1.0
    """Seconds that are added to those of the tests, for what their fixtures take."""


def verification(*names: str) -> list[str]:
    """Tests of the model of these names."""
    return [f"{VERIFICATION}/test_{name}.py" for name in names]


ROOMS = {
    "clock": Room(["sim/clock/*.py"], ["tests/ground/test_clock.py", "tests/ground/test_clock_built_anew.py"]),
    "statistics": Room(
        ["sim/experiment/comparison/statistics.py"],
        [f"{COMPARISON}/test_statistics.py", f"{COMPARISON}/test_ranges.py"],
    ),
    "comparison": Room(
        [f"sim/experiment/comparison/{name}.py" for name in ("drift", "explaining", "judging", "paired", "summary")],
        [COMPARISON, "-k", "not worker and not ctrl_c"],  # those are about processes, and slow
    ),
    "kpis": Room(["sim/kpis/*.py", "sim/kpis/tables/*.py"], ["tests/kpis", f"{COMPARISON}/test_explaining.py"]),
    "rules": Room(["sim/rules/*.py"], ["tests/rules", *verification("belief_by_hand", "laws_by_hand", "pressure")]),
    "audit": Room(
        ["sim/model/checks.py"],
        [*verification("laws_can_fail"), f"{VERIFICATION}/test_conservation.py::test_the_auditor_changes_nothing"],
        least=60,
    ),
    "model": Room(  # tests worked by hand and a few runs, since a change that none of them notices waits for all
        [f"sim/model/{name}.py" for name in MODEL],
        [
            "tests/model/parameters",
            *verification("belief_by_hand", "laws_by_hand", "handovers_by_hand", "places_by_hand", "tally"),
            *verification("event_lists", "midway", "waiting", "week"),
            f"{GOLDEN}/test_one_run.py::test_the_figures_are_those_that_are_kept",
            *(f"{GOLDEN}/{EACH}[{name}]" for name in ("status_quo", "current_policy", "lcpp_overseer")),
            f"{VERIFICATION}/{GOING_LIVE}[fewer]",
            *("-k", f"not {' and not '.join(RUNS)}"),
        ],
        sample=4,
        patience=3.0,
        fixtures=20.0,
    ),
}
UNDECORATED = ("sim/kpis", "sim/model")
COPIED = ("sim", "tests", "scenarios", "docs", "pyproject.toml")
SURVIVED, UNTESTED = 0, (5, 33)  # exit codes of mutmut
NOT_COUNTED = (None, 2, 34)
TARGET = 80
NO_CHANGE = "no.such.change"
BEGIN, END = "<!-- mutation: begin -->", "<!-- mutation: end -->"
HEAD = "| room | module | changes | judged | killed | killed, % |\n|---|---|--:|--:|--:|--:|"

ATTRIBUTES = (["cached_property"], ["property"])
Codes = dict[str, dict[str, int]]
"""Exit code of each change that was judged, by module."""


def main(words: list[str]) -> int:
    """Measure the rooms asked for and write the table; with `--strict` fail when one is below the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"{', '.join(ROOMS)}; all when none is named")
    parser.add_argument("--keep", type=Path, help="folder for the changed copies, which then stay")
    parser.add_argument("--sample", type=int, help="changes of each module; the room's own number, 0 for all")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the sample; {SEED}")
    parser.add_argument("--strict", action="store_true", help=f"fail when less than {TARGET}%% of a room is killed")
    asked = parser.parse_args(words)
    if unknown := set(asked.rooms) - set(ROOMS):
        parser.error(f"no room is called {', '.join(sorted(unknown))}")
    low = []
    for room in asked.rooms or ROOMS:
        began = monotonic()
        sample = ROOMS[room].sample if asked.sample is None else asked.sample
        with tempfile.TemporaryDirectory() as folder:
            copy = asked.keep.resolve() / room if asked.keep else Path(folder)
            in_all, codes = measure(room, copy, sample, asked.seed)
        rows = table(room, in_all, codes)
        write(room, rows, f"{len(left(codes))} of {judged(codes)} ({how(sample, asked.seed)}): {survivors(codes)}")
        print("\n".join([HEAD, *rows, f"{room}: {share(codes):.0f}%, {monotonic() - began:.0f} s"]), flush=True)
        if share(codes) < TARGET:
            low.append(f"{room} {share(codes):.0f}%")
    if low:
        print(f"Below {TARGET}% killed: {', '.join(low)}", file=sys.stderr)
    return 1 if low and asked.strict else 0


def how(sample: int, seed: int) -> str:
    """Which changes were judged, in words."""
    return f"a sample, seed {seed}" if sample else "all"


def measure(room: str, copy: Path, sample: int, seed: int) -> tuple[dict[str, int], Codes]:
    """Number of changes of each module, and the exit codes of those judged, from the tool on a copy of the checkout."""
    make_copy(room, copy)
    # A name that is no change's makes the tool write all changes and time the tests, and then stop.
    run_tool(copy, [NO_CHANGE], quiet=True)
    known = codes_found(copy)
    if not known:
        raise SystemExit(f"no change of {room} was made")
    luck = Random(f"{seed} {room}")
    sample = sample and max(sample, ceil(ROOMS[room].least / len(known)))
    chosen = {name: drawn(sorted(codes), sample, luck) for name, codes in sorted(known.items())}
    ended = run_tool(copy, [key for keys in chosen.values() for key in keys])
    found = codes_found(copy)
    codes = {
        name: {key: found[name][key] for key in keys if found[name][key] not in NOT_COUNTED}
        for name, keys in chosen.items()
    }
    if not judged(codes):
        raise SystemExit(f"no change of {room} was measured (mutmut ended with {ended})")
    return {name: len(each) for name, each in known.items()}, codes


def drawn(keys: list[str], sample: int, luck: Random) -> list[str]:
    """A random sample of the changes of a module, or all of them."""
    return luck.sample(keys, sample) if 0 < sample < len(keys) else keys


def make_copy(room: str, copy: Path) -> None:
    """Copy the checkout, with the settings of the tool for a room, and nothing decorated that it would pass over."""
    asked = ROOMS[room]
    copy.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        whole = PROJECT / name
        if whole.is_dir():
            shutil.copytree(whole, copy / name, ignore=shutil.ignore_patterns("__pycache__", "_compiled"))
        else:
            shutil.copy(whole, copy / name)
    for path in (each for folder in UNDECORATED for each in (copy / folder).rglob("*.py")):
        path.write_text(undecorated(path.read_text(encoding="utf-8")), encoding="utf-8")
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[tool.mutmut]\nsource_paths = ["sim"]\nonly_mutate = {json.dumps(asked.changed)}\n'
            f'also_copy = ["scenarios", "docs"]\npytest_add_cli_args_test_selection = {json.dumps(asked.tests)}\n'
            f"timeout_multiplier = {asked.patience}\ntimeout_constant = {asked.fixtures}\n"
        )


def run_tool(copy: Path, changes: list[str], *, quiet: bool = False) -> int:
    """Judge some changes, one at a time; return how the tool ended."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *changes]
    plain = os.environ | {PLAIN: "1"}
    return subprocess.run(command, cwd=copy, check=False, capture_output=quiet, env=plain).returncode


def codes_found(copy: Path) -> dict[str, dict[str, int | None]]:
    """What the tool has written of each change, by module; None for one not judged yet."""
    found = {}
    for path in sorted((copy / "mutants" / "sim").rglob("*.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            found[path.relative_to(copy / "mutants").as_posix().removesuffix(".meta")] = codes
    return found


def undecorated(text: str) -> str:
    """The module with `@kpi(...)` written as a call after its function; the tool leaves decorated functions alone.

    So it is with what a class works out once, or gives as an attribute.
    """
    lines, tree = text.splitlines(), ast.parse(text)
    inside = [each for node in tree.body if isinstance(node, ast.ClassDef) for each in node.body]
    for node in sorted([*tree.body, *inside], key=lambda each: -each.lineno):
        if not isinstance(node, ast.FunctionDef) or not node.decorator_list:
            continue
        names = [ast.unparse(each) for each in node.decorator_list]
        if not all(isinstance(each, ast.Call) for each in node.decorator_list) and names not in ATTRIBUTES:
            continue
        if any(name.startswith("lru_cache") for name in names):  # kept since before the change
            continue
        called = "".join(f"{name}(" for name in names)
        after = f"{' ' * node.col_offset}{node.name} = {called}{node.name}{')' * len(names)}"
        lines.insert(node.end_lineno or len(lines), after)
        del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    return "\n".join(lines) + "\n"


def noticed(code: int) -> bool:
    """Whether a test failed on the change, or never ended."""
    return code != SURVIVED and code not in UNTESTED


def judged(codes: Codes) -> int:
    """How many changes were judged."""
    return sum(map(len, codes.values()))


def left(codes: Codes) -> list[tuple[str, str]]:
    """Changes that survived: module and key."""
    return [(name, key) for name, each in codes.items() for key, code in each.items() if not noticed(code)]


def share(codes: Codes) -> float:
    """Killed changes in a hundred."""
    return 100 * (1 - len(left(codes)) / judged(codes))


def table(room: str, in_all: dict[str, int], codes: Codes) -> list[str]:
    """One row of the table for each module of the room."""
    rows = []
    for module, each in codes.items():
        killed, number = sum(map(noticed, each.values())), len(each)
        if number:
            rows.append(
                f"| {room} | `{module}` | {in_all[module]} | {number} | {killed} | {100 * killed / number:.0f} |"
            )
    return rows


def survivors(codes: Codes) -> str:
    """Functions with surviving changes, and how many each has."""
    found = Counter(
        f"{module}: {re.split('ǁ|x_', key.rsplit('__mutmut_', 1)[0], maxsplit=0)[-1]}" for module, key in left(codes)
    )
    return "; ".join(f"`{function}` {number}" for function, number in found.most_common()) or "none"


def write(room: str, rows: list[str], told_of_it: str) -> None:
    """Put the room's rows and survivors into the page, in place of its earlier ones."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    inside, after = rest.split(END)
    lines = [line for line in inside.strip().splitlines() if line]
    kept = [line for line in lines if line.startswith("| ") and not line.startswith((f"| {room} ", "| room "))]
    told = [line for line in lines if line.startswith("- ") and not line.startswith(f"- {room},")]
    told.append(f"- {room}, {told_of_it}")
    order = list(ROOMS)
    kept = sorted([*kept, *rows], key=lambda row: order.index(row.split("|")[1].strip()))
    told.sort(key=lambda line: order.index(line[2:].split(",")[0]))
    body = "\n".join([HEAD, *kept, "", "Survivors, by function:", "", *told])
    PAGE.write_text(f"{before}{BEGIN}\n{body}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
