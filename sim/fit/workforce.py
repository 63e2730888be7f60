"""How people come and go, and the loops that follow: the baseline beside the census, each loop on and off.

`python -m sim.fit.workforce [--replications N] [--out docs/workforce.md]` runs `status_quo` with one mechanism switched
at a time and writes the page and its chart. Nothing is moved to meet what is printed, but for the rates that the book
says are set from flows in balance.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.areas.employed import SOCIAL
from sim.fit.figures import Size, evaluate, years_of
from sim.fit.pages import give
from sim.kpis import BREAKDOWNS, KPIS
from sim.kpis.tables import Tables
from sim.scenario import load_scenario
from sim.service import Cause

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log
    from sim.scenario import Scenario

PUBLISHED: Final[Mapping[str, float]] = {
    "vacancy_pct": 14.2,
    "turnover_pct": 11.8,
    "agency_pct": 13.0,
    "sickness_pct": 3.5,
}
"""DfE, children's social work workforce, census of 30 September 2025, per cent."""
SHOWN: Final = (
    *PUBLISHED,
    "strain_mean",
    "experience_under_2y_pct",
    "posts_established",
    "posts_filled",
    "posts_working",
    "caseload_mean",
    "hours_asked_pct",
    "direct_help_hours",
    "workers_by_cause",
    "risk_days_without_help",
    "never_stepped_up_pct",
    "s47_rate",
)
TRANSFER, CASELOADS = 19.0, 17.0
"""Changes of social worker by standard transfer between teams, and for managing caseloads, per cent (DfE, 2025)."""
FROM: Final = "2025-04-01"
BY_CAUSE: Final = "by_cause."
STARTERS: Final = "starters"
BEGUN: Final = (Cause.STARTER, Cause.NEWLY_QUALIFIED, Cause.CONVERTED)


def measure(log: Log) -> pd.DataFrame:
    """Measure what the page shows, by period: period, group, kpi, value."""
    import pandas as pd

    tables = Tables(log)
    labels = tables.periods.labels
    rows = [
        (label, "all", name, value) for name in SHOWN for label, value in zip(labels, KPIS[name](tables), strict=True)
    ]
    causes = BREAKDOWNS["workers_by_cause", "cause"](tables)
    rows += [("all", "all", f"{BY_CAUSE}{cause}", value) for cause, value in causes.items()]
    rows += [(label, "all", STARTERS, value) for label, value in zip(labels, starters(tables), strict=True)]
    return pd.DataFrame(rows, columns=["period", "group", "kpi", "value"]).astype({"value": np.float64})


def starters(tables: Tables) -> np.ndarray:
    """Permanent social workers who began in each period, full-time equivalents a year."""
    began = tables.rows("worker_in")
    kept = tables.says(began.detail, *SOCIAL) & tables.says(began.detail, *(str(cause) for cause in BEGUN))
    fte = dict(zip(tables.log.workers["worker"].tolist(), tables.log.workers["fte"].tolist(), strict=True))
    weights = np.array([fte[worker] for worker in began.worker[kept].tolist()], dtype=np.float64)
    return tables.per_year(tables.periods.flow(began.time[kept], weights))


# --- the baseline -----------------------------------------------------------------------------------------------
def baseline(size: Size) -> list[str]:
    """Stocks and flows of social workers beside the census, and changes of worker by cause."""
    run = evaluate([()], size, measure)[0]
    mean, low, high = run.mean(), run.quantile(0.025), run.quantile(0.975)
    rows = ["| social workers, % | census | model | 95% of runs |", "| --- | --- | --- | --- |"]
    for name, published in PUBLISHED.items():
        spread = f"{low[name, 'all']:.1f} to {high[name, 'all']:.1f}"
        rows.append(f"| `{name}` | {published:.1f} | {mean[name, 'all']:.1f} | {spread} |")
    filled = mean["posts_filled", "all"]
    rows += [
        "",
        f"Posts (all roles that hold families, and supervisors): {mean['posts_established', 'all']:.0f} established, "
        f"{filled:.0f} filled for good, {mean['posts_working', 'all']:.0f} full weeks of work. Starters "
        f"{mean[STARTERS, 'all']:.1f} full-time equivalents a year.",
        "",
        "| changes of worker per open family-year | |",
        "| --- | --- |",
    ]
    names = [str(name) for name, period in mean.index if str(name).startswith(BY_CAUSE) and period == "all"]
    causes = {name: float(mean[name, "all"]) for name in names}
    total = sum(causes.values())
    for name, value in causes.items():
        rows.append(f"| {name.removeprefix(BY_CAUSE)} | {value:.3f} ({value / total:.0%}) |")
    rows += [
        "",
        f"Published for children looked after over two years: standard transfers {TRANSFER:.0f}%, managing caseloads "
        f"{CASELOADS:.0f}% of changes (DfE, stability measures, 2025). The model's `design` is the first; it moves "
        "families between caseloads only when somebody leaves. Printed, and not fitted.",
    ]
    return rows


# --- the loops --------------------------------------------------------------------------------------------------
def table(points: Mapping[str, Sequence[str] | Scenario], shown: Sequence[str], size: Size) -> list[str]:
    """One column for each point, one row for each figure: the mean over the runs."""
    runs = [each.mean() for each in evaluate(list(points.values()), size, measure)]
    rows = ["| | " + " | ".join(points) + " |", "| --- |" + " --- |" * len(points)]
    for name in shown:
        digits = 3 if name in ("strain_mean", "workers_by_cause") else 1
        rows.append(f"| `{name}` | " + " | ".join(f"{run[name, 'all']:,.{digits}f}" for run in runs) + " |")
    return rows


def times(times_: float) -> tuple[str, ...]:
    """Assignments that multiply the posts of social workers."""
    return tuple(f"workforce.{role}.posts=times:{times_}" for role in SOCIAL)


def strain(size: Size) -> list[str]:
    """Strain on and off, at the posts there are and with a fifth fewer."""
    points = {
        "strain off": ("workforce.strain.acts=false",),
        "as it is": (),
        "the most the panel allows": ("workforce.strain.leaving=0.45",),
        "off, posts x 0.8": ("workforce.strain.acts=false", *times(0.8)),
        "posts x 0.8": times(0.8),
        "most, posts x 0.8": ("workforce.strain.leaving=0.45", *times(0.8)),
    }
    return table(points, ("strain_mean", "turnover_pct", "vacancy_pct", "hours_asked_pct", "workers_by_cause"), size)


def cap(size: Size) -> list[str]:
    """A hard cap on social workers' cases, with strain on and off."""
    hard = ("workforce.social_worker.cap_binds=limit", "workforce.social_worker.caseload_cap=12")
    off = ("workforce.strain.acts=false",)
    points = {"no hard cap": (), "cap 12": hard, "no hard cap, strain off": off, "cap 12, strain off": (*hard, *off)}
    return table(points, ("strain_mean", "turnover_pct", "hours_asked_pct", "caseload_mean"), size)


def cover(size: Size) -> list[str]:
    """Agency cover as it is, none, and none with as many permanent workers in its place."""
    points = {
        "as it is": (),
        "no agency": ("agency.allowed=false",),
        "twice the cover": ("agency.cover=times:2",),
    }
    shown = ("agency_pct", "posts_working", "hours_asked_pct", "strain_mean", "turnover_pct", "workers_by_cause")
    return table(points, (*shown, "direct_help_hours", "risk_days_without_help"), size)


def keep_or_hire(size: Size) -> list[str]:
    """A fifth fewer leavers against as many more working hours by added posts."""
    retention, base = load_scenario("retention"), ()
    kept, as_is = (each.mean() for each in evaluate([retention, base], size, measure))
    more = kept["posts_working", "all"] / as_is["posts_working", "all"]
    social = 1.0 + (more - 1.0) * 1.5  # posts of social workers are about two thirds of all
    points: dict[str, Sequence[str] | Scenario] = {
        "as it is": base,
        "a fifth fewer leavers": retention,
        f"posts x {social:.3f}": _dated({f"workforce.{role}.posts": {"times": round(social, 3)} for role in SOCIAL}),
    }
    shown = ("posts_working", "turnover_pct", "experience_under_2y_pct", "workers_by_cause", "hours_asked_pct")
    return table(points, (*shown, "direct_help_hours", "risk_days_without_help", "never_stepped_up_pct"), size)


def _dated(settings: dict[str, object]) -> Scenario:
    return load_scenario(
        {
            "title": "Posts added",
            "question": "What do as many working hours by added posts do?",
            "extends": "status_quo",
            "timeline": [{"on": FROM, "because": "posts added", "set": settings}],
        }
    )


def over_time(size: Size, chart: Path | None) -> list[str]:
    """Inspection and the newly qualified intake against the base, by quarter, and the chart of it."""
    names = ("inspection_inadequate", "newly_qualified_intake", "retention", "no_agency")
    runs = [each.mean() for each in evaluate([(), *(load_scenario(name) for name in names)], size, measure)]
    base = runs[0]
    quarters = sorted({period for _, period in base.index if " Q" in period})
    years = years_of(base["turnover_pct"].index)
    rows: list[str] = []
    for name, run in zip(names, runs[1:], strict=True):
        rows += [f"`{name}` against the base, by year:", "", "| | " + " | ".join(years) + " |"]
        rows.append("| --- |" + " --- |" * len(years))
        for figure in ("vacancy_pct", "turnover_pct", "agency_pct", "posts_working", "hours_asked_pct", "s47_rate"):
            cells = " | ".join(f"{run[figure, year] - base[figure, year]:+.1f}" for year in years)
            rows.append(f"| `{figure}` | {cells} |")
        rows.append("")
    if chart is not None:
        lines = {name: dict.fromkeys(quarters, run) for name, run in zip(names, runs[1:], strict=True)}
        _draw(lines, base, quarters, chart)
        rows += [f"![Differences from the base by quarter]({chart.name})"]
    return rows


def _draw(lines: Mapping[str, Mapping[str, pd.Series]], base: pd.Series, quarters: list[str], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    panels = {
        "agency_pct": "agency, points",
        "posts_working": "full weeks of work",
        "hours_asked_pct": "hours asked, points",
        "s47_rate": "enquiries per 10,000",
    }
    figure, grid = plt.subplots(2, 2, figsize=(9, 6), layout="constrained", sharex=True)
    for axes, (name, words) in zip(grid.flat, panels.items(), strict=True):
        axes.axhline(0, color="#888888", linewidth=0.8)
        for place, (scenario, by) in enumerate(lines.items()):
            values = [float(by[q][name, q] - base[name, q]) for q in quarters]
            axes.plot(range(len(quarters)), values, linewidth=1.6, marker="osD^"[place], markersize=3, label=scenario)
        axes.set_title(words, fontsize=9)
        axes.set_xticks(range(0, len(quarters), 4), [q[:7] for q in quarters[::4]], fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    grid.flat[0].legend(frameon=False, fontsize=8)
    figure.suptitle("Difference from the base, by quarter", fontsize=10)
    figure.savefig(path, dpi=130)
    plt.close(figure)


# --- the page ---------------------------------------------------------------------------------------------------
def page(size: Size, out: Path) -> str:
    """The whole page in Markdown; the chart goes beside it."""
    chart = out.with_name("workforce-loops.png")
    long = replace(size, years=4)
    parts = [
        ("# People who come and go", [INTRO.format(size=size)]),
        ("## The baseline beside the census", baseline(size)),
        ("## Strain, leaving, load", [STRAIN, "", *strain(size)]),
        ("## A cap and strain", [CAP, "", *cap(size)]),
        ("## Agency cover", [COVER, "", *cover(size)]),
        ("## Keep or hire", [KEEP, "", *keep_or_hire(long)]),
        ("## Over time", [TIME, "", *over_time(long, chart)]),
    ]
    return "\n\n".join("\n\n".join([head, "\n".join(rows).strip()]) for head, rows in parts) + "\n"


INTRO: Final = (
    "Written by `python -m sim.fit.workforce --out docs/workforce.md`; not edited by hand. England at "
    "{size.scale:g} times an average authority, {size.replications} runs of {size.years} years after {size.warm_up}, "
    "unless said: read small differences as luck. Rates of leaving, hiring and cover are set from the workforce "
    "census; what no return counts is judged (`workforce.lives.*`, `agency.*`)."
)
STRAIN: Final = (
    "Strain is a moving mean of hours asked over those with all the usual overtime, and moves leaving and sickness. "
    "England's panel gives 0.13 points of turnover for a case more (-0.08 to 0.35), so the loop is weak unless it "
    "stands at the end of that range (`workforce.strain.leaving`)."
)
CAP: Final = "With strain off a cap on cases cannot move turnover; with it on, only through hours."
COVER: Final = "Agency workers ease the pressure of vacancies, know no family when they come, and go cold."
KEEP: Final = (
    "Working hours of all roles are about the same in both; what differs is who does them, and how often families "
    "change worker. Four years from the change."
)
TIME: Final = "Differences in the same luck, run by run; the change comes with the first of these years."


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description="How workers come and go, and the loops that follow.")
    parser.add_argument("--replications", type=int, default=6)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path, help="the page to write")
    options = parser.parse_args(arguments)
    size = Size(options.scale, options.replications, options.years, 2, options.workers)
    give(page(size, options.out or Path("workforce.md")), options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
