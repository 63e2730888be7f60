"""Fit the model to England's published figures, on a scaled-down area so that it takes minutes, not hours.

`python -m sim.fit.calibration [--iterations N] [--scale F]` runs damped Gauss-Newton steps on the leaves
listed in FREE, against the figures of the `targets.england` chapter, with common random numbers throughout, and
prints the table of target, model and interval and the new values. It changes no file: the values go into the
assumption book by hand, graded `derived`.

`--evaluate [--set PATH=VALUE ...]` makes no step: it prints every figure under these settings, whole and by year.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.book import load_book
from sim.fit.figures import BESIDE, TOLERANCE, Size, evaluate, targets, years_of
from sim.fit.validation import ENOUGH, Line, lines_of

if TYPE_CHECKING:
    import pandas as pd

FITTING: Final = Size(scale=0.25, replications=2, years=2, warm_up=2)
EVALUATING: Final = Size(scale=0.5, replications=2, years=4, warm_up=2)


@dataclass(frozen=True, slots=True)
class Free:
    """A leaf the fit may move: difference step, bounds, and how far judgement lets it stray (in its own unit)."""

    path: str
    step: float
    low: float
    high: float
    spread: float


FREE: tuple[Free, ...] = (
    Free("demand.onset_per_10000", 40.0, 180.0, 600.0, 150.0),
    Free("front_door.thresholds.advice", 0.03, 0.03, 0.9, 0.2),
    Free("front_door.thresholds.early_help", 0.03, 0.1, 0.95, 0.2),
    Free("front_door.thresholds.referral", 0.02, 0.03, 0.6, 0.1),
    Free("family_help.assessment.in_need", 0.04, 0.1, 0.9, 0.15),
    Free("family_help.assessment.plan", 0.04, 0.15, 0.9, 0.15),
    Free("family_help.child_in_need.close_below", 0.03, 0.05, 0.6, 0.1),
    Free("protection.thresholds.enquiry", 0.04, 0.1, 0.8, 0.1),
    Free("protection.thresholds.conference", 0.04, 0.3, 0.9, 0.1),
    Free("protection.thresholds.plan", 0.04, 0.3, 0.9, 0.1),
    Free("protection.thresholds.care", 0.04, 0.2, 0.9, 0.12),
    Free("protection.plan_ends_below", 0.04, 0.08, 0.6, 0.1),
    Free("protection.proceedings_above", 0.05, 0.3, 0.95, 0.15),
    Free("care.home_below", 0.05, 0.05, 0.8, 0.15),
    Free("need.protection_effect", 0.1, 0.0, 0.85, 0.15),
    Free("need.frailty_variance", 0.4, 1.0, 8.0, 0.8),
    Free("need.noticing.rate_level_2", 0.1, 0.5, 1.6, 0.2),
    Free("need.noticing.slope", 0.05, 0.2, 0.8, 0.08),
    Free("need.up_rate.level_2", 0.06, 0.15, 0.8, 0.15),
    Free("need.up_rate.level_3", 0.08, 0.25, 0.8, 0.15),
    Free("need.up_rate.level_4", 0.1, 0.25, 1.2, 0.2),
    Free("need.down_rate.level_1", 0.2, 0.4, 2.0, 0.4),
    Free("need.down_rate.level_2", 0.25, 0.5, 3.0, 0.5),
    Free("need.down_rate.level_3", 0.3, 0.3, 4.0, 0.7),
    Free("need.down_rate.level_4", 0.3, 0.2, 4.0, 0.7),
    Free("need.down_rate.level_5", 0.7, 1.5, 8.0, 1.5),
    Free("workforce.hours.assessment_pace", 0.3, 1.5, 8.0, 0.5),
    Free("workforce.hours.assessment_shape", 0.4, 1.0, 6.0, 0.6),
    Free("workforce.hours.hurry", 0.2, 1.2, 4.0, 0.4),
)
"""Leaves moved by the fit: demand, what decisions ask, rises and recovery without help, pace and shape of assessments.

What help does is held at what trials say, and hours of work at what they take. The rates of the need chain are moved
because help was once thought to do far more, so that the demand-side fit they came from had too little recovery.
"""

LENGTHS = (1.0, 0.7, 0.45, 0.25)
"""Parts of a full Gauss-Newton step that are tried."""


def misfit(model: Mapping[str, float], targets: Mapping[str, float]) -> np.ndarray:
    """Relative misfits in units of tolerance, shape (targets,); missing figures count as zero."""
    return np.array([(model.get(kpi, 0.0) / targets[kpi] - 1.0) / tolerance for kpi, tolerance in TOLERANCE.items()])


class Fit:
    """Gauss-Newton with common random numbers: the same seeds at every point, so that differences are clean."""

    def __init__(
        self,
        size: Size,
        sets: Sequence[str] = (),
        leaves: Sequence[Free] = FREE,
        aims: Mapping[str, float] | None = None,
    ) -> None:
        values: Mapping[str, Any] = load_book().values
        self.size, self.sets, self.leaves = size, tuple(sets), tuple(leaves)
        published = {name: float(leaf.value) for name, leaf in targets().items()}  # type: ignore[arg-type]
        self.targets = published if aims is None else aims
        self.start = np.array([float(values[free.path]) for free in self.leaves])

    def evaluate(self, points: Sequence[np.ndarray]) -> list[pd.DataFrame]:
        """Figures at each point, by replication and period."""
        paths = [free.path for free in self.leaves]
        moved = [[f"{path}={value!r}" for path, value in zip(paths, x.tolist(), strict=True)] for x in points]
        return evaluate([(*self.sets, *settings) for settings in moved], self.size)

    def means(self, points: Sequence[np.ndarray]) -> list[dict[str, float]]:
        """Mean figures at each point, over the whole of the runs."""
        return [whole(found) for found in self.evaluate(points)]

    def jacobian(self, x: np.ndarray, model: Mapping[str, float]) -> np.ndarray:
        """How the misfits change with each leaf around a point, shape (figures, leaves)."""
        points = []
        for place, free in enumerate(self.leaves):
            moved = x.copy()
            moved[place] += free.step if x[place] + free.step <= free.high else -free.step
            points.append(moved)
        here = misfit(model, self.targets)
        columns = [
            (misfit(found, self.targets) - here) / (moved[place] - x[place])
            for place, (found, moved) in enumerate(zip(self.means(points), points, strict=True))
        ]
        return np.column_stack(columns)

    def step(
        self, x: np.ndarray, model: dict[str, float], jacobian: np.ndarray | None = None
    ) -> tuple[np.ndarray, dict[str, float]]:
        """One damped step: the best of a few lengths along the Gauss-Newton direction, by a Jacobian if given."""
        here = misfit(model, self.targets)
        jacobian = self.jacobian(x, model) if jacobian is None else jacobian
        prior = np.diag([1.0 / free.spread**2 for free in self.leaves])
        pull = prior @ (x - self.start)
        direction = -np.linalg.solve(jacobian.T @ jacobian + prior, jacobian.T @ here + pull)
        lows, highs = np.array([f.low for f in self.leaves]), np.array([f.high for f in self.leaves])
        trials = [np.clip(x + length * direction, lows, highs) for length in LENGTHS]
        found = self.means(trials)
        best = min(range(len(trials)), key=lambda i: float(np.square(misfit(found[i], self.targets)).sum()))
        if np.square(misfit(found[best], self.targets)).sum() >= np.square(here).sum():
            return x, model
        return trials[best], found[best]


def whole(runs: pd.DataFrame) -> dict[str, float]:
    """Mean of each figure over replications, for the whole of the run."""
    means = runs.mean()
    return {str(name): float(means[name, "all"]) for name in runs.columns.unique(0)}


def by_year(runs: pd.DataFrame) -> str:
    """Every figure for the whole run and year by year, so that drift is seen; `*` not near, `**` beyond the bound.

    Parameters
    ----------
    runs
        One point as `evaluate` gives it.
    """
    means = runs.mean()
    years = years_of(runs.columns.unique(1))
    lines = lines_of(runs)
    rows = [f"{'figure':30s} {'target':>8s} {'model':>8s} {'off':>12s}    {'used':4s}" + _cells(years)]
    for line in lines:
        mark = "**" if line.beyond else "" if line.near else "*"
        used = "yes" if line.name in TOLERANCE else "no"
        start = f"{line.name:30s} {line.published:8.1f} {line.mean:8.1f} {line.off:>12s} {mark:2s} {used:4s}"
        rows.append(start + _cells([means.get((line.name, year), np.nan) for year in years]))
    for name in BESIDE:
        start = f"{name:30s} {'':8s} {means.get((name, 'all'), np.nan):8.1f} {'':12s} {'':2s} {'':4s}"
        rows.append(start + _cells([means.get((name, year), np.nan) for year in years]))
    rows.append(_count(lines))
    return "\n".join(rows)


def _cells(values: Sequence[str | float]) -> str:
    return "".join(f" {value:>8s}" if isinstance(value, str) else f" {value:8.1f}" for value in values)


def _count(lines: Sequence[Line]) -> str:
    near, beyond = sum(line.near for line in lines), [line.name for line in lines if line.beyond]
    return f"{near} of {len(lines)} near enough ({ENOUGH} asked for); beyond the bound: {', '.join(beyond) or 'none'}"


def report(fit: Fit, x: np.ndarray) -> str:
    """Every figure at this point, by year, and the values to put into the book."""
    values = [f"{free.path}: {value:.4g}" for free, value in zip(FREE, x.tolist(), strict=True)]
    return "\n".join([by_year(fit.evaluate([x])[0]), *values])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the fit, or one evaluation, from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Fit the model to England's published figures.")
    parser.add_argument("--evaluate", action="store_true", help="print the figures; make no step")
    parser.add_argument("--set", action="append", default=[], dest="sets", metavar="PATH=VALUE")
    parser.add_argument("--iterations", type=int, default=5)
    for name, kind in (("scale", float), ("replications", int), ("years", int), ("warm-up", int), ("workers", int)):
        parser.add_argument(f"--{name}", type=kind)
    options = parser.parse_args(arguments)
    size = EVALUATING if options.evaluate else FITTING
    given = {name: getattr(options, name) for name in ("scale", "replications", "years", "warm_up", "workers")}
    size = replace(size, **{name: value for name, value in given.items() if value is not None})
    if options.evaluate:
        sys.stdout.write(by_year(evaluate([options.sets], size)[0]) + "\n")
        return 0
    fit = Fit(size, options.sets)
    x = fit.start
    model = fit.means([x])[0]
    for number in range(options.iterations):
        loss = float(np.square(misfit(model, fit.targets)).sum())
        values = ", ".join(f"{free.path} {value:.4g}" for free, value in zip(FREE, x.tolist(), strict=True))
        sys.stderr.write(f"iteration {number}: misfit {loss:.1f} at {values}\n")
        x, model = fit.step(x, model)
    sys.stdout.write(report(fit, x) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
