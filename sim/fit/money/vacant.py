"""A tenth more posts of social workers: how many are filled, who covers them, and what they cost."""

from __future__ import annotations

from typing import Final

from sim.fit.money.bill import EMPLOYEES
from sim.fit.money.measuring import POSTS, SPENT
from sim.fit.money.runs import THOUSAND, Run, Runs, gap, gap_of, grid, says

BASE, MORE = "status_quo", "more_social_workers"
ROLE: Final = "social_worker"
WHAT: Final = {
    "funded": "funded",
    "permanent": "filled for good",
    "agency": "agency",
    "working": "at work, agency among them",
}
PAY: Final = {
    "pay of social workers": ("pay_social_worker",),
    "supervisors and others beside them": ("pay_supervisor", "pay_other_staff"),
    "agency": ("agency",),
    "recruitment": ("recruitment",),
}
SERVICE: Final = {
    "hours_asked_pct": "hours asked of those there are, %",
    "direct_help_hours": "direct help, hours a week and family",
    "cin_visits_in_time_pct": "child in need visits in time, %",
    "assessment_within_45wd_pct": "assessments within 45 working days, %",
    "waiting_families": "families waiting for a named worker",
    "risk_days_without_help": "high-risk child-days without adequate help, per 1,000",
    "care_starts_rate": "care starts per 10,000",
}


def section(runs: Runs) -> list[str]:
    """Posts, pounds and the service by year, beside the base."""
    run, base = runs[MORE], runs[BASE]
    posts = []
    for what, words in WHAT.items():
        name = f"{POSTS}:{what}:{ROLE}"
        posts.append([words, f"{base.mean(name, 'all'):.1f}"])
        posts[-1] += [gap(run, base, name, year).words(1, signed=True) for year in run.years]
    pay = []
    for words, lines in PAY.items():
        names = [f"{SPENT}:{line}" for line in lines]
        pay.append([words, *(gap_of(run, base, names, y).words(0, signed=True, unit=THOUSAND) for y in run.years)])
    service = [
        [
            words,
            *(gap(run, base, name, y).words(3 if name == "direct_help_hours" else 1, signed=True) for y in run.years),
        ]
        for name, words in SERVICE.items()
    ]
    return [
        "Social workers who hold families, full-time equivalents, difference from the base:",
        "",
        *grid(["", "base", *run.years], posts),
        "",
        "The bill, difference in £ thousand, cash:",
        "",
        *grid(["", *run.years], pay),
        "",
        "The service, difference:",
        "",
        *grid(["", *run.years], service),
        "",
        _said(run, base),
    ]


def _said(run: Run, base: Run) -> str:
    last = run.years[-1]
    funded, filled, agency, working = (gap(run, base, f"{POSTS}:{what}:{ROLE}", last) for what in WHAT)
    bill = gap_of(run, base, [f"{SPENT}:{line}" for line in EMPLOYEES], last)
    pay = [f"{SPENT}:{line}" for line in EMPLOYEES]
    each = gap_of(run, base, pay, "all")
    work = sum(gap(run, base, f"{POSTS}:working:{ROLE}", year).mean for year in run.years)
    return (
        f"In {last}, of {funded.mean:.1f} posts more {filled.words(1, signed=True)} are filled for good and "
        f"{agency.words(1, signed=True)} covered by agency; {working.words(1, signed=True)} more are at work. "
        f"{says(bill, 'Employees cost', 0, ' thousand pounds more', THOUSAND)}. Over five years a full-time year of "
        f"work more costs £{each.mean / work:,.0f}. Money cannot buy what staff cannot deliver: a post that stands "
        "vacant costs nothing and helps nobody, and what lies between funded and at work is the part of the promise "
        "that is not kept."
    )
