"""Fit the model to England's published figures, on a scaled-down area so that it takes minutes, not hours.

`python -m sim.experiment.calibration [--iterations N] [--scale F]` runs damped Gauss-Newton steps on the leaves
listed in FREE, against the figures of the `targets.england` chapter, with common random numbers throughout, and
prints the table of target, model and interval and the new values. It changes no file: the values go into the
assumption book by hand, graded `derived`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np

from sim.areas import load_area
from sim.book import load_book
from sim.kpis import compute
from sim.model import simulate
from sim.scenario import load_scenario

TARGETS = "targets.england."


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
    Free("need.belief.memory", 0.2, 0.3, 2.0, 0.5),
    Free("front_door.thresholds.early_help", 0.12, 0.6, 1.9, 0.4),
    Free("front_door.thresholds.referral", 0.12, 1.0, 2.4, 0.4),
    Free("front_door.thresholds.immediate", 0.2, 3.0, 5.0, 0.5),
    Free("family_help.assessment.in_need", 0.16, 0.6, 2.2, 0.4),
    Free("family_help.assessment.plan", 0.16, 1.6, 3.2, 0.4),
    Free("family_help.child_in_need.close_below", 0.16, 1.2, 2.8, 0.3),
    Free("protection.thresholds.enquiry", 0.16, 1.8, 3.6, 0.4),
    Free("protection.thresholds.conference", 0.16, 3.2, 4.6, 0.4),
    Free("protection.thresholds.plan", 0.16, 2.8, 4.4, 0.4),
    Free("protection.thresholds.care", 0.16, 4.0, 6.0, 0.4),
    Free("protection.plan_ends_below", 0.2, 1.6, 3.4, 0.4),
    Free("protection.proceedings_above", 0.2, 2.6, 4.6, 0.5),
    Free("need.help.effect", 3.0, 6.0, 25.0, 4.0),
    Free("workforce.hours.assessment_pace", 0.4, 2.0, 8.0, 0.5),
)
"""Leaves moved by the fit. Rates of the need chain are held at the demand-side fit they came from."""

TOLERANCE: Mapping[str, float] = {
    "contacts": 0.03,
    "contact_to_referral_pct": 0.05,
    "contact_to_early_help_pct": 0.07,
    "referral_rate": 0.03,
    "rereferral_pct": 0.06,
    "referral_not_in_need_pct": 0.06,
    "s47_rate": 0.04,
    "s47_to_icpc_pct": 0.06,
    "cpp_starts_rate": 0.04,
    "cpp_rate": 0.05,
    "cin_rate": 0.04,
    "care_rate": 0.04,
    "care_starts_rate": 0.06,
    "cpp_repeat_pct": 0.15,
    "cin_plan_rate": 0.10,
    "assessment_median_wd": 0.15,
}
"""Figures the fit uses, and the relative difference that counts as one unit of misfit (judged)."""


LENGTHS = (1.0, 0.7, 0.45, 0.25)
"""Parts of a full Gauss-Newton step that are tried."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of the fit: settings, seed, replication, and the size of the area."""

    sets: tuple[str, ...]
    replication: int
    scale: float
    years: int
    warm_up: int


def figures(job: Job) -> dict[str, float]:
    """All indicators of one run, period `all`, counts scaled back to an average area."""
    area = load_area("england").scaled(job.scale)
    log = simulate(
        load_scenario("status_quo", sets=job.sets),
        area,
        replication=job.replication,
        years=job.years,
        warm_up=job.warm_up,
    )
    table = compute(log)
    table = table[(table.period == "all") & (table.group == "all")]
    out = {str(kpi): float(value) for kpi, value in zip(table.kpi, table.value, strict=True)}
    out["contacts"] /= job.scale
    return out


def misfit(model: Mapping[str, float], targets: Mapping[str, float]) -> np.ndarray:
    """Relative misfits in units of tolerance, shape (targets,); missing indicators count as nought."""
    return np.array([(model.get(kpi, 0.0) / targets[kpi] - 1.0) / tolerance for kpi, tolerance in TOLERANCE.items()])


class Fit:
    """Gauss-Newton with common random numbers: the same seeds at every point, so that differences are clean."""

    def __init__(self, scale: float, replications: int, years: int, warm_up: int, workers: int) -> None:
        values: Mapping[str, Any] = load_book().values
        self.scale, self.replications, self.years, self.warm_up = scale, replications, years, warm_up
        self.targets = {path.removeprefix(TARGETS): float(v) for path, v in values.items() if path.startswith(TARGETS)}
        self.start = np.array([float(values[free.path]) for free in FREE])
        self.pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))

    def jobs(self, x: np.ndarray) -> list[Job]:
        """The runs of one point."""
        sets = tuple(f"{free.path}={value!r}" for free, value in zip(FREE, x.tolist(), strict=True))
        return [Job(sets, rep, self.scale, self.years, self.warm_up) for rep in range(self.replications)]

    def evaluate(self, points: Sequence[np.ndarray]) -> list[dict[str, float]]:
        """Mean indicators at each point."""
        jobs = [job for x in points for job in self.jobs(x)]
        results = list(self.pool.map(figures, jobs))
        means = []
        for first in range(0, len(results), self.replications):
            runs = results[first : first + self.replications]
            means.append({kpi: float(np.mean([run.get(kpi, 0.0) for run in runs])) for kpi in runs[0]})
        return means

    def step(self, x: np.ndarray, model: dict[str, float]) -> tuple[np.ndarray, dict[str, float]]:
        """One damped step: the best of a few lengths along the Gauss-Newton direction."""
        points = []
        for place, free in enumerate(FREE):
            moved = x.copy()
            moved[place] += free.step if x[place] + free.step <= free.high else -free.step
            points.append(moved)
        here = misfit(model, self.targets)
        columns = [
            (misfit(found, self.targets) - here) / (moved[place] - x[place])
            for place, (found, moved) in enumerate(zip(self.evaluate(points), points, strict=True))
        ]
        jacobian = np.column_stack(columns)
        prior = np.diag([1.0 / free.spread**2 for free in FREE])
        pull = prior @ (x - self.start)
        direction = -np.linalg.solve(jacobian.T @ jacobian + prior, jacobian.T @ here + pull)
        lows, highs = np.array([f.low for f in FREE]), np.array([f.high for f in FREE])
        trials = [np.clip(x + length * direction, lows, highs) for length in LENGTHS]
        found = self.evaluate(trials)
        best = min(range(len(trials)), key=lambda i: float(np.square(misfit(found[i], self.targets)).sum()))
        if np.square(misfit(found[best], self.targets)).sum() >= np.square(here).sum():
            return x, model
        return trials[best], found[best]


def report(fit: Fit, x: np.ndarray, model: Mapping[str, float]) -> str:
    """The table of target, model, and whether the fit used it; then the values to put into the book."""
    rows = [f"{'indicator':32s} {'target':>10s} {'model':>10s} {'off':>7s}  used"]
    for kpi, target in fit.targets.items():
        value = model.get(kpi, float("nan"))
        used = "yes" if kpi in TOLERANCE else "no"
        rows.append(f"{kpi:32s} {target:10.2f} {value:10.2f} {100 * (value / target - 1):+6.1f}%  {used}")
    rows += [f"{free.path}: {value:.4g}" for free, value in zip(FREE, x.tolist(), strict=True)]
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the fit from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Fit the model to England's published figures.")
    parser.add_argument("--iterations", type=int, default=5)
    parser.add_argument("--scale", type=float, default=0.25)
    parser.add_argument("--replications", type=int, default=2)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    fit = Fit(options.scale, options.replications, options.years, options.warm_up, options.workers)
    x = fit.start
    model = fit.evaluate([x])[0]
    for number in range(options.iterations):
        loss = float(np.square(misfit(model, fit.targets)).sum())
        sys.stderr.write(f"iteration {number}: misfit {loss:.1f}\n{report(fit, x, model)}\n")
        x, model = fit.step(x, model)
    sys.stdout.write(report(fit, x, model) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
