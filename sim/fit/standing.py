"""Does a status quo run stand still? Trends over a long run, and the starting stock that such a run settles at.

`python -m sim.fit.standing [--years N] [--replications N] [--scale F] [--out docs/standing-still.md]` runs `status_quo`
on the average area from its starting stock on. It writes the trend of each stock, rate, share and wait from the third
year after the warm-up on, with its interval, against what standing still allows; how many years each takes to settle,
by which the warm-up is measured; and the levels of the families in each stage, and the worth of help by level, that the
starting stock is drawn with. It changes no assumption: those go into the book by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.comparison.statistics import mean_intervals
from sim.fit.figures import Size, evaluate, years_of
from sim.kpis import KPIS
from sim.kpis.tables import Tables
from sim.kpis.tables.record import stage_in
from sim.kpis.tables.spells import overlaps
from sim.rules.belief import LEVELS
from sim.service import OPEN_WITHOUT_PLAN, Stage

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

SEED: Final = 1
"""Seed of the runs, and of the redrawing behind their intervals."""
WARM_UP: Final = 2
"""Years of warm-up that runs have unless told otherwise."""
FIRST_YEAR: Final = 2
"""Years after the warm-up left out of the trend."""
NEAR: Final = 5
"""How many times what standing still allows in a year a settled figure may be away from its later mean."""
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


@dataclass(frozen=True, slots=True)
class Trend:
    """Of one indicator: its mean over the years of the trend, the trend a year with 95% interval, and what is allowed.

    `settled` is the first year, counted from the starting stock, from which on no year's mean is away from that mean.
    """

    name: str
    level: float
    mean: float
    low: float
    high: float
    allowed: float
    settled: int

    @property
    def still(self) -> bool:
        """Whether the whole interval is within what standing still allows."""
        return -self.allowed <= self.low and self.high <= self.allowed


def trends(runs: pd.DataFrame) -> list[Trend]:
    """Return the trend of each watched indicator over the years of runs that began without a warm-up."""
    found = []
    for name, allowed in WATCHED.items():
        by = runs[name]
        whole = by[years_of(by.columns)].to_numpy()
        values = whole[:, WARM_UP + FIRST_YEAR :]
        at = np.arange(values.shape[1]) - (values.shape[1] - 1) / 2
        around = mean_intervals((values @ at / (at @ at))[:, None], seed=SEED)
        level = float(values.mean())
        limit = allowed * level if allowed < RELATIVE_BELOW else allowed
        mean, low, high = float(around.mean[0]), float(around.low[0]), float(around.high[0])
        since = settled(whole.mean(axis=0), level, NEAR * limit)
        found.append(Trend(name, level, mean, low, high, limit, since))
    return found


def settled(by_year: np.ndarray[Any, Any], level: float, near: float) -> int:
    """Return the first year from which on every year is within `near` of the level; the number of years when none is.

    Parameters
    ----------
    by_year
        Mean of each year, shape (years,).
    """
    away = np.flatnonzero(np.abs(by_year - level) > near)
    return int(away[-1]) + 1 if len(away) else 0


def page(found: Sequence[Trend], stock: Mapping[str, Sequence[float]], size: Size) -> str:
    """Return the page, in Markdown."""
    still, slowest = sum(trend.still for trend in found), max(trend.settled for trend in found)
    lines = [
        "# Does the baseline stand still?",
        "",
        "Written by `python -m sim.fit.standing --out docs/standing-still.md`; not edited by hand. `status_quo`, area "
        f"england, {size.replications} replications of {size.years} years from the starting stock on.",
        "",
        f"Of {len(found)} figures {still} stand still: the 95% interval of the trend over the years from year "
        f"{WARM_UP + FIRST_YEAR + 1} on lies within 1% of the figure a year, 0.5 points for shares, a day for waits. "
        f"A figure has settled when no later year's mean is further from the mean of those years than {NEAR} times "
        f"that. The slowest takes {slowest} years; runs warm up for {WARM_UP} unless told otherwise. Comparisons are "
        "paired: what has not settled is the same in both.",
        "",
        "| figure | mean | trend a year | 95% interval | allowed | stands still | years until settled |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| `{t.name}` | {t.level:,.1f} | {t.mean:+.2f} | {t.low:+.2f} to {t.high:+.2f} | {t.allowed:.2f} | "
            f"{'yes' if t.still else '**no**'} | {t.settled} |"
            for t in found
        ),
        "",
        "## The stock as it stands in the later half",
        "",
        "Share of families' time at each level of need by stage, and the average worth of help (`community_help`) by "
        "level. The starting stock is drawn with `need.stock.*`, set to these by hand.",
        "",
        "| | 0 | 1 | 2 | 3 | 4 | 5 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(f"| {name} | " + " | ".join(f"{share:.3f}" for share in shares) + " |" for name, shares in stock.items()),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print or write the page; exit 1 when something does not stand still."""
    parser = argparse.ArgumentParser(description="Does a status quo run stand still?")
    parser.add_argument("--years", type=int, default=15, help="years after the warm-up")
    parser.add_argument("--replications", type=int, default=8)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--set", action="append", default=[], dest="sets", metavar="PATH=VALUE")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    size = Size(options.scale, options.replications, WARM_UP + options.years, 0)
    runs = evaluate([options.sets], size, measure)[0]
    found = trends(runs)
    stock = {
        name: [float(runs[f"{name}.{level}", "all"].mean()) for level in range(LEVELS)]
        for name in (*map(str, STAGES), "community_help")
    }
    text = page(found, stock, size)
    if options.out is None:
        sys.stdout.write(text)
    else:
        options.out.write_text(text, encoding="utf-8")
    return int(not all(trend.still for trend in found))


if __name__ == "__main__":
    raise SystemExit(main())
