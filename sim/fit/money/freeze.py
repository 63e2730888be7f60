"""Hiring stops for half a year: who is missing when, and which work gives way."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sim.fit.money.charts import lines_chart
from sim.fit.money.measuring import POSTS, SPENT
from sim.fit.money.runs import THOUSAND, Run, Runs, gap, gap_of
from sim.fit.pages import grid, told
from sim.service import Role

BASE, FREEZE = "status_quo", "section_114"
ROLES: Final = {
    Role.EARLY_HELP_WORKER: "early help workers",
    Role.SOCIAL_WORKER: "social workers",
    Role.CARE_SOCIAL_WORKER: "social workers of children in care",
}
SHOWN: Final = tuple(f"{year} Q{quarter}" for year in ("2025-26", "2026-27", "2027-28") for quarter in range(1, 5))[
    1:10
]
STOPPED: Final = "2025-26 Q4"
WORK: Final = {
    "early_help_open": "families open to early help",
    "help_wait_days": "wait for early help, days",
    "direct_help_hours": "direct help, hours a week and family",
    "cin_visits_in_time_pct": "child in need visits in time, %",
    "assessment_within_45wd_pct": "assessments within 45 working days, %",
    "cp_visits_in_time_pct": "protection visits in time, %",
    "hours_asked_pct": "hours asked of those there are, %",
}
PAY: Final = {
    "pay saved, early help": ("pay_early_help_worker",),
    "pay saved, social workers": ("pay_social_worker", "pay_care_social_worker", "pay_other_staff"),
    "agency": ("agency",),
    "recruitment": ("recruitment",),
}


def section(runs: Runs, chart: Path | None) -> list[str]:
    """Posts by role and quarter, the work that gives way, what is saved."""
    run, base = runs[FREEZE], runs[BASE]
    rows = []
    for role, words in ROLES.items():
        for what, label in (("permanent", "filled for good"), ("agency", "agency"), ("working", "at work")):
            if role == Role.EARLY_HELP_WORKER and what == "agency":
                continue
            cells = [gap(run, base, f"{POSTS}:{what}:{role}", q).words(1, signed=True) for q in SHOWN]
            rows.append([f"{words}: {label}", *cells])
    work = [
        [words, *(gap(run, base, name, q).words(_digits(name), signed=True) for q in SHOWN)]
        for name, words in WORK.items()
    ]
    saved = []
    for words, lines in PAY.items():
        names = [f"{SPENT}:{line}" for line in lines]
        saved.append(
            [words, *(gap_of(run, base, names, y).words(0, signed=True, unit=THOUSAND) for y in run.years[:3])]
        )
    out = [
        "Hiring outside statutory work stops on 1 October 2025 (2025-26 Q3), all hiring on 1 January 2026 (Q4), and "
        "both are allowed again from 1 April 2026. Difference from the base, full-time equivalents:",
        "",
        *grid(["", *SHOWN], rows),
        "",
        *_share(run, base),
        "",
        "What gives way, difference from the base:",
        "",
        *grid(["", *SHOWN], work),
        "",
        *grid(["£ thousand", *run.years[:3]], saved),
        "",
        *_said(run, base),
    ]
    if chart is not None:
        _draw(run, base, chart)
        out += ["", f"![Posts missing by role and quarter]({chart.name})"]
    return out


def _digits(name: str) -> int:
    return 3 if name == "direct_help_hours" else 1


def _share(run: Run, base: Run) -> list[str]:
    rows = []
    for role, words in ROLES.items():
        there = [base.mean(f"{POSTS}:permanent:{role}", q) for q in SHOWN]
        gone = [run.mean(f"{POSTS}:permanent:{role}", q) for q in SHOWN]
        cells = [f"{100.0 * (b / a - 1.0):+.1f}%" for a, b in zip(there, gone, strict=True)]
        rows.append([words, *cells])
    return ["The same of those filled for good, as a part of those there would be:", "", *grid(["", *SHOWN], rows)]


def _said(run: Run, base: Run) -> list[str]:
    first = {}
    for role, words in ROLES.items():
        clear = [q for q in SHOWN if (g := gap(run, base, f"{POSTS}:permanent:{role}", q)).clear and g.mean < 0.0]
        first[words] = f"{clear[0]} to {clear[-1]}" if clear else "no quarter clear of nought"
    visits = [q for q in SHOWN if (g := gap(run, base, "cp_visits_in_time_pct", q)).clear and g.mean < 0.0]
    need = [q for q in SHOWN if (g := gap(run, base, "cin_visits_in_time_pct", q)).clear and g.mean < 0.0]
    agency = told(run.of(f"{SPENT}:agency", "all") - base.of(f"{SPENT}:agency", "all"))
    at_work = ", ".join(
        f"{words} {gap(run, base, f'{POSTS}:working:{role}', STOPPED).words(1, signed=True)}"
        for role, words in ROLES.items()
    )
    cover = gap(run, base, f"{POSTS}:agency:{Role.SOCIAL_WORKER}", STOPPED)
    missing = "; ".join(f"{words}: {when}" for words, when in first.items())
    return [
        f"Fewer filled for good, clear of nought: {missing}. Protection visits in time are lower, clear of nought, in "
        f"{', '.join(visits) if visits else 'no quarter'}; child in need visits in "
        f"{', '.join(need) if need else 'no quarter'}. Agency workers cost "
        f"{agency.words(0, signed=True, unit=THOUSAND)} thousand pounds over the run. At work in {STOPPED}, while all "
        f"hiring is stopped: {at_work}. Agency assignments that end are not renewed then "
        f"({cover.words(1, signed=True)} agency social workers), so that statutory teams lose people sooner than by "
        "leavers alone, and agency comes back when hiring does."
    ]


def _draw(run: Run, base: Run, path: Path) -> None:
    quarters = run.quarters[:12]
    panels = {}
    for what, title in (("permanent", "filled for good"), ("working", "at work, agency among them")):
        panels[title] = {
            words: [gap(run, base, f"{POSTS}:{what}:{role}", q).mean for q in quarters] for role, words in ROLES.items()
        }
    lines_chart(panels, quarters, path, "Section 114: difference from the base, full-time equivalents")
