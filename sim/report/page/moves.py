"""Figures told in a sentence: how far each moved, the range it can be in, or that there was nothing in either."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sim.experiment.comparison.judging import SMALL
from sim.report import phrases
from sim.report.stored.records import ComparisonRow, Indicator
from sim.report.verdicts import is_small

Pair = tuple[Indicator, ComparisonRow]

_TINY: Final = 1e-9
"""Width of an interval of runs that all agree."""
_SHORT_UNITS: Final = {"%": "%", "days": "days"}
"""Units that stand beside a level in a short sentence; other names say what is counted."""
_SHORT_NAMES: Final = {
    "days_to_effective_help": "days from complex need to the first effective help",
    "allocation_wait_days_mean": "average wait for a named worker",
    "never_helped_pct": "families never effectively helped",
    "workers_per_family": "practitioners met in a year",
    "new_workers_at_protection": "new practitioners on entering protection",
    "handovers_per_family_year": "handovers in an open year",
    "risk_days_without_help": "child-days at high risk without adequate help",
    "missed_need_days": "family-days with need above the service received",
    "never_stepped_up_pct": "families at risk never stepped up",
    "early_help_above_ceiling_pct": "early help above what it is meant for",
    "hours_asked_pct": "hours asked of all workers together",
    "caseload_families_mean": "families held by each practitioner",
}


def moves(found: Iterable[Pair]) -> list[str]:
    """Return each figure with its difference and both levels: `the average wait (−2.3 days, from 9.4 to 7.1)`."""
    return [f"{phrases.subject(indicator)} ({how_far(indicator, row)})" for indicator, row in found]


def how_far(indicator: Indicator, row: ComparisonRow) -> str:
    """Return a difference with both levels: `−2.3 days, from 9.4 to 7.1`."""
    unit = indicator.unit if indicator.unit == "%" or indicator.unit.startswith("£") else ""
    old, new = (phrases.with_unit(level, unit) for level in levels(indicator, row))
    return f"{phrases.difference_words(indicator, row)}, from {old} to {new}"


def sureness(row: ComparisonRow) -> float:
    """Return how large a difference is beside the width of its interval."""
    return abs(row.difference or 0.0) / max((row.high or 0.0) - (row.low or 0.0), _TINY)


def levels(indicator: Indicator, row: ComparisonRow) -> tuple[str, str]:
    """Return the figure of the base and of the scenario, with more decimals where they would read alike."""
    places = phrases.decimals(indicator, row.base_mean)
    means = (row.base_mean, row.scenario_mean)
    if phrases.number(means[0], places) == phrases.number(means[1], places):
        places = phrases.difference_places(indicator, row)
    return phrases.number(means[0], places), phrases.number(means[1], places)


def short_moves(found: Iterable[Pair]) -> list[str]:
    """Return each figure in few words: its name, both levels, and the interval of the difference in brackets."""
    told = []
    for indicator, row in found:
        places, finer = phrases.decimals(indicator, row.base_mean), phrases.difference_places(indicator, row)
        old = phrases.number(row.base_mean, places)
        new = phrases.with_unit(phrases.number(row.scenario_mean, places), _SHORT_UNITS.get(indicator.unit, ""))
        spread = phrases.interval(row.low, row.high, finer, signed=True)
        small = f", {SMALL}" if is_small(row) else ""
        told.append(f"{short_name(indicator)} from {old} to {new} ({spread}{small})")
    return told


def short_name(indicator: Indicator) -> str:
    """Return the name of a figure in as few words as a sentence needs."""
    return _SHORT_NAMES.get(indicator.id) or phrases.in_sentence(indicator.label)


def ranges(found: Iterable[Pair]) -> list[str]:
    """Return each figure with the range its difference can be in, chance between runs considered."""
    told = []
    for indicator, row in found:
        spread = phrases.interval(row.low, row.high, phrases.difference_places(indicator, row), signed=True)
        range_words = f"{spread}{' points' if indicator.unit == '%' else ''}"
        told.append(f"{phrases.subject(indicator)} ({range_words})")
    return told


def noughts(found: Iterable[Pair]) -> list[str]:
    """Return what is said of figures that are nought in both scenarios, each thing once."""
    waited, rest = [], []
    for indicator, row in found:
        told = phrases.nought(indicator, row)
        if indicator.id in phrases.WAITS:
            waited.append(told)
        elif told:
            rest.append(phrases.subject(indicator))
    return [*dict.fromkeys(waited), *([f"nought in both: {phrases.listed(rest)}"] if rest else [])]
