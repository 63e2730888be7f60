"""Passes that were run, kept in one csv file of a folder, so that solving the areas goes on where it stopped.

A pass counts only under the fingerprint it was run under: of the program, of the area as published, of its targets, and
of its luck.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from sim.areas import PRESETS, SOLVED, Area
from sim.errors import InputError
from sim.experiment.store.program import counted
from sim.fit.areas.measuring import CHILDREN_ENOUGH, SEED, WARM_UP, Found, runs_of, seed_of
from sim.fit.areas.response import YEARS
from sim.fit.areas.targets import AIMED, Target

FILE: Final = "passes.csv"
_BESIDE: Final = ("waiting", "children", "seconds")
COLUMNS: Final = ("code", "made_by", *SOLVED, *AIMED, *_BESIDE)


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass of an area: its inputs, stretched, in the order of `SOLVED`, and what the model did."""

    code: str
    made_by: str
    inputs: tuple[float, ...]
    found: Found


def fingerprint(area: Area, target: Mapping[str, Target], seed: int = SEED) -> str:
    """Return what a pass of this area rests on: program, figures, posts, what it was to meet, luck; as a short hash."""
    figures = {name: figure.value for name, figure in area.figures.items() if name not in SOLVED}
    aims = sorted((figure, each.value, each.error) for figure, each in target.items())
    luck = (seed_of(area.code, seed), runs_of(area), CHILDREN_ENOUGH, YEARS, WARM_UP)
    text = repr((_program(), sorted(figures.items()), sorted(area.posts.items()), aims, luck))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _program() -> str:
    """Return the hash of the program that runs an area, without what keeps and compares runs, and without presets."""
    package = Path(str(import_module("sim").__file__)).parent
    digest = hashlib.sha256()
    for name in sorted(counted(package)):
        if not name.startswith("experiment/") and name != f"areas/{PRESETS.name}":
            digest.update(name.encode() + (package / name).read_bytes())
    return digest.hexdigest()


def kept_passes(folder: Path) -> list[Pass]:
    """Return the passes of a folder in the order they were run; none where nothing was kept.

    Raises
    ------
    InputError
        When the file there is not one of passes.
    """
    path = folder / FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != COLUMNS:
            raise InputError("not a file of passes of these inputs and figures; give another folder", file=str(path))
        return [_pass(row) for row in rows if len(row) == len(COLUMNS)]


def _pass(row: Sequence[str]) -> Pass:
    numbers = [float(cell) for cell in row[2:]]
    inputs, rest = tuple(numbers[: len(SOLVED)]), numbers[len(SOLVED) :]
    figures, beside = tuple(rest[: len(AIMED)]), rest[len(AIMED) :]
    return Pass(row[0], row[1], inputs, Found(figures, *beside))


def keep(folder: Path, each: Pass) -> None:
    """Write a pass at the end of the folder's file, which is made where it is not there; a line cut short stays one."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    before = path.read_bytes() if path.exists() else b""
    new = not before
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if before and not before.endswith(b"\n"):
            file.write("\n")
        if new:
            writer.writerow(COLUMNS)
        found = each.found
        beside = (found.waiting, found.children, found.seconds)
        numbers = (*each.inputs, *found.figures, *beside)
        writer.writerow((each.code, each.made_by, *(repr(float(number)) for number in numbers)))
