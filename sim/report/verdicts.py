"""Stored verdicts as the closed list of words, and why a figure has none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from sim.experiment.comparison.judging import FEWEST_TO_JUDGE, adds, adds_posts
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables

VERDICT_KINDS: Final = ("better", "worse", "higher", "lower", "no clear difference", "depends on", "not judged")
DIRECTED: Final = VERDICT_KINDS[:4]
COUNTED_DIFFERENTLY: Final = "counted differently"
ADDED: Final = (
    ("posts", r"^specialists\..+\.posts$|^fgdm\.coordinators$"),
    ("hours", r"^workforce\.hours\.usable_per_fte$"),
    ("places", r"\.places$"),
    ("money", r"^funding\."),
)


def verdict_kind(verdict: str) -> str:
    """Return which of the closed list of verdicts a stored verdict is."""
    text = verdict.strip().lower()
    return next((kind for kind in VERDICT_KINDS if text == kind or text.startswith(f"{kind} ")), "not judged")


def is_unjudged(tables: ResultTables, scenario: str) -> bool:
    """Return whether a scenario gets no verdict on any headline indicator."""
    pairs = (tables.difference(scenario, kpi) for kpi, each in tables.indicators.items() if each.headline)
    rows = [row for row in pairs if row is not None]
    return bool(rows) and all(verdict_kind(row.verdict) == "not judged" for row in rows)


def too_few(tables: ResultTables, runs: int = 0) -> bool:
    """Return whether there are too few runs for any verdict; `runs` are the pairs behind one row."""
    return 0 < (runs or tables.replications) < FEWEST_TO_JUDGE


def why_unjudged(tables: ResultTables, scenario: str) -> str:
    """Return why a scenario gets no verdict: what it adds, where the stored changes say so, or too few runs."""
    added = _added(tables, scenario)
    if too_few(tables) and not added:
        return _few_words(tables.replications)
    return f"the scenario adds {added or 'something'} whose cost is not in this version"


def why_not(tables: ResultTables, indicator: Indicator, row: ComparisonRow) -> str:
    """Return why one figure of a scenario gets no verdict."""
    if _added(tables, row.scenario):
        return why_unjudged(tables, row.scenario)
    if counted_differently(tables, row.scenario, indicator.id):
        return "it is counted differently when early help and child in need are one service"
    if too_few(tables, row.pairs):
        return _few_words(row.pairs or tables.replications)
    return why_unjudged(tables, row.scenario)


def counted_differently(tables: ResultTables, scenario: str, kpi: str) -> bool:
    """Return whether a scenario changes how an indicator is counted."""
    lever = _counted_by().get(kpi)
    return lever is not None and any(row.scenario == scenario and row.path == lever for row in tables.changes)


@lru_cache(maxsize=1)
def _counted_by() -> dict[str, str]:
    """Return the lever that changes how an indicator is counted, by its id."""
    from sim.kpis import catalogue

    return {kpi.id: kpi.counted_by for kpi in catalogue() if kpi.counted_by}


def _few_words(runs: int) -> str:
    return f"{runs} run{' is' if runs == 1 else 's are'} too few to judge from (at least {FEWEST_TO_JUDGE} are needed)"


def _added(tables: ResultTables, scenario: str) -> str:
    """Return what a scenario adds that has a cost, in words; empty when nothing."""
    rows = [(row.path, row.old, row.new, row.from_date) for row in tables.changes if row.scenario == scenario]
    added = [
        what
        for what, pattern in ADDED
        if any(re.search(pattern, path) and adds(old, new) for path, old, new, _ in rows)
        or (what == "posts" and adds_posts(rows))
    ]
    return f"{', '.join(added[:-1])} and {added[-1]}" if len(added) > 1 else "".join(added)
