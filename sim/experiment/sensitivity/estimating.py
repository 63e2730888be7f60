"""What Sobol indices and Morris effects share: figures from weighted runs, luck taken out of them, and intervals.

The methods and their sources are told in `indices`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.draws import Draws, Purpose

_FEWEST_REDRAWN: Final = 3  # of two replications, one fewer leaves nothing to multiply
STILL: Final = 1e-12  # not an assumption: differences this small beside the values are rounding

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Once: TypeAlias = Callable[[Floats, Floats], Mapping[str, Floats]]
"""Every figure, from the weight of each replication and of each base sample or trajectory; each set adds up to 1."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of each setting; arrays of shape (settings,).

    `uncorrected` is the estimator on the means over replications, luck and all. `low` and `high` are NaN where no
    interval can be given.
    """

    value: Floats
    low: Floats
    high: Floats
    uncorrected: Floats


@dataclass(frozen=True, slots=True)
class Indices:
    """The measures by name, and what luck did.

    Attributes
    ----------
    measures
        `first_order` and `total_order`, or `mu_star`, `mu` and `sigma`.
    luck_share
        Share (0 to 1) of the variance between the means of points that is luck; NaN with one replication.
    beyond_luck
        Whether the settings move the indicator by more than luck, at the level of the intervals.
    level
        Of the intervals.
    """

    measures: Mapping[str, Measure]
    luck_share: float
    beyond_luck: bool
    level: float


BEYOND: Final = "share of the variance of the means that is not luck"


def with_luck(name: str) -> str:
    """Return the name of a figure that luck was not taken out of."""
    return f"{name}, luck and all"


def still(values: Floats) -> bool:
    """Tell whether the means of all points are the same but for rounding."""
    means = values.mean(axis=0)
    return float(np.ptp(means)) <= STILL * float(np.abs(means).max())


def weighted(values: Floats, runs: Floats) -> Floats:
    """Return the mean over replications, one added after another."""
    total = np.zeros(values.shape[1:])
    for weight, mine in zip(runs, values, strict=True):
        if weight:
            total += weight * mine
    return total


def different_runs(plain: Floats, products: Floats, runs: Floats) -> Floats:
    """Return products of weighted means (`plain`) without those of a replication with itself.

    `products` are the same products within each replication, (replications, ...).
    """
    if len(runs) == 1:
        return plain
    pairs = 1.0 - float((runs**2).sum())
    return (plain - weighted(products, runs**2)) / pairs if pairs > STILL else np.full_like(plain, np.nan)


def variances(values: Floats, runs: Floats, rows: Floats) -> tuple[float, float]:
    """Return the variance between points, (replications, rows, points of each): of their means, and without luck."""
    mean = weighted(values, runs)
    square = float((rows * (mean**2).mean(axis=1)).sum())
    own_square = (rows * (values**2).mean(axis=2)).sum(axis=1)
    middles = (rows * values.mean(axis=2)).sum(axis=1)
    middle = float((runs * middles).sum()) ** 2
    luckless = different_runs(np.array(square - middle), own_square - middles**2, runs)
    return square - middle, float(luckless)


def over(parts: Floats, whole: float) -> Floats:
    """Return parts of a whole; of nothing there are none."""
    return parts / whole if whole > 0.0 else np.full_like(parts, np.nan)


def sizes(effects: Floats, mean: Floats, runs: Floats) -> Floats:
    """Return the size of each effect: what each replication has of it, with the sign of the other replications."""
    if len(runs) == 1:
        return np.abs(mean)
    total = np.zeros(mean.shape)
    for weight, mine in zip(runs, effects, strict=True):
        if weight:
            total += weight * mine * np.sign(mean - weight * mine)
    return total if float((runs**2).sum()) < 1.0 - STILL else np.full_like(mean, np.nan)


def root(square: Floats, apart: float) -> Floats:
    """Return a standard deviation; one trajectory has none."""
    return np.sqrt(np.maximum(square, 0.0) / apart) if apart > STILL else np.full_like(square, np.nan)


def with_intervals(
    once: Once, shape: tuple[int, ...], names: tuple[str, ...], seed: int, level: float, resamples: int
) -> Indices:
    """Return the figures on all runs, with what they are when replications and rows are drawn again."""
    runs, rows = np.full(shape[0], 1.0 / shape[0]), np.full(shape[1], 1.0 / shape[1])
    found = once(runs, rows)
    for_rows, for_runs = Draws(seed, 1), Draws(seed, 2)
    again: dict[str, list[Floats]] = {name: [] for name in (*names, BEYOND)}
    for turn in range(resamples):
        drawn = _drawn(for_runs, shape[0], turn) if shape[0] >= _FEWEST_REDRAWN else runs
        figures = once(drawn, _drawn(for_rows, shape[1], turn))
        for name, kept in again.items():
            kept.append(figures[name])
    ends = {name: _interval(np.array(kept), found[name], level) for name, kept in again.items()}
    measures = {name: Measure(found[name], *ends[name], found[with_luck(name)]) for name in names}
    one_run = shape[0] == 1
    luck = float("nan") if one_run else min(max(1.0 - float(found[BEYOND][0]), 0.0), 1.0)
    return Indices(measures, luck, one_run or not ends[BEYOND][0][0] <= 0.0, level)


def _drawn(draws: Draws, count: int, turn: int) -> Floats:
    """Return the weight of each of so many, one fewer of which are drawn with replacement."""
    uniforms = draws.uniforms(Purpose.BOOTSTRAP, np.arange(count - 1, dtype=np.int64), turn)
    taken = np.minimum((uniforms * count).astype(np.int64), count - 1)
    return np.bincount(taken, minlength=count) / float(count - 1)


def _interval(again: Floats, found: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the ends between which the middle share of what was found again lies."""
    low, high = np.full_like(found, np.nan), np.full_like(found, np.nan)
    for place in range(len(found)):
        column = np.sort(again[np.isfinite(again[:, place]), place]) if len(again) else np.empty(0)
        if len(column) > 1:
            tail = max(int((1.0 - level) / 2.0 * (len(column) + 1) + 1e-9), 1)
            low[place], high[place] = column[tail - 1], column[-tail]
    return low, high
