"""Who is there and who the strangers are: posts vacant, covered and at work, and why a family's worker changes.

A scenario stands beside the base. What is not a headline figure gets no verdict: of it the answer says whether its own
interval leaves zero out, in the words of the questions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.areas.employed import SOCIAL
from sim.report import phrases, verdicts
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables
from sim.service import Cause

POSTS: Final = "Posts"
STRANGERS: Final = "Why workers change"
CHANGES: Final = "workers_by_cause"
CAUSES: Final = {
    "design": "by design of the service (the next stage or team, or posts that come or go)",
    "return": "when a family comes back after it was closed",
    str(Cause.LEAVER): "for workers who leave",
    "sickness": "for sickness",
    str(Cause.AGENCY_END): "for agency workers whose assignment ends",
    "promotion": "for promotion",
    str(Cause.PARENTAL_LEAVE): "for parental leave",
}
"""Words for each cause of a change of worker."""

_NOT_JUDGED: Final = "not judged"
_WITHOUT: Final = "without a verdict"
_UNCLEAR: Final = "no clear difference"


def posts(tables: ResultTables, scenario: str) -> Iterator[tuple[str, str]]:
    """Yield in one row how many posts of social workers are vacant, how many workers are agency's, and who is there."""
    parts = []
    for kpi, told in (
        ("vacancy_pct", "{} of social workers' posts are vacant, covered by an agency worker or not{}"),
        ("agency_pct", "{} of the social workers there are from an agency{}"),
    ):
        row = tables.mean(scenario, kpi)
        if row is not None and row.mean is not None:
            parts.append(told.format(f"{row.mean:.1f}%", _beside(tables, scenario, kpi)))
    if (there := _at_work(tables, scenario)) is not None:
        working, established = there
        before = None if scenario == tables.base else _at_work(tables, tables.base)
        base = "" if before is None else f" (base {before[0]:.1f} for {before[1]:.1f}, {_share(before):.0f}%)"
        parts.append(
            f"{working:.1f} full-time equivalents are at work, agency workers among them, for {established:.1f} "
            f"posts, {_share(there):.0f}%{base}"
        )
    if parts:
        yield POSTS, f"{'; '.join([*parts, 'social workers of children in care are counted here'])}."


def strangers(tables: ResultTables, scenario: str) -> Iterator[tuple[str, str]]:
    """Yield in one row how often a family's worker becomes another one, and why, the most frequent cause first."""
    whole = tables.mean(scenario, CHANGES)
    if whole is None or not whole.mean:
        return
    found = []
    for cause, words in CAUSES.items():
        row, base = (tables.mean(name, CHANGES, group=f"cause={cause}") for name in (scenario, tables.base))
        if row is not None and row.mean is not None:
            alone = scenario == tables.base or base is None or base.mean is None
            before = "" if alone or base is None else f", base {base.mean:.2f}"
            found.append((row.mean, f"{row.mean:.2f} {words} ({row.mean / whole.mean:.0%}{before})"))
    causes = phrases.listed([told for _, told in sorted(found, key=lambda each: -each[0])])
    told = f"A family's worker becomes another one {whole.mean:.2f} times in each year that it is open"
    yield STRANGERS, f"{told}{_beside(tables, scenario, CHANGES)}{f': {causes}' if causes else ''}."


def _at_work(tables: ResultTables, scenario: str) -> tuple[float, float] | None:
    """Return the full-time equivalents of social workers at work, and their posts; None where a table has none."""
    sums = []
    for kpi in ("posts_working", "posts_established"):
        rows = [tables.mean(scenario, kpi, group=f"role={role}") for role in SOCIAL]
        levels = [row.mean for row in rows if row is not None and row.mean is not None]
        if not levels:
            return None
        sums.append(sum(levels))
    working, established = sums
    return (working, established) if established > 0 else None


def _share(there: tuple[float, float]) -> float:
    working, established = there
    return 100.0 * working / established


def _beside(tables: ResultTables, scenario: str, kpi: str) -> str:
    """Return in brackets the level of the base and what is to be said of the difference; of the base itself nothing."""
    base, indicator = tables.mean(tables.base, kpi), tables.indicators.get(kpi)
    if scenario == tables.base or base is None or base.mean is None:
        return ""
    row = tables.difference(scenario, kpi)
    told = "" if indicator is None or row is None else f", {_told(indicator, row)}"
    return f" (base {base.mean:.2f}{told})" if kpi == CHANGES else f" (base {base.mean:.1f}%{told})"


def _told(indicator: Indicator, row: ComparisonRow) -> str:
    """Return the verdict of a difference, or that its interval reaches zero, or its interval and that it has none."""
    kind = verdicts.verdict_kind(row.verdict)
    if row.difference == row.low == row.high == 0:
        return "the same in every run"
    if not phrases.clear_of_zero(row):
        return _UNCLEAR
    spread = phrases.interval(row.low, row.high, phrases.difference_places(indicator, row), signed=True)
    return f"{spread}, {row.verdict if kind != _NOT_JUDGED else _WITHOUT}"
