"""A quarter of early help's budget is withdrawn: what is spent, what comes back, and when the saving is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from sim.fit.money.bill import EMPLOYEES, PLACED
from sim.fit.money.charts import lines_chart
from sim.fit.money.measuring import HELPERS, POSTS, REAL, SPENT
from sim.fit.money.runs import MILLION, THOUSAND, Run, Runs, gap, gap_of, sums, value_of
from sim.fit.pages import grid, says, told
from sim.kpis.tables.periods import Floats
from sim.rules.appraisal import break_even, present_value

BASE, CUT = "status_quo", "early_help_withdrawn"
PAY: Final = tuple(f"{SPENT}:pay_{role}" for role in HELPERS)
OWN: Final = tuple(f"{SPENT}:general_fund:pay_{role}" for role in HELPERS)
THEIRS: Final = tuple(f"{SPENT}:partners:pay_{role}" for role in HELPERS)
LOAD: Final = {
    "early_help_open": "families open to early help",
    "help_wait_days": "wait for early help, days",
    "early_help_no_place": "not offered early help for want of a place, a year",
    "referral_rate": "referrals per 10,000",
    "cin_rate": "children in need per 10,000, at the year's end",
    "cpp_starts_rate": "plans begun per 10,000",
    "cpp_rate": "children on a plan per 10,000, at the year's end",
    "care_starts_rate": "care starts per 10,000",
    "care_rate": "children in care per 10,000, at the year's end",
    "risk_days_without_help": "high-risk child-days without adequate help, per 1,000",
    "missed_need_days": "days of need above the service, per 1,000 families",
}
AGREE: Final = 0.9  # not an assumption: share of runs that must agree for a quarter to be named
NONE: Final = "none within the run"


def section(runs: Runs, chart: Path | None) -> list[str]:
    """Spending and statutory load by year, and the difference of cost summed up."""
    cut, base = runs[CUT], runs[BASE]
    rows = [*_spent(cut, base), "", *_load(cut, base), "", *_summed(cut, base)]
    if chart is not None:
        _draw(cut, base, chart)
        rows += ["", f"![Difference of cost summed up by quarter]({chart.name})"]
    return rows


def _spent(cut: Run, base: Run) -> list[str]:
    parts = {
        "early help's pay, council's own": OWN,
        "early help's pay, by who stepped in": THEIRS,
        "redundancy and recruitment": (f"{SPENT}:redundancy", f"{SPENT}:recruitment"),
        "social work and agency": tuple(f"{SPENT}:{line}" for line in EMPLOYEES),
        "placements": tuple(f"{SPENT}:{line}" for line in PLACED),
        "all": (SPENT,),
    }
    rows = [
        [words, *(gap_of(cut, base, names, year).words(0, signed=True, unit=THOUSAND) for year in cut.years)]
        for words, names in parts.items()
    ]
    posts = [f"{POSTS}:funded:{role}" for role in HELPERS]
    rows.append(["posts funded, full-time equivalents", *_levels(cut, base, posts)])
    return grid(["difference, £ thousand", *cut.years], rows)


def _levels(cut: Run, base: Run, names: list[str]) -> list[str]:
    return [f"{cut.total(names, y).mean():.1f} of {base.total(names, y).mean():.1f}" for y in cut.years]


def _load(cut: Run, base: Run) -> list[str]:
    rows, clear = [], []
    for name, words in LOAD.items():
        digits = 0 if name == "missed_need_days" else 1
        gaps = {year: gap(cut, base, name, year) for year in cut.years}
        first = next((year for year, each in gaps.items() if each.clear), None)
        if first is not None:
            clear.append(f"{words}: from {first}")
        rows.append([words, *(each.words(digits, signed=True) for each in gaps.values())])
    said = "; ".join(clear) if clear else "none"
    return [
        *grid(["difference", *cut.years], rows),
        "",
        f"First year in which a difference is clear of nought, one by one ({len(rows) * len(cut.years)} looked at, "
        f"about {len(rows) * len(cut.years) * 0.05:.0f} by chance): {said}.",
    ]


def _summed(cut: Run, base: Run) -> list[str]:
    ends = [f"{year} Q4" for year in cut.years]
    quarters = list(cut.quarters)
    summed = sums(cut, base, REAL, quarters)
    moves = _without_placements(cut, base, quarters)
    rows = []
    for words, by in (("all spending", summed), ("without placements", moves)):
        cells = [told(by[:, quarters.index(end)]).words(2, signed=True, unit=MILLION) for end in ends]
        rows.append([words, *cells])
    rates = value_of("costs.discount_rate"), value_of("costs.discount_rate_later")
    by_year = np.array([cut.of(REAL, year) - base.of(REAL, year) for year in cut.years]).T
    worth = told(np.array([present_value(each.tolist(), *rates) for each in by_year]))
    end = told(summed[:, -1])
    return [
        "Difference of cost summed up from the cut on, £ million in prices of 2025-26:",
        "",
        *grid(["", *(f"by the end of {year}" for year in cut.years)], rows),
        "",
        f"{says(end, 'By the end of the run the cut has changed cost by', 2, ' million', MILLION)}; in present value "
        f"{worth.words(2, signed=True, unit=MILLION)} million. {_break_even(summed, moves, quarters)}",
    ]


def _without_placements(cut: Run, base: Run, quarters: list[str]) -> Floats:
    """Differences of cost in cash but for placements, raised to no common price, summed up."""
    lines = [f"{SPENT}:{line}" for line in PLACED]
    by = [(r.of(SPENT, q) - r.total(lines, q)) for q in quarters for r in (cut, base)]
    return np.cumsum(np.array(by[::2]) - np.array(by[1::2]), axis=0).T


def _break_even(summed: Floats, moves: Floats, quarters: list[str]) -> str:
    """When the saving is gone, on the mean of the runs and in how many of them."""
    said = []
    for words, by in (("on all spending", summed), ("without placements", moves)):
        gone = [break_even([-each for each in np.diff(run, prepend=0.0)]) for run in by]
        mean = break_even([-each for each in np.diff(by.mean(axis=0), prepend=0.0)])
        lost = sum(each is not None for each in gone)
        when = NONE if mean is None else quarters[mean]
        agree = max(lost, len(gone) - lost) >= AGREE * len(gone)
        said.append(f"{words} {when if agree else 'cannot be told'} ({lost} of {len(gone)} runs end so)")
    return "The quarter from which the cut has cost more than it saved, and goes on so: " + "; ".join(said) + "."


def _draw(cut: Run, base: Run, path: Path) -> None:
    quarters = list(cut.quarters)
    panels, bands = {}, {}
    for label, by in (
        ("all spending, prices of 2025-26", sums(cut, base, REAL, quarters)),
        ("without placements, cash", _without_placements(cut, base, quarters)),
    ):
        each = [told(column / MILLION) for column in by.T]
        panels[label] = {label: [t.mean for t in each]}
        bands[label] = ([t.low for t in each], [t.high for t in each])
    lines_chart(
        panels, quarters, path, "A quarter of early help withdrawn: cost less base, summed up, £ million", bands
    )
