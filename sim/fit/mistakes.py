"""What noise in judgement does: plans that are needless, need that is missed, and risk without a plan.

`python -m sim.fit.mistakes --out docs/mistakes.md` runs the baseline with signals twice as noisy: believed as before,
known to be so, and known with the likelihoods of conferences and plans set anew so that as many plans are made. Levels
of mistakes are not known from published figures; only how they move is told.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.areas.areas import moved_in_odds
from sim.book import load_book
from sim.experiment.comparison.statistics import mean_intervals
from sim.fit.figures import Size, evaluate
from sim.fit.pages import give
from sim.kpis.catalogue import KPIS
from sim.kpis.tables import Tables
from sim.kpis.tables.periods import percent
from sim.kpis.tables.record import PLAN, stage_in
from sim.kpis.tables.spells import pick
from sim.service import Stage

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

SIZE: Final = Size(scale=0.5, replications=12, years=3, warm_up=2)
HARM_LIKELY: Final = 4  # not an assumption: the level of need that a plan is for
NOISE: Final = "need.belief.noise_"
"""Beginning of the leaves that say how noisy each kind of signal is."""
PLANS: Final = ("protection.thresholds.conference", "protection.thresholds.plan")
WORDS: Final[Mapping[str, str]] = {
    "cpp_starts_rate": "plans started, per 10,000 children a year",
    "s47_rate": "enquiries, per 10,000 children a year",
    "needless": "plans made although harm was not likely (below level 4), %",
    "conference_needless_pct": "plans made at level 2 or below, %",
    "conference_missed_pct": "conferences without a plan although harm was likely, %",
    "missed_at_door": "contacts at level 4 or above that ended without a referral, %",
    "risk_off_plan": "family-days at level 4 or above on no plan and not in care, per 10,000 children a year",
    "care_starts_rate": "care starts, per 10,000 children a year",
    "care_needless_pct": "care starts at level 2 or below, %",
}
"""What is measured, in words."""


def measured(log: Log) -> pd.DataFrame:
    """Mistakes over the whole of one run.

    Returns
    -------
    DataFrame[period, group, kpi, value]
        One row for each of `WORDS`.
    """
    import pandas as pd

    tables = Tables(log)
    found = {name: tables.whole(KPIS[name](tables)) for name in WORDS if name in KPIS}
    made = tables.decisions("protection_plan", at=[Stage.CONFERENCE])
    flow = tables.periods.flow
    low = (tables.level_before(made) < HARM_LIKELY).astype(float)
    found["needless"] = tables.whole(percent(flow(made.time, low), flow(made.time)))
    door = tables.decisions(*("no_action", "advice", Stage.EARLY_HELP, "referral", "immediate"), at=[Stage.FRONT_DOOR])
    door = pick(door, tables.level_before(door) >= HARM_LIKELY)
    away = tables.says(door.detail, "no_action", "advice", Stage.EARLY_HELP).astype(float)
    found["missed_at_door"] = tables.whole(percent(flow(door.time, away), flow(door.time)))
    lives = tables.lives
    lives = pick(lives, (lives.level >= HARM_LIKELY) & ~stage_in(lives.stage, *PLAN, Stage.CARE))
    found["risk_off_plan"] = tables.whole(
        tables.per_year(tables.per_10000(tables.periods.days(lives.start, lives.end)))
    )
    rows = [("all", "all", name, found[name]) for name in WORDS]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"])


def noisier(times: float, trust: float) -> list[str]:
    """Settings with every signal so many times as noisy, and trusted so."""
    noise = [f"{path}=times:{times:g}" for path in load_book().values if path.startswith(NOISE)]
    return [*noise, f"need.belief.trust={trust:g}"]


def surer(by: float) -> list[str]:
    """Settings with the likelihoods of conferences and plans moved by so much in log odds."""
    values = load_book().values
    return [f"{path}={moved_in_odds(float(values[path]), by)!r}" for path in PLANS]  # type: ignore[arg-type]


def as_many_plans(settings: Sequence[str], plans: float, size: Size) -> list[str]:
    """The settings, with the likelihoods of plans moved until about as many plans are made; by halving."""
    low, high = -3.0, 1.5
    for _ in range(5):
        middle = (low + high) / 2
        found = _means(evaluate([[*settings, *surer(middle)]], size, measured)[0])
        low, high = (low, middle) if found["cpp_starts_rate"] < plans else (middle, high)
    return [*settings, *surer((low + high) / 2)]


def _means(runs: pd.DataFrame) -> dict[str, float]:
    return {name: float(runs[name, "all"].mean()) for name in WORDS}


def page(columns: Mapping[str, pd.DataFrame], size: Size) -> str:
    """The page, in Markdown: ratios to the base, with intervals over paired runs."""
    base = next(iter(columns.values()))
    rows = [
        "# What mistakes in judgement do",
        "",
        f"`status_quo`, half the average area, {size.replications} runs of {size.years} years after {size.warm_up}, "
        "paired. Figures are ratios to the base: how many plans are needless, or needs missed, in England is not known "
        "from any published figure, and the levels of this model are not told as if they were.",
        "",
        f"| | {' | '.join(list(columns)[1:])} |",
        f"| --- |{' --- |' * (len(columns) - 1)}",
    ]
    for name, words in WORDS.items():
        usual = base[name, "all"].to_numpy()
        cells = [_ratio(runs[name, "all"].to_numpy(), usual) for runs in list(columns.values())[1:]]
        rows.append(f"| {words} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _ratio(now: np.ndarray, usual: np.ndarray) -> str:
    """Ratio of means with the interval of the paired difference; words where the base has hardly any."""
    mean = float(usual.mean())
    if mean < 0.05:
        return f"{float(now.mean()):.2f} (base {mean:.2f})"
    found = mean_intervals((now - usual)[:, None] / mean, seed=1)
    middle, low, high = (1.0 + float(each[0]) for each in (found.mean, found.low, found.high))
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Say what noise in judgement does.")
    parser.add_argument("--replications", type=int, default=SIZE.replications)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    size = replace(SIZE, replications=options.replications)
    known = noisier(2.0, 1.0)
    points = [[], noisier(2.0, 2.0), known]
    found = evaluate(points, size, measured)
    again = as_many_plans(known, _means(found[0])["cpp_starts_rate"], size)
    found += evaluate([again], size, measured)
    names = ("base", "twice the noise, believed as before", "twice the noise, known", "known, as many plans")
    text = page(dict(zip(names, found, strict=True)), size)
    give(text, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
