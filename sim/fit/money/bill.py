"""A year's bill of the model beside the councils' return, in prices of the year the model begins with."""

from __future__ import annotations

from typing import Final

from sim.fit.money.measuring import REAL, SPENT
from sim.fit.money.runs import MILLION, Run, value_of
from sim.fit.pages import Told, grid, told

AUTHORITIES: Final = 153
RETURN: Final = {"total": 16_878.9, "employees": 2_194.7, "foster": 2_161.3, "residential": 3_810.2}
"""MHCLG, revenue outturn 2024-25, England, £ million gross; employees are those in safeguarding."""
RAISED: Final = {"employees": 1.052, "foster": 1.042, "residential": 1.114, "else": 1.04}
"""By how much each line of 2024-25 is raised to 2025-26 (docs/money-figures.md)."""
APPLICATIONS: Final = 11_458 / AUTHORITIES
"""Care applications of 2024-25 (Cafcass)."""
NEAR: Final = 0.15
EMPLOYEES: Final = (
    "pay_social_worker",
    "pay_care_social_worker",
    "pay_lcpp",
    "pay_supervisor",
    "pay_conference_chair",
    "pay_other_staff",
    "agency",
)
OURS: Final = {
    "employees": EMPLOYEES,
    "foster": ("placement_foster", "placement_kinship"),
    "residential": ("placement_residential", "high_cost"),
}
WORDS: Final = {
    "employees": "employees in safeguarding, agency workers among them",
    "foster": "foster care, kinship among it",
    "residential": "residential care, single placements of high cost among it",
}
REST: Final = {
    "supported accommodation": ("placement_supported",),
    "placed for adoption, with parents": ("placement_placed_for_adoption", "placement_with_parents"),
    "early help and family help workers": ("pay_early_help_worker", "pay_family_help_practitioner"),
    "court": ("court",),
    "purchases, recruitment": ("purchases", "recruitment"),
}


def due() -> dict[str, float]:
    """The return of an average authority, raised by a year, in pounds."""
    named = ("employees", "foster", "residential")
    found = {name: RETURN[name] / AUTHORITIES * RAISED[name] * MILLION for name in named}
    rest = (RETURN["total"] - sum(RETURN[name] for name in named)) / AUTHORITIES * RAISED["else"] * MILLION
    return {**found, "total": sum(found.values()) + rest}


def section(base: Run) -> list[str]:
    """The table and what it comes to."""
    first = base.years[0]
    owed, rows, near = due(), [], []
    for name, lines in OURS.items():
        ours = told(base.total([f"{SPENT}:{line}" for line in lines], first))
        rows.append(_row(WORDS[name], ours, owed[name]))
        near.append((name, ours.mean / owed[name] - 1.0))
    for words, lines in REST.items():
        ours = told(base.total([f"{SPENT}:{line}" for line in lines], first))
        rows.append([words, ours.words(2, unit=MILLION), "in other lines", "", ""])
    other, total = told(base.of(f"{SPENT}:other", first)), told(base.of(SPENT, first))
    rows.append(["other, not moved", other.words(1, unit=MILLION), "", "", ""])
    rows.append(_row("total", total, owed["total"], digits=1))
    heads = [f"£ million, {first}", "model", "return of 2024-25, raised", "difference", "ratio"]
    return [
        *grid(heads, rows),
        "",
        *_said(near, other.mean / total.mean, base.mean(f"{SPENT}:court", first)),
        "",
        *_later(base),
    ]


def _row(words: str, ours: Told, owed: float, digits: int = 2) -> list[str]:
    mean, shown = ours.mean, ours.words(digits, unit=MILLION)
    gap = (mean - owed) / MILLION
    return [words, shown, f"{owed / MILLION:.{digits}f}", f"{gap:+.{digits}f}", f"{mean / owed:.2f}"]


def _said(near: list[tuple[str, float]], other: float, court: float) -> list[str]:
    pay = near[0][1]
    verdict = "within" if abs(pay) <= NEAR else "outside"
    rest = ", ".join(f"{WORDS[name].split(',')[0]} {off:+.0%}" for name, off in near[1:])
    asked = court / value_of("costs.court_application")
    return [
        f"Employees' pay of the first measured year is {pay:+.0%} off the return, {verdict} the 15% asked for; {rest}. "
        f'"Other" is {other:.0%} of the total: it is what the return holds and the model does not move, set so that an '
        "average authority's total meets the return. The total is therefore no check. Nor is employees' pay a strict "
        "one: managers and others, whom the model does not name, are a share of the pay of posts "
        f"({value_of('pay.other_staff_share'):g}) that was set by it. "
        f"The court line is low: {asked:.0f} applications a year, of {APPLICATIONS:.0f} an authority in the count of "
        "2024-25, which the fit leaves unmet ([fit.md](fit.md))."
    ]


def _later(base: Run) -> list[str]:
    rows = []
    names = {
        "all, cash": (SPENT,),
        "all, prices of 2025-26": (REAL,),
        "placements, cash": tuple(f"{SPENT}:{line}" for line in PLACED),
        "children in care per 10,000 at the year's end": ("care_rate",),
    }
    growth = value_of("placements.price_growth")
    for words, lines in names.items():
        unit, digits = (1.0, 1) if lines == ("care_rate",) else (MILLION, 1)
        cells = [told(base.total(lines, year)).words(digits, unit=unit) for year in base.years]
        rows.append([words, *cells])
    for words, lines in {"residential": OURS["residential"], "foster and kinship": OURS["foster"]}.items():
        spent = [base.total([f"{SPENT}:{line}" for line in lines], year) for year in base.years]
        cells = [told(each / (1.0 + growth) ** k).words(1, unit=MILLION) for k, each in enumerate(spent)]
        rows.append([f"{words}, at the price of {base.years[0]}", *cells])
    return [
        "The same baseline year by year. Each year's general fund has what the year is expected to need, so this is "
        "what would be asked for, not what would be granted:",
        "",
        *grid(["£ million", *base.years], rows),
    ]


PLACED: Final = (
    "placement_foster",
    "placement_kinship",
    "placement_residential",
    "placement_supported",
    "placement_placed_for_adoption",
    "placement_with_parents",
    "high_cost",
)
