"""Does a status quo run stand still? Trends over a long run, and the starting stock that such a run settles at.

`python -m sim.fit.standing [--years N] [--replications N] [--scale F]` runs `status_quo` on the average area. It prints
the trend of each stock, rate, share and wait from the third measured year on, with its interval, against what standing
still allows; and the levels of the families in each stage, and the worth of help by level, that the starting stock is
drawn with. It changes no file: the values go into the assumption book by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.comparison.statistics import mean_intervals
from sim.fit.figures import Size, evaluate, years_of
from sim.kpis import KPIS
from sim.kpis.tables import Tables
from sim.kpis.tables.record import stage_in
from sim.kpis.tables.spells import overlaps
from sim.service import OPEN_WITHOUT_PLAN, Stage

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

LEVELS: Final = 6
SEED: Final = 1
"""Seed of the runs, and of the redrawing behind their intervals."""
FIRST_YEAR: Final = 2
"""Measured years left out of the trend."""
WATCHED: Final[Mapping[str, float]] = {
    "referral_rate": 0.01,
    "s47_rate": 0.01,
    "cin_rate": 0.01,
    "cpp_rate": 0.01,
    "cpp_starts_rate": 0.01,
    "care_rate": 0.01,
    "care_starts_rate": 0.01,
    "caseload_mean": 0.01,
    "rereferral_pct": 0.5,
    "cpp_repeat_pct": 0.5,
    "assessment_within_45wd_pct": 0.5,
    "cin_visits_in_time_pct": 0.5,
    "hours_asked_pct": 0.5,
    "allocation_wait_days_mean": 1.0,
}
"""Indicators watched, and the change a year within which each stands still: a part of its mean if below 0.1."""
RELATIVE_BELOW: Final = 0.1
STAGES: Final = (
    Stage.EARLY_HELP,
    Stage.ASSESSMENT,
    Stage.CHILD_IN_NEED,
    Stage.CHILD_PROTECTION,
    Stage.CARE,
    OPEN_WITHOUT_PLAN,
)


def measure(log: Log) -> pd.DataFrame:
    """Each watched indicator by period, and the stock as it stands in the later half: period, group, kpi, value."""
    import pandas as pd

    tables = Tables(log)
    rows: list[tuple[str, str, str, float]] = []
    for name in WATCHED:
        values = KPIS[name](tables)
        rows += [(label, "all", name, value) for label, value in zip(tables.periods.labels, values, strict=True)]
    for name, shares in _standing(tables).items():
        rows += [("all", "all", f"{name}.{level}", float(share)) for level, share in enumerate(shares)]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"]).astype({"value": np.float64})


def _standing(tables: Tables) -> dict[str, np.ndarray[Any, Any]]:
    """Levels of the families in each stage, and mean worth of help of known families by level, in the later half."""
    lives, spells = tables.lives, tables.stages
    half = tables.log.end // 2
    row, position, start, end = overlaps(
        lives.family, np.maximum(lives.start, half), lives.end, spells.family, spells.start, spells.end
    )
    minutes = np.maximum(0, end - start).astype(float)
    level = lives.level[row]
    without = tables.says(spells.detail, OPEN_WITHOUT_PLAN)[position]
    found: dict[str, np.ndarray[Any, Any]] = {}
    for stage in STAGES:
        here = without if stage == OPEN_WITHOUT_PLAN else stage_in(spells.stage, stage)[position] & ~without
        total = np.bincount(level, minutes * here, minlength=LEVELS)
        found[str(stage)] = total / max(total.sum(), 1.0)
    everyone = np.bincount(level, minutes, minlength=LEVELS)
    helped = np.bincount(level, minutes * lives.adequacy[row], minlength=LEVELS)
    found["community_help"] = helped / np.maximum(everyone, 1.0)
    return found


def trends(runs: pd.DataFrame) -> list[tuple[str, float, float, float, float, float]]:
    """Return of each watched indicator: name, mean, trend a year with its 95% interval, and what is allowed."""
    found = []
    for name, allowed in WATCHED.items():
        by = runs[name]
        years = years_of(by.columns)[FIRST_YEAR:]
        values = by[years].to_numpy()
        at = np.arange(len(years)) - (len(years) - 1) / 2
        slope = values @ at / (at @ at)
        around = mean_intervals(slope[:, None], seed=SEED)
        mean, low, high = float(around.mean[0]), float(around.low[0]), float(around.high[0])
        level = float(values.mean())
        found.append((name, level, mean, low, high, allowed * level if allowed < RELATIVE_BELOW else allowed))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the trends and the stock; exit 1 when something does not stand still."""
    parser = argparse.ArgumentParser(description="Does a status quo run stand still?")
    parser.add_argument("--years", type=int, default=15)
    parser.add_argument("--replications", type=int, default=8)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], dest="sets", metavar="PATH=VALUE")
    options = parser.parse_args(arguments)
    size = Size(options.scale, options.replications, options.years, options.warm_up)
    runs = evaluate([options.sets], size, measure)[0]
    moving = 0
    for name, level, mean, low, high, allowed in trends(runs):
        still = -allowed <= low and high <= allowed
        moving += not still
        words = "stands still" if still else "MOVES"
        trend = f"{mean:+8.3f} a year ({low:+.3f} to {high:+.3f}), allowed {allowed:.3f}"
        sys.stdout.write(f"{name:28s} {level:9.2f}  {trend}  {words}\n")
    for name in (*map(str, STAGES), "community_help"):
        shares = ", ".join(f"{float(runs[f'{name}.{level}', 'all'].mean()):.3f}" for level in range(LEVELS))
        sys.stdout.write(f"{name}: [{shares}]\n")
    return int(moving > 0)


if __name__ == "__main__":
    raise SystemExit(main())
