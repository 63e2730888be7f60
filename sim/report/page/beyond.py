"""What moved beyond chance without being a headline figure: the surest in the answer, all of it in a fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.report import phrases, verdicts
from sim.report.page.moves import Pair, how_far, short_name, sureness
from sim.report.stored.records import ComparisonRow, Indicator, ResultTables
from sim.wording import count_words

TITLE: Final = "What else moved"
AGAINST: Final = "Against what is hoped for"
HOPED: Final = "As hoped"
BUT_EXPLAINED: Final = "A gain that something else explains"
OTHERWISE: Final = "Counted in another way under this scenario, so neither gain nor loss"
NEITHER: Final = "Neither good nor bad in itself"
KINDS: Final = (AGAINST, HOPED, BUT_EXPLAINED, OTHERWISE, NEITHER)
"""The lists of the fold; every figure that moved stands in one of them."""
SHOWN: Final = 3
"""Figures of each kind that the answer names; the fold has all."""
ONE_IN: Final = 40
"""Of figures that nothing touches, one in so many leaves zero out on a given side (an interval of 95%)."""
_PEOPLE: Final = "posts_working"
"""People at work are what money buys and no gain in itself."""
_SHOWN_AS_ASKED: Final = frozenset({"hours_needed_pct"})
"""Counted and not named in the answer, where another figure tells the same of all work (`hours_asked_pct`)."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """Figures of one scenario that are no headline figures and whose own interval leaves zero out, the surest first.

    `kinds` are lists with what each is called; `luck` says how many luck alone would give.
    """

    title: str
    place: int
    luck: str
    kinds: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def number(self) -> int:
        """How many figures there are."""
        return sum(len(lines) for _, lines in self.kinds)


def beyond_headline(tables: ResultTables) -> tuple[Beyond, ...]:
    """Return what else moved under every scenario compared, in the order of the charts; one without is left out."""
    found = []
    for place, name in enumerate(tables.others, start=1):
        pairs = _moved(tables, name)
        kinds = ((kind, _told([pair for pair in pairs if _kind(pair) == kind])) for kind in KINDS)
        looked = _with_direction(tables, name)
        luck = f"Of {looked} with a hoped-for direction luck alone would give {by_luck(looked)} on each side."
        found.append(Beyond(tables.title(name), place, luck, tuple(each for each in kinds if each[1])))
    return tuple(each for each in found if each.kinds)


def against_hope(tables: ResultTables, scenario: str) -> list[Pair]:
    """Return the figures that moved the unwanted way, the surest first."""
    return [pair for pair in _moved(tables, scenario) if _kind(pair) == AGAINST]


def as_hoped(tables: ResultTables, scenario: str) -> list[Pair]:
    """Return the figures that moved the wanted way with nothing else to explain it, the surest first."""
    return [pair for pair in _moved(tables, scenario) if _kind(pair) == HOPED]


def clause(tables: ResultTables, scenario: str, found: Sequence[Pair], way: str) -> str:
    """Return how many figures moved one way and the surest of them, to end a sentence; nothing where none did."""
    if not found:
        return ""
    looked = _with_direction(tables, scenario)
    named = [pair for pair in found if pair[0].id not in _SHOWN_AS_ASKED][:SHOWN]
    luck = f"each by its own interval; luck alone would give {by_luck(looked)}"
    told = f": {phrases.listed(_told(named))}" if named else ""
    first = ", the surest of them" if told and len(named) < len(found) else ""
    rest = f" (the rest under \u201c{TITLE}\u201d in the report)" if len(named) < len(found) else ""
    head = f"; of {count_words(looked, 'other figure')} with a hoped-for direction {len(found)} {way}"
    return f"{head} ({luck}){first}{told}{rest}"


def _moved(tables: ResultTables, scenario: str) -> list[Pair]:
    """Return the figures beyond the headline whose interval leaves zero out, the surest first."""
    pairs = [pair for pair in tables.differences(scenario) if not pair[0].headline and phrases.clear_of_zero(pair[1])]
    return sorted(pairs, key=lambda pair: -sureness(pair[1]))


def _with_direction(tables: ResultTables, scenario: str) -> int:
    """Return how many figures beyond the headline could have moved as hoped or against it."""
    return sum(
        not indicator.headline
        and has_direction((indicator, row))
        and row.difference is not None
        and not verdicts.is_counted_differently(row)
        for indicator, row in tables.differences(scenario)
    )


def by_luck(looked: int, sides: int = 1) -> str:
    """Return how many of so many figures that nothing touches leave zero out, on one side or both, in words."""
    expected = looked * sides / ONE_IN
    return f"about {round(expected)}" if expected >= 1 else "less than one"


def has_direction(pair: Pair) -> bool:
    """Return whether a figure can move as hoped or against it."""
    return pair[0].better in {"lower", "higher"} and pair[0].id != _PEOPLE


def _kind(pair: Pair) -> str:
    """Return in which of `KINDS` a figure that moved stands."""
    if verdicts.is_counted_differently(pair[1]):
        return OTHERWISE
    if not has_direction(pair):
        return NEITHER
    if phrases.goes_badly(*pair):
        return AGAINST
    return BUT_EXPLAINED if verdicts.explanation(pair[1]) else HOPED


def _told(found: Sequence[Pair]) -> tuple[str, ...]:
    return tuple(_line(*pair) for pair in found)


def _line(indicator: Indicator, row: ComparisonRow) -> str:
    only = ", only in a simulation" if indicator.view == "truth" else ""
    why = f", {told}" if (told := verdicts.explanation(row)) else ""
    return f"{short_name(indicator)} ({how_far(indicator, row)}{only}){why}"
