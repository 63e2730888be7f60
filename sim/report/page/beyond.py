"""What moved beyond chance without being a headline figure: the surest in the answer, all of it in a fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.report import phrases
from sim.report.page.moves import Pair, how_far, short_name
from sim.report.stored.records import ComparisonRow, ResultTables
from sim.wording import count_words

TITLE: Final = "What else moved"
BY_LUCK: Final = "by luck alone about 1 in 40 of such figures looks so"
SHOWN: Final = 3
"""Figures of each kind that the answer names; the fold has all."""
_TINY: Final = 1e-9
"""Width of an interval of runs that all agree."""
_SHOWN_AS_ASKED: Final = frozenset({"hours_needed_pct"})
"""Not told, because another figure tells the same of all work (`hours_asked_pct`)."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """Figures of one scenario that are no headline figures and moved beyond chance, the surest first.

    What is explained by somebody's having been turned away, or by another way of counting, is not as hoped.
    """

    title: str
    place: int
    against: tuple[str, ...]
    hoped: tuple[str, ...]

    @property
    def number(self) -> int:
        """How many figures there are."""
        return len(self.against) + len(self.hoped)


def beyond_headline(tables: ResultTables) -> tuple[Beyond, ...]:
    """Return what else moved under every scenario compared, in the order of the charts; one without is left out."""
    found = [
        Beyond(tables.title(name), place, _told(against_hope(tables, name)), _told(as_hoped(tables, name)))
        for place, name in enumerate(tables.others, start=1)
    ]
    return tuple(each for each in found if each.against or each.hoped)


def against_hope(tables: ResultTables, scenario: str) -> list[Pair]:
    """Return the figures that moved the unwanted way, the surest first."""
    return [pair for pair in _others(tables, scenario) if phrases.goes_badly(*pair)]


def as_hoped(tables: ResultTables, scenario: str) -> list[Pair]:
    """Return the figures that moved the wanted way with nothing else to explain it, the surest first."""
    return [pair for pair in _others(tables, scenario) if phrases.favours(*pair) > 0]


def clause(found: Sequence[Pair], way: str) -> str:
    """Return how many figures moved and the surest of them, as the end of a sentence; nothing where none did."""
    if not found:
        return ""
    first = "" if len(found) == 1 else ", all" if len(found) <= SHOWN else ", the surest of them"
    rest = f" (the rest under \u201c{TITLE}\u201d in the report)" if len(found) > SHOWN else ""
    told = phrases.listed(_told(found[:SHOWN]))
    return f"; beyond the headline {count_words(len(found), 'figure')} {way} ({BY_LUCK}){first}: {told}{rest}"


def _others(tables: ResultTables, scenario: str) -> list[Pair]:
    pairs = [
        pair for pair in tables.differences(scenario) if not pair[0].headline and pair[0].id not in _SHOWN_AS_ASKED
    ]
    return sorted(pairs, key=lambda pair: -_beside_chance(pair[1]))


def _beside_chance(row: ComparisonRow) -> float:
    """Return how large a difference is beside the width of its interval."""
    return abs(row.difference or 0.0) / max((row.high or 0.0) - (row.low or 0.0), _TINY)


def _told(found: Sequence[Pair]) -> tuple[str, ...]:
    return tuple(f"{short_name(indicator)} ({how_far(indicator, row)})" for indicator, row in found)
