"""A limited general fund with early help exposed to its overspend, and with early help ring-fenced."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.fit.money.bill import PLACED
from sim.fit.money.measuring import HELPERS, MOVED, POSTS, SPENT
from sim.fit.money.runs import MILLION, Run, Runs, gap, gap_of
from sim.fit.pages import grid, says, told

BASE: Final = "status_quo"
OPEN, FENCED = "general_fund_limited", "ring_fenced_early_help"
RESERVES: Final = f"{MOVED}:reserves:general_fund"
SAVED: Final = f"{MOVED}:general_fund:reserves"
SUPPORT: Final = f"{MOVED}:support:general_fund"
FUNDED: Final = tuple(f"{POSTS}:funded:{role}" for role in HELPERS)
CUT: Final = 0.9
"""Part of its posts below which early help counts as cut."""
FOLLOWS: Final = {
    "early_help_open": "families open to early help",
    "help_wait_days": "wait for early help, days",
    "referral_rate": "referrals per 10,000",
    "cin_rate": "children in need per 10,000",
    "care_starts_rate": "care starts per 10,000",
    "care_rate": "children in care per 10,000",
}


def section(runs: Runs) -> list[str]:
    """The loop by year, then what differs with the ring-fence."""
    base, open_, fenced = runs[BASE], runs[OPEN], runs[FENCED]
    rows = []
    for words, run in (("no limit", base), ("limited", open_), ("limited, ring-fenced", fenced)):
        rows += _of_one(words, run)
    years = base.years
    last = years[-1]
    return [
        *grid(["£ million", *years], rows),
        "",
        "Ring-fence off less no limit:",
        "",
        *_gaps(open_, base),
        "",
        "Ring-fence on less off:",
        "",
        *_gaps(fenced, open_),
        "",
        *_said(base, open_, fenced, last),
    ]


def _of_one(words: str, run: Run) -> list[list[str]]:
    over = [told(run.of(f"{SPENT}:general_fund", y) - run.of("budget:general_fund", y)) for y in run.years]
    rows = [[f"{words}: spent above the budget", *(each.words(2, signed=True, unit=MILLION) for each in over)]]
    for label, name in (("from reserves", RESERVES), ("exceptional support", SUPPORT)):
        cells = [f"{run.mean(name, year) / MILLION:.2f}" for year in run.years]
        rows.append([f"{words}: {label}", *cells])
    posts = [told(run.total(FUNDED, year)).words(1) for year in run.years]
    rows.append([f"{words}: early help posts funded", *posts])
    return rows


def _gaps(run: Run, base: Run) -> list[str]:
    rows = [["early help posts funded", *(gap_of(run, base, FUNDED, y).words(1, signed=True) for y in run.years)]]
    rows += [
        [words, *(gap(run, base, name, year).words(1, signed=True) for year in run.years)]
        for name, words in FOLLOWS.items()
    ]
    placed = [f"{SPENT}:{line}" for line in PLACED]
    cells = [gap_of(run, base, placed, y).words(2, signed=True, unit=MILLION) for y in run.years]
    rows.append(["placements, £ million", *cells])
    return grid(["difference", *run.years], rows)


def _said(base: Run, open_: Run, fenced: Run, last: str) -> list[str]:
    lost = gap_of(open_, base, FUNDED, last)
    back = gap(open_, base, "care_starts_rate", last)
    kept = told(base.total(FUNDED, last)).mean
    over = [told(r.of(f"{SPENT}:general_fund", last) - r.of("budget:general_fund", last)) for r in (open_, fenced)]
    chain = gap_of(open_, fenced, [f"{SPENT}:{line}" for line in PLACED], last)
    loop = "is seen" if chain.clear and chain.mean > 0.0 else "is not seen in this run"
    early = np.mean([open_.total(FUNDED, year).mean() / base.total(FUNDED, year).mean() for year in base.years])
    acts = "acts" if lost.clear and lost.mean < 0.0 else "does not show"
    return [
        f"By {last} exposed early help has {says(lost, 'changed by', 1, ' posts')}, of {kept:.1f} "
        f"({early:.0%} of its posts over "
        f"the five years). Spending less budget is that year "
        f"{over[0].words(2, signed=True, unit=MILLION)} million exposed and "
        f"{over[1].words(2, signed=True, unit=MILLION)} million ring-fenced. "
        f"{says(back, 'Care starts change by', 1, ' per 10,000')}. "
        f"{says(chain, 'Placements cost, exposed less ring-fenced,', 2, ' million', MILLION)}. "
        f"{_how_often(open_)} "
        f"The step from overspend to early help {acts}; the step back, from early help to need and overspend, {loop}. "
    ]


def _how_often(run: Run) -> str:
    """In how many years of all runs the limited fund overspent, and in how many early help was cut meanwhile."""
    over = np.array([run.of(f"{SPENT}:general_fund", y) - run.of("budget:general_fund", y) for y in run.years])
    posts = np.array([run.total(FUNDED, year) for year in run.years])
    cut = posts < CUT * posts.max()
    first = told(run.of("budget:general_fund", run.years[0]))
    spread = np.std(run.of("budget:general_fund", run.years[0]), ddof=1) / MILLION
    return (
        f"Exposed, {int((over > 0.0).sum())} of {over.size} years of all runs end above the budget. Early help is cut "
        f"by a tenth or more in {int(cut.sum())} years, of which {int((cut & (over <= 0.0)).sum())} end with money "
        "left: early help is cut for what the year is expected to need, once half of what reserves hold above their "
        "floor is drawn, and what is left goes to reserves. What a year needs in placements is read from the year "
        "before, and the limit is set once and for all by the year before it begins: the first limited year has "
        f"£{first.mean / MILLION:.1f} million, with a standard deviation of £{spread:.1f} million between runs of an "
        "area of this size. A run that begins with few dear placements is short ever after, another never; the mean of "
        "the runs hides that."
    )
