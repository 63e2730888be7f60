"""The page in short: a line a section, each from the figures of its section."""

from __future__ import annotations

from typing import Final

from sim.fit.money import bill, cliff, cut, freeze, loop, results, split, vacant
from sim.fit.money.bill import PLACED
from sim.fit.money.measuring import POSTS, REAL, SPENT
from sim.fit.money.runs import MILLION, Runs, gap, gap_of
from sim.fit.pages import Told, told
from sim.service import Role

PLACEMENTS: Final = tuple(f"{SPENT}:{line}" for line in PLACED)
LAST_QUARTER, NEXT_QUARTER = "2027-28 Q4", "2028-29 Q1"
FROZEN: Final = "2026-27 Q1"


def section(runs: Runs) -> list[str]:
    """Eight lines."""
    lines = (_bill, _cliff, _cut, _loop, _results, _freeze, _vacant, _split)
    return [f"{number}. {line(runs)}" for number, line in enumerate(lines, start=1)]


def _bill(runs: Runs) -> str:
    base = runs["status_quo"]
    first, owed = base.years[0], bill.due()
    ratios = {
        name: base.total([f"{SPENT}:{line}" for line in lines], first).mean() / owed[name]
        for name, lines in bill.OURS.items()
    }
    other = base.mean(f"{SPENT}:other", first) / base.mean(SPENT, first)
    return (
        f"**The bill.** Employees come to {ratios['employees']:.2f} of the return, foster care to "
        f"{ratios['foster']:.2f}, residential care to {ratios['residential']:.2f}; {other:.0%} of the total "
        "is what the model does not move."
    )


def _cliff(runs: Runs) -> str:
    base, never = runs[cliff.BASE], runs[cliff.WAYS["never renewed"]]
    lasting = runs[cliff.WAYS["permanent, equal value"]]
    post, funded = (f"{POSTS}:{what}:{cliff.ROLE}" for what in ("permanent", "funded"))
    first = never.years[0]
    years = [year for year in base.years if year >= cliff.LAST][:2]
    risk = [gap(never, base, "risk_days_without_help", year) for year in years]
    kept = gap(lasting, base, "risk_days_without_help", years[1])
    return (
        f"**The cliff.** {never.mean(post, first):.0f} of {never.mean(funded, first):.0f} posts are filled in "
        "the first "
        f"year, {never.mean(post, LAST_QUARTER):.0f} in the last quarter, "
        f"{never.mean(post, NEXT_QUARTER):.0f} in the next. High-risk child-days without help change by "
        f"{_told(risk[0])} per 1,000 in the last year, and by {_told(risk[1])} in the year after; "
        f"with a permanent grant of equal value by {_told(kept)}."
    )


def _cut(runs: Runs) -> str:
    run, base = runs[cut.CUT], runs[cut.BASE]
    last = run.years[-1]
    own, load = gap_of(run, base, cut.OWN, last), gap(run, base, "care_starts_rate", last)
    refer, missed = gap(run, base, "referral_rate", last), gap(run, base, "missed_need_days", "all")
    cost = gap(run, base, REAL, "all")
    return (
        f"**The cut.** Early help's pay falls by £{-own.mean / MILLION:.2f} million a year. Days of need above the "
        f"service change by {_told(missed, ' per 1,000 families a year', 0)}; referrals by {_told(refer)} and "
        "care starts by "
        f"{_told(load)} per 10,000 in the fifth year. All cost summed over five years: "
        f"{_told(cost, ' million', 2, MILLION)}."
    )


def _loop(runs: Runs) -> str:
    run, base, fenced = runs[loop.OPEN], runs[loop.BASE], runs[loop.FENCED]
    last = run.years[-1]
    posts, refer = gap_of(run, base, loop.FUNDED, last), gap(run, base, "referral_rate", last)
    placed = gap_of(run, fenced, PLACEMENTS, "all")
    return (
        f"**Ring-fence.** Exposed to the limit, early help posts change by {_told(posts)} by the fifth year, referrals "
        f"by {_told(refer)} per 10,000; what it adds to placements over five years, "
        f"{_told(placed, ' million', 2, MILLION)} beside the ring-fence, "
        f"{'closes the loop' if placed.clear and placed.mean > 0.0 else 'does not close the loop within five years'}."
    )


def _results(runs: Runs) -> str:
    run, other = runs[results.RESULTS], runs[results.UPFRONT]
    posts = gap(run, other, f"{POSTS}:funded:{results.ROLE}", "all")
    work = gap(run, other, f"{POSTS}:working:{results.ROLE}", "all")
    came = told(run.total(results.CASH, "all") - other.total(results.CASH, "all"))
    return (
        f"**By results.** Over five years {_told(came, ' million', 2, MILLION)} comes beside the grant upfront, "
        f"{_told(posts)} posts funded and {_told(work)} at work on average."
    )


def _freeze(runs: Runs) -> str:
    run, base = runs[freeze.FREEZE], runs[freeze.BASE]
    shares = []
    for role in (Role.EARLY_HELP_WORKER, Role.SOCIAL_WORKER):
        name = f"{POSTS}:permanent:{role}"
        shares.append(100.0 * (run.mean(name, FROZEN) / base.mean(name, FROZEN) - 1.0))
    visits = gap(run, base, "cp_visits_in_time_pct", "2025-26 Q4")
    return (
        f"**Section 114.** In the quarter after the freeze there are {shares[0]:+.1f}% early help workers and "
        f"{shares[1]:+.1f}% social workers beside the base; protection visits in time change by "
        f"{_told(visits)} points in the freeze."
    )


def _vacant(runs: Runs) -> str:
    run, base = runs[vacant.MORE], runs[vacant.BASE]
    name = f"{POSTS}:permanent:{vacant.ROLE}"
    first, last = (gap(run, base, name, year) for year in (run.years[0], run.years[-1]))
    funded = gap(run, base, name.replace("permanent", "funded"), run.years[0])
    agency = gap(run, base, name.replace("permanent", "agency"), run.years[0])
    return (
        f"**Posts.** Of {funded.mean:.1f} posts more, {first.mean:.1f} are filled for good in the first year, while "
        f"agency rises by {agency.mean:.1f}, and {last.mean:.1f} in the fifth."
    )


def _split(runs: Runs) -> str:
    pairs = {
        "as in the book": (split.SPLIT, split.BASE),
        "where early help does little": (split.NOT, split.OTHER_WORLD),
    }
    said = []
    for words, (name, base) in pairs.items():
        placed = gap_of(runs[name], runs[base], PLACEMENTS, "all")
        risk = gap(runs[name], runs[base], "risk_days_without_help", "all")
        said.append(f"{words}, placements {_told(placed, ' million', 2, MILLION)}, high-risk days {_told(risk)}")
    return f"**Prevention.** The same grant over five years: {'; '.join(said)}."


def _told(found: Told, of: str = "", digits: int = 1, unit: float = 1.0) -> str:
    words = f"{found.words(digits, signed=True, unit=unit)}{of}"
    return words if found.clear else f"{words} (within chance)"
