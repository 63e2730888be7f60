"""Designs of a sweep: at which values of the varied settings the scenario is run.

Every design but the grid and the table is first laid out in the unit cube: one row a point, one column a setting, each
number from 0 to 1. A column then becomes values: the part of the way from the low of a range to its high, or, for a
list and for whole numbers, the value whose equal part of 0 to 1 the number lies in, so that all have the same weight.
The same name, samples, seed and number of settings give the same cube again.

- `grid`: every combination of values, the first setting changing slowest.
- `lhs`: a Latin hypercube: each setting has one point in each of as many equal parts as there are points.
- `sobol_points`: scrambled Sobol points, spread more evenly still; they are balanced in powers of two.
- `sobol`: Saltelli's scheme for Sobol indices: for each of N base samples a point of A, then for each setting that
  point with the setting's value of B, then the point of B: N x (settings + 2) points.
- `morris`: N trajectories of steps on four levels, one setting changing at each step: N x (settings + 1) points.
- `table`: the points of a file (see `sim.experiment.sweep.points_file`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.book import Value
from sim.errors import InputError, nearest_match
from sim.experiment.sweep.dimensions import Dimension, dimension_from_entry
from sim.experiment.sweep.points import (
    GRID,
    Vary,
    check_runs,
    grid,
    points_hash,
    points_table,
    read_vary,
    value_text,
)
from sim.experiment.sweep.points_file import read_points_file
from sim.wording import count_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.book import Book
    from sim.scenario import Scenario

LHS: Final = "lhs"
SOBOL_POINTS: Final = "sobol_points"
SOBOL: Final = "sobol"
MORRIS: Final = "morris"
TABLE: Final = "table"
DESIGNS: Final = (GRID, LHS, SOBOL_POINTS, SOBOL, MORRIS, TABLE)
SAMPLED: Final = (LHS, SOBOL_POINTS, SOBOL, MORRIS)
"""Designs that take samples and depend on the seed."""

LEVELS: Final = 4
"""Levels of a setting in a Morris design; a step moves it two thirds of the way between its ends."""

_FEWEST: Final = {LHS: 1, SOBOL_POINTS: 1, SOBOL: 2, MORRIS: 2}
_COUNTED: Final = {LHS: "points", SOBOL_POINTS: "points", SOBOL: "base samples", MORRIS: "trajectories"}
_DESIGN: Final = "--design"
_SAMPLES: Final = "--samples"


@dataclass(frozen=True, slots=True)
class Design:
    """The points of a sweep and how they came about.

    Attributes
    ----------
    name, samples, seed
        The design; how many points (`lhs`, `sobol_points`), base samples (`sobol`) or trajectories (`morris`), None
        for a grid and a table, which do not depend on the seed either.
    dimensions
        What is varied, in the order of the values of a point.
    points
        The values of each point; equal points stay apart.
    """

    name: str
    samples: int | None
    seed: int
    dimensions: tuple[Dimension, ...]
    points: list[tuple[Value, ...]]

    @property
    def paths(self) -> tuple[str, ...]:
        """The settings varied."""
        return tuple(dimension.path for dimension in self.dimensions)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know of the values and of the design, a sentence each."""
        notes = [dimension.warning for dimension in self.dimensions if dimension.warning]
        if self.name == MORRIS:
            notes += [_at_levels(each) for each in self.dimensions if _count(each) not in (None, 1, 2, LEVELS)]
        return tuple(notes)


def make_design(
    vary: Vary, name: str, samples: int | None, seed: int, replications: int, scenario: Scenario, book: Book
) -> Design:
    """Return the points of a design.

    Parameters
    ----------
    vary
        What is varied and over which values (see `sim.experiment.sweep.points.read_vary`).
    name, samples
        The design, and its samples; None for a grid.
    seed
        The seed of the experiment, 0 or more.
    replications
        Runs at each point.
    scenario, book
        What is swept, and the assumption book.

    Raises
    ------
    InputError
        For an unknown design, samples it does not take, values that cannot be varied, or too many runs.
    """
    check_name(name)
    if name == TABLE:
        raise InputError("the points of a table come from a file; name it with --points", file=_DESIGN, key=TABLE)
    _check_samples(name, samples)
    dimensions = read_vary(vary, scenario, book, name)
    if samples is None:
        return Design(name, None, seed, dimensions, grid(dimensions, replications))
    check_runs(points_in(name, samples, len(dimensions)), replications)
    points = points_from(unit_points(name, samples, seed, len(dimensions)), dimensions)
    return Design(name, samples, seed, dimensions, points)


def table_design(path: str | Path, scenario: Scenario, book: Book, replications: int) -> Design:
    """Return the points of a CSV file (see `sim.experiment.sweep.points_file`); it takes no samples, and its seed is 0.

    Raises
    ------
    InputError
        With the file, row and column, when it cannot be used.
    """
    dimensions, points = read_points_file(path, scenario, book, replications)
    return Design(TABLE, None, 0, dimensions, points)


def design_from_entry(entry: Mapping[str, Any], replications: int) -> Design:
    """Return the design a manifest tells of, with every point it had; what to know of its values is in the manifest.

    Raises
    ------
    InputError
        When these are not the points of the sweep.
    """
    dimensions = tuple(dimension_from_entry(each) for each in entry["vary"])
    name, samples, seed = entry["design"], entry["samples"], entry["seed"]
    if name == TABLE:
        points = [tuple(row) for row in entry["rows"]]
    elif samples is None:
        points = grid(dimensions, replications)
    else:
        points = points_from(unit_points(name, samples, seed, len(dimensions)), dimensions)
    if points_hash(points_table(dimensions, points)) != entry["points_hash"]:
        raise InputError("these are not the points of the sweep", file="manifest.json", key="sweep.points_hash")
    return Design(name, samples, seed, dimensions, points)


def check_name(name: str) -> None:
    """Refuse a design that does not exist."""
    if name not in DESIGNS:
        near = nearest_match(str(name), DESIGNS)
        raise InputError("unknown design", file=_DESIGN, found=name, allowed=", ".join(DESIGNS[:-1]), nearest=near)


def points_in(name: str, samples: int, dimensions_count: int) -> int:
    """Return how many points a design with samples has."""
    each = {SOBOL: dimensions_count + 2, MORRIS: dimensions_count + 1}
    return samples * each.get(name, 1)


def unit_points(name: str, samples: int, seed: int, dimensions_count: int) -> npt.NDArray[np.float64]:
    """Return a design in the unit cube: an array (points, dimensions) of numbers from 0 to 1.

    Only the generators of the libraries, made from the seed, are drawn from.

    Raises
    ------
    InputError
        For a design that takes no samples, or samples it does not take.
    """
    import numpy as np
    from scipy.stats import qmc

    check_name(name)
    if name not in SAMPLED:
        raise InputError("this design takes no samples", file=_DESIGN, found=name, allowed=", ".join(SAMPLED))
    _check_samples(name, samples)
    if name == LHS:
        return np.asarray(qmc.LatinHypercube(dimensions_count, seed=seed).random(samples), dtype=np.float64)
    if name == SOBOL_POINTS:
        return np.asarray(qmc.Sobol(dimensions_count, seed=seed).random(samples), dtype=np.float64)
    problem: dict[str, Any] = {
        "num_vars": dimensions_count,
        "names": [f"x{place}" for place in range(dimensions_count)],
        "bounds": [[0.0, 1.0]] * dimensions_count,
    }
    if name == SOBOL:
        from SALib.sample import sobol

        return np.asarray(sobol.sample(problem, samples, calc_second_order=False, seed=seed), dtype=np.float64)
    from SALib.sample import morris

    steps = morris.sample(problem, samples, num_levels=LEVELS, seed=seed)
    return np.asarray(np.rint(steps * (LEVELS - 1)) / (LEVELS - 1), dtype=np.float64)  # the levels, without noise


def points_from(unit: npt.NDArray[np.float64], dimensions: Sequence[Dimension]) -> list[tuple[Value, ...]]:
    """Return the values of each row of a design in the unit cube, an array (points, dimensions)."""
    columns = [[value_at(each, float(number)) for number in unit[:, place]] for place, each in enumerate(dimensions)]
    return list(zip(*columns, strict=True))


def value_at(dimension: Dimension, unit: float) -> Value:
    """Return the value of a setting at a number from 0 to 1.

    A number of a range has 12 significant digits, so that it is written and read the same everywhere.
    """
    if dimension.low is None or dimension.high is None:
        return dimension.values[_part(unit, len(dimension.values))]
    low, high = dimension.low, dimension.high
    if dimension.whole:
        return int(low) + _part(unit, int(high) - int(low) + 1)
    return min(max(float(f"{low + unit * (high - low):.12g}"), low), high)


def _part(unit: float, parts: int) -> int:
    """Return which of so many equal parts of 0 to 1 a number lies in; 1 itself lies in the last."""
    return min(int(unit * parts), parts - 1)


def _count(dimension: Dimension) -> int | None:
    """Return how many values a list or a range of whole numbers has; None where every number may be taken."""
    if dimension.low is None or dimension.high is None:
        return len(dimension.values)
    return int(dimension.high) - int(dimension.low) + 1 if dimension.whole else None


def _at_levels(dimension: Dimension) -> str:
    taken = ", ".join(value_text(value_at(dimension, level / (LEVELS - 1))) for level in range(LEVELS))
    values = count_words(_count(dimension) or 0, "value")
    return f"{dimension.path}: of its {values} a morris design takes, at its {LEVELS} levels, {taken}"


def _check_samples(name: str, samples: int | None) -> None:
    """Refuse samples that a design does not take, and the lack of samples where it needs them."""
    if name == GRID:
        if samples is not None:
            message = "a grid has a point for every combination of values; leave out the samples"
            raise InputError(message, file=_SAMPLES, found=samples, allowed=f"samples with {', '.join(SAMPLED)}")
        return
    asked = f"{_COUNTED[name]}, a whole number from {_FEWEST[name]}"
    if samples is None:
        raise InputError(f"the design '{name}' needs to know how many {_COUNTED[name]}", file=_SAMPLES, allowed=asked)
    if isinstance(samples, bool) or not isinstance(samples, int) or samples < _FEWEST[name]:
        raise InputError("not accepted", file=_SAMPLES, found=samples, allowed=asked)
    if name in (SOBOL, SOBOL_POINTS) and samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        near = below if samples - below <= 2 * below - samples else 2 * below
        message = f"Sobol points are balanced in powers of two only; take {near}"
        raise InputError(message, file=_SAMPLES, found=samples, allowed=f"a power of two, here {below} or {2 * below}")
