"""A grant of three years that ends, is renewed late, is renewed early, and the same money without an end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from sim.fit.money.charts import lines_chart
from sim.fit.money.measuring import BUDGET, LEFT, POSTS, SPENT
from sim.fit.money.runs import MILLION, Run, Runs, gap, level, value_of
from sim.fit.pages import grid, says, told
from sim.kpis.tables.periods import Floats
from sim.service import Role

BASE: Final = "family_help"  # not the service's word
WAYS: Final = {
    "never renewed": "funding_cliff",
    "renewed late": "funding_cliff_late",
    "renewed early": "funding_cliff_early",
    "permanent, equal value": "permanent_grant",
}
ROLE: Final = Role.FAMILY_HELP_PRACTITIONER
BOTH: Final = (Role.EARLY_HELP_WORKER, ROLE)
LAST: Final = "2027-28"
"""Financial year with whose last day the grant of three years ends."""
AROUND: Final = ("2026-27 Q4", "2027-28 Q2", "2027-28 Q3", "2027-28 Q4", "2028-29 Q1", "2028-29 Q2", "2028-29 Q4")
SERVICE: Final = {
    "help_wait_days": "wait for early help or family help, days",
    "help_waiting": "families waiting for it",
    "waiting_families": "families waiting for a named worker, all lists",
    "early_help_open": "families open to early help",
    "direct_help_hours": "direct help, hours a week and family",
    "workers_per_family": "workers a family meets",
    "risk_days_without_help": "high-risk child-days without adequate help, per 1,000 children",
    "missed_need_days": "days of need above the service, per 1,000 families",
    "referral_rate": "referrals per 10,000 children",
    "cin_rate": "children in need per 10,000",
    "care_starts_rate": "care starts per 10,000",
}
DIGITS: Final = {"missed_need_days": 0, "direct_help_hours": 3, "workers_per_family": 3}
MONTHS: Final = tuple(f"month 2027-{month:02d}" for month in range(4, 13)) + tuple(
    f"month 2028-{month:02d}" for month in range(1, 7)
)
LEAVERS: Final = f"{LEFT}:helpers"
IN_POST: Final = tuple(f"{POSTS}:permanent:{role}" for role in BOTH)
QUARTERS_OF: Final = {"early": ("2027-28 Q1", "2027-28 Q2"), "late": ("2027-28 Q3", "2027-28 Q4")}
MONTHS_A_YEAR: Final = 12
END: Final = "month 2028-03"
BEFORE: Final = 6


def section(runs: Runs, chart: Path | None) -> list[str]:
    """Posts, leavers and the service, before and after the end."""
    base = runs[BASE]
    ways = {words: runs[name] for words, name in WAYS.items()}
    rows = [*_posts(ways), "", *_leavers(ways, base), "", *_service(ways, base), "", *_pounds(ways, base)]
    if chart is not None:
        _draw(ways, base, chart)
        rows += ["", f"![Posts of family help by quarter]({chart.name})"]
    return rows


def _posts(ways: Runs) -> list[str]:
    rows = []
    for words, run in ways.items():
        for what, label in (("funded", "funded"), ("permanent", "filled for good"), ("working", "at work")):
            cells = [f"{run.mean(f'{POSTS}:{what}:{ROLE}', quarter):.1f}" for quarter in AROUND]
            rows.append([f"{words}: {label}", *cells])
    first = next(iter(ways.values()))
    funded, there = (first.mean(f"{POSTS}:{what}:{ROLE}", LAST) for what in ("funded", "permanent"))
    early = first.mean(f"{POSTS}:permanent:{ROLE}", first.years[0])
    return [
        "Posts of family help practitioners that the grant pays for, full-time equivalents (the early help workers "
        "there were before come on top, the same in all five):",
        "",
        *grid(["", *AROUND], rows),
        "",
        f"Of {funded:.1f} posts funded in {LAST}, {there:.1f} were filled for good on average, and "
        f"{early:.1f} in the first year.",
    ]


def _leavers(ways: Runs, base: Run) -> list[str]:
    months = [each for each in MONTHS if each in base.months]
    all_ways = {"without a grant": base, **ways}
    rows = [[words, *(f"{run.mean(LEAVERS, month):.2f}" for month in months)] for words, run in all_ways.items()]
    end = months.index(END) + 1
    halves = {"early": months[end - 2 * BEFORE : end - BEFORE], "late": months[end - BEFORE : end]}
    shares = [
        [words, *(told(_a_year(run, halves[half], half)).words(1) for half in halves)]
        for words, run in all_ways.items()
    ]
    return [
        "Early help and family help workers who leave the council of their own accord, full-time equivalents a month "
        "(who is in a post on the day it ends and goes with it is not among them):",
        "",
        *grid(["", *(month.removeprefix("month ") for month in months)], rows),
        "",
        "Leavers a year in a hundred of those in post, grant's posts and the council's own together:",
        "",
        *grid(["", "7 to 12 months before the end", "the last 6 months"], shares),
        "",
        _when(ways, months, halves["late"]),
    ]


def _when(ways: Runs, months: Sequence[str], late: Sequence[str]) -> str:
    """When leaving begins, from the two grants that share their luck until the end of one becomes known."""
    never, early = ways["never renewed"], ways["renewed early"]
    more = [month for month in months if never.mean(LEAVERS, month) > early.mean(LEAVERS, month)]
    begins = more[0].removeprefix("month ") if more else "none"
    apart = told(np.sum([never.of(LEAVERS, month) - early.of(LEAVERS, month) for month in late], axis=0))
    known = value_of("workforce.ending.known_months")
    return (
        f"The end is known {known:g} months before it in this model, whatever day it was announced on; from then on "
        "nobody is hired into the posts and the hazard of leaving rises evenly to "
        f"{value_of('workforce.ending.leaving_times'):g} times the usual. Never renewed and renewed early share their "
        f"luck until then. The first month in which more leave is {begins}, and over the last six months "
        f"{says(apart, 'there are', 1, ' full-time equivalents more leavers')}. The larger part of those in the posts "
        "stay to the last day and go with them."
    )


def _a_year(run: Run, months: Sequence[str], half: str) -> Floats:
    """Leavers a year in a hundred of those in post over some months."""
    left = np.sum([run.of(LEAVERS, month) for month in months], axis=0)
    there = np.mean([run.total(IN_POST, quarter) for quarter in QUARTERS_OF[half]], axis=0)
    found: Floats = 100.0 * left * (MONTHS_A_YEAR / len(months)) / there
    return found


def _service(ways: Runs, base: Run) -> list[str]:
    rows: list[str] = []
    years = [year for year in base.years if year >= LAST]
    for year in years:
        body = []
        for name, words in SERVICE.items():
            digits = DIGITS.get(name, 1)
            gaps = [gap(run, base, name, year) for run in ways.values()]
            body.append([words, f"{base.mean(name, year):,.{digits}f}", *(g.words(digits, signed=True) for g in gaps)])
        rows += [f"{year}, difference from `{BASE}` without a grant:", ""]
        rows += [*grid(["", "without", *ways], body), ""]
    never, permanent = ways["never renewed"], ways["permanent, equal value"]
    rows += [f"Never renewed less permanent, {years[1]} (the year after the end):", ""]
    body = []
    for name, words in SERVICE.items():
        body.append([words, gap(never, permanent, name, years[1]).words(DIGITS.get(name, 1), signed=True)])
    return [*rows, *grid(["", "difference"], body), "", _what_is_left(ways, base, years)]


def _what_is_left(ways: Runs, base: Run, years: Sequence[str]) -> str:
    """How much the service moved in the last year of the grant and after it, in words."""
    never, wait = ways["never renewed"], base.mean("help_wait_days", years[0])
    said = []
    for name in ("direct_help_hours", "risk_days_without_help", "missed_need_days", "care_starts_rate"):
        by = ", ".join(gap(never, base, name, year).words(DIGITS.get(name, 1), signed=True) for year in years)
        said.append(f"{SERVICE[name]}: {by}")
    return (
        f"Never renewed, in {' and then '.join(years)}: {'; '.join(said)}. Without a grant the wait for help is "
        f"{wait:.1f} days in this merged service, so that no grant can shorten it; more practitioners show as hours "
        "with each family and not as waits."
    )


def _pounds(ways: Runs, base: Run) -> list[str]:
    rows = []
    for words, run in ways.items():
        back = "moved:grants:department"
        given, bought = level(run, f"{BUDGET}:grants", "all"), level(run, f"{SPENT}:grants:pay_{ROLE}", "all")
        council = gap(run, base, f"{SPENT}:general_fund:pay_{ROLE}", "all")
        cells = (given, bought, level(run, back, "all"), council)
        rows.append([words, *(each.words(2, unit=MILLION, signed=each is council) for each in cells)])
        years = sum(run.mean(f"{POSTS}:working:{ROLE}", year) for year in run.years)
        rows[-1].append(f"{years:.1f}")
    heads = [
        "five years, £ million",
        "grant",
        "pay from it",
        "went back",
        "council's own pay, difference",
        "work years",
    ]
    return [*grid(heads, rows), "", _who_is_paid(ways)]


def _who_is_paid(ways: Runs) -> str:
    never = ways["never renewed"]
    first = never.years[0]
    paid, there = never.mean(f"{SPENT}:grants:pay_{ROLE}", first), never.mean(f"{POSTS}:permanent:{ROLE}", first)
    each = paid / there if there else float("nan")
    cost = value_of(f"pay.{ROLE}") * (1.0 + value_of("pay.on_cost"))
    said = (
        f"In the first year, never renewed, £{paid / MILLION:.2f} million of pay came from the grant, with {there:.1f} "
        f"people in its posts, who cost £{cost * there / MILLION:.2f} million; £{each:,.0f} a full-time equivalent."
    )
    vacant = 1.0 - there / never.mean(f"{POSTS}:funded:{ROLE}", first)
    return f"{said} {vacant:.0%} of the posts stood vacant; what was not paid out of the part for posts went back."


def _draw(ways: Runs, base: Run, path: Path) -> None:
    panels = {}
    for what, title in (("funded", "funded"), ("permanent", "filled for good"), ("working", "at work")):
        names = [f"{POSTS}:{what}:{role}" for role in BOTH]
        lines = {words: [float(run.total(names, q).mean()) for q in base.quarters] for words, run in ways.items()}
        panels[title] = {**lines, "without a grant": [float(base.total(names, q).mean()) for q in base.quarters]}
    lines_chart(panels, base.quarters, path, "Early help and family help posts, full-time equivalents")
