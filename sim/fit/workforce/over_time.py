"""Differences from the base year by year: inspection, keeping people, agency cover, newly qualified people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.fit.figures import Size, evaluate, years_of
from sim.fit.pages import Told, grid, says, told
from sim.fit.workforce.measuring import digits_of, measure, told_name
from sim.scenario import load_scenario

if TYPE_CHECKING:
    import pandas as pd


def by_year(run: pd.DataFrame, base: pd.DataFrame, shown: Sequence[str]) -> dict[str, dict[str, Told]]:
    """Differences of figures from the base in the same replication, by figure and financial year."""
    years = years_of(base["turnover_pct"].columns)
    return {name: {year: told((run[name, year] - base[name, year]).to_numpy()) for year in years} for name in shown}


def rows_by_year(found: Mapping[str, Mapping[str, Told]]) -> list[str]:
    """A table of differences: a row for each figure, a column for each year."""
    years = list(next(iter(found.values())))
    rows = [
        [told_name(name), *(each.words(digits_of(name), signed=True) for each in years_.values())]
        for name, years_ in found.items()
    ]
    return grid(["", *years], rows)


def over_time(size: Size, chart: Path) -> list[str]:
    """Inspection, keeping people and agency cover against the base, by year, and the chart of it by quarter."""
    names = ("inspection_inadequate", "retention", "no_agency")
    base, *runs = evaluate([(), *(load_scenario(name) for name in names)], size, measure)
    shown = ("vacancy_pct", "turnover_pct", "agency_pct", "posts_working", "hours_asked_pct", "s47_rate")
    rows: list[str] = []
    for name, run in zip(names, runs, strict=True):
        rows += [f"`{name}` against the base, by year:", "", *rows_by_year(by_year(run, base, shown)), ""]
    _draw(dict(zip(names, (each.mean() for each in runs), strict=True)), base.mean(), chart)
    return [*rows, f"![Differences from the base by quarter]({chart.name})"]


def intake(size: Size) -> list[str]:
    """More newly qualified people against the base, by year: what they cost at first, and what they bring later."""
    base, run = evaluate([(), load_scenario("newly_qualified_intake")], size, measure)
    shown = ("posts_filled", "posts_working", "agency_pct", "experience_under_2y_pct", "hours_asked_pct")
    found = by_year(run, base, (*shown, "direct_help_hours", "workers_by_cause"))
    weeks = found["posts_working"]
    first, last = min(weeks), max(weeks)
    said = ", and ".join(says(weeks[year], f"full weeks of work in {year}") for year in (first, last))
    filled = says(found["posts_filled"][last], f"Posts filled in {last}")
    return [*rows_by_year(found), "", f"Early and late: {said}. {filled}."]


def _draw(lines: Mapping[str, pd.Series], base: pd.Series, path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    panels = {
        "agency_pct": "agency, points",
        "posts_working": "full weeks of work",
        "hours_asked_pct": "hours asked, points",
        "s47_rate": "enquiries per 10,000",
    }
    quarters = sorted({period for _, period in base.index if " Q" in period})
    figure, places = plt.subplots(2, 2, figsize=(9, 6), layout="constrained", sharex=True)
    for axes, (name, words) in zip(places.flat, panels.items(), strict=True):
        axes.axhline(0, color="#888888", linewidth=0.8)
        for place, (scenario, run) in enumerate(lines.items()):
            values = [float(run[name, q] - base[name, q]) for q in quarters]
            axes.plot(range(len(quarters)), values, linewidth=1.6, marker="osD^"[place], markersize=3, label=scenario)
        axes.set_title(words, fontsize=9)
        axes.set_xticks(range(0, len(quarters), 4), [q[:7] for q in quarters[::4]], fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    places.flat[0].legend(frameon=False, fontsize=8)
    figure.suptitle("Difference from the base, by quarter", fontsize=10)
    figure.savefig(path, dpi=130)
    plt.close(figure)
