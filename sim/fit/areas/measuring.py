"""Run areas and measure what their inputs are solved against; and measure the model's response to each input.

``python -m sim.fit.areas.measuring [--runs N] [--years N] [--spread-runs N] [--scale F] [--workers N] [--out FILE]``

Steps each input up and down from England, with the same luck at every point, runs England over and over for how far
chance moves its figures, and writes `response.csv`.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.areas import AREA_INPUTS, SOLVED, Area, load_area
from sim.errors import InputError
from sim.fit.areas.response import RESPONSE, YEARS, Array, Response, apart, stretched
from sim.fit.areas.targets import AIMED, BALANCED, KPIS, TARGETS
from sim.service import Role

CHILDREN_ENOUGH: Final = 120_000
MOST_RUNS: Final = 12
WARM_UP: Final = 2
SPREAD_RUNS: Final = 40
"""Runs that tell how far chance moves a figure: within a tenth, where six would tell it within a third."""
SEED: Final = 1
"""Seed of which each area's own is made where areas are solved: predictions are made of another."""
WAITING: Final = "waiting_families"
ASKED_OF: Final = tuple(("hours_asked_pct", f"role={role}") for role in (Role.SOCIAL_WORKER, Role.EARLY_HELP_WORKER))
MEASURED: Final = (*((KPIS[figure], "all") for figure in TARGETS), *ASKED_OF, (WAITING, "all"))
"""Indicators looked at and their group: those of `AIMED` in their order, and families who wait.

Hours asked are told by role: a large early help service with time to spare would hide how busy social workers are.
"""
STEPS: Final = {"onset_multiplier": 0.15, "assessment_hours": 0.2, "repeat_shift": 0.4, "child_in_need_shift": 0.4}
"""Steps of the design, stretched."""
USUAL_STEP: Final = 0.3


@dataclass(frozen=True, slots=True)
class Found:
    """What the model did: figures in the order of `AIMED`, and families waiting per 10,000 children, means of runs.

    `children` are those of all runs together, `seconds` how long they took.
    """

    figures: tuple[float, ...]
    waiting: float
    children: float
    seconds: float

    @property
    def hours_asked(self) -> tuple[float, ...]:
        """Hours asked of social workers and of early help workers, in per cent of those they have."""
        return self.figures[-len(BALANCED) :]


def runs_of(area: Area) -> int:
    """Return the runs for an area: enough children in all, within bounds; a large area is scaled down instead."""
    return max(1, min(MOST_RUNS, math.ceil(CHILDREN_ENOUGH / area.child_population)))


def seed_of(code: str, seed: int) -> int:
    """Return an area's own seed, made of one for all: luck that areas shared would be in the inputs of all of them."""
    return zlib.crc32(f"{code} {seed}".encode())


def look(area: Area, number: int, seed: int = SEED) -> Found:
    """Run the baseline in an area as often as its size asks, and measure; each number and seed has luck of its own."""
    began = time.monotonic()
    sized = area.scaled(min(1.0, CHILDREN_ENOUGH / area.child_population))
    runs, own = runs_of(area), seed_of(area.code, seed)
    rows = np.array([one_run(sized, number * runs + place, YEARS, WARM_UP, own) for place in range(runs)])
    means = [float(column[np.isfinite(column)].mean()) if np.isfinite(column).any() else 0.0 for column in rows.T]
    return Found(
        tuple(means[: len(AIMED)]),
        means[-1] / sized.child_population * 10_000,
        sized.child_population * len(rows),
        time.monotonic() - began,
    )


def one_run(area: Area, replication: int, years: int, warm_up: int, seed: int = SEED) -> list[float]:
    """Return the indicators of one run, in the order of `MEASURED`, over the whole of it; NaN for nobody."""
    from sim.kpis import compute
    from sim.model import simulate

    wanted = [kpi for kpi, _ in MEASURED]
    table = compute(simulate("status_quo", area, seed, replication, years=years, warm_up=warm_up), only=wanted)
    whole = table[table["period"] == "all"].set_index(["kpi", "group"])["value"]
    return [float(whole.get(each, math.nan)) for each in MEASURED]


def moved(area: Area, inputs: Sequence[float]) -> Area:
    """Return the area with its inputs at these stretched values, in the order of `SOLVED`."""
    values: dict[str, Any] = {each.name: each.value(float(by)) for each, by in zip(AREA_INPUTS, inputs, strict=True)}
    return replace(area, **values)


def at(area: Area) -> Array:
    """Return the stretched inputs of an area, in the order of `SOLVED`."""
    return np.array([each.stretched(getattr(area, each.name)) for each in AREA_INPUTS])


def stretched_figures(figures: Sequence[float], area: Area) -> Array:
    """Return the figures as they are compared, care without unaccompanied children; shape (figures,)."""
    pairs = zip(AIMED, figures, strict=True)
    return np.array([stretched(figure, apart(figure, value, area.figures)) for figure, value in pairs])


OneRun = Callable[[Area, int, int, int], Sequence[float]]


def measure_response(
    base: Area,
    runs: int = 6,
    years: int = 3,
    spread_runs: int = SPREAD_RUNS,
    workers: int = 1,
    run: OneRun = one_run,
) -> Response:
    """Run the model at the base and one step up and down each input; return slopes with their noise.

    Parameters
    ----------
    base
        The area stepped away from; its own inputs are the origin.
    runs, years
        Replications of each point, with the same luck at all of them, and how long each is measured.
    spread_runs
        Replications of the base, as long as a pass, that tell how far chance moves the figures.
    workers
        Processes.
    run
        What runs the model and returns the figures of `AIMED`, and perhaps more.

    Raises
    ------
    InputError
        When a figure was counted on nobody at a point of the design.
    """
    steps = tuple(STEPS.get(name, USUAL_STEP) for name in SOLVED)
    points = [base, *(stepped(base, place, sign * steps[place]) for place in range(len(steps)) for sign in (1, -1))]
    jobs = [(*point, years) for point in product(points, range(runs))]
    alike = [(base, replication, YEARS) for replication in range(spread_runs)]
    raw = np.array([row[: len(AIMED)] for row in _all_runs([*jobs, *alike], workers, run)])
    if not np.isfinite(raw).all():
        raise InputError("a figure was counted on nobody at a point of the design; take a larger area")
    rows = np.array([stretched_figures(row, base) for row in raw.tolist()])
    found = rows[: len(jobs)].reshape(len(points), runs, len(AIMED))
    each = (found[1::2] - found[2::2]) / (2.0 * np.array(steps)[:, None, None])
    root = math.sqrt(runs)
    return Response(
        slope=each.mean(axis=1).T,
        noise=(each.std(axis=1, ddof=1) / root).T if runs > 1 else np.zeros((len(AIMED), len(SOLVED))),
        base=raw[:runs].mean(axis=0),
        spread=rows[len(jobs) :].std(axis=0, ddof=1),
        steps=steps,
        runs=runs,
        children=base.child_population,
        years=years,
        spread_runs=spread_runs,
    )


def _all_runs(jobs: Sequence[tuple[Area, int, int]], workers: int, run: OneRun) -> list[Sequence[float]]:
    if workers == 1:
        return [run(*job, WARM_UP) for job in jobs]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        tasks = [pool.submit(run, *job, WARM_UP) for job in jobs]
        return [task.result() for task in tasks]


def stepped(base: Area, place: int, step: float) -> Area:
    """Return the base area one step away along one input, posts as they are."""
    inputs = at(base)
    inputs[place] += step
    return moved(base, inputs.tolist())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the response from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Measure how the model answers to the inputs of areas.")
    parser.add_argument("--runs", type=int, default=6, help="of each point")
    parser.add_argument("--years", type=int, default=3, help="of each of these runs")
    parser.add_argument("--spread-runs", type=int, default=SPREAD_RUNS, help="that tell how far chance moves figures")
    parser.add_argument("--scale", type=float, default=0.5, help="size of the average area")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESPONSE, metavar="FILE")
    options = parser.parse_args(arguments)
    base = load_area("england").scaled(options.scale)
    response = measure_response(base, options.runs, options.years, options.spread_runs, options.workers)
    response.save(options.out)
    sys.stdout.write(f"condition number {response.condition:.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
