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

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.experiment.comparison.statistics import LEVEL
from sim.experiment.sensitivity.estimating import (
    BEYOND,
    Floats,
    Indices,
    Whole,
    different_runs,
    over,
    root,
    sizes,
    still,
    variances,
    weighted,
    with_intervals,
    with_luck,
)

FIRST_ORDER: Final = "first_order"
TOTAL_ORDER: Final = "total_order"
MU_STAR: Final = "mu_star"
MU: Final = "mu"
SIGMA: Final = "sigma"
RESAMPLES: Final = 999

_LEAST_VARIANCE: Final = 0.05  # not an assumption: share of the variance of the means that an index is divided by


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
    if still(values):
        return None
    centred = values - values.mean(axis=(1, 2), keepdims=True)
    a, ab, b = centred[..., :1], centred[..., 1:-1], centred[..., -1:]
    products = np.concatenate([b * (ab - a), (a - ab) ** 2 / 2.0], axis=2)
    ends = np.concatenate([a, b], axis=2)
    count = ab.shape[2]

    def once(runs: Floats, rows: Floats) -> dict[str, Floats]:
        mean = weighted(centred, runs)
        at_a, mixed, at_b = mean[:, :1], mean[:, 1:-1], mean[:, -1:]
        plain = np.concatenate([at_b * (mixed - at_a), (at_a - mixed) ** 2 / 2.0], axis=1)
        luckless = different_runs(plain, products, runs)
        raw, spread = variances(ends, runs, rows)
        found = over((rows[:, None] * luckless).sum(axis=0), max(spread, _LEAST_VARIANCE * raw))
        as_it_is = over((rows[:, None] * plain).sum(axis=0), raw)
        return {
            FIRST_ORDER: found[:count],
            TOTAL_ORDER: found[count:],
            with_luck(FIRST_ORDER): as_it_is[:count],
            with_luck(TOTAL_ORDER): as_it_is[count:],
            BEYOND: over(np.array([spread]), raw),
        }

    return with_intervals(once, values.shape[:2], (FIRST_ORDER, TOTAL_ORDER), seed, level, resamples)


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
    if still(values):
        return None
    effects = _effects(values, steps, shares)
    return with_intervals(effects.figures, values.shape[:2], (MU_STAR, MU, SIGMA), seed, level, resamples)


def _effects(values: Floats, steps: Whole, shares: Floats) -> _Effects:
    """Return the elementary effects (see `morris_effects`)."""
    places = np.broadcast_to(steps, (len(values), *steps.shape))
    differences = np.take_along_axis(values, places + 1, axis=2) - np.take_along_axis(values, places, axis=2)
    moved = shares != 0.0
    effects = np.where(moved, differences / np.where(moved, shares, 1.0), 0.0)
    centred = effects - effects.mean(axis=(0, 1))
    return _Effects(effects, centred, centred**2, values - values.mean(axis=(1, 2), keepdims=True))


@dataclass(frozen=True, slots=True)
class _Effects:
    """Elementary effects, (replications, trajectories, settings), and the values they were taken from.

    `centred` are the effects without their mean, on which sigma does not depend, so that rounding is less; `values` are
    the indicator at each point without its mean in the replication.
    """

    effects: Floats
    centred: Floats
    squares: Floats
    values: Floats

    def figures(self, runs: Floats, rows: Floats) -> dict[str, Floats]:
        """Return every figure from the weights of replications and trajectories (see `Once`)."""
        weights = rows[:, None]
        mean = weighted(self.effects, runs)
        mu = (weights * mean).sum(axis=0)
        size = (weights * sizes(self.effects, mean, runs)).sum(axis=0)
        size_of_mu = sizes((weights * self.effects).sum(axis=1), mu, runs)
        sigma, plain_sigma = self._sigma(runs, rows)
        raw, spread = variances(self.values, runs, rows)
        return {
            MU_STAR: np.maximum(np.maximum(size, size_of_mu), 0.0),
            MU: mu,
            SIGMA: sigma,
            with_luck(MU_STAR): (weights * np.abs(mean)).sum(axis=0),
            with_luck(MU): mu,
            with_luck(SIGMA): plain_sigma,
            BEYOND: over(np.array([spread]), raw),
        }

    def _sigma(self, runs: Floats, rows: Floats) -> tuple[Floats, Floats]:
        """Return the spread of the effects over the trajectories, without the luck of the runs and with it."""
        weights = rows[:, None]
        around = weighted(self.centred, runs)
        apart = 1.0 - float((rows**2).sum())
        of_run = (weights * self.centred).sum(axis=1)
        plain_square = (weights * around**2).sum(axis=0)
        square = (weights * different_runs(around**2, self.squares, runs)).sum(axis=0)
        plain_middle = (weights * around).sum(axis=0) ** 2
        middles = different_runs(plain_middle, of_run**2, runs)
        return root(square - middles, apart), root(plain_square - plain_middle, apart)
