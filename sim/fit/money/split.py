"""The same new money, half of it for early help, where early help acts on need and where it hardly does."""

from __future__ import annotations

from typing import Final

from sim.fit.money.bill import PLACED
from sim.fit.money.measuring import BUDGET, HELPERS, MOVED, POSTS, REAL, SPENT
from sim.fit.money.runs import MILLION, Run, Runs, gap, gap_of
from sim.fit.pages import grid, says, told
from sim.service import Role

BASE, SPLIT, NOT = "status_quo", "prevention_split", "prevention_does_not_pay"
OTHER_WORLD: Final = "status_quo where early help does little"
SET: Final = ("need.help.early_help_fit=0.05",)
RISK: Final = "risk_days_without_help"
WHAT: Final = {
    "early_help_open": "families open to early help",
    "families_helped": "families effectively helped in a year",
    "referral_rate": "referrals per 10,000",
    "cin_rate": "children in need per 10,000, at the year's end",
    "cpp_starts_rate": "plans begun per 10,000",
    "care_starts_rate": "care starts per 10,000",
    "care_rate": "children in care per 10,000, at the year's end",
    "risk_days_without_help": "high-risk child-days without adequate help, per 1,000",
    "missed_need_days": "days of need above the service, per 1,000 families",
}


def section(runs: Runs) -> list[str]:
    """The grant in each of two worlds against no grant there, then the worlds against each other."""
    pairs = {
        "grant, as in the book": (runs[SPLIT], runs[BASE]),
        "grant, where early help does little": (runs[NOT], runs[OTHER_WORLD]),
        "no grant: that world less the book's": (runs[OTHER_WORLD], runs[BASE]),
    }
    last = runs[BASE].years[-1]
    out = []
    for period, words in (("all", "five years"), (last, last)):
        rows = []
        for name, label in WHAT.items():
            digits = 0 if name == "missed_need_days" else 1
            cells = [gap(run, base, name, period).words(digits, signed=True) for run, base in pairs.values()]
            rows.append([label, *cells])
        rows += _money(pairs, period)
        out += [f"Difference, {words}:", "", *grid(["", *pairs], rows), ""]
    return [*out, _said(pairs)]


def _money(pairs: dict[str, tuple[Run, Run]], period: str) -> list[list[str]]:
    parts = {
        "grants that came": (f"{BUDGET}:grants",),
        "went back unspent": (f"{MOVED}:grants:department",),
        "placements": tuple(f"{SPENT}:{line}" for line in PLACED),
        "all spending, prices of 2025-26": (REAL,),
    }
    rows = [
        [
            f"{label}, £ million",
            *(gap_of(run, base, names, period).words(2, signed=True, unit=MILLION) for run, base in pairs.values()),
        ]
        for label, names in parts.items()
    ]
    for label, roles in (("early help", HELPERS), ("social work", (Role.SOCIAL_WORKER,))):
        for what in ("funded", "working"):
            names = tuple(f"{POSTS}:{what}:{role}" for role in roles)
            cells = (gap_of(run, base, names, period).words(1, signed=True) for run, base in pairs.values())
            rows.append([f"{label} posts {'funded' if what == 'funded' else 'at work'}", *cells])
    return rows


def _said(pairs: dict[str, tuple[Run, Run]]) -> str:
    placed = [f"{SPENT}:{line}" for line in PLACED]
    said = []
    for words, (run, base) in list(pairs.items())[:2]:
        saved = gap_of(run, base, placed, "all")
        cost = gap_of(run, base, (REAL,), "all")
        verdict = "clear of nought" if saved.clear else "within chance"
        said.append(
            f"{words}: placements {saved.words(2, signed=True, unit=MILLION)} million ({verdict}), all spending "
            f"{cost.words(2, signed=True, unit=MILLION)} million"
        )
    between = pairs["grant, as in the book"], pairs["grant, where early help does little"]
    by = [run.total(placed, "all") - base.total(placed, "all") for run, base in between]
    apart = told(by[0] - by[1])
    seen = (
        "clear of nought" if apart.clear else "within chance: this many runs do not tell the two worlds apart by money"
    )
    risk = [gap(run, base, RISK, "all") for run, base in between]
    by_risk = [run.of(RISK, "all") - base.of(RISK, "all") for run, base in between]
    same = told(by_risk[0] - by_risk[1])
    worlds = gap(*pairs["no grant: that world less the book's"], RISK, "all")
    tail = (
        ""
        if same.clear
        else (
            " As far as these runs tell, what it does for high-risk days does not hang on early help acting "
            "on need: it comes from the half for social workers and from hours with families."
        )
    )
    return (
        f"Over five years, {'; '.join(said)}. What the grant does to placements in the one world less the other: "
        f"{apart.words(2, signed=True, unit=MILLION)} million, {seen}. High-risk days without adequate help change by "
        f"{risk[0].words(1, signed=True)} with the grant as in the book and by {risk[1].words(1, signed=True)} where "
        f"early help does little; {says(same, 'the one less the other,', 1)}.{tail} That early help does "
        "little at all, "
        f"without any grant, is {worlds.words(1, signed=True)} high-risk days: about what all early help "
        "there is does to them in this model."
    )
