"""The same grant upfront, and two fifths of it by results."""

from __future__ import annotations

from typing import Final

from sim.fit.money.measuring import BUDGET, GOALS, MOVED, POSTS, SPENT
from sim.fit.money.runs import MILLION, THOUSAND, Run, Runs, gap, value_of
from sim.fit.pages import grid, says, told
from sim.service import Role

BASE, UPFRONT, RESULTS = "status_quo", "upfront_funding", "payment_by_results"
ROLE: Final = Role.EARLY_HELP_WORKER
CASH: Final = (f"{BUDGET}:grants", f"{BUDGET}:results")
PAID: Final = (f"{SPENT}:grants:pay_{ROLE}", f"{SPENT}:results:pay_{ROLE}")
NEARLY: Final = 0.9
FIRST: Final = 12
"""Quarters of cash shown."""
WHAT: Final = {
    f"{POSTS}:funded:{ROLE}": "posts funded",
    f"{POSTS}:permanent:{ROLE}": "filled for good",
    f"{POSTS}:working:{ROLE}": "at work",
    "early_help_open": "families open to early help",
    "help_wait_days": "wait for early help, days",
    GOALS: "families who leave with the goal reached",
    "referral_rate": "referrals per 10,000",
    "care_starts_rate": "care starts per 10,000",
}


def section(runs: Runs) -> list[str]:
    """Cash by quarter, posts by year, hours for evidence."""
    ways = {"upfront": runs[UPFRONT], "two fifths by results": runs[RESULTS]}
    some = runs[UPFRONT]
    quarters = some.quarters[:FIRST]
    rows = []
    for words, run in ways.items():
        for label, name in zip(("in advance", "for results"), CASH, strict=True):
            cells = [f"{run.mean(name, q) / THOUSAND:,.0f}" for q in quarters]
            rows.append([f"{words}: {label}", *cells])
    return [
        "Cash that comes, £ thousand:",
        "",
        *grid(["", *(q[2:] for q in quarters)], rows),
        "",
        *_money(ways),
        "",
        *_by_year(ways, runs[BASE]),
        "",
        *_evidence(runs),
    ]


def _money(ways: Runs) -> list[str]:
    rows = []
    for words, run in ways.items():
        came = told(run.total(CASH, "all"))
        back = told(run.of(f"{MOVED}:grants:department", "all") + run.of(f"{MOVED}:results:department", "all"))
        pay = told(run.total(PAID, "all"))
        rows.append([words, *(each.words(0, unit=THOUSAND) for each in (came, pay, back))])
    return grid(["five years, £ thousand", "came", "paid for posts", "went back"], rows)


def _by_year(ways: Runs, base: Run) -> list[str]:
    rows = []
    for name, words in WHAT.items():
        for way, run in ways.items():
            cells = [gap(run, base, name, year).words(1, signed=True) for year in base.years]
            rows.append([f"{words}: {way}", *cells])
    return ["Difference from the base without the grant:", "", *grid(["", *base.years], rows)]


def _evidence(runs: Runs) -> list[str]:
    hours = value_of("funding.results.evidence_hours")
    run, other = runs[RESULTS], runs[UPFRONT]
    rows = [["hours for evidence", *(told(run.of(GOALS, year) * hours).words(0) for year in run.years)]]
    week = value_of("workforce.hours.usable_per_fte") * 52.0
    share = told(run.of(GOALS, run.years[-1]) * hours / week)
    posts = told(run.of(f"{POSTS}:funded:{ROLE}", "all") - other.of(f"{POSTS}:funded:{ROLE}", "all"))
    goals = told(run.of(GOALS, "all") - other.of(GOALS, "all"))
    without = runs[BASE]
    anyway = without.of(GOALS, "all").mean() / run.of(GOALS, "all").mean()
    come = ": nearly all that is paid for would have come without it" if anyway >= NEARLY else ""
    first = other.years[0]
    paid, more = other.mean(PAID[0], first), gap(other, without, f"{POSTS}:permanent:{ROLE}", first).mean
    cost = value_of(f"pay.{ROLE}") * (1.0 + value_of("pay.on_cost"))
    return [
        *grid(["", *run.years], rows),
        "",
        f"At {hours:g} hours a claim, evidence takes {share.mean:.2f} full-time equivalents a year. By results, "
        f"{says(posts, 'posts funded differ from the grant upfront by', 2)} on average over five years, and "
        f"{says(goals, 'families who leave with the goal reached by', 0, ' in all')}. Without the grant "
        f"{anyway:.0%} as many families reach their goal{come}.",
        "",
        f"Upfront, the grant paid £{paid / MILLION:.2f} million of pay in {first}, with {more:.1f} people "
        "more in posts, "
        f"who cost £{more * cost / MILLION:.2f} million; what was not paid out of the part for posts went back.",
    ]
