"""Refine the presets by running each area: what the response table missed is corrected by what the model did.

`python -m sim.fit.areas.refining [--passes N] [--share F]` runs `status_quo` in every area (small areas more
often), compares the four log rates with the area's own, moves onset and thresholds by the measured response to
make up a share of the difference, and writes the presets again with rule `refined`.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from sim.areas import COLUMNS, PRESETS, SOLVED, TOO_SMALL, Area, list_areas
from sim.fit.areas.solving import MEASURED, RESPONSE, Prior, Response, area_rates, model_rates, read_response
from sim.kpis import compute
from sim.model import simulate

CHILDREN_ENOUGH = 60_000
MOST_RUNS = 8
YEARS, WARM_UP = 2, 1
REFINED = "refined"
SHARE = 0.3
"""Part of a difference made up in one pass.

The response is that of an area staffed for what it meets; with posts as they are the model moves up to three times as
far, so that a larger part would overshoot where workers are short.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What the model did in an area: log of the four rates over the area's own, mean of its runs."""

    code: str
    log_ratio: tuple[float, float, float, float]


def runs_of(area: Area) -> int:
    """Runs for an area: enough children in all, within bounds; a large area is scaled down instead."""
    return max(1, min(MOST_RUNS, math.ceil(CHILDREN_ENOUGH / area.child_population)))


def found(area: Area, runs: int | None = None) -> Found:
    """Run the baseline in an area (`runs` times, or as its size asks) and set its four rates against its own."""
    totals = np.zeros(len(MEASURED))
    sized = area.scaled(min(1.0, CHILDREN_ENOUGH / area.child_population))
    runs = runs or runs_of(area)
    for replication in range(runs):
        log = simulate("status_quo", sized, replication=replication, years=YEARS, warm_up=WARM_UP)
        table = compute(log, only=list(MEASURED))
        whole = table[(table["period"] == "all") & (table["group"] == "all")].set_index("kpi")["value"]
        totals += np.array([float(whole.get(kpi, 0.0)) for kpi in MEASURED])
    means = dict(zip(MEASURED, (totals / runs).tolist(), strict=True))
    rates = model_rates(means, area)
    own = tuple(area_rates(area.figures).values())
    ratios = [math.log(max(rate, 0.1) / mine) if mine > 0 else 0.0 for rate, mine in zip(rates, own, strict=True)]
    return Found(area.code, (ratios[0], ratios[1], ratios[2], ratios[3]))


def correction(
    ratio: Sequence[float], response: Response, share: float, prior: Prior | None = None
) -> np.ndarray[Any, Any]:
    """Change of (log onset, three shifts) that makes up `share` of the log ratios, by ridge least squares.

    Parameters
    ----------
    ratio
        Log of what the model did over what is published, four rates.
    response
        The measured response; its slopes at the origin are used.
    share
        Part of the difference to make up, 0 to 1; less than 1 because part of it is chance.
    prior
        Widths beyond which a change costs as much as a missed rate.
    """
    prior = prior or Prior()
    slopes = np.asarray(response.slope).T
    width = np.array([prior.log_onset_sd, *[prior.shift_sd] * 3])
    left = np.vstack([slopes / prior.rate_sd, np.diag(1.0 / width)])
    right = np.concatenate([-share * np.asarray(ratio) / prior.rate_sd, np.zeros(len(width))])
    return np.asarray(np.linalg.lstsq(left, right, rcond=None)[0])


def moved(area: Area, change: Sequence[float], prior: Prior | None = None) -> dict[str, float]:
    """The area's four solved figures after the change, within the prior's bounds."""
    prior = prior or Prior()
    low, high = prior.onset_bounds
    onset = min(high, max(low, area.onset_multiplier * math.exp(change[0])))
    shifts = (area.referral_shift, area.plan_shift, area.care_shift)
    bound = prior.shift_bound
    later = [min(bound, max(-bound, old + by)) for old, by in zip(shifts, change[1:], strict=True)]
    return dict(zip(SOLVED, (onset, *later), strict=True))


def rewrite(path: Path, values: dict[str, dict[str, float]]) -> None:
    """Put the refined figures into the preset file, every other row as it was."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["figure"] in SOLVED and row["code"] in values:
            row["value"], row["rule"] = f"{values[row['code']][row['figure']]:.6g}", REFINED
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns its exit code."""
    parser = argparse.ArgumentParser(description="Refine the area presets by running each area.")
    parser.add_argument("--share", type=float, default=SHARE, help="part of each difference to make up")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--look-only", action="store_true", help="print how far each area is off; change nothing")
    options = parser.parse_args(arguments)
    response = read_response(RESPONSE)
    areas = {area.code: area for area in list_areas() if area.code != "england" and area.child_population >= TOO_SMALL}
    values: dict[str, dict[str, float]] = {}
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
        for each in pool.map(found, areas.values()):
            ratios = " ".join(f"{math.exp(ratio):5.2f}" for ratio in each.log_ratio)
            sys.stdout.write(f"{areas[each.code].name:40s} {ratios}\n")
            sys.stdout.flush()
            values[each.code] = moved(areas[each.code], correction(each.log_ratio, response, options.share).tolist())
    if not options.look_only:
        rewrite(PRESETS, values)
    return 0


if __name__ == "__main__":
    sys.exit(main())
