"""How the figures that areas are solved against answer to the inputs in which areas differ, as the model has it.

Rates are compared as logs and shares as log odds; inputs as log odds, or as logs of multiples. A response is measured
by stepping each input up and down with the same luck at every point (`measuring`), and kept in `response.csv`.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.areas import SOLVED
from sim.areas.scale import is_share, scaled
from sim.errors import InputError
from sim.fit.areas.targets import AIMED

if TYPE_CHECKING:
    from sim.areas import Figure

Array = np.ndarray[Any, Any]
RESPONSE: Final = Path(__file__).with_name("response.csv")
BASE, CHANCE = "england", "chance"
"""What stands in the column of inputs for the figures at the base, no input moved, and for what chance does."""
YEARS: Final = 2
"""Years of one run of a pass."""
LEAST_AIM_PCT: Final = 2.0
LEAST_AIM_RATE: Final = 0.5
"""Bounds of what is aimed at, and of the model's figure beside it: beyond 2 and 98 per cent, and below a rate of a
half, all are alike. A return of 99.7% of assessments in time would otherwise halve the hours of an assessment."""
_COLUMNS: Final = ("input", "figure", "value", "noise", "step", "runs", "years", "children")


def stretched(figure: str, value: float) -> float:
    """Return a figure on the scale of targets and their errors, within the bounds of what is aimed at."""
    if is_share(figure):
        return scaled(figure, min(100.0 - LEAST_AIM_PCT, max(LEAST_AIM_PCT, value)))
    return scaled(figure, max(LEAST_AIM_RATE, value))


def apart(figure: str, value: float, figures: Mapping[str, Figure]) -> float:
    """Return a figure as inputs can move it: care without the unaccompanied children, who are an input themselves."""
    if figure != "care_rate" or "cla_uasc" not in figures:
        return value
    return value - figures["cla_uasc"].value / figures["child_population"].value * 10_000


@dataclass(frozen=True, slots=True)
class Response:
    """How the stretched figures (rows, as `AIMED`) answer to the stretched inputs (columns, as `SOLVED`).

    `slope` is per unit of the input and `noise` one standard error of it, both of shape (figures, inputs). `base` are
    the figures with no input moved, in their own units: the mean of `runs` runs over `years` years. `spread` is the
    standard deviation by chance, stretched, of the figures of one run of `children` children over `YEARS` years, told
    by `spread_runs` of them.
    """

    slope: Array
    noise: Array
    base: Array
    spread: Array
    steps: tuple[float, ...]
    runs: int
    children: float
    years: int = YEARS
    spread_runs: int = 2

    @property
    def condition(self) -> float:
        """How many times further the figures move along what inputs move best than what they move worst, by widths."""
        from sim.areas import AREA_INPUTS

        return float(np.linalg.cond(self.slope * np.array([each.width for each in AREA_INPUTS])))

    def chance(self, children: float) -> Array:
        """Standard deviation by chance of the stretched figures of passes of so many children together.

        It falls with the root of children and is otherwise as at the base: where fewer come into care, it is more.
        """
        return np.asarray(self.spread * math.sqrt(self.children / children))

    def text(self) -> str:
        """Return the response as a csv file: a row for each figure at the base, and for each input and figure."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(_COLUMNS)
        last = (self.runs, self.years, f"{self.children:.0f}")
        for place, figure in enumerate(AIMED):
            error = float(f"{self.spread[place]:.4g}") / math.sqrt(self.runs)
            writer.writerow((BASE, figure, f"{self.base[place]:.6g}", f"{error:.3g}", 0, *last))
        for place, figure in enumerate(AIMED):
            error = self.spread[place] / math.sqrt(2 * (self.spread_runs - 1))
            told = (f"{self.spread[place]:.4g}", f"{error:.2g}", 0, self.spread_runs, YEARS, last[-1])
            writer.writerow((CHANCE, figure, *told))
        for column, name in enumerate(SOLVED):
            for row, figure in enumerate(AIMED):
                numbers = (f"{self.slope[row, column]:.5g}", f"{self.noise[row, column]:.3g}")
                writer.writerow((name, figure, *numbers, f"{self.steps[column]:g}", *last))
        return out.getvalue()

    def save(self, path: Path) -> None:
        """Write the response as a csv file."""
        path.write_text(self.text(), encoding="utf-8")


def read_response(path: Path = RESPONSE) -> Response:
    """Read the measured response.

    Raises
    ------
    InputError
        When it was not measured, or a row is absent or holds something other than numbers.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = {(row["input"], row["figure"]): row for row in csv.DictReader(file)}
        grid = [[rows[name, figure] for name in SOLVED] for figure in AIMED]
        base, chance = ([rows[name, figure] for figure in AIMED] for name in (BASE, CHANCE))
        return Response(
            slope=np.array([[float(cell["value"]) for cell in line] for line in grid]),
            noise=np.array([[float(cell["noise"]) for cell in line] for line in grid]),
            base=np.array([float(cell["value"]) for cell in base]),
            spread=np.array([float(cell["value"]) for cell in chance]),
            steps=tuple(float(cell["step"]) for cell in grid[0]),
            runs=int(base[0]["runs"]),
            children=float(base[0]["children"]),
            years=int(base[0]["years"]),
            spread_runs=int(chance[0]["runs"]),
        )
    except OSError as error:
        raise InputError(
            "the model's response has not been measured, so the areas cannot be solved; measure it with "
            "python -m sim.fit.areas.measuring, or leave them as England's with --without-solving",
            file=path.name,
        ) from error
    except (KeyError, ValueError) as error:
        raise InputError("the response file lacks a row or holds something other than numbers", file=path.name,
                         found=str(error)) from error  # fmt: skip
