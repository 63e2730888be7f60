"""A tenth more posts of social workers: how many are filled, who covers them, and what they cost."""

from __future__ import annotations

from typing import Final

from sim.fit.money.bill import EMPLOYEES
from sim.fit.money.measuring import POSTS, SPENT
from sim.fit.money.runs import THOUSAND, Run, Runs, gap, gap_of
from sim.fit.pages import grid, says
from sim.service import Role

BASE, MORE = "status_quo", "more_social_workers"
SHORT: Final = "recruitment_shortfall"
MORE_SHORT: Final = "a tenth more posts, hired half as fast"
IN_A_SHORT_MARKET: Final = {
    "title": "A tenth more social workers where they are hard to find",
    "question": "What do ten per cent more posts come to where vacant posts find people half as fast?",
    "extends": SHORT,
    "timeline": [
        {"on": "2025-04-01", "because": "posts added", "set": {"workforce.social_worker.posts": {"times": 1.1}}}
    ],
}
ROLE: Final = Role.SOCIAL_WORKER
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
NEARLY: Final = 0.85
"""Share of posts filled for good from which they are filled as others are."""
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
        *_posts(run, base),
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
        "",
        "The same where vacant posts find people half as fast (`recruitment_shortfall` with a tenth more posts, "
        "less `recruitment_shortfall`):",
        "",
        *_posts(runs[MORE_SHORT], runs[SHORT]),
        "",
        _said_short(runs),
    ]


def _posts(run: Run, base: Run) -> list[str]:
    rows = []
    for what, words in WHAT.items():
        name = f"{POSTS}:{what}:{ROLE}"
        gaps = (gap(run, base, name, year).words(1, signed=True) for year in run.years)
        rows.append([words, f"{base.mean(name, 'all'):.1f}", *gaps])
    return grid(["", "base", *run.years], rows)


def _said_short(runs: Runs) -> str:
    short, base, more = runs[SHORT], runs[BASE], runs[MORE_SHORT]
    last = base.years[-1]
    work = gap(more, base, f"{POSTS}:working:{ROLE}", last)
    filled = gap(more, base, f"{POSTS}:permanent:{ROLE}", last)
    agency = gap(more, base, f"{SPENT}:agency", last)
    lost = gap(short, base, f"{POSTS}:permanent:{ROLE}", last)
    return (
        f"Where hiring is half as fast, {last} has {lost.words(1, signed=True)} people in posts for good beside "
        f"`status_quo`; with a tenth more posts on top {filled.words(1, signed=True)}, {work.words(1, signed=True)} at "
        f"work, and {agency.words(0, signed=True, unit=THOUSAND)} thousand pounds more for agency workers: "
        "there a tenth more posts at best brings back the people there were. Even there the posts that are "
        "added fill in "
        "time, since hires rise with vacant posts without a bound; a market in which money finds nobody is no part of "
        "this model. How much money can buy of what staff deliver stands in the rate of hiring."
    )


def _said(run: Run, base: Run) -> str:
    pay = [f"{SPENT}:{line}" for line in EMPLOYEES]
    years = []
    for year in (run.years[0], run.years[-1]):
        funded, filled, agency, working = (gap(run, base, f"{POSTS}:{what}:{ROLE}", year) for what in WHAT)
        bill = gap_of(run, base, pay, year)
        years.append(
            f"In {year}, of {funded.mean:.1f} posts more {filled.mean:.1f} are filled for good and {agency.mean:+.1f} "
            f"covered by agency; {working.mean:.1f} more are at work, {working.mean / funded.mean:.0%} of what was "
            f"funded. {says(bill, 'Employees cost', 0, ' thousand pounds', THOUSAND)}."
        )
    work = sum(gap(run, base, f"{POSTS}:working:{ROLE}", year).mean for year in run.years)
    each = gap_of(run, base, pay, "all").mean / work
    last = gap(run, base, f"{POSTS}:permanent:{ROLE}", run.years[-1]).mean
    there = gap(run, base, f"{POSTS}:funded:{ROLE}", run.years[-1]).mean
    found = (
        "By the end as many are filled as in any other posts: the scenario does not show posts that cannot be filled, "
        "only posts that take years to fill"
        if last >= NEARLY * there
        else "To the end the posts are not filled as others are"
    )
    return (
        f"{' '.join(years)} Over five years a full-time year of work more costs £{each:,.0f}, those paid beside "
        f"social workers among it. {found}. Hiring follows vacancies at a rate of the book "
        "(`workforce.social_worker.recruitment_rate`), however many councils look for the same people, and agency "
        "covers meanwhile."
    )
