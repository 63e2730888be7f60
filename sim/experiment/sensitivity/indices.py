"""Sobol indices and Morris effects of the expected indicator, with luck taken out and told apart.

What is analysed is f(x), the indicator expected at the settings x, of which a sweep has a few runs:
Y(x, r) = f(x) + common luck of replication r + luck of r that differs between points. Every point has the same
replications, so common luck moves all points alike and cancels; only the luck that differs between points (the
interaction of point and replication) passes for an effect of the settings.

**Taking luck out.** Every estimator here is a sum of products of two means over replications. Only products of
*different* replications are kept: their luck is independent, so luck adds nothing to the expected sum, however it
hangs together between points (a U-statistic, W. Hoeffding 1948; the bias taken out is that of G. Mazo, *A trade-off
between explorations and repetitions for estimators of two global sensitivity indices in stochastic models*, 2021).
With one replication that cannot be done; without luck the estimators are exactly these:

- first order: mean of B (AB_i - A), over the variance (A. Saltelli and others, *Variance based sensitivity analysis of
  model output*, 2010, table 2 b);
- total order: mean of (A - AB_i)^2 / 2, over the variance (M. Jansen, *Analysis of variance designs for model output*,
  1999); the variance is that of A and B;
- mu and sigma: mean and standard deviation of the elementary effects (M. Morris, *Factorial sampling plans for
  preliminary computational experiments*, 1991); mu*: the mean of their sizes (F. Campolongo and others, *An effective
  screening design for sensitivity analysis of large models*, 2007). A size is no product: here each replication's
  effect counts with the sign it has on average in the other replications, so that luck adds little to it, and
  mu* is not below the size of mu taken in the same way, nor below 0. Where luck is as large as effects whose sign
  changes from place to place, mu* errs to the low side.

**Share of luck.** One less the variance between points with luck taken out over the variance of the means as they are.
It falls about as one over the replications. Where little more than luck is left, an index would be a ratio of two
numbers near zero: the variance is then not taken below a twentieth of that of the means.

**Intervals.** Replications are drawn again jointly over all points, and base samples (or trajectories) with all their
points: a percentile bootstrap of crossed samples (A. Owen, *The pigeonhole bootstrap*, 2007), of one fewer than there
are, so that a mean has the right variance (P. McCarthy and C. Snowden, 1985); a replication drawn twice is not
multiplied with itself. It counts luck that is a point's own up to three times over, and takes base samples for random
though Sobol points are more even, so intervals err to the wide side: with much luck, for a setting that does nothing,
they are two to three times as wide as need be. An index or its interval may pass 0 or 1 by chance.

The redrawing is addressed by the seed and adds in a fixed order, so the same tables give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.draws import Draws, Purpose
from sim.experiment.comparison.statistics import LEVEL

FIRST_ORDER: Final = "first_order"
TOTAL_ORDER: Final = "total_order"
MU_STAR: Final = "mu_star"
MU: Final = "mu"
SIGMA: Final = "sigma"
RESAMPLES: Final = 999

_LEAST_VARIANCE: Final = 0.05  # not an assumption: share of the variance of the means that an index is divided by
_FEWEST_REDRAWN: Final = 3  # of two replications, one fewer leaves nothing to multiply
_STILL: Final = 1e-12  # not an assumption: differences this small beside the values are rounding

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


def sobol_indices(values: Floats, *, seed: int, level: float = LEVEL, resamples: int = RESAMPLES) -> Indices | None:
    """Return first and total order indices.

    Parameters
    ----------
    values
        (replications, base samples, settings + 2): the indicator at the point of A, at that point with one setting
        after another taken from B, and at the point of B.
    seed
        Addresses the redrawing.
    level
        Share of repeated experiments in which an interval holds its index.
    resamples
        How often everything is drawn again; 0 for no intervals.

    Returns
    -------
    Indices or None
        None when the indicator is the same at every point.
    """
    if _still(values):
        return None
    centred = values - values.mean(axis=(1, 2), keepdims=True)
    a, ab, b = centred[..., :1], centred[..., 1:-1], centred[..., -1:]
    products = np.concatenate([b * (ab - a), (a - ab) ** 2 / 2.0], axis=2)
    ends = np.concatenate([a, b], axis=2)
    count = ab.shape[2]

    def once(runs: Floats, rows: Floats) -> dict[str, Floats]:
        mean = _weighted(centred, runs)
        at_a, mixed, at_b = mean[:, :1], mean[:, 1:-1], mean[:, -1:]
        plain = np.concatenate([at_b * (mixed - at_a), (at_a - mixed) ** 2 / 2.0], axis=1)
        luckless = _different_runs(plain, products, runs)
        raw, spread = _spread(ends, runs, rows)
        found = _over((rows[:, None] * luckless).sum(axis=0), max(spread, _LEAST_VARIANCE * raw))
        as_it_is = _over((rows[:, None] * plain).sum(axis=0), raw)
        return {
            FIRST_ORDER: found[:count],
            TOTAL_ORDER: found[count:],
            _plain(FIRST_ORDER): as_it_is[:count],
            _plain(TOTAL_ORDER): as_it_is[count:],
            _BEYOND: _over(np.array([spread]), raw),
        }

    return _with_intervals(once, values.shape[:2], (FIRST_ORDER, TOTAL_ORDER), seed, level, resamples)


def morris_effects(
    values: Floats,
    steps: Whole,
    shares: Floats,
    *,
    seed: int,
    level: float = LEVEL,
    resamples: int = RESAMPLES,
) -> Indices | None:
    """Return mu*, mu and sigma in the unit of the indicator, for the whole range of a setting.

    An elementary effect is the difference a step makes over the share of the range it moves the setting: what the
    whole range would do if the rest of it did as much. For a setting whose values have no order it is the difference
    itself, and mu and sigma mean nothing.

    Parameters
    ----------
    values
        (replications, trajectories, settings + 1): the indicator at each point of each trajectory.
    steps
        (trajectories, settings): after which point of the trajectory the setting moves.
    shares
        (trajectories, settings): by what share of its range, from -1 to 1; 0 where it does not move.
    seed, level, resamples
        As for `sobol_indices`.

    Returns
    -------
    Indices or None
        None when the indicator is the same at every point.
    """
    if _still(values):
        return None
    places = np.broadcast_to(steps, (len(values), *steps.shape))
    differences = np.take_along_axis(values, places + 1, axis=2) - np.take_along_axis(values, places, axis=2)
    moved = shares != 0.0
    effects = np.where(moved, differences / np.where(moved, shares, 1.0), 0.0)
    middle = effects.mean(axis=(0, 1))
    centred = effects - middle  # sigma does not depend on it, and rounding is less
    squares = centred**2
    level_values = values - values.mean(axis=(1, 2), keepdims=True)

    def once(runs: Floats, rows: Floats) -> dict[str, Floats]:
        weights = rows[:, None]
        mean, around = _weighted(effects, runs), _weighted(centred, runs)
        apart = 1.0 - float((rows**2).sum())
        of_run = (weights * centred).sum(axis=1)
        plain_square = (weights * around**2).sum(axis=0)
        square = (weights * _different_runs(around**2, squares, runs)).sum(axis=0)
        plain_middle = (weights * around).sum(axis=0) ** 2
        middles = _different_runs(plain_middle, of_run**2, runs)
        mu = (weights * mean).sum(axis=0)
        size = (weights * _sizes(effects, mean, runs)).sum(axis=0)
        size_of_mu = _sizes((weights * effects).sum(axis=1), mu, runs)
        raw, spread = _spread(level_values, runs, rows)
        return {
            MU_STAR: np.maximum(np.maximum(size, size_of_mu), 0.0),
            MU: mu,
            SIGMA: _root(square - middles, apart),
            _plain(MU_STAR): (weights * np.abs(mean)).sum(axis=0),
            _plain(MU): mu,
            _plain(SIGMA): _root(plain_square - plain_middle, apart),
            _BEYOND: _over(np.array([spread]), raw),
        }

    return _with_intervals(once, values.shape[:2], (MU_STAR, MU, SIGMA), seed, level, resamples)


_BEYOND: Final = "share of the variance of the means that is not luck"


def _plain(name: str) -> str:
    return f"{name}, luck and all"


def _still(values: Floats) -> bool:
    """Tell whether the means of all points are the same but for rounding."""
    means = values.mean(axis=0)
    return float(np.ptp(means)) <= _STILL * float(np.abs(means).max())


def _weighted(values: Floats, runs: Floats) -> Floats:
    """Return the mean over replications, one added after another."""
    total = np.zeros(values.shape[1:])
    for weight, mine in zip(runs, values, strict=True):
        if weight:
            total += weight * mine
    return total


def _different_runs(plain: Floats, products: Floats, runs: Floats) -> Floats:
    """Return products of weighted means (`plain`) without those of a replication with itself.

    `products` are the same products within each replication, (replications, ...).
    """
    if len(runs) == 1:
        return plain
    pairs = 1.0 - float((runs**2).sum())
    return (plain - _weighted(products, runs**2)) / pairs if pairs > _STILL else np.full_like(plain, np.nan)


def _spread(values: Floats, runs: Floats, rows: Floats) -> tuple[float, float]:
    """Return the variance between points, (replications, rows, points of each): of their means, and without luck."""
    mean = _weighted(values, runs)
    square = float((rows * (mean**2).mean(axis=1)).sum())
    own_square = (rows * (values**2).mean(axis=2)).sum(axis=1)
    middles = (rows * values.mean(axis=2)).sum(axis=1)
    middle = float((runs * middles).sum()) ** 2
    luckless = _different_runs(np.array(square - middle), own_square - middles**2, runs)
    return square - middle, float(luckless)


def _over(parts: Floats, whole: float) -> Floats:
    """Return parts of a whole; of nothing there are none."""
    return parts / whole if whole > 0.0 else np.full_like(parts, np.nan)


def _sizes(effects: Floats, mean: Floats, runs: Floats) -> Floats:
    """Return the size of each effect: what each replication has of it, with the sign of the other replications."""
    if len(runs) == 1:
        return np.abs(mean)
    total = np.zeros(mean.shape)
    for weight, mine in zip(runs, effects, strict=True):
        if weight:
            total += weight * mine * np.sign(mean - weight * mine)
    return total if float((runs**2).sum()) < 1.0 - _STILL else np.full_like(mean, np.nan)


def _root(square: Floats, apart: float) -> Floats:
    """Return a standard deviation; one trajectory has none."""
    return np.sqrt(np.maximum(square, 0.0) / apart) if apart > _STILL else np.full_like(square, np.nan)


def _with_intervals(
    once: Once, shape: tuple[int, ...], names: tuple[str, ...], seed: int, level: float, resamples: int
) -> Indices:
    """Return the figures on all runs, with what they are when replications and rows are drawn again."""
    runs, rows = np.full(shape[0], 1.0 / shape[0]), np.full(shape[1], 1.0 / shape[1])
    found = once(runs, rows)
    for_rows, for_runs = Draws(seed, 1), Draws(seed, 2)
    again: dict[str, list[Floats]] = {name: [] for name in (*names, _BEYOND)}
    for turn in range(resamples):
        drawn = _drawn(for_runs, shape[0], turn) if shape[0] >= _FEWEST_REDRAWN else runs
        figures = once(drawn, _drawn(for_rows, shape[1], turn))
        for name, kept in again.items():
            kept.append(figures[name])
    ends = {name: _interval(np.array(kept), found[name], level) for name, kept in again.items()}
    measures = {name: Measure(found[name], *ends[name], found[_plain(name)]) for name in names}
    one_run = shape[0] == 1
    luck = float("nan") if one_run else min(max(1.0 - float(found[_BEYOND][0]), 0.0), 1.0)
    return Indices(measures, luck, one_run or not ends[_BEYOND][0][0] <= 0.0, level)


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
